//! A network written by hand against the public traits, for tests of what works on any network.
//!
//! `IN -> fc1 -> tanh -> dropout -> fc2 -> tanh -> fc3 -> OUT`, and running statistics of the input, which have the
//! two roles that are saved but not learned.
#![allow(dead_code, unreachable_pub, reason = "each test binary uses a part")]

use dnn_runtime::init::{Initializer, WeightInitializer};
use dnn_runtime::layer::{LayerInfo, Role, Tensor, Visitor, Walker};
use dnn_runtime::network::{Infer, Network, Train};
use dnn_runtime::storage::zeroed_box;
use dnn_runtime::{Batch, Context, Parameters, Scalar, walk_tensors, zeroable};
use nalgebra::SMatrix;
use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// A generator for starting values.
pub fn rng(seed: u64) -> ChaCha8Rng {
    ChaCha8Rng::seed_from_u64(seed)
}

zeroable! {
    /// y = x W + b.
    pub struct Affine<T, const IN: usize, const OUT: usize> {
        pub weight: SMatrix<T, IN, OUT>,
        pub bias: SMatrix<T, 1, OUT>,
    }
}

impl<T: Scalar, const IN: usize, const OUT: usize> Parameters<T> for Affine<T, IN, OUT> {
    const TENSORS: &'static [Tensor] = &[
        Tensor { name: "weight", shape: &[OUT, IN], role: Role::Weight },
        Tensor { name: "bias", shape: &[OUT], role: Role::Bias },
    ];

    fn init<W: WeightInitializer, I: Initializer, R: Rng>(&mut self, _: &W, _: &I, rng: &mut R) {
        self.uniform(rng);
    }

    walk_tensors!(T; weight, bias);
}

impl<T: Scalar, const IN: usize, const OUT: usize> Affine<T, IN, OUT> {
    fn uniform(&mut self, rng: &mut impl Rng) {
        let bound = (1.0 / IN as f64).sqrt();
        for value in self.weight.as_mut_slice().iter_mut().chain(self.bias.as_mut_slice()) {
            *value = T::from_f64(rng.random_range(-bound..bound));
        }
    }

    fn forward<const B: usize>(&self, x: &Batch<T, B, IN>, y: &mut Batch<T, B, OUT>) {
        let outputs = y.as_mut_slice().chunks_exact_mut(B).zip(self.weight.as_slice().chunks_exact(IN));
        for ((y, weight), bias) in outputs.zip(self.bias.as_slice()) {
            y.fill(*bias);
            for (x, weight) in x.as_slice().chunks_exact(B).zip(weight) {
                for (y, x) in y.iter_mut().zip(x) {
                    *y += *x * *weight;
                }
            }
        }
    }

    fn backward<const B: usize>(
        &self,
        x: &Batch<T, B, IN>,
        d_y: &Batch<T, B, OUT>,
        d_x: Option<&mut Batch<T, B, IN>>,
        gradients: &mut Self,
    ) {
        for (o, d_y) in d_y.as_slice().chunks_exact(B).enumerate() {
            gradients.bias[o] += d_y.iter().copied().sum();
            for (i, x) in x.as_slice().chunks_exact(B).enumerate() {
                gradients.weight[(i, o)] += x.iter().zip(d_y).map(|(x, d_y)| *x * *d_y).sum();
            }
        }
        let Some(d_x) = d_x else { return };
        d_x.fill(T::zero());
        for (d_y, weight) in d_y.as_slice().chunks_exact(B).zip(self.weight.as_slice().chunks_exact(IN)) {
            for (d_x, weight) in d_x.as_mut_slice().chunks_exact_mut(B).zip(weight) {
                for (d_x, d_y) in d_x.iter_mut().zip(d_y) {
                    *d_x += *d_y * *weight;
                }
            }
        }
    }
}

zeroable! {
    /// The mean of each input over all training samples seen.
    pub struct Statistics<T, const IN: usize> {
        pub running_mean: SMatrix<T, 1, IN>,
        pub num_batches_tracked: SMatrix<T, 1, 1>,
    }
}

