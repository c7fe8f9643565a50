use dnn::network;

network! {
    struct Net: vector(4) -> vector(3) {
        hidden: dense(units: 8),
        out: dense(3),
    }
}

fn main() {}
