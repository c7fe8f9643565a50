use dnn::network;

network! {
    struct Net: image(28, 28) -> vector(3) {
        out: flatten -> dense(3),
    }
}

fn main() {}
