use dnn::network;

network! {
    struct Net: (a: vector(4), a: vector(4)) -> vector(3) {
        out: concat(a, a) -> dense(3),
    }
}

fn main() {}
