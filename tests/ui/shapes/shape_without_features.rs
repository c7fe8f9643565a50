use dnn::network;

network! {
    struct Net: vector(0) -> vector(3) {
        out: dense(3),
    }
}

fn main() {}
