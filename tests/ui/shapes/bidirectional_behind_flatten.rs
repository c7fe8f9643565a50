use dnn::network;

network! {
    struct Net: sequence(9, 8) -> vector(10) {
        a: flatten,
        out: bidirectional(lstm(5)) -> last,
    }
}

fn main() {}
