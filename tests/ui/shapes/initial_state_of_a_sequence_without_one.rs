use dnn::network;

network! {
    struct Net: (source: sequence(9, 8), target: sequence(7, 4)) -> sequence(7, 10) {
        enc: source -> gru(10) -> dropout(0.1),
        dec: target -> gru(10, initial = enc),
    }
}

fn main() {}
