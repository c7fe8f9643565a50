use dnn::network;

network! {
    struct Net: vector(4) -> vector(3) {
        body: 3 * deep(8),
        out: dense(3),
    }

    block deep(units) {
        up: dense(units) -> sigmoid(2),
        down: dense(4),
    }
}

fn main() {}
