use dnn::network;

network! {
    struct Net: (context: vector(10), first: sequence(7, 8), second: sequence(7, 4)) -> sequence(7, 12) {
        one: first -> lstm(10, initial = context),
        both: concat(one, second) -> dense(12),
    }
}

fn main() {
    let net = Net::init(&mut dnn::rng(1));
    let _ = net.decoder();
}
