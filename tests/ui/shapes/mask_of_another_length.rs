use dnn::network;

network! {
    struct Net: (x: sequence(9, 8), valid: sequence(7, 1)) -> vector(10) {
        out: x -> lstm(10, mask = valid) -> last,
    }
}

fn main() {}
