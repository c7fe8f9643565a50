use dnn::network;

network! {
    struct Net: vector(4) -> vector(4) {
        encoder: dense(8) -> tanh,
        out: dense(4, tied = encodre),
    }
}

fn main() {}
