use dnn::network;

network! {
    struct Net: image(3, 8, 8) -> vector(10) {
        a: conv(8, 3, padding = 1),
        b: input -> conv(8, 3),
        both: concat(a, b),
        out: flatten -> dense(10),
    }
}

fn main() {}
