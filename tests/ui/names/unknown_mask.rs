use dnn::network;

network! {
    struct Net: (x: sequence(9, 8), valid: sequence(9, 1)) -> vector(10) {
        out: x -> lstm(10, mask = vaild) -> last,
    }
}

fn main() {}
