use dnn::network;

const EPS: f64 = -1e-5;

network! {
    struct Net: vector(4) -> vector(3) {
        hidden: dense(8) -> batch_norm(eps = EPS),
        out: dense(3),
    }
}

fn main() {}
