//! What the user reads: the collector of errors, how shapes are spelt, and which word was meant.

use std::collections::HashSet;
use std::fmt;

use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};
use quote::ToTokens;

use crate::model::{Dim, Padding, Pair, Shape, ShapeKind};

/// Collects errors until a barrier asks for them.
///
/// One place of the declaration is reported once: a block that is used three times has its mistake once.
pub(crate) struct Errors {
    errors: Vec<syn::Error>,
    places: HashSet<String>,
    failures: usize,
    asked: bool,
}

impl Errors {
    pub(crate) fn new() -> Self {
        Self { errors: Vec::new(), places: HashSet::new(), failures: 0, asked: false }
    }

    pub(crate) fn push(&mut self, error: syn::Error) {
        self.failures += 1;
        // Stable Rust does not compare spans, but the compiler prints each as its range of bytes.
        if self.places.insert(format!("{:?}", error.span())) {
            self.errors.push(error);
        }
    }

    pub(crate) fn error(&mut self, span: Span, message: impl fmt::Display) {
        self.push(syn::Error::new(span, message));
    }

    /// Keeps the value or the error.
    pub(crate) fn take<V>(&mut self, result: syn::Result<V>) -> Option<V> {
        result.map_err(|error| self.push(error)).ok()
    }

    /// How many failures there were so far, repeated ones included: whether a room failed shows in this number.
    pub(crate) fn failures(&self) -> usize {
        self.failures
    }

    /// The errors, in the order found.
    pub(crate) fn finish(mut self) -> Vec<syn::Error> {
        self.asked = true;
        std::mem::take(&mut self.errors)
    }
}

#[cfg(test)]
impl Drop for Errors {
    fn drop(&mut self) {
        assert!(self.asked || std::thread::panicking(), "nobody asked for the errors");
    }
}

/// `, did you mean \`dense\`?` if a candidate is near, else nothing.
pub(crate) fn did_you_mean<'a>(found: &str, candidates: impl IntoIterator<Item = &'a str>) -> String {
    let within = (found.chars().count() / 3).clamp(1, 3);
    let near = candidates.into_iter().map(|word| (distance(found, word), word)).filter(|(d, _)| *d <= within);
    near.min().map_or_else(String::new, |(_, word)| format!(", did you mean `{word}`?"))
}

/// How many letters to insert, delete, replace or swap with their neighbour to get from one word to the other.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) =
        (a.to_lowercase().chars().collect(), b.to_lowercase().chars().collect());
    // rows[i][j] is the distance of the first i letters of `a` and the first j of `b`.
    let mut rows: Vec<Vec<usize>> = (0..=a.len()).map(|i| vec![i; b.len() + 1]).collect();
    rows[0] = (0..=b.len()).collect();
    for i in 1..=a.len() {
        for j in 1..=b.len() {
            let replaced = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
            rows[i][j] = replaced.min(rows[i - 1][j] + 1).min(rows[i][j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                rows[i][j] = rows[i][j].min(rows[i - 2][j - 2] + 1);
            }
        }
    }
    rows[a.len()][b.len()]
}

/// `` `a`, `b`, `c` ``
pub(crate) fn list<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    words.into_iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}

/// `1 argument`, `2 arguments`
pub(crate) fn count(n: usize, noun: &str) -> String {
    if n == 1 { format!("{n} {noun}") } else { format!("{n} {noun}s") }
}

/// Rows under a head, the first column to the left, the others to the right.
pub(crate) fn table<const N: usize>(head: [&str; N], rows: &[[String; N]]) -> String {
    let head = head.map(str::to_owned);
    let lines = || std::iter::once(&head).chain(rows);
    let widths: [usize; N] =
        std::array::from_fn(|at| lines().map(|line| line[at].chars().count()).max().unwrap_or_default());
    let line = |line: &[String; N]| {
        let cells = line.iter().zip(widths).enumerate().map(|(at, (cell, width))| {
            if at == 0 { format!("{cell:<width$}") } else { format!("{cell:>width$}") }
        });
        cells.collect::<Vec<_>>().join("  ")
    };
    lines().map(line).collect::<Vec<_>>().join("\n")
}

/// Tokens as the user would write them, cut when long.
pub(crate) fn code(tokens: &impl ToTokens) -> String {
    const LONG: usize = 60;
    let mut text = String::new();
    write_tokens(&mut text, tokens.to_token_stream());
    match text.char_indices().nth(LONG) {
        Some((end, _)) => format!("{}...", &text[..end]),
        None => text,
    }
}

