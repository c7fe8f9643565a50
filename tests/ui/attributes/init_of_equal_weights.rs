use dnn::network;

network! {
    struct Net: vector(4) -> vector(3) {
        #[init(constant(0.5))]
        out: dense(3),
    }
}

fn main() {}
