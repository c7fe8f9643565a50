use dnn::network;

network! {
    struct Net: vector(4) -> vector(4) {
        encoder: dense(8),
        active: silu,
        out: dense(4, tied = active),
    }
}

fn main() {}
