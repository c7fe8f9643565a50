use dnn::network;

const HIDDEN: usize = 8;

network! {
    struct Net: vector(4) -> vector(3) {
        hidden: dense(HIDDEN - 8),
        out: dense(3),
    }
}

fn main() {}
