//! The batches of a step.

use super::evaluate::LossMean;
use crate::loss::Reduction;

/// The batches whose gradients have been added up since the last update.
#[derive(Debug)]
pub(super) struct Gathered {
    pub(super) batches: usize,
    /// The loss of the last one, and those of all.
    loss: f64,
    losses: LossMean,
    /// What the sum of the batches' mean gradients is to be multiplied with to be that of their sums: the weight of the
    /// last batch, if any has weight.
    unit: f64,
    reduction: Reduction,
}

impl Gathered {
    pub(super) const NONE: Self =
        Self { batches: 0, loss: 0.0, losses: LossMean::NONE, unit: 0.0, reduction: Reduction::Mean };

    /// Adds the loss of a batch.
    pub(super) fn add(&mut self, loss: f64, weight: f64, reduction: Reduction) {
        self.losses.add(loss, weight, reduction);
        (self.loss, self.reduction) = (loss, reduction);
        self.batches += 1;
    }

    /// A factor for the gradients of the batches before one of this weight is added, if they need one: mostly all batches
    /// weigh the same.
    pub(super) fn factor_before(&mut self, weight: f64, reduction: Reduction) -> Option<f64> {
        if reduction == Reduction::Sum || weight == 0.0 {
            return None;
        }
        let before = core::mem::replace(&mut self.unit, weight);
        (before != 0.0 && before != weight).then(|| before / weight)
    }

    /// The loss of all samples.
    pub(super) fn loss(&self) -> f64 {
        if self.batches == 1 { self.loss } else { self.losses.value(self.reduction) }
    }

    /// The factor that makes the gradients those of this loss, if they need one.
    pub(super) fn factor(&self) -> Option<f64> {
        let weight = self.losses.weight();
        (self.reduction == Reduction::Mean && weight != 0.0 && weight != self.unit)
            .then(|| self.unit / weight)
    }
}
