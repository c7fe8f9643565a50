use dnn::network;

network! {
    #[budget(params <= 2000)]
    #[budget(macs <= 2000)]
    struct Net: vector(16) -> vector(10) {
        out: dense(10),
    }
}

fn main() {}
