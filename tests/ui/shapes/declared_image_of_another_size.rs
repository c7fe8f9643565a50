use dnn::network;

network! {
    struct Net: image(3, 8, 8) -> image(4, 8, 8) {
        out: conv(4, 3),
    }
}

fn main() {}
