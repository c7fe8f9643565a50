use dnn::network;

network! {
    struct Net: sequence(9, 8) -> vector(10) {
        out: rnn(10, recurrent_dropout = -0.1) -> last,
    }
}

fn main() {}
