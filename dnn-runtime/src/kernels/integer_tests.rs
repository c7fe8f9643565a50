//! Kernels of quantised networks against their naive twins, bit for bit, under every instruction set of the machine.

use proptest::prelude::*;

use super::integer::{self, Addends, Factor, MOST_MEAN_SHIFT, Requantize};
use super::reference::integer as reference;
use super::simd::{Isa, available, with_isa};
use super::{ConvSizes, PoolSizes};

/// Numbers that follow from a seed.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        // Knuth's generator; its upper bits are good.
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        self.0 >> 33
    }

    fn bytes(&mut self, len: usize) -> Vec<u8> {
        // The extremes are as likely as all others together.
        (0..len).map(|_| [self.next() as u8, 255, 0, self.next() as u8][self.next() as usize % 4]).collect()
    }

    fn weights(&mut self, len: usize) -> Vec<i8> {
        self.bytes(len).into_iter().map(|byte| (byte as i8).max(-127)).collect()
    }

    fn factor(&mut self) -> Factor {
        Factor::of((self.next() as f64 + 1.0) / 2f64.powi(28 + (self.next() % 20) as i32))
    }
}

/// What a layer's outputs are made by.
struct Outputs {
    bias: Vec<i32>,
    multiplier: Vec<i32>,
    shift: Vec<u8>,
    zero: i32,
    range: [u8; 2],
}

impl Outputs {
    fn new(numbers: &mut Numbers, channels: usize) -> Self {
        let factors: Vec<Factor> = (0..channels).map(|_| numbers.factor()).collect();
        let zero = (numbers.next() % 256) as u8;
        Self {
            bias: (0..channels).map(|_| numbers.next() as i32 % 100_000 - 50_000).collect(),
            multiplier: factors.iter().map(|factor| factor.multiplier).collect(),
            shift: factors.iter().map(|factor| factor.shift as u8).collect(),
            zero: zero.into(),
            range: if numbers.next().is_multiple_of(2) { [0, 255] } else { [zero, 255] },
        }
    }

    fn by(&self) -> Requantize<'_> {
        let Self { bias, multiplier, shift, zero, range } = self;
        Requantize { bias, multiplier, shift, zero: *zero, range: *range }
    }
}

/// Sizes that tests change where they differ.
const SMALL: ConvSizes = ConvSizes {
    batch: 1,
    input: [5, 70, 41],
    output: [9, 70, 41],
    kernel: [3; 2],
    stride: [1; 2],
    padding: [1; 2],
    dilation: [1; 2],
    groups: 1,
    flip: false,
    exact: true,
    packed: false,
};

fn check_convolution(sizes: ConvSizes, seed: u64) {
    let mut numbers = Numbers(seed);
    let x = numbers.bytes(sizes.input.iter().product());
    let (weight, x_zero) = (numbers.weights(sizes.output[0] * sizes.taps()), numbers.next() as u8);
    let by = Outputs::new(&mut numbers, sizes.output[0]);
    let mut expected = vec![0; sizes.output.iter().product()];
    reference::conv(&x, x_zero, &weight, by.by(), &mut expected, sizes);
    for isa in available() {
        let (mut y, mut patch) = (vec![7_u8; expected.len()], vec![9_u8; sizes.taps()]);
        with_isa(isa, || integer::conv(&x, x_zero, &weight, by.by(), &mut patch, &mut y, sizes));
        assert!(y == expected, "{isa}: {sizes:?}");
    }
}

/// Factors from 1/4 on, which are not computed by vectors, and shifts that no factor has.
#[test]
fn outputs_of_every_factor() {
    let sizes = ConvSizes { input: [1, 5, 5], output: [5, 5, 5], kernel: [1; 2], padding: [0; 2], ..SMALL };
    let mut numbers = Numbers(1);
    let (x, weight, mut patch) = (numbers.bytes(25), numbers.weights(5), [0]);
    for range in [[0, 255], [9, 200], [200, 9]] {
        let by = Requantize {
            bias: &[0, -70_000, 300, i32::MAX, i32::MIN],
            multiplier: &[1 << 30, i32::MAX, 1 << 30, i32::MAX, 0],
            shift: &[0, 32, 33, 62, 255],
            zero: 255,
            range,
        };
        let mut expected = [0; 125];
        with_isa(Isa::Scalar, || integer::conv(&x, 7, &weight, by, &mut patch, &mut expected, sizes));
        for isa in available() {
            let mut y = [7; 125];
            with_isa(isa, || integer::conv(&x, 7, &weight, by, &mut patch, &mut y, sizes));
            assert_eq!(y, expected, "{isa}");
        }
    }
}

