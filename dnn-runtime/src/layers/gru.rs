//! `gru`: gated recurrent units.

use super::recurrent::{GruCell, Recurrent};

/// Gated recurrent units: outputs that a step keeps in part and renews in part.
///
/// With x the input of a step and h the outputs of the step before, zeros at first:
///
/// * r, z = sigmoid(W x + b + U h + b'), each gate with weights and biases of its own
/// * n = tanh(W x + b + r * (U h + b'))
/// * h' = (1 - z) * n + z * h
///
/// That is with [`GruCell`]. A [`Recurrent`] layer of [`GruBeforeCell`](super::GruBeforeCell) has its reset gate before
/// the product: n = tanh(W x + b + U (r * h) + b'), all else alike. There both biases of n, as those of the other gates, are
/// added to the same sum, and their gradients are equal.
///
/// `GATES` is `3 * HIDDEN`: r, z, n. See [`Recurrent`] for the other sizes and the shapes.
///
/// # Backward
///
/// d_n = d_h' * (1 - z), d_z = d_h' * (h - n), and with m = U h + b' of n: d_r = d_n' * m, d_m = d_n' * r, where d_n' is
/// d_n before the tanh. Through the sigmoids these are the gradients at the sums; d_h = d_h' * z and what comes through U.
/// The cache holds r, z, n and m.
///
/// With the reset gate before the product, m = r * h: d_m = U^T d_n', d_r = d_m * h, and d_h = d_h' * z + d_m * r and what
/// comes through U of r and z. The cache holds the same. A prediction has no memory for r of all units, so that each of
/// several threads computes all of them.
///
/// # Source
///
/// Cho et al. 2014, "Learning phrase representations using RNN encoder-decoder", whose reset gate is before the product,
/// as with Keras's `reset_after=False`; behind it is cuDNN's form. Gates, biases and names are those of `torch.nn.GRU`.
///
/// ```
/// use dnn_runtime::layers::{DefaultRecurrent, Gru};
/// use dnn_runtime::{Batch, Layer};
///
/// // Two steps of one input, one unit.
/// let mut gru: Box<Gru<f64, 2, 1, 1, 3, 3, 2, 2, DefaultRecurrent>> = dnn_runtime::storage::zeroed_box();
/// gru.weight_ih[2] = 1.0; // n = tanh(x); r and z are sigmoid(0) = 1/2
/// let mut y = Batch::<f64, 1, 2>::zeros();
/// gru.infer(&Batch::<f64, 1, 2>::new(1.0, 0.0), &mut y);
/// assert!((y[0] - 0.5 * 1.0_f64.tanh()).abs() < 1e-15);
/// assert!((y[1] - 0.25 * 1.0_f64.tanh()).abs() < 1e-15);
/// ```
pub type Gru<
    T,
    const STEPS: usize,
    const IN: usize,
    const HIDDEN: usize,
    const GATES: usize,
    const BIAS: usize,
    const INPUTS: usize,
    const OUTPUTS: usize,
    O,
> = Recurrent<T, STEPS, IN, HIDDEN, GATES, BIAS, INPUTS, OUTPUTS, GruCell, O>;
