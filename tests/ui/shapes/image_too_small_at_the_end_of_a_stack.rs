use dnn::network;

network! {
    struct Net: image(3, 32, 32) -> vector(10) {
        a: 3 * conv(16, 3, stride = 3),
        b: conv(16, 3),
        out: flatten -> dense(10),
    }
}

fn main() {}
