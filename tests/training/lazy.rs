//! Training on samples that are loaded while it goes on.

use std::sync::atomic::{AtomicUsize, Ordering};

use dnn::data::{DataError, Lazy, Loader, Origin};
use dnn::prelude::*;
use dnn::train::TrainError;

use super::disk;

network! {
    struct Net: vector(2) -> vector(2) {
        hidden: dense(8) -> tanh,
        out: dense(2),
    }
}

/// In-memory samples as if each were read from a file, of which one cannot be.
struct Files {
    samples: Samples<f32, 2, u32>,
    unreadable: Option<usize>,
}

impl Loader<f32, 2> for Files {
    type Target = u32;

    fn len(&self) -> usize {
        self.samples.len()
    }

    fn load(&self, index: usize, x: &mut [f32; 2]) -> Result<u32, DataError> {
        if self.unreadable == Some(index) {
            return Err(DataError::Empty { origin: Origin::File(format!("images/{index}.png").into()) });
        }
        *x = self.samples.x[index];
        Ok(self.samples.y[index])
    }
}

fn lazy(unreadable: Option<usize>) -> Lazy<f32, 2, Files> {
    Lazy::new(Files { samples: disk(150, 3), unreadable }).ahead(20)
}

#[test]
fn loading_on_another_thread_changes_no_bit() {
    let fit = |net: &mut Box<Net<f32>>, from_memory: bool| {
        let mut trainer = Trainer::new(CrossEntropy, Adam::new(1e-2)).batch::<16>().epochs(3).seed(5);
        let history = if from_memory {
            trainer.fit(net, &disk(150, 3), &disk(40, 4))
        } else {
            trainer.fit(net, &lazy(None), &disk(40, 4))
        };
        history.unwrap()
    };
    let (mut in_memory, mut loaded) = (Net::init(&mut rng(1)), Net::init(&mut rng(1)));
    let histories = (fit(&mut in_memory, true), fit(&mut loaded, false));
    assert_eq!(in_memory.hidden.weight, loaded.hidden.weight);
    for (a, b) in histories.0.epochs.iter().zip(&histories.1.epochs) {
        assert_eq!((a.loss, a.validation_loss), (b.loss, b.validation_loss));
    }
}

#[test]
fn a_sample_that_cannot_be_loaded_ends_the_training_and_is_named() {
    let mut net = Net::init(&mut rng(1));
    let mut trainer = Trainer::new(CrossEntropy, Adam::new(1e-2)).batch::<16>().epochs(3);
    let error = trainer.fit_without_validation(&mut net, &lazy(Some(77))).unwrap_err();
    assert!(matches!(error, TrainError::Data { .. }));
    assert_eq!(
        error.to_string(),
        "the training data cannot be used: images/77.png: found no samples, expected at least one"
    );
    let error = trainer.fit(&mut net, &disk(150, 3), &lazy(Some(149))).unwrap_err();
    assert!(error.to_string().starts_with("the validation data cannot be used: images/149.png: "), "{error}");
}

/// Files in folders: the class is known before a file is read.
struct Folders {
    samples: Samples<f32, 2, u32>,
    loads: AtomicUsize,
}

impl Loader<f32, 2> for Folders {
    type Target = u32;

    fn len(&self) -> usize {
        self.samples.len()
    }

    fn load(&self, index: usize, x: &mut [f32; 2]) -> Result<u32, DataError> {
        self.loads.fetch_add(1, Ordering::SeqCst);
        *x = self.samples.x[index];
        Ok(self.samples.y[index])
    }

    fn origin(&self, index: usize) -> Origin {
        Origin::File(format!("images/{index}.png").into())
    }

    fn known_target(&self, index: usize) -> Option<u32> {
        Some(self.samples.y[index])
    }
}

#[test]
fn a_training_on_an_unfit_class_does_not_begin() {
    let mut samples = disk(150, 3);
    samples.y[140] = 2;
    let lazy = Lazy::new(Folders { samples, loads: AtomicUsize::new(0) });
    let mut net = Net::init(&mut rng(1));
    let before = net.hidden.weight;
    let mut trainer = Trainer::new(CrossEntropy, Adam::new(1e-2)).batch::<16>().epochs(3);
    let expected = "images/140.png: sample 140: found class 2, expected a class below 2; ";
    let error = trainer.fit_without_validation(&mut net, &lazy).unwrap_err().to_string();
    assert!(error.starts_with(&format!("the training data cannot be used: {expected}")), "{error}");
    let error = trainer.fit(&mut net, &disk(150, 3), &lazy).unwrap_err().to_string();
    assert!(error.starts_with(&format!("the validation data cannot be used: {expected}")), "{error}");
    assert_eq!((net.hidden.weight, lazy.loader().loads.load(Ordering::SeqCst)), (before, 0));
}
