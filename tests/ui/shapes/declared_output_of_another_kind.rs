use dnn::network;

network! {
    struct Net: image(1, 8, 8) -> vector(64) {
        out: abs,
    }
}

fn main() {}
