use dnn::network;

network! {
    struct Net: (h0: vector(10), target: sequence(7, 4)) -> sequence(7, 10) {
        dec: target -> lstm(10, initial = (h0, h0, h0)),
    }
}

fn main() {}
