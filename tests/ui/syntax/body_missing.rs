use dnn::network;

network! {
    struct Net: vector(4) -> vector(3);
}

fn main() {}
