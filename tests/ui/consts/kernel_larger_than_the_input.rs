use dnn::network;

const KERNEL: usize = 5;

network! {
    struct Net: image(1, 4, 4) -> vector(10) {
        conv1: conv(8, KERNEL),
        out: flatten -> dense(10),
    }
}

fn main() {}
