use dnn::network;

network! {
    struct Net: vector(4) -> vector(3) {
        a: dense(3),
        b: 2 * add(a, a),
    }
}

fn main() {}
