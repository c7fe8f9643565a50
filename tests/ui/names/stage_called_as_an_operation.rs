use dnn::network;

network! {
    struct Net: vector(4) -> vector(3) {
        hidden: dense(8),
        out: hidden(3),
    }
}

fn main() {}
