//! Names of PyTorch and Keras that are written otherwise here: what messages about them say.

/// Words of operations, in lower case and without underscores, and what stands for them.
const OPERATIONS: &[(&str, &str)] = &[
    ("linear", "PyTorch's `Linear` is `dense`"),
    ("repeatvector", "Keras's `RepeatVector` is `repeat`"),
    ("simplernn", "Keras's `SimpleRNN` is `rnn`"),
    (
        "timedistributed",
        "operations on vectors act on each step of a sequence by themselves: write `dense(..)` alone",
    ),
];

const RECURRENT: &[&str] = &["rnn", "lstm", "gru"];

const WITH_BIAS: &[&str] = &["dense", "conv", "conv_transpose", "rnn", "lstm", "gru"];

/// Names of arguments, the operations they are for, and what stands for them; `{}` is the operation.
const ARGUMENTS: &[(&str, &[&str], &str)] = &[
    ("activation", &["dense", "conv", "conv_transpose"], "an activation stands behind it: `{}(..) -> relu`"),
    ("bidirectional", RECURRENT, "`bidirectional = true` is `bidirectional({}(..))`"),
    ("dropout", RECURRENT, "`dropout = 0.2` is `-> dropout(0.2)` behind it"),
    ("embedding_dim", &["embedding"], "`embedding_dim` is `dim`"),
    ("go_backwards", RECURRENT, "`go_backwards = true` is `reverse -> {}(..)`"),
    ("hidden_size", RECURRENT, "`hidden_size` is `units`: `{}(64)`"),
    ("initial_state", RECURRENT, "`initial_state` is `initial`"),
    ("layers", RECURRENT, "`layers = 2` is `2 * {}(..)`"),
    ("nonlinearity", &["rnn"], "`nonlinearity` is `activation`"),
    ("num_embeddings", &["embedding"], "`num_embeddings` is `vocab`"),
    ("num_layers", RECURRENT, "`num_layers = 2` is `2 * {}(..)`"),
    ("proj_size", &["lstm"], "`proj_size` is `projection`"),
    ("reset_after", &["gru"], "`reset_after = false` is `reset = before`"),
    ("return_sequences", RECURRENT, "`return_sequences = false` is `-> last`"),
    ("stateful", RECURRENT, "training that goes on from the state is `Trainer::stateful(true)`"),
    ("unit_forget_bias", &["lstm"], "`unit_forget_bias = true` is `forget_bias = 1.0`"),
    ("use_bias", WITH_BIAS, "`use_bias` is `bias`"),
];

/// What a word that is no operation stands for elsewhere.
pub(crate) fn operation(word: &str) -> Option<&'static str> {
    let plain = word.replace('_', "").to_lowercase();
    OPERATIONS.iter().find(|(name, _)| *name == plain).map(|(_, advice)| *advice)
}

/// What an argument that `operation` does not have stands for elsewhere.
pub(crate) fn argument(operation: &str, argument: &str) -> Option<String> {
    let row = ARGUMENTS.iter().find(|(name, of, _)| *name == argument && of.contains(&operation));
    row.map(|(.., advice)| advice.replace("{}", operation))
}

#[cfg(test)]
mod tests {
    use super::super::{TABLE, find};
    use super::*;

    #[test]
    fn nothing_that_exists_is_called_foreign() {
        for (name, advice) in OPERATIONS {
            assert!(TABLE.iter().all(|spec| spec.word.replace('_', "") != *name), "{name}: {advice}");
        }
        for (name, of, advice) in ARGUMENTS {
            for word in *of {
                let spec = find(word).unwrap_or_else(|| panic!("{name}: there is no `{word}`"));
                assert!(spec.args.iter().all(|arg| arg.name != *name), "{word}: {name}: {advice}");
            }
        }
    }

    #[test]
    fn advice_names_what_was_written() {
        assert_eq!(operation("Simple_RNN"), operation("SimpleRNN"));
        assert_eq!(argument("gru", "num_layers").unwrap(), "`num_layers = 2` is `2 * gru(..)`");
        assert_eq!(argument("gru", "proj_size"), None);
        assert_eq!(argument("bidirectional", "layers"), None);
    }
}
