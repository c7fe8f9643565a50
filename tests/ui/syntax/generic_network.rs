use dnn::network;

network! {
    struct Net<T>: vector(4) -> vector(3) {
        out: dense(3),
    }
}

fn main() {}
