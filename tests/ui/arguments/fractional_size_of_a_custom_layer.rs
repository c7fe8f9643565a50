use dnn::network;

network! {
    struct Net: vector(4) -> vector(3) {
        hidden: crate::Highway(2.5) as vector(4),
        out: dense(3),
    }
}

fn main() {}
