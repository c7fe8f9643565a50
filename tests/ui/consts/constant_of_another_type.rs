use dnn::network;

const HIDDEN: u32 = 8;

network! {
    struct Net: vector(4) -> vector(3) {
        hidden: dense(HIDDEN),
        out: dense(3),
    }
}

fn main() {}
