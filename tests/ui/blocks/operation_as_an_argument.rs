use dnn::network;

network! {
    struct Net: vector(4) -> vector(3) {
        hidden: wide(8, softsign),
        out: dense(3),
    }
    block wide(units, activation) {
        fc: dense(units) -> activation,
    }
}

fn main() {}
