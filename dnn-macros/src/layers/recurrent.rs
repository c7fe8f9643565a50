//! Operations on sequences: `rnn`, `lstm`, `gru`, `bidirectional`, `last`, `repeat`, `reverse`.

use proc_macro2::TokenStream;
use quote::quote;

use super::dense::UNITS;
use super::{
    ArgKind, ArgSpec, Arity, Fallback, Folds, Kind, LayerSpec, Learned, Plain, RuleCx, Saves, TypeCx,
    known_product,
};
use crate::model::{Dim, Node, Op, Shape, ShapeKind, Value};

/// The initialiser of recurrent weights and biases, from `dnn::init`.
pub(crate) const INIT: &str = "pytorch_recurrent";

const BIAS: ArgSpec =
    ArgSpec { name: "bias", kind: ArgKind::Bool, positional: false, fallback: Fallback::Bool(true) };

const BPTT: ArgSpec =
    ArgSpec { name: "bptt", kind: ArgKind::Int { min: 1 }, positional: false, fallback: Fallback::Absent };

/// What the first step starts from; zeros if it is left out.
const INITIAL: ArgSpec =
    ArgSpec { name: super::INITIAL, kind: ArgKind::Initial, positional: false, fallback: Fallback::Absent };

pub(super) static RNN: LayerSpec = LayerSpec {
    word: "rnn",
    summary: "plain recurrent units: h' = f(W x + b + U h + b'), f being tanh or relu",
    args: &[
        UNITS,
        ArgSpec {
            name: "activation",
            kind: ArgKind::Word(&["tanh", "relu"]),
            positional: false,
            fallback: Fallback::Word("tanh"),
        },
        BIAS,
        INITIAL,
        BPTT,
    ],
    arity: Arity::One,
    shape: units_at_each_step,
    kind: Kind::Learned(RECURRENT),
};

pub(super) static LSTM: LayerSpec = LayerSpec {
    word: "lstm",
    summary: "long short-term memory: recurrent units with cells that gates fill, keep and show",
    args: &[
        UNITS,
        BIAS,
        ArgSpec {
            name: "forget_bias",
            kind: ArgKind::Float { min: f64::MIN, max: f64::MAX, range: "a finite number" },
            positional: false,
            fallback: Fallback::Float(0.0),
        },
        INITIAL,
        BPTT,
    ],
    arity: Arity::One,
    shape: units_at_each_step,
    kind: Kind::Learned(RECURRENT),
};

pub(super) static GRU: LayerSpec = LayerSpec {
    word: "gru",
    summary: "gated recurrent units: outputs that a step keeps in part and renews in part",
    args: &[UNITS, BIAS, INITIAL, BPTT],
    arity: Arity::One,
    shape: units_at_each_step,
    kind: Kind::Learned(RECURRENT),
};

pub(super) static BIDIRECTIONAL: LayerSpec = LayerSpec {
    word: "bidirectional",
    summary: "a recurrent layer in both directions: at each step the outputs of the first, then of the second",
    args: &[ArgSpec {
        name: "layer",
        kind: ArgKind::Layer { of: &["rnn", "lstm", "gru"] },
        positional: true,
        fallback: Fallback::Required,
    }],
    arity: Arity::One,
    shape: |cx| {
        let steps = cx.require_sequence()?.dims[0].clone();
        let Value::Layer(layer) = cx.node.arg("layer") else {
            unreachable!("the schema of this row lists `layer` as a layer")
        };
        require_bias_to_forget(cx, layer)?;
        if !matches!(layer.arg(INITIAL.name), Value::Absent) {
            let message = "both directions start from zeros: `initial` is for a layer of one direction; write \
                           `lstm(..)` and `reverse -> lstm(..)` as stages of their own and `concat` them";
            return Err(cx.error(layer.arg_span(INITIAL.name), message));
        }
        let units = layer.int("units");
        cx.product(&[Dim::Known(gates(layer)), units.clone()], "GATES")?;
        let both = cx.product(&[Dim::Known(2), units], "UNITS")?;
        Ok(Shape { kind: ShapeKind::Sequence, dims: vec![steps, both] })
    },
    kind: Kind::Learned(RECURRENT),
};

