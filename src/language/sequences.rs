//! The words for sequences.

/// Plain recurrent units: h' = f(W x + b + U h + b'), with x a step of the input and h the outputs of the step before.
///
/// Written `rnn(units)`, `rnn(units, activation = relu)`.
///
/// * `units`: size, at least 1.
/// * `activation`: f, `tanh` or `relu`, `tanh` by default.
/// * `bias`: `true` or `false`, `true` by default: b and b'.
/// * `initial`: what the first step starts from: an earlier stage that is an rnn or a gru, of which this is the
///   state after the last step, or a vector; `learned` for parameters of its own. Absent by
///   default: zeros.
/// * `mask`: which steps are padding: an input or an earlier stage of shape `sequence(t, 1)`, 1 for a step of the sequence and 0
///   for padding; see [masks](crate::language#masks). Absent by default: no step is.
/// * `recurrent_dropout`: probability, at least 0 and below 1, 0 by default. In training the products with h see h * m /
///   (1 - p), where m is 0 with probability p and else 1, drawn once for a sequence: all steps of a sample drop the same
///   units (Gal and Ghahramani, 2016).
/// * `bptt`: count, at least 1. After every so many steps the gradient of the outputs before is cut: truncated
///   backpropagation through time. Absent by default: the gradient goes through the whole sequence.
///
/// Takes `sequence(t, f)`, gives `sequence(t, units)`. Tensors: `weight_ih_l0` `[units, f]`,
/// `weight_hh_l0` `[units, units]`, `bias_ih_l0` and `bias_hh_l0` `[units]`. Starting values are PyTorch's, from
/// ±1 / sqrt(units). A learned state, `initial_h_l0` `[units]`, begins as zeros.
/// Runtime: [`Rnn`](crate::layers::Rnn).
pub struct rnn;

/// Long short-term memory (Hochreiter and Schmidhuber, 1997): recurrent units with cells c beside their outputs h.
///
/// Written `lstm(units)`, `lstm(units, forget_bias = 1.0)`, `lstm(units, projection = 64)`. With x a step of the input, and
/// h and c of the step before: i, f, o = sigmoid(W x + b + U h + b'), g = tanh of the same, c' = f * c + i * g,
/// h' = o * tanh(c').
///
/// * `units`: size, at least 1.
/// * `bias`: `true` or `false`, `true` by default: b and b' of all gates.
/// * `forget_bias`: number, 0 by default; added to the starting values of b of the gate f. With 1 cells are kept at first.
/// * `peepholes`: `true` or `false`, `false` by default: the gates see the cells of their own unit (Gers and Schmidhuber,
///   2000). p_i * c and p_f * c are added before the sigmoids of i and f, p_o * c' before that of o.
/// * `projection`: size, at least 1 and below `units`; absent by default. The outputs are so many, h' = W_hr (o * tanh(c')),
///   and so is what the next step sees of them (Sak et al., 2014; PyTorch's `proj_size`). The cells remain `units`.
/// * `initial`: what the first step starts from: an earlier stage that is a recurrent layer, of which this is
///   the state after the last step, or a vector, the outputs, to which cells are zeros; `(h0, c0)`, a vector of outputs and one
///   of cells, as PyTorch takes them; `learned` for parameters of its own. Absent by default: zeros.
/// * `mask`: which steps are padding: an input or an earlier stage of shape `sequence(t, 1)`, 1 for a step of the sequence and 0
///   for padding; see [masks](crate::language#masks). Absent by default: no step is.
/// * `recurrent_dropout`: probability, at least 0 and below 1, 0 by default. In training the products with h see h * m /
///   (1 - p), where m is 0 with probability p and else 1, drawn once for a sequence: all steps of a sample drop the same
///   units (Gal and Ghahramani, 2016).
/// * `bptt`: count, at least 1. After every so many steps the gradient of the state before is cut: truncated
///   backpropagation through time. Absent by default: the gradient goes through the whole sequence.
///
/// Takes `sequence(t, f)`, gives `sequence(t, units)`, the outputs h. Tensors: `weight_ih_l0`
/// `[4 * units, f]`, `weight_hh_l0` `[4 * units, units]`, `bias_ih_l0` and `bias_hh_l0` `[4 * units]`, gates in the order
/// i, f, g, o; of a projection `weight_hr_l0` `[projection, units]`, and `projection` stands for `units` in what comes out
/// and in the columns of `weight_hh_l0`; of peepholes `weight_ci_l0`, `weight_cf_l0` and `weight_co_l0` `[units]`, Graves's
/// (2013) names in PyTorch's form. Starting values are PyTorch's, from ±1 / sqrt(units). A learned state, `initial_h_l0`
/// and `initial_c_l0` `[units]`, begins as zeros. With a projection `initial` is a pair or absent. Runtime:
/// [`Lstm`](crate::layers::Lstm).
///
/// ```
/// dnn::network! {
///     struct Classifier: sequence(28, 28) -> vector(10) {
///         rows: lstm(128) -> last,
///         out: dense(10),
///     }
/// }
/// assert_eq!(Classifier::PARAMS, 4 * 128 * (28 + 128 + 2) + 128 * 10 + 10);
/// ```
pub struct lstm;

