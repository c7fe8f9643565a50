use dnn::network;

network! {
    struct Net: vector(4) -> vector(3) {
        #[key("a", "b", "c")]
        out: dense(3) -> batch_norm,
    }
}

fn main() {}
