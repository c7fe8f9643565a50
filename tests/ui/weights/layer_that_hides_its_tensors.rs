use dnn::network;
use dnn::layer::{Layer, LayerInfo, ParamInfo, Parameters, Role, Tensor, Visitor, Walker};
use dnn::{Batch, Context, Scalar};

include!("../safetensors.rs");

dnn::zeroable! {
    pub struct Shift<T, const N: usize> {
        shift: Batch<T, 1, N>,
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

    fn visit<V: Visitor<T>>(&self, layer: &'static LayerInfo, visitor: &mut V) {
        visitor.tensor(ParamInfo { layer, tensor: &Self::TENSORS[0] }, self.shift.as_slice());
    }

    fn walk<const K: usize, W: Walker<T, K>>(
        &mut self,
        companions: [&mut Self; K],
        layer: &'static LayerInfo,
        walker: &mut W,
    ) {
        let companions = companions.map(|companion| companion.shift.as_mut_slice());
        walker.tensor(ParamInfo { layer, tensor: &Self::TENSORS[0] }, self.shift.as_mut_slice(), companions);
    }
}

network! {
    struct Net: vector(4) -> vector(4) {
        moved: crate::Shift(4) as vector(4),
    }
}

const HEADER: &str = r#"{"moved.shift": {"dtype": "F32", "shape": [4], "data_offsets": [0, 16]}}"#;

static NET: Net = Net::from_safetensors(&file::<{ 8 + HEADER.len() + 16 }>(HEADER));

fn main() {}
