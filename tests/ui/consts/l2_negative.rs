use dnn::network;

const DECAY: f64 = -1.5;

network! {
    struct Net: vector(4) -> vector(3) {
        #[l2(DECAY)]
        hidden: dense(8),
        out: dense(3),
    }
}

fn main() {}
