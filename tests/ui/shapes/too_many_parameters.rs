use dnn::network;

network! {
    struct Net: vector(4) -> vector(3) {
        a: dense(4000000000),
        b: dense(4000000000),
        out: dense(3),
    }
}

fn main() {}
