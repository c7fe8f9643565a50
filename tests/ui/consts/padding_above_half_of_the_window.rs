use dnn::network;

const PADDING: usize = 2;

network! {
    struct Net: image(1, 8, 8) -> vector(1) {
        pool: max_pool(3, padding = PADDING) -> global_max_pool,
    }
}

fn main() {}
