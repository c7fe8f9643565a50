use dnn::network;

network! {
    struct Net: sequence(9, 8) -> vector(8) {
        out: gru(8) -> last -> last,
    }
}

fn main() {}
