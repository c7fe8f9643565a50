use dnn::network;

network! {
    struct Net: sequence(9, 8) -> vector(40) {
        out: bidirectional(lstm(10, projection = 20)) -> last,
    }
}

fn main() {}
