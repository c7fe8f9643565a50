use dnn::network;

network! {
    struct Net: vector(4) {
        out: dense(3),
    }
}

fn main() {}
