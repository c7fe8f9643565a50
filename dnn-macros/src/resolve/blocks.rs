//! Blocks: the table of templates, and the values of their parameters.

use std::cell::RefCell;
use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Expr, Ident};

use super::fold::{self, Whole, Wrong};
use crate::ast;
use crate::diagnostics::Errors;
use crate::layers;

/// The blocks of a `network!`, shared by its structs.
pub(crate) struct Blocks<'a> {
    by_name: HashMap<String, &'a ast::Block>,
    /// Blocks that contain themselves; reported once and never expanded.
    endless: HashSet<String>,
    /// Blocks that some stage of a network, or of a block in it, consists of.
    used: RefCell<HashSet<String>>,
}

impl<'a> Blocks<'a> {
    pub(crate) fn new(blocks: &'a [ast::Block], cx: &mut Errors) -> Self {
        let mut by_name: HashMap<String, &ast::Block> = HashMap::new();
        for block in blocks {
            let name = block.name.to_string();
            if layers::find(&name).is_some() || name == "input" {
                cx.error(
                    block.name.span(),
                    format_args!("`{name}` is a word of the language; rename this block"),
                );
            } else if let Entry::Vacant(entry) = by_name.entry(name.clone()) {
                entry.insert(block);
            } else {
                cx.error(block.name.span(), format_args!("there are two blocks called `{name}`"));
            }
            check_params(block, cx);
            if block.body.stages.is_empty() && !block.body.broken {
                cx.error(block.name.span(), format_args!("block `{}` has no stages", block.name));
            }
        }
        let mut table = Self { by_name, endless: HashSet::new(), used: RefCell::default() };
        for block in blocks {
            table.check_recursion(block, cx);
        }
        table
    }

    /// The block of a stage that is resolved.
    pub(super) fn find(&self, name: &str) -> Option<&'a ast::Block> {
        let block = self.by_name.get(name).copied()?;
        self.used.borrow_mut().insert(name.to_owned());
        Some(block)
    }

    /// Reports blocks that no network uses, once all are resolved: nothing in them has been checked.
    ///
    /// Of blocks that use each other the outermost is the mistake. Any other mistake may have hidden a use.
    pub(crate) fn check_unused(&self, blocks: &'a [ast::Block], cx: &mut Errors) {
        if cx.failures() > 0 {
            return;
        }
        let inner: HashSet<&Ident> = blocks.iter().flat_map(|block| self.used_blocks(block)).collect();
        let used = self.used.borrow();
        let is_used = |name: &Ident| used.contains(&name.to_string()) || inner.contains(name);
        for block in blocks.iter().filter(|block| !is_used(&block.name)) {
            cx.error(block.name.span(), format_args!("block `{}` is never used", block.name));
        }
    }

    pub(super) fn is_endless(&self, block: &ast::Block) -> bool {
        self.endless.contains(&block.name.to_string())
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.by_name.keys().map(String::as_str)
    }

    /// block a() { x: b() }
    /// block b() { x: a() }     // never ends
    fn check_recursion(&mut self, block: &'a ast::Block, cx: &mut Errors) {
        let name = block.name.to_string();
        let Some(cycle) = self.find_cycle(&name) else { return };
        // A cycle is one mistake, however many blocks are on it.
        let is_new = !cycle.iter().any(|(block, _)| self.endless.contains(block));
        if is_new {
            let path = cycle.iter().map(|(_, word)| format!(" -> {word}")).collect::<String>();
            let message = format!("block `{name}` contains itself ({name}{path}) and would never end");
            cx.error(cycle[0].1.span(), message);
        }
        self.endless.insert(name);
    }

    /// The shortest way from a block back to itself: pairs of a block and the word in it that leads on.
    fn find_cycle(&self, start: &str) -> Option<Vec<(String, &'a Ident)>> {
        let mut ways: Vec<Vec<(String, &Ident)>> = vec![Vec::new()];
        let mut seen = HashSet::new();
        let mut at = 0;
        while at < ways.len() {
            let here = ways[at].last().map_or(start.to_owned(), |(_, word)| word.to_string());
            for word in self.by_name.get(&here).into_iter().flat_map(|block| self.used_blocks(block)) {
                let mut way = ways[at].clone();
                way.push((here.clone(), word));
                if word == start {
                    return Some(way);
                }
                if seen.insert(word.to_string()) {
                    ways.push(way);
                }
            }
            at += 1;
        }
        None
    }

    /// The words in a block's stages that name blocks.
    fn used_blocks(&self, block: &'a ast::Block) -> Vec<&'a Ident> {
        let is_stage = |word: &Ident| block.body.stages.iter().any(|stage| stage.name == *word);
        let links = block.body.stages.iter().flat_map(|stage| stage.links.iter().enumerate());
        let words = links.filter_map(|(at, link)| {
            let is_reference = at == 0 && link.bare_word().is_some_and(is_stage);
            if is_reference { None } else { link.path.get_ident() }
        });
        words.filter(|word| self.by_name.contains_key(&word.to_string())).collect()
    }
}

