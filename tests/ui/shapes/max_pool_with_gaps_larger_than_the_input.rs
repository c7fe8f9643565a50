use dnn::network;

network! {
    struct Net: image(3, 8, 8) -> vector(3) {
        pool: max_pool(3, dilation = (4, 1)),
        out: flatten -> dense(3),
    }
}

fn main() {}
