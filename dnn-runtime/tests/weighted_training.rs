//! Training with losses that weight and leave out samples, and what a source is told of the pass.

mod common;

use std::cell::RefCell;

use common::{Linear, Mlp, bits, rng};
use dnn_runtime::data::{DataError, Pass, Requirements, Samples, Source};
use dnn_runtime::loss::{CrossEntropy, Loss, Mse};
use dnn_runtime::metrics::{Accuracy, ConfusionMatrix};
use dnn_runtime::optim::{Adam, Sgd};
use dnn_runtime::train::{TrainError, Trainer};
use dnn_runtime::{Batch, Network};

type Net = Mlp<f64, 2, 8, 3, 0>;
const NO_LABEL: u32 = 255;

/// Three classes of unequal size; every fifth sample has no label.
fn partly_labelled(samples: usize) -> Samples<f64, 2, u32> {
    let x: Vec<[f64; 2]> = (0..samples).map(|i| [(i as f64 * 0.7).sin(), (i as f64 * 0.3).cos()]).collect();
    let class = |[a, b]: [f64; 2]| u32::from(a > 0.0) + u32::from(b > 0.8);
    let y = x.iter().enumerate().map(|(i, x)| if i % 5 == 0 { NO_LABEL } else { class(*x) }).collect();
    Samples::new(x, y).unwrap()
}

fn labelled(samples: &Samples<f64, 2, u32>) -> Samples<f64, 2, u32> {
    let rows: Vec<usize> = (0..samples.len()).filter(|&i| samples.y[i] != NO_LABEL).collect();
    samples.subset(&rows)
}

#[test]
fn samples_without_a_label_are_left_out_everywhere() {
    let data = partly_labelled(60);
    let net = Net::init(&mut rng(1));
    let mut refusing = Trainer::new(CrossEntropy, Sgd::new(0.1));
    let error = refusing.evaluate(&net, &data).unwrap_err().to_string();
    assert!(error.contains("found class 255"), "{error}");

    let mut matrix = ConfusionMatrix::<3>::new();
    let found = Trainer::new(CrossEntropy.ignore_index(NO_LABEL), Sgd::new(0.1))
        .batch::<7>()
        .metrics((Accuracy::new(), &mut matrix))
        .evaluate(&net, &data)
        .unwrap();
    let mut trainer = Trainer::new(CrossEntropy, Sgd::new(0.1)).metrics((Accuracy::new(),));
    let expected = trainer.evaluate(&net, &labelled(&data)).unwrap();
    assert!((found.loss - expected.loss).abs() < 1e-14);
    assert_eq!(found.metric("accuracy"), expected.metric("accuracy"));
    assert_eq!(found.metric("confusion_accuracy"), expected.metric("accuracy"));
    assert_eq!((0..9).map(|i| matrix.count(i / 3, i % 3)).sum::<u64>(), 48);

    // An ignored index may be a class too.
    let mut data = labelled(&data);
    let two = data.subset(&(0..data.len()).filter(|&i| data.y[i] != 0).collect::<Vec<_>>());
    let mut trainer = Trainer::new(CrossEntropy.ignore_index(0), Sgd::new(0.1)).metrics((Accuracy::new(),));
    assert_eq!(
        trainer.evaluate(&net, &data).unwrap().metric("accuracy"),
        trainer.evaluate(&net, &two).unwrap().metric("accuracy")
    );
    data.y[3] = 3;
    assert!(trainer.evaluate(&net, &data).is_err());

    let mut net = Net::init(&mut rng(1));
    let data = partly_labelled(200);
    let mut trainer =
        Trainer::new(CrossEntropy.ignore_index(NO_LABEL), Adam::new(0.05)).batch::<16>().epochs(40);
    let history = trainer.fit(&mut net, &data, &data).unwrap();
    assert!(history.last().unwrap().loss < 0.3, "{history}");
}

#[test]
fn a_loss_s_mean_does_not_depend_on_the_batch_size() {
    let data = partly_labelled(47);
    let net = Linear::<f64, 2, 3>::init(&mut rng(1));
    let loss = CrossEntropy.class_weights([0.2, 3.0, 1.0]).ignore_index(NO_LABEL);
    // The definition: one batch with everything.
    let (mut x, mut y) = (Batch::<f64, 47, 2>::zeros(), [0; 47]);
    let all: Vec<usize> = (0..47).collect();
    data.fill(&all, &mut x, &mut y, &Pass::evaluation()).unwrap();
    let one = Trainer::new(loss, Sgd::new(0.1)).batch::<47>().evaluate(&net, &data).unwrap().loss;
    for found in [
        Trainer::new(loss, Sgd::new(0.1)).batch::<1>().evaluate(&net, &data).unwrap().loss,
        Trainer::new(loss, Sgd::new(0.1)).batch::<5>().evaluate(&net, &data).unwrap().loss,
        Trainer::new(loss, Sgd::new(0.1)).batch::<64>().evaluate(&net, &data).unwrap().loss,
    ] {
        assert!((found - one).abs() < 1e-14, "{found} is not {one}");
    }

    // A training at rate 0 measures the same.
    let mut still = Linear::<f64, 2, 3>::init(&mut rng(1));
    let history = Trainer::new(loss, Sgd::new(0.0)).batch::<5>().fit(&mut still, &data, &data).unwrap();
    assert!((history.epochs[0].loss - one).abs() < 1e-14);
    assert!((history.epochs[0].validation_loss.unwrap() - one).abs() < 1e-14);
    assert_eq!(bits(&*still), bits(&*net), "a learning rate of 0 changes nothing");
}

