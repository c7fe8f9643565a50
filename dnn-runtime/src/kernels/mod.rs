//! Arithmetic on slices with plain sizes: compiled once, in this crate, whatever the shapes of a network.
//!
//! Kernels know no layer and no matrix type. Matrices lie as in [`crate::layer::Batch`]: feature by feature, samples
//! innermost, so feature `f` of sample `b` is at `f * batch + b`. A weight of `outputs` units with `inputs` incoming
//! connections each lies unit by unit: connection `i` of unit `o` is at `o * inputs + i`.
//!
//! Each kernel says what it overwrites and what it adds to; slices never overlap. Slices must have the lengths that
//! their documentation states: a shorter one panics, as indexing does.
//!
//! Products with vectors copy parts of their operands to the stack and take up to 60 KiB of it, and up to 130 KiB in the
//! input gradient of a weight whose units have 4 KiB of inputs or more. Convolutions take up to 180 KiB, or 470 KiB under
//! AVX-512, and where they are computed in Winograd's way up to 420 KiB, or 660 KiB for batches under AVX-512. Plain code, all
//! there is where there are no vectors, takes little: products nothing, convolutions copies of 2048 numbers, and of 1024 more
//! for their weight gradient. Convolutions of bytes take up to 200 KiB with AVX2 and AVX-512, else the bytes under a kernel.

#[macro_use]
mod compiled;

mod batch_norm;
mod cells;
mod conv;
mod cross_entropy;
pub(crate) mod elementwise;
mod embedding;
mod gru;
mod gru_before;
pub mod integer;
mod lanes;
mod layer_norm;
mod linear;
mod linear_transposed;
mod loss;
mod lstm;
mod masked_step;
pub(crate) mod math;
mod maxout;
mod norm;
mod plain;
mod pool;
mod radial;
pub mod random;
mod recurrent;
mod recurrent_one;
mod resample;
mod response_norm;
mod rnn;
pub mod simd;
mod softmax;
mod sum;
#[cfg(feature = "alloc")]
mod transpose;
mod windows;

#[cfg(test)]
mod embedding_tests;
#[cfg(test)]
mod image_tests;
#[cfg(test)]
mod integer_tests;
#[cfg(test)]
mod linear_tests;
#[cfg(test)]
mod loss_tests;
#[cfg(test)]
mod recurrent_tests;
#[cfg(any(test, feature = "testing"))]
pub mod reference;
#[cfg(test)]
pub(crate) mod tests;

pub use batch_norm::ChannelSizes;
pub use cells::CellKernels;
pub use conv::ConvSizes;
pub use cross_entropy::ClassTargets;
pub(crate) use lanes::copy;
pub(crate) use linear::linear_one;
pub(crate) use linear_transposed::linear_transposed_one;
pub use loss::{LossOutput, LossSizes};
pub(crate) use masked_step::keep_masked;
pub(crate) use plain::{conv_one, max_pool_one};
pub use pool::{Places, Winners};
pub use recurrent::{RecurrentSizes, RecurrentWeights};
pub(crate) use recurrent_one::{gru_before_one, gru_one, lstm_one, lstm_peephole_one, rnn_one};
pub use resample::{Border, Interpolation, ResampleSizes};
pub use response_norm::Response;
#[cfg(feature = "alloc")]
pub(crate) use transpose::transpose;
pub use windows::{Mean, PoolSizes};

use crate::parallel::Block;
use crate::scalar::Scalar;
use simd::{One, Task, dispatch_task, isa};

/// The sizes of a weight and of the batches on its two sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LinearSizes {
    /// Samples in a batch.
    pub batch: usize,
    /// Connections into one unit.
    pub inputs: usize,
    /// Units.
    pub outputs: usize,
}

