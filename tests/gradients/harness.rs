//! A generated backward pass against central differences.

use dnn::layer::{ParamInfo, Role, Walker};
use dnn::prelude::*;
use dnn::storage::{Zeroable, zeroed_box};
use dnn::{Context, InputGradient};
use dnn_runtime::testing::{Tolerance, fill_pattern};

/// Rows of a batch, where a check names no other number.
pub(crate) const B: usize = 5;
/// Half the length of a difference: near the cube root of the precision.
const H: f64 = 1e-5;

/// How many rows of a batch are samples: one less, so that there is one that fills it up.
const fn samples(rows: usize) -> usize {
    if rows == 1 { 1 } else { rows - 1 }
}

/// The batches that make up an input or output.
pub(crate) trait Batches: Zeroable {
    const ROWS: usize;

    fn batches(&self) -> Vec<&[f64]>;
    fn batches_mut(&mut self) -> Vec<&mut [f64]>;

    /// Random numbers in the rows that are samples.
    fn random(seed: u64) -> Box<Self> {
        let mut values = zeroed_box::<Self>();
        for (batch, seed) in values.batches_mut().into_iter().zip(seed..) {
            fill_pattern(batch, seed);
            batch.chunks_mut(Self::ROWS).for_each(|feature| feature[samples(Self::ROWS)..].fill(0.0));
        }
        values
    }

    fn dot(&self, other: &Self) -> f64 {
        let pairs = self.batches().into_iter().zip(other.batches());
        pairs.map(|(a, b)| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>()).sum()
    }

    fn add_scaled(&mut self, factor: f64, other: &Self) {
        for (a, b) in self.batches_mut().into_iter().zip(other.batches()) {
            a.iter_mut().zip(b).for_each(|(a, b)| *a += factor * b);
        }
    }
}

impl<const R: usize, const F: usize> Batches for Batch<f64, R, F> {
    const ROWS: usize = R;

    fn batches(&self) -> Vec<&[f64]> {
        vec![self.as_slice()]
    }
    fn batches_mut(&mut self) -> Vec<&mut [f64]> {
        vec![self.as_mut_slice()]
    }
}

/// A struct of batches.
macro_rules! batches {
    ($name:ident: $($field:ident),*) => {
        impl Batches for $name<f64, B> {
            const ROWS: usize = B;

            fn batches(&self) -> Vec<&[f64]> {
                vec![$(self.$field.as_slice()),*]
            }
            fn batches_mut(&mut self) -> Vec<&mut [f64]> {
                vec![$(self.$field.as_mut_slice()),*]
            }
        }
    };
}

/// Moves one learned tensor along its direction and takes the gradient along it.
struct Move {
    /// Which tensor, in the order of the walk.
    tensor: usize,
    by: f64,
    seen: usize,
    found: Option<(String, f64)>,
}

impl Walker<f64, 1> for Move {
    fn tensor(&mut self, param: ParamInfo, values: &mut [f64], [gradient]: [&mut [f64]; 1]) {
        if !param.tensor.role.is_learned() {
            return;
        }
        if self.seen == self.tensor {
            let mut direction = vec![0.0; values.len()];
            fill_pattern(&mut direction, 77 + self.tensor as u64);
            let slope = gradient.iter().zip(&direction).map(|(g, v)| g * v).sum();
            self.found = Some((param.to_string(), slope));
            values.iter_mut().zip(&direction).for_each(|(w, v)| *w += self.by * v);
        }
        self.seen += 1;
    }
}

/// Moves every learned tensor a little, so that biases are not zero.
struct Shake(u64);

impl Walker<f64, 0> for Shake {
    fn tensor(&mut self, param: ParamInfo, values: &mut [f64], _: [&mut [f64]; 0]) {
        self.0 += 1;
        if param.tensor.role.is_learned() {
            let mut noise = vec![0.0; values.len()];
            fill_pattern(&mut noise, self.0);
            values.iter_mut().zip(&noise).for_each(|(w, v)| *w += 0.3 * v);
        }
    }
}

/// Every tensor gets numbers of its own, in buffers too; counters a count.
struct Number(u64);

impl Walker<f64, 0> for Number {
    fn tensor(&mut self, param: ParamInfo, values: &mut [f64], _: [&mut [f64]; 0]) {
        self.0 += 1;
        match param.tensor.role {
            Role::Counter => values.fill(self.0 as f64),
            _ => fill_pattern(values, self.0),
        }
    }
}

/// A network that is put together of its file as a `static` is: every tensor in its place.
pub(crate) fn check_embedded<N: Network<f64>>(from_safetensors: fn(&[u8]) -> N) {
    let mut net = <N as Network<f64>>::zeroed();
    net.visit_mut(&mut Number(0));
    let file = net.to_bytes().expect("no two tensors have one name");
    assert_eq!(from_safetensors(&file).to_bytes().expect("as above"), file, "{}", N::NAME);
}

struct Case<N: Train<f64, R>, const R: usize> {
    net: Box<N>,
    x: Box<N::Input>,
    cotangent: Box<N::Output>,
    tape: Box<N::Tape>,
    gradients: Box<N::Gradients>,
    cx: Context,
}

