use dnn::network;

network! {
    struct Translator: (source: sequence(9, 8), target: sequence(7, 4)) -> sequence(7, 10) {
        enc: source -> lstm(10),
        dec: target -> lstm(10, initial = enc),
    }
}

fn main() {
    let net = Translator::init(&mut dnn::rng(1));
    let _ = net.decoder();
    let _ = net.stream();
}
