#![doc = include_str!("language.md")]
#![allow(non_camel_case_types, reason = "an item is spelt like the word of the language that it documents")]

/// The shape of `n` numbers: `vector(n)`, written in a signature and behind `as`.
///
/// ```text
/// pub struct Iris: vector(4) -> vector(3) { .. }
/// ```
///
/// `n`: size, at least 1. A batch is [`Batch<T, B, n>`](crate::Batch), one sample a row.
pub struct vector;

/// The shape of `c` channels of `l` positions: `signal(c, l)`, one-dimensional data such as sound.
///
/// `c`, `l`: sizes, at least 1. Features run channel, position. [`flatten`] makes a [`vector`] of it.
pub struct signal;

/// The shape of `c` channels of `h` rows and `w` columns: `image(c, h, w)`.
///
/// `c`, `h`, `w`: sizes, at least 1. Features run channel, row, column. [`flatten`] makes a [`vector`] of it.
///
/// ```
/// dnn::network! {
///     struct Grey: image(1, 8, 8) -> vector(10) {
///         out: flatten -> dense(10),
///     }
/// }
/// assert_eq!(Grey::PARAMS, 650);
/// ```
pub struct image;

/// The shape of `t` steps of `f` features: `sequence(t, f)`.
///
/// `t`, `f`: sizes, at least 1. Features run step, feature. [`flatten`] makes a [`vector`] of it.
pub struct sequence;

/// The network's input, or inside a [`block`] the value the block works on; used at the head of a chain, as an
/// argument of a merging operation and as the start of a [`part`].
///
/// ```text
/// skip: input -> dense(32),
/// ```
///
/// Inputs that have names are called by these instead.
pub struct input;

/// A template of stages: `block name(parameter, parameter = default) { stages }`, inlined wherever it is used like an
/// operation.
///
/// Its stages read [`input`] and each other; the last one is its output. Parameters stand for expressions inside it.
/// A block may use other blocks, not itself, and serves all structs of its `network!`.
///
/// ```
/// dnn::network! {
///     struct Residual: vector(8) -> vector(2) {
///         body: 2 * wide(16),
///         out: dense(2),
///     }
///     block wide(hidden) {
///         up: dense(hidden) -> relu,
///         down: dense(8),
///         sum: add(down, input),
///     }
/// }
/// assert_eq!(Residual::LAYERS[0].name, "body.0.up");
/// ```
pub struct block;

/// A sub-network with inference methods of its own: `part name: from -> to;` or `part name: (a, b) -> to;` after the
/// struct.
///
/// `from` and `to` are stages or inputs. It gives the methods `name(&x)` and `name_with(workspace, x, y)`.
///
/// ```
/// dnn::network! {
///     struct Autoencoder: vector(16) -> vector(16) {
///         code: dense(4) -> tanh,
///         out: dense(16),
///     }
///     part encode: input -> code;
///     part decode: code -> out;
/// }
/// let net = Autoencoder::zeroed();
/// assert_eq!(net.encode(&dnn::Batch::<f32, 3, 16>::zeros()).shape(), (3, 4));
/// ```
pub struct part;

/// A fully connected layer: y = x W + b.
///
/// Written `dense(units)`, `dense(units, bias = false)`, `dense(units, tied = stage)`.
///
/// * `units`: size, at least 1.
/// * `bias`: `true` or `false`, `true` by default.
/// * `tied`: an earlier stage with one `dense`, whose transposed weight is used; the bias is its own. Absent by
///   default.
///
/// Takes a [`vector`], gives `vector(units)`. Tensors: `weight` `[units, inputs]`, `bias` `[units]`. An activation
/// behind it is fused into it where that changes nothing but speed. Runtime: [`Dense`](crate::layers::Dense),
/// [`TiedDense`](crate::layers::TiedDense).
///
/// ```
/// dnn::network! {
///     struct Linear: vector(3) -> vector(2) {
///         out: dense(2, bias = false),
///     }
/// }
/// assert_eq!(Linear::PARAMS, 6);
/// ```
pub struct dense;

