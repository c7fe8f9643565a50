use dnn::network;

network! {
    struct Net: vector(4) -> (value: vector(3), value: vector(3)) {
        value: dense(3),
    }
}

fn main() {}
