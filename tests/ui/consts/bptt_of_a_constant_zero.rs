use dnn::network;

const STEPS: usize = 0;

network! {
    struct Net: sequence(9, 8) -> vector(10) {
        out: gru(10, bptt = STEPS) -> last,
    }
}

fn main() {}
