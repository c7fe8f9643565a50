//! Softmax over the features of each sample and its logarithm, and the logarithm of the sum of exponentials.
//!
//! Several samples lie side by side in a vector; the features of a single sample do.

use super::simd::Vector;
use crate::scalar::Scalar;

/// Up to `LANES` samples of a batch: exactly as many if `WHOLE`.
#[derive(Clone, Copy)]
struct Samples<const WHOLE: bool> {
    batch: usize,
    from: usize,
    to: usize,
}

impl<const WHOLE: bool> Samples<WHOLE> {
    /// Their values of each feature, to be read by [`load`](Self::load): an iterator over vectors would have a closure
    /// that works on vectors, which need not be inlined and would lose the instruction set.
    #[inline(always)]
    fn features<T>(self, x: &[T]) -> impl Iterator<Item = &[T]> {
        x.chunks_exact(self.batch).map(move |x| &x[self.from..self.to])
    }

    #[inline(always)]
    fn load<V: Vector>(x: &[V::Scalar]) -> V {
        if WHOLE { V::load(x) } else { V::load_part(x) }
    }

    /// The places of their values of each feature, to be written by [`store`](Self::store).
    #[inline(always)]
    fn places<T>(self, y: &mut [T]) -> impl Iterator<Item = &mut [T]> {
        y.chunks_exact_mut(self.batch).map(move |y| &mut y[self.from..self.to])
    }

    #[inline(always)]
    fn store<V: Vector>(y: V, to: &mut [V::Scalar]) {
        if WHOLE { y.store(to) } else { y.store_part(to) }
    }
}

/// Calls `$kernel` for `LANES` samples at a time, then for the others.
macro_rules! by_samples {
    ($batch:expr, $kernel:ident::<V>($($arg:expr),*)) => {{
        let (batch, mut from) = ($batch, 0);
        while from + V::LANES <= batch {
            let to = from + V::LANES;
            $kernel::<V, true>($($arg,)* Samples { batch, from, to });
            from = to;
        }
        if from < batch {
            $kernel::<V, false>($($arg,)* Samples { batch, from, to: batch });
        }
    }};
}

#[inline(always)]
pub(super) fn softmax<V: Vector<Scalar = T>, T: Scalar>(x: &[T], y: &mut [T], batch: usize) {
    if batch == 1 {
        let max = V::splat(maximum::<V>(x));
        let mut sum = V::zero();
        for (x, y) in x.chunks(V::LANES).zip(y.chunks_mut(V::LANES)) {
            let e = (load_or_least::<V>(x) - max).exp();
            sum = sum + e;
            store(e, y);
        }
        let factor = V::splat(T::one() / sum.sum());
        for y in y.chunks_mut(V::LANES) {
            store(load::<V>(y) * factor, y);
        }
    } else {
        by_samples!(batch, softmax_of::<V>(x, y));
    }
}

#[inline(always)]
pub(super) fn log_softmax<V: Vector<Scalar = T>, T: Scalar>(x: &[T], y: &mut [T], batch: usize) {
    if batch == 1 {
        let max = maximum::<V>(x);
        let (log, max) = (V::splat(exp_sum::<V>(x, max).ln()), V::splat(max));
        for (x, y) in x.chunks(V::LANES).zip(y.chunks_mut(V::LANES)) {
            store(load::<V>(x) - max - log, y);
        }
    } else {
        by_samples!(batch, log_softmax_of::<V>(x, y));
    }
}

#[inline(always)]
pub(super) fn log_sum_exp<V: Vector<Scalar = T>, T: Scalar>(x: &[T], y: &mut [T], batch: usize) {
    if batch == 1 {
        let max = Scalar::min(maximum::<V>(x), T::MAX);
        y[0] = max + exp_sum::<V>(x, max).ln();
    } else {
        by_samples!(batch, log_sum_exp_of::<V>(x, y));
    }
}

