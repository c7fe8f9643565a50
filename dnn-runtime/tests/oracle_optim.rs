//! Every optimizer, clipping and scheduler case of the reference values, in `f64` and `f32`.

mod oracle;

use dnn_runtime::layer::{LayerInfo, ParamInfo, Role, Tensor, Walker};
use dnn_runtime::loss::{CrossEntropy, Loss};
use dnn_runtime::optim::clip::{ClipNorm, GradientNorm, ScaleGradients};
use dnn_runtime::optim::{
    AdaGrad, Adadelta, Adam, AdamW, Adamax, Momentum, NAdam, Nesterov, Optimizer, RAdam, RmsProp, Rprop, Sgd,
};
use dnn_runtime::schedule::{Exponential, Progress, Schedule};
use dnn_runtime::testing::{Case, Tolerance, assert_close};
use dnn_runtime::{Batch, Scalar};
use oracle::{cases, check_all};

const UNSUPPORTED: &[(&str, &str)] = &[
    ("opt_asgd", "averaged SGD is not among the optimizers offered"),
    ("opt_lbfgs_fixed", "second-order methods need the loss of several points in one step"),
    ("opt_lbfgs_strong_wolfe", "second-order methods need the loss of several points in one step"),
    ("sched_step", "not among the schedules offered"),
    ("sched_multistep", "not among the schedules offered"),
    ("sched_constant", "PyTorch's ConstantLR is a warm-up; not among the schedules offered"),
    ("sched_linear", "not among the schedules offered"),
    ("sched_polynomial2", "not among the schedules offered"),
    ("sched_cosine", "not among the schedules offered"),
    ("sched_warm_restarts", "not among the schedules offered"),
    ("sched_cyclic_triangular", "not among the schedules offered"),
    ("sched_cyclic_exp_range", "not among the schedules offered"),
    ("sched_onecycle_cos", "not among the schedules offered"),
    ("sched_lambda_noam", "not among the schedules offered"),
    ("sched_sequential_warmup_cosine", "not among the schedules offered"),
    ("sched_plateau", "not among the schedules offered"),
];

const NAMES: [&str; 4] = ["0.weight", "0.bias", "2.weight", "2.bias"];
const TENSORS: [Tensor; 4] = [
    Tensor { name: "0.weight", shape: &[6, 4], role: Role::Weight },
    Tensor { name: "0.bias", shape: &[6], role: Role::Bias },
    Tensor { name: "2.weight", shape: &[3, 6], role: Role::Weight },
    Tensor { name: "2.bias", shape: &[3], role: Role::Bias },
];
const LAYER: LayerInfo = LayerInfo {
    name: "net",
    key: "net",
    op: "dense",
    arguments: "",
    inputs: &[],
    output: &[3],
    tensors: &TENSORS,
    macs: 42,
    frozen: false,
    l1: None,
    l2: None,
    max_norm: None,
};

fn param(tensor: usize) -> ParamInfo {
    ParamInfo { layer: &LAYER, tensor: &LAYER.tensors[tensor] }
}

#[test]
fn optimizers_agree_with_pytorch() {
    let all = cases(|case| case.file() == "optim.safetensors");
    let common = all.iter().find(|case| case.kind == "data").expect("the data of all optimizer cases");
    let cases: Vec<_> = cases(|case| matches!(&*case.kind, "optimizer" | "clip" | "scheduler"));
    check_all(&cases, UNSUPPORTED, |case| check::<f64>(case, common));
    check_all(&cases, UNSUPPORTED, |case| check::<f32>(case, common));
}

