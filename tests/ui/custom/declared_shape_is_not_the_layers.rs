use dnn::network;
use dnn::layer::{Layer, LayerInfo, Parameters, Tensor, Visitor, Walker};
use dnn::{Batch, Context, Scalar};

dnn::zeroable! {
    pub struct Doubled<T, const N: usize> {
        nothing: core::marker::PhantomData<T>,
    }
}

impl<T: Scalar, const B: usize, const N: usize> Layer<T, B> for Doubled<T, N> {
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

impl<T: Scalar, const N: usize> Parameters<T> for Doubled<T, N> {
    const TENSORS: &'static [Tensor] = &[];

    fn init<W, I, R>(&mut self, _: &W, _: &I, _: &mut R) {}
    fn visit<V: Visitor<T>>(&self, _: &'static LayerInfo, _: &mut V) {}
    fn walk<const K: usize, W: Walker<T, K>>(&mut self, _: [&mut Self; K], _: &'static LayerInfo, _: &mut W) {}
}

network! {
    struct Net: vector(4) -> vector(3) {
        hidden: crate::Doubled(4) as vector(8),
        out: dense(3),
    }
}

fn main() {}
