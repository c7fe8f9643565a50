//! The table of operations: one row a layer.
//!
//! A row says how an operation is written, which shapes it takes and gives, what of the forward pass its backward pass
//! reads, and which runtime type computes it. Nothing else in the macro knows an operation by name.

mod conv;
mod dense;
mod elementwise;
mod embedding;
pub(crate) mod foreign;
mod merge;
mod norm;
mod pool;
mod quantized;
mod recurrent;
mod resample;
mod reshape;
mod samples;
mod sequences;
mod shortcut;
mod window;

pub(crate) use quantized::{Sum, quantized_sum, quantized_words};
pub(crate) use recurrent::is_projected;

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use crate::model::{Consts, Dim, Formula, Node, Op, Padding, Pair, Shape, ShapeKind, Value};

/// The argument of recurrent layers that says what they start from.
pub(crate) const INITIAL: &str = "initial";

/// The argument of recurrent layers that says which steps are padding.
pub(crate) const MASK: &str = "mask";

/// The word for an initial state that is learned.
pub(crate) const LEARNED: &str = "learned";

pub(crate) use merge::{MASKED, STATES};

/// Every built-in operation, in the order of the documentation.
pub(crate) static TABLE: &[&LayerSpec] = &[
    &dense::DENSE,
    &dense::MAXOUT,
    &dense::RBF,
    &embedding::EMBEDDING,
    &conv::CONV,
    &conv::CONV_TRANSPOSE,
    &pool::MAX_POOL,
    &pool::AVG_POOL,
    &pool::ADAPTIVE_AVG_POOL,
    &pool::GLOBAL_AVG_POOL,
    &pool::GLOBAL_MAX_POOL,
    &resample::UPSAMPLE,
    &resample::PAD,
    &recurrent::RNN,
    &recurrent::LSTM,
    &recurrent::GRU,
    &recurrent::BIDIRECTIONAL,
    &recurrent::LAST,
    &recurrent::REPEAT,
    &recurrent::REVERSE,
    &reshape::FLATTEN,
    &norm::BATCH_NORM,
    &norm::LAYER_NORM,
    &norm::LOCAL_RESPONSE_NORM,
    &norm::DROPOUT,
    &norm::DROPOUT2D,
    &merge::ADD,
    &merge::MUL,
    &merge::CONCAT,
    &shortcut::SHORTCUT,
    &elementwise::RELU,
    &elementwise::ABS,
    &elementwise::LEAKY_RELU,
    &elementwise::PRELU,
    &elementwise::ELU,
    &elementwise::SELU,
    &elementwise::GELU,
    &elementwise::SILU,
    &elementwise::SIGMOID,
    &elementwise::TANH,
    &elementwise::SOFTPLUS,
    &elementwise::HARD_TANH,
    &elementwise::HARD_SIGMOID,
    &elementwise::SOFTSIGN,
    &elementwise::IDENTITY,
    &elementwise::SOFTMAX,
    &elementwise::LOG_SOFTMAX,
];

/// The row of a word of the language.
pub(crate) fn find(word: &str) -> Option<&'static LayerSpec> {
    TABLE.iter().copied().find(|spec| spec.word == word)
}

/// One row of the table.
pub(crate) struct LayerSpec {
    /// How it is written: `dense`.
    pub word: &'static str,
    /// One line for the layer table of the documentation.
    pub summary: &'static str,
    /// Positional arguments first, in their order.
    pub args: &'static [ArgSpec],
    pub arity: Arity,
    /// The shape of the output; the inputs' shapes and the arguments are in the context.
    pub shape: fn(&mut RuleCx<'_>) -> syn::Result<Shape>,
    pub kind: Kind,
}

/// One argument of an operation.
pub(crate) struct ArgSpec {
    pub name: &'static str,
    pub kind: ArgKind,
    /// Whether it may be given without its name; such arguments come first in the schema.
    pub positional: bool,
    pub fallback: Fallback,
}

pub(crate) enum ArgKind {
    /// A size or count of at least `min`: a literal or a const expression.
    Int {
        min: usize,
    },
    /// A real number in the range, which messages spell as `range`: "from 0 to 1".
    Float {
        min: f64,
        max: f64,
        range: &'static str,
    },
    Bool,
    /// Sizes of at least `min` for rows and columns: `3` is both, `(3, 5)` one each.
    Pair {
        min: usize,
    },
    /// A pair from 0 on, `same` or `valid`.
    Padding,
    /// One of these words.
    Word(&'static [&'static str]),
    /// The name of an earlier stage whose operation is the named one: `tied = encoder`.
    Stage {
        of: &'static str,
    },
    /// What a recurrent layer starts from: the name of an earlier stage or of an input, or `learned`.
    Initial,
    /// Which steps are padding: the name of an earlier stage or of an input.
    Mask,
    /// One of these operations with its own arguments: `lstm(64, bias = false)`.
    Layer {
        of: &'static [&'static str],
    },
}

