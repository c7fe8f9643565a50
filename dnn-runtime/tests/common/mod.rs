//! Networks of built-in layers, put together by hand, for tests of what works on any network.
//!
//! `IN -> fc1 -> tanh -> dropout -> fc2 -> tanh -> fc3 -> OUT`, and running statistics of the input, which have the
//! two roles that are saved but not learned.
#![allow(dead_code, unreachable_pub, reason = "each test binary uses a part")]

use dnn_runtime::init::{Initializer, WeightInitializer};
use dnn_runtime::layer::{Layer, LayerInfo, Role, Tensor, Visitor, Walker};
use dnn_runtime::layers::{Dense, Dropout, Identity, Tanh};
use dnn_runtime::network::{Infer, Network, Train};
use dnn_runtime::{Batch, Context, Parameters, Scalar, walk_tensors, zeroable};
use nalgebra::SMatrix;
use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// A generator for starting values.
pub fn rng(seed: u64) -> ChaCha8Rng {
    ChaCha8Rng::seed_from_u64(seed)
}

/// y = f(x W + b), without f if none is named.
pub type Affine<T, const IN: usize, const OUT: usize, A = Identity> = Dense<T, IN, OUT, OUT, A>;

/// Fills a layer with numbers within ±1 / sqrt(IN).
fn uniform<T: Scalar, const IN: usize, const OUT: usize, A>(
    layer: &mut Affine<T, IN, OUT, A>,
    rng: &mut impl Rng,
) {
    let bound = (1.0 / IN as f64).sqrt();
    for value in layer.weight.as_mut_slice().iter_mut().chain(layer.bias.as_mut_slice()) {
        *value = T::from_f64(rng.random_range(-bound..bound));
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
        pub fc1: Affine<T, IN, HIDDEN, Tanh>,
        pub fc2: Affine<T, HIDDEN, HIDDEN, Tanh>,
        pub fc3: Affine<T, HIDDEN, OUT>,
    }
}

zeroable! {
    /// What the network keeps of the forward pass.
    pub struct MlpTape<T, const B: usize, const HIDDEN: usize, const OUT: usize, const IN: usize> {
        pub mean: SMatrix<T, 1, IN>,
        pub mask: SMatrix<u8, B, HIDDEN>,
        pub y1: Batch<T, B, HIDDEN>,
        pub y1_dropped: Batch<T, B, HIDDEN>,
        pub y2: Batch<T, B, HIDDEN>,
        pub y: Batch<T, B, OUT>,
        pub d_hidden: Batch<T, B, HIDDEN>,
        pub d_hidden_2: Batch<T, B, HIDDEN>,
    }
}

impl<T: Scalar, const IN: usize, const HIDDEN: usize, const OUT: usize, const DROP: usize>
    Mlp<T, IN, HIDDEN, OUT, DROP>
{
    const DROPOUT: Dropout<HIDDEN> = Dropout::new(DROP as f64 / 100.0, 0);
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
        arguments: "",
        inputs: &[],
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
        info("fc1", "dense + tanh", &[HIDDEN], Affine::<T, IN, HIDDEN, Tanh>::TENSORS),
        LayerInfo {
            l2: Some(0.01),
            max_norm: Some(1.0),
            ..info("fc2", "dense + tanh", &[HIDDEN], Affine::<T, HIDDEN, HIDDEN, Tanh>::TENSORS)
        },
        info("fc3", "dense", &[OUT], Affine::<T, HIDDEN, OUT>::TENSORS),
    ];
    const PARAMS: usize = (IN + HIDDEN + 2) * HIDDEN + (HIDDEN + 1) * OUT;
    const MACS: u64 = ((IN + HIDDEN + OUT) * HIDDEN) as u64;
    const ARCHITECTURE: u64 = (IN * 1_000_000 + HIDDEN * 1_000 + OUT) as u64;

    fn init_in_place<R: Rng>(&mut self, rng: &mut R) {
        bytemuck::write_zeroes(self);
        uniform(&mut self.fc1, rng);
        uniform(&mut self.fc2, rng);
        uniform(&mut self.fc3, rng);
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
        self.fc1.infer(x, &mut tape.y1);
        self.fc2.infer(&tape.y1, &mut tape.y2);
        self.fc3.infer(&tape.y2, y);
    }
}

impl<T: Scalar, const B: usize, const IN: usize, const HIDDEN: usize, const OUT: usize, const DROP: usize>
    Train<T, B> for Mlp<T, IN, HIDDEN, OUT, DROP>
{
    type Tape = MlpTape<T, B, HIDDEN, OUT, IN>;
    type Block = dnn_runtime::private::Undivided;

    fn forward(&self, x: &Self::Input, tape: &mut Self::Tape, cx: &Context) {
        for (i, x) in x.as_slice().chunks_exact(B).enumerate() {
            let sum: T = x[..cx.samples].iter().copied().sum();
            tape.mean[i] = sum / T::from_f64(cx.samples as f64);
        }
        self.fc1.forward(x, &mut tape.y1, &mut (), cx);
        Self::DROPOUT.forward(&tape.y1, &mut tape.y1_dropped, &mut tape.mask, cx);
        self.fc2.forward(&tape.y1_dropped, &mut tape.y2, &mut (), cx);
        self.fc3.forward(&tape.y2, &mut tape.y, &mut (), cx);
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
        cx: &Context,
    ) {
        let MlpTape { mask, y1, y1_dropped, y2, d_hidden, d_hidden_2, .. } = tape;
        self.fc3.backward((&*y2, ()), d_y, &(), Some(d_hidden), Some(&mut gradients.fc3), cx);
        let saved = (&*y1_dropped, &*y2);
        self.fc2.backward(saved, d_hidden, &(), Some(d_hidden_2), Some(&mut gradients.fc2), cx);
        Self::DROPOUT.backward(((), ()), d_hidden_2, mask, Some(d_hidden), None, cx);
        self.fc1.backward((x, &*y1), d_hidden, &(), None, Some(&mut gradients.fc1), cx);
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

    fn init_in_place<R: Rng>(&mut self, rng: &mut R) {
        bytemuck::write_zeroes(self);
        uniform(&mut self.fc, rng);
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
        self.fc.infer(x, y);
    }
}

impl<T: Scalar, const B: usize, const IN: usize, const OUT: usize> Train<T, B> for Linear<T, IN, OUT> {
    type Tape = Batch<T, B, OUT>;
    type Block = dnn_runtime::private::Undivided;

    fn forward(&self, x: &Self::Input, tape: &mut Self::Tape, _: &Context) {
        self.fc.infer(x, tape);
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
        cx: &Context,
    ) {
        self.fc.backward((x, ()), d_y, &(), None, Some(&mut gradients.fc), cx);
    }

    fn update_buffers(&mut self, _: &Self::Tape, _: &Context) {}
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
