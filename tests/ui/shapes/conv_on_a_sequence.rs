use dnn::network;

network! {
    struct Net: sequence(16, 8) -> vector(10) {
        conv1: conv(8, 3),
        out: flatten -> dense(10),
    }
}

fn main() {}
