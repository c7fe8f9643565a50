use dnn::network;

network! {
    struct Net: (a: sequence(9, 8), b: sequence(7, 8)) -> sequence(9, 16) {
        out: concat(a, b),
    }
}

fn main() {}
