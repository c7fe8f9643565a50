use dnn::layer::Batch;
use dnn::prelude::*;
use dnn::storage::zeroed_box;

network! {
    struct Text: sequence(20, 30) -> sequence(20, 30) {
        a: ltsm(40),
        out: dense(30),
    }

    struct Translate: (source: sequence(9, 8), target: sequence(7, 4)) -> sequence(7, 10) {
        enc: source -> lstm(10),
        dec: target -> lstm(10, initial = enk),
    }
    part read: source -> enc;
}

fn main() {
    let text = Text::init(&mut rng(1));
    let mut tokens = [0; 8];
    let _ = text.stream().sample(&[1, 2], None, 0.7, &mut rng(2), &mut tokens);
    let _: [f32; 30] = text.step(&mut TextState::new(), &[0.0; 30]);

    let translate = Translate::init(&mut rng(1));
    let mut decoder = translate.decoder();
    let _: [f32; 10] = decoder.decode(&[0.0; 72]).step(&[0.0; 4]);
    let mut memory = dnn::decode::DecoderState::new();
    let _: [f32; 10] = translate.decoder_with(&mut memory, &[0.0; 72]).step(&[0.0; 4]);
    let mut y = Batch::<f32, 2, 90>::zeros();
    translate.read_with(&mut zeroed_box::<TranslateReadWorkspace<f32, 2>>(), &Batch::zeros(), &mut y);

    let pairs = dnn::data::Pairs::<f32, 72, 7>::new(vec![[0.0; 72]], vec![vec![1]], 2, 3).unwrap();
    let mut translate = translate;
    let _ = Trainer::new(CrossEntropy, Adam::new(1e-3)).fit(&mut translate, &pairs, &pairs);
}
