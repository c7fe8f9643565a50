use dnn::network;

network! {
    struct Net: sequence(9, 8) -> vector(10) {
        out: gru(10, peepholes = true) -> last,
    }
}

fn main() {}
