use dnn::network;

network! {
    struct Net: vector(4) -> vector(3) {
        out: deep -> dense(3),
    }

    #[frozen]
    block deep {
        inner: dense(4),
    }
}

fn main() {}
