use dnn::network;

const HIDDEN: usize = 5;

network! {
    struct Net: vector(4) -> vector(4) {
        encoder: dense(HIDDEN),
        middle: dense(6),
        out: dense(4, tied = encoder),
    }
}

fn main() {}
