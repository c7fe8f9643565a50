//! The stand-in for the pool where there are no threads.

pub(super) fn threads() -> usize {
    1
}

pub(super) fn run(shares: usize, f: &impl Fn(usize)) {
    (0..shares).for_each(f);
}
