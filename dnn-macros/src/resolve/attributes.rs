//! `#[frozen]`, `#[l2(1e-4)]`, `#[init(..)]`, `#[key(..)]` on stages; `#[budget(..)]`, `#[network(..)]` on structs.

use proc_macro2::Span;
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Attribute, Expr, Ident, LitStr, Meta, Path, Token};

use super::Resolver;
use super::fold::{self, Whole};
use super::scope::Scope;
use crate::diagnostics::{Errors, code, did_you_mean, list};
use crate::model::{Limit, Number, Quantity, StageAttributes};

pub(super) const STAGE_ATTRIBUTES: &[&str] = &["frozen", "l1", "l2", "max_norm", "init", "key"];
pub(super) const STRUCT_ATTRIBUTES: &[&str] = &["budget", "network", "quantized"];

/// What the attributes of one stage say.
pub(super) struct Written {
    /// With those of the blocks around it.
    pub attributes: StageAttributes,
    /// `#[key("conv1", "bn1")]`
    pub keys: Vec<LitStr>,
    /// The attributes' names, for what only the operations can tell: that there is nothing to learn.
    pub names: Vec<Ident>,
}

impl Resolver<'_> {
    /// The attributes of a stage on top of those around it.
    pub(super) fn stage_attributes(
        &mut self,
        scope: &Scope<'_>,
        stage: &str,
        attrs: &[Attribute],
    ) -> Written {
        let mut written =
            Written { attributes: scope.attributes.clone(), keys: Vec::new(), names: Vec::new() };
        for attr in attrs.iter().filter(|attr| !attr.path().is_ident("doc")) {
            let known =
                attr.path().get_ident().filter(|name| STAGE_ATTRIBUTES.iter().any(|known| name == known));
            let Some(name) = known else {
                let found = code(attr.path());
                let meant = did_you_mean(&found, STAGE_ATTRIBUTES.iter().copied());
                let others = if meant.is_empty() {
                    format!("; a stage takes {}", list(STAGE_ATTRIBUTES.iter().copied()))
                } else {
                    String::new()
                };
                let message = format!("`{stage}`: unknown attribute `{found}`{meant}{others}");
                self.cx.push(syn::Error::new_spanned(attr.path(), message));
                continue;
            };
            if written.names.contains(name) {
                self.cx.error(name.span(), format_args!("`{stage}`: `#[{name}]` is given twice"));
                continue;
            }
            written.names.push(name.clone());
            self.stage_attribute(scope, stage, attr, name, &mut written);
        }
        written
    }

    fn stage_attribute(
        &mut self,
        scope: &Scope<'_>,
        stage: &str,
        attr: &Attribute,
        name: &Ident,
        written: &mut Written,
    ) {
        let attributes = &mut written.attributes;
        match name.to_string().as_str() {
            "frozen" => match &attr.meta {
                Meta::Path(_) => attributes.frozen = true,
                other => {
                    let message = format!("`{stage}`: `frozen` takes no arguments: write `#[frozen]`");
                    self.cx.push(syn::Error::new_spanned(other, message));
                }
            },
            "l1" => attributes.l1 = self.factor(scope, stage, attr, 0.0, "at least 0"),
            "l2" => attributes.l2 = self.factor(scope, stage, attr, 0.0, "at least 0"),
            "max_norm" => attributes.max_norm = self.factor(scope, stage, attr, f64::MIN_POSITIVE, "above 0"),
            "init" => self.initialisers(scope, stage, attr, attributes),
            _ => {
                let keys = arguments(attr, Punctuated::<LitStr, Token![,]>::parse_terminated);
                match keys {
                    Ok(keys) if !keys.is_empty() => {
                        for key in keys.iter().filter(|key| key.value().is_empty()) {
                            self.cx.error(key.span(), format_args!("`{stage}`: a key is not empty"));
                        }
                        written.keys = keys.into_iter().collect();
                    }
                    _ => self.wrong_form(stage, attr, "#[key(\"encoder.conv1\")]"),
                }
            }
        }
    }

    /// `#[l2(1e-4)]`
    fn factor(
        &mut self,
        scope: &Scope<'_>,
        stage: &str,
        attr: &Attribute,
        min: f64,
        range: &str,
    ) -> Option<Number> {
        let name = code(attr.path());
        let Ok(expr) = arguments(attr, |input| {
            let expr = input.parse::<Expr>()?;
            input.parse::<Option<Token![,]>>()?;
            Ok(expr)
        }) else {
            self.wrong_form(stage, attr, &format!("#[{name}(0.01)]"));
            return None;
        };
        let what = format!("`{stage}`: `{name}`");
        let expr = self.apply(scope, &what, &expr)?;
        self.float([stage, &name], min..=f64::MAX, range, &expr)
    }

    /// `#[init(he_normal)]`, `#[init(weight = he_normal, bias = constant(0.1))]`
    fn initialisers(
        &mut self,
        scope: &Scope<'_>,
        stage: &str,
        attr: &Attribute,
        attributes: &mut StageAttributes,
    ) {
        const FORM: &str = "#[init(weight = he_normal, bias = zeros)]";
        let Ok(given) = arguments(attr, Punctuated::<Initialiser, Token![,]>::parse_terminated) else {
            return self.wrong_form(stage, attr, FORM);
        };
        if given.is_empty() {
            return self.wrong_form(stage, attr, FORM);
        }
        let (mut weight, mut bias) = (None, None);
        for Initialiser { name, value } in given {
            let span = name.as_ref().map_or_else(|| value.span(), Ident::span);
            let slot = match name.as_ref().map(Ident::to_string).as_deref() {
                None | Some("weight") => &mut weight,
                Some("bias") => &mut bias,
                Some(other) => {
                    let meant = did_you_mean(other, ["weight", "bias"]);
                    let message = format!("`{stage}`: `init` sets `weight` and `bias`, not `{other}`{meant}");
                    self.cx.error(span, message);
                    continue;
                }
            };
            if slot.is_some() {
                let message = format!("`{stage}`: `init` is given two initialisers for one kind of tensor");
                self.cx.error(span, message);
                continue;
            }
            let what = format!("`{stage}`: `init`");
            *slot = self.apply(scope, &what, &value);
        }
        attributes.weight_init = weight.or(attributes.weight_init.take());
        attributes.bias_init = bias.or(attributes.bias_init.take());
    }

    fn wrong_form(&mut self, stage: &str, attr: &Attribute, form: &str) {
        let message = format!("`{stage}`: expected `{form}`");
        self.cx.push(syn::Error::new_spanned(&attr.meta, message));
    }
}

