use dnn::network;

network! {
    struct Net: vector(4) -> vector(3) {
        hidden: dense(8) -> batch_norm(eps = 0.0),
        out: dense(3),
    }
}

fn main() {}
