use dnn::network;

network! {
    struct Net: (source: sequence(9, 8), target: sequence(7, 4)) -> sequence(7, 10) {
        enc: source -> lstm(10),
        dec: target -> lstm(10, initial = enc),
        back: reverse -> gru(10),
    }
}

fn main() {
    let net = Net::init(&mut dnn::rng(1));
    let _ = net.decoder();
}
