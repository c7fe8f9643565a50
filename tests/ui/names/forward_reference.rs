use dnn::network;

network! {
    struct Net: vector(4) -> vector(3) {
        first: last -> dense(8),
        last: input -> dense(4),
        out: first -> dense(3),
    }
}

fn main() {}
