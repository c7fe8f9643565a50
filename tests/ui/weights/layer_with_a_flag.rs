use dnn::network;
use dnn::layer::{Layer, Parameters, Role, Tensor};
use dnn::{Batch, Context, Scalar};

include!("../safetensors.rs");

dnn::zeroable! {
    pub struct Shift<T, const N: usize> {
        shift: Batch<T, 1, N>,
        is_frozen: bool,
    }
}

impl<T: Scalar, const B: usize, const N: usize> Layer<T, B> for Shift<T, N> {
    type Input = Batch<T, B, N>;
    type Output = Batch<T, B, N>;
    type Cache = ();
    type Saved<'a> = (&'a Self::Input, &'a Self::Output);
    const MACS: u64 = 0;

    fn infer(&self, x: &Self::Input, y: &mut Self::Output) {
        y.copy_from(x);
    }

    fn forward(&self, x: &Self::Input, y: &mut Self::Output, _: &mut (), _: &Context) {
        y.copy_from(x);
    }

    fn backward(
        &self,
        _: Self::Saved<'_>,
        d_y: &mut Self::Output,
        _: &(),
        d_x: Option<&mut Self::Input>,
        _: Option<&mut Self>,
        _: &Context,
    ) {
        if let Some(d_x) = d_x {
            d_x.copy_from(d_y);
        }
    }
}

impl<T: Scalar, const N: usize> Parameters<T> for Shift<T, N> {
    const TENSORS: &'static [Tensor] = &[Tensor { name: "shift", shape: &[N], role: Role::Bias }];

    fn init<W, I, R>(&mut self, _: &W, _: &I, _: &mut R) {}

    dnn::walk_tensors!(T; shift);
}

network! {
    struct Net: vector(4) -> vector(4) {
        moved: crate::Shift(4) as vector(4),
    }
}

const HEADER: &str = r#"{"moved.shift": {"dtype": "F32", "shape": [4], "data_offsets": [0, 16]}}"#;

static NET: Net = Net::from_safetensors(&file::<{ 8 + HEADER.len() + 16 }>(HEADER));

fn main() {}
