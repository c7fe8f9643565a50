use dnn::network;

network! {
    struct Net: (state: vector(4), action: vector(2)) -> vector(3) {
        out: state -> dense(3),
    }
}

fn main() {}
