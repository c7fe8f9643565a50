use dnn::network;

network! {
    struct Net: signal(1, 8) -> vector(3) {
        pool: adaptive_avg_pool(2, 3),
        out: flatten -> dense(3),
    }
}

fn main() {}
