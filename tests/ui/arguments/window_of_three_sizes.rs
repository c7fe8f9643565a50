use dnn::network;

network! {
    struct Net: image(1, 8, 8) -> vector(3) {
        pool: max_pool((2, 2, 2)),
        out: flatten -> dense(3),
    }
}

fn main() {}
