use dnn::network;

const HIDDEN: usize = 32;

network! {
    #[budget(params <= 900)]
    struct Net: vector(16) -> vector(10) {
        hidden: dense(HIDDEN),
        out: dense(10),
    }
}

fn main() {}
