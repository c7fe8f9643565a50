use dnn::network;

network! {
    struct Writer: sequence(9, 8) -> sequence(9, 8) {
        out: lstm(8),
    }

    struct Speller: vector(9) -> sequence(5, 8) {
        out: repeat(5) -> lstm(8),
    }
}

fn main() {
    let _ = Writer::init(&mut dnn::rng(1)).decoder();
    let _ = Speller::init(&mut dnn::rng(1)).decoder();
}
