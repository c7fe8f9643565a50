//! Losses that are a sum over the elements, value and gradient in one pass.

use super::simd::Vector;
use crate::scalar::Scalar;

/// The sizes of a batch of outputs whose loss is computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LossSizes {
    /// Rows of the batch.
    pub batch: usize,
    /// The rows that count, the first ones.
    pub samples: usize,
    /// Outputs of a sample.
    pub outputs: usize,
}

/// What a loss writes besides the sum it returns.
#[derive(Debug)]
pub enum LossOutput<'a, T> {
    /// Nothing.
    Value,
    /// The derivatives times the factor, with zeros in the rows that do not count.
    Gradient(&'a mut [T], T),
    /// The losses themselves, where they count.
    Elements(&'a mut [T]),
}

/// The loss of one element.
trait Element<T> {
    /// The losses and their derivatives, lane by lane.
    fn of<V: Vector<Scalar = T>>(&self, y: V, target: V) -> (V, V);
}

/// What is done with the loss and the derivative of the elements from `at` on.
trait Sink<V> {
    fn put(&mut self, at: usize, loss: V, slope: V);
    fn put_part(&mut self, at: usize, n: usize, loss: V, slope: V);
}

struct Nothing;

impl<V> Sink<V> for Nothing {
    #[inline(always)]
    fn put(&mut self, _: usize, _: V, _: V) {}
    #[inline(always)]
    fn put_part(&mut self, _: usize, _: usize, _: V, _: V) {}
}

struct Slopes<'a, V: Vector>(&'a mut [V::Scalar], V);

impl<V: Vector> Sink<V> for Slopes<'_, V> {
    #[inline(always)]
    fn put(&mut self, at: usize, _: V, slope: V) {
        (self.1 * slope).store(&mut self.0[at..at + V::LANES]);
    }
    #[inline(always)]
    fn put_part(&mut self, at: usize, n: usize, _: V, slope: V) {
        (self.1 * slope).store_part(&mut self.0[at..at + n]);
    }
}

struct Losses<'a, T>(&'a mut [T]);

impl<V: Vector> Sink<V> for Losses<'_, V::Scalar> {
    #[inline(always)]
    fn put(&mut self, at: usize, loss: V, _: V) {
        loss.store(&mut self.0[at..at + V::LANES]);
    }
    #[inline(always)]
    fn put_part(&mut self, at: usize, n: usize, loss: V, _: V) {
        loss.store_part(&mut self.0[at..at + n]);
    }
}

/// Vectors that are added up in the number type itself before their sum goes on in `f64`: few enough to lose nothing
/// that counts, enough for the change of type to cost nothing.
const RUN: usize = 128;

/// A sum in `f64` of vectors, in a fixed order.
struct Sum<V> {
    parts: [V; 2],
    vectors: usize,
    total: f64,
}

impl<V: Vector> Sum<V> {
    #[inline(always)]
    fn new() -> Self {
        Self { parts: [V::zero(); 2], vectors: 0, total: 0.0 }
    }

    /// Moves what was added up to the total.
    #[inline(always)]
    fn flush(&mut self) {
        self.total += total(self.parts[0]) + total(self.parts[1]);
        (self.parts, self.vectors) = ([V::zero(); 2], 0);
    }
}

/// The sum of the lanes in `f64`.
#[inline(always)]
pub(super) fn total<V: Vector>(x: V) -> f64 {
    let mut lanes = [V::Scalar::from_f64(0.0); 16];
    x.store(&mut lanes);
    // Lanes that a vector does not have are zeros.
    let mut sums = [0.0; 4];
    for lanes in lanes.as_chunks::<4>().0 {
        for (sum, lane) in sums.iter_mut().zip(lanes) {
            *sum += lane.to_f64();
        }
    }
    (sums[0] + sums[1]) + (sums[2] + sums[3])
}

