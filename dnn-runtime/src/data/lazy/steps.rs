//! Samples with a class for each step.

use super::super::error::DataError;
use super::super::{Pass, Requirements, Source};
use super::{Lazy, Loader, unfit};
use crate::layer::Batch;
use crate::scalar::Scalar;

/// A class for each step.
impl<T, L, const B: usize, const F: usize, const STEPS: usize> Source<Batch<T, B, F>, [[u32; B]; STEPS]>
    for Lazy<T, F, L>
where
    T: Scalar,
    L: Loader<T, F, Target = [u32; STEPS]>,
{
    fn len(&self) -> usize {
        self.shared.loader.len()
    }

    fn checks_ids(&self) -> bool {
        true
    }

    /// Looks at the classes that the loader knows, and remembers which classes and ids there may be: samples are looked
    /// at when they are loaded.
    fn check(&self, wanted: &Requirements) -> Result<(), DataError> {
        let of_step = wanted.of_step(STEPS);
        self.require(wanted, |classes| first_unfit(of_step, classes))
    }

    fn upcoming(&self, indices: &[usize], _: &Pass) {
        self.begin(indices);
    }

    fn fill(
        &self,
        indices: &[usize],
        x: &mut Batch<T, B, F>,
        y: &mut [[u32; B]; STEPS],
        _: &Pass,
    ) -> Result<(), DataError> {
        let wanted = self.wanted().map(|wanted| wanted.of_step(STEPS));
        let unfit = |classes: &[u32; STEPS]| wanted.and_then(|wanted| first_unfit(wanted, classes));
        self.fill_rows(indices, B, x.as_mut_slice(), unfit, |row, classes| {
            for (labels, class) in y.iter_mut().zip(classes) {
                labels[row] = class;
            }
        })
    }
}

/// The first class that is none of those wanted of a step, with their number.
fn first_unfit(wanted: Requirements, classes: &[u32]) -> Option<(u32, usize)> {
    classes.iter().find_map(|&class| unfit(wanted, class))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Ids of three steps, and as classes the ids one larger.
    struct Counting;

    impl Loader<f32, 3> for Counting {
        type Target = [u32; 3];

        fn len(&self) -> usize {
            10
        }

        fn load(&self, index: usize, x: &mut [f32; 3]) -> Result<[u32; 3], DataError> {
            *x = std::array::from_fn(|step| (index + step) as f32);
            Ok(std::array::from_fn(|step| (index + step + 1) as u32))
        }

        fn known_target(&self, index: usize) -> Option<[u32; 3]> {
            (index == 0).then_some([1, 2, 3])
        }
    }

    #[test]
    fn known_classes_of_steps_are_looked_at_before() {
        let check = |outputs| {
            let wanted = Requirements::new(outputs);
            Source::<Batch<f32, 2, 3>, [[u32; 2]; 3]>::check(&Lazy::new(Counting), &wanted)
        };
        assert!(check(12).is_ok());
        let error = check(9).unwrap_err().to_string();
        assert!(error.starts_with("in memory: sample 0: found class 3, expected a class below 3"), "{error}");
    }

    #[test]
    fn classes_of_steps_and_ids_are_looked_at_when_loaded() {
        let lazy = Lazy::new(Counting);
        let fill = |index: usize, wanted: Requirements| {
            Source::<Batch<f32, 2, 3>, [[u32; 2]; 3]>::check(&lazy, &wanted)?;
            let (mut x, mut y) = (Batch::<f32, 2, 3>::zeros(), [[0; 2]; 3]);
            lazy.fill(&[index], &mut x, &mut y, &Pass::evaluation()).map(|()| (x[(0, 2)], y))
        };
        let wanted = Requirements::new(21).vocabulary(Some(6));
        assert_eq!(fill(3, wanted).unwrap(), (5.0, [[4, 0], [5, 0], [6, 0]]));
        let error = fill(4, Requirements::new(18)).unwrap_err().to_string();
        assert!(error.starts_with("in memory: sample 4: found class 6, expected a class below 6"), "{error}");
        let error = fill(4, wanted).unwrap_err().to_string();
        assert!(error.starts_with("sample 4, step 2: found 6, expected a token id"), "{error}");
    }
}
