use dnn::network;

network! {
    struct Net: sequence(5, 1) -> vector(3) {
        scaled: tanh,
        words: embedding(10, 4),
        out: flatten -> dense(3),
    }
}

fn main() {}
