use dnn::network;

network! {
    struct Net: vector(4) -> vector(4) {
        encoder: rbf(8),
        out: dense(4, tied = encoder),
    }
}

fn main() {}
