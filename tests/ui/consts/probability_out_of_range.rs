use dnn::network;

const P: f64 = 1.5;

network! {
    struct Net: vector(4) -> vector(3) {
        hidden: dense(8) -> dropout(P),
        out: dense(3),
    }
}

fn main() {}
