//! Numbers: what an argument's expression is worth, as far as the macro can tell.
//!
//! Errors are predicates, "must be a whole number, found 2.5": the caller puts the argument's name before.

use proc_macro2::{Literal, Span, TokenStream};
use quote::{ToTokens, quote_spanned};
use syn::spanned::Spanned;
use syn::{BinOp, Expr, ExprBinary, Lit, UnOp};

use crate::diagnostics::code;
use crate::model::Number;

/// What is wrong with an expression, and which part of it is at fault.
pub(super) struct Wrong {
    pub place: TokenStream,
    pub message: String,
}

type Result<V> = std::result::Result<V, Wrong>;

impl Wrong {
    pub(super) fn new(place: &impl ToTokens, message: impl Into<String>) -> Self {
        Self { place: place.to_token_stream(), message: message.into() }
    }

    /// The error, with what the predicate is about before it.
    pub(super) fn about(self, what: &str) -> syn::Error {
        syn::Error::new_spanned(self.place, format_args!("{what} {}", self.message))
    }
}

/// The value of an expression for a whole number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Whole {
    Known(i128),
    /// A const expression: the compiler knows.
    Opaque,
}

/// The value of an expression for a real number.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Real {
    Known(f64),
    Opaque,
}

/// Words that stand for numbers in budgets.
pub(super) const UNITS: &[(&str, i128)] = &[("KIB", 1 << 10), ("MIB", 1 << 20)];

/// Folds literals, `+ - * / %` and parentheses; `units` are names with a value.
///
/// The error says what is wrong with the expression, with the part at fault as its place.
pub(super) fn whole(expr: &Expr, units: &[(&str, i128)]) -> Result<Whole> {
    let known = match bare(expr) {
        Expr::Lit(lit) => Some(whole_literal(&lit.lit)?),
        Expr::Unary(unary) if matches!(unary.op, UnOp::Neg(_)) => match whole(&unary.expr, units)? {
            Whole::Known(value) => Some(value.checked_neg().ok_or_else(|| too_large(expr))?),
            Whole::Opaque => None,
        },
        Expr::Binary(binary) => {
            let (left, right) = (whole(&binary.left, units)?, whole(&binary.right, units)?);
            match (left, right) {
                (Whole::Known(left), Whole::Known(right)) => whole_operation(left, binary, right)?,
                _ => None,
            }
        }
        Expr::Path(path) => {
            let value =
                |word: &syn::Ident| units.iter().find(|(unit, _)| word == unit).map(|(_, value)| *value);
            path.path.get_ident().and_then(value)
        }
        other => {
            require_const(other, "a whole number")?;
            None
        }
    };
    Ok(known.map_or(Whole::Opaque, Whole::Known))
}

fn whole_literal(lit: &Lit) -> Result<i128> {
    match lit {
        Lit::Int(int) if matches!(int.suffix(), "" | "usize") => {
            int.base10_digits().parse().map_err(|_| too_large(lit))
        }
        Lit::Int(int) => {
            let message =
                format!("must be a whole number without suffix, `{}`, found `{int}`", int.base10_digits());
            Err(Wrong::new(lit, message))
        }
        Lit::Float(_) => Err(Wrong::new(lit, format!("must be a whole number, found {}", code(lit)))),
        _ => Err(wrong_kind(lit, "a whole number")),
    }
}

fn whole_operation(left: i128, binary: &ExprBinary, right: i128) -> Result<Option<i128>> {
    let op = &binary.op;
    let divides = matches!(op, BinOp::Div(_) | BinOp::Rem(_));
    if divides && right == 0 {
        return Err(Wrong::new(&binary.right, "divides by zero"));
    }
    let value = match op {
        BinOp::Add(_) => left.checked_add(right),
        BinOp::Sub(_) => left.checked_sub(right),
        BinOp::Mul(_) => left.checked_mul(right),
        BinOp::Div(_) => left.checked_div(right),
        BinOp::Rem(_) => left.checked_rem(right),
        _ => return Ok(None),
    };
    value.map(Some).ok_or_else(|| too_large(binary))
}

