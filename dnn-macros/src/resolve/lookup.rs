//! What the words of a chain refer to.

use syn::Ident;
use syn::ext::IdentExt;

use super::Resolver;
use super::scope::Scope;
use crate::ast;
use crate::diagnostics::{code, did_you_mean};
use crate::layers::{self, Arity, LayerSpec};

/// What a link's word refers to.
#[derive(Clone, Copy)]
pub(super) enum Target<'a> {
    Layer(&'static LayerSpec),
    Block(&'a ast::Block),
    Custom,
}

impl<'a> Resolver<'a> {
    pub(super) fn look_up(
        &mut self,
        scope: &Scope<'a>,
        at: usize,
        name: &str,
        link: &'a ast::Link,
        is_head: bool,
    ) -> Option<Target<'a>> {
        let Some(word) = link.path.get_ident() else { return self.custom(name, link) };
        let text = word.to_string();
        if let Some(spec) = layers::find(&text) {
            if spec.arity == Arity::Merge && !is_head {
                let message = format!(
                    "`{name}`: `{text}` begins a chain: it works on the stages in its parentheses, not on what is before it"
                );
                self.cx.error(word.span(), message);
                return None;
            }
            return Some(Target::Layer(spec));
        }
        if let Some(block) = self.blocks.find(&text) {
            return (!self.blocks.is_endless(block)).then_some(Target::Block(block));
        }
        let is_bare_head = is_head && link.bare_word().is_some();
        let is_later = || scope.body.stages.iter().any(|stage| stage.name == *word);
        if scope.find(word).is_some() || (!is_bare_head && link.shape.is_none() && is_later()) {
            let message = match &link.args {
                Some(_) => format!("`{name}`: `{text}` is a stage, not an operation: it takes no arguments"),
                None => {
                    format!(
                        "`{name}`: `{text}` is a stage: it begins a chain, or stands in `add(..)` or `concat(..)`"
                    )
                }
            };
            self.cx.error(word.span(), message);
            return None;
        }
        let advice = if link.shape.is_none() { layers::foreign::operation(&text) } else { None };
        let words = || layers::TABLE.iter().map(|spec| spec.word).chain(self.blocks.names());
        let is_type = text.starts_with(char::is_uppercase);
        if is_type && advice.is_none() && (link.shape.is_some() || did_you_mean(&text, words()).is_empty()) {
            return self.custom(name, link);
        }
        if is_bare_head {
            if let Some(message) = scope.later_stage(word, at) {
                self.cx.error(word.span(), message);
                return None;
            }
            if self.is_outside(scope, word) {
                self.refuse_stage(scope, at, word);
                return None;
            }
            // The name may be that of a stage lost to a syntax error.
            if scope.body.broken {
                return None;
            }
        }
        if let Some(advice) = advice {
            self.cx.error(word.span(), format_args!("`{name}`: unknown operation `{text}`; {advice}"));
            return None;
        }
        let (what, meant) = if is_bare_head {
            ("operation or stage", did_you_mean(&text, words().chain(scope.names())))
        } else {
            ("operation", did_you_mean(&text, words()))
        };
        self.cx.error(word.span(), format_args!("`{name}`: unknown {what} `{text}`{meant}"));
        None
    }

    fn custom(&mut self, name: &str, link: &ast::Link) -> Option<Target<'a>> {
        if let Some(word) = misplaced(&link.path) {
            let message = format!("`{name}`: `{word}` stands at the start of a path only");
            self.cx.error(word.span(), message);
            return None;
        }
        if link.shape.is_some() {
            return Some(Target::Custom);
        }
        let path = code(&link.path);
        let message = format!(
            "`{name}`: `{path}` is a layer of your own: write the shape of its output, `{path}(..) as vector(10)`"
        );
        self.cx.push(syn::Error::new_spanned(&link.path, message));
        None
    }

    /// Whether a word in a block names a stage of the struct.
    fn is_outside(&self, scope: &Scope<'a>, word: &Ident) -> bool {
        scope.block.is_some() && self.stage_names.contains(&word.to_string())
    }

    /// Reports a word that names no earlier stage and no input.
    pub(super) fn refuse_stage(&mut self, scope: &Scope<'_>, at: usize, word: &Ident) {
        let name = format!("{}{}", scope.label, scope.body.stages[at].name.unraw());
        let message = match (scope.later_stage(word, at), scope.block) {
            (Some(message), _) => message,
            (None, Some(block)) if self.stage_names.contains(&word.to_string()) => {
                format!(
                    "`{name}`: `{word}` is outside of block `{block}`, which uses its own stages and `input` only"
                )
            }
            // The name may be that of a stage lost to a syntax error.
            _ if scope.body.broken => return,
            _ => format!("`{name}`: {}", scope.unknown_stage(word)),
        };
        self.cx.error(word.span(), message);
    }
}

/// `crate` and the like behind other names, where they mean nothing.
fn misplaced(path: &syn::Path) -> Option<&Ident> {
    let is = |word: &Ident, words: &[&str]| words.iter().any(|other| word == other);
    let words = path.segments.iter().map(|segment| &segment.ident);
    // `super::super::Own`
    let start = if path.leading_colon.is_some() {
        0
    } else {
        words.clone().take_while(|word| is(word, &["self", "super"])).count().max(1)
    };
    words.skip(start).find(|word| is(word, &["crate", "self", "Self", "super"]))
}
