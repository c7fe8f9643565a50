use dnn::network;

network! {
    struct Net: signal(1, 8) -> vector(3) {
        pool: max_pool((1, 2)),
        out: flatten -> dense(3),
    }
}

fn main() {}
