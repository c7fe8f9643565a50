//! What a declaration means: a graph of operations with shapes. No syntax trees but for the user's own expressions,
//! and no generated code.
//!
//! `resolve` builds it with blocks expanded and every name looked up, `infer` fills in the shapes, `check` proves the
//! rules across nodes. `plan` and `emit` read it and can no longer fail.

use std::collections::HashSet;
use std::rc::Rc;

use proc_macro2::{Ident, Span, TokenStream};
use quote::ToTokens;
use syn::ext::IdentExt;

use crate::diagnostics::code;
use crate::layers::{self, LayerSpec};

/// One `struct` of a `network!`.
pub(crate) struct Network {
    /// Doc comments and other attributes that go to the struct.
    pub attrs: Vec<syn::Attribute>,
    pub vis: syn::Visibility,
    pub name: Ident,
    /// Where the facade is: `::dnn`, or what `#[network(crate = path)]` says.
    pub facade: syn::Path,
    pub inputs: Vec<Input>,
    pub outputs: Vec<Output>,
    /// In an order in which every node stands after its inputs; the network's inputs come first.
    pub nodes: Vec<Node>,
    /// Operations of the language that other ones stand for, until `infer` has decided.
    pub detours: Vec<Detour>,
    pub parts: Vec<Part>,
    pub budget: Vec<Limit>,
    /// `#[quantized]`, where it stands.
    pub quantized: Option<Span>,
    pub consts: Consts,
    /// Built-in words as the user wrote them, for hover and go-to-definition.
    pub words: Vec<Ident>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct NodeId(pub usize);

/// An input; a single unnamed one is called `input`.
pub(crate) struct Input {
    pub name: Ident,
    pub node: NodeId,
}

/// An output; `name` is `None` for a single unnamed one.
pub(crate) struct Output {
    pub name: Option<Ident>,
    pub node: NodeId,
    pub declared: Shape,
    /// The declared shape in the signature: its word, and its sizes.
    pub span: Span,
    pub size_spans: Vec<Span>,
}

/// The shapes of inputs and outputs as declared.
pub(crate) struct Signature {
    pub inputs: Vec<(Ident, Shape)>,
    pub outputs: Vec<(Option<Ident>, Shape)>,
}

/// `part name: from -> to;`
pub(crate) struct Part {
    pub attrs: Vec<syn::Attribute>,
    pub name: Ident,
    pub from: Vec<NodeId>,
    /// As they were written.
    pub from_words: Vec<Ident>,
    pub to: NodeId,
}

/// `#[budget(params <= 60_000)]`
pub(crate) struct Limit {
    pub quantity: Quantity,
    pub limit: u64,
    pub span: Span,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Quantity {
    /// Learned parameters.
    Params,
    /// Bytes beside the parameters that a prediction of one `f32` sample needs.
    Ram,
    /// Bytes of `f32` parameters and buffers.
    Flash,
    /// Multiply-adds of one prediction.
    Macs,
}

/// One operation, or one of the network's inputs.
pub(crate) struct Node {
    pub op: Op,
    /// What the operation works on; several for merging operations, none for an input.
    pub inputs: Vec<NodeId>,
    /// A merging operation's arguments as written, one for each of `inputs`; else empty.
    pub sources: Vec<Ident>,
    /// The shape of its output. Until `infer` has run, and for an operation whose shape rule failed, unknown.
    pub shape: Option<Shape>,
    pub label: Label,
    pub attributes: StageAttributes,
    /// The operation's word.
    pub span: Span,
}

/// An operation of the language, and the nodes that stand for it.
pub(crate) struct Detour {
    pub node: Node,
    pub steps: std::ops::Range<usize>,
}

pub(crate) enum Op {
    Input,
    Layer {
        spec: &'static LayerSpec,
        /// One value for each entry of `spec.args`, defaults filled in.
        args: Vec<Value>,
        /// Where each of them is written; the operation's word for a default.
        spans: Vec<Span>,
    },
    /// `crate::Highway(84) as vector(84)`
    Custom {
        path: syn::Path,
        /// The type's sizes, in the order of its const generics.
        generics: Vec<Dim>,
        shape: Shape,
    },
}

/// The value of one argument.
#[derive(Clone)]
pub(crate) enum Value {
    /// A size or count.
    Int(Dim),
    Float(Number),
    Bool(bool),
    /// `3` or `(3, 5)`
    Pair(Pair),
    /// `1`, `(1, 2)`, `same` or `valid`
    Padding(Padding),
    /// One of the words the schema lists, as written there.
    Word(&'static str),
    /// `tied = encoder`: the stage's learned operation; `initial = encoder`, `mask = valid`: its last one.
    Stage(NodeId, Ident),
    /// `initial = (h0, c0)`: the operation that puts both behind each other, which the layer starts from.
    States(NodeId, [Ident; 2]),
    /// `lstm(64)` in `bidirectional(lstm(64))`: an operation that stands nowhere else.
    Layer(Rc<Node>),
    /// An optional argument that was left out.
    Absent,
}

/// A size for the rows and one for the columns of an image.
#[derive(Clone)]
pub(crate) enum Pair {
    /// `3`: the same for both, and what a signal takes.
    One(Dim),
    /// `(3, 5)`: rows, columns.
    Two([Dim; 2]),
}

/// What surrounds an image or signal before a window slides over it.
#[derive(Clone)]
pub(crate) enum Padding {
    /// As many rows above as below, as many columns left as right.
    Sizes(Pair),
    /// As much as keeps the size at stride 1, and gives the size divided by the stride, rounded up, at others.
    Same,
    /// None.
    Valid,
}

/// A real number: a literal, or a const expression of the user's.
#[derive(Clone)]
pub(crate) struct Number {
    /// The value, if it is known at expansion.
    pub known: Option<f64>,
    /// What to write in the generated code, of type `f64`.
    pub tokens: TokenStream,
    /// How messages and tables spell it: the value, or the user's expression.
    pub text: String,
}

/// Where an operation stands in the declaration, in three spellings.
#[derive(Clone)]
pub(crate) struct Label {
    /// Unique among all operations, as in messages: `stage1.0.conv1`, `fc1.relu`.
    pub name: String,
    /// The same as an identifier: `stage1_0_conv1`; a learned operation's field in the struct.
    pub field: Ident,
    /// The prefix of its tensors in weight files: the name, or what `#[key(..)]` says.
    pub key: String,
}

/// `#[frozen]`, `#[l2(1e-4)]` and so on, inherited by all operations of the stage.
#[derive(Clone, Default)]
pub(crate) struct StageAttributes {
    pub frozen: bool,
    pub l1: Option<Number>,
    pub l2: Option<Number>,
    pub max_norm: Option<Number>,
    /// `#[init(he_normal)]` or `#[init(weight = he_normal)]`
    pub weight_init: Option<syn::Expr>,
    /// `#[init(bias = constant(0.1))]`
    pub bias_init: Option<syn::Expr>,
}

/// How a value's features are arranged.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Shape {
    pub kind: ShapeKind,
    /// As many as the kind has.
    pub dims: Vec<Dim>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ShapeKind {
    /// `vector(n)`
    Vector,
    /// `signal(channels, length)`
    Signal,
    /// `image(channels, height, width)`
    Image,
    /// `sequence(steps, features)`
    Sequence,
}

/// A size: a number, or a const item whose value only the compiler knows.
#[derive(Clone, Debug)]
pub(crate) enum Dim {
    Known(usize),
    Named(ConstName),
}

/// A const item that holds a size or a number.
#[derive(Clone, Debug)]
pub(crate) struct ConstName {
    pub ident: Ident,
    /// How messages spell it: the user's expression, `2 * HIDDEN`.
    pub text: Rc<str>,
}

impl ToTokens for ConstName {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        self.ident.to_tokens(tokens);
    }
}

impl PartialEq for Dim {
    /// Whether two sizes are surely equal; two different const items may still be.
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Known(a), Self::Known(b)) => a == b,
            (Self::Named(a), Self::Named(b)) => a.ident == b.ident,
            _ => false,
        }
    }
}

