use dnn::network;

network! {
    struct Net: vectr(4) -> vector(3) {
        out: dense(3),
    }
}

fn main() {}
