use dnn::network;

network! {
    struct Net: vector(4) -> vector(3) {
        out: dense(3),
    }

    block dense(units) {
        inner: relu,
    }
}

fn main() {}
