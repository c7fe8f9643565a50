use dnn::network;

network! {
    struct Net: vector(4) -> vector(3) {
        body: wide,
        out: dense(3),
    }

    block wide(units, slope = 0.1) {
        up: dense(units) -> leaky_relu(slope),
        down: dense(4),
        sum: add(down, input),
    }
}

fn main() {}
