use dnn::network;

network! {
    struct Net: signal(2, 16) -> vector(10) {
        conv1: conv(8, (1, 3)),
        out: flatten -> dense(10),
    }
}

fn main() {}
