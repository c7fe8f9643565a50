use dnn::network;

network! {
    struct Net: image(3, 8, 8) -> vector(10) {
        conv1: conv(8, 3, groups = 2),
        out: flatten -> dense(10),
    }
}

fn main() {}
