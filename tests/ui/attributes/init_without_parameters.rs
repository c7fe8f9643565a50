use dnn::network;

network! {
    struct Net: vector(4) -> vector(3) {
        #[init(he_normal)]
        hidden: tanh,
        out: dense(3),
    }
}

fn main() {}