impl<T: Scalar, const IN: usize> Parameters<T> for Statistics<T, IN> {
    const TENSORS: &'static [Tensor] = &[
        Tensor { name: "running_mean", shape: &[IN], role: Role::Buffer },
        Tensor { name: "num_batches_tracked", shape: &[], role: Role::Counter },
    ];

    fn init<W: WeightInitializer, I: Initializer, R: Rng>(&mut self, _: &W, _: &I, _: &mut R) {}

    walk_tensors!(T; running_mean, num_batches_tracked);
}

zeroable! {
    /// The network; `DROP` is the dropout probability in percent.
    pub struct Mlp<T, const IN: usize, const HIDDEN: usize, const OUT: usize, const DROP: usize> {
        pub statistics: Statistics<T, IN>,
        pub fc1: Affine<T, IN, HIDDEN>,
        pub fc2: Affine<T, HIDDEN, HIDDEN>,
        pub fc3: Affine<T, HIDDEN, OUT>,
    }
}

zeroable! {
    /// What the network keeps of the forward pass.
    pub struct MlpTape<T, const B: usize, const HIDDEN: usize, const OUT: usize, const IN: usize> {
        pub mean: SMatrix<T, 1, IN>,
        pub mask: Batch<T, B, HIDDEN>,
        pub y1: Batch<T, B, HIDDEN>,
        pub y1_dropped: Batch<T, B, HIDDEN>,
        pub y2: Batch<T, B, HIDDEN>,
        pub y: Batch<T, B, OUT>,
        pub d_hidden: Batch<T, B, HIDDEN>,
        pub d_hidden_2: Batch<T, B, HIDDEN>,
    }
}

const fn info(
    name: &'static str,
    op: &'static str,
    output: &'static [usize],
    tensors: &'static [Tensor],
) -> LayerInfo {
    LayerInfo {
        name,
        key: name,
        op,
        output,
        tensors,
        macs: 0,
        frozen: false,
        l1: None,
        l2: None,
        max_norm: None,
    }
}

impl<T: Scalar, const IN: usize, const HIDDEN: usize, const OUT: usize, const DROP: usize> Network<T>
    for Mlp<T, IN, HIDDEN, OUT, DROP>
{
    type Gradients = Self;

    const NAME: &'static str = "Mlp";
    const LAYERS: &'static [LayerInfo] = &[
        info("statistics", "statistics", &[IN], Statistics::<T, IN>::TENSORS),
        info("fc1", "dense + tanh", &[HIDDEN], Affine::<T, IN, HIDDEN>::TENSORS),
        LayerInfo {
            l2: Some(0.01),
            max_norm: Some(1.0),
            ..info("fc2", "dense + tanh", &[HIDDEN], Affine::<T, HIDDEN, HIDDEN>::TENSORS)
        },
        info("fc3", "dense", &[OUT], Affine::<T, HIDDEN, OUT>::TENSORS),
    ];
    const PARAMS: usize = (IN + HIDDEN + 2) * HIDDEN + (HIDDEN + 1) * OUT;
    const MACS: u64 = ((IN + HIDDEN + OUT) * HIDDEN) as u64;
    const ARCHITECTURE: u64 = (IN * 1_000_000 + HIDDEN * 1_000 + OUT) as u64;

    fn init<R: Rng>(rng: &mut R) -> Box<Self> {
        let mut net: Box<Self> = zeroed_box();
        net.fc1.uniform(rng);
        net.fc2.uniform(rng);
        net.fc3.uniform(rng);
        net
    }

    fn visit<V: Visitor<T>>(&self, visitor: &mut V) {
        self.statistics.visit(&Self::LAYERS[0], visitor);
        self.fc1.visit(&Self::LAYERS[1], visitor);
        self.fc2.visit(&Self::LAYERS[2], visitor);
        self.fc3.visit(&Self::LAYERS[3], visitor);
    }

    fn visit_mut<W: Walker<T, 0>>(&mut self, walker: &mut W) {
        self.walk([], walker);
    }

    fn walk<const N: usize, W: Walker<T, N>>(&mut self, mut companions: [&mut Self; N], walker: &mut W) {
        let c = companions.each_mut().map(|c| &mut c.statistics);
        self.statistics.walk(c, &Self::LAYERS[0], walker);
        let c = companions.each_mut().map(|c| &mut c.fc1);
        self.fc1.walk(c, &Self::LAYERS[1], walker);
        let c = companions.each_mut().map(|c| &mut c.fc2);
        self.fc2.walk(c, &Self::LAYERS[2], walker);
        let c = companions.each_mut().map(|c| &mut c.fc3);
        self.fc3.walk(c, &Self::LAYERS[3], walker);
    }
}

