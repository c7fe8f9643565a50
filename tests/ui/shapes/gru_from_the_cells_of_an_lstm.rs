use dnn::network;

network! {
    struct Net: (source: sequence(9, 8), target: sequence(7, 4)) -> sequence(7, 10) {
        enc: source -> lstm(10),
        dec: target -> gru(10, initial = enc),
    }
}

fn main() {}
