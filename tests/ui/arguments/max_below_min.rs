use dnn::network;

network! {
    struct Net: vector(4) -> vector(3) {
        hidden: dense(8) -> hard_tanh(2.0, -2.0),
        out: dense(3),
    }
}

fn main() {}