/// A literal for a folded value, in the place of the expression it comes from.
pub(super) fn whole_tokens(value: i128, expr: &Expr) -> TokenStream {
    let mut literal = Literal::u128_unsuffixed(value.unsigned_abs());
    literal.set_span(expr.span());
    if value < 0 { quote_spanned!(expr.span()=> -#literal) } else { literal.into_token_stream() }
}

/// A real number: folded like a whole one if it is made of literals, else the user's expression.
pub(super) fn number(expr: &Expr) -> Result<Number> {
    let known = match real(expr)? {
        Real::Known(value) if value.is_finite() => value,
        Real::Known(_) => return Err(wrong_kind(expr, "a finite number")),
        Real::Opaque => {
            let expr = bare(expr);
            return Ok(Number { known: None, tokens: expr.to_token_stream(), text: code(expr) });
        }
    };
    Ok(known_number(known, expr.span()))
}

/// A number the schema knows.
pub(super) fn default_number(value: f64) -> Number {
    known_number(value, Span::call_site())
}

fn known_number(value: f64, span: Span) -> Number {
    Number { known: Some(value), tokens: float_tokens(value, span), text: value.to_string() }
}

/// A literal of type `f64`; literals have no sign.
fn float_tokens(value: f64, span: Span) -> TokenStream {
    let mut literal = Literal::f64_suffixed(value.abs());
    literal.set_span(span);
    if value.is_sign_negative() { quote_spanned!(span=> -#literal) } else { literal.into_token_stream() }
}

fn real(expr: &Expr) -> Result<Real> {
    let known = match bare(expr) {
        Expr::Lit(lit) => Some(real_literal(&lit.lit)?),
        Expr::Unary(unary) if matches!(unary.op, UnOp::Neg(_)) => match real(&unary.expr)? {
            Real::Known(value) => Some(-value),
            Real::Opaque => None,
        },
        Expr::Binary(binary) => match (real(&binary.left)?, real(&binary.right)?) {
            (Real::Known(left), Real::Known(right)) => real_operation(left, &binary.op, right),
            _ => None,
        },
        Expr::Path(path) => {
            let last = path.path.segments.last();
            let is_special = last.is_some_and(|last| {
                ["NAN", "INFINITY", "NEG_INFINITY"].iter().any(|special| last.ident == special)
            });
            if is_special {
                let message = format!("must be a finite number, found `{}`", code(expr));
                return Err(Wrong::new(&path.path, message));
            }
            None
        }
        other => {
            require_const(other, "a number")?;
            None
        }
    };
    Ok(known.map_or(Real::Opaque, Real::Known))
}

fn real_literal(lit: &Lit) -> Result<f64> {
    let value = match lit {
        Lit::Float(float) if matches!(float.suffix(), "" | "f64" | "f32") => {
            float.base10_digits().parse::<f64>()
        }
        Lit::Int(int) if int.suffix().is_empty() => int.base10_digits().parse::<f64>(),
        _ => return Err(wrong_kind(lit, "a number")),
    };
    value.ok().filter(|value| value.is_finite()).ok_or_else(|| too_large(lit))
}

fn real_operation(left: f64, op: &BinOp, right: f64) -> Option<f64> {
    match op {
        BinOp::Add(_) => Some(left + right),
        BinOp::Sub(_) => Some(left - right),
        BinOp::Mul(_) => Some(left * right),
        BinOp::Div(_) => Some(left / right),
        _ => None,
    }
}

/// Refuses what can be no const expression for a number, whatever the compiler finds behind its names.
fn require_const(expr: &Expr, expected: &str) -> Result<()> {
    match expr {
        Expr::Array(_)
        | Expr::Assign(_)
        | Expr::Async(_)
        | Expr::Await(_)
        | Expr::Break(_)
        | Expr::Closure(_)
        | Expr::Continue(_)
        | Expr::ForLoop(_)
        | Expr::Infer(_)
        | Expr::Let(_)
        | Expr::Range(_)
        | Expr::RawAddr(_)
        | Expr::Reference(_)
        | Expr::Repeat(_)
        | Expr::Return(_)
        | Expr::Struct(_)
        | Expr::Try(_)
        | Expr::TryBlock(_)
        | Expr::Tuple(_)
        | Expr::Verbatim(_)
        | Expr::Yield(_) => Err(wrong_kind(expr, expected)),
        _ => Ok(()),
    }
}

pub(super) fn wrong_kind(found: &impl ToTokens, expected: &str) -> Wrong {
    Wrong::new(found, format!("must be {expected}, found `{}`", code(found)))
}

fn too_large(found: &impl ToTokens) -> Wrong {
    Wrong::new(found, "is too large")
}

/// The expression without parentheses and the invisible groups of macros and block parameters.
pub(super) fn bare(expr: &Expr) -> &Expr {
    match expr {
        Expr::Group(group) => bare(&group.expr),
        Expr::Paren(paren) => bare(&paren.expr),
        other => other,
    }
}

/// A single name.
pub(super) fn name(expr: &Expr) -> Option<&syn::Ident> {
    match bare(expr) {
        Expr::Path(path) if path.qself.is_none() => path.path.get_ident(),
        _ => None,
    }
}

/// The names in `a` or `(a, b)`.
pub(super) fn names(expr: &Expr) -> Vec<&syn::Ident> {
    match bare(expr) {
        Expr::Tuple(tuple) => tuple.elems.iter().filter_map(name).collect(),
        single => name(single).into_iter().collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_fold() {
        let check = |text: &str, expect: &str| {
            let found = match whole(&syn::parse_str(text).unwrap(), UNITS) {
                Ok(Whole::Known(value)) => value.to_string(),
                Ok(Whole::Opaque) => "const".to_owned(),
                Err(wrong) => wrong.message,
            };
            assert_eq!(found, expect, "{text}");
        };
        check("7", "7");
        check("60_000", "60000");
        check("0x10", "16");
        check("-3", "-3");
        check("2 * (3 + 4) - 10 / 3 % 2", "13");
        check("16 * KIB", "16384");
        check("MIB", "1048576");
        check("N", "const");
        check("2 * N + 1", "const");
        check("crate::SIZE", "const");
        check("size_of::<T>()", "const");
        check("{ 1 + 2 }", "const");
        check("10usize", "10");
        check("10u8", "must be a whole number without suffix, `10`, found `10u8`");
        check("2.5", "must be a whole number, found 2.5");
        check("2 * 0.5", "must be a whole number, found 0.5");
        check("true", "must be a whole number, found `true`");
        check("\"7\"", "must be a whole number, found `\"7\"`");
        check("_", "must be a whole number, found `_`");
        check("[1, 2]", "must be a whole number, found `[1, 2]`");
        check("1 / 0", "divides by zero");
        check("1 % (2 - 2)", "divides by zero");
        check("999999999999999999999999999999999999999999", "is too large");
        check("99999999999999999999999999999999 * 99999999999999999999999999999999", "is too large");
    }

    #[test]
    fn real_numbers_fold() {
        let check = |text: &str, expect: &str| {
            let found = match number(&syn::parse_str(text).unwrap()) {
                Ok(number) => format!("{:?} {}", number.known, number.tokens),
                Err(wrong) => wrong.message,
            };
            assert_eq!(found, expect, "{text}");
        };
        check("0.5", "Some(0.5) 0.5f64");
        check("-0.5", "Some(-0.5) - 0.5f64");
        check("2", "Some(2.0) 2f64");
        check("1e-4", "Some(0.0001) 0.0001f64");
        check("1.0 / 4.0", "Some(0.25) 0.25f64");
        check("RATE", "None RATE");
        check("RATE * 2.0", "None RATE * 2.0");
        check("1e999", "is too large");
        check("1.0 / 0.0", "must be a finite number, found `1.0 / 0.0`");
        check("f64::NAN", "must be a finite number, found `f64::NAN`");
        check("-f32::INFINITY", "must be a finite number, found `f32::INFINITY`");
        check("\"1\"", "must be a number, found `\"1\"`");
        check("false", "must be a number, found `false`");
    }
}
