use dnn::network;

network! {
    struct Net: vector(4) -> vector(3) {
        out: deep -> dense(3),
    }

    block deep {
        extra: dense(4),
        inner: input -> dense(4),
    }
}

fn main() {}
