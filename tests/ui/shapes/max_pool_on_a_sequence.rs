use dnn::network;

network! {
    struct Net: sequence(9, 8) -> vector(3) {
        out: max_pool(2) -> flatten -> dense(3),
    }
}

fn main() {}
