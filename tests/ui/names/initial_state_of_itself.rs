use dnn::network;

network! {
    struct Net: sequence(9, 8) -> sequence(9, 10) {
        out: lstm(10, initial = out),
    }
}

fn main() {}
