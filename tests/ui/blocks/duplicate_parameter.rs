use dnn::network;

network! {
    struct Net: vector(4) -> vector(3) {
        out: deep(8, 8) -> dense(3),
    }

    block deep(units, units) {
        inner: dense(units),
    }
}

fn main() {}
