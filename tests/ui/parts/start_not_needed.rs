use dnn::network;

network! {
    struct Net: (state: vector(4), action: vector(2)) -> (value: vector(1), policy: vector(3)) {
        hidden: state -> dense(8),
        value: concat(hidden, action) -> dense(1),
        policy: hidden -> dense(3),
    }
    part judge: (hidden, action) -> policy;
}

fn main() {}