/// What the recurrent rows have in common; they are told apart by their words.
const RECURRENT: Learned = Learned {
    ty: recurrent_type,
    config,
    fuses: false,
    folds: Folds::Nothing,
    saves: Saves::BOTH,
    caches: true,
    normalises: false,
    weight_init: None,
    params: |cx| {
        let of = Recurrent::of(cx);
        let rows = known_product(&[&Dim::Known(of.gates), &of.units])?;
        let columns = of.features.known()?.checked_add(of.units.known()?)?;
        let columns = columns.checked_add(if of.layer.bool("bias") { 2 } else { 0 })?;
        let params = rows.checked_mul(columns)?.checked_mul(of.directions())?;
        let learned = if cx.node.learns_initial() { cx.node.states().unwrap_or(0) } else { 0 };
        params.checked_add(known_product(&[&Dim::Known(learned), &of.units])?)
    },
    buffers: |_| Some(0),
    macs: |cx| {
        let of = Recurrent::of(cx);
        let rows = known_product(&[&Dim::Known(of.gates), &of.units, &of.steps])?;
        let columns = of.features.known()?.checked_add(of.units.known()?)?;
        rows.checked_mul(columns)?.checked_mul(of.directions())
    },
};

/// What a recurrent operation is made of.
struct Recurrent<'a> {
    /// The layer's own operation, which `bidirectional` holds.
    layer: &'a Node,
    is_both: bool,
    gates: usize,
    units: Dim,
    steps: Dim,
    features: Dim,
}

impl<'a> Recurrent<'a> {
    fn of(cx: &TypeCx<'a>) -> Self {
        let (layer, is_both) = match cx.node.arg("layer") {
            Value::Layer(layer) => (&**layer, true),
            _ => (cx.node, false),
        };
        let size = |at: usize| cx.shapes.and_then(|[x, _]| x.dims.get(at).cloned());
        let (steps, features) = (size(0), size(1));
        Self {
            layer,
            is_both,
            gates: gates(layer),
            units: layer.int("units"),
            steps: steps.unwrap_or(Dim::Known(1)),
            features: features.unwrap_or(Dim::Known(1)),
        }
    }

    fn directions(&self) -> u64 {
        if self.is_both { 2 } else { 1 }
    }
}

/// The gates of a unit.
fn gates(layer: &Node) -> usize {
    match &layer.op {
        Op::Layer { spec, .. } if spec.word == LSTM.word => 4,
        Op::Layer { spec, .. } if spec.word == GRU.word => 3,
        _ => 1,
    }
}

