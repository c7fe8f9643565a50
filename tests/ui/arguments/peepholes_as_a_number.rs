use dnn::network;

network! {
    struct Net: sequence(9, 8) -> vector(10) {
        out: lstm(10, peepholes = 3) -> last,
    }
}

fn main() {}
