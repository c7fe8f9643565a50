//! The losses against their twins, under every instruction set, at sizes drawn at random and outputs full of NaN.

use proptest::prelude::*;

use super::simd::{available, with_isa};
use super::tests::{config, nan, size, under_each_isa};
use super::{ClassTargets, Kernels, LossOutput, LossSizes, reference};
use crate::scalar::Scalar;
use crate::testing::fill_pattern;

/// `n` numbers in -4..4.
fn data<T: Scalar>(n: usize, seed: u64) -> Vec<T> {
    let mut values = vec![T::zero(); n];
    fill_pattern(&mut values, seed);
    values.iter_mut().for_each(|value| *value *= T::from_f64(4.0));
    values
}

/// `n` numbers in 0..1.
fn shares<T: Scalar>(n: usize, seed: u64) -> Vec<T> {
    data::<T>(n, seed).iter().map(|x| Scalar::abs(*x) * T::from_f64(0.25)).collect()
}

#[track_caller]
fn close<T: Scalar>(what: &str, found: T, expected: T) {
    let bound = T::from_f64(64.0) * T::EPSILON * (T::one() + Scalar::abs(expected));
    assert!(Scalar::abs(found - expected) <= bound, "{what}: {found}, expected {expected}");
}

/// Value, gradient and elements of one loss; `kernel` gets numbers whose rows that do not count are NaN.
fn check<T: Scalar>(
    what: &str,
    sizes: LossSizes,
    target: &[T],
    kernel: impl Fn(&[T], &[T], LossOutput<'_, T>) -> f64,
    twin: impl Fn(usize, T, T) -> (T, T),
) {
    let LossSizes { batch, samples, outputs } = sizes;
    let n = batch * outputs;
    let (mut y, mut target) = (data::<T>(n, 1), target.to_vec());
    for (y, target) in y.chunks_exact_mut(batch).zip(target.chunks_exact_mut(batch)) {
        y[samples..].fill(T::from_f64(f64::NAN));
        target[samples..].fill(T::from_f64(f64::NAN));
    }
    let (mut d_y, mut elements) = (nan(n), nan(n));
    let scale = T::from_f64(0.75);
    let value = kernel(&y, &target, LossOutput::Value);
    assert_eq!(
        value.to_bits(),
        kernel(&y, &target, LossOutput::Gradient(&mut d_y, scale)).to_bits(),
        "{what}"
    );
    assert_eq!(value.to_bits(), kernel(&y, &target, LossOutput::Elements(&mut elements)).to_bits(), "{what}");
    let mut sum = 0.0;
    for at in 0..n {
        if at % batch < samples {
            let (loss, slope) = twin(at / batch, y[at], target[at]);
            close(what, elements[at], loss);
            close(what, d_y[at], scale * slope);
            sum += loss.to_f64();
        } else {
            assert!(d_y[at] == T::zero() && elements[at].to_f64().is_nan(), "{what}: rows that do not count");
        }
    }
    close(what, T::from_f64(value), T::from_f64(sum));
}

fn check_elementwise<T: Scalar>(sizes: LossSizes) {
    let n = sizes.batch * sizes.outputs;
    let numbers = data::<T>(n, 2);
    check(
        "mse",
        sizes,
        &numbers,
        |y, t, o| T::squared_error(y, t, o, sizes),
        |_, y, t| reference::squared_error(y, t),
    );
    check(
        "mae",
        sizes,
        &numbers,
        |y, t, o| T::absolute_error(y, t, o, sizes),
        |_, y, t| reference::absolute_error(y, t),
    );
    let delta = T::from_f64(0.75);
    check(
        "huber",
        sizes,
        &numbers,
        |y, t, o| T::huber(y, t, delta, o, sizes),
        |_, y, t| reference::huber(y, t, delta),
    );

    let mut probabilities = shares::<T>(n, 3);
    probabilities.iter_mut().step_by(3).for_each(|p| *p = T::zero());
    check(
        "kl",
        sizes,
        &probabilities,
        |y, t, o| T::kl_divergence(y, t, o, sizes),
        |_, y, t| reference::kl_divergence(y, t),
    );
    check(
        "kl of logarithms",
        sizes,
        &numbers,
        |y, t, o| T::kl_divergence_log(y, t, o, sizes),
        |_, y, t| reference::kl_divergence_log(y, t),
    );

    let each: Vec<f64> = (0..sizes.outputs).map(|c| c as f64 * 0.25).collect();
    for (pos_weight, weight) in [(&[][..], &[][..]), (&[3.0], &[]), (&[3.0], &each), (&each, &[0.5])] {
        let of = |weights: &[f64], c: usize| match weights.len() {
            0 => T::one(),
            1 => T::from_f64(weights[0]),
            _ => T::from_f64(weights[c]),
        };
        check(
            "bce",
            sizes,
            &probabilities,
            |y, t, o| T::binary_cross_entropy(y, t, pos_weight, weight, o, sizes),
            |c, y, t| reference::binary_cross_entropy(y, t, of(pos_weight, c), of(weight, c)),
        );
    }
}

fn check_classes<T: Scalar>(sizes: LossSizes, smoothing: f64, weighted: bool) {
    let LossSizes { batch, samples, outputs: classes } = sizes;
    let mut y = data::<T>(batch * classes, 1);
    y.chunks_exact_mut(batch).for_each(|y| y[samples..].fill(T::from_f64(f64::NAN)));
    let weights: Vec<f64> = (0..classes).map(|c| 0.25 + c as f64 % 3.0).collect();
    let weights = if weighted { &weights[..] } else { &[] };
    let ignored = 1;
    let labels: Vec<u32> = (0..batch).map(|row| (row * row % classes) as u32).collect();
    let soft = shares::<T>(batch * classes, 4);

    let targets = [ClassTargets::Indices(&labels, Some(ignored)), ClassTargets::Probabilities(&soft)];
    for (kind, target) in targets.into_iter().enumerate() {
        let (mut d_y, mut elements) = (nan(batch * classes), nan(batch));
        let scale = T::from_f64(0.75);
        let run = |output| T::cross_entropy(&y, target, weights, smoothing, output, sizes);
        let value = run(LossOutput::Value);
        assert_eq!(value.to_bits(), run(LossOutput::Gradient(&mut d_y, scale)).to_bits());
        assert_eq!(value.to_bits(), run(LossOutput::Elements(&mut elements)).to_bits());
        let mut sum = 0.0;
        for row in 0..samples {
            let shares: Vec<T> = (0..classes)
                .map(|c| {
                    let own = match kind {
                        0 if labels[row] as usize == c => 1.0,
                        0 => 0.0,
                        _ => soft[c * batch + row].to_f64(),
                    };
                    let weight = if weighted { weights[c] } else { 1.0 };
                    T::from_f64(weight * ((1.0 - smoothing) * own + smoothing / classes as f64))
                })
                .collect();
            let logits: Vec<T> = (0..classes).map(|c| y[c * batch + row]).collect();
            let mut expected = vec![T::zero(); classes];
            let mut loss = reference::cross_entropy(&logits, &shares, &mut expected);
            if kind == 0 && labels[row] == ignored {
                (loss, expected) = (T::zero(), vec![T::zero(); classes]);
            }
            close("loss", elements[row], loss);
            for c in 0..classes {
                close("gradient", d_y[c * batch + row], scale * expected[c]);
            }
            sum += loss.to_f64();
        }
        close("sum", T::from_f64(value), T::from_f64(sum));
        assert!(d_y.chunks_exact(batch).all(|d_y| d_y[samples..].iter().all(|d| *d == T::zero())));
    }
}

fn sizes() -> impl Strategy<Value = LossSizes> {
    (size(), 0..3usize, size()).prop_map(|(batch, missing, outputs)| LossSizes {
        batch,
        samples: batch.saturating_sub(missing),
        outputs,
    })
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn elementwise_losses(sizes in sizes()) {
        under_each_isa(|| {
            check_elementwise::<f32>(sizes);
            check_elementwise::<f64>(sizes);
        });
    }

    #[test]
    fn class_losses(sizes in sizes(), smoothing in prop_oneof![Just(0.0), 0.0..1.0], weighted: bool) {
        under_each_isa(|| {
            check_classes::<f32>(sizes, smoothing, weighted);
            check_classes::<f64>(sizes, smoothing, weighted);
        });
    }
}

#[test]
fn long_sums_keep_their_digits() {
    // A million terms of 0.01 in f32, added one by one, would be off in the third digit.
    let n = 1 << 20;
    let (y, target) = (vec![0.1_f32; n], vec![0.0; n]);
    let sizes = LossSizes { batch: 1, samples: 1, outputs: n };
    for isa in available() {
        let sum = with_isa(isa, || f32::squared_error(&y, &target, LossOutput::Value, sizes));
        let expected = n as f64 * f64::from(0.1_f32 * 0.1_f32);
        assert!((sum / expected - 1.0).abs() < 1e-5, "{isa}: {sum}, expected {expected}");
    }
}

#[test]
fn special_logits_have_the_same_losses_under_every_instruction_set() {
    let infinity = f32::INFINITY;
    for isa in available() {
        with_isa(isa, || {
            // Samples: a masked class, a huge logit, a NaN, a label that is no class, a NaN that is left out.
            let y =
                [0.0, 1e4, f32::NAN, 0.0, f32::NAN, -infinity, -1e4, 0.0, 0.0, 0.0, 0.0, 1e4, 0.0, 0.0, 0.0];
            let sizes = LossSizes { batch: 5, samples: 5, outputs: 3 };
            let target = ClassTargets::Indices(&[2, 1, 0, 3, 7], Some(7));
            let (mut losses, mut d_y) = ([0.0; 5], [f32::NAN; 15]);
            f32::cross_entropy(&y, target, &[], 0.0, LossOutput::Elements(&mut losses), sizes);
            f32::cross_entropy(&y, target, &[], 0.0, LossOutput::Gradient(&mut d_y, 1.0), sizes);
            assert!(
                (losses[0] - 2.0_f32.ln()).abs() < 1e-6 && (losses[1] - (2e4 + 2.0_f32.ln())).abs() < 1e-2
            );
            assert!(losses[2].is_nan() && losses[3].is_nan() && losses[4] == 0.0, "{isa}: {losses:?}");
            assert_eq!([d_y[0], d_y[5], d_y[10]], [0.5, 0.0, -0.5], "{isa}");
            for sample in [2, 3] {
                assert!((0..3).all(|c| d_y[c * 5 + sample].is_nan()), "{isa}: {d_y:?}");
            }
            assert!((0..3).all(|c| d_y[c * 5 + 4] == 0.0), "{isa}: {d_y:?}");

            let mut d_y = [f32::NAN; 3];
            let sizes = LossSizes { batch: 3, samples: 3, outputs: 1 };
            let mae = f32::absolute_error(
                &[1.0, f32::NAN, infinity],
                &[1.0, 0.0, 0.0],
                LossOutput::Gradient(&mut d_y, 1.0),
                sizes,
            );
            assert!(mae.is_nan() && d_y[0] == 0.0 && d_y[1].is_nan() && d_y[2] == 1.0, "{isa}");
        });
    }
}
