use dnn::network;

network! {
    struct Net: image(3, 8, 8) -> vector(3) {
        pool: avg_pool(9),
        out: flatten -> dense(3),
    }
}

fn main() {}
