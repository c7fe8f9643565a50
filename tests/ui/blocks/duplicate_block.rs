use dnn::network;

network! {
    struct Net: vector(4) -> vector(3) {
        out: deep -> dense(3),
    }

    block deep {
        inner: dense(4),
    }

    block deep {
        inner: dense(8),
    }
}

fn main() {}
