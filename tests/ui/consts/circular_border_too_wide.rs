use dnn::network;

const BORDER: usize = 5;

network! {
    struct Net: image(1, 4, 8) -> vector(1) {
        border: pad(BORDER, mode = circular) -> global_max_pool,
    }
}

fn main() {}
