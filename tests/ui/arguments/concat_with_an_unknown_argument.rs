use dnn::network;

network! {
    struct Net: vector(4) -> vector(3) {
        hidden: dense(3),
        out: concat(hidden, input, axis = 1) -> dense(3),
    }
}

fn main() {}
