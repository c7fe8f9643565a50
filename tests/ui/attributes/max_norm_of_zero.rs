use dnn::network;

network! {
    struct Net: vector(4) -> vector(3) {
        #[max_norm(0)]
        out: dense(3),
    }
}

fn main() {}