/// `weight = he_normal` or `he_normal`
struct Initialiser {
    name: Option<Ident>,
    value: Expr,
}

impl syn::parse::Parse for Initialiser {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let name = if input.peek(Ident::peek_any) && input.peek2(Token![=]) && !input.peek2(Token![==]) {
            let name = input.call(Ident::parse_any)?;
            input.parse::<Token![=]>()?;
            Some(name)
        } else {
            None
        };
        Ok(Self { name, value: input.parse()? })
    }
}

/// What stands in the parentheses of an attribute.
fn arguments<V>(attr: &Attribute, parser: impl FnOnce(ParseStream<'_>) -> syn::Result<V>) -> syn::Result<V> {
    parser.parse2(attr.meta.require_list()?.tokens.clone())
}

/// What the attributes of a struct say.
pub(super) struct StructAttributes {
    /// Doc comments, `derive` and the like, for the struct.
    pub forwarded: Vec<Attribute>,
    pub facade: Path,
    pub budget: Vec<Limit>,
    pub quantized: Option<Span>,
}

/// #[budget(params <= 60_000, ram <= 16 * KIB)]
/// #[network(crate = dnn)]
/// #[quantized]
pub(super) fn struct_attributes(attrs: &[Attribute], cx: &mut Errors) -> StructAttributes {
    let facade = syn::parse_quote!(::dnn);
    let mut written = StructAttributes { forwarded: Vec::new(), facade, budget: Vec::new(), quantized: None };
    let (mut has_budget, mut has_facade) = (false, false);
    for attr in attrs {
        let seen = match attr.path().get_ident().map(Ident::to_string).as_deref() {
            Some("budget") => {
                cx.take(budget(attr))
                    .into_iter()
                    .for_each(|limits| resolve_budget(limits, &mut written.budget, cx));
                std::mem::replace(&mut has_budget, true)
            }
            Some("network") => {
                let path = arguments(attr, |input| {
                    input.parse::<Token![crate]>()?;
                    input.parse::<Token![=]>()?;
                    let path = input.call(Path::parse_mod_style)?;
                    input.parse::<Option<Token![,]>>().map(|_| path)
                });
                match path {
                    Ok(path) => written.facade = path,
                    Err(_) => cx.push(syn::Error::new_spanned(
                        &attr.meta,
                        "expected `#[network(crate = path::to::dnn)]`",
                    )),
                }
                std::mem::replace(&mut has_facade, true)
            }
            Some("quantized") => {
                if !matches!(attr.meta, Meta::Path(_)) {
                    let message = "`quantized` takes no arguments: write `#[quantized]`";
                    cx.push(syn::Error::new_spanned(&attr.meta, message));
                }
                written.quantized.replace(attr.path().span()).is_some()
            }
            Some(word) if STAGE_ATTRIBUTES.contains(&word) => {
                let message = format!("`#[{word}]` stands before a stage, not before the struct");
                cx.push(syn::Error::new_spanned(attr.path(), message));
                false
            }
            _ => {
                written.forwarded.push(attr.clone());
                false
            }
        };
        if seen {
            let message = format!("`#[{}]` is given twice", code(attr.path()));
            cx.push(syn::Error::new_spanned(attr.path(), message));
        }
    }
    written
}

/// `params <= 60_000`
struct Bound {
    quantity: Ident,
    limit: Expr,
}

fn budget(attr: &Attribute) -> syn::Result<Vec<Bound>> {
    let form = "expected `#[budget(params <= 60_000, ram <= 16 * KIB)]`";
    let bound = |input: ParseStream<'_>| {
        let quantity = input.parse()?;
        if !input.peek(Token![<=]) {
            return Err(input.error("expected `<=`: a budget is an upper limit"));
        }
        input.parse::<Token![<=]>()?;
        Ok(Bound { quantity, limit: input.parse()? })
    };
    let Meta::List(list) = &attr.meta else { return Err(syn::Error::new_spanned(&attr.meta, form)) };
    let parser = |input: ParseStream<'_>| Punctuated::<Bound, Token![,]>::parse_terminated_with(input, bound);
    let bounds = parser.parse2(list.tokens.clone())?;
    if bounds.is_empty() {
        return Err(syn::Error::new_spanned(&attr.meta, form));
    }
    Ok(bounds.into_iter().collect())
}

