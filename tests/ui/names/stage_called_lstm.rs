use dnn::network;

network! {
    struct Net: sequence(9, 8) -> vector(10) {
        lstm: lstm(10) -> last,
    }
}

fn main() {}
