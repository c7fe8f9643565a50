use dnn::network;

network! {
    struct Net: sequence(9, 8) -> sequence(9, 10) {
        out: bidirectional(ltsm(5)),
    }
}

fn main() {}
