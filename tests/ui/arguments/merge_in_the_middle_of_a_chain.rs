use dnn::network;

network! {
    struct Net: vector(4) -> vector(3) {
        a: dense(3),
        b: input -> dense(3) -> mul(a, a),
    }
}

fn main() {}
