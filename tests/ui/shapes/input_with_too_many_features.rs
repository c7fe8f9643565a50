use dnn::network;

network! {
    struct Net: image(3000000000, 3000000000, 3000000000) -> vector(3) {
        out: flatten -> dense(3),
    }
}

fn main() {}
