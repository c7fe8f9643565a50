use dnn::network;

network! {
    struct Net: (x: sequence(9, 8), valid: vector(9)) -> vector(10) {
        out: x -> rnn(10, mask = valid) -> last,
    }
}

fn main() {}
