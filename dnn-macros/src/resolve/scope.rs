//! Names: what a word may refer to at a place of the declaration, and what to say when it refers to nothing.

use std::collections::{BTreeMap, HashSet};
use std::ops::Range;

use syn::Ident;

use super::blocks::Params;
use crate::ast;
use crate::diagnostics::did_you_mean;
use crate::layers::{self, Arity};
use crate::model::{NodeId, StageAttributes};

/// The stages of a struct, or of one instance of a block, and what is known of them so far.
pub(super) struct Scope<'a> {
    /// The block's name.
    pub block: Option<&'a Ident>,
    pub body: &'a ast::Body,
    /// What stands before the stages' names in labels: nothing, or `stage1.0.`.
    pub label: String,
    /// The same for weight files.
    pub key: String,
    pub attributes: StageAttributes,
    pub params: Params,
    /// How many blocks this one is inside of.
    pub depth: usize,
    names: BTreeMap<String, Entry>,
}

/// An input or an earlier stage.
#[derive(Clone)]
pub(super) struct Entry {
    /// Its value; `None` if it could not be resolved, which has been reported.
    pub value: Option<NodeId>,
    /// The nodes a stage consists of.
    pub nodes: Range<usize>,
}

impl<'a> Scope<'a> {
    pub(super) fn new(body: &'a ast::Body) -> Self {
        Self {
            block: None,
            body,
            label: String::new(),
            key: String::new(),
            attributes: StageAttributes::default(),
            params: Params::default(),
            depth: 0,
            names: BTreeMap::new(),
        }
    }

    /// Makes a name known; the first of two stages with one name keeps it.
    pub(super) fn declare(&mut self, name: &Ident, value: Option<NodeId>, nodes: Range<usize>) {
        self.names.entry(name.to_string()).or_insert(Entry { value, nodes });
    }

    pub(super) fn find(&self, name: &Ident) -> Option<&Entry> {
        self.names.get(&name.to_string())
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.names.keys().map(String::as_str)
    }

    /// Why `word` is no earlier stage of the stage number `at`, if it is a name of this scope at all.
    pub(super) fn later_stage(&self, word: &Ident, at: usize) -> Option<String> {
        let later = (at..self.body.stages.len()).find(|&stage| self.body.stages[stage].name == *word)?;
        let name = &self.body.stages[at].name;
        if later == at {
            return Some(format!("`{name}` uses itself: a stage uses earlier stages only"));
        }
        match self.dependency(later, at) {
            Some(path) => {
                let path = path.into_iter().map(|stage| format!(" -> {}", self.body.stages[stage].name));
                let path = path.collect::<String>();
                Some(format!("cycle: `{name}` uses `{word}`, which needs `{name}` ({name}{path} -> {name})"))
            }
            None => Some(format!("`{word}` is declared after `{name}`: a stage uses earlier stages only")),
        }
    }

    /// What to say of a word that should name an earlier stage or an input.
    pub(super) fn unknown_stage(&self, word: &Ident) -> String {
        let meant = did_you_mean(&word.to_string(), self.names());
        match self.block {
            Some(block) if meant.is_empty() => {
                format!("unknown stage `{word}`: block `{block}` uses its own stages and `input` only")
            }
            _ => format!("unknown stage `{word}`{meant}"),
        }
    }

    /// The stages on the way from stage `from` to stage `target`, along what each stage works on.
    fn dependency(&self, from: usize, target: usize) -> Option<Vec<usize>> {
        let mut seen = HashSet::new();
        let mut ways = vec![vec![from]];
        while let Some(way) = ways.pop() {
            let &last = way.last()?;
            for source in self.sources(last) {
                if source == target {
                    return Some(way);
                }
                if seen.insert(source) {
                    ways.push([way.as_slice(), &[source]].concat());
                }
            }
        }
        None
    }

    /// The stages that a stage works on, starts from or is masked by, as far as the text says.
    fn sources(&self, at: usize) -> Vec<usize> {
        let links = self.body.stages[at].links.iter();
        let args = links.flat_map(|link| link.args.iter().flatten());
        let edges = [layers::INITIAL, layers::MASK];
        let named =
            args.filter(|arg| arg.name.as_ref().is_some_and(|name| edges.iter().any(|edge| name == edge)));
        let named = named.flat_map(|arg| super::fold::names(&arg.value));
        let named = named.filter_map(|word| self.position(word));
        named.chain(self.operands(at)).collect()
    }

    /// The place of a stage of this name.
    fn position(&self, word: &Ident) -> Option<usize> {
        self.body.stages.iter().position(|stage| stage.name == *word)
    }

    /// The stages that a stage works on.
    fn operands(&self, at: usize) -> Vec<usize> {
        let stages = &self.body.stages;
        let Some(head) = stages[at].links.first() else { return Vec::new() };
        if let Some(word) = head.bare_word() {
            if let Some(stage) = self.position(word) {
                return vec![stage];
            }
            // An input.
            if word == "input" || self.find(word).is_some() {
                return Vec::new();
            }
        }
        let spec = head.path.get_ident().and_then(|word| layers::find(&word.to_string()));
        if spec.is_some_and(|spec| spec.arity == Arity::Merge) {
            let words = head.args.iter().flatten().filter_map(|arg| super::fold::name(&arg.value));
            return words.filter_map(|word| self.position(word)).collect();
        }
        at.checked_sub(1).into_iter().collect()
    }
}
