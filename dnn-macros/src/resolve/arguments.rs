//! Arguments: what was written, matched with what an operation or a block takes.

use std::ops::RangeInclusive;
use std::rc::Rc;

use proc_macro2::Span;
use quote::ToTokens;
use syn::spanned::Spanned;
use syn::{Expr, Ident, Lit};

use super::Resolver;
use super::fold::{self, Whole, Wrong};
use super::scope::Scope;
use crate::ast;
use crate::diagnostics::{code, count, did_you_mean, list};
use crate::layers::{self, ArgKind, ArgSpec, Fallback, LayerSpec};
use crate::model::{
    Assertion, Dim, Formula, InRange, Label, Node, NodeId, Number, Op, Padding, Pair, Relation, Shape,
    StageAttributes, Value,
};

/// Which operation's arguments these are.
#[derive(Clone, Copy)]
pub(super) struct Place<'p> {
    /// The operation's label, for messages.
    pub label: &'p str,
    /// Its word, and where it stands.
    pub word: &'p Ident,
    /// The stage's position in its scope.
    pub stage: usize,
}

/// One thing that can be given: its name, and whether it may be given without.
pub(super) struct Slot {
    pub name: String,
    pub positional: bool,
}

impl Resolver<'_> {
    /// The values of an operation's arguments, one for each entry of its schema.
    pub(super) fn resolve_args(
        &mut self,
        scope: &Scope<'_>,
        place: Place<'_>,
        spec: &'static LayerSpec,
        args: &[ast::Arg],
    ) -> Option<(Vec<Value>, Vec<Span>)> {
        let slots: Vec<Slot> = spec
            .args
            .iter()
            .map(|arg| Slot { name: arg.name.to_owned(), positional: arg.positional })
            .collect();
        let given = self.match_args(place, &slots, args);
        let mut complete = given.is_some();
        let (mut values, mut spans) = (Vec::new(), Vec::new());
        for (at, arg) in spec.args.iter().enumerate() {
            let written = given.as_ref().and_then(|given| given[at]);
            let value = match written {
                Some(expr) => {
                    let what = format!("`{}`: `{}`", place.label, arg.name);
                    self.apply(scope, &what, expr).and_then(|expr| {
                        spans.push(expr.span());
                        self.resolve_arg(scope, place, arg, &expr)
                    })
                }
                None if given.is_none() => None,
                None => {
                    spans.push(place.word.span());
                    self.fallback(place, arg, spec)
                }
            };
            complete &= value.is_some();
            values.extend(value);
        }
        complete.then_some((values, spans))
    }

    /// What was given for each slot; `None` if arguments fit no slot.
    pub(super) fn match_args<'e>(
        &mut self,
        place: Place<'_>,
        slots: &[Slot],
        args: &'e [ast::Arg],
    ) -> Option<Vec<Option<&'e Expr>>> {
        let (label, word) = (place.label, place.word);
        let before = self.cx.failures();
        let mut given: Vec<Option<&Expr>> = vec![None; slots.len()];
        let mut named: Option<&Ident> = None;
        let positional = slots.iter().filter(|slot| slot.positional).count();
        let mut too_many = false;
        for (at, arg) in args.iter().enumerate() {
            match &arg.name {
                Some(name) => {
                    named = named.or(Some(name));
                    let Some(slot) = slots.iter().position(|slot| *name == slot.name) else {
                        self.cx.error(name.span(), unknown_argument(place, name, slots));
                        continue;
                    };
                    if given[slot].is_some() {
                        self.cx.error(name.span(), format_args!("`{label}`: `{name}` is given twice"));
                    }
                    given[slot] = Some(&arg.value);
                }
                None if named.is_some() => {
                    let message = format!("`{label}`: arguments without a name stand before those with one");
                    self.cx.push(syn::Error::new_spanned(&arg.value, message));
                }
                None if at < positional => given[at] = Some(&arg.value),
                // One message for all that are too many.
                None if too_many => {}
                None => {
                    too_many = true;
                    let takes = match positional {
                        0 if slots.is_empty() => "no arguments".to_owned(),
                        0 => "no arguments without a name".to_owned(),
                        n => format!("{} without a name", count(n, "argument")),
                    };
                    let rest = slots.iter().filter(|slot| !slot.positional).map(|slot| slot.name.as_str());
                    let rest = list(rest);
                    let others =
                        if rest.is_empty() { String::new() } else { format!("; name the others: {rest}") };
                    let message =
                        format!("`{label}`: `{word}` takes {takes}, found `{}`{others}", code(&arg.value));
                    self.cx.push(syn::Error::new_spanned(&arg.value, message));
                }
            }
        }
        (self.cx.failures() == before).then_some(given)
    }

    fn fallback(&mut self, place: Place<'_>, arg: &ArgSpec, spec: &LayerSpec) -> Option<Value> {
        Some(match &arg.fallback {
            Fallback::Required => {
                let (label, word, name) = (place.label, spec.word, arg.name);
                // All that must be given: one alone would be taken for the first of them.
                let required = spec.args.iter().filter(|arg| matches!(arg.fallback, Fallback::Required));
                let example = required.map(|arg| {
                    if arg.positional { arg.name.to_owned() } else { format!("{} = ..", arg.name) }
                });
                let example = example.collect::<Vec<_>>().join(", ");
                let message = format!("`{label}`: `{word}` needs `{name}`: `{word}({example})`");
                self.cx.error(place.word.span(), message);
                return None;
            }
            Fallback::Int(n) => match arg.kind {
                ArgKind::Pair { .. } => Value::Pair(Pair::One(Dim::Known(*n))),
                ArgKind::Padding => Value::Padding(Padding::Sizes(Pair::One(Dim::Known(*n)))),
                _ => Value::Int(Dim::Known(*n)),
            },
            Fallback::Float(value) => Value::Float(fold::default_number(*value)),
            Fallback::Bool(value) => Value::Bool(*value),
            Fallback::Word(word) => Value::Word(word),
            Fallback::Absent => Value::Absent,
        })
    }

    fn resolve_arg(
        &mut self,
        scope: &Scope<'_>,
        place: Place<'_>,
        arg: &ArgSpec,
        expr: &Expr,
    ) -> Option<Value> {
        let what = format!("`{}`: `{}`", place.label, arg.name);
        match &arg.kind {
            ArgKind::Int { min } => self.size(place.label, arg.name, *min, expr).map(Value::Int),
            ArgKind::Float { min, max, range } => {
                let number = self.float([place.label, arg.name], *min..=*max, range, expr);
                number.map(Value::Float)
            }
            ArgKind::Pair { min } => self.pair([place.label, arg.name], *min, expr).map(Value::Pair),
            ArgKind::Padding => self.padding([place.label, arg.name], expr).map(Value::Padding),
            ArgKind::Bool => match fold::bare(expr) {
                Expr::Lit(syn::ExprLit { lit: Lit::Bool(lit), .. }) => Some(Value::Bool(lit.value)),
                other => self.refuse(&what, fold::wrong_kind(other, "`true` or `false`")),
            },
            ArgKind::Word(words) => {
                let found = fold::name(expr).map(Ident::to_string);
                match words.iter().find(|word| found.as_deref() == Some(word)) {
                    Some(word) => Some(Value::Word(word)),
                    None => {
                        let meant = did_you_mean(found.as_deref().unwrap_or(""), words.iter().copied());
                        let words = list(words.iter().copied());
                        let message = format!("must be one of {words}, found `{}`{meant}", code(expr));
                        self.refuse(&what, Wrong::new(expr, message))
                    }
                }
            }
            ArgKind::Stage { of } => self.stage_argument(scope, place, arg.name, of, expr),
            ArgKind::Mask => self.mask_argument(scope, place, arg.name, expr),
            ArgKind::Initial => self.initial_argument(scope, place, arg.name, expr),
            ArgKind::Layer { of } => self.layer_argument(scope, place, arg.name, of, expr),
        }
    }

    /// A size or count: a number, or a const item for what only the compiler can compute.
    pub(super) fn size(&mut self, label: &str, name: &str, min: usize, expr: &Expr) -> Option<Dim> {
        self.named_size(&format!("`{label}`: `{name}`"), [label, name], min, expr)
    }

    /// As [`Self::size`] of what messages call `what`.
    pub(super) fn named_size(
        &mut self,
        what: &str,
        [label, name]: [&str; 2],
        min: usize,
        expr: &Expr,
    ) -> Option<Dim> {
        match fold::whole(expr, &[]) {
            Err(error) => self.refuse(what, error),
            Ok(Whole::Known(value)) => {
                if value < i128::try_from(min).unwrap_or(i128::MAX) {
                    let message = format!("must be at least {min}, found {value}");
                    return self.refuse(what, Wrong::new(expr, message));
                }
                match usize::try_from(value) {
                    Ok(value) => Some(Dim::Known(value)),
                    Err(_) => self.refuse(what, Wrong::new(expr, "is too large")),
                }
            }
            Ok(Whole::Opaque) => {
                let span = expr.span();
                let formula = Formula::User(Box::new(fold::bare(expr).clone()));
                let dim = self.consts.item(label, name, formula, span);
                if min > 0 {
                    self.consts.assertions.push(Assertion {
                        left: dim.clone(),
                        relation: Relation::AtLeast,
                        right: Dim::Known(min),
                        before: format!("{what} is "),
                        between: " but must be at least ".to_owned(),
                        after: String::new(),
                        span,
                    });
                    // A size of a built-in operation, of which a literal would be checked with its shape.
                    self.consts.assertions.push(Assertion {
                        left: dim.clone(),
                        relation: Relation::AtMost,
                        right: Dim::Known(usize::try_from(Shape::MAX_FEATURES).unwrap_or(usize::MAX)),
                        before: format!("{what} is "),
                        between: " but must be at most ".to_owned(),
                        after: String::new(),
                        span,
                    });
                }
                Some(dim)
            }
        }
    }

    /// A number in a range, which messages spell as `spelt`; a const item for what only the compiler can compute.
    pub(super) fn float(
        &mut self,
        [label, name]: [&str; 2],
        range: RangeInclusive<f64>,
        spelt: &str,
        expr: &Expr,
    ) -> Option<Number> {
        let what = format!("`{label}`: `{name}`");
        let mut number = match fold::number(expr) {
            Err(error) => return self.refuse(&what, error),
            Ok(number) => number,
        };
        match number.known {
            Some(value) if !range.contains(&value) => {
                let message = format!("must be {spelt}, found {}", code(expr));
                return self.refuse(&what, Wrong::new(expr, message));
            }
            Some(_) => {}
            None => {
                let span = expr.span();
                let formula = Formula::Number(Box::new(fold::bare(expr).clone()));
                number.tokens = self.consts.name(label, name, formula, span).into_token_stream();
                self.consts.ranges.push(InRange {
                    value: number.tokens.clone(),
                    min: *range.start(),
                    max: *range.end(),
                    message: format!("{what} must be {spelt}, which `{}` is not", number.text),
                    span,
                });
            }
        }
        Some(number)
    }

    /// `tied = encoder`: the learned operation of an earlier stage.
    fn stage_argument(
        &mut self,
        scope: &Scope<'_>,
        place: Place<'_>,
        name: &str,
        of: &str,
        expr: &Expr,
    ) -> Option<Value> {
        let what = format!("`{}`: `{name}`", place.label);
        let Some(word) = fold::name(expr) else {
            return self.refuse(&what, fold::wrong_kind(expr, "the name of an earlier stage"));
        };
        let nodes = match scope.find(word) {
            Some(entry) => {
                entry.value?;
                entry.nodes.clone()
            }
            None => {
                self.refuse_stage(scope, place.stage, word);
                return None;
            }
        };
        let learned: Vec<usize> = nodes.filter(|&node| self.nodes[node].is_learned()).collect();
        let found = match learned.as_slice() {
            [] => "learns nothing".to_owned(),
            [node] => match &self.nodes[*node].op {
                crate::model::Op::Layer { spec, .. } if spec.word == of => {
                    return Some(Value::Stage(NodeId(*node), word.clone()));
                }
                crate::model::Op::Layer { spec, .. } => format!("has one `{}`", spec.word),
                _ => "is a layer of your own".to_owned(),
            },
            several => format!("has {} learned operations", several.len()),
        };
        let message = format!("needs a stage with one `{of}`, but `{word}` {found}");
        self.refuse(&what, Wrong::new(word, message))
    }

    /// `bidirectional(lstm(64))`: an operation with its arguments.
    fn layer_argument(
        &mut self,
        scope: &Scope<'_>,
        place: Place<'_>,
        name: &str,
        of: &[&'static str],
        expr: &Expr,
    ) -> Option<Value> {
        let what = format!("`{}`: `{name}`", place.label);
        let words = list(of.iter().copied());
        let (func, args) = match fold::bare(expr) {
            Expr::Call(call) => (&*call.func, call.args.iter().map(argument).collect()),
            other => (other, Vec::new()),
        };
        let Some(word) = fold::name(func) else {
            return self.refuse(&what, fold::wrong_kind(expr, &format!("one of {words} with its arguments")));
        };
        let found = word.to_string();
        let spec = of.iter().find(|of| **of == found).and_then(|word| layers::find(word));
        let Some(spec) = spec else {
            let meant = did_you_mean(&found, of.iter().copied());
            return self
                .refuse(&what, Wrong::new(word, format!("must be one of {words}, found `{found}`{meant}")));
        };
        let (args, spans) = self.resolve_args(scope, Place { word, ..place }, spec, &args)?;
        let label = Label { name: place.label.to_owned(), field: word.clone(), key: place.label.to_owned() };
        Some(Value::Layer(Rc::new(Node {
            op: Op::Layer { spec, args, spans },
            inputs: Vec::new(),
            sources: Vec::new(),
            shape: None,
            label,
            attributes: StageAttributes::default(),
            span: word.span(),
        })))
    }

    /// Replaces block parameters.
    pub(super) fn apply(&mut self, scope: &Scope<'_>, what: &str, expr: &Expr) -> Option<Expr> {
        scope.params.apply(expr).map_or_else(|error| self.refuse(what, error), Some)
    }

    /// Reports a predicate of `what`: "must be at least 1, found 0".
    pub(super) fn refuse<V>(&mut self, what: &str, wrong: Wrong) -> Option<V> {
        self.cx.push(wrong.about(what));
        None
    }
}

