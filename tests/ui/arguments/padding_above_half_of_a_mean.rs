use dnn::network;

network! {
    struct Net: signal(1, 8) -> vector(3) {
        pool: avg_pool(2, padding = 2),
        out: flatten -> dense(3),
    }
}

fn main() {}
