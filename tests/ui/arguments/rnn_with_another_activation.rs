use dnn::network;

network! {
    struct Net: sequence(9, 8) -> vector(10) {
        out: rnn(10, activation = rleu) -> last,
    }
}

fn main() {}
