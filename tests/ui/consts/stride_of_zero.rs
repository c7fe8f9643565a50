use dnn::network;

const STRIDE: usize = 0;

network! {
    struct Net: image(1, 4, 4) -> vector(10) {
        conv1: conv(8, 3, stride = STRIDE),
        out: flatten -> dense(10),
    }
}

fn main() {}