impl<T: Scalar, const B: usize, const IN: usize, const HIDDEN: usize, const OUT: usize, const DROP: usize>
    Infer<T, B> for Mlp<T, IN, HIDDEN, OUT, DROP>
{
    type Input = Batch<T, B, IN>;
    type Output = Batch<T, B, OUT>;
    type Workspace = MlpTape<T, B, HIDDEN, OUT, IN>;

    fn predict_with(&self, tape: &mut Self::Workspace, x: &Self::Input, y: &mut Self::Output) {
        self.fc1.forward(x, &mut tape.y1);
        tape.y1.apply(|y| *y = y.tanh());
        self.fc2.forward(&tape.y1, &mut tape.y2);
        tape.y2.apply(|y| *y = y.tanh());
        self.fc3.forward(&tape.y2, y);
    }
}

impl<T: Scalar, const B: usize, const IN: usize, const HIDDEN: usize, const OUT: usize, const DROP: usize>
    Train<T, B> for Mlp<T, IN, HIDDEN, OUT, DROP>
{
    type Tape = MlpTape<T, B, HIDDEN, OUT, IN>;

    fn forward(&self, x: &Self::Input, tape: &mut Self::Tape, cx: &Context) {
        for (i, x) in x.as_slice().chunks_exact(B).enumerate() {
            let sum: T = x[..cx.samples].iter().copied().sum();
            tape.mean[i] = sum / T::from_f64(cx.samples as f64);
        }
        self.fc1.forward(x, &mut tape.y1);
        tape.y1.apply(|y| *y = y.tanh());
        for (at, mask) in tape.mask.as_mut_slice().iter_mut().enumerate() {
            let (unit, sample) = (at / B, at % B + cx.first_sample);
            let kept = dice([cx.seed, cx.step, unit as u64, sample as u64]) % 100 >= DROP as u64;
            *mask = if kept { T::from_f64(100.0 / (100 - DROP) as f64) } else { T::zero() };
        }
        for ((y, x), mask) in tape.y1_dropped.iter_mut().zip(&tape.y1).zip(&tape.mask) {
            *y = *x * *mask;
        }
        self.fc2.forward(&tape.y1_dropped, &mut tape.y2);
        tape.y2.apply(|y| *y = y.tanh());
        self.fc3.forward(&tape.y2, &mut tape.y);
    }

    fn output(tape: &Self::Tape) -> &Self::Output {
        &tape.y
    }

    fn backward_parameters(
        &self,
        x: &Self::Input,
        tape: &mut Self::Tape,
        d_y: &mut Self::Output,
        gradients: &mut Self,
        _: &Context,
    ) {
        self.fc3.backward(&tape.y2, d_y, Some(&mut tape.d_hidden), &mut gradients.fc3);
        tape.d_hidden.zip_apply(&tape.y2, |d, y| *d *= T::one() - y * y);
        let d_x = Some(&mut tape.d_hidden_2);
        self.fc2.backward(&tape.y1_dropped, &tape.d_hidden, d_x, &mut gradients.fc2);
        tape.d_hidden_2.zip_apply(&tape.mask, |d, mask| *d *= mask);
        tape.d_hidden_2.zip_apply(&tape.y1, |d, y| *d *= T::one() - y * y);
        self.fc1.backward(x, &tape.d_hidden_2, None, &mut gradients.fc1);
    }

    fn update_buffers(&mut self, tape: &Self::Tape, _: &Context) {
        self.statistics.num_batches_tracked[0] += T::one();
        let share = T::one() / self.statistics.num_batches_tracked[0];
        self.statistics
            .running_mean
            .zip_apply(&tape.mean, |running, mean| *running += (mean - *running) * share);
    }
}

