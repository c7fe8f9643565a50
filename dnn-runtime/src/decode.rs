//! Encoder-decoder networks, one step of the output at a time.

#[cfg(feature = "alloc")]
mod heap;

use bytemuck::Zeroable;
#[cfg(feature = "alloc")]
pub use heap::Decoder;
use rand::Rng;

use crate::choose::{draw, is_known, likeliest, write_token};
use crate::kernels::simd::{Task, Vector};
use crate::layer::{Batch, Calls, Inlined, Way};
use crate::network::Infer;
use crate::predictor::is_inlined;
use crate::scalar::Scalar;
use crate::storage::{one, sample};

/// A network whose output can be computed step by step, each step of its last input made from the output before.
///
/// It has a sequence as its last input, the target, and gives a sequence. Everything that depends on the target needs no
/// later step of it; what the other inputs are for is known before: states that recurrent layers start from, and
/// vectors at every step (`repeat`).
pub trait Decode<T: Scalar>: Infer<T, 1> {
    /// The inputs beside the target: a [`Batch`], or a struct of them for several.
    type Source: 'static;
    /// One step of the target.
    type StepInput: Zeroable + 'static;
    /// One step of the output.
    type StepOutput: Zeroable + 'static;
    /// What is known of the source, what one step hands to the next, and room for intermediate values.
    type State: Zeroable;

    /// The steps of the target it was declared for; decoding may take any number.
    const STEPS: u64;
    /// How many tokens the target has if its steps are ids, which an `embedding` looks up; the fewest of several.
    const VOCABULARY: Option<usize>;

    /// Computes what is known before the first step; with `PACKED` by weights as [`Infer::pack`] leaves them.
    #[doc(hidden)]
    fn begin_by<W: Way<T>, const PACKED: bool>(&self, state: &mut Self::State, source: &Self::Source);

    /// Computes one step, likewise.
    #[doc(hidden)]
    fn decode_by<W: Way<T>, const PACKED: bool>(
        &self,
        state: &mut Self::State,
        x: &Self::StepInput,
        y: &mut Self::StepOutput,
    );
}

/// The memory of a decoding, for programs that have no other: a field or a local.
pub struct DecoderState<T: Scalar, N: Decode<T>> {
    state: N::State,
    x: N::StepInput,
    y: N::StepOutput,
}

impl<T: Scalar, N: Decode<T>> DecoderState<T, N> {
    /// Memory for one decoding after the other.
    #[must_use]
    pub fn new() -> Self {
        Self { state: N::State::zeroed(), x: N::StepInput::zeroed(), y: N::StepOutput::zeroed() }
    }
}

impl<T: Scalar, N: Decode<T>> Default for DecoderState<T, N> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T: Scalar, N: Decode<T>> core::fmt::Debug for DecoderState<T, N> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "DecoderState of {}", N::NAME)
    }
}

/// A source that has been read, and the target as far as it is known: its next step can be given or made.
///
/// All methods go on from the steps before; none allocates or panics.
pub struct Decoding<'a, T: Scalar, N: Decode<T>, const PACKED: bool> {
    net: &'a N,
    memory: Memory<'a, T, N>,
}

struct Memory<'a, T: Scalar, N: Decode<T>> {
    state: &'a mut N::State,
    x: &'a mut N::StepInput,
    y: &'a mut N::StepOutput,
}

impl<T: Scalar, N: Decode<T>, const PACKED: bool> core::fmt::Debug for Decoding<'_, T, N, PACKED> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "Decoding of {}", N::NAME)
    }
}

impl<'a, T: Scalar, N: Decode<T>, const PACKED: bool> Decoding<'a, T, N, PACKED> {
    /// Reads a source.
    #[doc(hidden)]
    #[inline]
    pub fn new(net: &'a N, memory: &'a mut DecoderState<T, N>, source: &N::Source) -> Self {
        let DecoderState { state, x, y } = memory;
        Self::begin(net, Memory { state, x, y }, source)
    }

    #[inline]
    fn begin(net: &'a N, memory: Memory<'a, T, N>, source: &N::Source) -> Self {
        // As for whole predictions; a build without optimisation would not inline.
        if PACKED && is_inlined(N::MACS) {
            T::dispatch(Begin::<T, N> { net, state: memory.state, source });
        } else {
            net.begin_by::<Calls, PACKED>(memory.state, source);
        }
        Self { net, memory }
    }

    /// The output for a step of the target, which the caller knows.
    #[inline]
    pub fn step<const F: usize, const O: usize>(&mut self, x: &[T; F]) -> [T; O]
    where
        N: Decode<T, StepInput = Batch<T, 1, F>, StepOutput = Batch<T, 1, O>>,
    {
        *self.advance(one(x))
    }

