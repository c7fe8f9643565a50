use dnn::network;

network! {
    struct Net: vector(4) -> vector(3) {
        a: add(input, c) -> tanh,
        b: a -> dense(4),
        c: b -> dense(4),
        out: dense(3),
    }
}

fn main() {}
