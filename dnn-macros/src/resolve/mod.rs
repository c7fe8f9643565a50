//! `ast` to `model`: every name looked up, blocks expanded, arguments matched to the table's schemas.
//!
//! What is in error is left out of the result, and so is what depends on it: each mistake is reported once, and the
//! later rooms work on what remains.

mod arguments;
mod attributes;
mod blocks;
mod chain;
mod ends;
mod fold;
mod initial;
mod instances;
mod labels;
mod lookup;
mod mask;
mod pairs;
mod scope;
pub(crate) mod words;

use std::collections::HashSet;

use proc_macro2::Span;
use syn::Ident;

pub(crate) use self::blocks::Blocks;
use self::scope::Scope;
use crate::ast;
use crate::diagnostics::Errors;
use crate::model::{Consts, Detour, Input, Network, Node, NodeId, Signature};

/// A network, as much of it as could be resolved.
pub(crate) struct Resolved {
    pub network: Network,
    /// The shapes of inputs and outputs, if all could be read.
    pub signature: Option<Signature>,
    /// Whether no room has found fault with it, nor with what all networks share: only then can code be written.
    pub sound: bool,
}

/// A stage that was resolved.
struct Record {
    name: Ident,
    label: String,
    node: NodeId,
}

/// One network while it is resolved.
struct Resolver<'a> {
    cx: &'a mut Errors,
    blocks: &'a Blocks<'a>,
    nodes: Vec<Node>,
    detours: Vec<Detour>,
    /// Where each node's key in weight files comes from.
    key_spans: Vec<Span>,
    consts: Consts,
    stages: Vec<Record>,
    /// The names of the struct's own stages.
    stage_names: HashSet<String>,
    operations: usize,
    /// Whether there are too many operations.
    full: bool,
    /// Whether every stage could be resolved.
    complete: bool,
}

/// Resolves a struct.
pub(crate) fn resolve<'a>(
    declaration: &'a ast::Network,
    blocks: &'a Blocks<'a>,
    cx: &'a mut Errors,
) -> Resolved {
    let before = cx.failures();
    let attributes = attributes::struct_attributes(&declaration.attrs, cx);
    let mut resolver = Resolver {
        cx,
        blocks,
        nodes: Vec::new(),
        detours: Vec::new(),
        key_spans: Vec::new(),
        consts: Consts::of(&declaration.name),
        stages: Vec::new(),
        stage_names: chain::stage_names(&declaration.body),
        operations: 0,
        full: false,
        complete: true,
    };
    let mut network = Network {
        attrs: attributes.forwarded,
        vis: declaration.vis.clone(),
        name: declaration.name.clone(),
        facade: attributes.facade,
        inputs: Vec::new(),
        outputs: Vec::new(),
        nodes: Vec::new(),
        detours: Vec::new(),
        parts: Vec::new(),
        budget: attributes.budget,
        quantized: attributes.quantized,
        consts: Consts::of(&declaration.name),
        words: words::of_network(declaration),
    };
    let signature = declaration
        .signature
        .as_ref()
        .and_then(|signature| resolver.network(declaration, signature, &mut network, before));
    network.nodes = resolver.nodes;
    network.detours = resolver.detours;
    network.consts = resolver.consts;
    Resolved { network, signature, sound: false }
}

/// Whether a type parameter of the generated code hides a network of this name: then there can be no code.
pub(crate) fn is_hidden(network: &Ident) -> bool {
    const TYPE_PARAMETERS: &[&str] = &["R", "T", "V", "W"];
    TYPE_PARAMETERS.iter().any(|parameter| network == parameter)
}

impl<'a> Resolver<'a> {
    fn check_name(&mut self, name: &Ident) {
        if is_hidden(name) {
            let message = format!(
                "a network cannot be called `{name}`, the name of a type parameter of the generated code; give it a \
                 longer name"
            );
            self.cx.error(name.span(), message);
        }
    }

    fn network(
        &mut self,
        declaration: &'a ast::Network,
        signature: &ast::Signature,
        network: &mut Network,
        before: usize,
    ) -> Option<Signature> {
        self.check_name(&declaration.name);
        let mut scope = Scope::new(&declaration.body);
        let (inputs, above) = self.inputs(&mut scope, &signature.inputs);
        let declared = self.declared_outputs(&scope, &signature.outputs);
        if declaration.body.stages.is_empty() && !declaration.body.broken {
            self.cx.error(declaration.name.span(), format_args!("`{}` has no stages", declaration.name));
        }
        let last = self.body(&mut scope, above);
        network.outputs = self.outputs(&scope, &signature.outputs, &declared, last);
        network.parts = self.parts(&scope, &declaration.parts);
        network.inputs = inputs;
        self.finish_labels();
        if self.complete && self.cx.failures() == before && !declaration.body.broken {
            self.check_unused(&network.inputs, &network.outputs, &network.parts);
        }
        let shape =
            |input: &Input| self.nodes[input.node.0].shape.clone().map(|shape| (input.name.clone(), shape));
        let inputs = network.inputs.iter().map(shape).collect::<Option<Vec<_>>>()?;
        let outputs = declared.into_iter().map(|output| output.map(|output| (output.name, output.shape)));
        let outputs = outputs.collect::<Option<Vec<_>>>()?;
        let input_names: HashSet<&Ident> = inputs.iter().map(|(name, _)| name).collect();
        let output_names: HashSet<Option<&Ident>> = outputs.iter().map(|(name, _)| name.as_ref()).collect();
        let is_complete = input_names.len() == signature.inputs.len() && output_names.len() == outputs.len();
        is_complete.then_some(Signature { inputs, outputs })
    }
}

#[cfg(test)]
mod tests;