/// The compiler and tests print tokens with different spaces; messages look the same everywhere.
fn write_tokens(text: &mut String, tokens: TokenStream) {
    let mut in_turbofish = false;
    for token in tokens {
        let starts_tight = match &token {
            TokenTree::Punct(punct) => match punct.as_char() {
                ',' | ';' | '.' | ':' | '?' => true,
                '>' => in_turbofish,
                _ => false,
            },
            // A call or an index.
            TokenTree::Group(group) => {
                let after_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '>' | ')' | ']');
                group.delimiter() != Delimiter::Brace && text.ends_with(after_name)
            }
            TokenTree::Ident(_) | TokenTree::Literal(_) => false,
        };
        let ends_tight = text.is_empty()
            || text.ends_with(['(', '[', '.', ':', '!', '&'])
            || text.ends_with("::<")
            || is_sign(text);
        if !starts_tight && !ends_tight {
            text.push(' ');
        }
        match token {
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::Brace => ("{ ", " }"),
                    Delimiter::Bracket => ("[", "]"),
                    // An expression in the argument of a `macro_rules`; parentheses show how it is read.
                    Delimiter::None if group.stream().into_iter().count() > 1 => ("(", ")"),
                    Delimiter::None => ("", ""),
                };
                let mut inner = String::new();
                write_tokens(&mut inner, group.stream());
                text.extend([open, &inner, close]);
            }
            other => text.push_str(&other.to_string()),
        }
        in_turbofish = (in_turbofish || text.ends_with("::<")) && !text.ends_with('>');
    }
}

/// Whether the text ends with a minus that has nothing to its left to subtract from.
fn is_sign(text: &str) -> bool {
    let before = text.strip_suffix('-').map(str::trim_end);
    before.is_some_and(|before| {
        before.is_empty() || before.ends_with(['(', '[', ',', '+', '-', '*', '/', '%', '='])
    })
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[")?;
        for (at, dim) in self.dims.iter().enumerate() {
            if at > 0 {
                f.write_str(", ")?;
            }
            write!(f, "{dim}")?;
        }
        f.write_str("]")
    }
}

impl fmt::Display for Dim {
    /// The number, or the user's expression.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Known(n) => write!(f, "{n}"),
            Self::Named(name) => f.write_str(&name.text),
        }
    }
}

impl fmt::Display for Pair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::One(size) => write!(f, "{size}"),
            Self::Two([rows, columns]) => write!(f, "({rows}, {columns})"),
        }
    }
}

impl fmt::Display for Padding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sizes(pair) => pair.fmt(f),
            Self::Same => f.write_str("same"),
            Self::Valid => f.write_str("valid"),
        }
    }
}

impl fmt::Display for ShapeKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

#[cfg(test)]
mod tests {
    use quote::quote;

    use super::*;

    #[test]
    fn the_nearest_word_is_suggested() {
        let words = ["dense", "relu", "leaky_relu", "batch_norm", "add"];
        let check = |found, expect| assert_eq!(did_you_mean(found, words), expect, "{found}");
        check("desne", ", did you mean `dense`?");
        check("Dense", ", did you mean `dense`?");
        check("rleu", ", did you mean `relu`?");
        check("batchnorm", ", did you mean `batch_norm`?");
        check("leakyrelu", ", did you mean `leaky_relu`?");
        check("conv", "");
        check("", "");
    }

    #[test]
    fn distances_count_swaps_as_one() {
        let check = |a, b, expect| assert_eq!(distance(a, b), expect, "{a} {b}");
        check("", "abc", 3);
        check("abc", "abc", 0);
        check("abc", "acb", 1);
        check("kitten", "sitting", 3);
    }

    #[test]
    fn code_reads_as_written() {
        assert_eq!(code(&quote!(crate::SIZE * f(2, 3))), "crate::SIZE * f(2, 3)");
        assert_eq!(code(&quote!("a")), "\"a\"");
        assert_eq!(code(&quote!(-0.5)), "-0.5");
        assert_eq!(code(&quote!(-N - -1 + 2 * (a - b)[3].c)), "-N - -1 + 2 * (a - b)[3].c");
        assert_eq!(code(&quote!({ 1 + 2 })), "{ 1 + 2 }");
        assert_eq!(code(&quote!(size_of::<f32>() as usize)), "size_of::<f32>() as usize");
        let long = "x".repeat(100);
        assert_eq!(code(&quote!(#long)).chars().count(), 63);
    }

    #[test]
    fn one_place_is_reported_once() {
        let tokens: Vec<_> = "a b".parse::<TokenStream>().unwrap().into_iter().collect();
        let mut cx = Errors::new();
        cx.error(tokens[0].span(), "first");
        cx.error(tokens[0].span(), "again");
        cx.error(tokens[1].span(), "other");
        assert_eq!(cx.failures(), 3);
        let messages: Vec<String> = cx.finish().iter().map(ToString::to_string).collect();
        assert_eq!(messages, ["first", "other"]);
    }

    #[test]
    #[should_panic(expected = "nobody asked")]
    fn a_forgotten_barrier_is_noticed() {
        drop(Errors::new());
    }
}
