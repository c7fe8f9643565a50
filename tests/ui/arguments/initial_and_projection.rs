use dnn::network;

network! {
    struct Net: (source: sequence(9, 8), target: sequence(5, 8)) -> sequence(5, 6) {
        enc: source -> lstm(10, projection = 6),
        more: source -> lstm(10, projection = 6, initial = learned) -> last,
        dec: target -> lstm(6, initial = enc),
        again: target -> lstm(6, initial = more),
        out: add(dec, again),
    }
}

fn main() {}