/// Sizes whose products wrap around are plain code's: nothing is read or written beside what is there.
#[test]
fn enormous_sizes() {
    let sizes = ConvSizes {
        input: [1, 2, 16],
        output: [1, 1, 16],
        kernel: [2, 1],
        padding: [0; 2],
        dilation: [1 << (usize::BITS - 4), 1],
        ..SMALL
    };
    for sizes in
        [sizes, ConvSizes { kernel: [1; 2], stride: [1 << (usize::BITS / 2); 2], output: [1; 3], ..sizes }]
    {
        check_convolution(sizes, 5);
    }
}

/// What the sizes below do not reach: several parts of an image, and copies for which there is no room.
#[test]
fn large_convolutions_are_exact() {
    for sizes in [
        SMALL,
        ConvSizes { stride: [2; 2], output: [9, 35, 21], ..SMALL },
        ConvSizes { kernel: [1; 2], stride: [2; 2], padding: [0; 2], output: [9, 35, 21], ..SMALL },
        // More places than are kept, wider rows, deeper sums.
        ConvSizes { kernel: [12; 2], padding: [0; 2], output: [9, 59, 30], ..SMALL },
        ConvSizes { input: [1, 2, 600], output: [2, 2, 600], ..SMALL },
        ConvSizes { input: [600, 4, 5], output: [2, 4, 5], ..SMALL },
        ConvSizes { input: [220, 9, 60], output: [3, 9, 60], ..SMALL },
        ConvSizes { input: [220, 4, 300], output: [2, 4, 300], ..SMALL },
        // All places, and all columns, for which there is room.
        ConvSizes { kernel: [8, 16], padding: [0; 2], output: [1, 63, 26], ..SMALL },
        ConvSizes { input: [3, 4, 510], output: [2, 4, 510], ..SMALL },
        // Beside the input alone.
        ConvSizes { input: [1, 1, 1], output: [1, 5, 5], padding: [3; 2], ..SMALL },
    ] {
        check_convolution(sizes, 3);
    }
}