/// The largest of several affine functions for each unit: y_u = max_p (x W_pu + b_pu).
///
/// Written `maxout(units)`, `maxout(units, pieces)`.
///
/// * `units`: size, at least 1.
/// * `pieces`: count, at least 2, 2 by default.
///
/// Takes a [`vector`], gives `vector(units)`. Runtime: [`Maxout`](crate::layers::Maxout).
pub struct maxout;

/// Gaussian radial basis functions: y_u = e^(-beta_u |x - c_u|^2) with learned centres c and widths beta > 0.
///
/// Written `rbf(units)`.
///
/// * `units`: size, at least 1.
///
/// Takes a [`vector`], gives `vector(units)`. Runtime: [`Rbf`](crate::layers::Rbf).
pub struct rbf;

/// A convolution: learned kernels slide over an [`image`] or a [`signal`], one kernel for each output channel.
///
/// Written `conv(channels, kernel)`, `conv(16, 3, padding = 1)`, `conv(16, (3, 5), stride = (1, 2), padding = same)`.
///
/// * `channels`: of the output; size, at least 1.
/// * `kernel`: a pair, at least 1: `3` is 3 rows and 3 columns, `(3, 5)` is 3 rows and 5 columns. On a signal one number.
/// * `stride`: a pair, at least 1, 1 by default; the step from one place of the kernel to the next.
/// * `padding`: a pair, `same` or `valid`, 0 by default; so many zeros on each side. `valid` is none. `same` is what keeps
///   the size at stride 1, and gives the size divided by the stride, rounded up, at others; an odd one has its last row
///   below and its last column to the right, as in Keras.
/// * `dilation`: a pair, at least 1, 1 by default; the step from one weight of the kernel to the next.
/// * `groups`: count, at least 1, 1 by default; divides the input's channels and `channels`. Channels are connected in
///   their group only; as many groups as channels are a depthwise convolution.
/// * `bias`: `true` or `false`, `true` by default.
/// * `flip`: `true` or `false`, `false` by default. As everywhere in deep learning `conv` is cross-correlation, its
///   kernel lies on the image as it is written; with `flip = true` it is turned by 180 degrees, which is the convolution
///   of mathematics. That matters for kernels that are given, not for learned ones.
///
/// Gives `image(channels, h, w)` or `signal(channels, l)` with sizes (size + 2 padding - dilation (kernel - 1) - 1) /
/// stride + 1, rounded down. Tensors: `weight` `[channels, input channels / groups, rows, columns]`, of a signal
/// `[channels, input channels / groups, length]`; `bias` `[channels]`. An activation behind it is fused into it where that
/// changes nothing but speed. Runtime: [`Conv`](crate::layers::Conv).
///
/// ```
/// dnn::network! {
///     struct Small: image(1, 28, 28) -> vector(10) {
///         conv1: conv(6, 5, padding = 2) -> relu,
///         conv2: conv(16, 5, stride = 2) -> relu,
///         out: flatten -> dense(10),
///     }
/// }
/// assert_eq!(Small::LAYERS[2].output, [16, 12, 12]);
/// ```
pub struct conv;

/// A transposed convolution: every value of an [`image`] or a [`signal`], times a learned kernel, is added around its
/// place in a larger one. With a stride it enlarges where [`conv`] makes smaller.
///
/// Written `conv_transpose(channels, kernel)`, `conv_transpose(16, 4, stride = 2, padding = 1)`.
///
/// * `channels`, `kernel`, `stride`, `dilation`, `groups`, `bias`, `flip`: as of [`conv`].
/// * `padding`: a pair, `same` or `valid`, 0 by default; so many rows and columns of the output are cut off on each side.
///   `same` gives the size times the stride.
/// * `output_padding`: a pair, 0 by default, below the stride or the dilation; further rows below and columns to the
///   right.
///
/// Gives sizes (size - 1) stride + dilation (kernel - 1) + 1 + output_padding - 2 padding. Tensors: `weight`
/// `[input channels, channels / groups, rows, columns]`, of a signal `[input channels, channels / groups, length]`; `bias`
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

