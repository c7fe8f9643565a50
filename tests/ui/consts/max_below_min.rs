use dnn::network;

const LIMIT: f64 = -1.0;

network! {
    struct Net: vector(4) -> vector(3) {
        hidden: dense(8) -> hard_tanh(-LIMIT, LIMIT),
        out: dense(3),
    }
}

fn main() {}
