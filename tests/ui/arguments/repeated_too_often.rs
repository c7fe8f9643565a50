use dnn::network;

network! {
    struct Net: vector(4) -> vector(3) {
        hidden: 5000 * dense(8),
        out: dense(3),
    }
}

fn main() {}
