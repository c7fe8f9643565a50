use dnn::network;

network! {
    #[frozen]
    struct Net: vector(4) -> vector(3) {
        out: dense(3),
    }
}

fn main() {}
