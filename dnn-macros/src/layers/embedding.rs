//! Learned vectors of tokens: `embedding`.

use quote::quote;

use super::{
    ArgKind, ArgSpec, Arity, Fallback, Folds, Kind, LayerSpec, Learned, RuleCx, Saves, TypeCx, at_each_step,
    known_product,
};
use crate::model::{Assertion, Dim, Relation, Shape, ShapeKind, Value};

/// The largest vocabulary: beyond, `f32` does not tell whole numbers apart.
const MAX_VOCAB: u64 = 1 << 24;

pub(super) static EMBEDDING: LayerSpec = LayerSpec {
    word: "embedding",
    summary: "a learned vector for each token id of a sequence",
    args: &[
        ArgSpec {
            name: "vocab",
            kind: ArgKind::Int { min: 1 },
            positional: true,
            fallback: Fallback::Required,
        },
        ArgSpec {
            name: "dim",
            kind: ArgKind::Int { min: 1 },
            positional: true,
            fallback: Fallback::Required,
        },
        ArgSpec {
            name: "padding_index",
            kind: ArgKind::Int { min: 0 },
            positional: false,
            fallback: Fallback::Absent,
        },
    ],
    arity: Arity::One,
    shape: |cx| {
        require_tokens(cx)?;
        require_ids(cx)?;
        let dim = cx.node.int("dim");
        let steps = cx.inputs[0].dims[0].clone();
        Ok(Shape { kind: ShapeKind::Sequence, dims: vec![steps, dim] })
    },
    kind: Kind::Learned(Learned {
        ty: |cx| {
            at_each_step(cx, Saves::X, |cx| {
                let (door, vocab, dim) = (cx.door, cx.node.int("vocab"), cx.node.int("dim"));
                let padding = padding(cx);
                quote!(#door::layers::Embedding<T, 1, #dim, #vocab, #dim, #padding>)
            })
        },
        config: |_| None,
        fuses: false,
        folds: Folds::Nothing,
        saves: Saves::X,
        caches: false,
        normalises: false,
        weight_init: None,
        own_init: None,
        recurs: false,
        params: |cx| known_product(&[&cx.node.int("vocab"), &cx.node.int("dim")]),
        buffers: |_| Some(0),
        macs: |_| Some(0),
    }),
};

/// The id that stands for nothing; without one a number that is no id.
fn padding(cx: &TypeCx<'_>) -> Dim {
    match cx.node.arg("padding_index") {
        Value::Int(index) => index.clone(),
        _ => cx.node.int("vocab"),
    }
}

/// A sequence of single numbers that come from outside: what other operations compute is no token.
fn require_tokens(cx: &RuleCx<'_>) -> syn::Result<()> {
    let (input, kind, from) = (&cx.inputs[0], cx.inputs[0].kind, &cx.input_names[0]);
    if !cx.is_given {
        return Err(cx.error(
            cx.span,
            format_args!(
                "embedding looks up token ids, but `{from}` computes real numbers; write it directly behind an \
                 input of the network"
            ),
        ));
    }
    let tokens = matches!(input.dims[..], [_, Dim::Known(1) | Dim::Named(_)]);
    if kind == ShapeKind::Sequence && tokens {
        return Ok(());
    }
    let fix = match (kind, &input.dims[..]) {
        (ShapeKind::Sequence, [steps, _]) => format!("`sequence({steps}, 1)`"),
        _ => "`sequence(steps, 1)`".to_owned(),
    };
    Err(cx.error(
        cx.span,
        format_args!(
            "input is {kind} {input} but embedding needs a token id at each step; declare it as {fix}"
        ),
    ))
}

/// embedding(75, 32, padding_index = 75)
fn require_ids(cx: &mut RuleCx<'_>) -> syn::Result<()> {
    let vocab = cx.node.int("vocab");
    if vocab.known().is_some_and(|vocab| vocab > MAX_VOCAB) {
        let message = format!("`vocab` is {vocab}, at most {MAX_VOCAB} ids are exact numbers of `f32`");
        return Err(cx.error(cx.node.arg_span("vocab"), message));
    }
    let Value::Int(index) = cx.node.arg("padding_index") else { return Ok(()) };
    let span = cx.node.arg_span("padding_index");
    if let (Some(known), Some(vocab)) = (index.known(), vocab.known()) {
        if known < vocab {
            return Ok(());
        }
        let message = format!("`padding_index` must be below `vocab`, found {known} with {vocab}");
        return Err(cx.error(span, message));
    }
    let least = cx.sum(&[index.clone(), Dim::Known(1)], "LEAST")?;
    cx.consts.assertions.push(Assertion {
        left: vocab,
        relation: Relation::AtLeast,
        right: least,
        before: format!("`{}`: `padding_index` must be below `vocab`, which is ", cx.name),
        between: " where it needs ".to_owned(),
        after: String::new(),
        span,
    });
    Ok(())
}