/// The const items and assertions that stand for what the macro cannot compute.
pub(crate) struct Consts {
    pub items: Vec<ConstItem>,
    pub assertions: Vec<Assertion>,
    pub ranges: Vec<InRange>,
    /// What the names of the items begin with: `__LENET`.
    prefix: String,
    /// The names of the items.
    taken: HashSet<String>,
}

/// `const NAME: usize = formula;`
pub(crate) struct ConstItem {
    pub name: Ident,
    pub formula: Formula,
}

pub(crate) enum Formula {
    /// The user's expression for a size.
    User(Box<syn::Expr>),
    /// The user's expression for a number of type `f64`.
    Number(Box<syn::Expr>),
    Product(Vec<Dim>),
    Sum(Vec<Dim>),
    Largest(Vec<Dim>),
    /// dilation * (kernel - 1) + 1: what a kernel with gaps between its taps spans.
    Extent {
        kernel: Dim,
        dilation: Dim,
    },
    /// (input + 2 * padding - extent) / stride + 1: the places of a window. Rounded down, or with `ceil` up, without
    /// places that begin behind the input.
    Window(Box<Window>),
    /// (input - 1) * stride + extent + more - 2 * padding: what a window that was slid covers.
    Covered(Box<Covered>),
    /// dividend / divisor, rounded up.
    QuotientUp {
        dividend: Dim,
        divisor: Dim,
    },
    /// What is left of a size divided by another one.
    Remainder {
        dividend: Dim,
        divisor: Dim,
    },
}

