use dnn::network;

network! {
    struct Net: vector(4) -> vector(3) {
        #[frozen]
        hidden: dense(8) -> tanh,
        #[frozen]
        out: dense(3),
    }
}

fn main() {}
