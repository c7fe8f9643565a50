//! Streams with packed weights and a state of their own, on the heap.

use alloc::boxed::Box;

use rand::Rng;

use super::{Streaming, step};
use crate::choose::{draw, is_known, likeliest, write_token};
use crate::layer::Batch;
use crate::predictor::copy_packed;
use crate::scalar::Scalar;
use crate::storage::{Aligned, one, sample, zeroed_box};

/// A network that is given a sequence of any length, step by step: its weights, packed, and the state of its recurrent
/// layers.
///
/// It holds a copy of the weights: training the network further, or loading others into it, does not change it. A step
/// takes the same time however many were before, and neither allocates nor panics.
///
/// Made by the function `stream` of a network.
#[derive(Debug)]
pub struct Stream<T: Scalar, N: Streaming<T>> {
    packed: Box<Aligned<N>>,
    state: Box<Aligned<N::State>>,
    output: Box<Aligned<N::StepOutput>>,
    /// Whether there was a step, so that there is an output.
    has_begun: bool,
}

impl<T: Scalar, N: Streaming<T>> Stream<T, N> {
    /// Copies and packs the weights of `net`; the state is that before a first step.
    #[must_use]
    pub fn new(net: &N) -> Self {
        Self {
            packed: copy_packed::<T, N, 1>(net),
            state: zeroed_box(),
            output: zeroed_box(),
            has_begun: false,
        }
    }

    /// The output for the next step.
    #[inline]
    pub fn step<const F: usize, const O: usize>(&mut self, x: &[T; F]) -> [T; O]
    where
        N: Streaming<T, StepInput = Batch<T, 1, F>, StepOutput = Batch<T, 1, O>>,
    {
        self.has_begun = true;
        step::<T, N, true>(&**self.packed, &mut self.state, one(x), &mut self.output);
        *sample(&**self.output)
    }

    /// Forgets all steps: the next one is a first one.
    pub fn reset(&mut self) {
        self.has_begun = false;
        bytemuck::write_zeroes(&mut **self.state);
    }

    /// Reads the tokens of `prefix`, then chooses the most likely next token again and again and reads it too, until `end` is
    /// chosen or `tokens` is full. Returns those chosen, without `end`; `None` is no end.
    ///
    /// For networks that give logits of the next token at each step, or anything else of which the largest is the most likely.
    /// An input that an `embedding` reads is given ids, another one vectors with a 1 at the token's place, zeros for a token
    /// that has none. Afterwards the stream has read the prefix and the tokens chosen: with an empty prefix it goes on from
    /// there, and before the first step, without anything to go on from, chooses nothing. With a token in `prefix` that the
    /// `embedding` has no vector for nothing is read and nothing chosen.
    ///
    /// A network with more outputs than the `embedding` has tokens does not compile, since one of these could be chosen.
    pub fn greedy<'o, const F: usize, const O: usize>(
        &mut self,
        prefix: &[u32],
        end: impl Into<Option<u32>>,
        tokens: &'o mut [u32],
    ) -> &'o [u32]
    where
        N: Streaming<T, StepInput = Batch<T, 1, F>, StepOutput = Batch<T, 1, O>>,
    {
        self.choose(prefix, end.into(), tokens, likeliest)
    }

    /// As [`greedy`](Self::greedy), but draws each token with its probability: the softmax of the logits divided by
    /// `temperature`.
    ///
    /// Below 1 likely tokens become more likely, above 1 less; at 0 and below only the most likely one is drawn.
    pub fn sample<'o, R: Rng, const F: usize, const O: usize>(
        &mut self,
        prefix: &[u32],
        end: impl Into<Option<u32>>,
        temperature: f64,
        rng: &mut R,
        tokens: &'o mut [u32],
    ) -> &'o [u32]
    where
        N: Streaming<T, StepInput = Batch<T, 1, F>, StepOutput = Batch<T, 1, O>>,
    {
        self.choose(prefix, end.into(), tokens, |logits| draw(logits, temperature, rng))
    }

    fn choose<'o, const F: usize, const O: usize>(
        &mut self,
        prefix: &[u32],
        end: Option<u32>,
        tokens: &'o mut [u32],
        mut choose: impl FnMut(&[T]) -> u32,
    ) -> &'o [u32]
    where
        N: Streaming<T, StepInput = Batch<T, 1, F>, StepOutput = Batch<T, 1, O>>,
    {
        const {
            assert!(
                N::VOCABULARY.is_some() || F == O,
                "tokens are ids that an `embedding` of the input reads, or vectors as long as the output; for other networks \
                 use `step`"
            );
            if let Some(vocabulary) = N::VOCABULARY {
                assert!(
                    O <= vocabulary,
                    "an output is a token that the input's `embedding` does not have: give the `embedding` at least as many \
                     tokens as the network has outputs"
                );
            }
        }
        if !prefix.iter().all(|&token| is_known(token, N::VOCABULARY)) {
            return &[];
        }
        prefix.iter().for_each(|&token| self.read(token));
        if !self.has_begun {
            return &[];
        }
        let mut len = 0;
        for slot in tokens.iter_mut() {
            let token = choose(sample(&**self.output));
            if Some(token) == end {
                break;
            }
            self.read(token);
            *slot = token;
            len += 1;
        }
        &tokens[..len]
    }

    fn read<const F: usize, const O: usize>(&mut self, token: u32)
    where
        N: Streaming<T, StepInput = Batch<T, 1, F>, StepOutput = Batch<T, 1, O>>,
    {
        let mut x = [T::zero(); F];
        write_token(token, N::VOCABULARY.is_some(), &mut x);
        self.step(&x);
    }
}
