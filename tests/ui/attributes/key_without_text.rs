use dnn::network;

network! {
    struct Net: vector(4) -> vector(3) {
        #[key(encoder)]
        out: dense(3),
    }
}

fn main() {}
