//! Values and gradients computed by PyTorch, in `f64` and `f32`, at the tolerances of `fixtures/oracle/README.md`.
//!
//! Every case of the dense, convolution, activation, dropout, normalisation, pool, recurrent, composite and network files is
//! either checked here or listed with the reason why not. Losses and optimizers are checked in `dnn-runtime/tests`.

#[path = "parity/convolutions.rs"]
mod convolutions;
#[path = "parity/images.rs"]
mod images;
#[path = "parity/networks.rs"]
mod networks;
#[path = "parity/recurrent.rs"]
mod recurrent;
#[path = "parity/stacked.rs"]
mod stacked;

use std::path::Path;

use dnn::layer::{Layer, LayerInfo, ParamInfo, Parameters, Visitor, Walker};
use dnn::layers::*;
use dnn::prelude::*;
use dnn::storage::zeroed_box;
use dnn::{Context, InputGradient};
use dnn_runtime::testing::{Case, Fixture, Passes, SavedValues, Tolerance, assert_close};

const FILES: [&str; 14] = [
    "dense.safetensors",
    "activation.safetensors",
    "dropout.safetensors",
    "conv.safetensors",
    "norm.safetensors",
    "pool.safetensors",
    "composite.safetensors",
    "net_mlp.safetensors",
    "net_lenet5.safetensors",
    "net_bn_cnn.safetensors",
    "recurrent.safetensors",
    "projection.safetensors",
    "stacked.safetensors",
    "net_lstm.safetensors",
];

const NO_SUCH_OPERATION: &str = "the language has no such operation";
const VOLUMES: &str = "the language has no volumes";

/// Cases that are not checked, and why.
const UNSUPPORTED: &[(&str, &str)] = &[
    ("bilinear_0", NO_SUCH_OPERATION),
    ("relu6", NO_SUCH_OPERATION),
    ("celu_05", NO_SUCH_OPERATION),
    ("logsigmoid", NO_SUCH_OPERATION),
    ("hardswish", NO_SUCH_OPERATION),
    ("tanhshrink", NO_SUCH_OPERATION),
    ("softshrink", NO_SUCH_OPERATION),
    ("hardshrink", NO_SUCH_OPERATION),
    ("mish", NO_SUCH_OPERATION),
    ("threshold", NO_SUCH_OPERATION),
    ("softmin_dim1", NO_SUCH_OPERATION),
    ("glu_dim1", NO_SUCH_OPERATION),
    ("batchnorm3d_train", NO_SUCH_OPERATION),
    ("rmsnorm", NO_SUCH_OPERATION),
    ("groupnorm", NO_SUCH_OPERATION),
    ("instancenorm2d", NO_SUCH_OPERATION),
    ("maxpool3d_k2", VOLUMES),
    ("avgpool3d_k2", VOLUMES),
    ("lppool2d_p2", NO_SUCH_OPERATION),
    ("pixelshuffle2", NO_SUCH_OPERATION),
    ("vae_reparameterise", "sampling comes with variational autoencoders"),
    ("vae_kl", "sampling comes with variational autoencoders"),
];

#[test]
fn every_case_in_f64() {
    check_all::<f64>();
}

#[test]
fn every_case_in_f32() {
    check_all::<f32>();
}

fn check_all<T: Scalar>()
where
    Adam: Optimizer<T, 2>,
    Momentum: Optimizer<T, 1>,
{
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/oracle");
    let fixture = Fixture::open(folder).expect("the fixtures are part of the repository");
    let mut checked = 0;
    for case in
        fixture.cases().iter().filter(|case| FILES.contains(&case.entry["file"].as_str().unwrap_or_default()))
    {
        let listed = UNSUPPORTED.iter().chain(convolutions::UNSUPPORTED).chain(recurrent::UNSUPPORTED);
        let is_listed = listed.into_iter().any(|(id, _)| *id == case.id);
        let is_checked = check::<T>(case);
        assert!(is_checked != is_listed, "`{}` must be either checked or listed as unsupported", case.id);
        checked += usize::from(is_checked);
    }
    assert!(checked >= 93, "only {checked} cases were checked");
}