/// What an argument is if it is left out.
pub(crate) enum Fallback {
    /// It must be given.
    Required,
    /// A size, or a pair of it.
    Int(usize),
    Float(f64),
    Bool(bool),
    Word(&'static str),
    /// Nothing: the operation does without.
    Absent,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Arity {
    /// Works on the value before it.
    One,
    /// Merges the stages named as its arguments, two or more; stands at the head of a chain.
    Merge,
}

/// How an operation is computed.
pub(crate) enum Kind {
    /// The output is the input, the same memory: `flatten`.
    Alias,
    /// The input itself where it has the shape asked for, else a chain of other operations: `shortcut`.
    Detour(Detour),
    Merge(Merge),
    /// An element-wise function without parameters.
    Activation(Activation),
    /// Has tensors, so a field in the struct.
    Learned(Learned),
    /// Neither: `softmax`, `dropout`.
    Plain(Plain),
}

/// Which operations stand for one of the language, and when.
///
/// `resolve` writes them into the graph, for their labels must be known; `infer`, which knows shapes, puts the one of the
/// language, then an alias, in their place where they are not needed.
pub(crate) struct Detour {
    /// The operations, one behind the other, for an operation with these arguments; each has one input.
    pub steps: fn(&Node) -> Vec<Op>,
    /// Whether the input needs them.
    pub needed: fn(&RuleCx<'_>) -> syn::Result<bool>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Merge {
    Add,
    Mul,
    Concat,
}

pub(crate) struct Activation {
    /// The runtime's type: a unit struct, or a struct of hyper-parameters.
    pub ty: &'static str,
    /// The braces with its hyper-parameters, if it has any.
    pub fields: Option<fn(&TypeCx<'_>) -> TokenStream>,
    /// Whether backward reads the output (else the input). Only then, and without hyper-parameters, is it fused into
    /// the layer before it.
    pub by_output: bool,
    /// The initialiser of weights before it, from `dnn::init`.
    pub weight_init: &'static str,
}

pub(crate) struct Learned {
    /// The runtime's type with its generics, for scalars `T`.
    pub ty: fn(&TypeCx<'_>) -> TokenStream,
    /// The definition of a type `cx.config` that `ty` names: constants that are not const generics. `None` if the
    /// runtime's default will do.
    pub config: fn(&TypeCx<'_>) -> Option<TokenStream>,
    /// Whether a following activation can be fused into it.
    pub fuses: bool,
    pub folds: Folds,
    /// What backward reads; with a fused activation the output too.
    pub saves: Saves,
    /// Whether backward reads more than values: statistics, indices.
    pub caches: bool,
    /// Whether it only normalises what is before it, so that weights there are initialised for what is behind it.
    pub normalises: bool,
    /// The initialiser of weights before it, if it acts as an activation.
    pub weight_init: Option<&'static str>,
    /// The initialiser of its own weights and biases, if it has one whatever is behind it.
    pub own_init: Option<&'static str>,
    /// Whether a step hands a state to the next one.
    pub recurs: bool,
    /// Learned parameters of one layer, if known at expansion.
    pub params: fn(&TypeCx<'_>) -> Option<u64>,
    /// Saved numbers that are not learned: running statistics.
    pub buffers: fn(&TypeCx<'_>) -> Option<u64>,
    /// Multiply-adds for one sample.
    pub macs: fn(&TypeCx<'_>) -> Option<u64>,
}

/// What a prediction computes as one operation: one that takes, one behind it that joins, and an activation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Folds {
    /// Always an operation of its own.
    Nothing,
    /// Sums for each channel, which a normalisation of channels can join; the runtime's type implements `Folds`.
    Takes,
    /// Normalises channels, by fixed numbers at inference; the runtime's type implements `ChannelNorm`.
    Joins,
}

pub(crate) struct Plain {
    /// The runtime's type with its generics.
    pub ty: fn(&TypeCx<'_>) -> TokenStream,
    /// Its value.
    pub value: fn(&TypeCx<'_>) -> TokenStream,
    /// As `Learned::config`: sizes that `ty` names as a type.
    pub config: fn(&TypeCx<'_>) -> Option<TokenStream>,
    pub saves: Saves,
    /// Whether backward reads more than values: masks, places of maxima.
    pub caches: bool,
    /// Whether it does nothing at inference: `dropout`.
    pub training_only: bool,
    /// Whether values leave it about as large as they come, so that weights before it are initialised for what is behind
    /// it.
    pub passes: bool,
    /// Whether a ReLU before it may be computed within it: of the largest number, not of all.
    pub takes_relu: bool,
}

/// Which values of the forward pass backward reads, beside its cache.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Saves {
    pub x: bool,
    pub y: bool,
}

impl Saves {
    pub(crate) const NOTHING: Self = Self { x: false, y: false };
    pub(crate) const X: Self = Self { x: true, y: false };
    pub(crate) const Y: Self = Self { x: false, y: true };
    pub(crate) const BOTH: Self = Self { x: true, y: true };
}

/// What a shape rule sees and may add to.
pub(crate) struct RuleCx<'a> {
    /// The operation's label, for messages.
    pub name: &'a str,
    /// The operation's word.
    pub span: Span,
    pub node: &'a Node,
    /// One shape; for a merging operation one for each argument.
    pub inputs: &'a [Shape],
    /// The labels of the inputs.
    pub input_names: &'a [String],
    /// Whether they are inputs of the network, as they come from outside.
    pub is_given: bool,
    /// The tokens that name a merging operation's arguments; else the operation's word.
    pub input_spans: &'a [Span],
    pub consts: &'a mut Consts,
}

/// What a type hook sees.
pub(crate) struct TypeCx<'a> {
    /// The runtime's door: `::dnn::private`.
    pub door: &'a TokenStream,
    pub node: &'a Node,
    /// Features of the input.
    pub inputs: &'a Dim,
    /// Features of the output.
    pub outputs: &'a Dim,
    /// The shapes of the (first) input and of the output, of an operation that has them.
    pub shapes: Option<[&'a Shape; 2]>,
    /// The type of the activation fused into the operation, or of the ReLU within a maximum, `Identity` if none.
    pub activation: &'a TokenStream,
    /// Whether it has one.
    pub is_fused: bool,
    /// The name for a type made by `Learned::config`.
    pub config: &'a Ident,
    /// The number of this operation among the network's, from 0: tells random streams apart.
    pub site: u64,
}

impl LayerSpec {
    pub(crate) fn is_learned(&self) -> bool {
        matches!(self.kind, Kind::Learned(_))
    }

    /// The initialiser of its own weights and biases, if it has one whatever is behind it.
    pub(crate) fn own_init(&self) -> Option<&'static str> {
        match &self.kind {
            Kind::Learned(learned) => learned.own_init,
            _ => None,
        }
    }

    /// Whether a step of it hands a state to the next one.
    pub(crate) fn recurs(&self) -> bool {
        matches!(&self.kind, Kind::Learned(learned) if learned.recurs)
    }

    /// Whether it is learned or may become operations that are: what labels are made of.
    pub(crate) fn may_learn(&self) -> bool {
        matches!(self.kind, Kind::Learned(_) | Kind::Detour(_))
    }
}

/// An operation on vectors that acts on each step of a sequence too.
///
/// `layer` is the runtime's type, or value if `saves` is `None`, for the features of one step.
fn at_each_step(
    cx: &TypeCx<'_>,
    saves: Saves,
    layer: impl FnOnce(&TypeCx<'_>) -> TokenStream,
) -> TokenStream {
    let Some((steps, x, y)) = steps(cx) else { return layer(cx) };
    let (door, inputs, outputs) = (cx.door, cx.inputs, cx.outputs);
    let each = layer(&TypeCx { inputs: x, outputs: y, ..*cx });
    let saves = match (saves.x, saves.y) {
        (true, true) => quote!(SavesBoth),
        (true, false) => quote!(SavesX),
        (false, _) => quote!(SavesY),
    };
    quote!(#door::layers::Steps<T, #steps, #x, #y, #inputs, #outputs, #each, #door::layers::#saves>)
}

/// The steps of a sequence, and the features of one before and behind an operation; `None` for other shapes.
fn steps<'a>(cx: &TypeCx<'a>) -> Option<(&'a Dim, &'a Dim, &'a Dim)> {
    let [x, y] = cx.shapes?;
    x.is_sequence().then(|| (&x.dims[0], &x.dims[1], &y.dims[1]))
}

/// The features that an operation on vectors sees: those of one step of a sequence.
fn step_features<'a>(cx: &TypeCx<'a>) -> [&'a Dim; 2] {
    steps(cx).map_or([cx.inputs, cx.outputs], |(_, x, y)| [x, y])
}

/// The rule of element-wise operations: any shape, unchanged.
fn same_shape(cx: &mut RuleCx<'_>) -> syn::Result<Shape> {
    Ok(cx.inputs[0].clone())
}

/// The rule of operations that keep a vector, or each step of a sequence, and take nothing else.
fn same_vector(cx: &mut RuleCx<'_>) -> syn::Result<Shape> {
    cx.require_vector_or_sequence()?;
    Ok(cx.inputs[0].clone())
}

impl RuleCx<'_> {
    fn error(&self, span: Span, message: impl std::fmt::Display) -> syn::Error {
        syn::Error::new(span, format!("`{}`: {message}", self.name))
    }

    fn word(&self) -> &'static str {
        match &self.node.op {
            Op::Layer { spec, .. } => spec.word,
            Op::Input | Op::Custom { .. } => "this layer",
        }
    }

    /// An image or a signal goes in; then what its axes are called, and their number.
    fn require_image_or_signal(&self) -> syn::Result<()> {
        let (input, word) = (&self.inputs[0], self.word());
        let fix = match input.kind {
            ShapeKind::Image | ShapeKind::Signal => return Ok(()),
            ShapeKind::Vector => format!(
                "a vector has no rows and columns: write `{word}` before `flatten`, or declare the input as \
                 `image(channels, height, width)`"
            ),
            ShapeKind::Sequence => "declare the input as `signal(channels, length)`".to_owned(),
        };
        let kind = input.kind;
        Err(self.error(
            self.span,
            format_args!("input is {kind} {input} but {word} needs an image or a signal; {fix}"),
        ))
    }

    /// A vector, an image or a signal goes in: sequences have no channels.
    fn require_channels(&self) -> syn::Result<()> {
        let (input, word) = (&self.inputs[0], self.word());
        if input.kind != ShapeKind::Sequence {
            return Ok(());
        }
        Err(self.error(
            self.span,
            format_args!("input is sequence {input} but {word} needs a vector, a signal or an image; declare the input as `signal(channels, length)`"),
        ))
    }

    fn require_vector(&self) -> syn::Result<()> {
        let input = &self.inputs[0];
        if input.kind == ShapeKind::Vector {
            return Ok(());
        }
        let word = self.word();
        let fix = match input.kind {
            ShapeKind::Sequence => format!("`last -> {word}` or `flatten -> {word}`"),
            _ => format!("`flatten -> {word}`"),
        };
        Err(self.error(self.span, format_args!("input is {input} but {word} needs a vector; write {fix}")))
    }

    fn require_vector_or_sequence(&self) -> syn::Result<()> {
        if self.inputs[0].kind == ShapeKind::Sequence { Ok(()) } else { self.require_vector() }
    }

    /// A sequence goes in.
    fn require_sequence(&self) -> syn::Result<&Shape> {
        let (input, word) = (&self.inputs[0], self.word());
        if input.kind == ShapeKind::Sequence {
            return Ok(input);
        }
        let fix = match input.kind {
            ShapeKind::Vector => {
                "; write `repeat(steps)` before it, or declare the input as `sequence(steps, features)`"
            }
            _ => "; declare the input as `sequence(steps, features)`",
        };
        let kind = input.kind;
        Err(self.error(self.span, format_args!("input is {kind} {input} but {word} needs a sequence{fix}")))
    }

    /// The product of sizes, as a const item if the compiler must compute it.
    fn product(&mut self, dims: &[Dim], what: &str) -> syn::Result<Dim> {
        let product = self.consts.product(dims, self.name, what, self.span);
        product.ok_or_else(|| self.error(self.span, "the number of features is too large"))
    }

    /// The sum of sizes, likewise.
    fn sum(&mut self, dims: &[Dim], what: &str) -> syn::Result<Dim> {
        let sum = self.consts.sum(dims, self.name, what, self.span);
        sum.ok_or_else(|| self.error(self.span, "the number of features is too large"))
    }
}

impl Node {
    /// An argument that the schema says is a size.
    fn int(&self, name: &str) -> Dim {
        match self.arg(name) {
            Value::Int(dim) => dim.clone(),
            _ => unreachable!("the schema of this row lists `{name}` as a size"),
        }
    }

    /// An argument that the schema says is a real number, as an expression.
    fn float(&self, name: &str) -> TokenStream {
        match self.arg(name) {
            Value::Float(number) => number.tokens.clone(),
            _ => unreachable!("the schema of this row lists `{name}` as a number"),
        }
    }

    /// An argument that the schema says is a pair: for rows and for columns. `None` if it was left out, or the schema
    /// has none.
    fn pair(&self, name: &str) -> Option<[Dim; 2]> {
        match self.arg(name) {
            Value::Pair(pair) => Some(pair.sizes()),
            _ => None,
        }
    }

    /// An argument that the schema says is true or false.
    fn bool(&self, name: &str) -> bool {
        matches!(self.arg(name), Value::Bool(true))
    }
}

impl Pair {
    /// For rows and for columns.
    pub(crate) fn sizes(&self) -> [Dim; 2] {
        match self {
            Self::One(size) => [size.clone(), size.clone()],
            Self::Two(sizes) => sizes.clone(),
        }
    }
}

impl Value {
    /// Whether it is a size that only the compiler knows.
    pub(crate) fn is_const(&self) -> bool {
        let is_const = |size: &Dim| size.known().is_none();
        match self {
            Self::Int(size) => is_const(size),
            Self::Pair(pair) | Self::Padding(Padding::Sizes(pair)) => pair.sizes().iter().any(is_const),
            Self::Layer(layer) => match &layer.op {
                Op::Layer { args, .. } => args.iter().any(Self::is_const),
                Op::Input | Op::Custom { .. } => false,
            },
            _ => false,
        }
    }
}

impl Dim {
    /// The size if it is known at expansion.
    pub(crate) fn known(&self) -> Option<u64> {
        match self {
            Self::Known(n) => u64::try_from(*n).ok(),
            Self::Named(_) => None,
        }
    }
}

/// A product of sizes if all are known and it does not overflow.
fn known_product(dims: &[&Dim]) -> Option<u64> {
    dims.iter().try_fold(1, |total: u64, dim| total.checked_mul(dim.known()?))
}

impl Consts {
    /// The product of sizes: a number, a new const item if the compiler must compute it, `None` if it overflows.
    pub(crate) fn product(&mut self, dims: &[Dim], label: &str, what: &str, span: Span) -> Option<Dim> {
        let known = dims.iter().map(Dim::known).collect::<Option<Vec<u64>>>();
        let product = known.map(|dims| dims.into_iter().try_fold(1, u64::checked_mul));
        self.fold(product, Formula::Product, dims, [label, what], span)
    }

    /// The sum of sizes, likewise.
    pub(crate) fn sum(&mut self, dims: &[Dim], label: &str, what: &str, span: Span) -> Option<Dim> {
        let known = dims.iter().map(Dim::known).collect::<Option<Vec<u64>>>();
        let sum = known.map(|dims| dims.into_iter().try_fold(0, u64::checked_add));
        self.fold(sum, Formula::Sum, dims, [label, what], span)
    }

    fn fold(
        &mut self,
        known: Option<Option<u64>>,
        formula: fn(Vec<Dim>) -> Formula,
        dims: &[Dim],
        [label, what]: [&str; 2],
        span: Span,
    ) -> Option<Dim> {
        match (known, dims) {
            (_, [single]) => Some(single.clone()),
            (Some(known), _) => known.and_then(|n| usize::try_from(n).ok()).map(Dim::Known),
            (None, _) => Some(self.item(label, what, formula(dims.to_vec()), span)),
        }
    }
}
