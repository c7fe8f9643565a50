use dnn::network;

network! {
    struct Net: vector(4) -> vector(3) {
        #[init(wieght = he_normal)]
        out: dense(3),
    }
}

fn main() {}
