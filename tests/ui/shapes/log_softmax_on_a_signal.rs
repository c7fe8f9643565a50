use dnn::network;

network! {
    struct Net: signal(5, 8) -> vector(3) {
        out: log_softmax -> flatten -> dense(3),
    }
}

fn main() {}
