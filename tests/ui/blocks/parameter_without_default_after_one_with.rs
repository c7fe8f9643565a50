use dnn::network;

network! {
    struct Net: vector(4) -> vector(3) {
        out: deep(8, 0.1) -> dense(3),
    }

    block deep(units = 8, slope) {
        inner: dense(units) -> leaky_relu(slope),
    }
}

fn main() {}