fn resolve_budget(bounds: Vec<Bound>, limits: &mut Vec<Limit>, cx: &mut Errors) {
    for Bound { quantity: word, limit } in bounds {
        let quantity = Quantity::ALL.iter().copied().find(|quantity| word == quantity.word());
        let Some(quantity) = quantity else {
            let words = || Quantity::ALL.iter().map(|quantity| quantity.word());
            let meant = did_you_mean(&word.to_string(), words());
            let message = format!("a budget limits {}, not `{word}`{meant}", list(words()));
            cx.error(word.span(), message);
            continue;
        };
        if limits.iter().any(|limit| limit.quantity == quantity) {
            cx.error(word.span(), format_args!("`{word}` is limited twice"));
        }
        let what = format!("`budget`: `{word}`");
        let span: Span = limit.span();
        match fold::whole(&limit, fold::UNITS) {
            Ok(Whole::Known(value)) => match u64::try_from(value) {
                Ok(limit) => limits.push(Limit { quantity, limit, span }),
                Err(_) => {
                    cx.error(span, format_args!("{what} must be from 0 to {}, found {value}", u64::MAX));
                }
            },
            Ok(Whole::Opaque) => {
                let message =
                    format!("{what} must be a number, with `KIB` and `MIB` for 1024 and 1024 * 1024");
                cx.push(syn::Error::new_spanned(&limit, message));
            }
            Err(wrong) => cx.push(wrong.about(&what)),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_errors, check_stages, understood};

    #[test]
    fn attributes_are_inherited_and_overridden() {
        let (networks, errors) = understood(
            "struct Net: vector(4) -> vector(3) {
                #[frozen] #[l2(1e-4)] #[init(weight = he_normal, bias = constant(0.1))] a: b,
                #[l1(RATE)] #[init(orthogonal)] c: dense(3) -> relu,
             }
             block b { #[l2(2e-4)] x: dense(4), y: dense(4) }",
        );
        assert!(errors.is_empty(), "{errors:?}");
        let found = networks[0].network.nodes.iter().filter(|node| node.is_learned()).map(|node| {
            let attributes = &node.attributes;
            let number = |number: &Option<crate::model::Number>| {
                number.as_ref().map(|number| number.text.clone()).unwrap_or_default()
            };
            let init =
                |init: &Option<syn::Expr>| init.as_ref().map(crate::diagnostics::code).unwrap_or_default();
            format!(
                "{} {} {} {} {} {}",
                node.label.name,
                attributes.frozen,
                number(&attributes.l1),
                number(&attributes.l2),
                init(&attributes.weight_init),
                init(&attributes.bias_init)
            )
        });
        assert_eq!(
            found.collect::<Vec<_>>(),
            [
                "a.x true  0.0002 he_normal constant(0.1)",
                "a.y true  0.0001 he_normal constant(0.1)",
                "c false RATE  orthogonal ",
            ]
        );
    }

    #[test]
    fn attributes_of_the_struct_are_sorted() {
        let (networks, errors) = understood(
            "/// Doc.
             #[derive(Clone)] #[network(crate = my::dnn)] #[budget(params <= 2 * KIB)] #[allow(dead_code)]
             struct Net: vector(4) -> vector(3) { a: dense(3) }",
        );
        assert!(errors.is_empty(), "{errors:?}");
        let network = &networks[0].network;
        let forwarded: Vec<String> =
            network.attrs.iter().map(|attr| crate::diagnostics::code(attr.path())).collect();
        assert_eq!(forwarded, ["doc", "derive", "allow"]);
        assert_eq!(crate::diagnostics::code(&network.facade), "my::dnn");
        assert_eq!(network.budget[0].limit, 2048);
    }

    #[test]
    fn wrong_attributes_are_reported() {
        let check = |attribute: &str, expect: &str| {
            check_stages(&format!("{attribute} a: dense(3)"), &[expect]);
        };
        check("#[forzen]", "forzen | `a`: unknown attribute `forzen`, did you mean `frozen`?");
        check(
            "#[cfg(test)]",
            "cfg | `a`: unknown attribute `cfg`; a stage takes `frozen`, `l1`, `l2`, `max_norm`, `init`, `key`",
        );
        check("#[l2(1)] #[l2(2)]", "l2 | `a`: `#[l2]` is given twice");
        check("#[frozen(true)]", "frozen(true) | `a`: `frozen` takes no arguments: write `#[frozen]`");
        check("#[l2]", "l2 | `a`: expected `#[l2(0.01)]`");
        check("#[l1(1, 2)]", "l1(1, 2) | `a`: expected `#[l1(0.01)]`");
        check("#[l1(-1)]", "-1 | `a`: `l1` must be at least 0, found -1");
        check("#[max_norm(0.0)]", "0.0 | `a`: `max_norm` must be above 0, found 0.0");
        check("#[init()]", "init() | `a`: expected `#[init(weight = he_normal, bias = zeros)]`");
        check(
            "#[init(wieght = he_normal)]",
            "wieght | `a`: `init` sets `weight` and `bias`, not `wieght`, did you mean `weight`?",
        );
        check("#[init(a, b)]", "b | `a`: `init` is given two initialisers for one kind of tensor");
        check("#[key(a)]", "key(a) | `a`: expected `#[key(\"encoder.conv1\")]`");
        check("#[key(\"\")]", "\"\" | `a`: a key is not empty");
        check(
            "#[key(\"a\", \"b\")]",
            "\"a\" | `a`: `key` names 2 operations, but the stage has 1 that learn",
        );
        check_stages(
            "a: dense(3), #[frozen] b: relu",
            &["frozen | `b`: `#[frozen]` has no effect: nothing in this stage is learned"],
        );
        check_stages(
            "#[key(\"b\")] a: dense(3), b: dense(3)",
            &["\"b\" | `a` and `b` would both have the key `b` in weight files"],
        );
        check_errors(
            "#[frozen] struct Net: vector(4) -> vector(3) { a: dense(3) }",
            &["frozen | `#[frozen]` stands before a stage, not before the struct"],
        );
        check_errors(
            "#[quantized(8)] struct Net: vector(4) -> vector(3) { a: dense(3) }",
            &["quantized(8) | `quantized` takes no arguments: write `#[quantized]`"],
        );
        check_errors(
            "#[network(dnn)] struct Net: vector(4) -> vector(3) { a: dense(3) }",
            &["network(dnn) | expected `#[network(crate = path::to::dnn)]`"],
        );
    }
}
