use dnn::network;

network! {
    struct Net: signal(2, 8) -> vector(16) {
        flat: flatten,
        out: mul(flat, input),
    }
}

fn main() {}
