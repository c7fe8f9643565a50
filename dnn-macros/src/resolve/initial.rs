//! `initial = encoder`: what a recurrent layer starts from.

use syn::{Expr, Ident};

use super::arguments::Place;
use super::fold::{self, Wrong};
use super::instances::Position;
use super::scope::Scope;
use super::{Resolver, labels};
use crate::diagnostics::did_you_mean;
use crate::layers::{self, LEARNED};
use crate::model::{Op, StageAttributes, Value};

impl Resolver<'_> {
    /// The name of an earlier stage or of an input, two of them in parentheses, or the word `learned`.
    pub(super) fn initial_argument(
        &mut self,
        scope: &Scope<'_>,
        place: Place<'_>,
        name: &str,
        expr: &Expr,
    ) -> Option<Value> {
        let what = format!("`{}`: `{name}`", place.label);
        if let Expr::Tuple(pair) = fold::bare(expr) {
            return self.initial_pair(scope, place, &what, pair);
        }
        let Some(word) = fold::name(expr) else {
            let expected = format!("the name of an earlier stage or of an input, or `{LEARNED}`");
            return self.refuse(&what, fold::wrong_kind(expr, &expected));
        };
        let entry = scope.find(word);
        if word == LEARNED {
            if entry.is_none() {
                return Some(Value::Word(LEARNED));
            }
            let message =
                format!("may be the stage `{LEARNED}` or a state that is learned; rename the stage");
            return self.refuse(&what, Wrong::new(word, message));
        }
        if let Some(entry) = entry {
            return Some(Value::Stage(entry.value?, word.clone()));
        }
        let is_name = scope.later_stage(word, place.stage).is_some() || scope.block.is_some();
        let meant = did_you_mean(&word.to_string(), [LEARNED]);
        if is_name || meant.is_empty() || scope.body.broken {
            self.refuse_stage(scope, place.stage, word);
            return None;
        }
        let meant = did_you_mean(&word.to_string(), scope.names().chain([LEARNED]));
        let message = format!(
            "must be the name of an earlier stage or of an input, or `{LEARNED}`, found `{word}`{meant}"
        );
        self.refuse(&what, Wrong::new(word, message))
    }

    /// `(h0, c0)`: an operation of its own puts both behind each other, as a state has them.
    fn initial_pair(
        &mut self,
        scope: &Scope<'_>,
        place: Place<'_>,
        what: &str,
        pair: &syn::ExprTuple,
    ) -> Option<Value> {
        let words: Vec<&Ident> = pair.elems.iter().filter_map(fold::name).collect();
        let (2, &[h, c]) = (pair.elems.len(), words.as_slice()) else {
            let expected =
                "a pair `(h0, c0)` of the outputs and the cells: two names of earlier stages or of inputs";
            return self.refuse(what, fold::wrong_kind(pair, expected));
        };
        // Both are looked up, so that both are reported.
        let values = [h, c].map(|word| match scope.find(word) {
            Some(entry) => entry.value,
            None => {
                self.refuse_stage(scope, place.stage, word);
                None
            }
        });
        let [Some(first), Some(second)] = values else { return None };
        self.operations += 1;
        let name = format!("{}.{}", place.label, layers::INITIAL);
        let position = Position {
            label: labels::label(name.clone(), name, h),
            key_span: h.span(),
            attributes: &StageAttributes::default(),
            stage: place.stage,
        };
        let op = Op::Layer { spec: &layers::STATES, args: Vec::new(), spans: Vec::new() };
        let words = [h.clone(), c.clone()];
        let state = self.push(op, vec![first, second], words.to_vec(), position, h.span())?;
        Some(Value::States(state, words))
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_errors, check_graph};

    const SIGNATURE: &str = "struct Net: (a: sequence(4, 3), b: sequence(5, 2)) -> sequence(5, 6)";

    #[track_caller]
    fn check(stages: &str, expect: &[&str]) {
        check_errors(&format!("{SIGNATURE} {{ {stages} }}"), expect);
    }

    #[test]
    fn an_initial_state_is_an_edge_of_the_graph() {
        check_graph(
            "struct Net: (a: sequence(4, 3), b: sequence(5, 2), c: vector(6)) -> sequence(5, 6) {
                enc: a -> 2 * gru(6), dec: b -> rnn(6, initial = enc), more: gru(6, initial = c), \
                out: lstm(6, initial = learned)
             }",
            &[
                "a = input [4, 3]",
                "b = input [5, 2]",
                "c = input [6]",
                "enc.0 = gru(a) [4, 6]",
                "enc.1 = gru(enc.0) [4, 6]",
                "dec = rnn(b, enc.1) [5, 6]",
                "more = gru(dec, c) [5, 6]",
                "out = lstm(more) [5, 6]",
                "output -> out",
            ],
        );
    }

    #[test]
    fn names_are_looked_up_as_everywhere() {
        let enc = "enc: a -> lstm(6)";
        check(
            &format!("{enc}, dec: b -> lstm(6, initial = ecn)"),
            &["ecn | `dec`: unknown stage `ecn`, did you mean `enc`?"],
        );
        check(
            &format!("{enc}, dec: b -> lstm(6, initial = lerned)"),
            &[
                "lerned | `dec`: `initial` must be the name of an earlier stage or of an input, or `learned`, found `lerned`, did you mean `learned`?",
            ],
        );
        check(
            "dec: b -> lstm(6, initial = enc), enc: a -> lstm(6), out: dec -> tanh",
            &["enc | `enc` is declared after `dec`: a stage uses earlier stages only"],
        );
        check(
            "dec: b -> lstm(6, initial = dec)",
            &["dec | `dec` uses itself: a stage uses earlier stages only"],
        );
        check(
            "one: a -> lstm(6, initial = two), two: b -> lstm(6, initial = one)",
            &["two | cycle: `one` uses `two`, which needs `one` (one -> two -> one)"],
        );
        check(
            &format!("{enc}, dec: b -> lstm(6, initial = 0)"),
            &[
                "0 | `dec`: `initial` must be the name of an earlier stage or of an input, or `learned`, found `0`",
            ],
        );
        check(
            "learned: a -> lstm(6), dec: b -> lstm(6, initial = learned)",
            &[
                "learned | `dec`: `initial` may be the stage `learned` or a state that is learned; rename the stage",
            ],
        );
    }

    #[test]
    fn a_pair_is_an_operation_that_puts_both_behind_each_other() {
        check_graph(
            "struct Net: (a: vector(6), b: sequence(5, 2)) -> sequence(5, 6) {
                cells: a -> dense(6), out: b -> 2 * lstm(6, initial = (a, cells))
             }",
            &[
                "a = input [6]",
                "b = input [5, 2]",
                "cells = dense(a) [6]",
                "out.0.initial = concat(a, cells) [12]",
                "out.0 = lstm(b, out.0.initial) [5, 6]",
                "out.1.initial = concat(a, cells) [12]",
                "out.1 = lstm(out.0, out.1.initial) [5, 6]",
                "output -> out.1",
            ],
        );
        let h = "h: a -> rnn(6) -> last";
        check(
            &format!("{h}, dec: b -> lstm(6, initial = (h, hh))"),
            &["hh | `dec`: unknown stage `hh`, did you mean `h`?"],
        );
        check(
            &format!("{h}, dec: b -> lstm(6, initial = (h, cells)), cells: h -> dense(6), out: dec -> tanh"),
            &["cells | `cells` is declared after `dec`: a stage uses earlier stages only"],
        );
        check(
            "one: a -> lstm(6, initial = (b, two)), two: b -> lstm(6, initial = (b, one))",
            &["two | cycle: `one` uses `two`, which needs `one` (one -> two -> one)"],
        );
        check(
            &format!("{h}, dec: b -> lstm(6, initial = (h, h, h))"),
            &[
                "(h, h, h) | `dec`: `initial` must be a pair `(h0, c0)` of the outputs and the cells: two names of earlier stages or of inputs, found `(h, h, h)`",
            ],
        );
    }

    #[test]
    fn blocks_start_from_what_they_know() {
        check(
            "enc: a -> lstm(6), dec: b -> tail(6) } block tail(n) { out: lstm(n, initial = enc)",
            &[
                "enc | `dec.out`: `enc` is outside of block `tail`, which uses its own stages and `input` only",
            ],
        );
        check_graph(
            "struct Net: (a: vector(6)) -> sequence(2, 6) { out: a -> unrolled(6) }
             block unrolled(n) { steps: repeat(2), out: gru(n, initial = input) }",
            &[
                "a = input [6]",
                "out.steps.repeat = repeat(a) [2, 6]",
                "out.out = gru(out.steps.repeat, a) [2, 6]",
                "output -> out.out",
            ],
        );
    }
}
