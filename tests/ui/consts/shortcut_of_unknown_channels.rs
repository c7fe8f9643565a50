use dnn::network;

const CHANNELS: usize = 4;

network! {
    struct Net: image(4, 4, 4) -> vector(10) {
        a: shortcut(CHANNELS),
        out: flatten -> dense(10),
    }
}

fn main() {}
