use dnn::network;

network! {
    struct Net: vector(4) -> vector(3) {
        #[l2(1e-4)]
        hidden: relu,
        out: dense(3),
    }
}

fn main() {}
