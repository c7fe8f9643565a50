use dnn::network;

network! {
    struct Net: image(1, 8, 8) -> vector(10) {
        conv1: conv(8),
        out: flatten -> dense(10),
    }
}

fn main() {}
