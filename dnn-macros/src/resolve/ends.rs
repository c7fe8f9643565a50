//! Where a network begins and ends: inputs, outputs, parts, and stages that lead nowhere.

use std::collections::HashSet;

use proc_macro2::Span;
use syn::Ident;
use syn::ext::IdentExt;
use syn::spanned::Spanned;

use super::Resolver;
use super::chain::Above;
use super::labels;
use super::scope::Scope;
use crate::ast;
use crate::diagnostics::{code, count, did_you_mean, list};
use crate::layers;
use crate::model::{Input, Node, NodeId, Op, Output, Part, Shape, ShapeKind, StageAttributes};

/// Methods of every network, its traits' included, which a part may not be called like.
const METHODS: &[&str] = &[
    "as_network",
    "as_network_mut",
    "backward",
    "backward_parameters",
    "clone",
    "decoder",
    "decoder_with",
    "default",
    "forward",
    "from_bytes",
    "from_safetensors",
    "infer_bytes",
    "init",
    "load",
    "load_from",
    "new",
    "output",
    "predict",
    "predict_one",
    "predict_with",
    "predictor",
    "reset",
    "save",
    "step",
    "stream",
    "to_bytes",
    "train_bytes",
    "update_buffers",
    "visit",
    "visit_mut",
    "walk",
    "zeroed",
];

/// An output as the signature declares it.
pub(super) struct Declared {
    pub name: Option<Ident>,
    pub shape: Shape,
    pub span: Span,
    pub size_spans: Vec<Span>,
}

