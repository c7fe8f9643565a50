use dnn::network;

const HIDDEN: usize = 1 << 40;

network! {
    struct Net: vector(4) -> vector(3) {
        hidden: dense(HIDDEN),
        out: dense(3),
    }
}

fn main() {}
