//! A layer written outside the library, with public items only.

use dnn_runtime::init::{Fan, Initializer, WeightInitializer};
use dnn_runtime::kernels::{Kernels, LinearSizes};
use dnn_runtime::layer::{Batch, LayerInfo, ParamInfo, Role, Tensor, Visitor};
use dnn_runtime::storage::zeroed_box;
use dnn_runtime::testing::{LAYER, check_gradients, fill_pattern};
use dnn_runtime::{Context, Layer, Parameters, Scalar};
use nalgebra::SMatrix;
use rand::Rng;

dnn_runtime::zeroable! {
    /// A highway layer: y = g * tanh(x W + b) + (1 - g) * x with the gate g = sigmoid(x V + c).
    ///
    /// Srivastava, Greff, Schmidhuber, "Highway Networks" (2015).
    pub struct Highway<T, const N: usize> {
        /// W.
        pub weight: SMatrix<T, N, N>,
        /// b.
        pub bias: SMatrix<T, 1, N>,
        /// V.
        pub gate_weight: SMatrix<T, N, N>,
        /// c.
        pub gate_bias: SMatrix<T, 1, N>,
    }
}

dnn_runtime::zeroable! {
    /// What the backward pass needs: both branches.
    pub struct HighwayCache<T, const B: usize, const N: usize> {
        transformed: SMatrix<T, B, N>,
        gate: SMatrix<T, B, N>,
    }
}

impl<T: Scalar, const N: usize> Highway<T, N> {
    fn branch<const B: usize>(
        x: &Batch<T, B, N>,
        weight: &SMatrix<T, N, N>,
        bias: &SMatrix<T, 1, N>,
        unit: usize,
        sample: usize,
    ) -> T {
        (0..N).map(|input| x[(sample, input)] * weight[(input, unit)]).sum::<T>() + bias[unit]
    }
}

impl<T: Scalar, const B: usize, const N: usize> Layer<T, B> for Highway<T, N> {
    type Input = Batch<T, B, N>;
    type Output = Batch<T, B, N>;
    type Cache = HighwayCache<T, B, N>;
    type Saved<'a> = (&'a Batch<T, B, N>, &'a Batch<T, B, N>);

    const MACS: u64 = 2 * (N * N) as u64;

    fn infer(&self, x: &Self::Input, y: &mut Self::Output) {
        for unit in 0..N {
            for sample in 0..B {
                let transformed = Self::branch(x, &self.weight, &self.bias, unit, sample).tanh();
                let gate = Self::branch(x, &self.gate_weight, &self.gate_bias, unit, sample).sigmoid();
                y[(sample, unit)] = gate * transformed + (T::one() - gate) * x[(sample, unit)];
            }
        }
    }

    fn forward(&self, x: &Self::Input, y: &mut Self::Output, cache: &mut Self::Cache, _: &Context) {
        for unit in 0..N {
            for sample in 0..B {
                let at = (sample, unit);
                cache.transformed[at] = Self::branch(x, &self.weight, &self.bias, unit, sample).tanh();
                cache.gate[at] = Self::branch(x, &self.gate_weight, &self.gate_bias, unit, sample).sigmoid();
            }
        }
        self.infer(x, y);
    }

    fn backward(
        &self,
        (x, _): Self::Saved<'_>,
        d_y: &mut Self::Output,
        cache: &Self::Cache,
        mut d_x: Option<&mut Self::Input>,
        mut gradients: Option<&mut Self>,
        _: &Context,
    ) {
        if let Some(d_x) = &mut d_x {
            d_x.fill(T::zero());
        }
        for unit in 0..N {
            for sample in 0..B {
                let at = (sample, unit);
                let (transformed, gate) = (cache.transformed[at], cache.gate[at]);
                let d_transformed = d_y[at] * gate * (T::one() - transformed * transformed);
                let d_gate = d_y[at] * (transformed - x[at]) * gate * (T::one() - gate);
                if let Some(gradients) = &mut gradients {
                    gradients.bias[unit] += d_transformed;
                    gradients.gate_bias[unit] += d_gate;
                    for input in 0..N {
                        gradients.weight[(input, unit)] += d_transformed * x[(sample, input)];
                        gradients.gate_weight[(input, unit)] += d_gate * x[(sample, input)];
                    }
                }
                if let Some(d_x) = &mut d_x {
                    d_x[at] += d_y[at] * (T::one() - gate);
                    for input in 0..N {
                        d_x[(sample, input)] += d_transformed * self.weight[(input, unit)]
                            + d_gate * self.gate_weight[(input, unit)];
                    }
                }
            }
        }
    }
}