kernels! {
    /// The kernels of a number type. The provided methods serve any [`crate::Scalar`]; `f32` and `f64` override
    /// every one that is in the list with its compiled forms.
    trait Kernels {
        /// y\[i\]\[b\] = sum over o of weight\[o\]\[i\] * x\[o\]\[b\] + bias\[i\]: the input gradient of
        /// [`linear`](Kernels::linear), and the forward pass through a transposed weight. Overwrites `y`; an empty
        /// `bias` is none.
        ///
        /// Lengths: `x` outputs * batch, `weight` outputs * inputs, `bias` inputs or 0, `y` inputs * batch.
        #[inline]
        fn linear_transposed(x: &[Self], weight: &[Self], bias: &[Self], y: &mut [Self], sizes: LinearSizes)
        where
            Self: Scalar,
        {
            Self::linear_transposed_rows(x, weight, bias, y, 0, sizes);
        }

        /// Runs a computation on vectors under the best instruction set.
        #[inline]
        fn dispatch<K: Task<Self>>(task: K) -> K::Output
        where
            Self: Scalar,
        {
            task.run::<One<Self>>()
        }
    }
    dispatch_task

    /// y\[o\]\[b\] = sum over i of weight\[o\]\[i\] * x\[i\]\[b\] + bias\[o\]. Overwrites `y`; an empty `bias` is none.
    ///
    /// Lengths: `x` inputs * batch, `weight` outputs * inputs, `bias` outputs or 0, `y` outputs * batch.
    fn linear(x: &[Self], weight: &[Self], bias: &[Self], y: &mut [Self], sizes: LinearSizes) = linear::linear;

    /// Some rows of [`linear_transposed`](Kernels::linear_transposed): those of the inputs from `first` on, as many as
    /// `y` holds. Overwrites `y`; an empty `bias` is none.
    ///
    /// Lengths: `x` outputs * batch, `weight` outputs * inputs, `bias` rows or 0, `y` rows * batch.
    fn linear_transposed_rows(
        x: &[Self],
        weight: &[Self],
        bias: &[Self],
        y: &mut [Self],
        first: usize,
        sizes: LinearSizes,
    ) = linear_transposed::linear_transposed_rows;

    /// As [`linear_transposed_rows`](Kernels::linear_transposed_rows) without bias. Adds to `y`.
    fn add_linear_transposed_rows(
        x: &[Self],
        weight: &[Self],
        y: &mut [Self],
        first: usize,
        sizes: LinearSizes,
    ) = linear_transposed::add_linear_transposed_rows;

    /// d_weight\[o\]\[i\] += sum over b of d_y\[o\]\[b\] * x\[i\]\[b\]. Adds to `d_weight`.
    ///
    /// Lengths: `x` inputs * batch, `d_y` outputs * batch, `d_weight` outputs * inputs.
    fn linear_weight_gradient(x: &[Self], d_y: &[Self], d_weight: &mut [Self], sizes: LinearSizes)
        = linear::linear_weight_gradient;

    /// y\[o\]\[r\]\[c\]\[b\] = bias\[o\] + sum over i, k, l of
    /// weight\[o\]\[i\]\[k\]\[l\] * x\[i\]\[r * stride + k * dilation - padding\]\[the same of c and l\]\[b\]
    /// for the block of output channels and whole rows of their image that `y` holds; `i` runs over the input channels of
    /// the group of `o`, numbered from 0 in the weight. Overwrites `y`; an empty `bias` is none.
    ///
    /// Lengths: `x` all of the input * batch, `weight` all output channels * [`taps`](ConvSizes::taps), `bias` one number
    /// for each channel in `y` or 0; `y` is of a matrix of channels with height * width * batch numbers each. A weight whose
    /// sizes are `packed` is `[group, i, k, l, o]`, as [`ConvSizes::pack`] leaves it.
    fn conv(x: &[Self], weight: &[Self], bias: &[Self], y: &mut Block<'_, Self>, sizes: ConvSizes) = conv::conv;

    /// The input gradient of [`conv`](Kernels::conv), and the forward pass of a transposed convolution, for the block of
    /// input channels and whole rows of their image that `d_x` holds. Overwrites `d_x`; it starts from `bias`, of which an
    /// empty one is none.
    ///
    /// Lengths: `d_y` all of the output * batch, `weight` all output channels * [`taps`](ConvSizes::taps), `bias` one
    /// number for each channel in `d_x` or 0; `d_x` is of a matrix of channels with height * width * batch numbers each.
    fn conv_input_gradient(d_y: &[Self], weight: &[Self], bias: &[Self], d_x: &mut Block<'_, Self>, sizes: ConvSizes)
        = conv::conv_input_gradient;

    /// The weight gradient of [`conv`](Kernels::conv) for the block of output channels, and whole kernels of each, that
    /// `d_weight` holds. Adds to `d_weight`.
    ///
    /// Lengths: `x` all of the input * batch, `d_y` all of the output * batch; `d_weight` is of a matrix of output channels
    /// with [`taps`](ConvSizes::taps) numbers each.
    fn conv_weight_gradient(x: &[Self], d_y: &[Self], d_weight: &mut Block<'_, Self>, sizes: ConvSizes)
        = conv::conv_weight_gradient;

    /// sums\[f\] += sum over b of x\[f\]\[b\]: the gradient of a bias. Adds to `sums`.
    fn sum_samples(x: &[Self], sums: &mut [Self], batch: usize) = linear::sum_samples;

    /// y = a + b. Overwrites `y`.
    fn add_into(a: &[Self], b: &[Self], y: &mut [Self]) = elementwise::add_into;

    /// y = a * b, element by element. Overwrites `y`.
    fn multiply_into(a: &[Self], b: &[Self], y: &mut [Self]) = elementwise::multiply_into;

    /// y += x. Adds to `y`.
    fn accumulate(x: &[Self], y: &mut [Self]) = elementwise::accumulate;

    /// y *= x, element by element. Changes `y`.
    fn multiply_by(x: &[Self], y: &mut [Self]) = elementwise::multiply_by;

    /// y = x * mask * factor for a mask of zeros and ones. Overwrites `y`.
    fn mask(x: &[Self], mask: &[u8], factor: Self, y: &mut [Self]) = elementwise::mask;

    /// As [`mask`](Kernels::mask), with one number of the mask for each channel and sample. Overwrites `y`.
    ///
    /// Lengths: `x` and `y` channels * positions * batch, `mask` channels * batch.
    fn mask_channels(x: &[Self], mask: &[u8], factor: Self, y: &mut [Self], batch: usize)
        = elementwise::mask_channels;

    /// y\[f\]\[b\] = x\[f\]\[b\] if positive, else slope\[f / (features / slopes)\] * x\[f\]\[b\]. Overwrites `y`.
    ///
    /// Lengths: `x` and `y` features * batch; `slope` divides features.
    fn prelu(x: &[Self], slope: &[Self], y: &mut [Self]) = elementwise::prelu;

    /// The gradients of [`prelu`](Kernels::prelu). Overwrites `d_x`, adds to `d_slope`.
    fn prelu_gradient(
        x: &[Self],
        slope: &[Self],
        d_y: &[Self],
        d_x: Option<&mut [Self]>,
        d_slope: Option<&mut [Self]>,
    ) = elementwise::prelu_gradient;

    /// y\[f\]\[b\] = e^x\[f\]\[b\] / sum over g of e^x\[g\]\[b\]. Overwrites `y`.
    fn softmax(x: &[Self], y: &mut [Self], batch: usize) = softmax::softmax;

    /// The input gradient of [`softmax`](Kernels::softmax) from its output. Overwrites `d_x`.
    fn softmax_gradient(y: &[Self], d_y: &[Self], d_x: &mut [Self], batch: usize) = softmax::softmax_gradient;

    /// y\[f\]\[b\] = x\[f\]\[b\] - ln of the sum over g of e^x\[g\]\[b\]. Overwrites `y`.
    fn log_softmax(x: &[Self], y: &mut [Self], batch: usize) = softmax::log_softmax;

    /// The input gradient of [`log_softmax`](Kernels::log_softmax) from its output. Overwrites `d_x`.
    fn log_softmax_gradient(y: &[Self], d_y: &[Self], d_x: &mut [Self], batch: usize)
        = softmax::log_softmax_gradient;

    /// y\[b\] = ln of the sum over f of e^x\[f\]\[b\], without overflow: infinity where an x is, negative infinity where
    /// all x are, NaN where an x is NaN. Overwrites `y`.
    ///
    /// Lengths: `x` features * batch, `y` batch.
    fn log_sum_exp(x: &[Self], y: &mut [Self], batch: usize) = softmax::log_sum_exp;

    /// The mean and biased variance of every channel over its positions and the first `samples` rows. Overwrites
    /// `mean` and `variance`, one number a channel.
    fn channel_statistics(x: &[Self], mean: &mut [Self], variance: &mut [Self], sizes: ChannelSizes)
        = batch_norm::channel_statistics;

    /// y = (x - mean) / sqrt(variance + eps) * weight + bias by mean, variance, weight and bias of channels of `stride`
    /// numbers each. Overwrites `y`; an empty `weight` is ones, an empty `bias` zeros.
    fn normalize(x: &[Self], by: [&[Self]; 4], eps: Self, y: &mut [Self], stride: usize) = batch_norm::normalize;

    /// [`normalize`](Kernels::normalize) in place.
    fn normalize_in_place(by: [&[Self]; 4], eps: Self, y: &mut [Self], stride: usize) = batch_norm::normalize_in_place;

    /// What [`normalize_gradient`](Kernels::normalize_gradient) needs of all of a channel: adds to `sums` those of d_y
    /// and of d_y * (x - mean) / sqrt(variance + eps) over the samples, for the `statistics` mean and variance: each one
    /// number a channel.
    fn normalize_sums(
        x: &[Self],
        statistics: [&[Self]; 2],
        eps: Self,
        d_y: &[Self],
        sums: [&mut [Self]; 2],
        sizes: ChannelSizes,
    ) = batch_norm::normalize_sums;

    /// The input gradient of [`normalize`](Kernels::normalize) by mean and variance of the same `x`, and by weight:
    /// with the [sums](Kernels::normalize_sums) of the channels. Overwrites `d_x`, with zeros in the rows from
    /// `samples` on.
    fn normalize_gradient(
        x: &[Self],
        by: [&[Self]; 3],
        eps: Self,
        d_y: &[Self],
        sums: [&[Self]; 2],
        d_x: &mut [Self],
        sizes: ChannelSizes,
    ) = batch_norm::normalize_gradient;

    /// d_x = d_y * weight / sqrt(variance + eps) by variance and weight of channels of `stride` numbers, in all rows:
    /// the input gradient of [`normalize`](Kernels::normalize) with statistics that do not depend on x. Overwrites
    /// `d_x`; an empty `weight` is ones.
    fn normalize_input_gradient(by: [&[Self]; 2], eps: Self, d_y: &[Self], d_x: &mut [Self], stride: usize)
        = batch_norm::normalize_input_gradient;

    /// y\[o\]\[b\] = the largest of the affine functions o * pieces .. (o + 1) * pieces of x, and `winner` the piece it
    /// is, the first one if several are. A NaN counts as largest. Overwrites `y` and, if given, `winner`.
    ///
    /// Lengths: `x` inputs * batch, `weight` outputs * pieces * inputs, `bias` outputs * pieces, `y` and `winner`
    /// outputs * batch.
    fn maxout(
        x: &[Self],
        weight: &[Self],
        bias: &[Self],
        y: &mut [Self],
        winner: Option<&mut [u16]>,
        pieces: usize,
        sizes: LinearSizes,
    ) = maxout::maxout;

    /// The input gradient of [`maxout`](Kernels::maxout). Overwrites `d_x`.
    fn maxout_input_gradient(
        weight: &[Self],
        winner: &[u16],
        d_y: &[Self],
        d_x: &mut [Self],
        pieces: usize,
        sizes: LinearSizes,
    ) = maxout::input_gradient;

    /// The parameter gradients of [`maxout`](Kernels::maxout). Adds to `d_weight` and `d_bias`.
    fn maxout_weight_gradient(
        x: &[Self],
        winner: &[u16],
        d_y: &[Self],
        d_weight: &mut [Self],
        d_bias: &mut [Self],
        pieces: usize,
        sizes: LinearSizes,
    ) = maxout::weight_gradient;

    /// y\[o\]\[b\] = e^(-e^log_beta\[o\] * sum over i of (x\[i\]\[b\] - center\[o\]\[i\])^2). Overwrites `y`.
    ///
    /// Lengths: `x` inputs * batch, `center` outputs * inputs, `log_beta` outputs, `y` outputs * batch.
    fn radial(x: &[Self], center: &[Self], log_beta: &[Self], y: &mut [Self], sizes: LinearSizes)
        = radial::radial;

    /// The gradients of [`radial`](Kernels::radial) from its input and output. Overwrites `d_x`; adds to `d_center`
    /// and `d_log_beta`. `d_y` is used up.
    fn radial_gradient(
        x: &[Self],
        y: &[Self],
        center: &[Self],
        log_beta: &[Self],
        d_y: &mut [Self],
        d_x: Option<&mut [Self]>,
        gradients: Option<(&mut [Self], &mut [Self])>,
        sizes: LinearSizes,
    ) = radial::radial_gradient;

    /// The sum of x^2, in `f64`.
    fn square_sum(x: &[Self]) -> f64 = norm::square_sum;

    /// The sum of |x|, in `f64`.
    fn abs_sum(x: &[Self]) -> f64 = norm::abs_sum;

    /// The sum of |x|^p, in `f64`.
    fn power_sum(x: &[Self], p: f64) -> f64 = norm::power_sum;

    /// The largest |x|, 0 if there is none; NaN if one is.
    fn abs_max(x: &[Self]) -> Self = norm::abs_max;

    /// y *= factor. Changes `y`.
    fn scale(factor: Self, y: &mut [Self]) = norm::scale;

    /// Cuts `y` to -limit to limit; a NaN stays one. Changes `y`.
    fn clip(limit: Self, y: &mut [Self]) = norm::clip;

    /// The sum of l1 |w| + l2 w^2, in `f64`; adds its gradient to `d_w`.
    fn penalty(w: &[Self], l1: f64, l2: f64, d_w: &mut [Self]) -> f64 = norm::penalty;

    /// The sum of (y - target)^2 over the rows that count.
    ///
    /// Of this and the other losses: lengths are outputs * batch for `y`, `target` and what is written; sums are in
    /// `f64`, of at most 128 numbers that were added in the type itself.
    fn squared_error(y: &[Self], target: &[Self], output: LossOutput<'_, Self>, sizes: LossSizes) -> f64
        = loss::squared_error;

    /// The sum of |y - target| over the rows that count.
    fn absolute_error(y: &[Self], target: &[Self], output: LossOutput<'_, Self>, sizes: LossSizes) -> f64
        = loss::absolute_error;

    /// The sum of (y - target)^2 / 2 up to delta, delta (|y - target| - delta / 2) beyond, over the rows that count.
    fn huber(
        y: &[Self],
        target: &[Self],
        delta: Self,
        output: LossOutput<'_, Self>,
        sizes: LossSizes,
    ) -> f64 = loss::huber;

    /// The sum of target (ln target - y), 0 where `target` is 0, over the rows that count.
    fn kl_divergence(y: &[Self], target: &[Self], output: LossOutput<'_, Self>, sizes: LossSizes) -> f64
        = loss::kl_divergence;

    /// [`kl_divergence`](Kernels::kl_divergence) for logarithms of targets.
    fn kl_divergence_log(y: &[Self], target: &[Self], output: LossOutput<'_, Self>, sizes: LossSizes) -> f64
        = loss::kl_divergence_log;

    /// The sum of weight (pos_weight target softplus(-y) + (1 - target) softplus(y)) over the rows that count. Both
    /// weights are empty (1), one number, or one for each output.
    fn binary_cross_entropy(
        y: &[Self],
        target: &[Self],
        pos_weight: &[f64],
        weight: &[f64],
        output: LossOutput<'_, Self>,
        sizes: LossSizes,
    ) -> f64 = loss::binary_cross_entropy;

    /// The sum over the samples that count of k\[c\] (ln of the sum of e^y - y\[c\]), with the shares
    /// k\[c\] = weight\[c\] ((1 - smoothing) * probability\[c\] + smoothing / outputs). `weights` is empty (1), one
    /// number, or one for each class.
    ///
    /// Of a sample that is left out loss and gradient are 0, of one whose index is no class NaN. Elements are one for
    /// each sample.
    fn cross_entropy(
        y: &[Self],
        target: ClassTargets<'_, Self>,
        weights: &[f64],
        smoothing: f64,
        output: LossOutput<'_, Self>,
        sizes: LossSizes,
    ) -> f64 = cross_entropy::cross_entropy;

    /// y\[s\]\[f\]\[b\] = weight\[x\[s\]\[b\]\]\[f\] for `inputs` tokens with `outputs` numbers each; NaN where x is no token.
    fn embedding(x: &[Self], weight: &[Self], y: &mut [Self], sizes: LinearSizes) = embedding::embedding;

    /// d_weight\[x\[s\]\[b\]\]\[f\] += d_y\[s\]\[f\]\[b\], where x is a token and not `padding`. Adds to `d_weight`.
    fn embedding_gradient(x: &[Self], d_y: &[Self], d_weight: &mut [Self], padding: Option<usize>, sizes: LinearSizes)
        = embedding::embedding_gradient;

    /// y = the largest x of each window, negative infinity of one beside the input; a NaN counts as largest. Overwrites
    /// `y` and `places`, the first place if several have the largest, the last NaN if there are some.
    ///
    /// With `relu` it is the largest of a ReLU of x, but for the sign of a zero: where the largest x is 0 or less y is 0, and the
    /// place the number behind the window's last.
    ///
    /// Of this and what follows: lengths are channels * height * width * batch.
    fn max_pool(x: &[Self], y: &mut [Self], places: Places<'_>, relu: bool, sizes: PoolSizes) = pool::max_pool;

    /// The input gradient of [`max_pool`](Kernels::max_pool); the number behind a window's last place gets none. Overwrites `d_x`.
    fn max_pool_gradient(d_y: &[Self], winners: Winners<'_>, d_x: &mut [Self], sizes: PoolSizes)
        = pool::max_pool_gradient;

    /// y = the mean of each window. Overwrites `y`.
    fn avg_pool(x: &[Self], y: &mut [Self], mean: Mean, sizes: PoolSizes) = pool::avg_pool;

    /// The input gradient of [`avg_pool`](Kernels::avg_pool). Overwrites `d_x`.
    fn avg_pool_gradient(d_y: &[Self], d_x: &mut [Self], mean: Mean, sizes: PoolSizes) = pool::avg_pool_gradient;

    /// y = x / norm^beta, where norm = k + alpha / size * the sum of x^2 over neighbouring channels. Overwrites `y`:
    /// whole channels from `first` on.
    fn response_norm(x: &[Self], y: &mut [Self], first: usize, response: Response) = response_norm::response_norm;

    /// The first part of the input gradient of [`response_norm`](Kernels::response_norm), for whole channels from
    /// `first` on. Overwrites `d_x` with d_y / norm^beta, and `d_y` with d_y * y / norm.
    fn response_norm_shares(x: &[Self], d_y: &mut [Self], d_x: &mut [Self], first: usize, response: Response)
        = response_norm::response_norm_shares;

    /// The second part: adds -2 alpha beta / size * x * the sum of `shares` to `d_x`. `shares` are those of all
    /// channels, `d_x` whole channels from `first` on.
    fn response_norm_gradient(x: &[Self], shares: &[Self], d_x: &mut [Self], first: usize, response: Response)
        = response_norm::response_norm_gradient;

    /// The mean and 1 / sqrt(variance + eps) of samples over their features. Overwrites `mean` and `scale`.
    ///
    /// Of this and what follows: `mean`, `scale` and other numbers of samples are of those from `first` on, `x` and
    /// the like hold features of the whole batch; `weight` and `bias` are empty or hold one number a feature.
    fn sample_statistics(x: &[Self], eps: Self, mean: &mut [Self], scale: &mut [Self], first: usize, batch: usize)
        = layer_norm::sample_statistics;

    /// y = (x - mean) * scale * weight + bias. Overwrites the samples' part of `y`.
    fn normalize_samples(
        x: &[Self], mean: &[Self], scale: &[Self], weight: &[Self], bias: &[Self], y: &mut [Self], first: usize,
        batch: usize,
    ) = layer_norm::normalize_samples;

    /// The means over all features of d_y * weight and of d_y * weight * (x - mean) * scale. Overwrites `sums` and
    /// `projections`.
    fn normalize_samples_sums(
        x: &[Self], mean: &[Self], scale: &[Self], weight: &[Self], d_y: &[Self], sums: &mut [Self],
        projections: &mut [Self], first: usize, batch: usize,
    ) = layer_norm::normalize_samples_sums;

    /// The input gradient of [`normalize_samples`](Kernels::normalize_samples) with the statistics of the same `x`.
    /// Overwrites the samples' part of `d_x`.
    fn normalize_samples_gradient(
        x: &[Self], mean: &[Self], scale: &[Self], weight: &[Self], sums: &[Self], projections: &[Self],
        d_y: &[Self], d_x: &mut [Self], first: usize, batch: usize,
    ) = layer_norm::normalize_samples_gradient;

    /// d_weight += the sum over samples of d_y * (x - mean) * scale, d_bias += that of d_y. `mean` and `scale` are of
    /// all samples.
    fn normalize_samples_weight_gradient(
        x: &[Self], mean: &[Self], scale: &[Self], d_y: &[Self], d_weight: &mut [Self], d_bias: &mut [Self],
        batch: usize,
    ) = layer_norm::normalize_samples_weight_gradient;

    /// Enlarges images. Overwrites `y`.
    fn upsample(x: &[Self], y: &mut [Self], mode: Interpolation, sizes: ResampleSizes) = resample::upsample;

    /// The input gradient of [`upsample`](Kernels::upsample). Overwrites `d_x`.
    fn upsample_gradient(d_y: &[Self], d_x: &mut [Self], mode: Interpolation, sizes: ResampleSizes)
        = resample::upsample_gradient;

    /// Puts a border around images, `before` rows above and columns left of them. Overwrites `y`.
    fn pad(x: &[Self], y: &mut [Self], border: Border, value: Self, before: [usize; 2], sizes: ResampleSizes)
        = resample::pad;

    /// The input gradient of [`pad`](Kernels::pad). Overwrites `d_x`.
    fn pad_gradient(d_y: &[Self], d_x: &mut [Self], border: Border, before: [usize; 2], sizes: ResampleSizes)
        = resample::pad_gradient;
}
