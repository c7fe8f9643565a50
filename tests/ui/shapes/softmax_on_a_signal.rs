use dnn::network;

network! {
    struct Net: signal(2, 8) -> vector(3) {
        out: softmax -> flatten -> dense(3),
    }
}

fn main() {}
