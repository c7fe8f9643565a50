//! Layers that connect every input with every unit: `dense`, `maxout`, `rbf`.

use quote::quote;

use super::{
    ArgKind, ArgSpec, Arity, Fallback, Folds, Kind, LayerSpec, Learned, RuleCx, Saves, TypeCx, known_product,
};
use crate::model::{Dim, Shape, ShapeKind, Value};

const UNITS: ArgSpec =
    ArgSpec { name: "units", kind: ArgKind::Int { min: 1 }, positional: true, fallback: Fallback::Required };

pub(super) static DENSE: LayerSpec = LayerSpec {
    word: "dense",
    summary: "y = x W + b: every input connected with every unit",
    args: &[
        UNITS,
        ArgSpec { name: "bias", kind: ArgKind::Bool, positional: false, fallback: Fallback::Bool(true) },
        ArgSpec {
            name: "tied",
            kind: ArgKind::Stage { of: "dense" },
            positional: false,
            fallback: Fallback::Absent,
        },
    ],
    arity: Arity::One,
    shape: units_shape,
    kind: Kind::Learned(Learned {
        ty: |cx| {
            let (door, inputs, outputs, activation) = (cx.door, cx.inputs, cx.outputs, cx.activation);
            let bias = bias(cx);
            let ty = if is_tied(cx) { quote!(TiedDense) } else { quote!(Dense) };
            quote!(#door::layers::#ty<T, #inputs, #outputs, #bias, #activation>)
        },
        config: |_| None,
        fuses: true,
        folds: Folds::Takes,
        saves: Saves::X,
        caches: false,
        normalises: false,
        weight_init: None,
        params: |cx| {
            let weights = if is_tied(cx) { 0 } else { known_product(&[cx.inputs, cx.outputs])? };
            weights.checked_add(bias(cx).known()?)
        },
        buffers: |_| Some(0),
        macs: |cx| known_product(&[cx.inputs, cx.outputs]),
    }),
};

pub(super) static MAXOUT: LayerSpec = LayerSpec {
    word: "maxout",
    summary: "the largest of `pieces` affine functions for each unit",
    args: &[
        UNITS,
        ArgSpec {
            name: "pieces",
            kind: ArgKind::Int { min: 2 },
            positional: true,
            fallback: Fallback::Int(2),
        },
    ],
    arity: Arity::One,
    shape: |cx| {
        // The runtime's type needs the number of affine functions as a size of its own.
        cx.product(&[cx.node.int("pieces"), cx.node.int("units")], "ROWS")?;
        units_shape(cx)
    },
    kind: Kind::Learned(Learned {
        ty: |cx| {
            let (door, inputs, units, pieces) = (cx.door, cx.inputs, cx.outputs, cx.node.int("pieces"));
            quote!(#door::layers::Maxout<T, #inputs, #units, #pieces, { #door::dim::product(&[#pieces, #units]) }>)
        },
        config: |_| None,
        fuses: false,
        folds: Folds::Nothing,
        saves: Saves::X,
        caches: true,
        normalises: false,
        weight_init: None,
        params: |cx| {
            let pieces = cx.node.int("pieces");
            known_product(&[cx.inputs, cx.outputs, &pieces])?
                .checked_add(known_product(&[cx.outputs, &pieces])?)
        },
        buffers: |_| Some(0),
        macs: |cx| known_product(&[cx.inputs, cx.outputs, &cx.node.int("pieces")]),
    }),
};

pub(super) static RBF: LayerSpec = LayerSpec {
    word: "rbf",
    summary: "Gaussian radial basis functions with learned centres and widths",
    args: &[UNITS],
    arity: Arity::One,
    shape: units_shape,
    kind: Kind::Learned(Learned {
        ty: |cx| {
            let (door, inputs, units) = (cx.door, cx.inputs, cx.outputs);
            quote!(#door::layers::Rbf<T, #inputs, #units>)
        },
        config: |_| None,
        fuses: false,
        folds: Folds::Nothing,
        saves: Saves::BOTH,
        caches: false,
        normalises: false,
        weight_init: None,
        params: |cx| known_product(&[cx.inputs, cx.outputs])?.checked_add(cx.outputs.known()?),
        buffers: |_| Some(0),
        macs: |cx| known_product(&[cx.inputs, cx.outputs]),
    }),
};

/// A vector goes in, one of `units` numbers comes out.
fn units_shape(cx: &mut RuleCx<'_>) -> syn::Result<Shape> {
    cx.require_vector()?;
    Ok(Shape { kind: ShapeKind::Vector, dims: vec![cx.node.int("units")] })
}

fn is_tied(cx: &TypeCx<'_>) -> bool {
    matches!(cx.node.arg("tied"), Value::Stage(..))
}

/// The number of biases: as many as units, or none.
fn bias(cx: &TypeCx<'_>) -> Dim {
    if cx.node.bool("bias") { cx.outputs.clone() } else { Dim::Known(0) }
}