/// Adds the losses of the elements from `at` to `end` to a sum.
#[inline(always)]
fn run<V: Vector<Scalar = T>, T: Scalar>(
    y: &[T],
    target: &[T],
    at: usize,
    end: usize,
    element: &impl Element<T>,
    sink: &mut impl Sink<V>,
    sum: &mut Sum<V>,
) {
    let pairs = end - (end - at) % (2 * V::LANES);
    let [mut first, mut second] = sum.parts;
    for at in (at..pairs).step_by(2 * V::LANES) {
        let next = at + V::LANES;
        let (loss, slope) = element.of(V::load(&y[at..at + V::LANES]), V::load(&target[at..at + V::LANES]));
        first = first + loss;
        sink.put(at, loss, slope);
        let (loss, slope) =
            element.of(V::load(&y[next..next + V::LANES]), V::load(&target[next..next + V::LANES]));
        second = second + loss;
        sink.put(next, loss, slope);
    }
    for at in (pairs..end).step_by(V::LANES) {
        let n = V::LANES.min(end - at);
        let (loss, slope) = element.of(V::load_part(&y[at..at + n]), V::load_part(&target[at..at + n]));
        // Lanes beyond the end have a loss too, which does not count.
        let mut lanes = [T::zero(); 16];
        loss.store_part(&mut lanes[..n]);
        first = first + V::load(&lanes);
        sink.put_part(at, n, loss, slope);
    }
    sum.parts = [first, second];
    sum.vectors += (end - at).div_ceil(V::LANES);
}

/// The sum of the losses of all elements that count. `element` makes the loss of an output's elements; `uniform` says
/// that it is the same for all outputs.
#[inline(always)]
fn all<V: Vector<Scalar = T>, T: Scalar, E: Element<T>>(
    y: &[T],
    target: &[T],
    mut sink: impl Sink<V>,
    LossSizes { batch, samples, outputs }: LossSizes,
    uniform: bool,
    element: impl Fn(usize) -> E,
) -> f64 {
    // Full batches are one row, taken in pieces; partial ones have a gap after each output.
    let whole = uniform && samples == batch;
    let (stride, length, rows) = if whole {
        let piece = RUN * V::LANES;
        (piece, piece, (batch * outputs).div_ceil(piece))
    } else {
        (batch, samples, outputs)
    };
    let mut sum = Sum::new();
    for row in 0..rows {
        let at = row * stride;
        let element = element(if whole { 0 } else { row });
        run(y, target, at, (at + length).min(batch * outputs), &element, &mut sink, &mut sum);
        if sum.vectors >= RUN {
            sum.flush();
        }
    }
    sum.flush();
    sum.total
}

/// As [`all`], with what the output asks for.
#[inline(always)]
fn elementwise<V: Vector<Scalar = T>, T: Scalar, E: Element<T>>(
    y: &[T],
    target: &[T],
    output: LossOutput<'_, T>,
    sizes: LossSizes,
    uniform: bool,
    element: impl Fn(usize) -> E,
) -> f64 {
    match output {
        LossOutput::Value => all::<V, T, E>(y, target, Nothing, sizes, uniform, element),
        LossOutput::Elements(out) => all::<V, T, E>(y, target, Losses(out), sizes, uniform, element),
        LossOutput::Gradient(d_y, scale) => {
            clear_rest(d_y, sizes);
            all::<V, T, E>(y, target, Slopes(d_y, V::splat(scale)), sizes, uniform, element)
        }
    }
}

/// Zeroes the rows that do not count.
#[inline(always)]
pub(super) fn clear_rest<T: Scalar>(d_y: &mut [T], sizes: LossSizes) {
    if sizes.samples < sizes.batch {
        for output in d_y.chunks_exact_mut(sizes.batch) {
            output[sizes.samples..].fill(T::zero());
        }
    }
}

