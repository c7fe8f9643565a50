//! Operations on sequences: `rnn`, `lstm`, `gru`, `bidirectional`, `last`, `repeat`, `reverse`.

use proc_macro2::TokenStream;
use quote::quote;

use super::dense::UNITS;
use super::{
    ArgKind, ArgSpec, Arity, Fallback, Folds, Kind, LayerSpec, Learned, Plain, RuleCx, Saves, TypeCx,
    known_product,
};
use crate::model::{Assertion, Dim, Node, Op, Relation, Shape, ShapeKind, Value};

/// The initialiser of recurrent weights and biases, from `dnn::init`.
const INIT: &str = "pytorch_recurrent";

const BIAS: ArgSpec =
    ArgSpec { name: "bias", kind: ArgKind::Bool, positional: false, fallback: Fallback::Bool(true) };

const BPTT: ArgSpec =
    ArgSpec { name: "bptt", kind: ArgKind::Int { min: 1 }, positional: false, fallback: Fallback::Absent };

/// What the first step starts from; zeros if it is left out.
const INITIAL: ArgSpec =
    ArgSpec { name: super::INITIAL, kind: ArgKind::Initial, positional: false, fallback: Fallback::Absent };

/// Which steps are padding; none if it is left out.
const MASK: ArgSpec =
    ArgSpec { name: super::MASK, kind: ArgKind::Mask, positional: false, fallback: Fallback::Absent };

const RECURRENT_DROPOUT: ArgSpec = ArgSpec {
    name: "recurrent_dropout",
    kind: ArgKind::Float {
        min: 0.0,
        // The largest number below 1: where everything is dropped there is nothing to scale.
        max: 1.0 - f64::EPSILON / 2.0,
        range: "a probability from 0 to below 1",
    },
    positional: false,
    fallback: Fallback::Float(0.0),
};

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
        MASK,
        RECURRENT_DROPOUT,
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
        ArgSpec {
            name: "peepholes",
            kind: ArgKind::Bool,
            positional: false,
            fallback: Fallback::Bool(false),
        },
        ArgSpec {
            name: "projection",
            kind: ArgKind::Int { min: 1 },
            positional: false,
            fallback: Fallback::Absent,
        },
        INITIAL,
        MASK,
        RECURRENT_DROPOUT,
        BPTT,
    ],
    arity: Arity::One,
    shape: units_at_each_step,
    kind: Kind::Learned(RECURRENT),
};

pub(super) static GRU: LayerSpec = LayerSpec {
    word: "gru",
    summary: "gated recurrent units: outputs that a step keeps in part and renews in part",
    args: &[
        UNITS,
        BIAS,
        ArgSpec {
            name: "reset",
            kind: ArgKind::Word(&["after", "before"]),
            positional: false,
            fallback: Fallback::Word("after"),
        },
        INITIAL,
        MASK,
        RECURRENT_DROPOUT,
        BPTT,
    ],
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
        let outputs = checked_outputs(cx, layer)?;
        let both = cx.product(&[Dim::Known(2), outputs], "UNITS")?;
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
    own_init: Some(INIT),
    recurs: true,
    params: |cx| {
        let of = Recurrent::of(cx);
        let biases = if of.layer.bool("bias") { 2 } else { 0 };
        let params = of.connections(biases)?.checked_mul(of.directions())?;
        let learned = if cx.node.learns_initial() { cx.node.states().unwrap_or(0) } else { 0 };
        params.checked_add(known_product(&[&Dim::Known(learned), &of.units])?)
    },
    buffers: |_| Some(0),
    macs: |cx| {
        let of = Recurrent::of(cx);
        of.connections(0)?.checked_mul(of.steps.known()?)?.checked_mul(of.directions())
    },
};

