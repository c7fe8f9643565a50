use dnn::network;

network! {
    struct Net: vector(4) -> vector(3) {
        encoder: dense(8),
        skip: encodr -> dense(3),
        out: dense(3),
    }
}

fn main() {}
