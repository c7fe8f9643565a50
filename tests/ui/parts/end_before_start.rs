use dnn::network;

network! {
    struct Net: vector(4) -> vector(4) {
        code: dense(2) -> tanh,
        out: dense(4),
    }
    part encode: out -> code;
}

fn main() {}
