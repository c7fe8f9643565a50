use dnn::network;

network! {
    struct Net: image(3, 16, 16) -> (main: vector(5), auxiliary: vector(5)) {
        body: conv(8, 3, padding = 1) -> relu -> max_pool(2),
        auxiliary: body -> avg_pool(8) -> conv(5, 1),
        main: body -> conv(16, 3) -> relu -> global_avg_pool -> dense(5),
    }
}

fn main() {}
