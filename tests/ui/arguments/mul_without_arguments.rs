use dnn::network;

network! {
    struct Net: vector(4) -> vector(3) {
        hidden: dense(3),
        out: mul,
    }
}

fn main() {}
