use dnn::network;

network! {
    struct Net: (relu: vector(4)) -> vector(3) {
        out: relu -> dense(3),
    }
}

fn main() {}
