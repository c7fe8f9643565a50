use dnn::network;

network! {
    struct Net: vector(4) -> (value: vector(1), policy: vector(5)) {
        body: dense(8) -> tanh,
        value: body -> dense(1),
        policy: body -> dense(4),
    }
}

fn main() {}
