use dnn::network;

network! {
    struct Net: sequence(5, 8) -> vector(10) {
        norm: batch_norm,
        out: flatten -> dense(10),
    }
}

fn main() {}