/// The way past operations that change the shape: the input itself if it has `channels` channels and the stride is 1, else
/// a 1x1 convolution without bias and batch normalisation, as in a ResNet.
///
/// Written `shortcut(channels)`, `shortcut(channels, stride)`.
///
/// * `channels`: size, at least 1.
/// * `stride`: a pair, at least 1, 1 by default.
///
/// Takes an [`image`] or a [`signal`]. It is two operations, [`conv`]`(channels, 1, stride = stride, bias = false)` with
/// the label's name and `.0`, and [`batch_norm`] with `.1`: a stage `downsample` has the tensors `downsample.0.weight`,
/// `downsample.1.weight` and so on, as in PyTorch. Where the shapes agree it is none, and costs nothing.
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
/// Written `max_pool(2)`, `max_pool(3, stride = 2, padding = 1)`. Sizes of an image are one number or two, `(2, 3)`.
///
/// * `kernel`: the window's size, at least 1.
/// * `stride`: from one window to the next, at least 1; by default the window's size, so that windows lie side by side.
/// * `padding`: rows and columns around the input, 0 by default, at most half of the window; they are below every
///   number. `same` pads so that the output has the size of the input divided by the stride, rounded up.
/// * `dilation`: from one place of a window to the next, at least 1, 1 by default.
/// * `ceil`: `true` or `false`, `false` by default; whether a last window counts that reaches beyond the padding.
///
/// Takes an [`image`] or a [`signal`] and gives one of floor((size + 2 padding - dilation (kernel - 1) - 1) / stride) + 1
/// rows and columns, of the same channels. Runtime: [`MaxPool`](crate::layers::MaxPool).
pub struct max_pool;

/// The mean of each window of a channel.
///
/// Written `avg_pool(2)`, `avg_pool(3, stride = 2, padding = 1, count_padding = false)`.
///
/// * `kernel`, `stride`, `padding`, `ceil`: as those of [`max_pool`], with a padding of zeros.
/// * `count_padding`: `true` or `false`, `true` by default; whether the sum is divided by all places of the window, or by
///   those on the input. With `padding = same` it is by those on the input.
///
/// Takes an [`image`] or a [`signal`] and gives one of the same channels, of the sizes of [`max_pool`]. Runtime:
/// [`AvgPool`](crate::layers::AvgPool).
pub struct avg_pool;

/// The means of windows that divide an image of any size into so many rows and columns.
///
/// Written `adaptive_avg_pool(6, 6)`, of a signal `adaptive_avg_pool(6)`. Of H rows into n windows the i-th one has rows
/// floor(i H / n) to ceil((i + 1) H / n) - 1; windows overlap where the sizes do not divide.
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
/// Written `global_max_pool`. Takes an [`image`] or a [`signal`] and gives a [`vector`] of its channels. Runtime:
/// [`GlobalMaxPool`](crate::layers::GlobalMaxPool).
pub struct global_max_pool;

/// An image or signal enlarged by a whole number.
///
/// Written `upsample(2)`, `upsample(scale = (1, 2), mode = bilinear)`.
///
/// * `scale`: how many rows and columns one becomes, at least 1: one number, or two for an image.
/// * `mode`: `nearest`, the default, repeats values; `bilinear` interpolates between neighbours, of a signal on one axis.
/// * `align_corners`: `true` or `false`, `false` by default; whether `bilinear` puts the corners of both images on each
///   other, or their edges.
///
/// Takes an [`image`] or a [`signal`] and gives a larger one. Runtime: [`Upsample`](crate::layers::Upsample).
pub struct upsample;

/// A border around an image or signal.
///
/// Written `pad(1)`, `pad((1, 2), mode = reflect)`, `pad(2, value = 0.5)`.
///
/// * `padding`: rows above and below, and columns left and right: one number, or two for an image.
/// * `mode`: `constant`, the default, a number; `reflect`, the image mirrored, the outermost values not repeated, so that
///   the border must be narrower than the image; `replicate`, the outermost values.
/// * `value`: the number of a constant border, 0.0 by default.
///
/// Takes an [`image`] or a [`signal`] and gives a larger one. Convolutions and pools have a `padding` of their own, of
/// zeros. Runtime: [`Pad`](crate::layers::Pad).
pub struct pad;

/// Any shape as a vector, in the order channel, row, column. Costs nothing: the memory is the same.
///
/// Written `flatten`. Takes any shape, gives a [`vector`] of all its features.
pub struct flatten;

