use dnn::network;

network! {
    struct Net: vector(4) -> (value: vector(1), policy: vector(3)) {
        valeu: dense(1),
        policy: input -> dense(3),
    }
}

fn main() {}
