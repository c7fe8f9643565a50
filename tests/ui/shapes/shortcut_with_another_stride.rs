use dnn::network;

network! {
    struct Net: image(8, 8, 8) -> image(16, 4, 4) {
        a: conv(16, 3, stride = 2, padding = 1),
        b: input -> shortcut(16),
        out: add(a, b),
    }
}

fn main() {}
