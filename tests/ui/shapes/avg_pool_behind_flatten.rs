use dnn::network;

network! {
    struct Net: image(1, 8, 8) -> vector(3) {
        hidden: flatten -> avg_pool(2) -> dense(3),
    }
}

fn main() {}
