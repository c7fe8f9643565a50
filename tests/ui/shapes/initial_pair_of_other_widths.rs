use dnn::network;

network! {
    struct Net: (h0: vector(9), c0: vector(8), target: sequence(7, 4)) -> sequence(7, 10) {
        dec: target -> lstm(10, initial = (h0, c0)),
    }

    struct Projected: (h0: vector(10), c0: vector(6), target: sequence(7, 4)) -> sequence(7, 6) {
        dec: target -> lstm(10, projection = 6, initial = (h0, c0)),
    }
}

fn main() {}
