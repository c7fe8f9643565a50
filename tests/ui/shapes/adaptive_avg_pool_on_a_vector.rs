use dnn::network;

network! {
    struct Net: vector(16) -> vector(3) {
        pool: adaptive_avg_pool(2, 2),
        out: dense(3),
    }
}

fn main() {}