/// Batch normalisation: y = gamma (x - mean) / sqrt(var + eps) + beta, by feature of a vector
/// and by channel of an image or a signal.
///
/// Training uses mean and variance of the batch, prediction running ones. Written `batch_norm`,
/// `batch_norm(momentum = 0.01)`.
///
/// * `momentum`: from 0 to 1, 0.1 by default; the weight of the newest batch in the running statistics.
/// * `eps`: above 0, 1e-5 by default.
/// * `affine`: `true` or `false`, `true` by default; whether gamma and beta are learned.
///
/// Takes a [`vector`], an [`image`] or a [`signal`] and gives it. Tensors: `weight`, `bias`, `running_mean`, `running_var`,
/// `num_batches_tracked`.
/// Runtime: [`BatchNorm`](crate::layers::BatchNorm).
pub struct batch_norm;

/// Layer normalisation: y = gamma (x - mean) / sqrt(var + eps) + beta with mean and variance over all features of a
/// sample, the same in training and for prediction.
///
/// Written `layer_norm`, `layer_norm(affine = false)`.
///
/// * `eps`: above 0, 1e-5 by default.
/// * `affine`: `true` or `false`, `true` by default; whether gamma and beta are learned, one number a feature.
///
/// Takes a [`vector`], an [`image`] or a [`signal`] and gives it. Tensors: `weight`, `bias`, of the sample's shape.
/// Runtime: [`LayerNorm`](crate::layers::LayerNorm).
pub struct layer_norm;

/// Divides each value by a norm over the channels around its own, at its position:
/// y = x / (k + alpha / size * sum of x^2)^beta.
///
/// Written `local_response_norm`, `local_response_norm(5, k = 2.0)`.
///
/// * `size`: the number of channels that are summed, at least 1, 5 by default; half of them, rounded down, lie before the
///   value's own.
/// * `alpha`: at least 0, 1e-4 by default.
/// * `beta`: 0.75 by default.
/// * `k`: above 0, 1.0 by default.
///
/// Takes an [`image`] or a [`signal`] and gives it. Runtime: [`LocalResponseNorm`](crate::layers::LocalResponseNorm).
pub struct local_response_norm;

/// In training zeroes each value with probability p and multiplies the others by 1 / (1 - p); at prediction does
/// nothing.
///
/// Written `dropout`, `dropout(0.2)`.
///
/// * `p`: a probability from 0 to 1, 0.5 by default.
///
/// Takes any shape and gives it. The mask is fixed by the training's seed, the step and the sample. Runtime:
/// [`Dropout`](crate::layers::Dropout).
pub struct dropout;

/// As [`dropout`] for whole channels, whose values are too much alike to drop some of them.
///
/// Written `dropout2d`, `dropout2d(0.2)`.
///
/// * `p`: a probability from 0 to 1, 0.5 by default.
///
/// Takes an [`image`] or a [`signal`] and gives it. The mask is fixed by the training's seed, the step and the sample.
/// Runtime: [`Dropout2d`](crate::layers::Dropout2d).
pub struct dropout2d;

/// The element-wise sum of two or more stages of one shape: residual connections.
///
/// Written `add(a, b)` at the head of a chain.
///
/// ```
/// dnn::network! {
///     struct Skip: vector(4) -> vector(4) {
///         a: dense(4) -> tanh,
///         out: add(a, input),
///     }
/// }
/// assert_eq!(Skip::zeroed().predict_one(&[1.0, 2.0, 3.0, 4.0]), [1.0, 2.0, 3.0, 4.0]);
/// ```
pub struct add;

/// The element-wise product of two or more stages of one shape: gates.
///
/// Written `mul(a, b)` at the head of a chain.
pub struct mul;

/// Two or more stages one behind the other: vectors end to end, images and signals along their channels.
///
/// Written `concat(a, b)` at the head of a chain. Height and width, or length, agree; the first size is the sum.
pub struct concat;

/// max(0, x).
///
/// Written `relu`. Takes any shape and gives it. Weights before it start with
/// [`he_normal`](crate::init::he_normal()). Runtime: [`Relu`](crate::layers::Relu).
pub struct relu;

