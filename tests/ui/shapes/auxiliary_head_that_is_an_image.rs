use dnn::network;

network! {
    struct Net: image(3, 16, 16) -> (classes: vector(10), aux: vector(10)) {
        body: conv(8, 3, stride = 2, padding = 1) -> relu,
        classes: body -> global_avg_pool -> dense(10),
        aux: body -> conv(10, 8),
    }
}

fn main() {}
