use dnn::network;

network! {
    enum Net {
        Dense,
    }
}

fn main() {}