    /// Chooses the most likely token after each step and gives it to the next one, from `start` on until `end` is chosen or
    /// `tokens` is full. Returns those chosen, without `end`.
    ///
    /// Outputs are logits, or anything else of which the largest is the most likely. A target that an `embedding` reads is
    /// given ids, another one vectors with a 1 at the token's place, zeros for a token that has none.
    ///
    /// With a `start` that the `embedding` has no vector for nothing is computed and nothing chosen: the result is empty.
    /// A network with more outputs than the `embedding` has tokens does not compile, since one of these could be chosen.
    pub fn greedy<'o, const F: usize, const O: usize>(
        &mut self,
        start: u32,
        end: u32,
        tokens: &'o mut [u32],
    ) -> &'o [u32]
    where
        N: Decode<T, StepInput = Batch<T, 1, F>, StepOutput = Batch<T, 1, O>>,
    {
        self.choose(start, end, tokens, likeliest)
    }

    /// As [`greedy`](Self::greedy), but draws each token with its probability: the softmax of the logits divided by
    /// `temperature`.
    ///
    /// Below 1 likely tokens become more likely, above 1 less; at 0 and below only the most likely one is drawn.
    pub fn sample<'o, R: Rng, const F: usize, const O: usize>(
        &mut self,
        start: u32,
        end: u32,
        temperature: f64,
        rng: &mut R,
        tokens: &'o mut [u32],
    ) -> &'o [u32]
    where
        N: Decode<T, StepInput = Batch<T, 1, F>, StepOutput = Batch<T, 1, O>>,
    {
        self.choose(start, end, tokens, |logits| draw(logits, temperature, rng))
    }

    /// Gives each output to the next step as it is, from `first` on, and fills `outputs`.
    pub fn generate<const F: usize>(&mut self, first: &[T; F], outputs: &mut [[T; F]])
    where
        N: Decode<T, StepInput = Batch<T, 1, F>, StepOutput = Batch<T, 1, F>>,
    {
        self.generate_with(first, outputs, |y| *y);
    }

    /// As [`generate`](Self::generate), with what `feed` makes of each output.
    pub fn generate_with<const F: usize, const O: usize>(
        &mut self,
        first: &[T; F],
        outputs: &mut [[T; O]],
        mut feed: impl FnMut(&[T; O]) -> [T; F],
    ) where
        N: Decode<T, StepInput = Batch<T, 1, F>, StepOutput = Batch<T, 1, O>>,
    {
        let mut x = *first;
        for output in outputs {
            *output = self.step(&x);
            x = feed(output);
        }
    }

    fn choose<'o, const F: usize, const O: usize>(
        &mut self,
        start: u32,
        end: u32,
        tokens: &'o mut [u32],
        mut choose: impl FnMut(&[T]) -> u32,
    ) -> &'o [u32]
    where
        N: Decode<T, StepInput = Batch<T, 1, F>, StepOutput = Batch<T, 1, O>>,
    {
        const {
            assert!(
                N::VOCABULARY.is_some() || F == O,
                "tokens are ids that an `embedding` of the target reads, or vectors as long as the output; for other \
                 targets use `generate_with` or `step`"
            );
            if let Some(vocabulary) = N::VOCABULARY {
                assert!(
                    O <= vocabulary,
                    "an output is a token that the target's `embedding` does not have: give the `embedding` at least as many \
                     tokens as the network has outputs"
                );
            }
        }
        if !is_known(start, N::VOCABULARY) {
            return &[];
        }
        let (mut token, mut len) = (start, 0);
        for slot in tokens.iter_mut() {
            write_token(token, N::VOCABULARY.is_some(), self.memory.x.as_mut_slice());
            token = choose(self.advance_written());
            if token == end {
                break;
            }
            *slot = token;
            len += 1;
        }
        &tokens[..len]
    }

    fn advance<const O: usize>(&mut self, x: &N::StepInput) -> &[T; O]
    where
        N: Decode<T, StepOutput = Batch<T, 1, O>>,
    {
        step::<T, N, PACKED>(self.net, self.memory.state, x, self.memory.y);
        sample(self.memory.y)
    }

    fn advance_written<const O: usize>(&mut self) -> &[T; O]
    where
        N: Decode<T, StepOutput = Batch<T, 1, O>>,
    {
        step::<T, N, PACKED>(self.net, self.memory.state, self.memory.x, self.memory.y);
        sample(self.memory.y)
    }
}

/// A step on the way that is fastest for the network's size.
#[inline]
fn step<T: Scalar, N: Decode<T>, const PACKED: bool>(
    net: &N,
    state: &mut N::State,
    x: &N::StepInput,
    y: &mut N::StepOutput,
) {
    if PACKED && is_inlined(N::MACS / N::STEPS.max(1)) {
        T::dispatch(Step::<T, N> { net, state, x, y });
    } else {
        net.decode_by::<Calls, PACKED>(state, x, y);
    }
}

/// All that is known before the first step, in one function.
struct Begin<'a, T: Scalar, N: Decode<T>> {
    net: &'a N,
    state: &'a mut N::State,
    source: &'a N::Source,
}

impl<T: Scalar, N: Decode<T>> Task<T> for Begin<'_, T, N> {
    type Output = ();

    #[inline(always)]
    fn run<V: Vector<Scalar = T>>(self) {
        self.net.begin_by::<Inlined<V>, true>(self.state, self.source);
    }
}

/// A whole step in one function.
struct Step<'a, T: Scalar, N: Decode<T>> {
    net: &'a N,
    state: &'a mut N::State,
    x: &'a N::StepInput,
    y: &'a mut N::StepOutput,
}

impl<T: Scalar, N: Decode<T>> Task<T> for Step<'_, T, N> {
    type Output = ();

    #[inline(always)]
    fn run<V: Vector<Scalar = T>>(self) {
        self.net.decode_by::<Inlined<V>, true>(self.state, self.x, self.y);
    }
}
