use dnn::network;

network! {
    struct Net: vector(4) -> vector(3) {
        body: deep(5),
        out: dense(3),
    }

    block deep(units) {
        up: dense(units),
        sum: add(up, input),
    }
}

fn main() {}
