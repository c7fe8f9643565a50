use dnn::network;

network! {
    struct Net: vector(4) -> vector(3) {
        body: 1000 * deep,
        out: dense(3),
    }

    block deep {
        inner: 1000 * dense(4),
    }
}

fn main() {}