/// Gated recurrent units (Cho et al., 2014).
///
/// Written `gru(units)`, `gru(units, reset = before)`. With x a step of the input and h the outputs of the step before:
/// r, z = sigmoid(W x + b + U h + b'), n = tanh(W x + b + r * (U h + b')), h' = (1 - z) * n + z * h.
///
/// * `units`: size, at least 1.
/// * `bias`: `true` or `false`, `true` by default: b and b' of all gates.
/// * `reset`: where the gate r acts, `after` the product with U by default, as in PyTorch and cuDNN; or `before` it, as in
///   the article and with Keras's `reset_after = False`: n = tanh(W x + b + U (r * h) + b'). There b and b' of n, as those
///   of the other gates, are only ever added to each other; with `after` r multiplies b' of n.
/// * `initial`: what the first step starts from: an earlier stage that is an rnn or a gru, of which this is the
///   state after the last step, or a vector; `learned` for parameters of its own. Absent by
///   default: zeros.
/// * `mask`: which steps are padding: an input or an earlier stage of shape `sequence(t, 1)`, 1 for a step of the sequence and 0
///   for padding; see [masks](crate::language#masks). Absent by default: no step is.
/// * `recurrent_dropout`: probability, at least 0 and below 1, 0 by default. In training the products with h see h * m /
///   (1 - p), where m is 0 with probability p and else 1, drawn once for a sequence: all steps of a sample drop the same
///   units (Gal and Ghahramani, 2016).
///   What z keeps of h is not dropped.
/// * `bptt`: count, at least 1. After every so many steps the gradient of the outputs before is cut: truncated
///   backpropagation through time. Absent by default: the gradient goes through the whole sequence.
///
/// Takes `sequence(t, f)`, gives `sequence(t, units)`. Tensors: `weight_ih_l0` `[3 * units, f]`,
/// `weight_hh_l0` `[3 * units, units]`, `bias_ih_l0` and `bias_hh_l0` `[3 * units]`, gates in the order r, z, n. Starting
/// values are PyTorch's, from ±1 / sqrt(units). A learned state, `initial_h_l0` `[units]`, begins as zeros.
/// Runtime: [`Gru`](crate::layers::Gru).
pub struct gru;

/// A recurrent layer in both directions.
///
/// Written `bidirectional(lstm(units))`.
///
/// * `layer`: [`rnn`], [`lstm`] or [`gru`] with its arguments, but without `initial`: both directions start from zeros. With a
///   `mask` each of them skips padding, behind the sequences and before them.
///
/// Takes `sequence(t, f)`, gives `sequence(t, 2 * units)`, or of an [`lstm`] with a projection
/// `sequence(t, 2 * projection)`: at each step the outputs of a layer that began with the first step, then those of one
/// that began with the last. Tensors: those of the layer, and as many with `_reverse` behind their
/// names. Runtime: [`Bidirectional`](crate::layers::Bidirectional).
///
/// It is for outputs at each step. At the last step the second half has seen that step alone, so
/// `bidirectional(lstm(64)) -> last` knows the whole sequence in one direction only. What both directions know at their
/// ends are two stages:
///
/// ```
/// dnn::network! {
///     struct Classifier: sequence(20, 8) -> vector(5) {
///         f: lstm(16) -> last,
///         b: input -> reverse -> lstm(16) -> last,
///         both: concat(f, b),
///         out: both -> dense(5),
///     }
/// }
/// # assert_eq!(Classifier::PARAMS, 2 * 4 * 16 * (8 + 16 + 2) + 32 * 5 + 5);
/// ```
///
/// ```
/// dnn::network! {
///     struct Tagger: sequence(20, 8) -> sequence(20, 5) {
///         both: bidirectional(gru(16)),
///         out: dense(5),
///     }
/// }
/// assert_eq!(Tagger::PARAMS, 2 * 3 * 16 * (8 + 16 + 2) + 32 * 5 + 5);
/// ```
pub struct bidirectional;

/// The last step of a sequence.
///
/// Of sequences that were filled up to one length it is the last of all steps, padding too. Behind a recurrent layer with a
/// `mask` that is the output at the last own step of each ([masks](crate::language#masks)). Without one, series that decide by
/// their last step are filled up in front (`data::Padding::Before`, as Keras's `pad_sequences` does), where this is their own
/// one; the layers before it then begin with the padding, where PyTorch's packed sequences begin with their first own step.
///
/// Behind a [`bidirectional`] layer it is no summary of both directions: the one from the last step to the first has
/// seen the last step alone. That one's end is `reverse -> lstm(..) -> last`, a stage of its own to `concat`.
///
/// Takes `sequence(t, f)`, gives `vector(f)`. Runtime: [`Last`](crate::layers::Last).
pub struct last;

/// A vector at every step of a sequence.
///
/// Written `repeat(steps)`.
///
/// * `steps`: count, at least 1.
///
/// Takes `vector(f)`, gives `sequence(steps, f)`. Runtime: [`Repeat`](crate::layers::Repeat).
///
/// ```
/// dnn::network! {
///     struct Speller: vector(64) -> sequence(5, 26) {
///         start: dense(32) -> tanh -> repeat(5),
///         letters: gru(32) -> dense(26),
///     }
/// }
/// assert_eq!(Speller::LAYERS[1].output, [5, 32]);
/// ```
pub struct repeat;

/// The steps of a sequence from the last to the first.
///
/// Keeps the shape. Runtime: [`Reverse`](crate::layers::Reverse).
pub struct reverse;
