//! Operations that normalise or drop: `batch_norm`, `layer_norm`, `local_response_norm`, `dropout`, `dropout2d`.

use quote::quote;

use super::{
    ArgKind, ArgSpec, Arity, Fallback, Folds, Kind, LayerSpec, Learned, Plain, Saves, TypeCx, at_each_step,
    same_shape, step_features, steps,
};
use crate::model::{Dim, Node, ShapeKind, Value};

/// PyTorch's defaults, which the runtime's `DefaultBatchNorm` has too.
pub(super) const MOMENTUM: f64 = 0.1;
pub(super) const EPS: f64 = 1e-5;

pub(super) static BATCH_NORM: LayerSpec = LayerSpec {
    word: "batch_norm",
    summary: "normalises each feature of a vector, or channel of an image or signal, by the batch's mean and variance, at \
              inference by running ones",
    args: &[
        ArgSpec {
            name: "momentum",
            kind: ArgKind::Float { min: 0.0, max: 1.0, range: "from 0 to 1" },
            positional: false,
            fallback: Fallback::Float(MOMENTUM),
        },
        ArgSpec {
            name: "eps",
            kind: ArgKind::Float { min: f64::MIN_POSITIVE, max: f64::MAX, range: "above 0" },
            positional: false,
            fallback: Fallback::Float(EPS),
        },
        ArgSpec { name: "affine", kind: ArgKind::Bool, positional: false, fallback: Fallback::Bool(true) },
    ],
    arity: Arity::One,
    shape: |cx| {
        cx.require_channels()?;
        same_shape(cx)
    },
    kind: Kind::Learned(Learned {
        ty: |cx| {
            let (door, n, channels, affine) = (cx.door, cx.outputs, channels(cx), affine(cx));
            let (config, activation) = (cx.config, cx.activation);
            let config = if has_default_config(cx.node) {
                quote!(#door::layers::DefaultBatchNorm)
            } else {
                quote!(#config)
            };
            quote!(#door::layers::BatchNorm<T, #n, #channels, #affine, #config, #activation>)
        },
        config: |cx| {
            if has_default_config(cx.node) {
                return None;
            }
            let (door, config) = (cx.door, cx.config);
            let (momentum, eps, frozen) =
                (cx.node.float("momentum"), cx.node.float("eps"), cx.node.attributes.frozen);
            Some(quote! {
                #[doc(hidden)]
                #[derive(Clone, Debug, PartialEq)]
                pub struct #config;

                impl #door::layers::BatchNormConfig for #config {
                    const EPS: f64 = #eps;
                    const MOMENTUM: ::core::option::Option<f64> = ::core::option::Option::Some(#momentum);
                    const FROZEN: bool = #frozen;
                }
            })
        },
        fuses: true,
        folds: Folds::Joins,
        saves: Saves::X,
        caches: true,
        normalises: true,
        weight_init: None,
        own_init: None,
        recurs: false,
        params: |cx| affine(cx).known()?.checked_mul(2),
        buffers: |cx| channels(cx).known()?.checked_mul(2)?.checked_add(1),
        macs: |cx| cx.outputs.known(),
    }),
};

pub(super) static DROPOUT: LayerSpec = LayerSpec {
    word: "dropout",
    summary: "in training zeroes each value with probability p and scales the others by 1 / (1 - p)",
    args: &[ArgSpec {
        name: "p",
        kind: ArgKind::Float { min: 0.0, max: 1.0, range: "a probability from 0 to 1" },
        positional: true,
        fallback: Fallback::Float(0.5),
    }],
    arity: Arity::One,
    shape: same_shape,
    kind: Kind::Plain(Plain {
        ty: |cx| {
            let (door, n) = (cx.door, cx.outputs);
            quote!(#door::layers::Dropout<#n>)
        },
        value: |cx| {
            let (door, p, site) = (cx.door, cx.node.float("p"), cx.site);
            quote!(#door::layers::Dropout::new(#p, #site))
        },
        config: |_| None,
        saves: Saves::NOTHING,
        caches: true,
        training_only: true,
        passes: true,
        takes_relu: false,
    }),
};

pub(super) static DROPOUT2D: LayerSpec = LayerSpec {
    word: "dropout2d",
    summary: "in training zeroes whole channels with probability p and scales the others by 1 / (1 - p)",
    args: &[ArgSpec {
        name: "p",
        kind: ArgKind::Float { min: 0.0, max: 1.0, range: "a probability from 0 to 1" },
        positional: true,
        fallback: Fallback::Float(0.5),
    }],
    arity: Arity::One,
    shape: |cx| {
        let input = &cx.inputs[0];
        if input.kind == ShapeKind::Vector {
            let message = format!(
                "input is vector {input} but dropout2d drops channels of an image or a signal; write `dropout`, which \
                 drops single values"
            );
            return Err(cx.error(cx.span, message));
        }
        cx.require_image_or_signal()?;
        same_shape(cx)
    },
    kind: Kind::Plain(Plain {
        ty: |cx| {
            let (door, n, channels) = (cx.door, cx.outputs, channels(cx));
            quote!(#door::layers::Dropout2d<#n, #channels>)
        },
        value: |cx| {
            let (door, p, site) = (cx.door, cx.node.float("p"), cx.site);
            quote!(#door::layers::Dropout2d::new(#p, #site))
        },
        config: |_| None,
        saves: Saves::NOTHING,
        caches: true,
        training_only: true,
        passes: true,
        takes_relu: false,
    }),
};

pub(super) static LAYER_NORM: LayerSpec = LayerSpec {
    word: "layer_norm",
    summary: "normalises each sample, or step of a sequence, by the mean and variance of all its features",
    args: &[
        ArgSpec {
            name: "eps",
            kind: ArgKind::Float { min: f64::MIN_POSITIVE, max: f64::MAX, range: "above 0" },
            positional: false,
            fallback: Fallback::Float(EPS),
        },
        ArgSpec { name: "affine", kind: ArgKind::Bool, positional: false, fallback: Fallback::Bool(true) },
    ],
    arity: Arity::One,
    shape: same_shape,
    kind: Kind::Learned(Learned {
        ty: |cx| {
            at_each_step(cx, Saves::X, |cx| {
                let (door, n, scales, config) = (cx.door, cx.outputs, scales(cx), cx.config);
                quote!(#door::layers::LayerNorm<T, #n, #scales, #config>)
            })
        },
        config: |cx| {
            let (door, config, eps) = (cx.door, cx.config, cx.node.float("eps"));
            let dims = match steps(cx) {
                Some((_, features, _)) => std::slice::from_ref(features),
                None => &cx.shapes?[1].dims,
            };
            Some(quote! {
                #[doc(hidden)]
                #[derive(Clone, Debug, PartialEq)]
                pub struct #config;

                impl #door::layers::LayerNormConfig for #config {
                    const SHAPE: &'static [usize] = &[#(#dims),*];
                    const EPS: f64 = #eps;
                }
            })
        },
        fuses: false,
        folds: Folds::Nothing,
        saves: Saves::X,
        caches: true,
        normalises: true,
        weight_init: None,
        own_init: None,
        recurs: false,
        params: |cx| scales(cx).known()?.checked_mul(2),
        buffers: |_| Some(0),
        macs: |cx| cx.outputs.known(),
    }),
};

pub(super) static LOCAL_RESPONSE_NORM: LayerSpec = LayerSpec {
    word: "local_response_norm",
    summary: "divides each value by a norm over the `size` channels around its own",
    args: &[
        ArgSpec { name: "size", kind: ArgKind::Int { min: 1 }, positional: true, fallback: Fallback::Int(5) },
        ArgSpec {
            name: "alpha",
            kind: ArgKind::Float { min: 0.0, max: f64::MAX, range: "at least 0" },
            positional: false,
            fallback: Fallback::Float(1e-4),
        },
        ArgSpec {
            name: "beta",
            kind: ArgKind::Float { min: f64::MIN, max: f64::MAX, range: "a finite number" },
            positional: false,
            fallback: Fallback::Float(0.75),
        },
        ArgSpec {
            name: "k",
            kind: ArgKind::Float { min: f64::MIN_POSITIVE, max: f64::MAX, range: "above 0" },
            positional: false,
            fallback: Fallback::Float(1.0),
        },
    ],
    arity: Arity::One,
    shape: |cx| {
        cx.require_image_or_signal()?;
        same_shape(cx)
    },
    kind: Kind::Plain(Plain {
        ty: |cx| {
            let (door, n, channels) = (cx.door, cx.outputs, channels(cx));
            quote!(#door::layers::LocalResponseNorm<#n, #channels>)
        },
        value: |cx| {
            let (door, size) = (cx.door, cx.node.int("size"));
            let (alpha, beta, k) = (cx.node.float("alpha"), cx.node.float("beta"), cx.node.float("k"));
            quote!(#door::layers::LocalResponseNorm::new(#size, #alpha, #beta, #k))
        },
        config: |_| None,
        saves: Saves::X,
        caches: false,
        training_only: false,
        passes: true,
        takes_relu: false,
    }),
};

/// Features of a vector; channels of an image or a signal.
fn channels(cx: &TypeCx<'_>) -> Dim {
    cx.shapes.and_then(|[_, y]| y.dims.first()).unwrap_or(cx.outputs).clone()
}

/// The number of learned scales and of shifts: one a channel, or none.
fn affine(cx: &TypeCx<'_>) -> Dim {
    if cx.node.bool("affine") { channels(cx) } else { Dim::Known(0) }
}

/// The number of learned scales of a `layer_norm` and of shifts: one a feature, or none.
fn scales(cx: &TypeCx<'_>) -> Dim {
    if cx.node.bool("affine") { step_features(cx)[1].clone() } else { Dim::Known(0) }
}

fn has_default_config(node: &Node) -> bool {
    let is = |name, default| matches!(node.arg(name), Value::Float(number) if number.known == Some(default));
    is("momentum", MOMENTUM) && is("eps", EPS) && !node.attributes.frozen
}
