use dnn::network;

network! {
    part encode: input -> code;

    struct Net: vector(4) -> vector(4) {
        code: dense(2),
        out: dense(4),
    }
}

fn main() {}