/// What a recurrent operation is made of.
struct Recurrent<'a> {
    /// The layer's own operation, which `bidirectional` holds.
    layer: &'a Node,
    is_both: bool,
    gates: usize,
    units: Dim,
    /// As many, or fewer that are a projection of the units.
    outputs: Dim,
    steps: Dim,
    /// Of a step of the input, with the mask if there is one.
    features: Dim,
    is_masked: bool,
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
            outputs: outputs(layer),
            steps: steps.unwrap_or(Dim::Known(1)),
            features: features.unwrap_or(Dim::Known(1)),
            is_masked: layer.mask().is_some(),
        }
    }

    /// The features of a step of the input that the weights see.
    fn inputs(&self) -> Option<u64> {
        self.features.known()?.checked_sub(u64::from(self.is_masked))
    }

    /// The connections of one direction, and as many `more` at each gate.
    fn connections(&self, more: u64) -> Option<u64> {
        let rows = known_product(&[&Dim::Known(self.gates), &self.units])?;
        let columns = self.inputs()?.checked_add(self.outputs.known()?)?.checked_add(more)?;
        let projection = if projects(self.layer) { known_product(&[&self.units, &self.outputs])? } else { 0 };
        let peepholes = known_product(&[&Dim::Known(peepholes(self.layer)), &self.units])?;
        rows.checked_mul(columns)?.checked_add(projection)?.checked_add(peepholes)
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

/// The features of a step that one direction gives.
fn outputs(layer: &Node) -> Dim {
    if projects(layer) { layer.int("projection") } else { layer.int("units") }
}

fn projects(layer: &Node) -> bool {
    matches!(layer.arg("projection"), Value::Int(_))
}

/// The gates that see their cell.
fn peepholes(layer: &Node) -> usize {
    if layer.bool("peepholes") { 3 } else { 0 }
}

/// Whether outputs are dropped on their way to the next step; a constant may be 0.
fn drops(layer: &Node) -> bool {
    matches!(layer.arg(RECURRENT_DROPOUT.name), Value::Float(number) if number.known != Some(0.0))
}

fn recurrent_type(cx: &TypeCx<'_>) -> TokenStream {
    let of = Recurrent::of(cx);
    let (door, inputs, outputs) = (cx.door, cx.inputs, cx.outputs);
    let Recurrent { steps, units, outputs: hidden, .. } = &of;
    let features = match &of.features {
        Dim::Known(features) => {
            let features = Dim::Known(features - usize::from(of.is_masked));
            quote!(#features)
        }
        features if of.is_masked => quote!({ #door::dim::without_mask(#features) }),
        features => quote!(#features),
    };
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
    let peepholes = peepholes(of.layer);
    let cell = match of.gates {
        4 if projects(of.layer) => {
            let state = match (units, hidden) {
                (Dim::Known(units), Dim::Known(hidden)) => {
                    let state = Dim::Known(units + hidden);
                    quote!(#state)
                }
                _ => quote!({ #door::dim::sum(&[#units, #hidden]) }),
            };
            let peepholes = Dim::Known(peepholes);
            quote!(#door::layers::ProjectedLstmCell<#units, #state, #peepholes>)
        }
        4 if peepholes > 0 => {
            let peepholes = Dim::Known(peepholes);
            quote!(#door::layers::LstmCell<#peepholes>)
        }
        4 => quote!(#door::layers::LstmCell),
        3 if matches!(of.layer.arg("reset"), Value::Word("before")) => quote!(#door::layers::GruBeforeCell),
        3 => quote!(#door::layers::GruCell),
        _ => quote!(#door::layers::RnnCell<#relu>),
    };
    let cell = if drops(of.layer) { quote!(#door::layers::RecurrentDropout<#cell>) } else { cell };
    let cell = if of.is_masked { quote!(#door::layers::MaskedSteps<#cell>) } else { cell };
    if of.is_both {
        let half = quote!({ #door::dim::product(&[#steps, #hidden]) });
        return quote! {
            #door::layers::Bidirectional<T, #steps, #features, #hidden, #gates, #bias, #inputs, #half, #outputs, #cell, #options>
        };
    }
    quote!(#door::layers::Recurrent<T, #steps, #features, #hidden, #gates, #bias, #inputs, #outputs, #cell, #options>)
}

fn has_options(layer: &Node) -> bool {
    let forgets = matches!(layer.arg("forget_bias"), Value::Float(number) if number.known != Some(0.0));
    forgets || drops(layer) || matches!(layer.arg("bptt"), Value::Int(_))
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
    let dropout = match layer.arg(RECURRENT_DROPOUT.name) {
        Value::Float(number) if drops(layer) => {
            let (p, site) = (&number.tokens, cx.site);
            quote! {
                const RECURRENT_DROPOUT: f64 = #p;
                const SITE: u64 = #site;
            }
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
            #dropout
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

/// The features of a step that a layer gives, which a projection makes fewer than its units.
fn checked_outputs(cx: &mut RuleCx<'_>, layer: &Node) -> syn::Result<Dim> {
    let (units, outputs) = (layer.int("units"), outputs(layer));
    cx.product(&[Dim::Known(gates(layer)), units.clone()], "GATES")?;
    if !projects(layer) {
        return Ok(outputs);
    }
    let span = layer.arg_span("projection");
    if let (Some(units), Some(outputs)) = (units.known(), outputs.known()) {
        if outputs >= units {
            let message = format!(
                "`projection` makes fewer outputs of the units: it must be below {units}, found {outputs}"
            );
            return Err(cx.error(span, message));
        }
        if units.checked_add(outputs).is_none() {
            return Err(cx.error(span, "the number of features is too large"));
        }
    } else {
        cx.consts.assertions.push(Assertion {
            left: outputs.clone(),
            relation: Relation::Below,
            right: units,
            before: format!(
                "`{}`: `projection` makes fewer outputs of the units: it must be below them, found ",
                cx.name
            ),
            between: " of ".to_owned(),
            after: String::new(),
            span,
        });
    }
    Ok(outputs)
}

/// A sequence goes in, one of `units` features at each step comes out, or of the features of their projection.
fn units_at_each_step(cx: &mut RuleCx<'_>) -> syn::Result<Shape> {
    let steps = cx.require_sequence()?.dims[0].clone();
    require_bias_to_forget(cx, cx.node)?;
    let outputs = checked_outputs(cx, cx.node)?;
    if projects(cx.node) && !matches!(cx.node.arg(INITIAL.name), Value::Absent | Value::States(..)) {
        let message = "a layer with `projection` starts from zeros or from a pair, as its outputs are not as wide as its \
                       cells; leave out `initial`, or write `initial = (h0, c0)`";
        return Err(cx.error(cx.node.arg_span(INITIAL.name), message));
    }
    Ok(Shape { kind: ShapeKind::Sequence, dims: vec![steps, outputs] })
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
        takes_relu: false,
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
        takes_relu: false,
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
        takes_relu: false,
    }),
};

/// The outputs h of a unit, and its cell c if there is one.
pub(super) fn states(spec: &LayerSpec) -> Option<usize> {
    let is = |row: &LayerSpec| row.word == spec.word;
    if is(&LSTM) { Some(2) } else { (is(&RNN) || is(&GRU)).then_some(1) }
}

/// Whether outputs are a projection of the units.
pub(crate) fn is_projected(layer: &Node) -> bool {
    matches!(&layer.op, Op::Layer { spec, .. } if spec.word == LSTM.word) && projects(layer)
}
