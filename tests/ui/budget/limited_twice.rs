use dnn::network;

network! {
    #[budget(params <= 900, params <= 2000)]
    struct Net: vector(16) -> vector(10) {
        hidden: dense(32) -> batch_norm -> relu,
        out: dense(10),
    }
}

fn main() {}
