//! `rnn`: plain recurrent units.

use super::recurrent::{Recurrent, RnnCell};

/// Plain recurrent units: h' = f(W x + b + U h + b').
///
/// x is the input of a step and h the outputs of the step before, zeros at first; f is max(0, x) with `RELU`, else tanh.
///
/// `GATES` is `HIDDEN`. See [`Recurrent`] for the other sizes and the shapes.
///
/// # Backward
///
/// d_z = d_h' * f'(h'), d_x = d_z W, d_h = d_z U, d_W = the sum of d_z^T x over samples and steps.
///
/// # Source
///
/// Elman 1990, "Finding structure in time"; biases and names are those of `torch.nn.RNN`.
///
/// ```
/// use dnn_runtime::layers::{DefaultRecurrent, Rnn};
/// use dnn_runtime::{Batch, Layer};
///
/// // Three steps of one input, one unit that adds them up.
/// let mut rnn: Box<Rnn<f64, 3, 1, 1, 1, 1, 3, 3, true, DefaultRecurrent>> = dnn_runtime::storage::zeroed_box();
/// (rnn.weight_ih[0], rnn.weight_hh[0]) = (1.0, 1.0);
/// let mut y = Batch::<f64, 1, 3>::zeros();
/// rnn.infer(&Batch::<f64, 1, 3>::new(1.0, 2.0, 3.0), &mut y);
/// assert_eq!(y.as_slice(), [1.0, 3.0, 6.0]);
/// ```
pub type Rnn<
    T,
    const STEPS: usize,
    const IN: usize,
    const HIDDEN: usize,
    const GATES: usize,
    const BIAS: usize,
    const INPUTS: usize,
    const OUTPUTS: usize,
    const RELU: bool,
    O,
> = Recurrent<T, STEPS, IN, HIDDEN, GATES, BIAS, INPUTS, OUTPUTS, RnnCell<RELU>, O>;
