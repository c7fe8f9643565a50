use dnn::network;

network! {
    struct Net: sequence(9, 8) -> sequence(9, 6) {
        one: lstm(6),
        both: input -> bidirectional(lstm(6)),
        out: add(one, both),
    }
}

fn main() {}
