use dnn::network;

network! {
    struct Net: vector(4) -> vector(3) {
        body: dense(4),
        more: outside,
        out: dense(3),
    }

    block outside {
        up: dense(4),
        sum: add(up, body),
    }
}

fn main() {}
