//! Which operations have a form of integers of eight bits.

use super::{Kind, LayerSpec, Plain, conv, dense, elementwise, merge, pool};
use crate::diagnostics::list;

/// Those that quantised networks have beside activations and what does nothing in predictions.
static QUANTIZED: &[&LayerSpec] = &[
    &dense::DENSE,
    &conv::CONV,
    &pool::MAX_POOL,
    &pool::AVG_POOL,
    &pool::GLOBAL_AVG_POOL,
    &pool::GLOBAL_MAX_POOL,
    &merge::ADD,
    &merge::CONCAT,
];

/// How messages list the operations of quantised networks.
pub(crate) fn quantized_words() -> String {
    let words: Vec<&str> = QUANTIZED.iter().map(|spec| spec.word).collect();
    format!("{}, `batch_norm` behind `dense` and `conv`, activations, `flatten` and dropout", list(words))
}

impl LayerSpec {
    /// Whether quantised networks have it: a step of its own, or no step at all.
    pub(crate) fn is_quantized(&self) -> bool {
        match &self.kind {
            Kind::Alias | Kind::Detour(_) | Kind::Activation(_) => true,
            Kind::Plain(Plain { training_only: true, .. }) => true,
            _ => QUANTIZED.iter().any(|spec| spec.word == self.word),
        }
    }

    /// Whether it only cuts at zero, which quantised layers do when they round.
    pub(crate) fn cuts_at_zero(&self) -> bool {
        std::ptr::eq(self, &elementwise::RELU)
    }
}
