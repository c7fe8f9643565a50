use dnn::network;

dnn::zeroable! {
    pub struct Highway<T, const N: usize> {
        gate: dnn::Batch<T, N, N>,
    }
}

network! {
    struct Net: vector(4) -> vector(3) {
        hidden: crate::Highway(4) as vector(4),
        out: dense(3),
    }
}

fn main() {}
