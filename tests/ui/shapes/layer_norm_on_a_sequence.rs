use dnn::network;

network! {
    struct Net: sequence(5, 4) -> vector(3) {
        hidden: layer_norm -> flatten,
        out: dense(3),
    }
}

fn main() {}
