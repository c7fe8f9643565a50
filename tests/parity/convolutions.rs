//! Convolutions, and batch normalisation and residual blocks of images.

use dnn::layer::{Layer, ParamInfo, Parameters, Walker};
use dnn::layers::*;
use dnn::prelude::*;
use dnn::storage::zeroed_box;
use dnn::{Context, InputGradient};
use dnn_runtime::testing::{Case, Passes, SavedValues, Tolerance};

use super::{ALONE, Compare, CompareBuffers, Set, SetAll, batch, batch_norm, close, learned, rows, run};

/// Cases of these files that are not checked, and why.
pub(crate) const UNSUPPORTED: &[(&str, &str)] = &[("conv3d_basic", super::NO_SUCH_OPERATION)];

const fn product(sizes: [usize; 3]) -> usize {
    sizes[0] * sizes[1] * sizes[2]
}

/// The case's output and gradients of a convolution from one shape to another.
macro_rules! check {
    (
        $case:expr, $t:ty, $layer:ident of $own:ident and $other:ident,
        $batch:literal x $input:expr => $output:expr, $kernel:expr $(, $constant:ident = $value:expr)*
    ) => {{
        struct Config;
        check! { @config Config, $input, $output, $kernel $(, $constant = $value)* }
        const IN: usize = product(Config::INPUT);
        const OUT: usize = product(Config::OUTPUT);
        const OWN: usize = Config::$own[0];
        const TAPS: usize = Config::$other[0] / Config::GROUPS * Config::KERNEL[0] * Config::KERNEL[1];
        const BIAS: usize = Config::OUTPUT[0];
        learned::<$t, $layer<$t, IN, OUT, TAPS, OWN, BIAS, Config, Identity>, $batch, IN, OUT>($case)
    }};
    (@config $config:ident, $input:expr, $output:expr, $kernel:expr $(, $constant:ident = $value:expr)*) => {
        impl ConvConfig for $config {
            const INPUT: [usize; 3] = $input;
            const OUTPUT: [usize; 3] = $output;
            const KERNEL: [usize; 2] = $kernel;
            $(check! { @constant $constant = $value })*
        }
    };
    (@constant GROUPS = $value:expr) => { const GROUPS: usize = $value; };
    (@constant RANK = $value:expr) => { const RANK: usize = $value; };
    (@constant $constant:ident = $value:expr) => { const $constant: [usize; 2] = $value; };
}

macro_rules! conv {
    ($case:expr, $t:ty, $($sizes:tt)*) => { check!($case, $t, Conv of OUTPUT and INPUT, $($sizes)*) };
}

macro_rules! conv_transpose {
    ($case:expr, $t:ty, $($sizes:tt)*) => { check!($case, $t, ConvTranspose of INPUT and OUTPUT, $($sizes)*) };
}

