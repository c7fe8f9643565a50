use dnn::network;

const DEPTH: usize = 3;

network! {
    struct Net: vector(4) -> vector(3) {
        hidden: DEPTH * dense(8),
        out: dense(3),
    }
}

fn main() {}
