use dnn::network;

network! {
    struct Net: image(3, 8, 8) -> vector(3) {
        pool: global_avg_pool -> global_avg_pool,
    }
}

fn main() {}
