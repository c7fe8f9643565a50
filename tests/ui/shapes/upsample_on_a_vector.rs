use dnn::network;

network! {
    struct Net: vector(4) -> vector(8) {
        out: upsample(2),
    }
}

fn main() {}
