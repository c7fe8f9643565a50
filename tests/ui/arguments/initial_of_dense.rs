use dnn::network;

network! {
    struct Net: (context: vector(10), target: sequence(7, 4)) -> sequence(7, 10) {
        code: context -> tanh,
        out: target -> dense(10, initial = code),
    }
}

fn main() {}
