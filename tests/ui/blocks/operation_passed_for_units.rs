use dnn::network;

network! {
    struct Net: vector(4) -> vector(3) {
        hidden: wide(softsign),
        out: dense(3),
    }
    block wide(units) {
        fc: dense(units) -> relu,
    }
}

fn main() {}