fn check_params(block: &ast::Block, cx: &mut Errors) {
    let mut seen = HashSet::new();
    let mut optional = None;
    for param in &block.params {
        let name = param.name.to_string();
        if !seen.insert(name.clone()) {
            let message = format!("block `{}` has two parameters called `{name}`", block.name);
            cx.error(param.name.span(), message);
        }
        match (&param.default, &optional) {
            (Some(_), _) => optional = Some(name),
            (None, Some(before)) => {
                let message =
                    format!("`{name}` has no default, so it stands before `{before}`, which has one");
                cx.error(param.name.span(), message);
            }
            (None, None) => {}
        }
    }
}

/// What the parameters of a block stand for in one of its instances.
#[derive(Default)]
pub(super) struct Params {
    values: HashMap<String, TokenStream>,
}

impl Params {
    /// An expression may pass through many blocks and grow in each; nobody writes one this long.
    const MAX_TOKENS: usize = 1000;

    pub(super) fn set(&mut self, name: &Ident, value: &Expr) {
        // Folding here keeps `2 * n` short however many blocks it passes through.
        let tokens = match fold::whole(value, &[]) {
            Ok(Whole::Known(known)) => fold::whole_tokens(known, value),
            _ => value.to_token_stream(),
        };
        self.values.insert(name.to_string(), tokens);
    }

    /// The expression with parameters replaced by their values.
    pub(super) fn apply(&self, expr: &Expr) -> Result<Expr, Wrong> {
        if self.values.is_empty() {
            return Ok(expr.clone());
        }
        if let Some(value) = fold::name(expr).and_then(|name| self.values.get(&name.to_string())) {
            return parse(value.clone(), expr);
        }
        let mut size = 0;
        let tokens = self.replace(expr.to_token_stream(), &mut size);
        if size > Self::MAX_TOKENS {
            return Err(Wrong::new(expr, "is too long an expression"));
        }
        parse(tokens, expr)
    }

    fn replace(&self, tokens: TokenStream, size: &mut usize) -> TokenStream {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let is = |at: Option<usize>, punct| {
            let token = at.and_then(|at| tokens.get(at));
            matches!(token, Some(TokenTree::Punct(found)) if found.as_char() == punct)
        };
        let mut replaced = TokenStream::new();
        for (at, token) in tokens.iter().enumerate() {
            *size += 1;
            match token {
                TokenTree::Group(group) => {
                    let mut inner = Group::new(group.delimiter(), self.replace(group.stream(), size));
                    inner.set_span(group.span());
                    replaced.extend([TokenTree::Group(inner)]);
                }
                // Not a method, a field or a segment of a path.
                TokenTree::Ident(ident)
                    if !is(at.checked_sub(1), '.')
                        && !is(at.checked_sub(1), ':')
                        && !is(at.checked_add(1), ':') =>
                {
                    match self.values.get(&ident.to_string()) {
                        Some(value) => {
                            *size += count_tokens(value);
                            let group = TokenTree::Group(Group::new(Delimiter::Parenthesis, value.clone()));
                            let is_single = value.clone().into_iter().count() == 1;
                            replaced.extend(if is_single { value.clone() } else { group.into() });
                        }
                        None => replaced.extend([token.clone()]),
                    }
                }
                other => replaced.extend([other.clone()]),
            }
        }
        replaced
    }
}

/// Those in groups too.
fn count_tokens(tokens: &TokenStream) -> usize {
    let count = |token| match token {
        TokenTree::Group(group) => 1 + count_tokens(&group.stream()),
        _ => 1,
    };
    tokens.clone().into_iter().map(count).sum()
}

fn parse(tokens: TokenStream, original: &Expr) -> Result<Expr, Wrong> {
    syn::parse2(tokens).map_err(|_| Wrong::new(original, "uses a block parameter where no value can stand"))
}
