use dnn::network;

network! {
    struct Net: image(4, 1, 1) -> vector(10) {
        up: conv_transpose(8, 3, padding = 2),
        out: flatten -> dense(10),
    }
}

fn main() {}
