use dnn::network;

network! {
    struct Net: image(6, 5, 5) -> image(6, 3, 3) {
        out: max_pool(2),
    }
}

fn main() {}
