//! Pairs of a source and the tokens it becomes, for encoder-decoder networks.

use super::error::{DataError, Origin};
use super::sequence_error::SequenceError;
use super::targets::Target as _;
use super::tokens::check_ids_of;
use super::{Pass, Requirements, Source};
use crate::network::InputPair;
use crate::scalar::Scalar;

/// The class of steps behind the end of a target, which a loss leaves out: `CrossEntropy.ignore_index(PADDING)`.
pub const PADDING: u32 = u32::MAX;

/// Pairs of a source and its target, a text of tokens, for networks whose second input is the target that they give:
/// encoder-decoders, trained with the right output before each step (teacher forcing).
///
/// A source is `S` numbers: token ids of a `sequence(S, 1)`, or those of any other shape. Of a target y_1 .. y_n of at most
/// `STEPS - 1` tokens, the network's second input and the classes of the steps are
///
/// | step | 1 | 2 | .. | n | n + 1 | behind |
/// |---|---|---|---|---|---|---|
/// | input | `start` | y_1 | .. | y_n-1 | y_n | `end` |
/// | class | y_1 | y_2 | .. | y_n | `end` | [`PADDING`] |
///
/// The input is an id if a step of it is one number, else a vector with a 1 at the token's place, zeros for a token that has
/// none: what a [`Decoder`](crate::Decoder) gives to the network. What is behind the end is for a loss to leave out;
/// [`padding`](Self::padding) names another token for it.
///
/// ```
/// use dnn_runtime::data::{PADDING, Pairs};
///
/// // Tokens 0 to 2, the end 3 and the start 4.
/// let pairs = Pairs::<f32, 2, 4>::new(vec![[0.5, 1.5]; 2], vec![vec![2, 0, 1], vec![1]], 4, 3)?;
/// assert_eq!(pairs.steps(0), ([4, 2, 0, 1], [2, 0, 1, 3]));
/// assert_eq!(pairs.steps(1), ([4, 1, 3, 3], [1, 3, PADDING, PADDING]));
/// # Ok::<(), dnn_runtime::data::DataError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Pairs<T, const S: usize, const STEPS: usize> {
    sources: Vec<[T; S]>,
    targets: Vec<Vec<u32>>,
    start: u32,
    end: u32,
    padding: Option<u32>,
}

impl<T: Scalar, const S: usize, const STEPS: usize> Pairs<T, S, STEPS> {
    /// Pairs sources with targets, which hold neither `start` nor `end`. A target may be empty: it is then its end, so
    /// `STEPS` is at least 1. 0 does not compile:
    ///
    /// ```compile_fail
    /// # use dnn_runtime::data::Pairs;
    /// let pairs = Pairs::<f32, 2, 0>::new(vec![[0.5, 1.5]], vec![vec![]], 4, 3);
    /// ```
    ///
    /// # Errors
    ///
    /// [`DataError::Empty`], [`DataError::Lengths`] unless there is a target for each source, [`DataError::NotFinite`] for
    /// a NaN or infinite number of a source, [`SequenceError::TargetLength`] for a target that has no room with its end,
    /// [`SequenceError::EndInside`] for one with `end` in it, [`SequenceError::StartInside`] for one with `start`.
    pub fn new(
        sources: Vec<[T; S]>,
        targets: Vec<Vec<u32>>,
        start: u32,
        end: u32,
    ) -> Result<Self, DataError> {
        const {
            assert!(STEPS > 0, "`Pairs<T, S, STEPS>` has at least 1 step: the end of an empty target");
        }
        let origin = Origin::Memory;
        if sources.len() != targets.len() {
            return Err(DataError::Lengths { origin, features: sources.len(), targets: targets.len() });
        }
        if sources.is_empty() {
            return Err(DataError::Empty { origin });
        }
        for (sample, (source, target)) in sources.iter().zip(&targets).enumerate() {
            if let Some((index, value)) = source.not_finite() {
                return Err(DataError::NotFinite { origin, part: "feature", sample, index, value });
            }
            if target.len() >= STEPS {
                let length = target.len();
                return Err(SequenceError::TargetLength { sample, length, steps: STEPS }.into());
            }
            if let Some(step) = target.iter().position(|&token| token == end || token == start) {
                let error = if target[step] == end {
                    SequenceError::EndInside { sample, step, end }
                } else {
                    SequenceError::StartInside { sample, step, start }
                };
                return Err(error.into());
            }
        }
        Ok(Self { sources, targets, start, end, padding: None })
    }

    /// The token behind the end, of inputs and of classes, in place of `end` and [`PADDING`]: that of an `embedding` with a
    /// `padding_index`. If the loss does not leave this class out, the network learns to give it.
    #[must_use]
    pub const fn padding(mut self, token: u32) -> Self {
        self.padding = Some(token);
        self
    }

    /// The sources.
    #[must_use]
    pub fn sources(&self) -> &[[T; S]] {
        &self.sources
    }

    /// The targets, without start and end.
    #[must_use]
    pub fn targets(&self) -> &[Vec<u32>] {
        &self.targets
    }

