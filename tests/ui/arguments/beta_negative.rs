use dnn::network;

network! {
    struct Net: vector(4) -> vector(3) {
        hidden: dense(8) -> softplus(-1),
        out: dense(3),
    }
}

fn main() {}
