use dnn::network;

network! {
    struct Net: image(4, 8, 8) -> vector(10) {
        conv1: conv(10, 3, groups = 4),
        out: flatten -> dense(10),
    }
}

fn main() {}
