//! Cross-entropy of classes, several samples side by side.

use super::loss::{LossOutput, LossSizes, clear_rest, factor, total};
use super::simd::Vector;
use crate::scalar::Scalar;

/// The classes of the samples of a batch.
#[derive(Clone, Copy, Debug)]
pub enum ClassTargets<'a, T> {
    /// An index for each sample, and the one that marks samples to leave out.
    Indices(&'a [u32], Option<u32>),
    /// A probability for each class and sample.
    Probabilities(&'a [T]),
}

/// The factors of the classes, merged with the smoothing.
#[derive(Clone, Copy)]
struct Shares<'a> {
    weights: &'a [f64],
    smoothing: f64,
    classes: usize,
}

impl Shares<'_> {
    /// What class `c` keeps of its own probability.
    #[inline(always)]
    fn kept<T: Scalar>(&self, c: usize) -> T {
        T::from_f64(factor(self.weights, c) * (1.0 - self.smoothing))
    }

    /// What class `c` has in every target.
    #[inline(always)]
    fn spread<T: Scalar>(&self, c: usize) -> T {
        T::from_f64(factor(self.weights, c) * self.smoothing / self.classes as f64)
    }
}

/// `n` numbers from `at` on, at most a vector.
#[inline(always)]
fn load<V: Vector>(x: &[V::Scalar], at: usize, n: usize) -> V {
    let x = &x[at..at + n];
    if n == V::LANES { V::load(x) } else { V::load_part(x) }
}

/// Writes the first `n` lanes from `at` on.
#[inline(always)]
fn store<V: Vector>(v: V, x: &mut [V::Scalar], at: usize, n: usize) {
    let x = &mut x[at..at + n];
    if n == V::LANES {
        v.store(x);
    } else {
        v.store_part(x);
    }
}

/// Where no sample is: zero. Else `x`, a NaN too.
#[inline(always)]
fn where_counted<V: Vector>(counted: V, x: V) -> V {
    V::select(counted.eq(V::zero()), V::zero(), x)
}

#[inline(always)]
pub(super) fn cross_entropy<V: Vector<Scalar = T>, T: Scalar>(
    y: &[T],
    target: ClassTargets<'_, T>,
    weights: &[f64],
    smoothing: f64,
    mut output: LossOutput<'_, T>,
    sizes: LossSizes,
) -> f64 {
    let shares = Shares { weights, smoothing, classes: sizes.outputs };
    if let LossOutput::Gradient(d_y, _) = &mut output {
        clear_rest(d_y, sizes);
    }
    let spread = (0..sizes.outputs).map(|c| shares.spread(c)).sum();
    let mut sum = 0.0;
    for first in (0..sizes.samples).step_by(V::LANES) {
        let n = V::LANES.min(sizes.samples - first);
        let at = Block { y, first, n, sizes };
        let losses: V = match target {
            ClassTargets::Indices(labels, ignored) => {
                indices(at, &labels[first..first + n], ignored, shares, spread, &mut output)
            }
            ClassTargets::Probabilities(target) => probabilities(at, target, shares, &mut output),
        };
        let mut lanes = [T::zero(); 16];
        losses.store(&mut lanes);
        lanes[n..].fill(T::zero());
        if let LossOutput::Elements(out) = &mut output {
            out[first..first + n].copy_from_slice(&lanes[..n]);
        }
        sum += total(V::load(&lanes));
    }
    sum
}

/// At most a vector of consecutive samples.
#[derive(Clone, Copy)]
struct Block<'a, T> {
    y: &'a [T],
    first: usize,
    n: usize,
    sizes: LossSizes,
}

impl<T: Scalar> Block<'_, T> {
    /// Where the numbers of class `c` are.
    #[inline(always)]
    fn at(&self, c: usize) -> usize {
        c * self.sizes.batch + self.first
    }

    /// The largest logit of each sample, subtracted before exponentials so that none overflows.
    #[inline(always)]
    fn maxima<V: Vector<Scalar = T>>(&self) -> V {
        let mut max = V::splat(-T::MAX);
        for c in 0..self.sizes.outputs {
            max = load::<V>(self.y, self.at(c), self.n).max(max);
        }
        max
    }
}

