use dnn::network;

network! {
    struct Net: vector(4) -> vector(1, 3) {
        out: dense(3),
    }
}

fn main() {}
