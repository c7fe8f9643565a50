use dnn::network;

network! {
    struct Net: vector(4) -> vector(3) {
        hidden: dense(8) -> silu(beta = 1.5),
        out: dense(3),
    }
}

fn main() {}
