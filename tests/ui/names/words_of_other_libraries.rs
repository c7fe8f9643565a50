use dnn::network;

network! {
    struct Net: sequence(20, 8) -> vector(5) {
        plain: SimpleRNN(16) -> last,
        again: RepeatVector(20),
        each: TimeDistributed(16),
        out: last -> Linear(5),
    }
}

fn main() {}
