use dnn::network;

network! {
    struct Net: vector(8) -> sequence(9, 8) {
        out: repeat(0),
    }
}

fn main() {}
