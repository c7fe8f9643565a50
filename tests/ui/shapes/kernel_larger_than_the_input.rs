use dnn::network;

network! {
    struct Net: image(1, 4, 4) -> vector(10) {
        conv1: conv(8, 5),
        out: flatten -> dense(10),
    }
}

fn main() {}
