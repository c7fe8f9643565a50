use dnn::network;

network! {
    struct Net: image(1, 8, 8) -> vector(10) {
        out: lstm(10) -> last,
    }
}

fn main() {}
