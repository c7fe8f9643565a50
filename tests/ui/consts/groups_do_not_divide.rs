use dnn::network;

const GROUPS: usize = 3;

network! {
    struct Net: image(4, 4, 4) -> vector(10) {
        conv1: conv(8, 3, groups = GROUPS),
        out: flatten -> dense(10),
    }
}

fn main() {}
