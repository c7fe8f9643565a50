use dnn::network;

network! {
    struct Net: vector(4) -> vector(4) {
        encoder: dense(8) -> tanh,
        middle: dense(6),
        out: dense(4, tied = encoder),
    }
}

fn main() {}
