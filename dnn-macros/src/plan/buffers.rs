//! Sharing memory between values that are not needed at the same time.

use crate::model::Dim;

/// Memory for one value at a time, as large as the largest of them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Slab {
    /// The sizes of the values that live here, in features.
    pub lens: Vec<Dim>,
}

/// A value's life: from the step that writes it to the last step that reads it, both included.
#[derive(Clone, Debug)]
pub(crate) struct Life {
    pub len: Dim,
    pub first: usize,
    pub last: usize,
}

impl Slab {
    /// The size if all sizes are known.
    pub(crate) fn known(&self) -> Option<u64> {
        self.lens.iter().map(Dim::known).try_fold(0, |largest: u64, len| Some(largest.max(len?)))
    }

    pub(super) fn hold(&mut self, len: &Dim) {
        if !self.lens.contains(len) {
            self.lens.push(len.clone());
        }
    }
}

/// Gives every life a slab so that no two lives in one slab overlap; the slabs given are used first.
///
/// Lives are served in the order of their beginnings. Among the free slabs the tightest fit wins: the smallest that
/// is large enough, else the largest.
pub(crate) fn share(lives: &[Life], slabs: &mut Vec<Slab>) -> Vec<usize> {
    let mut order: Vec<usize> = (0..lives.len()).collect();
    order.sort_by_key(|&at| lives[at].first);
    let mut busy_until: Vec<Option<usize>> = vec![None; slabs.len()];
    let mut places = vec![0; lives.len()];
    for at in order {
        let life = &lives[at];
        let wanted = life.len.known().unwrap_or(u64::MAX);
        let free = (0..slabs.len())
            .filter(|&slab| busy_until[slab].is_none_or(|last| last < life.first))
            .min_by_key(|&slab| {
                let size = slabs[slab].known().unwrap_or(u64::MAX);
                (size < wanted, size.abs_diff(wanted))
            });
        let slab = free.unwrap_or_else(|| {
            slabs.push(Slab::default());
            busy_until.push(None);
            slabs.len() - 1
        });
        slabs[slab].hold(&life.len);
        busy_until[slab] = Some(life.last);
        places[at] = slab;
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    fn life(len: usize, first: usize, last: usize) -> Life {
        Life { len: Dim::Known(len), first, last }
    }

    #[test]
    fn a_chain_needs_two_slabs() {
        let lives = [life(10, 0, 1), life(20, 1, 2), life(30, 2, 3), life(40, 3, 4)];
        let mut slabs = Vec::new();
        assert_eq!(share(&lives, &mut slabs), [0, 1, 0, 1]);
        assert_eq!(slabs.iter().map(Slab::known).collect::<Vec<_>>(), [Some(30), Some(40)]);
    }

    #[test]
    fn a_skip_connection_holds_its_slab() {
        let lives = [life(10, 0, 3), life(10, 1, 2), life(10, 2, 3)];
        let mut slabs = Vec::new();
        assert_eq!(share(&lives, &mut slabs), [0, 1, 2]);
    }

    #[test]
    fn the_tightest_free_slab_wins() {
        let lives = [life(100, 0, 0), life(10, 0, 0), life(8, 1, 1), life(90, 1, 1)];
        let mut slabs = Vec::new();
        assert_eq!(share(&lives, &mut slabs), [0, 1, 1, 0]);
    }
}
