use dnn::network;

network! {
    struct Net: vector(64) -> image(1, 8, 8) {
        up: conv_transpose(1, 3),
    }
}

fn main() {}
