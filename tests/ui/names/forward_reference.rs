use dnn::network;

network! {
    struct Net: vector(4) -> vector(3) {
        first: end -> dense(8),
        end: input -> dense(4),
        out: first -> dense(3),
    }
}

fn main() {}
