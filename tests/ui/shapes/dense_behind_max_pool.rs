use dnn::network;

network! {
    struct Net: image(6, 4, 4) -> vector(3) {
        out: max_pool(2) -> dense(3),
    }
}

fn main() {}
