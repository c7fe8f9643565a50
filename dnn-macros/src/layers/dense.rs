//! Layers that connect every input with every unit: `dense`, `maxout`, `rbf`.

use quote::quote;

use super::{
    ArgKind, ArgSpec, Arity, Fallback, Folds, Kind, LayerSpec, Learned, RuleCx, Saves, TypeCx, at_each_step,
    known_product, step_features,
};
use crate::model::{Dim, Shape, ShapeKind, Value};

pub(super) const UNITS: ArgSpec =
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
            at_each_step(cx, Saves { y: cx.is_fused, ..Saves::X }, |cx| {
                let (door, inputs, outputs, activation) = (cx.door, cx.inputs, cx.outputs, cx.activation);
                let bias = bias(cx);
                let ty = if is_tied(cx) { quote!(TiedDense) } else { quote!(Dense) };
                quote!(#door::layers::#ty<T, #inputs, #outputs, #bias, #activation>)
            })
        },
        config: |_| None,
        fuses: true,
        folds: Folds::Takes,
        saves: Saves::X,
        caches: false,
        normalises: false,
        weight_init: None,
        own_init: None,
        recurs: false,
        params: |cx| {
            let weights = if is_tied(cx) { 0 } else { known_product(&step_features(cx))? };
            weights.checked_add(bias(cx).known()?)
        },
        buffers: |_| Some(0),
        macs: |cx| multiply_adds(cx, 1),
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
            at_each_step(cx, Saves::X, |cx| {
                let (door, inputs, units, pieces) = (cx.door, cx.inputs, cx.outputs, cx.node.int("pieces"));
                quote!(#door::layers::Maxout<T, #inputs, #units, #pieces, { #door::dim::product(&[#pieces, #units]) }>)
            })
        },
        config: |_| None,
        fuses: false,
        folds: Folds::Nothing,
        saves: Saves::X,
        caches: true,
        normalises: false,
        weight_init: None,
        own_init: None,
        recurs: false,
        params: |cx| {
            let pieces = cx.node.int("pieces");
            let [inputs, units] = step_features(cx);
            known_product(&[inputs, units, &pieces])?.checked_add(known_product(&[units, &pieces])?)
        },
        buffers: |_| Some(0),
        macs: |cx| multiply_adds(cx, cx.node.int("pieces").known()?),
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
            at_each_step(cx, Saves::BOTH, |cx| {
                let (door, inputs, units) = (cx.door, cx.inputs, cx.outputs);
                quote!(#door::layers::Rbf<T, #inputs, #units>)
            })
        },
        config: |_| None,
        fuses: false,
        folds: Folds::Nothing,
        saves: Saves::BOTH,
        caches: false,
        normalises: false,
        weight_init: None,
        own_init: None,
        recurs: false,
        params: |cx| {
            let [inputs, units] = step_features(cx);
            known_product(&[inputs, units])?.checked_add(units.known()?)
        },
        buffers: |_| Some(0),
        macs: |cx| multiply_adds(cx, 1),
    }),
};

/// Those of all steps of a sequence.
fn multiply_adds(cx: &TypeCx<'_>, pieces: u64) -> Option<u64> {
    let (inputs, outputs) = (step_features(cx)[0].known()?, cx.outputs.known()?);
    inputs.checked_mul(outputs)?.checked_mul(pieces)
}

/// A vector goes in, one of `units` numbers comes out; of a sequence, at each step.
fn units_shape(cx: &mut RuleCx<'_>) -> syn::Result<Shape> {
    cx.require_vector_or_sequence()?;
    let units = cx.node.int("units");
    if cx.inputs[0].kind == ShapeKind::Vector {
        return Ok(Shape { kind: ShapeKind::Vector, dims: vec![units] });
    }
    if let Value::Stage(..) = cx.node.arg("tied") {
        let message = "a layer on the steps of a sequence cannot be tied; leave out `tied`";
        return Err(cx.error(cx.node.arg_span("tied"), message));
    }
    Ok(Shape { kind: ShapeKind::Sequence, dims: vec![cx.inputs[0].dims[0].clone(), units] })
}

fn is_tied(cx: &TypeCx<'_>) -> bool {
    matches!(cx.node.arg("tied"), Value::Stage(..))
}

/// The number of biases: as many as units, or none.
fn bias(cx: &TypeCx<'_>) -> Dim {
    if cx.node.bool("bias") { step_features(cx)[1].clone() } else { Dim::Known(0) }
}
