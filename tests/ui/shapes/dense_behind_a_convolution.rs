use dnn::network;

network! {
    struct Net: image(1, 28, 28) -> vector(10) {
        conv1: conv(8, 3) -> relu,
        out: dense(10),
    }
}

fn main() {}
