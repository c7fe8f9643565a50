//! The words for operations on images and signals.

#[allow(unused_imports, reason = "links of the documentation")]
use super::{batch_norm, dropout, flatten, image, signal, vector};

/// A convolution: learned kernels slide over an [`image`] or a [`signal`], one kernel for each output channel.
///
/// Written `conv(channels, kernel)`, `conv(16, 3, padding = 1)`, `conv(16, (3, 5), stride = (1, 2), padding = same)`.
///
/// * `channels`: of the output; size, at least 1.
/// * `kernel`: a pair, at least 1: `3` is 3 rows and 3 columns, `(3, 5)` is 3 rows and 5 columns. On a signal one
///   number.
/// * `stride`: a pair, at least 1, 1 by default; the step from one place of the kernel to the next.
/// * `padding`: a pair, `same` or `valid`, 0 by default; so many zeros on each side. `valid` is none. `same` is what
///   keeps the size at stride 1, and gives the size divided by the stride, rounded up, at others; an odd one has its
///   last row below and its last column to the right, as in Keras.
/// * `dilation`: a pair, at least 1, 1 by default; the step from one weight of the kernel to the next.
/// * `groups`: count, at least 1, 1 by default; divides the input's channels and `channels`. Channels are connected in
///   their group only; as many groups as channels are a depthwise convolution.
/// * `bias`: `true` or `false`, `true` by default.
/// * `exact`: `true` or `false`, `false` by default. Kernels of 3x3 with stride and dilation 1 between at least 16
///   channels on either side of a group are computed in Winograd's way where samples, or squares of a single one (16 and
///   more, and not in WebAssembly), fill vectors, which is faster and rounds a little more;
///   `exact = true` sums up product by product, as all other kernels do.
/// * `flip`: `true` or `false`, `false` by default. As everywhere in deep learning `conv` is cross-correlation, its
///   kernel lies on the image as it is written; with `flip = true` it is turned by 180 degrees, which is the
///   convolution of mathematics. That matters for kernels that are given, not for learned ones.
///
/// Gives `image(channels, h, w)` or `signal(channels, l)` with sizes (size + 2 padding - dilation (kernel - 1) - 1) /
/// stride + 1, rounded down. Tensors: `weight` `[channels, input channels / groups, rows, columns]`, of a signal
/// `[channels, input channels / groups, length]`; `bias` `[channels]`. An activation behind it is fused into it where
/// that changes nothing but speed. Runtime: [`Conv`](crate::layers::Conv).
///
/// ```
/// dnn::network! {
///     struct Small: image(1, 28, 28) -> vector(10) {
///         conv1: conv(6, 5, padding = 2) -> relu,
///         conv2: conv(16, 5, stride = 2) -> relu,
///         out: flatten -> dense(10),
///     }
/// }
/// assert_eq!(Small::LAYERS[1].output, [16, 12, 12]);
/// ```
pub struct conv;

/// A transposed convolution: every value of an [`image`] or a [`signal`], times a learned kernel, is added around its
/// place in a larger one. With a stride it enlarges where [`conv`] makes smaller.
///
/// Written `conv_transpose(channels, kernel)`, `conv_transpose(16, 4, stride = 2, padding = 1)`.
///
/// * `channels`, `kernel`, `stride`, `dilation`, `groups`, `bias`, `flip`, `exact`: as of [`conv`].
/// * `padding`: a pair, `same` or `valid`, 0 by default; so many rows and columns of the output are cut off on each
///   side. `same` gives the size times the stride.
/// * `output_padding`: a pair, 0 by default, below the stride or the dilation; further rows below and columns to the
///   right.
///
/// Gives sizes (size - 1) stride + dilation (kernel - 1) + 1 + output_padding - 2 padding. Tensors: `weight` `[input
/// channels, channels / groups, rows, columns]`, of a signal `[input channels, channels / groups, length]`; `bias`
/// `[channels]`. Runtime: [`ConvTranspose`](crate::layers::ConvTranspose).
///
/// ```
/// dnn::network! {
///     struct Larger: image(8, 7, 7) -> image(1, 14, 14) {
///         out: conv_transpose(1, 4, stride = 2, padding = 1),
///     }
/// }
/// assert_eq!(Larger::PARAMS, 8 * 4 * 4 + 1);
/// ```
pub struct conv_transpose;

