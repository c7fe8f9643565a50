use dnn::network;

network! {
    struct Net: vector(5) -> vector(3) {
        words: embedding(10, 4),
        out: flatten -> dense(3),
    }
}

fn main() {}
