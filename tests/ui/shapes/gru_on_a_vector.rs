use dnn::network;

network! {
    struct Net: vector(8) -> vector(10) {
        out: gru(10) -> last,
    }
}

fn main() {}
