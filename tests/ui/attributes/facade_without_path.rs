use dnn::network;

network! {
    #[network(dnn)]
    struct Net: vector(4) -> vector(3) {
        out: dense(3),
    }
}

fn main() {}
