use dnn::network;

network! {
    struct Net: image(1, 8, 8) -> vector(3) {
        pool: avg_pool(stride = 2),
        out: flatten -> dense(3),
    }
}

fn main() {}
