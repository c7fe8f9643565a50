use dnn::network;

network! {
    struct Net: vector(4) -> vector(3) {
        body: ping(8),
        out: dense(3),
    }

    block ping(units) {
        up: dense(units),
        next: pong(units),
    }

    block pong(units) {
        up: dense(units),
        next: ping(units),
    }
}

fn main() {}
