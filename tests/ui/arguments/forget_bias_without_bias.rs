use dnn::network;

network! {
    pub struct Net: sequence(20, 4) -> vector(8) {
        enc: lstm(8, bias = false, forget_bias = 1.0) -> last,
    }
}

network! {
    pub struct Both: sequence(20, 4) -> vector(16) {
        enc: bidirectional(lstm(8, forget_bias = 1.0, bias = false)) -> last,
    }
}

fn main() {}
