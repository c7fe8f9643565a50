use dnn::network;

network! {
    struct Net: vector(4) -> vector(3) {
        out: deep as vector(4) -> dense(3),
    }

    block deep {
        inner: dense(4),
    }
}

fn main() {}
