use dnn::network;

const LIMIT: f64 = 0.0 / 0.0;

network! {
    struct Net: vector(4) -> vector(3) {
        #[max_norm(LIMIT)]
        hidden: dense(8),
        out: dense(3),
    }
}

fn main() {}
