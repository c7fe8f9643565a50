use dnn::network;

network! {
    struct Net: sequence(5, 1) -> vector(3) {
        words: embedding(10, 4, padding_index = 10),
        out: flatten -> dense(3),
    }
}

fn main() {}