/// Whether there is a check for the case, which then has passed.
pub(crate) fn check<T: Scalar>(case: &Case) -> bool {
    match case.id.as_str() {
        "conv1d_basic" => conv!(case, T, 2 x [3, 1, 9] => [4, 1, 7], [1, 3], RANK = 1),
        "conv1d_groups" => conv!(case, T, 2 x [4, 1, 8] => [6, 1, 7], [1, 2], GROUPS = 2, RANK = 1),
        "conv1d_causal_like" => {
            conv!(case, T, 1 x [2, 1, 10] => [2, 1, 14], [1, 2], PADDING = [0, 4], DILATION = [1, 4], RANK = 1);
        }
        "conv2d_basic" => conv!(case, T, 2 x [1, 5, 5] => [2, 3, 3], [3, 3]),
        "conv2d_pad1" => conv!(case, T, 2 x [3, 6, 5] => [4, 6, 5], [3, 3], PADDING = [1, 1]),
        "conv2d_rect_kernel_stride_pad" => {
            conv!(case, T, 2 x [2, 8, 9] => [3, 4, 3], [3, 2], STRIDE = [2, 3], PADDING = [1, 0]);
        }
        "conv2d_dilation_rect_pad" => {
            conv!(case, T, 1 x [2, 9, 10] => [2, 9, 9], [3, 2], PADDING = [2, 1], DILATION = [2, 3]);
        }
        "conv2d_depthwise" => {
            conv!(case, T, 2 x [3, 6, 6] => [3, 6, 6], [3, 3], PADDING = [1, 1], GROUPS = 3);
        }
        "conv2d_pointwise" => conv!(case, T, 2 x [5, 4, 4] => [3, 4, 4], [1, 1]),
        // The padding of PyTorch's `padding_mode` is an operation of its own.
        "conv2d_replicate" => padded::<T, Replicate>(case),
        "conv2d_circular" => padded::<T, Circular>(case),
        "conv2d_k5_pad2" => conv!(case, T, 1 x [1, 9, 9] => [3, 9, 9], [5, 5], PADDING = [2, 2]),
        "conv2d_pad_gt_kernel" => conv!(case, T, 1 x [1, 3, 3] => [1, 8, 8], [2, 2], PADDING = [3, 3]),
        "convtranspose1d_basic" => conv_transpose!(case, T, 2 x [3, 1, 5] => [2, 1, 7], [1, 3], RANK = 1),
        "convtranspose2d_basic" => conv_transpose!(case, T, 2 x [3, 4, 4] => [2, 6, 6], [3, 3]),
        "convtranspose2d_groups_dil" => {
            conv_transpose!(case, T, 1 x [4, 4, 4] => [6, 6, 6], [2, 2], DILATION = [2, 2], GROUPS = 2);
        }
        "batchnorm1d_3d_train" => {
            batch_norm::<T, BatchNorm<T, 15, 3, 3, DefaultBatchNorm, Identity>, 4, 15>(case);
        }
        "batchnorm2d_train" => {
            batch_norm::<T, BatchNorm<T, 18, 3, 3, DefaultBatchNorm, Identity>, 4, 18>(case);
        }
        "batchnorm2d_noaffine_train" => {
            batch_norm::<T, BatchNorm<T, 18, 3, 0, DefaultBatchNorm, Identity>, 4, 18>(case);
        }
        "batchnorm2d_cumulative_train" => {
            batch_norm::<T, BatchNorm<T, 18, 3, 3, Cumulative, Identity>, 4, 18>(case);
        }
        // There the statistics of the batch are taken in predictions too; here in training alone.
        "batchnorm2d_notrack_eval" => {
            trained::<T, BatchNorm<T, 18, 3, 3, DefaultBatchNorm, Identity>, 4, 18>(case);
        }
        "resblock_identity_train" => identity_block::<T>(case),
        "resblock_down_train" => down_block::<T>(case),
        _ => return false,
    }
    true
}

/// The output and gradients of a layer in training; a prediction is another matter.
fn trained<T: Scalar, L, const B: usize, const N: usize>(case: &Case)
where
    L: Parameters<T> + Layer<T, B, Input = Batch<T, B, N>, Output = Batch<T, B, N>>,
    for<'a> L::Saved<'a>: SavedValues<'a, L::Input, L::Output>,
{
    let (mut layer, mut gradients) = (zeroed_box::<L>(), zeroed_box::<L>());
    layer.walk([], &ALONE, &mut Learned(Set(case, "param/")));
    run::<T, L, B, N, N>(case, &layer, Some(&mut gradients));
    gradients.visit(&ALONE, &mut Compare(case, "grad_param/", Tolerance::of::<T>()));
}

/// Sets what is learned: the case has no running statistics.
struct Learned<'a>(Set<'a>);

impl<T: Scalar> Walker<T, 0> for Learned<'_> {
    fn tensor(&mut self, param: ParamInfo, values: &mut [T], companions: [&mut [T]; 0]) {
        if param.tensor.role.is_learned() {
            self.0.tensor(param, values, companions);
        }
    }
}

