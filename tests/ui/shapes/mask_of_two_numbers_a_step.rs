use dnn::network;

network! {
    struct Net: (x: sequence(9, 8), valid: sequence(9, 2)) -> vector(20) {
        out: x -> bidirectional(gru(10, mask = valid)) -> last,
    }
}

fn main() {}
