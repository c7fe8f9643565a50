use dnn::network;

const CLASSES: usize = 4;

network! {
    struct Net: vector(4) -> vector(3) {
        out: dense(CLASSES),
    }
}

fn main() {}