/// Whether there is a check for the case, which then has passed.
fn check<T: Scalar>(case: &Case) -> bool
where
    Adam: Optimizer<T, 2>,
    Momentum: Optimizer<T, 1>,
{
    match case.id.as_str() {
        "linear_0" => learned::<T, Dense<T, 3, 2, 2, Identity>, 1, 3, 2>(case),
        "linear_2" => learned::<T, Dense<T, 6, 6, 0, Identity>, 4, 6, 6>(case),
        "embedding_0" => embedding::<T>(case),
        "linear_4" => learned::<T, Dense<T, 16, 10, 10, Identity>, 8, 16, 10>(case),
        "relu" => activation::<T, _, 5, 6>(case, Relu),
        "leakyrelu" => activation::<T, _, 5, 6>(case, LeakyRelu::default()),
        "elu" => activation::<T, _, 5, 6>(case, Elu::default()),
        "elu_extreme" => activation::<T, _, 1, 11>(case, Elu::default()),
        "selu" => activation::<T, _, 5, 6>(case, Selu),
        "gelu" => activation::<T, _, 5, 6>(case, Gelu::default()),
        "gelu_extreme" => activation::<T, _, 1, 11>(case, Gelu::default()),
        "softplus" => activation::<T, _, 5, 6>(case, Softplus::default()),
        "softplus_extreme" => activation::<T, _, 1, 11>(case, Softplus::default()),
        "softsign" => activation::<T, _, 5, 6>(case, Softsign),
        "sigmoid" => activation::<T, _, 5, 6>(case, Sigmoid),
        "hardsigmoid" => activation::<T, _, 5, 6>(case, HardSigmoid),
        "hardtanh" => activation::<T, _, 5, 6>(case, HardTanh::default()),
        "tanh" => activation::<T, _, 5, 6>(case, Tanh),
        "silu" => activation::<T, _, 5, 6>(case, Silu),
        "prelu_1" => learned::<T, Prelu<T, 6, 1>, 5, 6, 6>(case),
        "softmax_dim1" => stateless::<T, _, 5, 6, 6>(case, &Softmax::<6>),
        "softmax_large" => stateless::<T, _, 3, 3, 3>(case, &Softmax::<3>),
        "logsoftmax_dim1" => stateless::<T, _, 5, 6, 6>(case, &LogSoftmax::<6>),
        "dropout_p00" | "dropout_p50" => dropout::<T>(case),
        "dropout_eval" => dropout_at_inference::<T>(case),
        "batchnorm1d_train" => batch_norm::<T, BatchNorm<T, 4, 4, 4, DefaultBatchNorm, Identity>, 6, 4>(case),
        "dense_residual" => residual::<T>(case),
        "concat_add_mul" => merges::<T>(case),
        _ => {
            return convolutions::check::<T>(case)
                || images::check::<T>(case)
                || recurrent::check::<T>(case)
                || stacked::check::<T>(case)
                || networks::check::<T>(case);
        }
    }
    true
}

/// A row-major tensor as a batch: one sample a row.
fn batch<T: Scalar, const B: usize, const F: usize>(values: &[f64]) -> Box<Batch<T, B, F>> {
    assert_eq!(values.len(), B * F, "the case has the batch size of its check");
    let mut batch = zeroed_box::<Batch<T, B, F>>();
    for (row, sample) in values.chunks(F).enumerate() {
        sample.iter().enumerate().for_each(|(feature, &value)| batch[(row, feature)] = T::from_f64(value));
    }
    batch
}

fn rows<T: Scalar, const B: usize, const F: usize>(batch: &Batch<T, B, F>) -> Vec<T> {
    batch.transpose().iter().copied().collect()
}

