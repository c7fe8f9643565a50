//! Operations that only rearrange: `flatten`.

use super::{Arity, Kind, LayerSpec};
use crate::model::{Shape, ShapeKind};

pub(super) static FLATTEN: LayerSpec = LayerSpec {
    word: "flatten",
    summary: "any shape as a vector, in the order channel, row, column",
    args: &[],
    arity: Arity::One,
    shape: |cx| {
        let dims = cx.inputs[0].dims.clone();
        Ok(Shape { kind: ShapeKind::Vector, dims: vec![cx.product(&dims, "FLAT")?] })
    },
    kind: Kind::Alias,
};