#[test]
fn only_data_without_any_weight_is_an_error() {
    let mut data = partly_labelled(20);
    data.y[..10].fill(NO_LABEL);
    let loss = CrossEntropy.ignore_index(NO_LABEL);
    let mut net = Net::init(&mut rng(1));
    // Two batches of five have no label at all.
    let mut trainer = Trainer::new(loss, Sgd::new(0.1)).batch::<5>().shuffle(false).epochs(2);
    let history = trainer.fit(&mut net, &data, &data).unwrap();
    assert!(history.epochs[1].loss > 0.0);

    let labelled = data.clone();
    data.y.fill(NO_LABEL);
    let error = trainer.fit(&mut net, &data, &labelled).unwrap_err();
    assert!(matches!(error, TrainError::NoWeight { .. }), "{error}");
    assert_eq!(
        error.to_string(),
        "the training data has no sample that counts: the loss ignores all of them or gives them weight 0, expected at \
         least one; look at `ignore_index` and `class_weights`"
    );
    let error = trainer.fit(&mut net, &labelled, &data).unwrap_err().to_string();
    assert!(error.starts_with("the validation data has no sample that counts"), "{error}");
    let error = trainer.evaluate(&net, &data).unwrap_err().to_string();
    assert!(error.starts_with("the evaluation data has no sample that counts"), "{error}");
}

#[test]
fn parameters_that_are_not_finite_after_an_epoch_are_an_error() {
    let data = Samples::new(vec![[1.0_f32, -1.0]; 8], vec![[1e3_f32]; 8]).unwrap();
    let mut net = Linear::<f32, 2, 1>::init(&mut rng(1));
    let mut trainer = Trainer::new(Mse, Sgd::new(1e38)).batch::<8>();
    let error = trainer.fit_without_validation(&mut net, &data).unwrap_err();
    let TrainError::NonFiniteParameter { epoch: 1, ref tensor, value, .. } = error else { panic!("{error}") };
    assert_eq!((&**tensor, value.is_finite()), ("fc.weight", false));
    assert_eq!(
        error.to_string(),
        format!(
            "epoch 1: found {value} in `fc.weight`, expected finite numbers; training diverged with the learning rate \
             1e38: lower it, or clip gradients with `clip_norm`"
        )
    );
}

/// Writes down what it is told.
struct Listening {
    samples: Samples<f64, 2, u32>,
    passes: RefCell<Vec<Pass>>,
    wanted: RefCell<Vec<Requirements>>,
}

impl<const B: usize> Source<Batch<f64, B, 2>, [u32; B]> for Listening {
    fn len(&self) -> usize {
        self.samples.len()
    }

    fn check(&self, wanted: &Requirements) -> Result<(), DataError> {
        self.wanted.borrow_mut().push(*wanted);
        Ok(())
    }

    fn fill(
        &self,
        indices: &[usize],
        x: &mut Batch<f64, B, 2>,
        y: &mut [u32; B],
        pass: &Pass,
    ) -> Result<(), DataError> {
        self.passes.borrow_mut().push(*pass);
        self.samples.fill(indices, x, y, pass)
    }
}

#[test]
fn a_source_knows_the_pass_and_what_is_wanted() {
    let samples = labelled(&partly_labelled(10));
    let data = Listening { samples, passes: RefCell::default(), wanted: RefCell::default() };
    let mut net = Net::init(&mut rng(1));
    let mut trainer =
        Trainer::new(CrossEntropy.ignore_index(9), Sgd::new(0.1)).batch::<8>().epochs(2).seed(7);
    trainer.fit(&mut net, &data, &data).unwrap();
    let expected = [Pass::training(7, 1), Pass::evaluation(), Pass::training(7, 2), Pass::evaluation()];
    assert_eq!(*data.passes.borrow(), expected);
    let wanted = Requirements::new(3).ignored_class(Some(9)).layers(<Net as Network<f64>>::LAYERS);
    assert_eq!(*data.wanted.borrow(), [wanted; 2]);
}

#[test]
fn a_loss_that_says_nothing_weights_by_samples() {
    let loss: &dyn Loss<f64, Batch<f64, 4, 1>, Batch<f64, 4, 1>> = &Mse;
    assert_eq!((loss.weight(&Batch::<f64, 4, 1>::zeros(), 3), loss.ignored_class()), (3.0, None));
}
