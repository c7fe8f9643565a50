use dnn::network;

network! {
    struct Net: (state: vector(4), action: vector(2)) -> vector(3) {
        both: dense(8),
        out: concat(both, action) -> dense(3),
    }
}

fn main() {}
