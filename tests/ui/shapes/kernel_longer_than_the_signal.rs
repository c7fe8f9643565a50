use dnn::network;

network! {
    struct Net: signal(2, 4) -> vector(10) {
        conv1: conv(8, 5),
        out: flatten -> dense(10),
    }
}

fn main() {}
