#![doc = include_str!("language.md")]
#![allow(non_camel_case_types, reason = "an item is spelt like the word of the language that it documents")]

mod images;
mod sequences;

pub use images::{
    adaptive_avg_pool, avg_pool, conv, conv_transpose, dropout2d, global_avg_pool, global_max_pool,
    local_response_norm, max_pool, pad, shortcut, upsample,
};
pub use sequences::{bidirectional, gru, last, lstm, repeat, reverse, rnn};

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
/// Takes a [`vector`], gives `vector(units)`; of a [`sequence`] it takes each step. Tensors: `weight` `[units, inputs]`, `bias` `[units]`. An activation
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
/// Takes a [`vector`], gives `vector(units)`; of a [`sequence`] it takes each step. Runtime: [`Maxout`](crate::layers::Maxout).
pub struct maxout;

/// Gaussian radial basis functions: y_u = e^(-beta_u |x - c_u|^2) with learned centres c and widths beta > 0.
///
/// Written `rbf(units)`.
///
/// * `units`: size, at least 1.
///
/// Takes a [`vector`], gives `vector(units)`; of a [`sequence`] it takes each step. Runtime:
/// [`Rbf`](crate::layers::Rbf).
pub struct rbf;

/// A learned vector for each token: y_s = weight\[x_s\] for the token id x_s of step s.
///
/// Written `embedding(vocab, dim)`, `embedding(vocab, dim, padding_index = 0)`.
///
/// * `vocab`: the number of tokens, from 1 to 2^24. Ids count from 0.
/// * `dim`: the size of a token's vector, at least 1.
/// * `padding_index`: the id of a token that stands for nothing, below `vocab`: its vector starts as zeros and learns
///   nothing. Absent by default.
///
/// Takes an input of the network that is a [`sequence`]`(t, 1)` of ids, written as numbers; gives `sequence(t, dim)`. It
/// stands directly behind the input, for what another operation computes is no id. Tensor: `weight` `[vocab, dim]`, as
/// that of `torch.nn.Embedding`. Starting values have mean 0 and variance 1, as PyTorch's, but are uniform:
/// `#[init(normal(1.0))]` draws PyTorch's.
///
/// Data sets are checked for numbers that are no ids before training begins. A prediction never fails: the vector of such
/// a number is NaN, and so is what is computed from it. Runtime: [`Embedding`](crate::layers::Embedding).
///
/// ```
/// dnn::network! {
///     struct Sentiment: sequence(6, 1) -> vector(2) {
///         words: embedding(1000, 8, padding_index = 0),
///         out: flatten -> dense(2),
///     }
/// }
/// let net = Sentiment::init(&mut dnn::rng(1));
/// assert!(net.predict_one(&[12.0, 7.0, 999.0, 0.0, 0.0, 0.0]).iter().all(|logit| logit.is_finite()));
/// assert!(net.predict_one(&[12.0, 7.0, 1000.0, 0.0, 0.0, 0.0])[0].is_nan());
/// ```
pub struct embedding;

/// Any shape as a vector, in the order channel, row, column. Costs nothing: the memory is the same.
///
/// Written `flatten`. Takes any shape, gives a [`vector`] of all its features.
pub struct flatten;

/// Batch normalisation: y = gamma (x - mean) / sqrt(var + eps) + beta, by feature of a vector
/// and by channel of an image or a signal.
///
/// Training uses mean and variance of the batch, prediction running ones. Behind a `dense`, [`conv`] or
/// [`conv_transpose`] whose value nothing else reads it is computed together with it in predictions. Written
/// `batch_norm`, `batch_norm(momentum = 0.01)`.
///
/// * `momentum`: from 0 to 1, 0.1 by default; the weight of the newest batch in the running statistics.
/// * `eps`: above 0, 1e-5 by default.
/// * `affine`: `true` or `false`, `true` by default; whether gamma and beta are learned.
///
/// Takes a [`vector`], an [`image`] or a [`signal`] and gives it. Tensors: `weight`, `bias`, `running_mean`,
/// `running_var`, `num_batches_tracked`. Runtime: [`BatchNorm`](crate::layers::BatchNorm).
pub struct batch_norm;