/// `64` or `bias = false`, as a call in an expression has them.
fn argument(expr: &Expr) -> ast::Arg {
    if let Expr::Assign(assign) = expr
        && let Some(name) = fold::name(&assign.left)
    {
        return ast::Arg { name: Some(name.clone()), value: (*assign.right).clone() };
    }
    ast::Arg { name: None, value: expr.clone() }
}

fn unknown_argument(place: Place<'_>, name: &Ident, slots: &[Slot]) -> String {
    let (label, word) = (place.label, place.word);
    if let Some(advice) = layers::foreign::argument(&word.to_string(), &name.to_string()) {
        return format!("`{label}`: `{word}` has no argument `{name}`; {advice}");
    }
    let names = || slots.iter().map(|slot| slot.name.as_str());
    let meant = did_you_mean(&name.to_string(), names());
    let takes = match (meant.is_empty(), slots.is_empty()) {
        (false, _) => String::new(),
        (true, true) => "; it takes none".to_owned(),
        (true, false) => format!("; it takes {}", list(names())),
    };
    format!("`{label}`: `{word}` has no argument `{name}`{meant}{takes}")
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_graph, check_stages};

    #[test]
    fn arguments_match_the_schema() {
        let check =
            |operation: &str, expect: &[&str]| check_stages(&format!("a: {operation}, b: dense(3)"), expect);
        check("dense(8)", &[]);
        check("dense(units = 8)", &[]);
        check("maxout(8, 3)", &[]);
        check("softplus(threshold = 3, beta = 2)", &[]);
        check("hard_tanh(-2, max = 0.5 * 3)", &[]);
        check(
            "hard_tanh(2.0, -2.0)",
            &["hard_tanh | `a.hard_tanh`: `max` must be above `min`, found -2 and 2"],
        );
        check("hard_tanh(1)", &["hard_tanh | `a.hard_tanh`: `max` must be above `min`, found 1 and 1"]);
        check(
            "dense(8, bais = false)",
            &["bais | `a`: `dense` has no argument `bais`, did you mean `bias`?"],
        );
        check(
            "dense(8, rate = 1)",
            &["rate | `a`: `dense` has no argument `rate`; it takes `units`, `bias`, `tied`"],
        );
        check(
            "dense(8, use_bias = false)",
            &["use_bias | `a`: `dense` has no argument `use_bias`; `use_bias` is `bias`"],
        );
        check("selu(alpha = 1.0)", &["alpha | `a.selu`: `selu` has no argument `alpha`; it takes none"]);
        check("dense(8, units = 8)", &["units | `a`: `units` is given twice"]);
        check("dense(bias = true, 8)", &["8 | `a`: arguments without a name stand before those with one"]);
        check(
            "dense(8, 9, 10)",
            &["9 | `a`: `dense` takes 1 argument without a name, found `9`; name the others: `bias`, `tied`"],
        );
        check("relu(1)", &["1 | `a.relu`: `relu` takes no arguments, found `1`"]);
        check(
            "gelu(tanh)",
            &[
                "tanh | `a.gelu`: `gelu` takes no arguments without a name, found `tanh`; name the others: `approximate`",
            ],
        );
        check("dense", &["dense | `a`: `dense` needs `units`: `dense(units)`"]);
        // Every wrong argument is reported.
        check(
            "maxout(0, pieces = 1)",
            &[
                "0 | `a`: `units` must be at least 1, found 0",
                "1 | `a`: `pieces` must be at least 2, found 1",
            ],
        );
    }

    #[test]
    fn values_are_of_their_kind() {
        let check =
            |operation: &str, expect: &str| check_stages(&format!("a: {operation}, b: dense(3)"), &[expect]);
        check("dense(2.5)", "2.5 | `a`: `units` must be a whole number, found 2.5");
        check("dense(-1)", "-1 | `a`: `units` must be at least 1, found -1");
        check("dense(3 - 3)", "3 - 3 | `a`: `units` must be at least 1, found 0");
        check("dense(18446744073709551616)", "18446744073709551616 | `a`: `units` is too large");
        check("dense(8, bias = 1)", "1 | `a`: `bias` must be `true` or `false`, found `1`");
        check(
            "gelu(approximate = tahn)",
            "tahn | `a.gelu`: `approximate` must be one of `none`, `tanh`, found `tahn`, did you mean `tanh`?",
        );
        check("dropout(1.5)", "1.5 | `a.dropout`: `p` must be a probability from 0 to 1, found 1.5");
        check("dropout(-1e-9)", "-1e-9 | `a.dropout`: `p` must be a probability from 0 to 1, found -1e-9");
        check("batch_norm(eps = 0)", "0 | `a`: `eps` must be above 0, found 0");
        check("elu(f32::NAN)", "f32::NAN | `a.elu`: `alpha` must be a finite number, found `f32::NAN`");
        check("elu(\"x\")", "\"x\" | `a.elu`: `alpha` must be a number, found `\"x\"`");
    }

    #[test]
    fn the_compiler_checks_numbers_that_it_knows_alone() {
        check_graph(
            "struct Net: vector(4) -> vector(4) { #[max_norm(LIMIT)] a: prelu -> dropout(2.0 * P), }",
            &[
                "input = input [4]",
                "a = prelu(input) [4]",
                "a.dropout = dropout(a) [4]",
                "const __NET_A_MAX_NORM = LIMIT",
                "const __NET_A_DROPOUT_P = 2.0 * P",
                "assert __NET_A_MAX_NORM in 2.2250738585072014e-308..=1.7976931348623157e308: \
                 `a`: `max_norm` must be above 0, which `LIMIT` is not",
                "assert __NET_A_DROPOUT_P in 0.0..=1.0: \
                 `a.dropout`: `p` must be a probability from 0 to 1, which `2.0 * P` is not",
                "output -> a.dropout",
            ],
        );
    }

    #[test]
    fn a_custom_layers_sizes_are_const_items() {
        check_graph(
            "struct Net: vector(4) -> vector(4) { a: Own(BATCH, 2 * 3) as vector(4) }",
            &["input = input [4]", "a = Own(input) [4]", "const __NET_A_SIZE = BATCH", "output -> a"],
        );
        check_stages("a: Own(2.5) as vector(3)", &["2.5 | `a`: the size must be a whole number, found 2.5"]);
        check_stages("a: Own(-1) as vector(3)", &["-1 | `a`: the size must be at least 0, found -1"]);
    }

    #[test]
    fn merging_operations_take_stages() {
        let check = |operation: &str, expect: &[&str]| {
            check_stages(&format!("a: dense(4), b: {operation}, c: dense(3)"), expect);
        };
        check("add(a, input)", &[]);
        check("add(a, a)", &[]);
        check("add(a)", &["add | `b.add`: `add` merges two or more stages, found 1"]);
        check("mul", &["mul | `b.mul`: `mul` merges two or more stages, found 0"]);
        check(
            "concat(a, dense(3))",
            &[
                "dense(3) | `b.concat`: `concat` takes names of stages, found `dense(3)`; make it a stage of its own",
            ],
        );
        check(
            "concat(a, _)",
            &["_ | `b.concat`: `concat` takes names of stages, found `_`; make it a stage of its own"],
        );
        check("concat(a, input, axis = 1)", &["axis | `b.concat`: `concat` has no argument `axis`"]);
        check(
            "relu -> add(a, input)",
            &[
                "add | `b`: `add` begins a chain: it works on the stages in its parentheses, not on what is before it",
            ],
        );
        check(
            "a -> add(a, input)",
            &[
                "add | `b`: `add` begins a chain: it works on the stages in its parentheses, not on what is before it",
            ],
        );
        check("2 * add(a, input)", &["2 | `b`: `add` cannot be repeated: it begins a chain"]);
    }

    #[test]
    fn counts_are_small_numbers() {
        let check = |count: &str, expect: &str| {
            check_stages(&format!("a: {count} * dense(8), b: dense(3)"), &[expect]);
        };
        check("0", "0 | `a`: the count must be from 1 to 1000, found 0");
        check("1001", "1001 | `a`: the count must be from 1 to 1000, found 1001");
        check("N", "N | `a`: the count must be a number or a block parameter, found `N`");
    }
}
