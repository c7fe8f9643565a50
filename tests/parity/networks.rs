//! Whole networks: ten training steps from the same start on the same batches.

use dnn::Context;
use dnn::layer::{ParamInfo, Visitor};
use dnn::prelude::*;
use dnn::storage::zeroed_box;
use dnn::train::TrainingStep;
use dnn_runtime::testing::{Case, Tolerance, assert_close};

use super::{Compare, Set, batch, close, rows};

network! {
    struct Mlp: vector(10) -> vector(4) {
        #[key("0")]
        fc1: dense(16) -> relu,
        #[key("2")]
        fc2: dense(12) -> tanh,
        #[key("4")]
        fc3: dense(4),
    }

    struct LeNet5: image(1, 28, 28) -> vector(10) {
        #[key("0")]
        conv1: conv(6, 5, padding = 2) -> tanh -> avg_pool(2),
        #[key("3")]
        conv2: conv(16, 5) -> tanh -> avg_pool(2),
        #[key("7")]
        fc1: flatten -> dense(120) -> tanh,
        #[key("9")]
        fc2: dense(84) -> tanh,
        #[key("11")]
        fc3: dense(10),
    }

    struct BnCnn: image(2, 8, 8) -> vector(5) {
        #[key("0", "1")]
        conv1: conv(6, 3, padding = 1) -> batch_norm -> relu -> max_pool(2),
        #[key("4", "5")]
        conv2: conv(8, 3, padding = 1) -> batch_norm -> leaky_relu(0.1) -> max_pool(2),
        #[key("9")]
        fc: flatten -> dense(5),
    }

    struct LstmNet: sequence(7, 3) -> vector(4) {
        #[key("rnn")]
        series: lstm(8) -> last,
        out: dense(4),
    }
}

/// Compares tensors with the case's but for some.
struct CompareBut<'a>(Compare<'a>, &'a [&'a str]);

impl<T: Scalar> Visitor<T> for CompareBut<'_> {
    fn tensor(&mut self, param: ParamInfo, values: &[T]) {
        if !self.1.contains(&param.to_string().as_str()) {
            self.0.tensor(param, values);
        }
    }
}

/// A bias before a batch normalisation has no effect and a gradient of 0 but for rounding, which Adam makes as large as
/// any other: its course is chance. The running means have it in them.
const CHANCE: &[&str] = &["0.bias", "4.bias", "1.running_mean", "5.running_mean"];

/// The course of the case's training; then the network is saved and loaded by PyTorch's names.
macro_rules! training {
    (
        $name:ident: $network:ident, $tape:ident, $batch:literal x $inputs:literal -> $outputs:literal,
        $optimizer:ty = $new:expr, $slots:literal, but $chance:expr
    ) => {
        fn $name<T: Scalar>(case: &Case)
        where
            $optimizer: Optimizer<T, $slots>,
        {
            let mut net = $network::<T>::zeroed();
            net.visit_mut(&mut Set(case, "initial/"));
            let tolerance = if T::DTYPE == "F64" { Tolerance::TRAJECTORY } else { Tolerance::F32 };

            let xs = case.f64("batch_x").chunks($batch * $inputs).map(batch::<T, $batch, $inputs>);
            let xs: Vec<_> = xs.collect();
            let class = |label: i64| u32::try_from(label).expect("labels are small");
            let ys = case.i64("batch_y").chunks($batch);
            let ys: Vec<[u32; $batch]> =
                ys.map(|labels| std::array::from_fn(|row| class(labels[row]))).collect();
            let (mut tape, mut gradients) = (zeroed_box::<$tape<T, $batch>>(), $network::<T>::zeroed());
            let cx = Context::new(0, $batch);
            net.forward(&xs[0], &mut tape, &cx);
            let output = <$network<T> as Train<T, $batch>>::output;
            close(case, "first_output", &rows(output(&tape)));
            let mut d_y = zeroed_box::<Batch<T, $batch, $outputs>>();
            CrossEntropy.gradient(output(&tape), &ys[0], $batch, &mut d_y);
            net.backward_parameters(&xs[0], &mut tape, &mut d_y, &mut gradients, &cx);
            gradients.visit(&mut Compare(case, "first_grad/", Tolerance::of::<T>()));

            // A limit that is never met makes the step measure the gradient's norm.
            let step = TrainingStep::<T, $network<T>, _, _, $batch, $slots>::new(CrossEntropy, $new);
            let mut step = step.clip_norm(1e6);
            let measured: Vec<_> = xs.iter().zip(&ys).map(|(x, y)| step.run(&mut net, x, y)).collect();
            let losses: Vec<f64> = measured.iter().map(|step| step.loss).collect();
            assert_close(&format!("{}, loss", case.id), &losses, case.f64("loss"), tolerance);
            let norms: Vec<f64> = measured.iter().filter_map(|step| step.gradient_norm).collect();
            assert_close(&format!("{}, grad_norm", case.id), &norms, case.f64("grad_norm"), tolerance);
            let chance: &[&str] = $chance;
            net.visit(&mut CompareBut(Compare(case, "final/", tolerance), chance));
            let name = "eval_output_on_batch0_after_training";
            let output = net.predict(&xs[0]);
            // Biases and running means cancel in a prediction, but for the last steps of their course.
            if chance.is_empty() {
                assert_close(name, &rows(&output), case.f64(name), tolerance);
            } else if T::DTYPE == "F64" {
                assert_close(name, &rows(&output), case.f64(name), Tolerance { absolute: 1e-8, ..tolerance });
            }

            let path = std::env::temp_dir().join(format!(
                "dnn_parity_{}_{}_{}",
                case.id,
                T::DTYPE,
                std::process::id()
            ));
            net.save(&path).expect("the folder for temporary files is writable");
            let loaded = <$network<T> as Network<T>>::load(&path).expect("the file was just written");
            std::fs::remove_file(&path).expect("the file was just written");
            assert_eq!(loaded.predict(&xs[0]), output);
        }
    };
}

training!(mlp: Mlp, MlpTape, 8 x 10 -> 4, Adam = Adam::new(0.01), 2, but &[]);
training!(lenet5: LeNet5, LeNet5Tape, 4 x 784 -> 10, Momentum = Momentum::new(0.05, 0.9), 1, but &[]);
training!(bn_cnn: BnCnn, BnCnnTape, 6 x 128 -> 5, Adam = Adam::new(0.01), 2, but CHANCE);

training!(lstm: LstmNet, LstmNetTape, 5 x 21 -> 4, Adam = Adam::new(0.01), 2, but &[]);

/// Whether there is a check for the case, which then has passed.
pub(crate) fn check<T: Scalar>(case: &Case) -> bool
where
    Adam: Optimizer<T, 2>,
    Momentum: Optimizer<T, 1>,
{
    match case.id.as_str() {
        "net_mlp" => mlp::<T>(case),
        "net_lenet5" => lenet5::<T>(case),
        "net_bn_cnn" => bn_cnn::<T>(case),
        "net_lstm" => lstm::<T>(case),
        _ => return false,
    }
    true
}
