use dnn::network;

const UNITS: usize = 10;

network! {
    struct Net: sequence(9, 8) -> vector(10) {
        out: lstm(UNITS, projection = 10) -> last,
    }
}

fn main() {}
