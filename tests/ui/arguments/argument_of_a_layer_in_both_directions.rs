use dnn::network;

network! {
    struct Net: sequence(9, 8) -> sequence(9, 10) {
        out: bidirectional(gru(5, bais = false)),
    }
}

fn main() {}