/// The sizes of a window along one axis.
#[derive(Clone)]
pub(crate) struct Window {
    pub input: Dim,
    pub padding: Dim,
    pub extent: Dim,
    pub stride: Dim,
    pub ceil: bool,
}

/// The sizes of a window that is slid backwards, along one axis.
#[derive(Clone)]
pub(crate) struct Covered {
    pub input: Dim,
    pub padding: Dim,
    pub extent: Dim,
    pub stride: Dim,
    /// Further rows below, or columns to the right.
    pub more: Dim,
}

/// A fact the compiler must prove, with what it says otherwise: `before`, the left number, `between`, the right
/// number, `after`.
pub(crate) struct Assertion {
    pub left: Dim,
    pub relation: Relation,
    pub right: Dim,
    pub before: String,
    pub between: String,
    pub after: String,
    pub span: Span,
}

/// A number the compiler must prove to lie in a range, with what it says otherwise.
pub(crate) struct InRange {
    /// Of type `f64`.
    pub value: TokenStream,
    pub min: f64,
    pub max: f64,
    pub message: String,
    pub span: Span,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Relation {
    Equal,
    AtLeast,
    AtMost,
    Below,
}

impl Node {
    /// The value of the argument called `name`; the schema of the operation's row has it.
    pub(crate) fn arg(&self, name: &str) -> &Value {
        match &self.op {
            Op::Layer { spec, args, .. } => {
                let at = spec.args.iter().position(|arg| arg.name == name);
                at.and_then(|at| args.get(at)).unwrap_or(&Value::Absent)
            }
            Op::Input | Op::Custom { .. } => &Value::Absent,
        }
    }

    /// Where the argument called `name` is written; the operation's word for a default.
    pub(crate) fn arg_span(&self, name: &str) -> Span {
        match &self.op {
            Op::Layer { spec, spans, .. } => {
                let at = spec.args.iter().position(|arg| arg.name == name);
                at.and_then(|at| spans.get(at)).copied().unwrap_or(self.span)
            }
            Op::Input | Op::Custom { .. } => self.span,
        }
    }

