use dnn::network;

network! {
    struct Net: vector(4) -> vector(3) {
        first: dense(3),
        sum: add(first, end),
        end: input -> dense(3),
        out: dense(3),
    }
}

fn main() {}
