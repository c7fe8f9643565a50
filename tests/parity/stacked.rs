//! Recurrent layers of which one takes the outputs of the other: PyTorch's layers of one module, here two stages, with the
//! tensors of its state dict.

use std::path::Path;

use dnn::layer::{ParamInfo, Walker};
use dnn::prelude::*;
use dnn::storage::zeroed_box;
use dnn::weights::Weights;
use dnn::{Context, InputGradient};
use dnn_runtime::testing::{Case, Tolerance, assert_close};

network! {
    pub struct StackedLstm: sequence(5, 3) -> sequence(5, 4) {
        first: lstm(4),
        second: lstm(4),
    }

    pub struct StackedGru: sequence(5, 3) -> sequence(5, 8) {
        first: bidirectional(gru(4)),
        second: bidirectional(gru(4)),
    }
}

/// `second.weight_ih_l0_reverse` for `weight_ih_l1_reverse`.
fn stage(tensor: &str) -> String {
    if tensor.contains("_l1") {
        format!("second.{}", tensor.replace("_l1", "_l0"))
    } else {
        format!("first.{tensor}")
    }
}

/// A batch in the order of memory, of `[step, sample, feature]`.
fn batch<T: Scalar, const F: usize>(values: &[f64]) -> Batch<T, 2, F> {
    let features = F / 5;
    Batch::from_fn(|b, i| T::from_f64(values[(i / features * 2 + b) * features + i % features]))
}

/// Compares the companions of a walk, gradients, with the case's.
struct CompareGradients<'a>(&'a Case);

impl<T: Scalar> Walker<T, 1> for CompareGradients<'_> {
    fn tensor(&mut self, param: ParamInfo, _: &mut [T], [gradients]: [&mut [T]; 1]) {
        let name = param.tensor.name;
        let name = if param.layer.name == "second" { name.replace("_l0", "_l1") } else { name.to_owned() };
        let expected = self.0.f64(&format!("grad_param/{name}"));
        assert_close(&format!("{}, {name}", self.0.id), gradients, expected, Tolerance::of::<T>());
    }
}

fn check_stacked<T: Scalar, N, const O: usize>(case: &Case)
where
    N: InputGradient<T, 2, Input = Batch<T, 2, 15>, Output = Batch<T, 2, O>>,
{
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/oracle/stacked.safetensors");
    let prefix = format!("{}/param/", case.id);
    let rename = |name: &str| name.strip_prefix(&prefix).map_or_else(|| name.to_owned(), stage);
    let mut net = <N as Network<T>>::zeroed();
    let weights = Weights::open(file).and_then(|file| file.rename(rename)).expect("a file of two cases");
    let report = weights.allow_unexpected().convert().load_into(&mut net).expect("all tensors are there");
    assert!(report.kept.is_empty(), "{report:?}");

    let (x, cx) = (batch::<T, 15>(case.f64("input/x")), Context::new(0, 2));
    let (mut tape, mut y) = (zeroed_box::<N::Tape>(), Batch::<T, 2, O>::zeros());
    net.forward(&x, &mut tape, &cx);
    net.predict_with(&mut zeroed_box(), &x, &mut y);
    let expected = batch::<f64, O>(case.f64("output/output"));
    for y in [N::output(&tape), &y] {
        assert_close(&case.id, y.as_slice(), expected.as_slice(), Tolerance::of::<T>());
    }
    let (mut gradients, mut d_x) = (zeroed_box::<N::Gradients>(), Batch::<T, 2, 15>::zeros());
    let mut d_y = batch::<T, O>(case.f64("grad_output/output"));
    net.backward(&x, &mut tape, &mut d_y, &mut gradients, &mut d_x, &cx);
    let expected = batch::<f64, 15>(case.f64("grad_input/x"));
    assert_close(&case.id, d_x.as_slice(), expected.as_slice(), Tolerance::of::<T>());
    net.walk([&mut *gradients], &mut CompareGradients(case));
}

/// Whether there is a check for the case, which then has passed.
pub(crate) fn check<T: Scalar>(case: &Case) -> bool {
    match case.id.as_str() {
        "lstm_stacked" => check_stacked::<T, StackedLstm<T>, 20>(case),
        "gru_stacked_bidir" => check_stacked::<T, StackedGru<T>, 40>(case),
        _ => return false,
    }
    true
}