#[inline(always)]
pub(super) fn softmax_gradient<V: Vector<Scalar = T>, T: Scalar>(
    y: &[T],
    d_y: &[T],
    d_x: &mut [T],
    batch: usize,
) {
    if batch == 1 {
        let rows = || y.chunks(V::LANES).zip(d_y.chunks(V::LANES));
        let mut sum = V::zero();
        for (y, d_y) in rows() {
            sum = load::<V>(y).mul_add(load(d_y), sum);
        }
        let sum = V::splat(sum.sum());
        for (d_x, (y, d_y)) in d_x.chunks_mut(V::LANES).zip(rows()) {
            store(load::<V>(y) * (load::<V>(d_y) - sum), d_x);
        }
    } else {
        by_samples!(batch, softmax_gradient_of::<V>(y, d_y, d_x));
    }
}

#[inline(always)]
pub(super) fn log_softmax_gradient<V: Vector<Scalar = T>, T: Scalar>(
    y: &[T],
    d_y: &[T],
    d_x: &mut [T],
    batch: usize,
) {
    if batch == 1 {
        let mut sum = V::zero();
        for d_y in d_y.chunks(V::LANES) {
            sum = sum + load::<V>(d_y);
        }
        let sum = V::splat(sum.sum());
        let rows = y.chunks(V::LANES).zip(d_y.chunks(V::LANES));
        for (d_x, (y, d_y)) in d_x.chunks_mut(V::LANES).zip(rows) {
            store(load::<V>(d_y) - load::<V>(y).exp() * sum, d_x);
        }
    } else {
        by_samples!(batch, log_softmax_gradient_of::<V>(y, d_y, d_x));
    }
}

/// `LANES` numbers, or fewer and zeros.
#[inline(always)]
fn load<V: Vector>(x: &[V::Scalar]) -> V {
    if x.len() == V::LANES { V::load(x) } else { V::load_part(x) }
}

/// Writes `LANES` numbers, or fewer.
#[inline(always)]
fn store<V: Vector>(y: V, to: &mut [V::Scalar]) {
    if to.len() == V::LANES { y.store(to) } else { y.store_part(to) }
}

/// `LANES` numbers, or fewer and negative infinities, which change no maximum and no sum of exponentials.
#[inline(always)]
fn load_or_least<V: Vector>(x: &[V::Scalar]) -> V {
    if x.len() == V::LANES {
        return V::load(x);
    }
    let mut lanes = [<V::Scalar as Scalar>::from_f64(f64::NEG_INFINITY); 16];
    lanes[..x.len()].copy_from_slice(x);
    V::load(&lanes)
}

/// The largest feature of a single sample.
#[inline(always)]
fn maximum<V: Vector>(x: &[V::Scalar]) -> V::Scalar {
    let mut max = V::splat(-<V::Scalar as Scalar>::MAX);
    for x in x.chunks(V::LANES) {
        max = load_or_least::<V>(x).max(max);
    }
    let mut lanes = [-<V::Scalar as Scalar>::MAX; 16];
    max.store(&mut lanes);
    // By halves: a chain through all lanes would take several times as long.
    let mut half = V::LANES / 2;
    while half > 0 {
        for lane in 0..half {
            let (a, b) = (lanes[lane], lanes[lane + half]);
            lanes[lane] = if a > b { a } else { b };
        }
        half /= 2;
    }
    lanes[0]
}

/// The sum of e^(x - max) over the features of a single sample.
#[inline(always)]
fn exp_sum<V: Vector>(x: &[V::Scalar], max: V::Scalar) -> V::Scalar {
    let max = V::splat(max);
    let mut sum = V::zero();
    // A loop, here and below: a closure of this size might not be inlined, and would lose the instruction set.
    for x in x.chunks(V::LANES) {
        sum = sum + (load_or_least::<V>(x) - max).exp();
    }
    sum.sum()
}

/// The largest feature of each sample, subtracted before exponentials so that none overflows.
#[inline(always)]
fn maxima<V: Vector, const WHOLE: bool>(x: &[V::Scalar], samples: Samples<WHOLE>) -> V {
    let mut max = V::splat(-<V::Scalar as Scalar>::MAX);
    for x in samples.features(x) {
        max = Samples::<WHOLE>::load::<V>(x).max(max);
    }
    max
}

