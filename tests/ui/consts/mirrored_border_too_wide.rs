use dnn::network;

const BORDER: usize = 4;

network! {
    struct Net: image(1, 4, 8) -> vector(1) {
        border: pad(BORDER, mode = reflect) -> global_max_pool,
    }
}

fn main() {}
