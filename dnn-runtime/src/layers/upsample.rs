//! `upsample`: enlarges images.

use core::marker::PhantomData;

use super::pool::features;
use crate::context::Context;
use crate::kernels::{Interpolation, ResampleSizes};
use crate::layer::{Batch, Layer};
use crate::parallel::{self, ELEMENT};
use crate::scalar::Scalar;

/// The sizes of an [`Upsample`], as a type.
pub trait UpsampleConfig: 'static {
    /// Channels, height and width of the input; of a signal channels, 1, length.
    const INPUT: [usize; 3];
    /// Channels, height and width of the output.
    const OUTPUT: [usize; 3];
    /// What lies between the elements of the input.
    const MODE: Interpolation;
}

/// Enlarges each channel, by repeating its elements or by interpolation between them.
///
/// Of an axis with n elements, enlarged to m:
///
/// * `Nearest`: output i is input floor(i * n / m).
/// * `Linear`: output i lies at position (i + 1/2) * n / m - 1/2, but not below 0, between the two nearest inputs.
/// * `Aligned`: output i lies at position i * (n - 1) / (m - 1), so the corners lie on each other.
///
/// # Shapes
///
/// x: `[B, C * H * W]`, y: `[B, C * OH * OW]`, in the order channel, row, column, samples innermost in memory. A signal
/// is an image of height 1.
///
/// # Backward
///
/// d_x is the sum of d_y over the outputs that x is in, each times x's weight there. Saves nothing.
///
/// # Source
///
/// `torch.nn.Upsample` with `mode="nearest"`, `"bilinear"` (`"linear"`), and with `align_corners=True`.
///
/// ```
/// use dnn_runtime::Layer;
/// use dnn_runtime::kernels::Interpolation;
/// use dnn_runtime::layers::{Upsample, UpsampleConfig};
/// use nalgebra::SMatrix;
///
/// struct Twice;
/// impl UpsampleConfig for Twice {
///     const INPUT: [usize; 3] = [1, 1, 2];
///     const OUTPUT: [usize; 3] = [1, 1, 4];
///     const MODE: Interpolation = Interpolation::Linear;
/// }
///
/// let mut y = SMatrix::<f64, 1, 4>::zeros();
/// Upsample::<2, 4, Twice>::new().infer(&SMatrix::<f64, 1, 2>::new(0.0, 4.0), &mut y);
/// assert_eq!(y.as_slice(), [0.0, 1.0, 3.0, 4.0]);
/// ```
#[derive(Debug)]
pub struct Upsample<const IN: usize, const OUT: usize, C>(PhantomData<fn() -> C>);

impl<const IN: usize, const OUT: usize, C: UpsampleConfig> Upsample<IN, OUT, C> {
    /// With the sizes of `C`.
    #[must_use]
    pub const fn new() -> Self {
        const {
            assert!(features(C::INPUT) == IN && features(C::OUTPUT) == OUT, "the sizes are the features");
            assert!(C::INPUT[0] == C::OUTPUT[0], "channels are enlarged, not added");
        }
        Self(PhantomData)
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
        (OUT * batch) as u64 * 2 * ELEMENT
    }
}

impl<const IN: usize, const OUT: usize, C: UpsampleConfig> Default for Upsample<IN, OUT, C> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T: Scalar, const B: usize, const IN: usize, const OUT: usize, C: UpsampleConfig> Layer<T, B>
    for Upsample<IN, OUT, C>
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
        let run = parallel::run_length(channels, Self::work(B));
        parallel::for_each_chunk(y.as_mut_slice(), (run * output).max(1), Self::work(B), |chunk, y| {
            let channels = y.len() / output;
            let x = &x[chunk * run * input..][..channels * input];
            T::upsample(x, y, C::MODE, Self::sizes(B, channels));
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
            T::upsample_gradient(d_y, d_x, C::MODE, Self::sizes(B, channels));
        });
    }
}

#[cfg(test)]
mod tests {
    use nalgebra::SMatrix;

    use super::*;
    use crate::storage::zeroed_box;
    use crate::testing::{Passes, check_input_gradient, fill_pattern};

    macro_rules! config {
        ($name:ident, $mode:ident, $input:expr => $output:expr) => {
            struct $name;

            impl UpsampleConfig for $name {
                const INPUT: [usize; 3] = $input;
                const OUTPUT: [usize; 3] = $output;
                const MODE: Interpolation = Interpolation::$mode;
            }
        };
    }
    config!(Nearest, Nearest, [2, 2, 3] => [2, 4, 9]);
    config!(Linear, Linear, [2, 2, 3] => [2, 4, 9]);
    config!(Aligned, Aligned, [2, 2, 3] => [2, 4, 9]);
    config!(Row, Nearest, [1, 1, 2] => [1, 1, 4]);
    config!(AlignedRow, Aligned, [1, 1, 2] => [1, 1, 5]);

    #[test]
    fn repeated_by_hand() {
        let (x, d_y) = (SMatrix::<f64, 1, 2>::new(3.0, 5.0), SMatrix::<f64, 1, 4>::new(1.0, 2.0, 4.0, 8.0));
        let passes = Passes::run(&Upsample::<2, 4, Row>::new(), &x, &d_y, None, &Context::new(0, 1));
        assert_eq!(passes.y.as_slice(), [3.0, 3.0, 5.0, 5.0]);
        assert_eq!(passes.d_x.as_slice(), [3.0, 12.0]);
    }

    #[test]
    fn corners_on_each_other_by_hand() {
        let (x, d_y) = (SMatrix::<f64, 1, 2>::new(0.0, 4.0), SMatrix::<f64, 1, 5>::repeat(4.0));
        let passes = Passes::run(&Upsample::<2, 5, AlignedRow>::new(), &x, &d_y, None, &Context::new(0, 1));
        assert_eq!(passes.y.as_slice(), [0.0, 1.0, 2.0, 3.0, 4.0]);
        assert_eq!(passes.d_x.as_slice(), [10.0, 10.0]);
    }

    #[test]
    fn gradient() {
        let mut x = zeroed_box::<SMatrix<f64, 3, 12>>();
        fill_pattern(x.as_mut_slice(), 3);
        let cx = Context::new(1, 3);
        check_input_gradient(&Upsample::<12, 72, Nearest>::new(), &x, &cx);
        check_input_gradient(&Upsample::<12, 72, Linear>::new(), &x, &cx);
        check_input_gradient(&Upsample::<12, 72, Aligned>::new(), &x, &cx);
    }
}
