use dnn::network;

network! {
    struct Net: vector(4) -> vector(4) {
        first: dense(8, tied = second),
        second: dense(4),
    }
}

fn main() {}
