use dnn::network;

pub const HIDDEN: usize = 8;

network! {
    struct Net: vector(4) -> vector(3) {
        hidden: dense(HIDEN),
        out: dense(3),
    }
}

fn main() {}
