use dnn::network;

network! {
    struct Net: signal(1, 8) -> vector(3) {
        border: pad((0, 2)),
        out: flatten -> dense(3),
    }
}

fn main() {}
