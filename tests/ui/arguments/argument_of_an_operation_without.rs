use dnn::network;

network! {
    struct Net: vector(4) -> vector(3) {
        out: dense(3) -> selu(alpha = 1.0),
    }
}

fn main() {}
