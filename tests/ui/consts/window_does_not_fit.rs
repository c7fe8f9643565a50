use dnn::network;

const WINDOW: usize = 5;

network! {
    struct Net: image(1, 4, 4) -> vector(1) {
        pool: max_pool(WINDOW) -> global_avg_pool,
    }
}

fn main() {}
