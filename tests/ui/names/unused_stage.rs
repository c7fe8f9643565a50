use dnn::network;

network! {
    struct Net: vector(4) -> vector(3) {
        hidden: dense(8) -> relu,
        extra: input -> dense(5),
        out: hidden -> dense(3),
    }
}

fn main() {}
