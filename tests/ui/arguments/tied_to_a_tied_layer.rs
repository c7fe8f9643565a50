use dnn::network;

network! {
    struct Net: vector(4) -> vector(4) {
        a: dense(8),
        b: dense(4, tied = a),
        c: dense(8, tied = b),
        out: dense(4),
    }
}

fn main() {}
