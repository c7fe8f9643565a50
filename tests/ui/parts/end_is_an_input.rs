use dnn::network;

network! {
    struct Net: vector(4) -> vector(3) {
        hidden: dense(8),
        out: dense(3),
    }
    part back: hidden -> input;
}

fn main() {}