fn check<T: Scalar>(case: &Case, common: &Case) -> bool
where
    Sgd: Optimizer<T, 0>,
    Momentum: Optimizer<T, 1>,
    Nesterov: Optimizer<T, 1>,
    AdaGrad: Optimizer<T, 1>,
    RmsProp: Optimizer<T, 1>,
    RmsProp<true>: Optimizer<T, 2>,
    RmsProp<false, true>: Optimizer<T, 2>,
    RmsProp<true, true>: Optimizer<T, 3>,
    Adam: Optimizer<T, 2>,
    Adam<true>: Optimizer<T, 3>,
    AdamW: Optimizer<T, 2>,
    AdamW<true>: Optimizer<T, 3>,
    NAdam: Optimizer<T, 2>,
    RAdam: Optimizer<T, 2>,
    Adamax: Optimizer<T, 2>,
    Adadelta: Optimizer<T, 2>,
    Rprop: Optimizer<T, 2>,
{
    let get = |name: &str| case.number(name).unwrap_or_else(|| panic!("{}: no argument {name}", case.id));
    let pair = |name: &str| -> (f64, f64) {
        let item = |i: usize| case.attrs[name][i].as_f64().unwrap_or_else(|| panic!("{}: {name}", case.id));
        (item(0), item(1))
    };
    let lr = case.number("lr").unwrap_or(f64::NAN);
    let run = Run::<T> { case, common, scalar: core::marker::PhantomData };
    match &*case.op {
        "SGD" if case.flag("nesterov") => {
            run.with(Nesterov::new(lr, get("momentum")).weight_decay(get("weight_decay")));
        }
        "SGD" if get("momentum") > 0.0 => run.with(
            Momentum::new(lr, get("momentum")).dampening(get("dampening")).weight_decay(get("weight_decay")),
        ),
        "SGD" => run.with(Sgd::new(lr).weight_decay(get("weight_decay"))),
        "Adagrad" => run.with(
            AdaGrad::new(lr)
                .lr_decay(get("lr_decay"))
                .initial_accumulator_value(get("initial_accumulator_value"))
                .eps(get("eps"))
                .weight_decay(get("weight_decay")),
        ),
        "Adadelta" => {
            run.with(Adadelta::new(lr).rho(get("rho")).eps(get("eps")).weight_decay(get("weight_decay")));
        }
        "RMSprop" => {
            let optimizer =
                RmsProp::new(lr).alpha(get("alpha")).eps(get("eps")).weight_decay(get("weight_decay"));
            match (case.flag("centered"), get("momentum") > 0.0) {
                (false, false) => run.with(optimizer),
                (true, false) => run.with(optimizer.centered()),
                (false, true) => run.with(optimizer.momentum(get("momentum"))),
                (true, true) => run.with(optimizer.centered().momentum(get("momentum"))),
            }
        }
        "Adam" => {
            let (beta1, beta2) = pair("betas");
            let optimizer =
                Adam::new(lr).betas(beta1, beta2).eps(get("eps")).weight_decay(get("weight_decay"));
            if case.flag("amsgrad") { run.with(optimizer.amsgrad()) } else { run.with(optimizer) }
        }
        "AdamW" => {
            let (beta1, beta2) = pair("betas");
            let optimizer =
                AdamW::new(lr).betas(beta1, beta2).eps(get("eps")).weight_decay(get("weight_decay"));
            if case.flag("amsgrad") { run.with(optimizer.amsgrad()) } else { run.with(optimizer) }
        }
        "Adamax" => {
            let (beta1, beta2) = pair("betas");
            run.with(Adamax::new(lr).betas(beta1, beta2).eps(get("eps")).weight_decay(get("weight_decay")));
        }
        "NAdam" => {
            let (beta1, beta2) = pair("betas");
            let optimizer =
                NAdam::new(lr).betas(beta1, beta2).eps(get("eps")).weight_decay(get("weight_decay"));
            run.with(optimizer.momentum_decay(get("momentum_decay")));
        }
        "RAdam" => {
            let (beta1, beta2) = pair("betas");
            run.with(RAdam::new(lr).betas(beta1, beta2).eps(get("eps")).weight_decay(get("weight_decay")));
        }
        "Rprop" => {
            let ((minus, plus), (min, max)) = (pair("etas"), pair("step_sizes"));
            run.with(Rprop::new(lr).etas(minus, plus).step_sizes(min, max));
        }
        "SGD + clip" => {
            let p = case.number("norm_type").unwrap_or(f64::INFINITY);
            run.with_clipping(Sgd::new(lr), Some(ClipNorm::new(get("max_norm")).norm_type(p)), p);
        }
        // The recorded learning rates stand for schedules that are not offered.
        "SGD + StepLR" | "SGD + CosineAnnealingLR" | "SGD + OneCycleLR" => run.with(Sgd::new(lr)),
        "SGD + ExponentialLR" => {
            check_schedule(case, &Exponential::new(get("gamma")), lr);
            run.with(Sgd::new(lr));
        }
        "clip_grad_norm_" => check_clip::<T>(case, get("max_norm"), get("norm_type")),
        "ExponentialLR" => check_schedule(case, &Exponential::new(get("gamma")), get("base_lr")),
        _ => return false,
    }
    true
}

fn check_schedule(case: &Case, schedule: &impl Schedule, base: f64) {
    let steps = case.f64("lr").len();
    // In the reference one step is one epoch.
    let progress = |step| Progress { epoch: step, step: step as u64, steps_per_epoch: 1 };
    let found: Vec<f64> = (0..steps).map(|step| schedule.lr(base, progress(step))).collect();
    assert_close(&case.id, &found, case.f64("lr"), Tolerance::F64);
}

/// Clips the gradients, whose tensors stand for those of the network in order, and returns their norm before.
fn clip<T: Scalar>(gradients: &mut [Vec<T>], clip: ClipNorm, p: f64) -> f64 {
    let mut norm = GradientNorm::new(p);
    for (i, gradient) in gradients.iter_mut().enumerate() {
        norm.tensor(param(i), &mut vec![T::zero(); gradient.len()], [gradient]);
    }
    let mut scale = ScaleGradients { factor: clip.factor(norm.total()) };
    for (i, gradient) in gradients.iter_mut().enumerate() {
        scale.tensor(param(i), &mut vec![T::zero(); gradient.len()], [gradient]);
    }
    norm.total()
}

