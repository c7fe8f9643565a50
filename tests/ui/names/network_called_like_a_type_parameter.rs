use dnn::network;

network! {
    struct T: vector(4) -> vector(3) {
        out: dense(3),
    }
}

fn main() {}