fn close<T: Scalar>(case: &Case, tensor: &str, found: &[T]) {
    assert_close(&format!("{}, {tensor}", case.id), found, case.f64(tensor), Tolerance::of::<T>());
}

/// What a single layer is called in a walk; its tensors then have their own names only.
static ALONE: LayerInfo = LayerInfo {
    name: "",
    key: "",
    op: "layer",
    arguments: "",
    inputs: &[],
    output: &[],
    tensors: &[],
    macs: 0,
    frozen: false,
    l1: None,
    l2: None,
    max_norm: None,
};

fn tensor_name(prefix: &str, param: ParamInfo) -> String {
    if param.layer.key.is_empty() {
        format!("{prefix}{}", param.tensor.name)
    } else {
        format!("{prefix}{param}")
    }
}

/// Sets tensors to the case's of the same names behind a prefix.
struct Set<'a>(&'a Case, &'a str);

impl<T: Scalar> Walker<T, 0> for Set<'_> {
    fn tensor(&mut self, param: ParamInfo, values: &mut [T], _: [&mut [T]; 0]) {
        let name = tensor_name(self.1, param);
        match &self.0.tensor(&name).map(|tensor| &tensor.values) {
            Some(dnn_runtime::testing::Values::I64(counts)) => values[0] = T::from_f64(counts[0] as f64),
            _ => values.iter_mut().zip(self.0.f64(&name)).for_each(|(value, &set)| *value = T::from_f64(set)),
        }
    }
}

/// Compares tensors with the case's of the same names behind a prefix.
struct Compare<'a>(&'a Case, &'a str, Tolerance);

impl<T: Scalar> Visitor<T> for Compare<'_> {
    fn tensor(&mut self, param: ParamInfo, values: &[T]) {
        let name = tensor_name(self.1, param);
        match &self.0.tensor(&name).map(|tensor| &tensor.values) {
            Some(dnn_runtime::testing::Values::I64(counts)) => {
                assert_eq!(values[0].to_f64(), counts[0] as f64);
            }
            _ if self.0.tensor(&name).is_none() => {
                assert!(!param.tensor.role.is_learned(), "{name} is not there");
            }
            _ => assert_close(&format!("{}, {name}", self.0.id), values, self.0.f64(&name), self.2),
        }
    }
}

/// Ids are integers there and numbers here; they have no gradient.
fn embedding<T: Scalar>(case: &Case) {
    type Table<T> = Embedding<T, 4, 16, 7, 4, 7>;
    let (mut layer, mut gradients) = (zeroed_box::<Table<T>>(), zeroed_box::<Table<T>>());
    layer.walk([], &ALONE, &mut Set(case, "param/"));
    let ids: Vec<f64> = case.classes("input/x").into_iter().map(f64::from).collect();
    let (x, d_y) = (batch::<T, 2, 4>(&ids), batch::<T, 2, 16>(case.f64("grad_output/output")));
    let passes = Passes::run(&*layer, &x, &d_y, Some(&mut *gradients), &Context::new(0, 2));
    close(case, "output/output", &rows(&passes.y));
    gradients.visit(&ALONE, &mut Compare(case, "grad_param/", Tolerance::of::<T>()));
}

fn activation<T: Scalar, A: Activation, const B: usize, const N: usize>(case: &Case, activation: A)
where
    Activate<A, N>: Layer<T, B, Input = Batch<T, B, N>, Output = Batch<T, B, N>>,
    for<'a> <Activate<A, N> as Layer<T, B>>::Saved<'a>: SavedValues<'a, Batch<T, B, N>, Batch<T, B, N>>,
{
    stateless::<T, _, B, N, N>(case, &Activate::new(activation));
}