/// The way past operations that change the shape: the input itself if it has `channels` channels and the stride is 1,
/// else a 1x1 convolution without bias and batch normalisation, as in a ResNet.
///
/// Written `shortcut(channels)`, `shortcut(channels, stride)`.
///
/// * `channels`: size, at least 1.
/// * `stride`: a pair, at least 1, 1 by default.
///
/// Takes an [`image`] or a [`signal`]. It is two operations, [`conv`]`(channels, 1, stride = stride, bias = false)`
/// with the label's name and `.0`, and [`batch_norm`] with `.1`: a stage `downsample` has the tensors
/// `downsample.0.weight`, `downsample.1.weight` and so on, as in PyTorch. Where the shapes agree it is none, and costs
/// nothing.
///
/// ```
/// dnn::network! {
///     struct Residual: image(3, 8, 8) -> vector(10) {
///         stem: conv(16, 3, padding = 1, bias = false) -> batch_norm -> relu,
///         body: basic(16) -> basic(32, stride = 2),
///         out: flatten -> dense(10),
///     }
///     block basic(channels, stride = 1) {
///         conv1: conv(channels, 3, stride = stride, padding = 1, bias = false) -> batch_norm -> relu,
///         conv2: conv(channels, 3, padding = 1, bias = false) -> batch_norm,
///         downsample: input -> shortcut(channels, stride),
///         out: add(conv2, downsample) -> relu,
///     }
/// }
/// let names: Vec<_> = Residual::LAYERS.iter().map(|layer| layer.name).collect();
/// assert!(names.contains(&"body.0.downsample") && names.contains(&"body.1.downsample.0"));
/// ```
pub struct shortcut;

/// The largest number of each window of a channel.
///
/// Written `max_pool(2)`, `max_pool(3, stride = 2, padding = 1)`, `max_pool((2, 3))`. Sizes are one number, or two for
/// rows and columns of an image.
///
/// * `kernel`: the window's size, at least 1; fewer than 2^23 places in all.
/// * `stride`: from one window to the next, at least 1; by default the window's size, so that windows lie side by side.
/// * `padding`: rows and columns around the input, 0 by default, at most half of the window; they are below every
///   number. `same` pads so that the output has the size of the input divided by the stride, rounded up.
/// * `dilation`: from one place of a window to the next, at least 1, 1 by default.
/// * `ceil`: `true` or `false`, `false` by default; whether a last window counts that reaches beyond the padding.
///
/// Takes an [`image`] or a [`signal`] and gives one of floor((size + 2 padding - dilation (kernel - 1) - 1) / stride) +
/// 1 rows and columns, of the same channels. A `relu` before it is computed within it where that changes nothing but speed.
/// Runtime: [`MaxPool`](crate::layers::MaxPool).
///
/// ```
/// dnn::network! {
///     struct Quarter: image(6, 24, 24) -> image(6, 12, 12) {
///         pool: max_pool(2),
///     }
/// }
/// ```
pub struct max_pool;

/// The mean of each window of a channel.
///
/// Written `avg_pool(2)`, `avg_pool(3, stride = 2, padding = 1, count_padding = false)`. Sizes are one number, or two
/// for rows and columns of an image.
///
/// * `kernel`: the window's size, at least 1.
/// * `stride`: from one window to the next, at least 1; by default the window's size, so that windows lie side by side.
/// * `padding`: rows and columns of zeros around the input, 0 by default, at most half of the window, or `same` as in
///   [`max_pool`].
/// * `ceil`: `true` or `false`, `false` by default; whether a last window counts that reaches beyond the padding.
/// * `count_padding`: `true` or `false`, `true` by default; whether the sum is divided by all places of the window, or
///   by those on the input. With `padding = same` it is by those on the input.
///
/// Takes an [`image`] or a [`signal`] and gives one of the same channels, of the sizes of [`max_pool`]. Runtime:
/// [`AvgPool`](crate::layers::AvgPool).
pub struct avg_pool;

