use dnn::network;

network! {
    struct Net: vector(8) -> vector(8) {
        out: dense(8) -> last,
    }
}

fn main() {}
