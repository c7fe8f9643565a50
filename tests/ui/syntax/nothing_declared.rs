use dnn::network;

network! {
}

fn main() {}
