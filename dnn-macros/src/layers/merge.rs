//! Operations that merge stages: `add`, `mul`, `concat`.

use std::ops::Range;

use super::{Arity, Kind, LayerSpec, Merge, RuleCx};
use crate::model::{Assertion, Dim, Relation, Shape, ShapeKind};

pub(super) static ADD: LayerSpec = LayerSpec {
    word: "add",
    summary: "the element-wise sum of stages of one shape: residual connections",
    args: &[],
    arity: Arity::Merge,
    shape: equal_shapes,
    kind: Kind::Merge(Merge::Add),
};

pub(super) static MUL: LayerSpec = LayerSpec {
    word: "mul",
    summary: "the element-wise product of stages of one shape: gates",
    args: &[],
    arity: Arity::Merge,
    shape: equal_shapes,
    kind: Kind::Merge(Merge::Mul),
};

pub(super) static CONCAT: LayerSpec = LayerSpec {
    word: "concat",
    summary: "stages one behind the other: vectors end to end, images and signals along their channels, sequences step by step",
    args: &[],
    arity: Arity::Merge,
    shape: concat_shape,
    kind: Kind::Merge(Merge::Concat),
};

/// `initial = (h0, c0)`: the state of which both are the parts. It has no word of the language.
pub(crate) static STATES: LayerSpec = LayerSpec {
    word: "concat",
    summary: "the outputs and the cells that a recurrent layer starts from",
    args: &[],
    arity: Arity::Merge,
    shape: |cx| {
        let other = cx.inputs.iter().position(|shape| shape.kind != ShapeKind::Vector);
        if let Some(at) = other {
            let shape = &cx.inputs[at];
            let name = &cx.input_names[at];
            let way = if shape.is_sequence() { "last" } else { "flatten -> dense(..)" };
            let message = format!(
                "`{name}` is {} {shape}, but of a pair `(h0, c0)` each is a vector; write `{name} -> {way}` as a stage and \
                 start from that",
                shape.kind
            );
            return Err(cx.error(cx.input_spans[at], message));
        }
        concat_shape(cx)
    },
    kind: Kind::Merge(Merge::Concat),
};

/// `mask = valid`: the steps that a recurrent layer works on, each with its mask behind it. It has no word of the language.
pub(crate) static MASKED: LayerSpec = LayerSpec {
    word: "concat",
    summary: "the steps that a recurrent layer works on, each with the number that says whether it is padding",
    args: &[],
    arity: Arity::Merge,
    shape: masked_shape,
    kind: Kind::Merge(Merge::Concat),
};

fn masked_shape(cx: &mut RuleCx<'_>) -> syn::Result<Shape> {
    let (mut shape, mask) = (cx.inputs[0].clone(), &cx.inputs[1]);
    let (layer, name, spans) = (&cx.input_names[0], &cx.input_names[1], cx.input_spans);
    if !shape.is_sequence() {
        let message = format!(
            "input is {shape} but {layer} needs a sequence; declare the input as `sequence(steps, features)`"
        );
        return Err(cx.error(spans[0], message));
    }
    let steps = shape.dims[0].clone();
    let wide = mask.dims.get(1).and_then(Dim::known).is_some_and(|features| features != 1);
    if !mask.is_sequence() || wide {
        let message = format!(
            "`{name}` is {} {mask}, but a mask is one number a step, 1 or 0; declare it as `sequence({steps}, 1)`",
            mask.kind
        );
        return Err(cx.error(spans[1], message));
    }
    if let (Some(found), Some(expected)) = (mask.dims[0].known(), steps.known())
        && found != expected
    {
        let message = format!(
            "`{name}` has {found} steps but {layer} works on {expected}; a mask has a number for each"
        );
        return Err(cx.error(spans[1], message));
    }
    let facts = [(&mask.dims[0], steps, "steps"), (&mask.dims[1], Dim::Known(1), "features")];
    for (left, right, what) in facts.into_iter().filter(|(left, right, _)| *left != right) {
        cx.consts.assertions.push(Assertion {
            left: left.clone(),
            relation: Relation::Equal,
            right,
            before: format!("`{}`: `{name}` has {what} of size ", cx.name),
            between: " where it needs ".to_owned(),
            after: String::new(),
            span: spans[1],
        });
    }
    shape.dims[1] = cx.sum(&[shape.dims[1].clone(), Dim::Known(1)], "MASKED")?;
    Ok(shape)
}

/// `add(a, b)`: every stage has the shape of the first.
fn equal_shapes(cx: &mut RuleCx<'_>) -> syn::Result<Shape> {
    require_equal(cx, 0..usize::MAX)?;
    Ok(cx.inputs[0].clone())
}

/// `concat(a, b)`: sizes agree but for the first, channels or the length of a vector, which is the sum.
fn concat_shape(cx: &mut RuleCx<'_>) -> syn::Result<Shape> {
    let mut shape = cx.inputs[0].clone();
    if shape.kind == ShapeKind::Sequence {
        return concat_steps(cx, shape);
    }
    require_equal(cx, 1..usize::MAX)?;
    let channels: Vec<Dim> = cx.inputs.iter().map(|input| input.dims[0].clone()).collect();
    shape.dims[0] = cx.sum(&channels, "CONCAT")?;
    Ok(shape)
}

/// Sequences: as many steps, each with the features of all.
fn concat_steps(cx: &mut RuleCx<'_>, mut shape: Shape) -> syn::Result<Shape> {
    require_equal(cx, 0..1)?;
    let features: Vec<Dim> = cx.inputs.iter().map(|input| input.dims[1].clone()).collect();
    shape.dims[1] = cx.sum(&features, "CONCAT")?;
    Ok(shape)
}

/// Every input has the kind of the first one and its sizes at these indices.
fn require_equal(cx: &mut RuleCx<'_>, compared: Range<usize>) -> syn::Result<()> {
    for at in 1..cx.inputs.len() {
        let (first, other) = (&cx.inputs[0], &cx.inputs[at]);
        let (first_name, other_name, span) = (&cx.input_names[0], &cx.input_names[at], cx.input_spans[at]);
        let differ = |(a, b): (&Dim, &Dim)| matches!((a, b), (Dim::Known(a), Dim::Known(b)) if a != b);
        if first.kind != other.kind
            || first.dims.iter().zip(&other.dims).take(compared.end).skip(compared.start).any(differ)
        {
            let along = match first.kind {
                kind if kind != other.kind || compared == (0..usize::MAX) => "",
                ShapeKind::Vector => "",
                ShapeKind::Sequence => "; `concat` joins features, the steps agree",
                ShapeKind::Signal | ShapeKind::Image => "; `concat` joins channels, all other sizes agree",
            };
            let message = format!("`{other_name}` is {other} but `{first_name}` is {first}{along}");
            return Err(cx.error(span, message));
        }
        for (a, b) in
            first.dims.iter().zip(&other.dims).take(compared.end).skip(compared.start).filter(|(a, b)| a != b)
        {
            cx.consts.assertions.push(Assertion {
                left: b.clone(),
                relation: Relation::Equal,
                right: a.clone(),
                before: format!("`{}`: `{other_name}` has size ", cx.name),
                between: format!(" where `{first_name}` has "),
                after: String::new(),
                span,
            });
        }
    }
    Ok(())
}
