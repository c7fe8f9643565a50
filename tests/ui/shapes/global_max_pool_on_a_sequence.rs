use dnn::network;

network! {
    struct Net: sequence(5, 3) -> vector(3) {
        pool: global_max_pool -> dense(3),
    }
}

fn main() {}
