use dnn::network;

const HIDDEN: usize = 5;

network! {
    struct Net: vector(4) -> vector(3) {
        hidden: dense(HIDDEN),
        out: dense(4) -> relu,
        sum: add(hidden, out) -> dense(3),
    }
}

fn main() {}
