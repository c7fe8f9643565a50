use dnn::network;

network! {
    struct Net: vector(4) -> vector(3) {
        out: dense(3) -> layer_norm(eps = -1e-5),
    }
}

fn main() {}