impl Resolver<'_> {
    /// The shape a declaration writes; `label` says whose it is.
    pub(super) fn shape(&mut self, scope: &Scope<'_>, label: &str, shape: &ast::Shape) -> Option<Shape> {
        let word = shape.word.to_string();
        let Some(kind) = ShapeKind::ALL.into_iter().find(|kind| kind.word() == word) else {
            let words = || ShapeKind::ALL.into_iter().map(ShapeKind::word);
            let meant = did_you_mean(&word, words());
            let all = if meant.is_empty() { format!(": there are {}", list(words())) } else { String::new() };
            self.cx.error(shape.word.span(), format_args!("`{label}`: unknown shape `{word}`{meant}{all}"));
            return None;
        };
        let sizes = kind.sizes();
        if shape.sizes.len() != sizes.len() {
            let message = format!(
                "`{label}`: `{word}` has {}, `{word}({})`, found {}",
                count(sizes.len(), "size"),
                sizes.join(", "),
                shape.sizes.len()
            );
            self.cx.error(shape.word.span(), message);
            return None;
        }
        let mut dims = Vec::new();
        for (name, size) in sizes.iter().zip(&shape.sizes) {
            let what = format!("`{label}`: `{name}`");
            let size = self.apply(scope, &what, size);
            dims.extend(size.and_then(|size| self.size(label, name, 1, &size)));
        }
        if dims.len() != sizes.len() {
            return None;
        }
        let resolved = Shape { kind, dims };
        if let Err(message) = resolved.require_countable() {
            self.cx.error(shape.word.span(), format_args!("`{label}`: {message}"));
            return None;
        }
        Some(resolved)
    }

    /// Makes nodes for the inputs, and tells what the first stage works on.
    pub(super) fn inputs(&mut self, scope: &mut Scope<'_>, ports: &[ast::Port]) -> (Vec<Input>, Above) {
        let mut inputs = Vec::new();
        let mut only = None;
        for port in ports {
            let name = port.name.clone().unwrap_or_else(|| Ident::new("input", port.shape.word.span()));
            let text = name.unraw().to_string();
            if layers::find(&text).is_some() {
                let message = format!("`{text}` is a word of the language; give this input another name");
                self.cx.error(name.span(), message);
            } else if scope.find(&name).is_some() {
                self.cx.error(name.span(), format_args!("there is an input called `{text}` already"));
            }
            let shape = self.shape(scope, &text, &port.shape);
            let node = shape.map(|shape| {
                self.nodes.push(Node {
                    op: Op::Input,
                    inputs: Vec::new(),
                    sources: Vec::new(),
                    shape: Some(shape),
                    label: labels::label(text, String::new(), &name),
                    attributes: StageAttributes::default(),
                    span: name.span(),
                });
                self.key_spans.push(name.span());
                NodeId(self.nodes.len() - 1)
            });
            scope.declare(&name, node, 0..0);
            only = node;
            inputs.extend(node.map(|node| Input { name, node }));
        }
        let is_unnamed = matches!(ports, [port] if port.name.is_none());
        (inputs, if is_unnamed { Above::Value(only) } else { Above::NamedInputs })
    }

    /// The outputs as declared; `None` in place of one that is in error.
    pub(super) fn declared_outputs(
        &mut self,
        scope: &Scope<'_>,
        ports: &[ast::Port],
    ) -> Vec<Option<Declared>> {
        let mut seen = HashSet::new();
        let mut declared = Vec::new();
        for port in ports {
            let label =
                port.name.as_ref().map_or_else(|| "output".to_owned(), |name| name.unraw().to_string());
            if let Some(name) = &port.name
                && !seen.insert(label.clone())
            {
                self.cx.error(name.span(), format_args!("there are two outputs called `{label}`"));
            }
            let shape = self.shape(scope, &label, &port.shape);
            declared.push(shape.map(|shape| Declared {
                name: port.name.clone(),
                shape,
                span: port.shape.word.span(),
                size_spans: port.shape.sizes.iter().map(Spanned::span).collect(),
            }));
        }
        declared
    }

    /// The stages that are outputs: the last one, or those of the declared names.
    pub(super) fn outputs(
        &mut self,
        scope: &Scope<'_>,
        ports: &[ast::Port],
        declared: &[Option<Declared>],
        last: Option<NodeId>,
    ) -> Vec<Output> {
        let mut outputs = Vec::new();
        for (port, declared) in ports.iter().zip(declared) {
            let node = match &port.name {
                None => last,
                Some(name) => self.output_stage(scope, name),
            };
            if let (Some(node), Some(declared)) = (node, declared) {
                outputs.push(Output {
                    name: declared.name.clone(),
                    node,
                    declared: declared.shape.clone(),
                    span: declared.span,
                    size_spans: declared.size_spans.clone(),
                });
            }
        }
        outputs
    }

    fn output_stage(&mut self, scope: &Scope<'_>, name: &Ident) -> Option<NodeId> {
        match scope.find(name) {
            Some(entry) => {
                let node = entry.value?;
                if matches!(self.nodes[node.0].op, Op::Input) {
                    self.cx.error(
                        name.span(),
                        format_args!("output `{name}` is an input; an output is a stage"),
                    );
                    return None;
                }
                Some(node)
            }
            None => {
                if !scope.body.broken {
                    let stages =
                        scope.body.stages.iter().map(|stage| stage.name.to_string()).collect::<Vec<_>>();
                    let meant = did_you_mean(&name.to_string(), stages.iter().map(String::as_str));
                    self.cx.error(
                        name.span(),
                        format_args!("there is no stage called `{name}` to be this output{meant}"),
                    );
                }
                None
            }
        }
    }

    /// part encode: input -> mu;
    pub(super) fn parts(&mut self, scope: &Scope<'_>, parts: &[ast::Part]) -> Vec<Part> {
        let mut seen = HashSet::new();
        let mut resolved = Vec::new();
        for part in parts {
            let name = part.name.unraw().to_string();
            // Each part has a second method, which takes a workspace.
            let methods = [name.clone(), format!("{name}_with")];
            let is_unique = if methods.iter().any(|name| METHODS.contains(&name.as_str())) {
                let message = format!("every network has a method `{name}`; give this part another name");
                self.cx.error(part.name.span(), message);
                false
            } else if methods.iter().any(|name| seen.contains(name)) {
                self.cx.error(
                    part.name.span(),
                    format_args!("there is a part with the method `{name}` already"),
                );
                false
            } else {
                seen.extend(methods);
                true
            };
            let ends = part.from.iter().chain([&part.to]).map(|word| self.part_end(scope, &name, word));
            let ends: Vec<Option<NodeId>> = ends.collect();
            let Some(mut from) = ends.into_iter().collect::<Option<Vec<NodeId>>>() else { continue };
            let Some(to) = from.pop() else { continue };
            if self.part_is_computable(part, &from, to) && is_unique {
                resolved.push(Part {
                    attrs: part.attrs.clone(),
                    name: part.name.clone(),
                    from,
                    from_words: part.from.clone(),
                    to,
                });
            }
        }
        resolved
    }

    fn part_end(&mut self, scope: &Scope<'_>, part: &str, word: &Ident) -> Option<NodeId> {
        match scope.find(word) {
            Some(entry) => entry.value,
            None => {
                if !scope.body.broken {
                    let meant = did_you_mean(&word.to_string(), scope.names());
                    let message = format!("part `{part}`: there is no stage or input called `{word}`{meant}");
                    self.cx.error(word.span(), message);
                }
                None
            }
        }
    }

    /// Whether the end of a part follows from its start and nothing else.
    fn part_is_computable(&mut self, part: &ast::Part, from: &[NodeId], to: NodeId) -> bool {
        let name = &part.name;
        let distinct: HashSet<NodeId> = from.iter().copied().collect();
        if let Some(twice) = (1..from.len()).find(|&at| from[..at].contains(&from[at])) {
            let word = &part.from[twice];
            self.cx.error(word.span(), format_args!("part `{name}` starts from `{word}` twice"));
            return false;
        }
        if distinct.contains(&to) {
            let message = format!("part `{name}` ends where it starts: there is nothing to compute");
            self.cx.error(part.to.span(), message);
            return false;
        }
        if matches!(self.nodes[to.0].op, Op::Input) {
            let message = format!("part `{name}`: `{}` is an input; a part ends with a stage", part.to);
            self.cx.error(part.to.span(), message);
            return false;
        }
        let reached = reach(&self.nodes, [to], &distinct);
        let missing = reached
            .iter()
            .filter(|node| matches!(self.nodes[node.0].op, Op::Input) && !distinct.contains(node));
        if let Some(missing) = missing.min() {
            let starts =
                list(part.from.iter().map(Ident::to_string).collect::<Vec<_>>().iter().map(String::as_str));
            let message = format!(
                "part `{name}`: `{}` needs `{}` too, which does not follow from {starts}",
                part.to, self.nodes[missing.0].label.name
            );
            self.cx.error(part.to.span(), message);
            return false;
        }
        if let Some(at) = from.iter().position(|node| !reached.contains(node)) {
            let word = &part.from[at];
            self.cx
                .error(word.span(), format_args!("part `{name}`: `{}` does not depend on `{word}`", part.to));
            return false;
        }
        true
    }

    /// Stages and inputs that no output and no part needs: work for nothing, so surely a mistake.
    pub(super) fn check_unused(&mut self, inputs: &[Input], outputs: &[Output], parts: &[Part]) {
        let ends = outputs.iter().map(|output| output.node).chain(parts.iter().map(|part| part.to));
        let needed = reach(&self.nodes, ends, &HashSet::new());
        let read: HashSet<NodeId> = self.nodes.iter().flat_map(|node| node.inputs.iter().copied()).collect();
        for stage in &self.stages {
            // Of several unused stages in a row the last one is the mistake.
            if !needed.contains(&stage.node) && !read.contains(&stage.node) {
                let mut message = format!("`{}` is never used: no output and no part needs it", stage.label);
                if self.may_start_another(stage.node, &needed) {
                    let fix =
                        format!("; a recurrent layer starts from its state with `initial = {}`", stage.name);
                    message.push_str(&fix);
                }
                self.cx.error(stage.name.span(), message);
            }
        }
        for input in inputs.iter().filter(|input| !read.contains(&input.node)) {
            self.cx.error(input.name.span(), format_args!("input `{}` is never used", code(&input.name)));
        }
    }
}

impl Resolver<'_> {
    /// Whether a recurrent layer that starts from zeros could start from the state of this one.
    fn may_start_another(&self, id: NodeId, needed: &HashSet<NodeId>) -> bool {
        let starts_from_zeros =
            |node: &Node| node.states().is_some() && node.initial().is_none() && !node.learns_initial();
        self.nodes[id.0].states().is_some() && needed.iter().any(|id| starts_from_zeros(&self.nodes[id.0]))
    }
}

/// The nodes that the values of `ends` need, down to the nodes at which to stop.
fn reach(nodes: &[Node], ends: impl IntoIterator<Item = NodeId>, stop: &HashSet<NodeId>) -> HashSet<NodeId> {
    let mut open: Vec<NodeId> = ends.into_iter().collect();
    let mut reached: HashSet<NodeId> = open.iter().copied().collect();
    while let Some(node) = open.pop() {
        if stop.contains(&node) {
            continue;
        }
        for &input in &nodes[node.0].inputs {
            if reached.insert(input) {
                open.push(input);
            }
        }
    }
    reached
}
