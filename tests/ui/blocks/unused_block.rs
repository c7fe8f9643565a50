use dnn::network;

network! {
    struct Net: vector(4) -> vector(3) {
        out: dense(3),
    }
    block never(width) {
        wide: desne(width),
    }
}

fn main() {}
