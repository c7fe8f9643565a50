//! What operations do to sequences.

use super::{Kind, LayerSpec, dense, elementwise, embedding, norm, recurrent};

impl LayerSpec {
    /// Whether it works on vectors and, by itself, on each step of a sequence: then its runtime type is `Steps`.
    pub(crate) fn acts_on_steps(&self) -> bool {
        let specs = [
            &dense::DENSE,
            &dense::MAXOUT,
            &dense::RBF,
            &embedding::EMBEDDING,
            &norm::LAYER_NORM,
            &elementwise::PRELU,
            &elementwise::SOFTMAX,
            &elementwise::LOG_SOFTMAX,
        ];
        specs.iter().any(|spec| spec.word == self.word)
    }

    /// Whether a step of a sequence that it gives needs no later step of the one that it takes.
    pub(crate) fn streams(&self) -> bool {
        let of_steps = [&recurrent::RNN, &recurrent::LSTM, &recurrent::GRU, &recurrent::LAST];
        let of_numbers = [&norm::DROPOUT, &elementwise::IDENTITY];
        matches!(self.kind, Kind::Activation(_) | Kind::Merge(_))
            || self.acts_on_steps()
            || of_steps.iter().chain(&of_numbers).any(|spec| spec.word == self.word)
    }

    /// Whether a single step of it is what it works on: the last step of a sequence, a vector at every step.
    pub(crate) fn is_same_in_a_step(&self) -> bool {
        self.word == recurrent::LAST.word || self.is_repeat()
    }

    /// Whether it looks up ids.
    pub(crate) fn takes_ids(&self) -> bool {
        self.word == embedding::EMBEDDING.word
    }

    /// Whether it gives a sequence whose steps are all what it works on.
    pub(crate) fn is_repeat(&self) -> bool {
        self.word == recurrent::REPEAT.word
    }

    /// The numbers of a unit's state, if other layers can start from it.
    pub(crate) fn states(&self) -> Option<usize> {
        recurrent::states(self)
    }
}
