use dnn::network;

network! {
    struct Net: vector(4) -> vector(3) {
        a: dense(8) -> rleu,
        b: dense(0) -> hard_sigmoid,
        c: input -> dropout(1.5) -> dense(3),
        out: add(a, b, c) -> dense(3),
    }
}

fn main() {}
