//! `pad`: a border around images.

use core::marker::PhantomData;

use super::pool::features;
use crate::context::Context;
use crate::kernels::{Border, ResampleSizes};
use crate::layer::{Batch, Layer};
use crate::parallel::{self, ELEMENT};
use crate::scalar::Scalar;

/// The sizes of a [`Pad`], as a type.
pub trait PadConfig: 'static {
    /// Channels, height and width of the input; of a signal channels, 1, length.
    const INPUT: [usize; 3];
    /// Channels, height and width of the output.
    const OUTPUT: [usize; 3];
    /// Rows above and columns left of the input; what lies below and right follows from the output's size.
    const BEFORE: [usize; 2];
    /// What the border is made of.
    const BORDER: Border;
    /// The number of a constant border.
    const VALUE: f64 = 0.0;
}

/// Puts a border around each channel: a number, the channel mirrored, its outermost elements, or the channel again.
///
/// With i counted from the input's first row or column, of which there are n, the border has at i < 0 or i >= n:
///
/// * `Constant`: the number `VALUE`.
/// * `Reflect`: the element at -i, or at 2 * (n - 1) - i; the border is narrower than the input.
/// * `Replicate`: the first or the last element.
/// * `Circular`: the element at i + n, or at i - n; the border is at most as wide as the input.
///
/// # Shapes
///
/// x: `[B, C * H * W]`, y: `[B, C * OH * OW]`, in the order channel, row, column, samples innermost in memory. A signal
/// is an image of height 1.
///
/// # Backward
///
/// d_x is the sum of d_y over the outputs that are x. Saves nothing.
///
/// # Source
///
/// `torch.nn.ConstantPad2d`, `ReflectionPad2d`, `ReplicationPad2d` and `CircularPad2d`.
///
/// ```
/// use dnn_runtime::Layer;
/// use dnn_runtime::kernels::Border;
/// use dnn_runtime::layers::{Pad, PadConfig};
/// use nalgebra::SMatrix;
///
/// struct Mirror;
/// impl PadConfig for Mirror {
///     const INPUT: [usize; 3] = [1, 1, 3];
///     const OUTPUT: [usize; 3] = [1, 1, 6];
///     const BEFORE: [usize; 2] = [0, 2];
///     const BORDER: Border = Border::Reflect;
/// }
///
/// let mut y = SMatrix::<f32, 1, 6>::zeros();
/// Pad::<3, 6, Mirror>::new().infer(&SMatrix::<f32, 1, 3>::new(1.0, 2.0, 3.0), &mut y);
/// assert_eq!(y.as_slice(), [3.0, 2.0, 1.0, 2.0, 3.0, 2.0]);
/// ```
#[derive(Debug)]
pub struct Pad<const IN: usize, const OUT: usize, C>(PhantomData<fn() -> C>);

impl<const IN: usize, const OUT: usize, C: PadConfig> Pad<IN, OUT, C> {
    /// With the sizes of `C`.
    #[must_use]
    pub const fn new() -> Self {
        const {
            assert!(features(C::INPUT) == IN && features(C::OUTPUT) == OUT, "the sizes are the features");
            assert!(C::INPUT[0] == C::OUTPUT[0], "channels are padded, not added");
            assert!(
                Self::fits(0) && Self::fits(1),
                "a mirrored border is narrower than the input, a circular one at most as wide"
            );
        }
        Self(PhantomData)
    }

    /// Whether the border along an axis is there on both sides, and in the input if it must.
    const fn fits(axis: usize) -> bool {
        let (input, output, before) = (C::INPUT[axis + 1], C::OUTPUT[axis + 1], C::BEFORE[axis]);
        let most = match C::BORDER {
            Border::Constant | Border::Replicate => usize::MAX,
            Border::Circular => input,
            Border::Reflect => input.saturating_sub(1),
        };
        output >= before + input && before <= most && output - before - input <= most
    }

    const fn sizes(batch: usize, channels: usize) -> ResampleSizes {
        ResampleSizes {
            batch,
            channels,
            input: [C::INPUT[1], C::INPUT[2]],
            output: [C::OUTPUT[1], C::OUTPUT[2]],
        }
    }

    const fn work(batch: usize) -> u64 {
        (OUT * batch) as u64 * ELEMENT
    }
}

