use dnn::network;

network! {
    struct Net: image(1, 3, 4) -> image(1, 6, 6) {
        out: upsample(2),
    }
}

fn main() {}