proptest! {
    #[test]
    fn dots_are_exact(len in 1_usize..=130, rows in 1_usize..=11, seed in any::<u64>()) {
        let mut numbers = Numbers(seed);
        let (x, weight) = (numbers.bytes(len), numbers.weights(len * rows));
        let mut expected = vec![0; rows];
        reference::dots(&x, &weight, &mut expected);
        for isa in available() {
            let mut sums = vec![i32::MIN; rows];
            with_isa(isa, || integer::dots(&x, &weight, &mut sums));
            prop_assert_eq!(&sums, &expected, "{}", isa);
        }
    }

    #[test]
    fn dense_layers_are_exact(inputs in 1_usize..=130, outputs in 1_usize..=130, seed in any::<u64>()) {
        let mut numbers = Numbers(seed);
        let (x, weight) = (numbers.bytes(inputs), numbers.weights(inputs * outputs));
        let by = Outputs::new(&mut numbers, outputs);
        let mut expected = vec![0; outputs];
        reference::linear(&x, &weight, by.by(), &mut expected);
        for isa in available() {
            let mut y = vec![7; outputs];
            with_isa(isa, || integer::linear(&x, &weight, by.by(), &mut y));
            prop_assert_eq!(&y, &expected, "{}", isa);
        }
    }

    #[test]
    fn convolutions_are_exact(
        (groups, own, each) in (1_usize..=3, 1_usize..=9, 1_usize..=11),
        kernel in [1_usize..=4, 1_usize..=4],
        stride in [1_usize..=3, 1_usize..=3],
        dilation in [1_usize..=2, 1_usize..=2],
        padding in [0_usize..=2, 0_usize..=2],
        more in [0_usize..=6, 0_usize..=6],
        seed in any::<u64>(),
    ) {
        let extent = [0, 1].map(|at| dilation[at] * (kernel[at] - 1) + 1);
        let input = [0, 1].map(|at| (extent[at] + more[at]).saturating_sub(2 * padding[at]).max(1));
        let output = [0, 1].map(|at| (input[at] + 2 * padding[at] - extent[at]) / stride[at] + 1);
        let sizes = ConvSizes {
            batch: 1,
            input: [groups * own, input[0], input[1]],
            output: [groups * each, output[0], output[1]],
            kernel, stride, padding, dilation, groups,
            flip: false,
            exact: true,
            packed: false,
        };
        check_convolution(sizes, seed);
    }

    #[test]
    fn pools_are_exact(
        channels in 1_usize..=3,
        kernel in [1_usize..=4, 1_usize..=4],
        stride in [1_usize..=3, 1_usize..=3],
        dilation in [1_usize..=3, 1_usize..=3],
        padding in [0_usize..=2, 0_usize..=2],
        more in [0_usize..=6, 0_usize..=6],
        seed in any::<u64>(),
    ) {
        let extent = [0, 1].map(|at| dilation[at] * (kernel[at] - 1) + 1);
        let input = [0, 1].map(|at| (extent[at] + more[at]).saturating_sub(2 * padding[at]).max(1));
        // One more than whole windows, as where sizes are rounded up.
        let output = [0, 1].map(|at| (input[at] + 2 * padding[at] - extent[at]).div_ceil(stride[at]) + 1);
        let sizes = PoolSizes { batch: 1, channels, input, output, kernel, stride, padding, dilation };
        let mut numbers = Numbers(seed);
        let x = numbers.bytes(channels * input[0] * input[1]);
        let len = channels * output[0] * output[1];
        let (mut expected, mut y) = (vec![0; len], vec![7; len]);
        reference::max_pool(&x, &mut expected, sizes);
        integer::max_pool(&x, &mut y, sizes);
        prop_assert_eq!(&y, &expected);
        let (x_zero, zero) = ((numbers.next() % 256) as i32, (numbers.next() % 256) as i32);
        let factor = Factor::of((numbers.next() as f64 + 1.0) / 2f64.powi(29 + (numbers.next() % 4) as i32));
        let factor = Factor { shift: factor.shift.min(MOST_MEAN_SHIFT), ..factor };
        // Means have no dilation.
        let sizes = PoolSizes { dilation: [1; 2], ..sizes };
        for padded in [false, true] {
            reference::avg_pool(&x, x_zero, factor, zero, padded, &mut expected, sizes);
            integer::avg_pool(&x, x_zero, factor, zero, padded, &mut y, sizes);
            prop_assert_eq!(&y, &expected);
        }
    }

    #[test]
    fn sums_and_tables_are_exact(len in 1_usize..=130, seed in any::<u64>()) {
        let mut numbers = Numbers(seed);
        for shift in 1..=Factor::MOST_SHIFT {
            check_sum::<1>(&mut numbers, len, shift);
            check_sum::<2>(&mut numbers, len, shift);
            check_sum::<3>(&mut numbers, len, shift);
        }
        let (x, mut expected, mut y) = (numbers.bytes(len), vec![0; len], vec![7; len]);
        let table: [u8; 256] = numbers.bytes(256).try_into().unwrap();
        integer::look_up(&x, &table, &mut y);
        reference::look_up(&x, &table, &mut expected);
        prop_assert_eq!(&y, &expected);
    }

    #[test]
    fn numbers_become_bytes(len in 1_usize..=130, zero in any::<u8>(), seed in any::<u64>()) {
        let mut numbers = Numbers(seed);
        let scale = 0.015_f32;
        let x: Vec<f32> = (0..len).map(|_| (numbers.next() % 4096) as f32 * 0.0025 - 5.0).collect();
        let (mut expected, mut y) = (vec![0; len], vec![7; len]);
        reference::quantize(&x, scale, zero, &mut expected);
        integer::quantize(&x, scale, zero, &mut y);
        prop_assert_eq!(&y, &expected);
        let (mut back, mut expected) = (vec![f32::NAN; len], vec![f32::NAN; len]);
        integer::dequantize(&y, scale, zero, &mut back);
        reference::dequantize(&y, scale, zero, &mut expected);
        prop_assert_eq!(&back, &expected);
        for ((x, q), back) in x.iter().zip(&y).zip(&back) {
            prop_assert!(*q == 0 || *q == 255 || (x - back).abs() <= 0.5001 * scale);
        }
    }
}

/// Sums of as many operands with factors of either sign, most of which leave outputs within the range.
fn check_sum<const N: usize>(numbers: &mut Numbers, len: usize, shift: i32) {
    let bytes = [(); N].map(|()| numbers.bytes(len));
    let x: [&[u8]; N] = core::array::from_fn(|at| &bytes[at][..]);
    let x_zero = [(); N].map(|()| (numbers.next() % 256) as i32);
    let multiplier = [(); N].map(|()| {
        let small = (31 - shift).max(0) + (numbers.next() % 4) as i32;
        (numbers.next() << 1) as i32 >> small.min(31)
    });
    let zero = (numbers.next() % 256) as u8;
    let (mut expected, mut y) = (vec![0; len], vec![7; len]);
    for range in [[0, 255], [zero, 255]] {
        let by = Addends { x_zero, multiplier, shift, zero: zero.into(), range };
        reference::add(x, by, &mut expected);
        for isa in available() {
            y.fill(7);
            with_isa(isa, || integer::add(x, by, &mut y));
            assert_eq!(y, expected, "{isa}, {N} operands, shift {shift}");
        }
    }
}