/// |x|.
///
/// Written `abs`. Takes any shape and gives it. Weights before it start with
/// [`he_normal`](crate::init::he_normal()). Runtime: [`Abs`](crate::layers::Abs).
pub struct abs;

/// x if x > 0, else slope x.
///
/// Written `leaky_relu`, `leaky_relu(0.2)`.
///
/// * `slope`: a finite number, 0.01 by default.
///
/// Takes any shape and gives it. Weights before it start with [`he_normal`](crate::init::he_normal()). Runtime:
/// [`LeakyRelu`](crate::layers::LeakyRelu).
pub struct leaky_relu;

/// x if x > 0, else a x with learned a.
///
/// Written `prelu`, `prelu(shared = false)`.
///
/// * `shared`: `true` or `false`, `true` by default: one a for all features, or one for each.
///
/// Takes any shape and gives it. Tensor: `weight` `[1]` or `[features]`. Weights before it start with
/// [`he_normal`](crate::init::he_normal()). Runtime: [`Prelu`](crate::layers::Prelu).
pub struct prelu;

/// x if x > 0, else alpha (e^x - 1).
///
/// Written `elu`, `elu(0.5)`.
///
/// * `alpha`: a finite number, 1 by default.
///
/// Takes any shape and gives it. Weights before it start with [`he_normal`](crate::init::he_normal()). Runtime:
/// [`Elu`](crate::layers::Elu).
pub struct elu;

/// The self-normalising exponential linear unit: an [`elu`] with fixed scales.
///
/// Written `selu`. Takes any shape and gives it. Weights before it start with
/// [`lecun_normal`](crate::init::lecun_normal()). Runtime: [`Selu`](crate::layers::Selu).
pub struct selu;

/// x P(z <= x) for a standard normal z.
///
/// Written `gelu`, `gelu(approximate = tanh)`.
///
/// * `approximate`: `none` or `tanh`, `none` by default, which is the exact form.
///
/// Takes any shape and gives it. Weights before it start with [`he_normal`](crate::init::he_normal()). Runtime:
/// [`Gelu`](crate::layers::Gelu).
pub struct gelu;

/// x sigmoid(x), also called swish.
///
/// Written `silu`. Takes any shape and gives it. Weights before it start with
/// [`he_normal`](crate::init::he_normal()). Runtime: [`Silu`](crate::layers::Silu).
pub struct silu;

/// 1 / (1 + e^-x).
///
/// Written `sigmoid`. Takes any shape and gives it. Weights before it start with
/// [`glorot_uniform`](crate::init::glorot_uniform()). A classifier needs none at its end: losses take logits. Runtime:
/// [`Sigmoid`](crate::layers::Sigmoid).
pub struct sigmoid;

/// The hyperbolic tangent.
///
/// Written `tanh`. Takes any shape and gives it. Weights before it start with
/// [`glorot_uniform`](crate::init::glorot_uniform()). Runtime: [`Tanh`](crate::layers::Tanh).
pub struct tanh;

/// ln(1 + e^(beta x)) / beta, a smooth [`relu`].
///
/// Written `softplus`, `softplus(2.0)`.
///
/// * `beta`: above 0, 1 by default.
/// * `threshold`: a finite number, 20 by default; where beta x is larger, y = x.
///
/// Takes any shape and gives it. Weights before it start with [`he_normal`](crate::init::he_normal()). Runtime:
/// [`Softplus`](crate::layers::Softplus).
pub struct softplus;

/// x, cut to [min, max].
///
/// Written `hard_tanh`, `hard_tanh(0.0, 6.0)`.
///
/// * `min`: a finite number, -1 by default.
/// * `max`: a finite number above `min`, 1 by default.
///
/// Takes any shape and gives it. Weights before it start with [`glorot_uniform`](crate::init::glorot_uniform()).
/// Runtime: [`HardTanh`](crate::layers::HardTanh).
pub struct hard_tanh;

/// x / 6 + 1/2, cut to [0, 1].
///
/// Written `hard_sigmoid`. Takes any shape and gives it. Weights before it start with
/// [`glorot_uniform`](crate::init::glorot_uniform()). Runtime: [`HardSigmoid`](crate::layers::HardSigmoid).
pub struct hard_sigmoid;

