use dnn::network;

network! {
    struct Net: vector(4) -> vector(3) {
        hidden: dense(8) -> end,
        end: relu,
        out: dense(3),
    }
}

fn main() {}
