use dnn::network;

network! {
    struct Net: vector(4) -> vector(3) {
        loop_: add(input, loop_) -> softsign,
        out: dense(3),
    }
}

fn main() {}
