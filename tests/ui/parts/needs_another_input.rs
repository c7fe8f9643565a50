use dnn::network;

network! {
    struct Net: (state: vector(4), action: vector(2)) -> vector(1) {
        both: concat(state, action),
        value: dense(1),
    }
    part judge: state -> value;
}

fn main() {}
