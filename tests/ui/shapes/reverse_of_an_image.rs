use dnn::network;

network! {
    struct Net: image(1, 8, 8) -> vector(10) {
        out: reverse -> flatten -> dense(10),
    }
}

fn main() {}