fn check_clip<T: Scalar>(case: &Case, max_norm: f64, p: f64) {
    let mut gradients: Vec<Vec<T>> = (0..3).map(|i| case.values(&format!("grad_before/{i}"))).collect();
    let total = clip(&mut gradients, ClipNorm::new(max_norm).norm_type(p), p);
    assert_close(&case.id, &[T::from_f64(total)], case.f64("total_norm"), Tolerance::of::<T>());
    for (i, gradient) in gradients.iter().enumerate() {
        assert_close(&case.id, gradient, case.f64(&format!("grad_after/{i}")), Tolerance::of::<T>());
    }
}

/// The batch size of the reference.
const B: usize = 8;

struct Run<'a, T> {
    case: &'a Case,
    common: &'a Case,
    scalar: core::marker::PhantomData<T>,
}

impl<T: Scalar> Run<'_, T> {
    fn with<O: Optimizer<T, S>, const S: usize>(&self, optimizer: O) {
        self.with_clipping(optimizer, None, 2.0);
    }

    /// Trains as the reference did and compares the loss before and the parameters after every step.
    fn with_clipping<O: Optimizer<T, S>, const S: usize>(
        &self,
        mut optimizer: O,
        clip_norm: Option<ClipNorm>,
        p: f64,
    ) {
        let (case, common) = (self.case, self.common);
        let mut values: [Vec<T>; 4] = NAMES.map(|name| common.values(&format!("initial/{name}")));
        let mut moments: [[Vec<T>; S]; 4] =
            values.each_ref().map(|v| core::array::from_fn(|_| vec![T::zero(); v.len()]));
        let (xs, ys) = (common.values::<T>("batch_x"), common.classes("batch_y"));
        for (step, &lr) in case.f64("lr").iter().enumerate() {
            let x = &xs[step * B * 4..][..B * 4];
            let labels: [u32; B] = ys[step * B..][..B].try_into().expect("a label for each sample");
            let (loss, mut gradients) = gradient(&values, x, &labels);
            let at = |what: &str| format!("{} {what} in step {step}", case.id);
            assert_close(
                &at("loss"),
                &[loss],
                &case.f64("loss")[step..=step],
                Tolerance::of_trajectory::<T>(),
            );
            if let Some(clip_norm) = clip_norm {
                let total = T::from_f64(clip(&mut gradients, clip_norm, p));
                assert_close(
                    &at("norm"),
                    &[total],
                    &case.f64("total_norm")[step..=step],
                    Tolerance::of_trajectory::<T>(),
                );
            }
            optimizer.begin_step(lr);
            for (i, (values, moments)) in values.iter_mut().zip(&mut moments).enumerate() {
                optimizer.update(param(i), values, &gradients[i], moments.each_mut().map(|m| &mut m[..]));
                let n = values.len();
                let expected = &case.f64(&format!("trajectory/{}", NAMES[i]))[(step + 1) * n..][..n];
                assert_close(&at(NAMES[i]), values, expected, Tolerance::of_trajectory::<T>());
            }
        }
    }
}

/// Loss and gradients of Linear(4, 6) - Tanh - Linear(6, 3) - cross-entropy.
fn gradient<T: Scalar>(values: &[Vec<T>; 4], x: &[T], labels: &[u32; B]) -> (T, [Vec<T>; 4]) {
    let [w1, b1, w2, b2] = values;
    let dot = |a: &[T], b: &[T]| a.iter().zip(b).map(|(&a, &b)| a * b).sum::<T>();
    let hidden: Vec<[T; 6]> =
        x.chunks(4).map(|x| core::array::from_fn(|j| (dot(&w1[j * 4..][..4], x) + b1[j]).tanh())).collect();
    let y = Batch::<T, B, 3>::from_fn(|n, k| dot(&w2[k * 6..][..6], &hidden[n]) + b2[k]);
    let mut d_y = Batch::zeros();
    let loss = CrossEntropy.gradient(&y, labels, B, &mut d_y);

    let mut gradients = values.each_ref().map(|v| vec![T::zero(); v.len()]);
    let [d_w1, d_b1, d_w2, d_b2] = &mut gradients;
    for n in 0..B {
        for k in 0..3 {
            let d = d_y[(n, k)];
            d_b2[k] += d;
            (0..6).for_each(|j| d_w2[k * 6 + j] += d * hidden[n][j]);
        }
        for j in 0..6 {
            let d_hidden: T = (0..3).map(|k| d_y[(n, k)] * w2[k * 6 + j]).sum();
            let d = d_hidden * (T::one() - hidden[n][j] * hidden[n][j]);
            d_b1[j] += d;
            (0..4).for_each(|i| d_w1[j * 4 + i] += d * x[n * 4 + i]);
        }
    }
    (loss, gradients)
}