/// Layer normalisation: y = gamma (x - mean) / sqrt(var + eps) + beta with mean and variance over all features of a
/// sample, or of a step of a sequence, the same in training and for prediction.
///
/// Written `layer_norm`, `layer_norm(affine = false)`.
///
/// * `eps`: above 0, 1e-5 by default.
/// * `affine`: `true` or `false`, `true` by default; whether gamma and beta are learned, one number a feature.
///
/// Takes a [`vector`], an [`image`] or a [`signal`] and gives it; of a [`sequence`] it takes each step. Tensors:
/// `weight`, `bias`, of the sample's shape, or `[features]` for the steps of a sequence. Runtime:
/// [`LayerNorm`](crate::layers::LayerNorm).
pub struct layer_norm;

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
/// Written `softmax`. Takes a [`vector`] and gives it; of a [`sequence`] it takes each step. Cross-entropy takes logits,
/// so a network that is trained with it ends without `softmax`. Runtime: [`Softmax`](crate::layers::Softmax).
pub struct softmax;

/// Logarithms of probabilities: x_i - ln sum_j e^x_j.
///
/// Written `log_softmax`. Takes a [`vector`] and gives it; of a [`sequence`] it takes each step. Runtime:
/// [`LogSoftmax`](crate::layers::LogSoftmax).
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
/// parameters that one `f32` prediction needs. `flash`: bytes of `f32` parameters and buffers. `macs`: multiply-adds of
/// one prediction. `KIB` is 1024, `MIB` 1024 * 1024. The sizes of the network must be numbers, not const expressions,
/// and its layers built-in ones: the macro does the sum.
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

/// A struct attribute: `NetInt8` beside `Net`, the same network with integers of eight bits.
///
/// Written `#[quantized]`. `NetInt8::quantize(&net, &samples)` makes one of a trained network by the values that it computes
/// for samples; [`int8`](crate::int8) says how. Its operations are `dense`, `conv`, `max_pool`, `avg_pool`,
/// `global_avg_pool`, `global_max_pool`, `add`, `concat` and `flatten`; `batch_norm` directly behind `dense` or `conv`;
/// element-wise activations; dropout, which does nothing. There is one input and one output, no sequence, and no layer with
/// `tied` weights. An output is a sum of at most 32768 products, a mean one of at most 65536 numbers. No stage is called
/// `input_and_output`, as the scales of both ends are.
///
/// `NetInt8` has `quantize`, `quantize_by` and `compare`, `predict_one` and `predict_with`, the latter with a
/// `NetInt8Workspace`, `load`, `save`, `from_bytes`, `to_bytes` and `from_safetensors`, `PARAMS`, `ARCHITECTURE` and
/// `infer_bytes()`; [what is generated](crate::language#what-is-generated) says what each is. It has no batches, no methods of
/// parts, and no gradients. `flash` of a [`budget`] counts the bytes of floats.
///
/// ```
/// use dnn::prelude::*;
///
/// network! {
///     #[quantized]
///     struct Small: vector(4) -> vector(2) {
///         hidden: dense(8) -> relu,
///         out: dense(2),
///     }
/// }
/// # #[cfg(feature = "std")] {
/// let net = Small::init(&mut rng(1));
/// let samples = [[0.5, -1.0, 0.0, 1.0], [1.0, 0.25, -0.5, -1.0]];
/// let int8 = SmallInt8::quantize(&net, &samples).unwrap();
/// let (floats, bytes) = (net.predict_one(&samples[0]), int8.predict_one(&samples[0]));
/// assert!((floats[0] - bytes[0]).abs() < 0.05);
/// # }
/// ```
pub struct quantized;
