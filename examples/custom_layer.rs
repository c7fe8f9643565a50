//! A layer that is not built in: a highway, which learns how much of its input to pass on unchanged.
//!
//! `cargo run --release --example custom_layer`

use dnn::init::{Fan, Initializer, Rng, WeightInitializer};
use dnn::layer::{Role, Tensor};
use dnn::nalgebra::SMatrix;
use dnn::prelude::*;
use dnn::{Context, Layer, Parameters};

network! {
    struct Digits: vector(64) -> vector(10) {
        first: dense(16) -> tanh,
        second: crate::Highway(16) as vector(16),
        third: crate::Highway(16) as vector(16) -> dropout(0.1),
        out: dense(10),
    }
}

dnn::zeroable! {
    /// y = g * h + (1 - g) * x with h = tanh(x W + b) and the gate g = sigmoid(x V + c) (Srivastava et al., 2015).
    struct Highway<T, const N: usize> {
        weight: SMatrix<T, N, N>,
        bias: SMatrix<T, 1, N>,
        gate_weight: SMatrix<T, N, N>,
        gate_bias: SMatrix<T, 1, N>,
    }
}

dnn::zeroable! {
    /// What the backward pass reads beside x and y.
    struct Branches<T, const B: usize, const N: usize> {
        h: Batch<T, B, N>,
        g: Batch<T, B, N>,
    }
}

impl<T: Scalar, const B: usize, const N: usize> Layer<T, B> for Highway<T, N> {
    type Input = Batch<T, B, N>;
    type Output = Batch<T, B, N>;
    type Cache = Branches<T, B, N>;
    type Saved<'a> = (&'a Batch<T, B, N>, &'a Batch<T, B, N>);

    const MACS: u64 = 2 * (N * N) as u64;

    fn infer(&self, x: &Self::Input, y: &mut Self::Output) {
        self.forward(x, y, &mut Branches { h: Batch::zeros(), g: Batch::zeros() }, &Context::new(0, B));
    }

    fn forward(&self, x: &Self::Input, y: &mut Self::Output, cache: &mut Self::Cache, _: &Context) {
        let Branches { h, g } = cache;
        h.row_iter_mut().for_each(|mut row| row.copy_from(&self.bias));
        g.row_iter_mut().for_each(|mut row| row.copy_from(&self.gate_bias));
        h.gemm(T::one(), x, &self.weight, T::one());
        g.gemm(T::one(), x, &self.gate_weight, T::one());
        h.apply(|h| *h = h.tanh());
        g.apply(|g| *g = g.sigmoid());
        y.copy_from(x);
        y.zip_zip_apply(h, g, |y, h, g| *y += g * (h - *y));
    }

    fn backward(
        &self,
        (x, _): Self::Saved<'_>,
        d_y: &mut Self::Output,
        Branches { h, g }: &Self::Cache,
        d_x: Option<&mut Self::Input>,
        gradients: Option<&mut Self>,
        _: &Context,
    ) {
        // Before tanh and before the sigmoid.
        let d_h = d_y.zip_zip_map(h, g, |d_y, h, g| d_y * g * (T::one() - h * h));
        let d_g = (h - x).zip_zip_map(g, d_y, |difference, g, d_y| d_y * difference * g * (T::one() - g));
        if let Some(gradients) = gradients {
            gradients.weight.gemm_tr(T::one(), x, &d_h, T::one());
            gradients.gate_weight.gemm_tr(T::one(), x, &d_g, T::one());
            d_h.row_iter().for_each(|row| gradients.bias += row);
            d_g.row_iter().for_each(|row| gradients.gate_bias += row);
        }
        if let Some(d_x) = d_x {
            d_x.copy_from(d_y);
            d_x.zip_apply(g, |d_x, g| *d_x *= T::one() - g);
            d_x.gemm(T::one(), &d_h, &self.weight.transpose(), T::one());
            d_x.gemm(T::one(), &d_g, &self.gate_weight.transpose(), T::one());
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
        weight.fill(self.gate_weight.as_mut_slice(), fan, rng);
        bias.fill(self.bias.as_mut_slice(), fan, rng);
        // A gate that is nearly closed passes the input on.
        self.gate_bias.fill(-T::one());
    }

    dnn::walk_tensors!(T; weight, bias, gate_weight, gate_bias);
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (train, test) = dnn::data::digits()?.split(0.8, 1);
    let mut net = Digits::init(&mut rng(1));
    let mut trainer = Trainer::new(CrossEntropy, Adam::new(3e-3)).epochs(40).metrics((Accuracy::new(),));
    trainer.fit(&mut net, &train, &test)?;
    let evaluation = trainer.evaluate(&net, &test)?;
    println!("{} parameters; on {} test digits: {evaluation}", Digits::PARAMS, evaluation.samples);
    assert!(evaluation.metric("accuracy") > Some(0.94));
    Ok(())
}
