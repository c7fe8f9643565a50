use dnn::network;

network! {
    struct Net: sequence(5, 2) -> vector(3) {
        words: embedding(10, 4),
        out: flatten -> dense(3),
    }
}

fn main() {}
