use dnn::network;

network! {
    struct Net: signal(3, 4) -> vector(3) {
        pool: max_pool(7, padding = 1),
        out: flatten -> dense(3),
    }
}

fn main() {}