/// The losses of a block of samples with class indices.
///
/// With k_c the weighted and smoothed share of class c in the target and K their sum, the loss is
/// Σ k_c (ln Σ e^(y - max) - (y_c - max)) and its gradient K softmax(y)_c - k_c. Both are 0 for a sample that is left out,
/// whatever its logits. What the index says is added sample by sample.
#[inline(always)]
fn indices<V: Vector<Scalar = T>, T: Scalar>(
    block: Block<'_, T>,
    labels: &[u32],
    ignored: Option<u32>,
    shares: Shares<'_>,
    spread: T,
    output: &mut LossOutput<'_, T>,
) -> V {
    let Block { y, n, sizes, .. } = block;
    let max = block.maxima::<V>();
    let mut maxima = [T::zero(); 16];
    max.store(&mut maxima);

    // Of each sample: 1, or 0 if it is left out, or NaN if its label is no class; the share of its class; that times
    // the logit.
    let (mut counted, mut hard, mut along) = ([T::zero(); 16], [T::zero(); 16], [T::zero(); 16]);
    for (l, &label) in labels.iter().enumerate() {
        if ignored == Some(label) {
            continue;
        }
        let c = label as usize;
        let invalid = c >= sizes.outputs;
        counted[l] = if invalid { T::from_f64(f64::NAN) } else { T::one() };
        hard[l] = if invalid { counted[l] } else { shares.kept(c) };
        // A class that is masked out by a logit of minus infinity costs nothing unless it is a target.
        if !invalid && hard[l] != T::zero() {
            along[l] = hard[l] * (y[block.at(c) + l] - maxima[l]);
        }
    }
    let counts = V::load(&counted);

    let (mut sum, mut smooth) = (V::zero(), V::zero());
    for c in 0..sizes.outputs {
        let shifted = load::<V>(y, block.at(c), n) - max;
        let e = shifted.exp();
        sum = sum + e;
        let share = shares.spread(c);
        if share != T::zero() {
            smooth = V::splat(share).mul_add(shifted, smooth);
        }
        if let LossOutput::Gradient(d_y, _) = output {
            store(e, d_y, block.at(c), n);
        }
    }
    let whole = counts.mul_add(V::splat(spread), V::load(&hard));

    if let LossOutput::Gradient(d_y, scale) = output {
        let factor = V::splat(*scale) * (whole / sum);
        for c in 0..sizes.outputs {
            let share = V::splat(*scale * shares.spread(c));
            let slope = load::<V>(d_y, block.at(c), n) * factor - share;
            store(where_counted(counts, slope), d_y, block.at(c), n);
        }
        for (l, &label) in labels.iter().enumerate() {
            if counted[l] == T::one() {
                d_y[block.at(label as usize) + l] -= *scale * hard[l];
            }
        }
    }
    where_counted(counts, whole * sum.ln() - V::load(&along) - counts * smooth)
}

/// The losses of a block of samples with probabilities; see [`indices`].
#[inline(always)]
fn probabilities<V: Vector<Scalar = T>, T: Scalar>(
    block: Block<'_, T>,
    target: &[T],
    shares: Shares<'_>,
    output: &mut LossOutput<'_, T>,
) -> V {
    let Block { y, n, sizes, .. } = block;
    let max = block.maxima::<V>();
    let (mut sum, mut whole, mut along) = (V::zero(), V::zero(), V::zero());
    for c in 0..sizes.outputs {
        let shifted = load::<V>(y, block.at(c), n) - max;
        let e = shifted.exp();
        sum = sum + e;
        let share = share::<V, T>(target, block, shares, c);
        whole = whole + share;
        along = along + V::select(share.eq(V::zero()), V::zero(), share * shifted);
        if let LossOutput::Gradient(d_y, _) = output {
            store(e, d_y, block.at(c), n);
        }
    }
    if let LossOutput::Gradient(d_y, scale) = output {
        let (scale, factor) = (V::splat(*scale), whole / sum);
        for c in 0..sizes.outputs {
            let slope = load::<V>(d_y, block.at(c), n) * factor - share::<V, T>(target, block, shares, c);
            store(scale * slope, d_y, block.at(c), n);
        }
    }
    whole * sum.ln() - along
}

/// The weighted and smoothed share of class `c` in the targets of a block.
#[inline(always)]
fn share<V: Vector<Scalar = T>, T: Scalar>(
    target: &[T],
    block: Block<'_, T>,
    shares: Shares<'_>,
    c: usize,
) -> V {
    let probability = load::<V>(target, block.at(c), block.n);
    V::splat(shares.kept(c)).mul_add(probability, V::splat(shares.spread(c)))
}
