use dnn::network;

network! {
    struct Net {
        out: dense(3),
    }
}

fn main() {}
