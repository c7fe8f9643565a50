use dnn::network;

network! {
    struct Net: vector(4) -> vector(3) {
        hidden: dense(3),
        out: add(hidden),
    }
}

fn main() {}
