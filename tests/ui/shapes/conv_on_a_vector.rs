use dnn::network;

network! {
    struct Net: vector(784) -> vector(10) {
        conv1: conv(8, 3),
        out: flatten -> dense(10),
    }
}

fn main() {}
