//! `lstm`: long short-term memory.

use super::recurrent::{LstmCell, Recurrent};

/// Long short-term memory: units with a cell c that a step keeps, adds to and shows through gates.
///
/// With x the input of a step, h and c the outputs and cells of the step before, zeros at first:
///
/// * i, f, o = sigmoid(W x + b + U h + b'), each gate with weights and biases of its own, and g = tanh of the same
/// * c' = f * c + i * g
/// * h' = o * tanh(c')
///
/// That is with [`LstmCell`]. With peepholes (`LstmCell<3>`) each unit has p_i, p_f and p_o: p_i * c and p_f * c are added to
/// the sums of i and f, p_o * c' to that of o. With a projection ([`ProjectedLstmCell`](super::ProjectedLstmCell)) the
/// outputs are fewer than the units, h' = W_hr (o * tanh(c')).
///
/// `GATES` is `4 * HIDDEN`: i, f, g, o. See [`Recurrent`] for the other sizes and the shapes.
///
/// # Backward
///
/// With d_c' what comes from the step behind plus d_h' * o * (1 - tanh(c')^2): d_g = d_c' * i, d_i = d_c' * g,
/// d_f = d_c' * c, d_o = d_h' * tanh(c') and d_c = d_c' * f; through the sigmoids and tanh these are the gradients at the
/// gates' sums d_z; with peepholes d_z_o * p_o is added to d_c', d_z_i * p_i + d_z_f * p_f to d_c, and d_p is the sum of d_z
/// and the cell that p multiplies. A projection has d_W_hr = the sum of d_h'^T (o * tanh(c')), and W_hr^T d_h' stands for
/// d_h'. Then d_x = d_z W, d_h = d_z U, d_W = the sum of d_z^T x over samples and steps. The cache holds the
/// gates and c, before a projection o * tanh(c) too. A prediction has no memory for the units that are projected: they lie on
/// the stack, for 16 samples at a time where they take at most 512 KiB, else for one.
///
/// # Source
///
/// Hochreiter and Schmidhuber 1997, "Long short-term memory", with the forget gate of Gers et al. 2000, the peepholes of Gers and
/// Schmidhuber 2000 and the projection of Sak et al. 2014; gates, biases and names are those of `torch.nn.LSTM`, those of
/// peepholes Graves's (2013) W_ci, W_cf and W_co.
///
/// ```
/// use dnn_runtime::layers::{DefaultRecurrent, Lstm};
/// use dnn_runtime::{Batch, Layer};
///
/// // Two steps of one input, one unit.
/// let mut lstm: Box<Lstm<f64, 2, 1, 1, 4, 4, 2, 2, DefaultRecurrent>> = dnn_runtime::storage::zeroed_box();
/// lstm.weight_ih[2] = 1.0; // g = tanh(x); the other gates are sigmoid(0) = 1/2
/// let mut y = Batch::<f64, 1, 2>::zeros();
/// lstm.infer(&Batch::<f64, 1, 2>::new(1.0, 0.0), &mut y);
/// let c = 0.5 * 1.0_f64.tanh();
/// assert!((y[0] - 0.5 * c.tanh()).abs() < 1e-15);
/// assert!((y[1] - 0.5 * (0.5 * c).tanh()).abs() < 1e-15);
/// ```
pub type Lstm<
    T,
    const STEPS: usize,
    const IN: usize,
    const HIDDEN: usize,
    const GATES: usize,
    const BIAS: usize,
    const INPUTS: usize,
    const OUTPUTS: usize,
    O,
> = Recurrent<T, STEPS, IN, HIDDEN, GATES, BIAS, INPUTS, OUTPUTS, LstmCell, O>;
