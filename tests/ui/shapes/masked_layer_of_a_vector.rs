use dnn::network;

network! {
    struct Net: (x: vector(8), valid: sequence(9, 1)) -> vector(10) {
        out: x -> lstm(10, mask = valid) -> last,
    }
}

fn main() {}
