use dnn::network;

network! {
    struct Net: vector(8) -> vector(10) {
        a: dense(16),
        b: input -> shortcut(16),
        c: add(a, b) -> dense(10),
    }
}

fn main() {}
