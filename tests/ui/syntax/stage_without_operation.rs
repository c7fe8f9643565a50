use dnn::network;

network! {
    struct Net: vector(4) -> vector(3) {
        hidden: ,
        out: dense(3),
    }
}

fn main() {}