impl<T: Scalar, const N: usize> Parameters<T> for Highway<T, N> {
    const TENSORS: &'static [Tensor] = &[
        Tensor { name: "weight", shape: &[N, N], role: Role::Weight },
        Tensor { name: "bias", shape: &[N], role: Role::Bias },
        Tensor { name: "gate_weight", shape: &[N, N], role: Role::Weight },
        Tensor { name: "gate_bias", shape: &[N], role: Role::Bias },
    ];

    fn init<W: WeightInitializer, I: Initializer, R: Rng>(&mut self, weight: &W, bias: &I, rng: &mut R) {
        let fan = Fan { fan_in: N, fan_out: N };
        weight.fill(self.weight.as_mut_slice(), fan, rng);
        bias.fill(self.bias.as_mut_slice(), fan, rng);
        weight.fill(self.gate_weight.as_mut_slice(), fan, rng);
        // A highway starts out open: it passes x on.
        self.gate_bias.fill(-T::one());
    }

    dnn_runtime::walk_tensors!(T; weight, bias, gate_weight, gate_bias);
}

#[test]
fn gradients() {
    let mut highway: Box<Highway<f64, 3>> = zeroed_box();
    fill_pattern(highway.weight.as_mut_slice(), 1);
    fill_pattern(highway.bias.as_mut_slice(), 2);
    fill_pattern(highway.gate_weight.as_mut_slice(), 3);
    fill_pattern(highway.gate_bias.as_mut_slice(), 4);
    let mut x = SMatrix::<f64, 4, 3>::zeros();
    fill_pattern(x.as_mut_slice(), 5);
    check_gradients(&mut *highway, &x, &Context::new(6, 4));
}

#[test]
fn a_closed_gate_passes_the_input_on() {
    let mut highway: Box<Highway<f64, 2>> = zeroed_box();
    highway.gate_bias.fill(-1000.0);
    let x = SMatrix::<f64, 1, 2>::new(3.0, -4.0);
    let mut y = SMatrix::<f64, 1, 2>::zeros();
    highway.infer(&x, &mut y);
    assert_eq!(y, x);
}

#[test]
fn the_walk_shows_every_tensor_in_order() {
    struct Names(Vec<(&'static str, usize)>);
    impl Visitor<f32> for Names {
        fn tensor(&mut self, param: ParamInfo, values: &[f32]) {
            self.0.push((param.tensor.name, values.len()));
        }
    }
    static INFO: LayerInfo = LayerInfo { name: "head", key: "head", ..LAYER };
    let highway: Box<Highway<f32, 2>> = zeroed_box();
    let mut names = Names(Vec::new());
    highway.visit(&INFO, &mut names);
    assert_eq!(names.0, [("weight", 4), ("bias", 2), ("gate_weight", 4), ("gate_bias", 2)]);
}

#[test]
fn kernels_are_there_for_custom_layers_too() {
    let mut y = [f32::NAN; 2];
    let sizes = LinearSizes { batch: 1, inputs: 2, outputs: 2 };
    f32::linear(&[1.0, 2.0], &[3.0, 4.0, 5.0, 6.0], &[0.5, 0.0], &mut y, sizes);
    assert_eq!(y, [11.5, 17.0]);
}
