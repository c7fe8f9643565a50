use dnn::network;

network! {
    struct Net: sequence(9, 8) -> sequence(9, 8) {
        code: dense(4),
        out: dense(8, tied = code),
    }
}

fn main() {}
