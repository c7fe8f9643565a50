use dnn::network;

network! {
    struct Net: vector(4) -> vector(3) {
        hidden: 2 * (dense(4) -> relu),
        out: dense(3),
    }
}

fn main() {}
