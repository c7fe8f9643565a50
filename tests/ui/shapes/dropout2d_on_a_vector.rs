use dnn::network;

network! {
    struct Net: vector(4) -> vector(3) {
        hidden: dense(8) -> relu -> dropout2d(0.2),
        out: dense(3),
    }
}

fn main() {}
