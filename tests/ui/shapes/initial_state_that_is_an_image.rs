use dnn::network;

network! {
    struct Net: (picture: image(1, 3, 3), target: sequence(7, 4)) -> sequence(7, 9) {
        dec: target -> rnn(9, initial = picture),
    }
}

fn main() {}
