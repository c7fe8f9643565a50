use dnn::network;

network! {
    struct Net: image(1, 8, 8) -> vector(3) {
        border: pad(1, mode = reflect, value = 1.0),
        out: flatten -> dense(3),
    }
}

fn main() {}
