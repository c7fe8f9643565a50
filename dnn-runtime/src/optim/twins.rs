//! Every optimizer against its formulas, number by number in `f64`: under every instruction set, at sizes drawn at
//! random.

use libm::{pow, sqrt};
use proptest::prelude::*;

use super::*;
use crate::kernels::simd::{available, with_isa};
use crate::kernels::tests::config;
use crate::layer::ParamInfo;
use crate::testing::{Tolerance, assert_close, fill_pattern};

/// A parameter with what an optimizer remembers of it, zeros at the start.
#[derive(Clone, Copy)]
struct One {
    w: f64,
    m: f64,
    v: f64,
    most: f64,
}

/// Changes one parameter in step t from its gradient.
type Twin = fn(t: i32, g: f64, one: &mut One);

/// Enough for every branch on the number of steps: RAdam's comes after five.
const STEPS: i32 = 7;

fn check<T: Scalar, O: Optimizer<T, S> + Clone, const S: usize>(
    optimizer: &O,
    twin: Twin,
    n: usize,
    seed: u64,
) {
    let data = |seed: u64| {
        let mut values = vec![T::zero(); n];
        fill_pattern(&mut values, seed);
        values
    };
    let gradient = |t: i32| data(seed + 1 + t as u64);
    let mut ones: Vec<One> =
        data(seed).iter().map(|w| One { w: w.to_f64(), m: 0.0, v: 0.0, most: 0.0 }).collect();
    for t in 1..=STEPS {
        for (one, g) in ones.iter_mut().zip(gradient(t)) {
            twin(t, g.to_f64(), one);
        }
    }
    let expected: Vec<f64> = ones.iter().map(|one| one.w).collect();
    for isa in available() {
        with_isa(isa, || {
            let (mut optimizer, mut values) = (optimizer.clone(), data(seed));
            let mut moments: [Vec<T>; S] = core::array::from_fn(|_| vec![T::zero(); n]);
            for t in 1..=STEPS {
                optimizer.begin_step(optimizer.lr());
                let moments = moments.each_mut().map(|moment| &mut moment[..]);
                optimizer.update(ParamInfo::LONE_WEIGHT, &mut values, &gradient(t), moments);
            }
            assert_close("parameters", &values, &expected, Tolerance::of_trajectory::<T>());
        });
    }
}

/// The mean gradient and the mean squared gradient of Adam and its relatives, and these without their bias.
fn means(t: i32, g: f64, one: &mut One) -> (f64, f64) {
    one.m = 0.9 * one.m + 0.1 * g;
    one.v = 0.999 * one.v + 0.001 * g * g;
    (one.m / (1.0 - pow(0.9, f64::from(t))), one.v / (1.0 - pow(0.999, f64::from(t))))
}

fn adam(t: i32, g: f64, one: &mut One) {
    let (m, v) = means(t, g, one);
    one.w -= 0.01 * m / (sqrt(v) + 1e-8);
}

fn amsgrad(t: i32, g: f64, one: &mut One) {
    let (m, _) = means(t, g, one);
    one.most = one.most.max(one.v);
    one.w -= 0.01 * m / (sqrt(one.most / (1.0 - pow(0.999, f64::from(t)))) + 1e-8);
}

/// NAdam's momentum in step t.
fn momentum(t: i32) -> f64 {
    0.9 * (1.0 - 0.5 * pow(0.96, f64::from(t) * 0.004))
}

fn nadam(t: i32, g: f64, one: &mut One) {
    let (_, v) = means(t, g, one);
    let product: f64 = (1..=t).map(momentum).product();
    let next = momentum(t + 1);
    let along = (1.0 - momentum(t)) / (1.0 - product) * g + next / (1.0 - product * next) * one.m;
    one.w -= 0.01 * along / (sqrt(v) + 1e-8);
}

fn radam(t: i32, g: f64, one: &mut One) {
    let (m, v) = means(t, g, one);
    let (most, power) = (2.0 / 0.001 - 1.0, pow(0.999, f64::from(t)));
    let length = most - 2.0 * f64::from(t) * power / (1.0 - power);
    let factor = if length > 5.0 {
        let rectified = (length - 4.0) * (length - 2.0) * most / ((most - 4.0) * (most - 2.0) * length);
        sqrt(rectified) / (sqrt(v) + 1e-8 / sqrt(1.0 - power))
    } else {
        1.0
    };
    one.w -= 0.01 * m * factor;
}

fn rmsprop(centered: bool, momentum: f64, eps: f64, g: f64, one: &mut One) {
    one.v = 0.99 * one.v + 0.01 * g * g;
    one.m = 0.99 * one.m + 0.01 * g;
    let square = if centered { one.v - one.m * one.m } else { one.v };
    one.most = momentum * one.most + g / (sqrt(square.max(0.0)) + eps);
    one.w -= 0.01 * one.most;
}

