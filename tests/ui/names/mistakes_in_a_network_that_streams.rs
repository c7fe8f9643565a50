use dnn::network;
use dnn::prelude::*;

network! {
    pub struct Series: sequence(9, 2) -> sequence(9, 3) {
        states: lstn(8),
        out: dense(3),
    }

    pub struct Translation: (source: sequence(9, 1), target: sequence(5, 1)) -> sequence(5, 12) {
        read: source -> embedding(12, 4) -> lstm(8),
        write: target -> embedding(12, 4) -> lstm(8, initial = raed),
        out: dense(12),
    }
}

fn main() {
    let net = Series::init(&mut rng(1));
    let _: [f32; 3] = net.stream().step(&[0.5, 0.5]);
    let _: [f32; 3] = net.step(&mut SeriesState::new(), &[0.5, 0.5]);

    let net = Translation::init(&mut rng(1));
    let mut decoder = net.decoder();
    let _: [f32; 12] = decoder.decode(&[0.0; 9]).step(&[1.0]);
}
