use dnn::network;

network! {
    struct Net: image(1, 3, 8) -> vector(3) {
        border: pad((4, 2), mode = circular),
        out: flatten -> dense(3),
    }
}

fn main() {}