fn rprop(g: f64, one: &mut One) {
    let (last, size) = (one.m, &mut one.v);
    if g * last > 0.0 {
        *size = (1.2 * *size).min(50.0);
    } else if g * last < 0.0 {
        *size = (0.5 * *size).max(1e-6);
    }
    one.m = if g * last < 0.0 { 0.0 } else { g };
    if one.m != 0.0 {
        one.w -= *size * one.m.signum();
    }
}

macro_rules! twins {
    ($($test:ident: $slots:literal, $optimizer:expr, |$t:ident, $g:ident, $one:ident| $update:expr;)*) => {
        proptest! {
            #![proptest_config(config())]
            $(
                #[test]
                fn $test(n in 1..131usize, seed in 0..1000u64) {
                    check::<f32, _, $slots>(&$optimizer, |$t, $g, $one| $update, n, seed);
                    check::<f64, _, $slots>(&$optimizer, |$t, $g, $one| $update, n, seed);
                }
            )*
        }
    };
}

twins! {
    sgd: 0, Sgd::new(0.01).weight_decay(0.1), |_t, g, one| one.w -= 0.01 * (g + 0.1 * one.w);
    momentum_with_dampening: 1, Momentum::new(0.01, 0.9).dampening(0.25), |t, g, one| {
        one.m = if t == 1 { g } else { 0.9 * one.m + 0.75 * g };
        one.w -= 0.01 * one.m;
    };
    nesterov: 1, Nesterov::new(0.01, 0.9), |_t, g, one| {
        one.m = 0.9 * one.m + g;
        one.w -= 0.01 * (g + 0.9 * one.m);
    };
    adagrad: 1, AdaGrad::new(0.01).initial_accumulator_value(0.1).lr_decay(0.5), |t, g, one| {
        one.v += g * g + if t == 1 { 0.1 } else { 0.0 };
        one.w -= 0.01 / (1.0 + f64::from(t - 1) * 0.5) * g / (sqrt(one.v) + 1e-10);
    };
    rmsprop_alone: 1, RmsProp::new(0.01), |_t, g, one| rmsprop(false, 0.0, 1e-8, g, one);
    rmsprop_with_momentum: 2, RmsProp::new(0.01).momentum(0.9), |_t, g, one| rmsprop(false, 0.9, 1e-8, g, one);
    rmsprop_centered: 2, RmsProp::new(0.01).centered().eps(0.1), |_t, g, one| rmsprop(true, 0.0, 0.1, g, one);
    rmsprop_centered_with_momentum: 3, RmsProp::new(0.01).centered().momentum(0.9).eps(0.1),
        |_t, g, one| rmsprop(true, 0.9, 0.1, g, one);
    adadelta: 2, Adadelta::new(0.1), |_t, g, one| {
        one.v = 0.9 * one.v + 0.1 * g * g;
        let step = g * sqrt(one.m + 1e-6) / sqrt(one.v + 1e-6);
        one.m = 0.9 * one.m + 0.1 * step * step;
        one.w -= 0.1 * step;
    };
    adamax: 2, Adamax::new(0.01), |t, g, one| {
        one.m = 0.9 * one.m + 0.1 * g;
        one.v = (0.999 * one.v).max(g.abs() + 1e-8);
        one.w -= 0.01 / (1.0 - pow(0.9, f64::from(t))) * one.m / one.v;
    };
    nadam_by_its_formula: 2, NAdam::new(0.01), |t, g, one| nadam(t, g, one);
    radam_by_its_formula: 2, RAdam::new(0.01), |t, g, one| radam(t, g, one);
    rprop_by_its_formula: 2, Rprop::new(0.01), |t, g, one| {
        one.v += if t == 1 { 0.01 } else { 0.0 };
        rprop(g, one);
    };
    adam_with_weight_decay: 2, Adam::new(0.01).weight_decay(0.25),
        |t, g, one| { let g = g + 0.25 * one.w; adam(t, g, one) };
    adam_amsgrad: 3, Adam::new(0.01).amsgrad(), |t, g, one| amsgrad(t, g, one);
    adamw: 2, AdamW::new(0.01).weight_decay(0.5), |t, g, one| { one.w *= 1.0 - 0.01 * 0.5; adam(t, g, one) };
    adamw_amsgrad: 3, AdamW::new(0.01).amsgrad(),
        |t, g, one| { one.w *= 1.0 - 0.01 * 0.01; amsgrad(t, g, one) };
}
