//! Every loss case of the reference values, in `f64` and `f32`.

mod oracle;

use dnn_runtime::loss::{BinaryCrossEntropy, CrossEntropy, Huber, KlDivergence, Loss, Mae, Mse};
use dnn_runtime::testing::{Case, Tolerance, assert_close};
use dnn_runtime::{Batch, Scalar};
use oracle::{cases, check_all};

const UNSUPPORTED: &[(&str, &str)] = &[
    ("nll_mean", "takes log-probabilities; `CrossEntropy` takes logits, with the softmax fused in"),
    ("nll_none", "takes log-probabilities; `CrossEntropy` takes logits, with the softmax fused in"),
    ("poisson_nll", "not among the losses offered"),
    ("gaussian_nll", "not among the losses offered; needs a second output for the variance"),
    ("hinge_embedding", "not among the losses offered"),
    ("soft_margin", "not among the losses offered"),
    ("multi_margin", "not among the losses offered"),
    ("cosine_embedding", "not among the losses offered; compares two outputs"),
    ("triplet_margin", "not among the losses offered; compares three outputs"),
];

#[test]
fn losses_agree_with_pytorch() {
    let cases = cases(|case| case.file() == "loss.safetensors");
    check_all(&cases, UNSUPPORTED, check_any_shape::<f64>);
    check_all(&cases, UNSUPPORTED, check_any_shape::<f32>);
}

fn check_any_shape<T: Scalar>(case: &Case) -> bool {
    match &*case.tensor("input/x").expect("every loss has an input").shape {
        [6, 4] => check::<T, 6, 4>(case),
        [4] => check::<T, 4, 1>(case),
        [2, 2] => check::<T, 2, 2>(case),
        other => panic!("{}: unexpected shape {other:?}", case.id),
    }
}

/// Output and gradient at the input, row-major.
struct Outcome<T> {
    output: Vec<T>,
    gradient: Vec<T>,
}

fn check<T: Scalar, const B: usize, const C: usize>(case: &Case) -> bool {
    let Some(outcome) = evaluate::<T, B, C>(case) else { return false };
    assert_close(
        &format!("{} output", case.id),
        &outcome.output,
        case.f64("output/output"),
        Tolerance::of::<T>(),
    );
    assert_close(
        &format!("{} gradient", case.id),
        &outcome.gradient,
        case.f64("grad_input/x"),
        Tolerance::of::<T>(),
    );
    true
}

/// A batch from a tensor of the case, row-major.
fn batch<T: Scalar, const B: usize, const C: usize>(values: &[f64]) -> Batch<T, B, C> {
    Batch::from_fn(|row, column| T::from_f64(values[row * C + column]))
}

fn evaluate<T: Scalar, const B: usize, const C: usize>(case: &Case) -> Option<Outcome<T>> {
    let x = case.f64("input/x");
    let number = |name: &str| case.number(name).unwrap_or_else(|| panic!("{}: no argument {name}", case.id));
    match &*case.op {
        "MSELoss" => elementwise::<T, B, C, _>(case, x, Mse, Mse.sum(), Mse::elements),
        "L1Loss" => elementwise::<T, B, C, _>(case, x, Mae, Mae.sum(), Mae::elements),
        "HuberLoss" => {
            let loss = Huber::new(number("delta"));
            elementwise::<T, B, C, _>(case, x, loss, loss.sum(), Huber::elements)
        }
        "SmoothL1Loss" => {
            let beta = number("beta");
            let loss = Huber::new(beta);
            let outcome = elementwise::<T, B, C, _>(case, x, loss, loss.sum(), Huber::elements)?;
            let divide = |values: Vec<T>| values.into_iter().map(|v| v / T::from_f64(beta)).collect();
            Some(Outcome { output: divide(outcome.output), gradient: divide(outcome.gradient) })
        }
        "BCEWithLogitsLoss" => {
            let loss = BinaryCrossEntropy;
            elementwise::<T, B, C, _>(case, x, loss, loss.sum(), BinaryCrossEntropy::elements)
        }
        "BCELoss" => {
            // It takes probabilities p; the loss of the logit ln(p / (1 - p)) is the same, and dy/dp = 1 / (p (1 - p)).
            let logits: Vec<f64> = x.iter().map(|p| (p / (1.0 - p)).ln()).collect();
            let loss = BinaryCrossEntropy;
            let mut outcome = if case.word("weight") == "input/weight" {
                let weight: [f64; C] = case.f64("input/weight").try_into().expect("a weight for each output");
                let loss = loss.weight(weight);
                elementwise::<T, B, C, _>(case, &logits, loss, loss.sum(), BinaryCrossEntropy::elements)?
            } else {
                elementwise::<T, B, C, _>(case, &logits, loss, loss.sum(), BinaryCrossEntropy::elements)?
            };
            for (gradient, p) in outcome.gradient.iter_mut().zip(x) {
                *gradient /= T::from_f64(p * (1.0 - p));
            }
            Some(outcome)
        }
        "KLDivLoss" => {
            let loss = if case.flag("log_target") { KlDivergence.log_target() } else { KlDivergence };
            let mean = if case.word("reduction") == "batchmean" { loss.batch_mean() } else { loss };
            elementwise::<T, B, C, _>(case, x, mean, loss.sum(), KlDivergence::elements)
        }
        "CrossEntropyLoss" => {
            let mut loss = CrossEntropy.label_smoothing(case.number("label_smoothing").unwrap_or(0.0));
            if let Some(index) = case.number("ignore_index") {
                loss = loss.ignore_index(index as u32);
            }
            if case.word("target") == "probabilities" {
                let target = batch::<T, B, C>(case.f64("input/target"));
                per_sample::<T, B, C, _, _>(case, loss, loss.sum(), &target, CrossEntropy::soft_elements)
            } else {
                let target: [u32; B] =
                    case.classes("input/target").try_into().expect("a label for each sample");
                per_sample::<T, B, C, _, _>(case, loss, loss.sum(), &target, CrossEntropy::elements)
            }
        }
        _ => None,
    }
}

