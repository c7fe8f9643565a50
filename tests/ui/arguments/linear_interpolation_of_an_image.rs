use dnn::network;

network! {
    struct Net: image(1, 3, 4) -> vector(3) {
        large: upsample(2, mode = linear),
        out: flatten -> dense(3),
    }
}

fn main() {}