/// The means of windows that divide an image of any size into so many rows and columns.
///
/// Written `adaptive_avg_pool(6, 6)`, of a signal `adaptive_avg_pool(6)`. Of H rows into n windows the i-th one has
/// rows floor(i H / n) to ceil((i + 1) H / n) - 1; windows overlap where the sizes do not divide.
///
/// * `height`: rows of the output, at least 1; of a signal its length.
/// * `width`: columns of the output, at least 1; by default as many as rows.
///
/// Takes an [`image`] or a [`signal`] and gives one of the same channels. Runtime:
/// [`AdaptiveAvgPool`](crate::layers::AdaptiveAvgPool).
pub struct adaptive_avg_pool;

/// The mean of each channel.
///
/// Written `global_avg_pool`. Takes an [`image`] or a [`signal`] and gives a [`vector`] of its channels. Runtime:
/// [`GlobalAvgPool`](crate::layers::GlobalAvgPool).
pub struct global_avg_pool;

/// The largest number of each channel.
///
/// Written `global_max_pool`. Takes an [`image`] or a [`signal`] of fewer than 2^23 positions and gives a [`vector`] of its
/// channels. A `relu` before it is computed within it where that changes nothing but speed. Runtime:
/// [`GlobalMaxPool`](crate::layers::GlobalMaxPool).
pub struct global_max_pool;

/// An image or signal enlarged by a whole number.
///
/// Written `upsample(2)`, `upsample(scale = (1, 2), mode = bilinear)`, of a signal `upsample(2, mode = linear)`.
///
/// * `scale`: how many rows and columns one becomes, at least 1: one number, or two for an image.
/// * `mode`: `nearest`, the default, repeats values; `bilinear` interpolates between neighbours; of a signal, which has
///   one axis, `linear` and `bilinear` are the same.
/// * `align_corners`: `true` or `false`, `false` by default; whether interpolation puts the corners of both images on each
///   other, or their edges.
///
/// Takes an [`image`] or a [`signal`] and gives a larger one. Runtime: [`Upsample`](crate::layers::Upsample).
pub struct upsample;

/// A border around an image or signal.
///
/// Written `pad(1)`, `pad((1, 2), mode = reflect)`, `pad(2, value = 0.5)`.
///
/// * `padding`: rows above and below, and columns left and right: one number, or two for an image.
/// * `mode`: `constant`, the default, a number; `reflect`, the image mirrored, the outermost values not repeated, so
///   that the border must be narrower than the image; `replicate`, the outermost values; `circular`, the image again beside
///   itself.
/// * `value`: the number of a constant border, 0.0 by default.
///
/// Takes an [`image`] or a [`signal`] and gives a larger one. Convolutions and pools have a `padding` of their own, of
/// zeros. Runtime: [`Pad`](crate::layers::Pad).
pub struct pad;

/// Divides each value by a norm over the channels around its own, at its position:
/// y = x / (k + alpha / size * sum of x^2)^beta.
///
/// Written `local_response_norm`, `local_response_norm(5, k = 2.0)`.
///
/// * `size`: the number of channels that are summed, at least 1, 5 by default; half of them, rounded down, lie before
///   the value's own.
/// * `alpha`: at least 0, 1e-4 by default.
/// * `beta`: 0.75 by default.
/// * `k`: above 0, 1.0 by default.
///
/// Takes an [`image`] or a [`signal`] and gives it. Runtime: [`LocalResponseNorm`](crate::layers::LocalResponseNorm).
pub struct local_response_norm;

/// In training zeroes whole channels with probability p and multiplies the others by 1 / (1 - p); at prediction does
/// nothing.
///
/// Written `dropout2d`, `dropout2d(0.2)`. For values that are like their neighbours, of which [`dropout`] would leave
/// enough to tell the dropped ones.
///
/// * `p`: a probability from 0 to 1, 0.5 by default.
///
/// Takes an [`image`] or a [`signal`] and gives it. The mask is fixed by the training's seed, the step and the sample.
/// Runtime: [`Dropout2d`](crate::layers::Dropout2d).
pub struct dropout2d;
