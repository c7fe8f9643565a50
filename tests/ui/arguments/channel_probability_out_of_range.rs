use dnn::network;

network! {
    struct Net: image(2, 8, 8) -> vector(3) {
        hidden: dropout2d(1.5),
        out: flatten -> dense(3),
    }
}

fn main() {}
