use dnn::network;

network! {
    struct Net: sequence(9, 8) -> vector(10) {
        out: gru(10, mask = 0) -> last,
    }
}

fn main() {}
