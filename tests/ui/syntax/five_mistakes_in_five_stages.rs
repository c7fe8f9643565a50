use dnn::network;

network! {
    struct Net: vector(4) -> vector(3) {
        a: dense(8) relu,
        b: -> dense(8),
        c dense(8),
        d: dense(8, bias = ),
        e: dense(8) + relu,
    }
}

fn main() {}
