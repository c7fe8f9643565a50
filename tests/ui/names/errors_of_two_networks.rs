use dnn::network;

network! {
    struct First: vector(4) -> vector(3) {
        out: desne(3),
    }

    struct Second: vector(4) -> vector(3) {
        out: dense(5),
    }
}

fn main() {}
