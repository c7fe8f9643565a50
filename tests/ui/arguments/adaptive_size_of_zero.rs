use dnn::network;

network! {
    struct Net: image(1, 8, 8) -> vector(3) {
        pool: adaptive_avg_pool(0),
        out: flatten -> dense(3),
    }
}

fn main() {}
