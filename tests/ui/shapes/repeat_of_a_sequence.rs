use dnn::network;

network! {
    struct Net: sequence(9, 8) -> sequence(9, 8) {
        out: repeat(9),
    }
}

fn main() {}