fn recurrent_type(cx: &TypeCx<'_>) -> TokenStream {
    let of = Recurrent::of(cx);
    let (door, inputs, outputs) = (cx.door, cx.inputs, cx.outputs);
    let Recurrent { steps, features, units, .. } = &of;
    let gates = match (of.gates, units) {
        (1, units) => quote!(#units),
        (gates, Dim::Known(units)) if gates.checked_mul(*units).is_some() => {
            let gates = Dim::Known(gates * units);
            quote!(#gates)
        }
        (gates, units) => {
            let gates = Dim::Known(gates);
            quote!({ #door::dim::product(&[#gates, #units]) })
        }
    };
    let bias = if of.layer.bool("bias") { gates.clone() } else { quote!(0) };
    let options = if has_options(of.layer) {
        let config = cx.config;
        quote!(#config)
    } else {
        quote!(#door::layers::DefaultRecurrent)
    };
    let relu = matches!(of.layer.arg("activation"), Value::Word("relu"));
    let cell = match of.gates {
        4 => quote!(#door::layers::LstmCell),
        3 => quote!(#door::layers::GruCell),
        _ => quote!(#door::layers::RnnCell<#relu>),
    };
    if of.is_both {
        let half = quote!({ #door::dim::product(&[#steps, #units]) });
        return quote! {
            #door::layers::Bidirectional<T, #steps, #features, #units, #gates, #bias, #inputs, #half, #outputs, #cell, #options>
        };
    }
    quote!(#door::layers::Recurrent<T, #steps, #features, #units, #gates, #bias, #inputs, #outputs, #cell, #options>)
}

fn has_options(layer: &Node) -> bool {
    let forgets = matches!(layer.arg("forget_bias"), Value::Float(number) if number.known != Some(0.0));
    forgets || matches!(layer.arg("bptt"), Value::Int(_))
}

/// ```text
/// pub struct NetEncConfig;
/// impl ::dnn::private::layers::RecurrentConfig for NetEncConfig { const BPTT: usize = 20; }
/// ```
fn config(cx: &TypeCx<'_>) -> Option<TokenStream> {
    let layer = Recurrent::of(cx).layer;
    if !has_options(layer) {
        return None;
    }
    let (door, config) = (cx.door, cx.config);
    let bptt = match layer.arg("bptt") {
        Value::Int(steps) => quote!(const BPTT: usize = #steps;),
        _ => TokenStream::new(),
    };
    let forget_bias = match layer.arg("forget_bias") {
        Value::Float(number) => {
            let number = &number.tokens;
            quote!(const FORGET_BIAS: f64 = #number;)
        }
        _ => TokenStream::new(),
    };
    Some(quote! {
        #[doc(hidden)]
        #[derive(Clone, Debug, PartialEq)]
        pub struct #config;

        impl #door::layers::RecurrentConfig for #config {
            #bptt
            #forget_bias
        }
    })
}

/// What is added to the biases of forget gates needs biases.
fn require_bias_to_forget(cx: &RuleCx<'_>, layer: &Node) -> syn::Result<()> {
    let forgets = matches!(layer.arg("forget_bias"), Value::Float(number) if number.known != Some(0.0));
    if forgets && !layer.bool("bias") {
        let message = "`forget_bias` is added to a bias, but `bias = false` leaves out all of them; leave out one of the two";
        return Err(cx.error(layer.arg_span("forget_bias"), message));
    }
    Ok(())
}

/// A sequence goes in, one of `units` features at each step comes out.
fn units_at_each_step(cx: &mut RuleCx<'_>) -> syn::Result<Shape> {
    let steps = cx.require_sequence()?.dims[0].clone();
    require_bias_to_forget(cx, cx.node)?;
    let units = cx.node.int("units");
    cx.product(&[Dim::Known(gates(cx.node)), units.clone()], "GATES")?;
    Ok(Shape { kind: ShapeKind::Sequence, dims: vec![steps, units] })
}

pub(super) static LAST: LayerSpec = LayerSpec {
    word: "last",
    summary: "the last step of a sequence, a vector",
    args: &[],
    arity: Arity::One,
    shape: |cx| {
        let features = cx.require_sequence()?.dims[1].clone();
        Ok(Shape { kind: ShapeKind::Vector, dims: vec![features] })
    },
    kind: Kind::Plain(Plain {
        ty: |cx| {
            let (door, inputs, outputs) = (cx.door, cx.inputs, cx.outputs);
            quote!(#door::layers::Last<#inputs, #outputs>)
        },
        value: |cx| {
            let door = cx.door;
            quote!(#door::layers::Last)
        },
        config: |_| None,
        saves: Saves::NOTHING,
        caches: false,
        training_only: false,
        passes: true,
    }),
};

pub(super) static REPEAT: LayerSpec = LayerSpec {
    word: "repeat",
    summary: "a vector at every step of a sequence",
    args: &[ArgSpec {
        name: "steps",
        kind: ArgKind::Int { min: 1 },
        positional: true,
        fallback: Fallback::Required,
    }],
    arity: Arity::One,
    shape: |cx| {
        cx.require_vector()?;
        let dims = vec![cx.node.int("steps"), cx.inputs[0].dims[0].clone()];
        Ok(Shape { kind: ShapeKind::Sequence, dims })
    },
    kind: Kind::Plain(Plain {
        ty: |cx| {
            let (door, inputs, outputs) = (cx.door, cx.inputs, cx.outputs);
            quote!(#door::layers::Repeat<#inputs, #outputs>)
        },
        value: |cx| {
            let door = cx.door;
            quote!(#door::layers::Repeat)
        },
        config: |_| None,
        saves: Saves::NOTHING,
        caches: false,
        training_only: false,
        passes: true,
    }),
};

pub(super) static REVERSE: LayerSpec = LayerSpec {
    word: "reverse",
    summary: "the steps of a sequence from the last to the first",
    args: &[],
    arity: Arity::One,
    shape: |cx| Ok(cx.require_sequence()?.clone()),
    kind: Kind::Plain(Plain {
        ty: |cx| {
            let (door, n, features) = (cx.door, cx.outputs, &cx.shapes.map(|[x, _]| x.dims[1].clone()));
            quote!(#door::layers::Reverse<#n, #features>)
        },
        value: |cx| {
            let door = cx.door;
            quote!(#door::layers::Reverse)
        },
        config: |_| None,
        saves: Saves::NOTHING,
        caches: false,
        training_only: false,
        passes: true,
    }),
};

/// The outputs h of a unit, and its cell c if there is one.
pub(super) fn states(spec: &LayerSpec) -> Option<usize> {
    let is = |row: &LayerSpec| row.word == spec.word;
    if is(&LSTM) { Some(2) } else { (is(&RNN) || is(&GRU)).then_some(1) }
}

/// Whether starting values are those of recurrent layers.
pub(super) fn is_recurrent(spec: &LayerSpec) -> bool {
    [&RNN, &LSTM, &GRU, &BIDIRECTIONAL].iter().any(|recurrent| recurrent.word == spec.word)
}
