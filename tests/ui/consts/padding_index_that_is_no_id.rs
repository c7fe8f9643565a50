use dnn::network;

const WORDS: usize = 10;

network! {
    struct Net: sequence(5, 1) -> vector(3) {
        words: embedding(WORDS, 4, padding_index = WORDS),
        out: flatten -> dense(3),
    }
}

fn main() {}
