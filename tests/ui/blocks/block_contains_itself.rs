use dnn::network;

network! {
    struct Net: vector(4) -> vector(3) {
        body: deep(8),
        out: dense(3),
    }

    block deep(units) {
        up: dense(units),
        more: deep(units),
    }
}

fn main() {}
