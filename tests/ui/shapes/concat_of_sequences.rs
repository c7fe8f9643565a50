use dnn::network;

network! {
    struct Net: (left: sequence(5, 8), right: sequence(5, 8)) -> sequence(10, 8) {
        out: concat(left, right),
    }
}

fn main() {}
