use dnn::network;

network! {
    struct Net: image(1, 8, 8) -> vector(10) {
        norm: batch_norm,
        out: flatten -> dense(10),
    }
}

fn main() {}
