use dnn::network;

network! {
    struct Net: sequence(9, 8) -> vector(10) {
        out: lstm(10, recurrent_dropout = 1.0) -> last,
    }
}

fn main() {}
