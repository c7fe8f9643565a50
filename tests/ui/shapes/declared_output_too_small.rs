use dnn::network;

network! {
    struct Net: vector(4) -> vector(2) {
        out: dense(3),
    }
}

fn main() {}
