use dnn::network;

network! {
    struct Net: (h0: vector(10), c0: vector(10), target: sequence(7, 4)) -> sequence(7, 10) {
        dec: target -> gru(10, initial = (h0, c0)),
    }
}

fn main() {}
