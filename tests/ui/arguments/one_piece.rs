use dnn::network;

network! {
    struct Net: vector(4) -> vector(3) {
        hidden: maxout(8, pieces = 1),
        out: dense(3),
    }
}

fn main() {}
