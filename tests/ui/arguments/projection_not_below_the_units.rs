use dnn::network;

network! {
    struct Net: sequence(9, 8) -> vector(10) {
        out: lstm(10, projection = 10) -> last,
    }
}

fn main() {}
