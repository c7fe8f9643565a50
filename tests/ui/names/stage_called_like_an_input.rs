use dnn::network;

network! {
    struct Net: (state: vector(4)) -> vector(3) {
        state: state -> dense(3),
    }
}

fn main() {}