impl<N: Train<f64, R, Input: Batches, Output: Batches>, const R: usize> Case<N, R> {
    fn new() -> Self {
        let mut net = N::init(&mut rng(3));
        net.visit_mut(&mut Shake(0));
        let (x, cotangent) = (N::Input::random(11), N::Output::random(23));
        let cx = Context::new(5, samples(R));
        Self { net, x, cotangent, tape: zeroed_box(), gradients: zeroed_box(), cx }
    }

    fn loss(&mut self) -> f64 {
        self.net.forward(&self.x, &mut self.tape, &self.cx);
        N::output(&self.tape).dot(&self.cotangent)
    }

    /// Walks to a tensor and moves it; `None` behind the last one.
    fn move_tensor(&mut self, tensor: usize, by: f64) -> Option<(String, f64)> {
        let mut walker = Move { tensor, by, seen: 0, found: None };
        self.net.walk([&mut *self.gradients], &mut walker);
        walker.found
    }

    fn check_parameters(&mut self) {
        self.loss();
        let mut d_y = N::Output::random(23);
        self.net.backward_parameters(&self.x, &mut self.tape, &mut d_y, &mut self.gradients, &self.cx);
        let mut tensor = 0;
        while let Some((name, slope)) = self.move_tensor(tensor, H) {
            let above = self.loss();
            self.move_tensor(tensor, -2.0 * H);
            let below = self.loss();
            self.move_tensor(tensor, H);
            compare(N::NAME, &name, slope, (above - below) / (2.0 * H));
            tensor += 1;
        }
    }
}

fn compare(network: &str, what: &str, slope: f64, difference: f64) {
    let tolerance = Tolerance::DIFFERENCES;
    assert!(
        tolerance.accepts(slope, difference),
        "{network}, {what}: backward gives the slope {slope:e}, central differences give {difference:e}"
    );
}

/// For networks whose inputs are ids of tokens, below 6: they have no slope.
pub(crate) fn check_tokens<N>()
where
    N: InputGradient<f64, B, Input: Batches, Output: Batches>,
{
    let mut case = Case::<N, B>::new();
    for batch in case.x.batches_mut() {
        batch.iter_mut().for_each(|id| *id = ((*id + 1.0) * 3.0).floor());
        assert!(batch.iter().all(|id| (0.0..6.0).contains(id)));
    }
    case.loss();
    let (mut d_y, mut d_x) = (N::Output::random(23), N::Input::random(1));
    let mut gradients = zeroed_box::<N::Gradients>();
    case.net.backward(&case.x, &mut case.tape, &mut d_y, &mut gradients, &mut d_x, &case.cx);
    assert!(d_x.batches().into_iter().flatten().all(|&slope| slope == 0.0), "{}: an id has a slope", N::NAME);
    case.check_parameters();
}

/// For networks whose frozen stages leave no way to the input.
pub(crate) fn check_parameters<N: Train<f64, B, Input: Batches, Output: Batches>>() {
    Case::<N, B>::new().check_parameters();
}

pub(crate) fn check<N: InputGradient<f64, B, Input: Batches, Output: Batches>>() {
    check_rows::<N, B>();
}

/// For what is computed in another way where samples fill vectors.
pub(crate) fn check_many<N: InputGradient<f64, 16, Input: Batches, Output: Batches>>() {
    check_rows::<N, 16>();
}

/// For what is computed in another way where there is one sample.
pub(crate) fn check_one<N: InputGradient<f64, 1, Input: Batches, Output: Batches>>() {
    check_rows::<N, 1>();
}

fn check_rows<N: InputGradient<f64, R, Input: Batches, Output: Batches>, const R: usize>() {
    let mut case = Case::<N, R>::new();
    case.loss();
    let (mut d_y, mut d_x) = (N::Output::random(23), zeroed_box::<N::Input>());
    d_x.batches_mut().into_iter().for_each(|batch| batch.fill(f64::NAN));
    let mut gradients = zeroed_box::<N::Gradients>();
    case.net.backward(&case.x, &mut case.tape, &mut d_y, &mut gradients, &mut d_x, &case.cx);
    // Both forms of the backward pass give the same bits.
    let (mut d_y, mut with_input, mut without) =
        (N::Output::random(23), Collect(Vec::new()), Collect(Vec::new()));
    case.net.walk([&mut *gradients], &mut with_input);
    case.net.backward_parameters(&case.x, &mut case.tape, &mut d_y, &mut case.gradients, &case.cx);
    case.net.walk([&mut *case.gradients], &mut without);
    assert_eq!(with_input.0, without.0, "{}: the two backward passes differ", N::NAME);

    let direction = N::Input::random(31);
    let slope = d_x.dot(&direction);
    case.x.add_scaled(H, &direction);
    let above = case.loss();
    case.x.add_scaled(-2.0 * H, &direction);
    let below = case.loss();
    compare(N::NAME, "input", slope, (above - below) / (2.0 * H));
    case.x.add_scaled(H, &direction);
    Case::<N, R>::new().check_parameters();
}

struct Collect(Vec<f64>);

impl Walker<f64, 1> for Collect {
    fn tensor(&mut self, _: ParamInfo, _: &mut [f64], [gradient]: [&mut [f64]; 1]) {
        self.0.extend_from_slice(gradient);
    }
}

pub(crate) use batches;
