use dnn::network;

network! {
    struct Net: sequence(5, 1) -> vector(3) {
        words: embedding(16_777_217, 4),
        out: flatten -> dense(3),
    }
}

fn main() {}