/// x / (1 + |x|).
///
/// Written `softsign`. Takes any shape and gives it. Weights before it start with
/// [`glorot_uniform`](crate::init::glorot_uniform()). Runtime: [`Softsign`](crate::layers::Softsign).
pub struct softsign;

/// x, unchanged. Costs nothing.
///
/// Written `identity`. Takes any shape and gives it.
pub struct identity;

/// Probabilities: e^x_i / sum_j e^x_j.
///
/// Written `softmax`. Takes a [`vector`] and gives it. Cross-entropy takes logits, so a network that is trained with
/// it ends without `softmax`. Runtime: [`Softmax`](crate::layers::Softmax).
pub struct softmax;

/// Logarithms of probabilities: x_i - ln sum_j e^x_j.
///
/// Written `log_softmax`. Takes a [`vector`] and gives it. Runtime: [`LogSoftmax`](crate::layers::LogSoftmax).
pub struct log_softmax;

/// A stage attribute: the stage's parameters stay as they are.
///
/// Written `#[frozen]`. No gradients, moments or saved activations are generated for it; gradients still flow through
/// it to stages before it that learn. At least one stage must be left to learn.
pub struct frozen;

/// A stage attribute: adds factor * sum |w| over the stage's weights to the loss.
///
/// Written `#[l1(1e-5)]`. Biases and a norm's scales and shifts are left out.
pub struct l1;

/// A stage attribute: adds factor * sum w^2 over the stage's weights to the loss.
///
/// Written `#[l2(1e-4)]`. Biases and a norm's scales and shifts are left out.
pub struct l2;

/// A stage attribute: after each step every unit's incoming weights are scaled to at most this Euclidean norm.
///
/// Written `#[max_norm(3.0)]`.
pub struct max_norm;

/// A stage attribute: how weights and biases start.
///
/// Written `#[init(orthogonal)]`, `#[init(normal(0.02))]`, `#[init(bias = constant(0.1))]`,
/// `#[init(weight = he_normal, bias = zeros)]`. A bare name is a function of [`init`](crate::init); a path is your own
/// [`WeightInitializer`](crate::init::WeightInitializer). Without it weights follow the activation behind them and
/// biases are 0.
///
/// ```
/// dnn::network! {
///     struct Small: vector(4) -> vector(2) {
///         #[init(bias = constant(0.5))]
///         out: dense(2),
///     }
/// }
/// let net = Small::init(&mut dnn::rng(1));
/// assert_eq!(net.predict_one(&[0.0; 4]), [0.5, 0.5]);
/// ```
pub struct init;

/// A stage attribute: another name in weight files.
///
/// Written `#[key("layer1.0.conv1")]`; for a stage with several learned operations one name each,
/// `#[key("conv1", "bn1")]`.
///
/// ```
/// dnn::network! {
///     struct Ported: vector(4) -> vector(2) {
///         #[key("model.classifier")]
///         out: dense(2),
///     }
/// }
/// assert_eq!(Ported::LAYERS[0].key, "model.classifier");
/// ```
pub struct key;

/// A struct attribute: limits that the declaration must keep, else it does not compile and the error shows what each
/// layer needs.
///
/// Written `#[budget(params <= 60_000, ram <= 16 * KIB)]`. `params`: learned parameters. `ram`: bytes beside the
/// parameters that one `f32` prediction needs. `flash`: bytes of `f32` parameters and buffers. `macs`: multiply-adds
/// of one prediction. `KIB` is 1024, `MIB` 1024 * 1024. The sizes of the network must be numbers, not const expressions, and
/// its layers built-in ones: the macro does the sum.
///
/// ```
/// dnn::network! {
///     #[budget(params <= 1_000)]
///     struct Tiny: vector(4) -> vector(2) {
///         hidden: dense(8) -> relu,
///         out: dense(2),
///     }
/// }
/// assert!(Tiny::PARAMS <= 1_000);
/// ```
pub struct budget;

/// A struct attribute: where this crate is, if not at `::dnn`.
///
/// Written `#[network(crate = ::renamed)]` or, for a re-export, `#[network(crate = other::dnn)]`.
pub struct network;
