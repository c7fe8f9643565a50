use dnn::network;

network! {
    struct Net: image(1, 2, 2) -> vector(10) {
        conv1: conv(8, 5, padding = 1),
        out: flatten -> dense(10),
    }
}

fn main() {}
