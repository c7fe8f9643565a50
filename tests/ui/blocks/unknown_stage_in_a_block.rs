use dnn::network;

network! {
    struct Net: vector(4) -> vector(3) {
        body: deep,
        out: dense(3),
    }

    block deep {
        first: dense(4),
        second: frist -> dense(4),
    }
}

fn main() {}