/// The output and the input gradient of a layer without tensors.
fn stateless<T: Scalar, L, const B: usize, const IN: usize, const OUT: usize>(case: &Case, layer: &L)
where
    L: Layer<T, B, Input = Batch<T, B, IN>, Output = Batch<T, B, OUT>>,
    for<'a> L::Saved<'a>: SavedValues<'a, L::Input, L::Output>,
{
    run::<T, L, B, IN, OUT>(case, layer, None);
}

/// The output and all gradients of a layer with tensors; what it infers is the output too.
fn learned<T: Scalar, L, const B: usize, const IN: usize, const OUT: usize>(case: &Case)
where
    L: Parameters<T> + Layer<T, B, Input = Batch<T, B, IN>, Output = Batch<T, B, OUT>>,
    for<'a> L::Saved<'a>: SavedValues<'a, L::Input, L::Output>,
{
    let (mut layer, mut gradients) = (zeroed_box::<L>(), zeroed_box::<L>());
    layer.walk([], &ALONE, &mut Set(case, "param/"));
    run::<T, L, B, IN, OUT>(case, &layer, Some(&mut gradients));
    gradients.visit(&ALONE, &mut Compare(case, "grad_param/", Tolerance::of::<T>()));
    let mut y = zeroed_box::<L::Output>();
    layer.infer(&batch::<T, B, IN>(case.f64("input/x")), &mut y);
    close(case, "output/output", &rows(&y));
}

fn run<T: Scalar, L, const B: usize, const IN: usize, const OUT: usize>(
    case: &Case,
    layer: &L,
    gradients: Option<&mut L>,
) -> Passes<L, T, B>
where
    L: Layer<T, B, Input = Batch<T, B, IN>, Output = Batch<T, B, OUT>>,
    for<'a> L::Saved<'a>: SavedValues<'a, L::Input, L::Output>,
{
    let (x, d_y) =
        (batch::<T, B, IN>(case.f64("input/x")), batch::<T, B, OUT>(case.f64("grad_output/output")));
    let passes = Passes::run(layer, &x, &d_y, gradients, &Context::new(0, B));
    close(case, "output/output", &rows(&passes.y));
    close(case, "grad_input/x", &rows(&passes.d_x));
    passes
}

/// With the mask given.
fn dropout<T: Scalar>(case: &Case) {
    let p = case.attrs["p"].as_f64().expect("a dropout case has a probability");
    let layer = Dropout::<10>::new(p, 0);
    let mask = batch::<f64, 6, 10>(case.f64("input/mask"));
    let mask = mask.map(|kept| kept as u8);
    let x = batch::<T, 6, 10>(case.f64("input/x"));
    let mut y = zeroed_box::<Batch<T, 6, 10>>();
    T::mask(x.as_slice(), mask.as_slice(), T::from_f64(1.0 / (1.0 - p)), y.as_mut_slice());
    close(case, "output/output", &rows(&y));
    let mut d_y = batch::<T, 6, 10>(case.f64("grad_output/output"));
    let mut d_x = zeroed_box::<Batch<T, 6, 10>>();
    layer.backward(((), ()), &mut d_y, &mask, Some(&mut d_x), None, &Context::new(0, 6));
    close(case, "grad_input/x", &rows(&d_x));
}

fn dropout_at_inference<T: Scalar>(case: &Case) {
    let mut y = zeroed_box::<Batch<T, 4, 6>>();
    Dropout::<6>::new(0.5, 0).infer(&batch::<T, 4, 6>(case.f64("input/x")), &mut y);
    close(case, "output/output", &rows(&y));
}

/// Sets learned tensors and buffers to the case's.
struct SetAll<'a>(&'a Case);

impl<T: Scalar> Walker<T, 0> for SetAll<'_> {
    fn tensor(&mut self, param: ParamInfo, values: &mut [T], _: [&mut [T]; 0]) {
        let prefix = if param.tensor.role.is_learned() { "param/" } else { "state_before/" };
        Set(self.0, prefix).tensor(param, values, []);
    }
}

