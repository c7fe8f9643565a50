//! Operations that keep the shape: activations, `prelu`, `softmax`.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use super::{
    Activation, ArgKind, ArgSpec, Arity, Fallback, Folds, Kind, LayerSpec, Learned, Plain, RuleCx, Saves,
    TypeCx, at_each_step, same_shape, same_vector, step_features, steps,
};
use crate::model::{Dim, InRange, Value};

/// Initialisers of `dnn::init` for the weights before an activation.
const HE: &str = "he_normal";
const GLOROT: &str = "glorot_uniform";
const LECUN: &str = "lecun_normal";

/// A row for an element-wise function.
const fn function(
    word: &'static str,
    summary: &'static str,
    args: &'static [ArgSpec],
    activation: Activation,
) -> LayerSpec {
    LayerSpec {
        word,
        summary,
        args,
        arity: Arity::One,
        shape: same_shape,
        kind: Kind::Activation(activation),
    }
}

const fn unit(ty: &'static str, by_output: bool, weight_init: &'static str) -> Activation {
    Activation { ty, fields: None, by_output, weight_init }
}

const fn float(name: &'static str, min: f64, max: f64, range: &'static str, default: f64) -> ArgSpec {
    ArgSpec {
        name,
        kind: ArgKind::Float { min, max, range },
        positional: true,
        fallback: Fallback::Float(default),
    }
}

/// A hyper-parameter that may be any number.
const fn any(name: &'static str, default: f64) -> ArgSpec {
    float(name, f64::MIN, f64::MAX, "a finite number", default)
}

pub(super) static RELU: LayerSpec = function("relu", "max(0, x)", &[], unit("Relu", true, HE));

pub(super) static ABS: LayerSpec = function("abs", "\\|x\\|", &[], unit("Abs", false, HE));

