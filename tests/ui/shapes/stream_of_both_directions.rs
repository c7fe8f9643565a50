use dnn::network;

network! {
    struct Tagger: sequence(20, 8) -> sequence(20, 5) {
        a: bidirectional(lstm(16)),
        out: dense(5),
    }

    struct Copier: sequence(20, 8) -> sequence(5, 8) {
        enc: gru(16) -> last -> repeat(5),
        dec: gru(8),
    }
}

fn main() {
    let _ = Tagger::init(&mut dnn::rng(1)).stream();
    let _ = Copier::init(&mut dnn::rng(1)).stream();
}