    /// The tokens of the second input and the classes of the steps of a pair.
    ///
    /// # Panics
    ///
    /// If there is no pair of this number.
    #[must_use]
    pub fn steps(&self, pair: usize) -> ([u32; STEPS], [u32; STEPS]) {
        let target = &self.targets[pair];
        let token = |at: usize, behind: u32| match target.get(at) {
            Some(&token) => token,
            None if at == target.len() => self.end,
            None => self.padding.unwrap_or(behind),
        };
        let before = |step: usize| step.checked_sub(1).map_or(self.start, |at| token(at, self.end));
        (std::array::from_fn(before), std::array::from_fn(|step| token(step, PADDING)))
    }
}

impl<X, const B: usize, const S: usize, const STEPS: usize> Source<X, [[u32; B]; STEPS]>
    for Pairs<X::Scalar, S, STEPS>
where
    X: InputPair<B>,
{
    fn len(&self) -> usize {
        self.sources.len()
    }

    fn checks_ids(&self) -> bool {
        true
    }

    fn check(&self, wanted: &Requirements) -> Result<(), DataError> {
        let [first, second] = X::NAMES;
        let of_step = wanted.of_step(STEPS);
        for (sample, source) in self.sources.iter().enumerate() {
            if let Some(vocabulary) = wanted.vocabulary_of(first) {
                check_ids_of(Some(first), sample, source.iter().copied(), vocabulary)?;
            }
            let (tokens, classes) = self.steps(sample);
            if let Some(vocabulary) = wanted.vocabulary_of(second) {
                let ids = tokens.iter().map(|&token| X::Scalar::from_f64(f64::from(token)));
                check_ids_of(Some(second), sample, ids, vocabulary)?;
            }
            for class in classes {
                match of_step.unfit(class) {
                    Some(_) if class == PADDING => {
                        let length = self.targets[sample].len();
                        return Err(SequenceError::PaddingCounts { sample, length, steps: STEPS }.into());
                    }
                    Some(classes) => {
                        return Err(DataError::Class { origin: Origin::Memory, sample, class, classes });
                    }
                    None => {}
                }
            }
        }
        Ok(())
    }

    fn fill(
        &self,
        indices: &[usize],
        x: &mut X,
        y: &mut [[u32; B]; STEPS],
        _: &Pass,
    ) -> Result<(), DataError> {
        const {
            assert!(
                X::SIZES[0] == S && X::SIZES[1] >= STEPS && X::SIZES[1].is_multiple_of(STEPS),
                "`Pairs<T, S, STEPS>` has as many numbers of a source as the network's first input, and as many steps as \
                 its second"
            );
        }
        assert!(indices.len() <= B, "a batch of {B} rows cannot take {} samples", indices.len());
        let width = X::SIZES[1] / STEPS;
        let [source, target] = x.pair_mut();
        for (row, &index) in indices.iter().enumerate() {
            let column = source[row..].iter_mut().step_by(B);
            column.zip(&self.sources[index]).for_each(|(to, &from)| *to = from);
            let (tokens, classes) = self.steps(index);
            for step in 0..STEPS {
                y[step][row] = classes[step];
                for feature in 0..width {
                    let number = match width {
                        1 => f64::from(tokens[step]),
                        _ => f64::from(u8::from(tokens[step] as usize == feature)),
                    };
                    target[(step * width + feature) * B + row] = X::Scalar::from_f64(number);
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layer::{LayerInfo, ParamInfo, Role, Tensor};

    /// Two sources of two numbers, targets of `WIDTH` numbers at each of four steps.
    struct Inputs<const WIDTH: usize>([f64; 2 * 2], Vec<f64>);

    impl<const WIDTH: usize> InputPair<2> for Inputs<WIDTH> {
        type Scalar = f64;
        const NAMES: [&'static str; 2] = ["source", "target"];
        const SIZES: [usize; 2] = [2, 4 * WIDTH];

        fn pair_mut(&mut self) -> [&mut [f64]; 2] {
            [&mut self.0, &mut self.1]
        }
    }

    type Ids = Inputs<1>;

    fn pairs(targets: &[&[u32]]) -> Result<Pairs<f64, 2, 4>, DataError> {
        let sources = (0..targets.len()).map(|at| [at as f64, 5.0]).collect();
        Pairs::new(sources, targets.iter().map(|target| target.to_vec()).collect(), 4, 3)
    }

    fn message<V>(result: Result<V, DataError>) -> String {
        result.err().expect("an error").to_string()
    }

    const fn embedding(inputs: &'static [&'static str], shape: &'static [usize]) -> LayerInfo {
        LayerInfo { op: "embedding", inputs, tensors: tensors(shape), ..*ParamInfo::LONE_WEIGHT.layer }
    }

    const fn tensors(shape: &'static [usize]) -> &'static [Tensor] {
        match shape {
            [6, ..] => &[Tensor { name: "weight", shape: &[6, 2], role: Role::Weight }],
            _ => &[Tensor { name: "weight", shape: &[5, 2], role: Role::Weight }],
        }
    }

    const LAYERS: &[LayerInfo] = &[embedding(&["source"], &[6, 2]), embedding(&["target"], &[5, 2])];

    #[test]
    fn the_input_is_the_target_one_step_later() {
        let pairs = pairs(&[&[2, 0, 1], &[1], &[]]).unwrap();
        assert_eq!(pairs.steps(0), ([4, 2, 0, 1], [2, 0, 1, 3]));
        assert_eq!(pairs.steps(1), ([4, 1, 3, 3], [1, 3, PADDING, PADDING]));
        // An empty target is its end.
        assert_eq!(pairs.steps(2), ([4, 3, 3, 3], [3, PADDING, PADDING, PADDING]));
        assert_eq!(pairs.padding(0).steps(1), ([4, 1, 3, 0], [1, 3, 0, 0]));
    }

    #[test]
    fn batches_have_ids_or_vectors() {
        let pairs = pairs(&[&[2, 0, 1], &[1]]).unwrap();
        let mut y = [[9; 2]; 4];
        let mut x = Inputs::<1>([0.0; 4], vec![0.0; 8]);
        pairs.fill(&[1, 0], &mut x, &mut y, &Pass::evaluation()).unwrap();
        assert_eq!((x.0, x.1), ([1.0, 0.0, 5.0, 5.0], vec![4.0, 4.0, 1.0, 2.0, 3.0, 0.0, 3.0, 1.0]));
        assert_eq!(y, [[1, 2], [3, 0], [PADDING, 1], [PADDING, 3]]);

        let mut x = Inputs::<4>([0.0; 4], vec![9.0; 32]);
        pairs.fill(&[0], &mut x, &mut y, &Pass::evaluation()).unwrap();
        let steps: Vec<Vec<f64>> =
            x.1.chunks(8).map(|step| step.iter().step_by(2).copied().collect()).collect();
        // The start has no place.
        let expected = [[0.0; 4], [0.0, 0.0, 1.0, 0.0], [1.0, 0.0, 0.0, 0.0], [0.0, 1.0, 0.0, 0.0]];
        assert_eq!(steps, expected);
    }

    #[test]
    fn ids_beyond_a_vocabulary_and_classes_without_output_are_refused() {
        let check = |pairs: &Pairs<f64, 2, 4>, wanted: &Requirements| {
            Source::<Ids, [[u32; 2]; 4]>::check(pairs, wanted)
        };
        let wanted = Requirements::new(16).layers(LAYERS);
        let full = pairs(&[&[2_u32, 0, 1][..]; 6]).unwrap();
        check(&full, &wanted).unwrap();
        let error = message(check(&pairs(&[&[2_u32, 0, 1][..]; 7]).unwrap(), &wanted));
        assert!(
            error.starts_with("input `source`, sample 6, step 0: found 6, expected a token id"),
            "{error}"
        );
        let error = message(check(&pairs(&[&[2, 0, 1], &[2, 7, 1]]).unwrap(), &wanted));
        assert!(
            error.starts_with("input `target`, sample 1, step 2: found 7, expected a token id"),
            "{error}"
        );
        let error = message(check(&full, &Requirements::new(12)));
        assert!(error.contains("sample 0: found class 3, expected a class below 3"), "{error}");
        // What is behind an end is left out, or is a token.
        let short = pairs(&[&[2, 0, 1], &[1]]).unwrap();
        assert_eq!(
            message(check(&short, &wanted)),
            "sample 1: found a target of 1 token in 4 steps, expected a loss that leaves out what is behind its end: \
             `CrossEntropy.ignore_index(data::PADDING)`, or with `Pairs::padding` another token"
        );
        check(&short, &wanted.ignored_class(Some(PADDING))).unwrap();
        check(&short.padding(0), &wanted).unwrap();
    }

    #[test]
    fn targets_without_room_are_refused() {
        assert_eq!(
            message(pairs(&[&[1], &[1, 2, 0, 1]])),
            "sample 1: found a target of 4 tokens, expected at most 3: with its end it has 4 steps"
        );
        assert_eq!(
            message(pairs(&[&[1, 3]])),
            "sample 0, step 1: found the end token 3 within a target, expected targets without it: it is added behind them"
        );
        assert_eq!(
            message(pairs(&[&[1], &[1, 4]])),
            "sample 1, step 1: found the start token 4 within a target, expected targets without it: it is put before \
             them, and no other step may look like the first one"
        );
        assert!(message(pairs(&[])).contains("no samples"));
        let sources = vec![[0.0, f64::NAN]];
        assert!(
            message(Pairs::<f64, 2, 4>::new(sources, vec![vec![]], 4, 3)).contains("feature 1: found NaN")
        );
        let error = message(Pairs::<f64, 2, 4>::new(vec![[0.0; 2]], vec![vec![]; 2], 4, 3));
        assert!(error.contains("found 1 samples"), "{error}");
    }
}
