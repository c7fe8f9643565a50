//! The twins of convolutions.

use crate::kernels::ConvSizes;
use crate::scalar::Scalar;

/// Calls a function for every product in a convolution with an output channel: of the output's element, the weight's
/// connection and the input's element, each by its index. Outputs and inputs are of the first sample.
fn products(sizes: ConvSizes, output: usize, mut call: impl FnMut(usize, usize, usize)) {
    assert!(!sizes.packed, "the twin of a packed weight");
    let ConvSizes { batch, input, output: out, kernel, stride, padding, dilation, groups, flip, .. } = sizes;
    let inputs = input[0] / groups;
    let group = output / (out[0] / groups);
    for (row, column) in positions([out[1], out[2]]) {
        for i in 0..inputs {
            for (kr, kc) in positions(kernel) {
                // The padding is taken off last: nothing is below zero.
                let at_row = row * stride[0] + kr * dilation[0];
                let at_column = column * stride[1] + kc * dilation[1];
                if at_row < padding[0] || at_column < padding[1] {
                    continue;
                }
                let (at_row, at_column) = (at_row - padding[0], at_column - padding[1]);
                if at_row >= input[1] || at_column >= input[2] {
                    continue;
                }
                let (kr, kc) = if flip { (kernel[0] - 1 - kr, kernel[1] - 1 - kc) } else { (kr, kc) };
                call(
                    ((output * out[1] + row) * out[2] + column) * batch,
                    ((output * inputs + i) * kernel[0] + kr) * kernel[1] + kc,
                    (((group * inputs + i) * input[1] + at_row) * input[2] + at_column) * batch,
                );
            }
        }
    }
}

fn positions([rows, columns]: [usize; 2]) -> impl Iterator<Item = (usize, usize)> {
    (0..rows).flat_map(move |row| (0..columns).map(move |column| (row, column)))
}

/// What every element of channels starts with.
fn start<T: Scalar>(bias: &[T], y: &mut [T], channel: usize) {
    for (at, y) in y.iter_mut().enumerate() {
        *y = bias.get(at / channel).copied().unwrap_or(T::zero());
    }
}

/// See [`Kernels::conv`](crate::kernels::Kernels::conv); of all of `y`.
pub fn conv<T: Scalar>(x: &[T], weight: &[T], bias: &[T], y: &mut [T], sizes: ConvSizes) {
    start(bias, y, sizes.output[1] * sizes.output[2] * sizes.batch);
    for o in 0..sizes.output[0] {
        products(sizes, o, |to, connection, from| {
            for b in 0..sizes.batch {
                y[to + b] += weight[connection] * x[from + b];
            }
        });
    }
}

/// See [`Kernels::conv_input_gradient`](crate::kernels::Kernels::conv_input_gradient); of all of `d_x`.
pub fn conv_input_gradient<T: Scalar>(d_y: &[T], weight: &[T], bias: &[T], d_x: &mut [T], sizes: ConvSizes) {
    start(bias, d_x, sizes.input[1] * sizes.input[2] * sizes.batch);
    for o in 0..sizes.output[0] {
        products(sizes, o, |to, connection, from| {
            for b in 0..sizes.batch {
                d_x[from + b] += weight[connection] * d_y[to + b];
            }
        });
    }
}

/// See [`Kernels::conv_weight_gradient`](crate::kernels::Kernels::conv_weight_gradient); of all of `d_weight`.
pub fn conv_weight_gradient<T: Scalar>(x: &[T], d_y: &[T], d_weight: &mut [T], sizes: ConvSizes) {
    for o in 0..sizes.output[0] {
        products(sizes, o, |to, connection, from| {
            for b in 0..sizes.batch {
                d_weight[connection] += d_y[to + b] * x[from + b];
            }
        });
    }
}
