use dnn::network;

network! {
    struct Net: (context: vector(12), target: sequence(7, 4)) -> sequence(7, 10) {
        dec: target -> gru(10, initial = context),
    }
}

fn main() {}
