//! Samples with a class for each step.

use super::super::error::{DataError, Origin};
use super::super::{Pass, Requirements, Source};
use super::{Lazy, Loader};
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

    /// Remembers which classes and ids there may be: samples are looked at when they are loaded.
    fn check(&self, wanted: &Requirements) -> Result<(), DataError> {
        self.shared.lock().wanted = Some(*wanted);
        Ok(())
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
        let wanted = self.shared.lock().wanted.map(|wanted| wanted.of_step(STEPS));
        self.fill_rows(indices, B, x.as_mut_slice(), |row, classes| {
            for (labels, class) in y.iter_mut().zip(classes) {
                labels[row] = class;
                if let Some(classes) = wanted.and_then(|wanted| wanted.unfit(class)) {
                    let (origin, sample) = (Origin::Memory, indices[row]);
                    return Err(DataError::Class { origin, sample, class, classes });
                }
            }
            Ok(())
        })
    }
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
