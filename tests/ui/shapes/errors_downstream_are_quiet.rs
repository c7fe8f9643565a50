use dnn::network;

network! {
    struct Net: vector(4) -> vector(3) {
        a: dense(8) -> softmax,
        b: concat(a, input) -> dense(3) -> tanh,
        c: add(a, b),
        d: dense(5) -> identity,
    }
}

fn main() {}