/// Sizes of a border around an image, and of a convolution of what comes out.
macro_rules! border {
    ($name:ident) => {
        struct $name;

        impl PadConfig for $name {
            const INPUT: [usize; 3] = [2, 5, 5];
            const OUTPUT: [usize; 3] = [2, 7, 7];
            const BEFORE: [usize; 2] = [1, 1];
            const BORDER: Border = Border::$name;
        }
    };
}

border!(Replicate);
border!(Circular);

struct Bordered;

impl ConvConfig for Bordered {
    const INPUT: [usize; 3] = [2, 7, 7];
    const OUTPUT: [usize; 3] = [2, 5, 5];
    const KERNEL: [usize; 2] = [3, 3];
}

/// The output and gradients of a border and a convolution behind it.
fn padded<T: Scalar, C: PadConfig>(case: &Case) {
    type Behind<T> = Conv<T, 98, 50, 18, 2, 2, Bordered, Identity>;
    let (pad, cx) = (Pad::<50, 98, C>::new(), Context::new(0, 1));
    let (mut conv, mut gradients) = (zeroed_box::<Behind<T>>(), zeroed_box::<Behind<T>>());
    conv.walk([], &ALONE, &mut Set(case, "param/"));
    let (x, d_y) =
        (batch::<T, 1, 50>(case.f64("input/x")), batch::<T, 1, 50>(case.f64("grad_output/output")));
    let mut bordered = zeroed_box();
    pad.infer(&x, &mut bordered);
    let behind = Passes::run(&*conv, &bordered, &d_y, Some(&mut *gradients), &cx);
    close(case, "output/output", &rows(&behind.y));
    gradients.visit(&ALONE, &mut Compare(case, "grad_param/", Tolerance::of::<T>()));
    let before = Passes::run(&pad, &x, &behind.d_x, None, &cx);
    close(case, "grad_input/x", &rows(&before.d_x));
}

struct Cumulative;

impl BatchNormConfig for Cumulative {
    const EPS: f64 = 1e-5;
    const MOMENTUM: Option<f64> = None;
}

network! {
    struct IdentityBlock: image(3, 6, 6) -> image(3, 6, 6) {
        conv1: conv(3, 3, padding = 1, bias = false),
        norm1: batch_norm -> relu,
        conv2: conv(3, 3, padding = 1, bias = false),
        norm2: batch_norm,
        short: input -> shortcut(3),
        out: add(norm2, short) -> relu,
    }

    struct DownBlock: image(2, 6, 6) -> image(4, 3, 3) {
        conv1: conv(4, 3, stride = 2, padding = 1, bias = false),
        norm1: batch_norm -> relu,
        conv2: conv(4, 3, padding = 1, bias = false),
        norm2: batch_norm,
        short: input -> shortcut(4, stride = 2),
        out: add(norm2, short) -> relu,
    }
}

macro_rules! block {
    ($name:ident: $network:ident, $tape:ident, $inputs:literal => $outputs:literal) => {
        fn $name<T: Scalar>(case: &Case) {
            let (mut net, mut gradients) = ($network::<T>::zeroed(), $network::<T>::zeroed());
            net.visit_mut(&mut SetAll(case));
            let x = batch::<T, 2, $inputs>(case.f64("input/x"));
            let (mut tape, mut d_x) = (zeroed_box::<$tape<T, 2>>(), zeroed_box::<Batch<T, 2, $inputs>>());
            let cx = Context::new(0, 2);
            net.forward(&x, &mut tape, &cx);
            close(case, "output/output", &rows(<$network<T> as Train<T, 2>>::output(&tape)));
            let mut d_y = batch::<T, 2, $outputs>(case.f64("grad_output/output"));
            net.backward(&x, &mut tape, &mut d_y, &mut gradients, &mut d_x, &cx);
            close(case, "grad_input/x", &rows(&d_x));
            gradients.visit(&mut Compare(case, "grad_param/", Tolerance::of::<T>()));
            net.update_buffers(&tape, &cx);
            net.visit(&mut CompareBuffers(case));
        }
    };
}

block!(identity_block: IdentityBlock, IdentityBlockTape, 108 => 108);
block!(down_block: DownBlock, DownBlockTape, 72 => 36);
