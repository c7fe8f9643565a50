use dnn::network;

network! {
    struct Net: signal(2, 20) -> vector(10) {
        out: rnn(10) -> last,
    }
}

fn main() {}
