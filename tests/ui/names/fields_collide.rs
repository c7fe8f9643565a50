use dnn::network;

network! {
    struct Net: vector(4) -> vector(3) {
        a: dense(8) -> batch_norm,
        a_dense: dense(8),
        out: dense(3),
    }
}

fn main() {}