    /// `initial = encoder`: the operation whose state or value a recurrent layer starts from, which is the last of its
    /// inputs, and the word that names it.
    pub(crate) fn initial(&self) -> Option<(NodeId, &Ident)> {
        match self.arg(layers::INITIAL) {
            Value::Stage(id, word) | Value::States(id, [word, _]) => Some((*id, word)),
            _ => None,
        }
    }

    /// Whether a recurrent layer starts from a state that is learned.
    pub(crate) fn learns_initial(&self) -> bool {
        matches!(self.arg(layers::INITIAL), Value::Word(_))
    }

    /// `mask = valid`: the operation whose value says which steps are padding, and the word that names it. The operation
    /// works on steps that have it behind them.
    pub(crate) fn mask(&self) -> Option<(NodeId, &Ident)> {
        match (self.arg(layers::MASK), &self.op) {
            (Value::Stage(id, word), _) => Some((*id, word)),
            (_, Op::Layer { args, .. }) => args.iter().find_map(|arg| match arg {
                Value::Layer(layer) => layer.mask(),
                _ => None,
            }),
            _ => None,
        }
    }

    /// What the operation works on, without the state that it starts from.
    pub(crate) fn operands(&self) -> &[NodeId] {
        match (self.initial(), self.inputs.split_last()) {
            (Some(_), Some((_, operands))) => operands,
            _ => &self.inputs,
        }
    }

    /// The numbers of a unit's state, if the operation has one that others can start from.
    pub(crate) fn states(&self) -> Option<usize> {
        match &self.op {
            Op::Layer { spec, .. } => spec.states(),
            Op::Input | Op::Custom { .. } => None,
        }
    }

    /// Whether the operation is an lstm whose outputs are a projection of its units.
    pub(crate) fn is_projected(&self) -> bool {
        crate::layers::is_projected(self)
    }

    /// Whether the operation has tensors, so a field in the struct.
    pub(crate) fn is_learned(&self) -> bool {
        match &self.op {
            Op::Layer { spec, .. } => spec.is_learned(),
            Op::Custom { .. } => true,
            Op::Input => false,
        }
    }
}

impl Network {
    pub(crate) fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.0]
    }
}

impl Quantity {
    pub(crate) const ALL: [Self; 4] = [Self::Params, Self::Ram, Self::Flash, Self::Macs];

    /// The word in a budget.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Params => "params",
            Self::Ram => "ram",
            Self::Flash => "flash",
            Self::Macs => "macs",
        }
    }
}

impl Shape {
    /// The most features a value may have: 16 GiB of `f32` for one sample.
    ///
    /// The target's `usize` is not known at expansion; this bound leaves room for every product of a size, the bytes
    /// of a number and a batch on 64-bit targets. Narrower targets reject an array that does not fit when it is used.
    pub(crate) const MAX_FEATURES: u64 = 1 << 32;

    pub(crate) fn is_sequence(&self) -> bool {
        self.kind == ShapeKind::Sequence
    }

    /// What is wrong with the number of features, as far as it is known.
    pub(crate) fn require_countable(&self) -> Result<(), String> {
        match self.dims.iter().filter_map(Dim::known).try_fold(1, u64::checked_mul) {
            Some(features) if features <= Self::MAX_FEATURES => Ok(()),
            _ => Err(format!("{self} has too many features: at most {} are possible", Self::MAX_FEATURES)),
        }
    }
}

impl ShapeKind {
    pub(crate) const ALL: [Self; 4] = [Self::Vector, Self::Signal, Self::Image, Self::Sequence];

    /// The word of the language.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Vector => "vector",
            Self::Signal => "signal",
            Self::Image => "image",
            Self::Sequence => "sequence",
        }
    }

    /// What its sizes are, in their order.
    pub(crate) fn sizes(self) -> &'static [&'static str] {
        match self {
            Self::Vector => &["features"],
            Self::Signal => &["channels", "length"],
            Self::Image => &["channels", "height", "width"],
            Self::Sequence => &["steps", "features"],
        }
    }
}

