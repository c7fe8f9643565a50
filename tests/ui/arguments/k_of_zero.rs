use dnn::network;

network! {
    struct Net: image(4, 3, 3) -> vector(3) {
        norm: local_response_norm(k = 0.0),
        out: flatten -> dense(3),
    }
}

fn main() {}
