use dnn::network;

network! {
    struct Net: (left: image(1, 8, 8), right: image(1, 8, 9)) -> image(2, 8, 8) {
        out: concat(left, right),
    }
}

fn main() {}
