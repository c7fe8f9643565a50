use dnn::network;

network! {
    struct Net: (source: sequence(9, 8), target: sequence(7, 4)) -> sequence(7, 10) {
        enc: source -> lstm(10),
        code: last,
        dec: target -> lstm(10, initial = (code, enc)),
    }
}

fn main() {}
