use dnn::network;

network! {
    struct Net: vector(4) -> vector(3) {
        hidden: rbf(8 - 2 * 4),
        out: dense(3),
    }
}

fn main() {}
