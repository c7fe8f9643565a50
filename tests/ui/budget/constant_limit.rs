use dnn::network;

const LIMIT: usize = 900;

network! {
    #[budget(params <= LIMIT)]
    struct Net: vector(16) -> vector(10) {
        hidden: dense(32) -> batch_norm -> relu,
        out: dense(10),
    }
}

fn main() {}