/// Declares a kernel for a loss that is the same for all outputs: its arguments and the loss of an element.
macro_rules! element_loss {
    (
        $kernel:ident($($arg:ident: $type:ty),*) = $name:ident,
        |$y:ident, $target:ident| $of:expr
    ) => {
        struct $name<T> {
            $($arg: $type,)*
            scalar: core::marker::PhantomData<T>,
        }

        impl<T: Scalar> Element<T> for $name<T> {
            #[inline(always)]
            fn of<V: Vector<Scalar = T>>(&self, $y: V, $target: V) -> (V, V) {
                $(let $arg = self.$arg;)*
                $of
            }
        }

        #[inline(always)]
        pub(super) fn $kernel<V: Vector<Scalar = T>, T: Scalar>(
            y: &[T],
            target: &[T],
            $($arg: $type,)*
            output: LossOutput<'_, T>,
            sizes: LossSizes,
        ) -> f64 {
            let element = |_| $name { $($arg,)* scalar: core::marker::PhantomData };
            elementwise::<V, T, $name<T>>(y, target, output, sizes, true, element)
        }
    };
}

element_loss!(squared_error() = Squared, |y, target| {
    let error = y - target;
    (error * error, error + error)
});

element_loss!(absolute_error() = Absolute, |y, target| {
    let (error, zero, one) = (y - target, V::zero(), V::one());
    // 0 at the kink; a NaN stays one.
    let slope = V::select(error.lt(zero), -one, error);
    (error.abs(), V::select(error.gt(zero), one, slope))
});

element_loss!(huber(delta: T) = Huber, |y, target| {
    let (delta, half, error) = (V::splat(delta), V::from_f64(0.5), y - target);
    let size = error.abs();
    let outside = size.gt(delta);
    let loss = V::select(outside, delta * (size - half * delta), half * error * error);
    let far = V::select(error.gt(V::zero()), delta, -delta);
    (loss, V::select(outside, far, error))
});

element_loss!(kl_divergence() = Divergence, |y, target| divergence(y, target, target.ln()));

element_loss!(kl_divergence_log() = LogDivergence, |y, target| divergence(y, target.exp(), target));

/// The divergence and its derivative for a target p with its logarithm.
#[inline(always)]
fn divergence<V: Vector>(y: V, p: V, log: V) -> (V, V) {
    // 0 times an infinity would be NaN.
    let none = p.eq(V::zero());
    (V::select(none, V::zero(), p * (log - y)), V::select(none, V::zero(), -p))
}

/// Binary cross-entropy with the factors of one output.
struct Binary<T> {
    positive: T,
    negative: T,
}

impl<T: Scalar> Element<T> for Binary<T> {
    #[inline(always)]
    fn of<V: Vector<Scalar = T>>(&self, y: V, target: V) -> (V, V) {
        let (zero, one) = (V::zero(), V::one());
        let positive = V::splat(self.positive) * target;
        let negative = V::splat(self.negative) * (one - target);
        // softplus(±y) and the sigmoid of ±y share one exponential.
        let e = (-y.abs()).exp();
        let log = e.ln_1p();
        let near = one / (one + e);
        let far = e * near;
        let up = y.ge(zero);
        let (sigmoid, opposite) = (V::select(up, near, far), V::select(up, far, near));
        let loss = negative * (y.max(zero) + log) + positive * ((-y).max(zero) + log);
        (loss, negative * sigmoid - positive * opposite)
    }
}

/// The factor of output `c`, where none means 1 and one means all.
#[inline(always)]
pub(super) fn factor(factors: &[f64], c: usize) -> f64 {
    match factors {
        [] => 1.0,
        [all] => *all,
        _ => factors[c],
    }
}

#[inline(always)]
pub(super) fn binary_cross_entropy<V: Vector<Scalar = T>, T: Scalar>(
    y: &[T],
    target: &[T],
    pos_weight: &[f64],
    weight: &[f64],
    output: LossOutput<'_, T>,
    sizes: LossSizes,
) -> f64 {
    let uniform = pos_weight.len() < 2 && weight.len() < 2;
    elementwise::<V, T, _>(y, target, output, sizes, uniform, |c| {
        let negative = T::from_f64(factor(weight, c));
        Binary { positive: negative * T::from_f64(factor(pos_weight, c)), negative }
    })
}
