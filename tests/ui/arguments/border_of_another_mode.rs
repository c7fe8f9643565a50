use dnn::network;

network! {
    struct Net: image(1, 8, 8) -> vector(3) {
        border: pad(1, mode = reflection),
        out: flatten -> dense(3),
    }
}

fn main() {}