impl Consts {
    /// None yet, for the network of this name.
    pub(crate) fn of(network: &Ident) -> Self {
        let prefix = format!("__{}", network.unraw().to_string().to_uppercase());
        Self { items: Vec::new(), assertions: Vec::new(), ranges: Vec::new(), prefix, taken: HashSet::new() }
    }

    /// More for the same network: none yet, and the names of these are taken.
    pub(crate) fn more(&self) -> Self {
        Self {
            items: Vec::new(),
            assertions: Vec::new(),
            ranges: Vec::new(),
            prefix: self.prefix.clone(),
            taken: self.taken.clone(),
        }
    }

    /// A size that the compiler computes, as [`Self::name`].
    pub(crate) fn item(&mut self, label: &str, what: &str, formula: Formula, span: Span) -> Dim {
        Dim::Named(self.name(label, what, formula, span))
    }

    /// A new const item: `__LENET_FC1_UNITS` for what the operation `fc1` calls `units`.
    ///
    /// Nobody's own items have such names; a number follows if an item of this network does.
    pub(crate) fn name(&mut self, label: &str, what: &str, formula: Formula, span: Span) -> ConstName {
        let words = [label, what].map(|word| word.replace("r#", "").replace('.', "_").to_uppercase());
        let words = words.iter().filter(|word| !word.is_empty()).map(|word| format!("_{word}"));
        let name = format!("{}{}", self.prefix, words.collect::<String>());
        let mut unique = name.clone();
        let mut number = 2;
        while !self.taken.insert(unique.clone()) {
            unique = format!("{name}_{number}");
            number += 1;
        }
        let ident = Ident::new(&unique, span);
        let text = formula.text().into();
        self.items.push(ConstItem { name: ident.clone(), formula });
        ConstName { ident, text }
    }
}

impl Formula {
    /// As messages spell it.
    pub(crate) fn text(&self) -> String {
        let join = |dims: &[Dim], sign| dims.iter().map(Dim::to_string).collect::<Vec<_>>().join(sign);
        match self {
            Self::User(expr) | Self::Number(expr) => code(expr),
            Self::Product(dims) => dims.iter().map(factor).collect::<Vec<_>>().join(" * "),
            Self::Sum(dims) => join(dims, " + "),
            Self::Largest(dims) => format!("max({})", join(dims, ", ")),
            Self::Extent { kernel, dilation } => format!("{dilation} * ({kernel} - 1) + 1"),
            Self::Window(window) => {
                let Window { input, padding, extent, stride, ceil } = &**window;
                let rest = format!("{input}{} - {extent}", twice(" + ", padding));
                match (stride, ceil) {
                    (Dim::Known(1), _) => format!("{rest} + 1"),
                    (_, false) => format!("({rest}) / {stride} + 1"),
                    (_, true) => format!("ceil(({rest}) / {stride}) + 1"),
                }
            }
            Self::Covered(covered) => {
                let Covered { input, padding, extent, stride, more } = &**covered;
                let more = if *more == Dim::Known(0) { String::new() } else { format!(" + {more}") };
                format!("({input} - 1) * {stride} + {extent}{more}{}", twice(" - ", padding))
            }
            Self::Remainder { dividend, divisor } => format!("{dividend} % {divisor}"),
            Self::QuotientUp { dividend, divisor } => format!("ceil({dividend} / {divisor})"),
        }
    }
}

/// In parentheses if a product needs them.
fn factor(dim: &Dim) -> String {
    let text = dim.to_string();
    let is_sum =
        !text.starts_with("ceil(") && [" + ", " - ", " / ", " % "].iter().any(|sign| text.contains(sign));
    if is_sum { format!("({text})") } else { text }
}

/// ` + 2 * 1`, or nothing for a size of 0.
fn twice(sign: &str, size: &Dim) -> String {
    if *size == Dim::Known(0) { String::new() } else { format!("{sign}2 * {size}") }
}