impl<const IN: usize, const OUT: usize, C: PadConfig> Default for Pad<IN, OUT, C> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T: Scalar, const B: usize, const IN: usize, const OUT: usize, C: PadConfig> Layer<T, B>
    for Pad<IN, OUT, C>
{
    type Input = Batch<T, B, IN>;
    type Output = Batch<T, B, OUT>;
    type Cache = ();
    type Saved<'a> = ((), ());

    const MACS: u64 = 0;

    #[inline]
    fn infer(&self, x: &Self::Input, y: &mut Self::Output) {
        let channels = C::INPUT[0];
        let (input, output, x) = (IN / channels * B, OUT / channels * B, x.as_slice());
        let (run, value) = (parallel::run_length(channels, Self::work(B)), T::from_f64(C::VALUE));
        parallel::for_each_chunk(y.as_mut_slice(), (run * output).max(1), Self::work(B), |chunk, y| {
            let channels = y.len() / output;
            let x = &x[chunk * run * input..][..channels * input];
            T::pad(x, y, C::BORDER, value, C::BEFORE, Self::sizes(B, channels));
        });
    }

    #[inline]
    fn forward(&self, x: &Self::Input, y: &mut Self::Output, (): &mut (), _: &Context) {
        self.infer(x, y);
    }

    #[inline]
    fn backward(
        &self,
        ((), ()): ((), ()),
        d_y: &mut Self::Output,
        (): &(),
        d_x: Option<&mut Self::Input>,
        _: Option<&mut Self>,
        _: &Context,
    ) {
        let Some(d_x) = d_x else { return };
        let channels = C::INPUT[0];
        let (input, output, d_y) = (IN / channels * B, OUT / channels * B, d_y.as_slice());
        let run = parallel::run_length(channels, Self::work(B));
        parallel::for_each_chunk(d_x.as_mut_slice(), (run * input).max(1), Self::work(B), |chunk, d_x| {
            let channels = d_x.len() / input;
            let d_y = &d_y[chunk * run * output..][..channels * output];
            T::pad_gradient(d_y, d_x, C::BORDER, C::BEFORE, Self::sizes(B, channels));
        });
    }
}

#[cfg(test)]
mod tests {
    use nalgebra::SMatrix;

    use super::*;
    use crate::testing::{Passes, check_input_gradient, fill_pattern};

    macro_rules! config {
        ($name:ident, $border:ident, $before:expr, $input:expr => $output:expr) => {
            struct $name;

            impl PadConfig for $name {
                const INPUT: [usize; 3] = $input;
                const OUTPUT: [usize; 3] = $output;
                const BEFORE: [usize; 2] = $before;
                const BORDER: Border = Border::$border;
                const VALUE: f64 = 9.0;
            }
        };
    }
    config!(Constant, Constant, [1, 2], [2, 2, 3] => [2, 4, 6]);
    config!(Reflect, Reflect, [1, 2], [2, 2, 3] => [2, 4, 6]);
    config!(Replicate, Replicate, [1, 2], [2, 2, 3] => [2, 4, 6]);
    config!(Circular, Circular, [1, 3], [2, 2, 3] => [2, 5, 8]);
    config!(Ring, Circular, [0, 1], [1, 1, 3] => [1, 1, 7]);
    config!(Frame, Constant, [1, 1], [1, 1, 2] => [1, 3, 4]);
    config!(Edges, Replicate, [0, 2], [1, 1, 2] => [1, 1, 5]);

    #[test]
    fn a_number_by_hand() {
        let x = SMatrix::<f64, 1, 2>::new(1.0, 2.0);
        let mut d_y = SMatrix::<f64, 1, 12>::zeros();
        d_y.iter_mut().enumerate().for_each(|(at, d_y)| *d_y = at as f64);
        let passes = Passes::run(&Pad::<2, 12, Frame>::new(), &x, &d_y, None, &Context::new(0, 1));
        assert_eq!(passes.y.as_slice(), [9.0, 9.0, 9.0, 9.0, 9.0, 1.0, 2.0, 9.0, 9.0, 9.0, 9.0, 9.0]);
        assert_eq!(passes.d_x.as_slice(), [5.0, 6.0]);
    }

    #[test]
    fn repeated_edges_by_hand() {
        let (x, d_y) =
            (SMatrix::<f64, 1, 2>::new(1.0, 2.0), SMatrix::<f64, 1, 5>::new(1.0, 2.0, 4.0, 8.0, 16.0));
        let passes = Passes::run(&Pad::<2, 5, Edges>::new(), &x, &d_y, None, &Context::new(0, 1));
        assert_eq!(passes.y.as_slice(), [1.0, 1.0, 1.0, 2.0, 2.0]);
        assert_eq!(passes.d_x.as_slice(), [7.0, 24.0]);
    }

    #[test]
    fn a_ring_by_hand() {
        let x = SMatrix::<f64, 1, 3>::new(1.0, 2.0, 3.0);
        let d_y = SMatrix::<f64, 1, 7>::from_row_slice(&[1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0]);
        let passes = Passes::run(&Pad::<3, 7, Ring>::new(), &x, &d_y, None, &Context::new(0, 1));
        assert_eq!(passes.y.as_slice(), [3.0, 1.0, 2.0, 3.0, 1.0, 2.0, 3.0]);
        assert_eq!(passes.d_x.as_slice(), [2.0 + 16.0, 4.0 + 32.0, 1.0 + 8.0 + 64.0]);
    }

    #[test]
    fn gradient() {
        let mut x = SMatrix::<f64, 3, 12>::zeros();
        fill_pattern(x.as_mut_slice(), 3);
        let cx = Context::new(1, 3);
        check_input_gradient(&Pad::<12, 48, Constant>::new(), &x, &cx);
        check_input_gradient(&Pad::<12, 48, Reflect>::new(), &x, &cx);
        check_input_gradient(&Pad::<12, 48, Replicate>::new(), &x, &cx);
        check_input_gradient(&Pad::<12, 80, Circular>::new(), &x, &cx);
    }
}