zeroable! {
    /// Linear regression: one affine layer.
    pub struct Linear<T, const IN: usize, const OUT: usize> {
        pub fc: Affine<T, IN, OUT>,
    }
}

impl<T: Scalar, const IN: usize, const OUT: usize> Network<T> for Linear<T, IN, OUT> {
    type Gradients = Self;

    const NAME: &'static str = "Linear";
    const LAYERS: &'static [LayerInfo] = &[info("fc", "dense", &[OUT], Affine::<T, IN, OUT>::TENSORS)];
    const PARAMS: usize = (IN + 1) * OUT;
    const MACS: u64 = (IN * OUT) as u64;
    const ARCHITECTURE: u64 = 1;

    fn init<R: Rng>(rng: &mut R) -> Box<Self> {
        let mut net: Box<Self> = zeroed_box();
        net.fc.uniform(rng);
        net
    }

    fn visit<V: Visitor<T>>(&self, visitor: &mut V) {
        self.fc.visit(&Self::LAYERS[0], visitor);
    }

    fn visit_mut<W: Walker<T, 0>>(&mut self, walker: &mut W) {
        self.walk([], walker);
    }

    fn walk<const N: usize, W: Walker<T, N>>(&mut self, companions: [&mut Self; N], walker: &mut W) {
        self.fc.walk(companions.map(|c| &mut c.fc), &Self::LAYERS[0], walker);
    }
}

impl<T: Scalar, const B: usize, const IN: usize, const OUT: usize> Infer<T, B> for Linear<T, IN, OUT> {
    type Input = Batch<T, B, IN>;
    type Output = Batch<T, B, OUT>;
    type Workspace = Batch<T, B, 0>;

    fn predict_with(&self, _: &mut Self::Workspace, x: &Self::Input, y: &mut Self::Output) {
        self.fc.forward(x, y);
    }
}

impl<T: Scalar, const B: usize, const IN: usize, const OUT: usize> Train<T, B> for Linear<T, IN, OUT> {
    type Tape = Batch<T, B, OUT>;

    fn forward(&self, x: &Self::Input, tape: &mut Self::Tape, _: &Context) {
        self.fc.forward(x, tape);
    }

    fn output(tape: &Self::Tape) -> &Self::Output {
        tape
    }

    fn backward_parameters(
        &self,
        x: &Self::Input,
        _: &mut Self::Tape,
        d_y: &mut Self::Output,
        gradients: &mut Self,
        _: &Context,
    ) {
        self.fc.backward(x, d_y, None, &mut gradients.fc);
    }

    fn update_buffers(&mut self, _: &Self::Tape, _: &Context) {}
}

/// A number that looks random and depends on nothing but `parts`.
fn dice(parts: [u64; 4]) -> u64 {
    parts.into_iter().fold(0x9e37_79b9_7f4a_7c15, |hash: u64, part| {
        let mixed = (hash ^ part).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        (mixed ^ (mixed >> 29)).wrapping_mul(0x94d0_49bb_1331_11eb) >> 1
    })
}

/// All tensors of a network in one list, as bits.
pub fn bits<T: Scalar, N: Network<T>>(net: &N) -> Vec<u64> {
    struct Bits(Vec<u64>);
    impl<T: Scalar> Visitor<T> for Bits {
        fn tensor(&mut self, _: dnn_runtime::layer::ParamInfo, values: &[T]) {
            self.0.extend(values.iter().map(|value| value.to_f64().to_bits()));
        }
    }
    let mut bits = Bits(Vec::new());
    net.visit(&mut bits);
    bits.0
}
