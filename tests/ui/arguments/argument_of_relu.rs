use dnn::network;

network! {
    struct Net: vector(4) -> vector(3) {
        out: dense(3) -> relu(0.1),
    }
}

fn main() {}
