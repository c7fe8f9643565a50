use dnn::network;

network! {
    struct Net: image(1, 28, 28) -> vector(10) {
        conv1: flatten -> conv(8, 3),
        out: flatten -> dense(10),
    }
}

fn main() {}
