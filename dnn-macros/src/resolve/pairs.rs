//! Arguments of two sizes: `3`, `(3, 5)`, and for padding `same` and `valid`.

use syn::spanned::Spanned;
use syn::{Expr, ExprTuple};

use super::Resolver;
use super::fold::{self, Whole, Wrong};
use crate::diagnostics::{code, did_you_mean};
use crate::model::{Assertion, Dim, Padding, Pair, Relation, Shape};

/// The words for padding.
const WORDS: [&str; 2] = ["same", "valid"];

impl Resolver<'_> {
    /// Sizes for rows and columns: `3` is both, `(3, 5)` one each.
    pub(super) fn pair(&mut self, names: [&str; 2], min: usize, expr: &Expr) -> Option<Pair> {
        let elems = match fold::bare(expr) {
            Expr::Tuple(ExprTuple { elems, .. }) if elems.len() == 2 => elems,
            Expr::Tuple(_) | Expr::Array(_) => return self.refuse_pair(names, expr),
            _ => return self.side(names, min, expr).map(Pair::One),
        };
        // Both are read, so that both are reported.
        let sizes = [&elems[0], &elems[1]].map(|size| self.side(names, min, size));
        let [Some(rows), Some(columns)] = sizes else { return None };
        Some(Pair::Two([rows, columns]))
    }

    fn refuse_pair(&mut self, names: [&str; 2], expr: &Expr) -> Option<Pair> {
        let message = format!("must be one number or two, `(rows, columns)`, found `{}`", code(expr));
        self.refuse(&what(names), Wrong::new(fold::bare(expr), message))
    }

    /// A pair from 0 on, `same` or `valid`.
    pub(super) fn padding(&mut self, names: [&str; 2], expr: &Expr) -> Option<Padding> {
        if let Some(word) = fold::name(expr).map(ToString::to_string) {
            match word.as_str() {
                "same" => return Some(Padding::Same),
                "valid" => return Some(Padding::Valid),
                _ => {}
            }
            let is_const = word.starts_with(|letter: char| letter.is_uppercase() || letter == '_');
            let is_other_case = WORDS.iter().any(|known| word.eq_ignore_ascii_case(known));
            if !is_const || is_other_case {
                let meant = did_you_mean(&word, WORDS);
                let message =
                    format!("must be `same`, `valid`, a number or `(rows, columns)`, found `{word}`{meant}");
                return self.refuse(&what(names), Wrong::new(expr, message));
            }
        }
        if let Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) = fold::bare(expr) {
            let text = text.value();
            let fix = if WORDS.contains(&text.as_str()) {
                format!("; write `{text}` without quotes")
            } else {
                String::new()
            };
            let message = format!(
                "must be `same`, `valid`, a number or `(rows, columns)`, found `{}`{fix}",
                code(expr)
            );
            return self.refuse(&what(names), Wrong::new(expr, message));
        }
        self.pair(names, 0, expr).map(Padding::Sizes)
    }

    /// A size of one axis. Bounded, as no image has more rows: what is computed of sizes then fits.
    fn side(&mut self, names: [&str; 2], min: usize, expr: &Expr) -> Option<Dim> {
        let what = what(names);
        if let Ok(Whole::Known(value)) = fold::whole(expr, &[])
            && value > i128::from(Shape::MAX_FEATURES)
        {
            let message = format!("must be at most {}, found {value}", Shape::MAX_FEATURES);
            return self.refuse(&what, Wrong::new(expr, message));
        }
        let size = self.named_size(&what, names, min, expr)?;
        if min == 0 && size.known().is_none() {
            self.consts.assertions.push(Assertion {
                left: size.clone(),
                relation: Relation::AtMost,
                right: Dim::Known(usize::try_from(Shape::MAX_FEATURES).unwrap_or(usize::MAX)),
                before: format!("{what} is "),
                between: " but must be at most ".to_owned(),
                after: String::new(),
                span: expr.span(),
            });
        }
        Some(size)
    }
}

fn what([label, name]: [&str; 2]) -> String {
    format!("`{label}`: `{name}`")
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_errors, check_graph};

    #[test]
    fn pairs_and_padding_are_read() {
        let check = |operation: &str, expect: &[&str]| {
            check_errors(
                &format!(
                    "struct Net: image(2, 9, 9) -> vector(3) {{ a: {operation}, b: flatten -> dense(3) }}"
                ),
                expect,
            );
        };
        check("conv(8, 3)", &[]);
        check("conv(channels = 8, kernel = ((3), 2 + 1), stride = (2), padding = same)", &[]);
        check(
            "conv(8, (3, 5, 7))",
            &["(3, 5, 7) | `a`: `kernel` must be one number or two, `(rows, columns)`, found `(3, 5, 7)`"],
        );
        check(
            "conv(8, ())",
            &["() | `a`: `kernel` must be one number or two, `(rows, columns)`, found `()`"],
        );
        check(
            "conv(8, (3,))",
            &["(3,) | `a`: `kernel` must be one number or two, `(rows, columns)`, found `(3,)`"],
        );
        check(
            "conv(8, (0, 1.5))",
            &[
                "0 | `a`: `kernel` must be at least 1, found 0",
                "1.5 | `a`: `kernel` must be a whole number, found 1.5",
            ],
        );
        check("conv(8, 3, stride = 0)", &["0 | `a`: `stride` must be at least 1, found 0"]);
        check("conv(8, 3, padding = -1)", &["-1 | `a`: `padding` must be at least 0, found -1"]);
        check(
            "conv(8, 3, padding = 5000000000)",
            &["5000000000 | `a`: `padding` must be at most 4294967296, found 5000000000"],
        );
        check(
            "conv(8, [3, 3])",
            &["[3, 3] | `a`: `kernel` must be one number or two, `(rows, columns)`, found `[3, 3]`"],
        );
        let wrong_word = "`a`: `padding` must be `same`, `valid`, a number or `(rows, columns)`, found";
        check("conv(8, 3, padding = smae)", &[&format!("smae | {wrong_word} `smae`, did you mean `same`?")]);
        check("conv(8, 3, padding = SAME)", &[&format!("SAME | {wrong_word} `SAME`, did you mean `same`?")]);
        check("conv(8, 3, padding = full)", &[&format!("full | {wrong_word} `full`")]);
    }

    #[test]
    fn blocks_pass_pairs_on() {
        check_graph(
            "struct Net: image(2, 9, 9) -> image(4, 9, 5) { a: wide(4, (1, 2)) }
             block wide(channels, stride) { c: conv(channels, 3, stride = stride, padding = 1) }",
            &["input = input [2, 9, 9]", "a.c = conv(input) [4, 9, 5]", "output -> a.c"],
        );
    }
}