pub(super) static LEAKY_RELU: LayerSpec = function(
    "leaky_relu",
    "x if x > 0, else slope * x",
    &[any("slope", 0.01)],
    Activation {
        ty: "LeakyRelu",
        fields: Some(|cx| {
            let slope = cx.node.float("slope");
            quote!({ slope: #slope })
        }),
        by_output: false,
        weight_init: HE,
    },
);

pub(super) static ELU: LayerSpec = function(
    "elu",
    "x if x > 0, else alpha * (e^x - 1)",
    &[any("alpha", 1.0)],
    Activation {
        ty: "Elu",
        fields: Some(|cx| {
            let alpha = cx.node.float("alpha");
            quote!({ alpha: #alpha })
        }),
        by_output: false,
        weight_init: HE,
    },
);

pub(super) static SELU: LayerSpec =
    function("selu", "the self-normalising exponential linear unit", &[], unit("Selu", true, LECUN));

pub(super) static GELU: LayerSpec = function(
    "gelu",
    "x * P(N(0, 1) <= x), exact or with `approximate = tanh`",
    &[ArgSpec {
        name: "approximate",
        kind: ArgKind::Word(&["none", "tanh"]),
        positional: false,
        fallback: Fallback::Word("none"),
    }],
    Activation {
        ty: "Gelu",
        fields: Some(|cx| {
            let approximate = matches!(cx.node.arg("approximate"), Value::Word("tanh"));
            quote!({ approximate: #approximate })
        }),
        by_output: false,
        weight_init: HE,
    },
);

pub(super) static SILU: LayerSpec = function("silu", "x * sigmoid(x)", &[], unit("Silu", false, HE));

pub(super) static SIGMOID: LayerSpec =
    function("sigmoid", "1 / (1 + e^-x)", &[], unit("Sigmoid", true, GLOROT));

pub(super) static TANH: LayerSpec =
    function("tanh", "the hyperbolic tangent", &[], unit("Tanh", true, GLOROT));

pub(super) static SOFTPLUS: LayerSpec = function(
    "softplus",
    "ln(1 + e^(beta * x)) / beta, a smooth relu",
    &[float("beta", f64::MIN_POSITIVE, f64::MAX, "above 0", 1.0), any("threshold", 20.0)],
    Activation {
        ty: "Softplus",
        fields: Some(|cx| {
            let (beta, threshold) = (cx.node.float("beta"), cx.node.float("threshold"));
            quote!({ beta: #beta, threshold: #threshold })
        }),
        by_output: false,
        weight_init: HE,
    },
);

pub(super) static HARD_TANH: LayerSpec = LayerSpec {
    shape: |cx| {
        require_above(cx, "max", "min")?;
        same_shape(cx)
    },
    ..function(
        "hard_tanh",
        "x, cut to [min, max]",
        &[any("min", -1.0), any("max", 1.0)],
        Activation {
            ty: "HardTanh",
            fields: Some(|cx| {
                let (min, max) = (cx.node.float("min"), cx.node.float("max"));
                quote!({ min: #min, max: #max })
            }),
            by_output: true,
            weight_init: GLOROT,
        },
    )
};

/// The rule that one number is above another one.
fn require_above(cx: &mut RuleCx<'_>, high: &str, low: &str) -> syn::Result<()> {
    let (Value::Float(above), Value::Float(below)) = (cx.node.arg(high), cx.node.arg(low)) else {
        return Ok(());
    };
    match (above.known, below.known) {
        (Some(above), Some(below)) if above > below => Ok(()),
        (Some(above), Some(below)) => {
            let message = format!("`{high}` must be above `{low}`, found {above} and {below}");
            Err(cx.error(cx.span, message))
        }
        _ => {
            let (above_value, below_value) = (&above.tokens, &below.tokens);
            cx.consts.ranges.push(InRange {
                value: quote!(#above_value - #below_value),
                min: f64::MIN_POSITIVE,
                max: f64::MAX,
                message: format!(
                    "`{}`: `{high}` must be above `{low}`, but `{}` is not above `{}`",
                    cx.name, above.text, below.text
                ),
                span: cx.span,
            });
            Ok(())
        }
    }
}

pub(super) static HARD_SIGMOID: LayerSpec =
    function("hard_sigmoid", "x / 6 + 1/2, cut to [0, 1]", &[], unit("HardSigmoid", true, GLOROT));

pub(super) static SOFTSIGN: LayerSpec =
    function("softsign", "x / (1 + \\|x\\|)", &[], unit("Softsign", true, GLOROT));

pub(super) static IDENTITY: LayerSpec = LayerSpec {
    word: "identity",
    summary: "x, unchanged",
    args: &[],
    arity: Arity::One,
    shape: same_shape,
    kind: Kind::Alias,
};

pub(super) static PRELU: LayerSpec = LayerSpec {
    word: "prelu",
    summary: "x if x > 0, else a * x with learned a: one for all features, or one each (`shared = false`), at each step of a sequence alike",
    args: &[ArgSpec {
        name: "shared",
        kind: ArgKind::Bool,
        positional: false,
        fallback: Fallback::Bool(true),
    }],
    arity: Arity::One,
    shape: same_shape,
    kind: Kind::Learned(Learned {
        ty: |cx| {
            at_each_step(cx, Saves::X, |cx| {
                let (door, n, slopes) = (cx.door, cx.outputs, slopes(cx));
                quote!(#door::layers::Prelu<T, #n, #slopes>)
            })
        },
        config: |_| None,
        fuses: false,
        folds: Folds::Nothing,
        saves: Saves::X,
        caches: false,
        normalises: false,
        weight_init: Some(HE),
        own_init: None,
        recurs: false,
        params: |cx| slopes(cx).known(),
        buffers: |_| Some(0),
        macs: |_| Some(0),
    }),
};

pub(super) static SOFTMAX: LayerSpec = normalised(
    "softmax",
    "e^x_i / sum_j e^x_j, for predictions: losses take logits",
    |cx| class(cx, "Softmax"),
    |cx| class_value(cx, "Softmax"),
);

pub(super) static LOG_SOFTMAX: LayerSpec = normalised(
    "log_softmax",
    "ln softmax(x), stable",
    |cx| class(cx, "LogSoftmax"),
    |cx| class_value(cx, "LogSoftmax"),
);

/// A row for a function of a whole vector.
const fn normalised(
    word: &'static str,
    summary: &'static str,
    ty: fn(&TypeCx<'_>) -> TokenStream,
    value: fn(&TypeCx<'_>) -> TokenStream,
) -> LayerSpec {
    LayerSpec {
        word,
        summary,
        args: &[],
        arity: Arity::One,
        shape: same_vector,
        kind: Kind::Plain(Plain {
            ty,
            value,
            config: |_| None,
            saves: Saves::Y,
            caches: false,
            training_only: false,
            passes: false,
            takes_relu: false,
        }),
    }
}

/// `layers::Softmax<10>`, at each step of a sequence.
fn class(cx: &TypeCx<'_>, name: &str) -> TokenStream {
    at_each_step(cx, Saves::Y, |cx| {
        let (door, n, name) = (cx.door, cx.outputs, runtime_name(name));
        quote!(#door::layers::#name<#n>)
    })
}

/// Its value.
fn class_value(cx: &TypeCx<'_>, name: &str) -> TokenStream {
    let (door, name) = (cx.door, runtime_name(name));
    let value = quote!(#door::layers::#name);
    if steps(cx).is_some() { quote!(#door::layers::Steps::new(#value)) } else { value }
}

fn runtime_name(name: &str) -> Ident {
    Ident::new(name, Span::call_site())
}

/// The number of learned slopes of a `prelu`.
fn slopes(cx: &TypeCx<'_>) -> Dim {
    if cx.node.bool("shared") { Dim::Known(1) } else { step_features(cx)[1].clone() }
}