/// What no network has: as plain code computes it.
#[test]
fn senseless_sums_are_the_same_under_each_instruction_set() {
    fn check<const N: usize>(
        x_zero: i32,
        multiplier: i32,
        shift: i32,
        zero: i32,
        range: [u8; 2],
        short: usize,
    ) {
        let bytes: Vec<u8> = (0..70).map(|at| (at * 89) as u8).collect();
        let x: [&[u8]; N] = core::array::from_fn(|at| if at == 0 { &bytes[short..] } else { &bytes[..] });
        let (mut expected, mut y) = (vec![3; 65], vec![7; 65]);
        let by = Addends { x_zero: [x_zero; N], multiplier: [multiplier; N], shift, zero, range };
        with_isa(Isa::Scalar, || integer::add(x, by, &mut expected));
        for isa in available() {
            with_isa(isa, || integer::add(x, by, &mut y));
            assert_eq!(y, expected, "{isa}: {N} operands, {by:?}");
        }
    }
    for shift in [-1, 0, 1, 15, 16, 31, 32, 33, 62, 63, 255] {
        for multiplier in [i32::MIN, -1, 0, 1, i32::MAX] {
            for x_zero in [-1, 0, 128, 255, 256] {
                for zero in [-1, 0, 255, 256] {
                    for (range, short) in [([0, 255], 0), ([200, 9], 1), ([4, 4], 20)] {
                        check::<1>(x_zero, multiplier, shift, zero, range, short);
                        check::<2>(x_zero, multiplier, shift, zero, range, short);
                    }
                }
                check::<128>(x_zero, multiplier, shift, 3, [0, 255], 0);
                check::<129>(x_zero, multiplier, shift, 3, [0, 255], 0);
            }
        }
    }
}

#[test]
fn factors_are_the_nearest() {
    assert_eq!(Factor::of(1.0), Factor { multiplier: 1 << 30, shift: 30 });
    assert_eq!(Factor::of(0.75), Factor { multiplier: 3 << 29, shift: 31 });
    // The mantissa is rounded up to a power of two.
    assert_eq!(Factor::of(2.0 - 1e-15), Factor { multiplier: 1 << 30, shift: 29 });
    for real in [0.1, 0.003, 1.7, 5e-7, 1000.0] {
        let Factor { multiplier, shift } = Factor::of(real);
        assert!(multiplier >= 1 << 30, "{real}: {multiplier}");
        assert!((f64::from(multiplier) * 2f64.powi(-shift) / real - 1.0).abs() < 1.0 / 2f64.powi(31));
    }
    for nothing in [0.0, -1.0, f64::NAN, f64::INFINITY, 1e-300, 1e-12] {
        assert_eq!(Factor::of(nothing).apply(i32::MAX), 0, "{nothing}");
    }
    assert_eq!(Factor::of(1e300).apply(1), 1 << 30);
}

#[test]
fn requantising_by_hand() {
    // 0.25, so sums of 4 are units; halves go upwards.
    let factor = Factor::of(0.25);
    assert_eq!(
        [-7, -6, -5, -2, -1, 0, 1, 2, 3, 6].map(|sum| factor.apply(sum)),
        [-2, -1, -1, 0, 0, 0, 0, 1, 1, 2]
    );
    let (multiplier, shift) = ([factor.multiplier; 2], [factor.shift as u8; 2]);
    let by =
        Requantize { bias: &[10, -2000], multiplier: &multiplier, shift: &shift, zero: 3, range: [3, 255] };
    let mut y = [9; 2];
    // 2 * 100 - 3 * 7 + 10 = 189, a quarter of it 47.25, and 3; the other one is below zero, which is 3.
    integer::linear(&[100, 7], &[2, -3, 1, 1], by, &mut y);
    assert_eq!(y, [50, 3]);
}

#[test]
fn numbers_outside_the_range_are_cut() {
    let mut y = [7; 6];
    integer::quantize(&[f32::NAN, f32::INFINITY, f32::NEG_INFINITY, 1e30, -1e30, 0.5], 1.0, 128, &mut y);
    assert_eq!(y, [128, 255, 0, 255, 0, 129]);
}