/// A loss with same-shape targets; `elements` is its value for each element.
fn elementwise<T: Scalar, const B: usize, const C: usize, L>(
    case: &Case,
    x: &[f64],
    mean: L,
    sum: L,
    elements: impl Fn(&L, &Batch<T, B, C>, &Batch<T, B, C>, &mut Batch<T, B, C>),
) -> Option<Outcome<T>>
where
    L: Loss<T, Batch<T, B, C>, Batch<T, B, C>> + Copy,
{
    let (y, target) = (batch::<T, B, C>(x), batch::<T, B, C>(case.f64("input/target")));
    if case.word("reduction") != "none" {
        return Some(reduced(case, if case.word("reduction") == "sum" { &sum } else { &mean }, &y, &target));
    }
    let (mut output, mut d_y) = (Batch::zeros(), Batch::zeros());
    elements(&sum, &y, &target, &mut output);
    sum.gradient(&y, &target, B, &mut d_y);
    let gradient = d_y.component_mul(&batch::<T, B, C>(case.f64("grad_output/output")));
    Some(Outcome { output: row_major(&output), gradient: row_major(&gradient) })
}

/// A loss of whole samples; `elements` is its value for each sample.
fn per_sample<T: Scalar, const B: usize, const C: usize, L, Target>(
    case: &Case,
    mean: L,
    sum: L,
    target: &Target,
    elements: impl Fn(&L, &Batch<T, B, C>, &Target, &mut [T; B]),
) -> Option<Outcome<T>>
where
    L: Loss<T, Batch<T, B, C>, Target> + Copy,
{
    let y = batch::<T, B, C>(case.f64("input/x"));
    if case.word("reduction") != "none" {
        return Some(reduced(case, if case.word("reduction") == "sum" { &sum } else { &mean }, &y, target));
    }
    let (mut output, mut d_y) = ([T::zero(); B], Batch::zeros());
    elements(&sum, &y, target, &mut output);
    sum.gradient(&y, target, B, &mut d_y);
    let factor = case.values::<T>("grad_output/output");
    let gradient = Batch::<T, B, C>::from_fn(|row, column| d_y[(row, column)] * factor[row]);
    Some(Outcome { output: output.to_vec(), gradient: row_major(&gradient) })
}

fn reduced<T: Scalar, const B: usize, const C: usize, L, Target>(
    case: &Case,
    loss: &L,
    y: &Batch<T, B, C>,
    target: &Target,
) -> Outcome<T>
where
    L: Loss<T, Batch<T, B, C>, Target>,
{
    let mut d_y = Batch::zeros();
    let value = loss.gradient(y, target, B, &mut d_y);
    assert_close(&case.id, &[loss.value(y, target, B)], &[value.to_f64()], Tolerance::F64);
    let factor = case.values::<T>("grad_output/output")[0];
    Outcome { output: vec![value], gradient: row_major(&d_y.map(|d| d * factor)) }
}

fn row_major<T: Scalar, const B: usize, const C: usize>(batch: &Batch<T, B, C>) -> Vec<T> {
    batch.transpose().as_slice().to_vec()
}
