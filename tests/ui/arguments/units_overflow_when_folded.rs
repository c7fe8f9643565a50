use dnn::network;

network! {
    struct Net: vector(4) -> vector(3) {
        hidden: dense(99999999999999999999 * 99999999999999999999),
        out: dense(3),
    }
}

fn main() {}
