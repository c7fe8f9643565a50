//! Timing of candidates in turn, so that what else the machine does falls on all of them alike.

use std::ops::{Deref, DerefMut};
use std::time::Instant;

/// Something to time.
pub(crate) struct Candidate<'a> {
    call: Box<dyn FnMut() + 'a>,
}

impl<'a> Candidate<'a> {
    pub(crate) fn new(call: impl FnMut() + 'a) -> Self {
        Self { call: Box::new(call) }
    }
}

/// Seconds for one call.
#[derive(Clone, Copy)]
pub(crate) struct Timing {
    pub(crate) best: f64,
    pub(crate) median: f64,
}

/// A sample is at least this long, in seconds: far above the clock's resolution, far below a scheduler's slice.
const SAMPLE: f64 = 3e-4;

/// Times the candidates round robin. Each has an equal share of `seconds`; one whose single call takes longer than its
/// share is called once more than the warm-up.
pub(crate) fn race(candidates: &mut [Candidate<'_>], seconds: f64) -> Vec<Timing> {
    let share = seconds / candidates.len() as f64;
    let repeats: Vec<u32> = candidates.iter_mut().map(|candidate| calibrate(&mut candidate.call)).collect();
    let mut samples = vec![Vec::new(); candidates.len()];
    let mut spent = vec![0.0; candidates.len()];
    while spent.iter().any(|&spent| spent < share) {
        for (at, candidate) in candidates.iter_mut().enumerate() {
            if spent[at] >= share {
                continue;
            }
            let total = time(&mut candidate.call, repeats[at]);
            spent[at] += total;
            samples[at].push(total / f64::from(repeats[at]));
        }
    }
    samples.iter_mut().map(|samples| summary(samples)).collect()
}

fn summary(samples: &mut [f64]) -> Timing {
    samples.sort_by(f64::total_cmp);
    Timing { best: samples[0], median: samples[samples.len() / 2] }
}

/// Warms up and says how many calls make a sample.
fn calibrate(call: &mut dyn FnMut()) -> u32 {
    let mut repeats = 1;
    loop {
        let total = time(call, repeats);
        if total >= SAMPLE || repeats >= 1 << 24 {
            return repeats;
        }
        repeats *= if total * 8.0 < SAMPLE { 4 } else { 2 };
    }
}

fn time(call: &mut dyn FnMut(), repeats: u32) -> f64 {
    let begin = Instant::now();
    for _ in 0..repeats {
        call();
    }
    begin.elapsed().as_secs_f64()
}

/// Numbers from the beginning of a cache line on, where the library's own buffers begin.
pub(crate) struct Buffer {
    numbers: Vec<f32>,
    /// The place of the first one in them.
    start: usize,
    count: usize,
}

impl Buffer {
    /// A cache line, in bytes.
    const LINE: usize = 64;

    pub(crate) fn zeros(count: usize) -> Self {
        let numbers = vec![0.0; count + Self::LINE / size_of::<f32>() - 1];
        let start = numbers.as_ptr().addr().wrapping_neg() % Self::LINE / size_of::<f32>();
        Self { numbers, start, count }
    }
}

impl FromIterator<f32> for Buffer {
    fn from_iter<I: IntoIterator<Item = f32>>(numbers: I) -> Self {
        let numbers: Vec<f32> = numbers.into_iter().collect();
        let mut buffer = Self::zeros(numbers.len());
        buffer.copy_from_slice(&numbers);
        buffer
    }
}

/// What is copied lies elsewhere, so a derived clone would not begin a line.
impl Clone for Buffer {
    fn clone(&self) -> Self {
        self.iter().copied().collect()
    }
}

impl Deref for Buffer {
    type Target = [f32];

    fn deref(&self) -> &[f32] {
        &self.numbers[self.start..][..self.count]
    }
}

impl DerefMut for Buffer {
    fn deref_mut(&mut self) -> &mut [f32] {
        &mut self.numbers[self.start..][..self.count]
    }
}

/// Numbers that look random, from -1 to 1, the same in every run.
pub(crate) fn numbers(count: usize, seed: u32) -> Buffer {
    let mut state = seed.wrapping_mul(2_654_435_761) | 1;
    let next = move || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        (state >> 8) as f32 / (1 << 23) as f32 - 1.0
    };
    std::iter::repeat_with(next).take(count).collect()
}
