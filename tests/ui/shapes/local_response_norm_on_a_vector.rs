use dnn::network;

network! {
    struct Net: vector(4) -> vector(3) {
        hidden: dense(8) -> relu -> local_response_norm,
        out: dense(3),
    }
}

fn main() {}
