use dnn::network;

network! {
    struct Net: sequence(9, 8) -> sequence(9, 20) {
        out: bidirectional(lstm(10, initial = learned)),
    }
}

fn main() {}
