//! Measuring a network on a data set.

use bytemuck::{Zeroable, write_zeroes};

use super::error::{Part, TrainError};
use super::history::{Evaluation, values};
use crate::data::{DataError, Pass, Requirements, Source, check_ids_of};
use crate::layer::LayerInfo;
use crate::loss::{Loss, Reduction};
use crate::metrics::Metrics;
use crate::network::Infer;
use crate::scalar::Scalar;
use crate::storage::zeroed_box;

/// A batch of inputs and targets, filled from a source.
pub(super) struct Loaded<X, Target> {
    pub(super) x: Box<X>,
    pub(super) target: Box<Target>,
}

impl<X: Zeroable, Target: Zeroable> Loaded<X, Target> {
    pub(super) fn new() -> Self {
        Self { x: zeroed_box(), target: zeroed_box() }
    }

    /// Loads the samples at `indices`; rows that they do not fill are zeros.
    pub(super) fn fill<D: Source<X, Target>>(
        &mut self,
        data: &D,
        indices: &[usize],
        rows: usize,
        pass: &Pass,
        part: Part,
    ) -> Result<(), TrainError> {
        if indices.len() < rows {
            write_zeroes(&mut *self.x);
            write_zeroes(&mut *self.target);
        }
        let filled = data.fill(indices, &mut self.x, &mut self.target, pass);
        filled.map_err(|cause| TrainError::Data { part, cause })
    }
}

/// The mean of the losses of batches, weighted as the loss says, or their sum: what the loss over all samples is.
#[derive(Debug)]
pub(super) struct LossMean {
    sum: f64,
    weight: f64,
}

impl LossMean {
    /// Of no batch.
    pub(super) const NONE: Self = Self { sum: 0.0, weight: 0.0 };

    pub(super) fn add(&mut self, loss: f64, weight: f64, reduction: Reduction) {
        self.sum += match reduction {
            Reduction::Mean => loss * weight,
            Reduction::Sum => loss,
        };
        self.weight += weight;
    }

    /// What the mean divides by.
    pub(super) fn weight(&self) -> f64 {
        self.weight
    }

    /// Whether no sample counted so far.
    pub(super) fn is_empty(&self) -> bool {
        self.weight == 0.0
    }

    /// 0 if no sample counted.
    pub(super) fn value(&self, reduction: Reduction) -> f64 {
        match reduction {
            Reduction::Mean if self.is_empty() => 0.0,
            Reduction::Mean => self.sum / self.weight,
            Reduction::Sum => self.sum,
        }
    }
}

/// The steps of the network's output and of the loss's targets, if these are others.
pub(super) fn mixed_steps<T, N, L, Target, const B: usize>(loss: &L) -> Option<(usize, usize)>
where
    T: Scalar,
    N: Infer<T, B>,
    L: Loss<T, N::Output, Target>,
{
    N::OUTPUT_STEPS.zip(loss.steps()).filter(|(outputs, targets)| outputs != targets)
}

/// Checks a data set before it is used.
pub(super) fn check<T, N, D, L, Target, const B: usize>(
    data: &D,
    part: Part,
    loss: &L,
) -> Result<(), TrainError>
where
    T: Scalar,
    N: Infer<T, B>,
    D: Source<N::Input, Target>,
    L: Loss<T, N::Output, Target>,
    Target: Zeroable,
{
    if let Some((outputs, targets)) = mixed_steps::<T, N, L, Target, B>(loss) {
        return Err(TrainError::Steps { outputs, targets });
    }
    let outputs = size_of::<N::Output>() / (B * size_of::<T>());
    let vocabulary = N::LAYERS.iter().filter_map(LayerInfo::vocabulary).min();
    let wanted = Requirements::new(outputs)
        .ignored_class(loss.ignored_class())
        .vocabulary(vocabulary)
        .layers(N::LAYERS);
    match data.check(&wanted) {
        // A series without windows says what is missing.
        Err(cause @ DataError::Sequence(_)) => Err(TrainError::Data { part, cause }),
        _ if data.is_empty() => Err(TrainError::Empty { part }),
        Err(cause) => Err(TrainError::Data { part, cause }),
        Ok(()) if vocabulary.is_none() || data.checks_ids() => Ok(()),
        Ok(()) => check_all_ids::<T, N, D, Target, B>(data, part),
    }
}

/// Looks at the token ids of all samples of a source that does not do so itself.
fn check_all_ids<T, N, D, Target, const B: usize>(data: &D, part: Part) -> Result<(), TrainError>
where
    T: Scalar,
    N: Infer<T, B>,
    D: Source<N::Input, Target>,
    Target: Zeroable,
{
    let mut loaded = Loaded::<N::Input, Target>::new();
    let indices: Vec<usize> = (0..data.len()).collect();
    let pass = Pass::evaluation();
    data.upcoming(&indices, &pass);
    for indices in indices.chunks(B) {
        loaded.fill(data, indices, B, &pass, part)?;
        for layer in N::LAYERS {
            let (Some(vocabulary), [input]) = (layer.vocabulary(), layer.inputs) else { continue };
            // The only input of a network is called so by everyone.
            let name = Some(*input).filter(|input| *input != "input");
            let ids = N::input(&loaded.x, input);
            for (row, &sample) in indices.iter().enumerate() {
                let ids = ids.iter().skip(row).step_by(B).copied();
                check_ids_of(name, sample, ids, vocabulary)
                    .map_err(|cause| TrainError::Data { part, cause })?;
            }
        }
    }
    Ok(())
}

/// The memory of an evaluation.
pub(super) struct Evaluator<T: Scalar, N: Infer<T, B>, Target, const B: usize> {
    loaded: Loaded<N::Input, Target>,
    workspace: Box<N::Workspace>,
    y: Box<N::Output>,
    indices: Vec<usize>,
}

impl<T: Scalar, N: Infer<T, B>, Target: Zeroable, const B: usize> Evaluator<T, N, Target, B> {
    pub(super) fn new() -> Self {
        Self { loaded: Loaded::new(), workspace: zeroed_box(), y: zeroed_box(), indices: Vec::new() }
    }

    /// Loss and metrics over all samples. `part` and `epoch` are for errors.
    pub(super) fn run<D, L, M>(
        &mut self,
        net: &N,
        data: &D,
        loss: &L,
        metrics: &mut M,
        (part, epoch): (Part, Option<usize>),
    ) -> Result<Evaluation, TrainError>
    where
        D: Source<N::Input, Target>,
        L: Loss<T, N::Output, Target>,
        M: Metrics<T, N::Output, Target>,
    {
        let samples = data.len();
        let mut mean = LossMean::NONE;
        metrics.reset();
        self.indices.clear();
        self.indices.extend(0..samples);
        let pass = Pass::evaluation();
        data.upcoming(&self.indices, &pass);
        for indices in self.indices.chunks(B) {
            self.loaded.fill(data, indices, B, &pass, part)?;
            net.predict_with(&mut self.workspace, &self.loaded.x, &mut self.y);
            let (target, rows) = (&*self.loaded.target, indices.len());
            let value = loss.value(&self.y, target, rows).to_f64();
            mean.add(value, loss.weight(target, rows), loss.reduction());
            metrics.update(&self.y, target, rows);
        }
        if mean.is_empty() {
            return Err(TrainError::NoWeight { part });
        }
        let loss = mean.value(loss.reduction());
        if !loss.is_finite() {
            return Err(TrainError::NonFiniteEvaluation { part, epoch, loss });
        }
        Ok(Evaluation { loss, metrics: values(metrics), samples })
    }
}