/// The sum of e^(x - max) over the features of each sample.
#[inline(always)]
fn exp_sums<V: Vector, const WHOLE: bool>(x: &[V::Scalar], max: V, samples: Samples<WHOLE>) -> V {
    let mut sum = V::zero();
    for x in samples.features(x) {
        sum = sum + (Samples::<WHOLE>::load::<V>(x) - max).exp();
    }
    sum
}

#[inline(always)]
fn softmax_of<V: Vector, const WHOLE: bool>(x: &[V::Scalar], y: &mut [V::Scalar], samples: Samples<WHOLE>) {
    let max = maxima::<V, WHOLE>(x, samples);
    let mut sum = V::zero();
    for (x, y) in samples.features(x).zip(samples.places(y)) {
        let e = (Samples::<WHOLE>::load::<V>(x) - max).exp();
        sum = sum + e;
        Samples::<WHOLE>::store(e, y);
    }
    let factor = V::one() / sum;
    for y in samples.places(y) {
        Samples::<WHOLE>::store(Samples::<WHOLE>::load::<V>(y) * factor, y);
    }
}

#[inline(always)]
fn log_softmax_of<V: Vector, const WHOLE: bool>(
    x: &[V::Scalar],
    y: &mut [V::Scalar],
    samples: Samples<WHOLE>,
) {
    let max = maxima::<V, WHOLE>(x, samples);
    let log = exp_sums(x, max, samples).ln();
    for (x, y) in samples.features(x).zip(samples.places(y)) {
        // The maximum first: added to the logarithm it would swallow it when it is large.
        Samples::<WHOLE>::store(Samples::<WHOLE>::load::<V>(x) - max - log, y);
    }
}

#[inline(always)]
fn log_sum_exp_of<V: Vector, const WHOLE: bool>(
    x: &[V::Scalar],
    y: &mut [V::Scalar],
    samples: Samples<WHOLE>,
) {
    // An infinite maximum would be subtracted from itself.
    let max = maxima::<V, WHOLE>(x, samples).min(V::splat(<V::Scalar as Scalar>::MAX));
    let log = exp_sums(x, max, samples).ln();
    Samples::<WHOLE>::store(max + log, &mut y[samples.from..samples.to]);
}

#[inline(always)]
fn softmax_gradient_of<V: Vector, const WHOLE: bool>(
    y: &[V::Scalar],
    d_y: &[V::Scalar],
    d_x: &mut [V::Scalar],
    samples: Samples<WHOLE>,
) {
    let mut sum = V::zero();
    for (y, d_y) in samples.features(y).zip(samples.features(d_y)) {
        sum = Samples::<WHOLE>::load::<V>(y).mul_add(Samples::<WHOLE>::load(d_y), sum);
    }
    for (d_x, (y, d_y)) in samples.places(d_x).zip(samples.features(y).zip(samples.features(d_y))) {
        let (y, d_y): (V, V) = (Samples::<WHOLE>::load(y), Samples::<WHOLE>::load(d_y));
        Samples::<WHOLE>::store(y * (d_y - sum), d_x);
    }
}

#[inline(always)]
fn log_softmax_gradient_of<V: Vector, const WHOLE: bool>(
    y: &[V::Scalar],
    d_y: &[V::Scalar],
    d_x: &mut [V::Scalar],
    samples: Samples<WHOLE>,
) {
    let mut sum = V::zero();
    for d_y in samples.features(d_y) {
        sum = sum + Samples::<WHOLE>::load(d_y);
    }
    for (d_x, (y, d_y)) in samples.places(d_x).zip(samples.features(y).zip(samples.features(d_y))) {
        let (y, d_y): (V, V) = (Samples::<WHOLE>::load(y), Samples::<WHOLE>::load(d_y));
        Samples::<WHOLE>::store(d_y - y.exp() * sum, d_x);
    }
}
