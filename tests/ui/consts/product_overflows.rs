use dnn::network;

const HIDDEN: usize = usize::MAX;

network! {
    struct Net: vector(4) -> vector(3) {
        hidden: dense(HIDDEN * HIDDEN),
        out: dense(3),
    }
}

fn main() {}