/// Compares buffers with the case's after the step.
struct CompareBuffers<'a>(&'a Case);

impl<T: Scalar> Visitor<T> for CompareBuffers<'_> {
    fn tensor(&mut self, param: ParamInfo, values: &[T]) {
        if !param.tensor.role.is_learned() {
            Compare(self.0, "state_after/", Tolerance::of::<T>()).tensor(param, values);
        }
    }
}

fn batch_norm<T: Scalar, L, const B: usize, const N: usize>(case: &Case)
where
    L: Parameters<T> + Layer<T, B, Input = Batch<T, B, N>, Output = Batch<T, B, N>>,
    for<'a> L::Saved<'a>: SavedValues<'a, L::Input, L::Output>,
{
    let (mut layer, mut gradients) = (zeroed_box::<L>(), zeroed_box::<L>());
    layer.walk([], &ALONE, &mut SetAll(case));
    let passes = run::<T, L, B, N, N>(case, &layer, Some(&mut gradients));
    gradients.visit(&ALONE, &mut Compare(case, "grad_param/", Tolerance::of::<T>()));
    layer.update_buffers(&passes.cache, &Context::new(0, B));
    layer.visit(&ALONE, &mut CompareBuffers(case));
}

network! {
    struct Residual: vector(4) -> vector(4) {
        #[key("0")]
        first: dense(6) -> tanh,
        #[key("2")]
        second: dense(4),
        out: add(input, second),
    }

    struct Merges: (a: image(3, 2, 2), b: image(3, 2, 2)) -> image(9, 2, 2) {
        sum: add(a, b),
        product: mul(a, b),
        out: concat(sum, product, a),
    }
}

fn residual<T: Scalar>(case: &Case) {
    let (mut net, mut gradients) = (Residual::<T>::zeroed(), Residual::<T>::zeroed());
    net.visit_mut(&mut Set(case, "param/"));
    let x = batch::<T, 3, 4>(case.f64("input/x"));
    let (mut tape, mut d_x) = (zeroed_box::<ResidualTape<T, 3>>(), zeroed_box::<Batch<T, 3, 4>>());
    let cx = Context::new(0, 3);
    net.forward(&x, &mut tape, &cx);
    close(case, "output/output", &rows(<Residual<T> as Train<T, 3>>::output(&tape)));
    close(case, "output/output", &rows(&net.predict(&x)));
    let mut d_y = batch::<T, 3, 4>(case.f64("grad_output/output"));
    net.backward(&x, &mut tape, &mut d_y, &mut gradients, &mut d_x, &cx);
    close(case, "grad_input/x", &rows(&d_x));
    gradients.visit(&mut Compare(case, "grad_param/", Tolerance::of::<T>()));
}

fn merges<T: Scalar>(case: &Case) {
    let mut net = Merges::<T>::zeroed();
    let mut x = zeroed_box::<MergesInput<T, 2>>();
    x.a.copy_from(&batch::<T, 2, 12>(case.f64("input/a")));
    x.b.copy_from(&batch::<T, 2, 12>(case.f64("input/b")));
    let (mut tape, mut d_x) = (zeroed_box::<MergesTape<T, 2>>(), zeroed_box::<MergesInput<T, 2>>());
    let cx = Context::new(0, 2);
    net.forward(&x, &mut tape, &cx);
    close(case, "output/output", &rows(<Merges<T> as Train<T, 2>>::output(&tape)));
    let mut d_y = batch::<T, 2, 36>(case.f64("grad_output/output"));
    let mut gradients = Merges::<T>::zeroed();
    net.backward(&x, &mut tape, &mut d_y, &mut gradients, &mut d_x, &cx);
    close(case, "grad_input/a", &rows(&d_x.a));
    close(case, "grad_input/b", &rows(&d_x.b));
    net.visit_mut(&mut Set(case, "there are no tensors"));
}
