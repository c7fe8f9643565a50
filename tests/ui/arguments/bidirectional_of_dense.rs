use dnn::network;

network! {
    struct Net: sequence(9, 8) -> sequence(9, 10) {
        out: bidirectional(dense(5)),
    }
}

fn main() {}
