use dnn::network;

network! {
    struct Net: (source: sequence(9, 8), target: sequence(7, 4)) -> sequence(7, 10) {
        dec: target -> lstm(10, initial = enc),
        enc: source -> lstm(10),
        out: dec -> tanh,
    }
}

fn main() {}
