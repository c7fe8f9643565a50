//! `initial = encoder`: what a recurrent layer starts from.

use syn::Expr;

use super::Resolver;
use super::arguments::Place;
use super::fold::{self, Wrong};
use super::scope::Scope;
use crate::diagnostics::did_you_mean;
use crate::layers::LEARNED;
use crate::model::Value;

impl Resolver<'_> {
    /// The name of an earlier stage or of an input, or the word `learned`.
    pub(super) fn initial_argument(
        &mut self,
        scope: &Scope<'_>,
        place: Place<'_>,
        name: &str,
        expr: &Expr,
    ) -> Option<Value> {
        let what = format!("`{}`: `{name}`", place.label);
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
