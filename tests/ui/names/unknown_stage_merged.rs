use dnn::network;

network! {
    struct Net: vector(4) -> vector(3) {
        left: dense(3),
        right: input -> dense(3),
        out: add(left, rigth),
    }
}

fn main() {}
