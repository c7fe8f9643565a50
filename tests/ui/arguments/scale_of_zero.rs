use dnn::network;

network! {
    struct Net: image(1, 3, 4) -> vector(3) {
        large: upsample(0),
        out: flatten -> dense(3),
    }
}

fn main() {}
