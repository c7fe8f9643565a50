use dnn::network;

network! {
    struct Net: (state: vector(4)) -> (state: vector(4)) {
        out: state -> dense(3),
    }
}

fn main() {}
