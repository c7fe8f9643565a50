use dnn::network;

network! {
    struct Net: vector(16) -> vector(3) {
        hidden: dense(8) -> max_pool(2),
        out: dense(3),
    }
}

fn main() {}
