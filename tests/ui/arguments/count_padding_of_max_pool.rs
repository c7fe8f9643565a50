use dnn::network;

network! {
    struct Net: image(1, 8, 8) -> vector(3) {
        pool: max_pool(3, padding = 1, count_padding = false),
        out: flatten -> dense(3),
    }
}

fn main() {}
