//! The way of a pass through the steps of a sequence.

use super::cell::{Cell, recurrent_weight_gradient, weight_gradient};
use super::mask;
use crate::kernels::{LinearSizes, RecurrentSizes, RecurrentWeights};
use crate::layer::{Batch, Way};
use crate::parallel::{self, Region, chunks};
use crate::scalar::Scalar;
use crate::zeroable;

/// What a step reads.
#[derive(Clone, Copy, Debug)]
pub struct Forward<'a, T> {
    pub(super) x: &'a [T],
    /// The outputs before, as products see them. Empty for zeros.
    pub(super) h_before: &'a [T],
    /// The outputs before themselves. Empty for zeros.
    pub(super) before: &'a [T],
    pub(super) weights: RecurrentWeights<'a, T>,
    pub(super) sizes: RecurrentSizes,
}

/// What the backward form of a step reads and writes.
#[derive(Debug)]
pub struct Backward<'a, T> {
    pub(super) forward: Forward<'a, T>,
    /// The outputs before, zeros too.
    pub(super) state_before: &'a [T],
    pub(super) c_before: &'a [T],
    pub(super) kept: &'a [T],
    pub(super) h: &'a [T],
    pub(super) d_h: &'a [T],
    /// What goes past the weights is added here.
    pub(super) d_h_before: &'a mut [T],
    pub(super) scratch: StepGradients<&'a mut [T]>,
    pub(super) gradients: Option<Weights<&'a mut [T]>>,
}

/// The gradients of one step.
#[derive(Debug)]
pub struct StepGradients<S> {
    /// At the gates, each with a number for each unit and sample.
    pub(super) parts: S,
    /// At the cells.
    pub(super) carry: S,
    /// Of the parts, summed over samples and steps.
    pub(super) sums: S,
}

/// The weights of a layer that a backward pass adds gradients to.
#[derive(Debug)]
pub(crate) struct Weights<S> {
    pub(super) ih: S,
    pub(super) hh: S,
    /// The projection, if there is one.
    pub(super) hr: S,
    /// Those of i, f and o, if there are some.
    pub(super) peepholes: [S; 3],
}

zeroable! {
    /// The memory of a backward pass: of `U` units and `PARTS` numbers each.
    pub struct Room<T, const B: usize, const U: usize, const PARTS: usize> {
        parts: [Batch<T, B, U>; PARTS],
        carry: Batch<T, B, U>,
        /// For outputs before that nobody has.
        nowhere: Batch<T, B, U>,
        sums: [Batch<T, 1, U>; 4],
    }
}

/// A [`Room`] of any size.
pub trait Rooms<T> {
    #[doc(hidden)]
    fn slices(&mut self) -> (StepGradients<&mut [T]>, &mut [T]);
}

impl<T: Scalar, const B: usize, const U: usize, const PARTS: usize> Rooms<T> for Room<T, B, U, PARTS> {
    fn slices(&mut self) -> (StepGradients<&mut [T]>, &mut [T]) {
        let scratch = StepGradients {
            parts: bytemuck::cast_slice_mut(&mut self.parts),
            carry: self.carry.as_mut_slice(),
            sums: bytemuck::cast_slice_mut(&mut self.sums),
        };
        (scratch, self.nowhere.as_mut_slice())
    }
}

/// A pass through a sequence: its direction, and where its outputs lie among those of a step.
#[derive(Clone, Copy, Debug)]
pub struct Track {
    pub(in crate::layers) steps: usize,
    pub(in crate::layers) reverse: bool,
    /// Whether behind the inputs of a step of x there is its mask.
    pub(in crate::layers) masked: bool,
    /// Features of a step of y, of which the `hidden` from `offset` on are this pass's.
    pub(in crate::layers) stride: usize,
    pub(in crate::layers) offset: usize,
    pub(in crate::layers) bptt: usize,
    pub(in crate::layers) sizes: RecurrentSizes,
}

/// The state before the first step: `None` for zeros. Without cells, the outputs alone, these are zeros.
pub(in crate::layers) type Initial<'a, T> = Option<&'a [T]>;

/// Which outputs the next step's products see in training.
pub(in crate::layers) struct Dropout<'a, T> {
    /// A byte for each unit and sample, 0 for what is dropped; empty if nothing is.
    pub(in crate::layers) mask: &'a [u8],
    /// What the others are multiplied with.
    pub(in crate::layers) factor: T,
    /// For two times as many numbers.
    pub(in crate::layers) room: &'a mut [T],
}

impl<T: Scalar> Dropout<'_, T> {
    /// The outputs as products see them, and room for the gradient at them.
    fn masked<'b>(&'b mut self, h_before: &'b [T]) -> (&'b [T], &'b mut [T]) {
        let (masked, room) = self.room.split_at_mut(self.room.len() / 2);
        if self.mask.is_empty() || h_before.is_empty() {
            return (h_before, room);
        }
        T::mask(h_before, self.mask, self.factor, masked);
        (masked, room)
    }

    /// Adds the gradient at what was masked, which is in the room, to that at the outputs.
    fn add_masked(&mut self, d_h_before: &mut [T]) {
        let (masked, d_masked) = self.room.split_at_mut(self.room.len() / 2);
        T::mask(d_masked, self.mask, self.factor, masked);
        T::accumulate(masked, d_h_before);
    }
}

/// What the backward pass of a sequence reads.
pub(in crate::layers) struct Saved<'a, T> {
    pub(in crate::layers) x: &'a [T],
    pub(in crate::layers) y: &'a [T],
    pub(in crate::layers) initial: Initial<'a, T>,
    /// The state before the first step, zeros too.
    pub(in crate::layers) state: &'a [T],
    pub(in crate::layers) kept: &'a [T],
    pub(in crate::layers) taken: &'a [T],
}

/// What it writes.
pub(in crate::layers) struct Gradients<'a, T> {
    /// The gradient at y, which is used up.
    pub(in crate::layers) d_y: &'a mut [T],
    /// The gradient at the state after the last step.
    pub(in crate::layers) d_last: Option<&'a [T]>,
    /// Overwritten, or added to.
    pub(in crate::layers) d_x: Option<&'a mut [T]>,
    pub(in crate::layers) adds: bool,
    /// The gradient at the state before the first step: overwritten.
    pub(in crate::layers) d_initial: Option<&'a mut [T]>,
}

/// The outputs of a step and of those around it; empty where there are none.
struct Around<'a, T> {
    before: &'a mut [T],
    now: &'a mut [T],
    next: &'a mut [T],
}

impl Track {
    /// The place in the sequence of the step that comes at this turn.
    fn place(&self, turn: usize) -> usize {
        if self.reverse { self.steps - 1 - turn } else { turn }
    }

    fn x_range(&self, turn: usize) -> core::ops::Range<usize> {
        let len = (self.sizes.inputs + usize::from(self.masked)) * self.sizes.batch;
        self.place(turn) * len..(self.place(turn) + 1) * len
    }

    /// The inputs of a step, and its mask; empty without one.
    pub(super) fn x_and_mask<'a, T>(&self, x: &'a [T], turn: usize) -> (&'a [T], &'a [T]) {
        x[self.x_range(turn)].split_at(self.sizes.inputs * self.sizes.batch)
    }

    /// Where a step's outputs lie.
    pub(super) fn range(&self, turn: usize) -> core::ops::Range<usize> {
        let from = (self.place(turn) * self.stride + self.offset) * self.sizes.batch;
        from..from + self.len()
    }

    /// Numbers of one step of the outputs.
    fn len(&self) -> usize {
        self.sizes.hidden * self.sizes.batch
    }

    fn around<'a, T>(&self, y: &'a mut [T], turn: usize) -> Around<'a, T> {
        let (now, len) = (self.range(turn), self.len());
        let (low, rest) = y.split_at_mut(now.start);
        let (now, high) = rest.split_at_mut(len);
        // From the end of this step's outputs to the beginning of those behind it, and likewise before.
        let gap = (self.stride - self.sizes.hidden) * self.sizes.batch;
        let low = if low.len() >= gap + len { &mut low[..] } else { &mut [] };
        let below = low.len().saturating_sub(gap + len);
        let low = if low.is_empty() { low } else { &mut low[below..below + len] };
        let high = if high.len() >= gap + len { &mut high[gap..gap + len] } else { &mut [] };
        let (before, next) = if self.reverse { (high, low) } else { (low, high) };
        Around { before, now, next }
    }

    /// The outputs before a step, empty for zeros, and those of the step.
    pub(super) fn before_and_now<'a, T>(
        &self,
        y: &'a mut [T],
        turn: usize,
        initial: Initial<'a, T>,
    ) -> (&'a [T], &'a mut [T]) {
        let Around { before, now, .. } = self.around(y, turn);
        (self.before(before, turn, initial), now)
    }

    /// Of the first step the outputs before are those of the initial state.
    fn before<'a, T>(&self, before: &'a [T], turn: usize, initial: Initial<'a, T>) -> &'a [T] {
        match initial {
            _ if turn > 0 => before,
            Some(state) => &state[..self.len()],
            None => &[],
        }
    }

    /// The gates of a step among those that are kept.
    fn kept<'a, T>(&self, kept: &'a [T], turn: usize) -> &'a [T] {
        let len = kept.len() / self.steps;
        &kept[self.place(turn) * len..][..len]
    }

    /// Predicts: overwrites y and, if it is given, `last` with the state after the last step.
    ///
    /// Cells have no memory of their own: until a step has its outputs, their place holds the cells before it.
    pub(in crate::layers) fn infer<T: Scalar, C: Cell, W: Way<T>>(
        &self,
        weights: RecurrentWeights<'_, T>,
        x: &[T],
        y: &mut [T],
        initial: Initial<'_, T>,
        last: Option<&mut [T]>,
        packed: bool,
    ) {
        let len = self.len();
        if C::STATES > 1 {
            let first = &mut y[self.range(0)];
            match initial {
                Some(state) if state.len() > len => first.copy_from_slice(&state[len..]),
                Some(_) | None => first.fill(T::zero()),
            }
        }
        let (last_h, last_c) = match last {
            Some(state) => state.split_at_mut(len),
            None => (&mut [][..], &mut [][..]),
        };
        for turn in 0..self.steps {
            let is_last = turn + 1 == self.steps;
            let (x, mask) = self.x_and_mask(x, turn);
            let weights = RecurrentWeights { mask, is_packed: packed, ..weights };
            let Around { before, now, next } = self.around(y, turn);
            let h_before = self.before(before, turn, initial);
            let c = if C::STATES == 1 {
                &mut [][..]
            } else if is_last {
                &mut *last_c
            } else {
                next
            };
            if packed || W::IS_PLAIN {
                C::one::<T, W>(x, h_before, weights, &[], c, now);
            } else {
                C::infer(Forward { x, h_before, before: h_before, weights, sizes: self.sizes }, c, now);
            }
            mask::keep::<T, W>(mask, h_before, now);
            if is_last && !last_h.is_empty() {
                last_h.copy_from_slice(now);
            }
        }
    }

    /// The forward pass of training: overwrites y and what is kept and taken. `state` is `initial`, or zeros.
    pub(in crate::layers) fn forward<T: Scalar, C: Cell>(
        &self,
        weights: RecurrentWeights<'_, T>,
        x: &[T],
        y: &mut [T],
        initial: Initial<'_, T>,
        state: &[T],
        [kept, taken]: [&mut [T]; 2],
        mut dropout: Dropout<'_, T>,
    ) {
        for turn in 0..self.steps {
            let (x, mask) = self.x_and_mask(x, turn);
            let (before, now) = self.before_and_now(y, turn, initial);
            let (h_before, _) = dropout.masked(before);
            let step = Forward { x, h_before, before, weights, sizes: self.sizes };
            let (kept_before, kept) = self.kept_before_and_now(kept, turn);
            let (taken_before, taken) = self.kept_before_and_now(taken, turn);
            let c_before = match turn {
                0 => &state[self.len()..],
                _ if C::MASKS => &taken_before[self.len()..],
                _ => C::cells(kept_before),
            };
            if !C::MASKS {
                C::forward(step, c_before, kept, now);
                continue;
            }
            let (new, c) = taken.split_at_mut(self.len());
            C::forward(step, c_before, kept, new);
            mask::take(mask, before, new, now);
            if C::STATES > 1 {
                mask::take(mask, c_before, C::cells(kept), c);
            }
        }
    }

    /// What is kept of the step before, empty for the first one, and of the step.
    fn kept_before_and_now<'a, T>(&self, kept: &'a mut [T], turn: usize) -> (&'a [T], &'a mut [T]) {
        let len = kept.len() / self.steps;
        let here = self.place(turn) * len;
        let (low, rest) = kept.split_at_mut(here);
        let (kept, high) = rest.split_at_mut(len);
        match turn {
            0 => (&[], kept),
            _ if self.reverse => (&high[..len], kept),
            _ => (&low[here - len..], kept),
        }
    }

    /// The cells after a step.
    fn cells<'a, T, C: Cell>(&self, [kept, taken]: [&'a [T]; 2], turn: usize) -> &'a [T] {
        if C::MASKS { &self.kept(taken, turn)[self.len()..] } else { C::cells(self.kept(kept, turn)) }
    }

    /// Copies the state after the last step.
    pub(in crate::layers) fn last<T: Scalar, C: Cell>(&self, y: &[T], kept: [&[T]; 2], last: &mut [T]) {
        let (h, c) = last.split_at_mut(self.len());
        h.copy_from_slice(&y[self.range(self.steps - 1)]);
        if C::STATES > 1 {
            c.copy_from_slice(self.cells::<T, C>(kept, self.steps - 1));
        }
    }

    /// The backward pass through a sequence.
    pub(in crate::layers) fn backward<T: Scalar, C: Cell>(
        &self,
        weights: RecurrentWeights<'_, T>,
        saved: &Saved<'_, T>,
        gradients: Gradients<'_, T>,
        mut d_weights: Option<Weights<&mut [T]>>,
        (scratch, nowhere, passed): (StepGradients<&mut [T]>, &mut [T], &mut [T]),
        mut dropout: Dropout<'_, T>,
    ) {
        let Gradients { d_y, d_last, mut d_x, adds, d_initial } = gradients;
        let (sizes, len) = (self.sizes, self.len());
        let RecurrentSizes { batch, inputs, hidden } = sizes;
        scratch.sums.fill(T::zero());
        scratch.carry.fill(T::zero());
        if let Some(d_last) = d_last {
            T::accumulate(&d_last[..len], &mut d_y[self.range(self.steps - 1)]);
            if C::STATES > 1 {
                scratch.carry.copy_from_slice(&d_last[len..]);
            }
        }
        let has_initial = d_initial.is_some();
        let (d_first, d_cells) = match d_initial {
            Some(state) => state.split_at_mut(len),
            None => (&mut nowhere[..len], &mut [][..]),
        };
        d_first.fill(T::zero());
        for turn in (0..self.steps).rev() {
            let Around { before: d_before, now: d_h, .. } = self.around(d_y, turn);
            let is_cut = turn > 0 && turn.is_multiple_of(self.bptt);
            let (state_before, before, c_before): (&[T], &[T], &[T]) = if turn == 0 {
                let (h, c) = saved.state.split_at(len);
                (h, saved.initial.map_or(&[], |state| &state[..len]), c)
            } else {
                let h = &saved.y[self.range(turn - 1)];
                (h, h, self.cells::<T, C>([saved.kept, saved.taken], turn - 1))
            };
            let (x, mask) = self.x_and_mask(saved.x, turn);
            let kept = self.kept(saved.kept, turn);
            let (h_before, d_masked) = dropout.masked(before);
            let mut h = &saved.y[self.range(turn)];
            let mut passed = &mut *passed;
            if C::MASKS {
                h = &self.kept(saved.taken, turn)[..len];
                passed = &mut passed[len..];
                // What padding shows is of a step before it: no cut is in between.
                mask::gradient(mask, d_h, if turn == 0 { &mut *d_first } else { &mut *d_before }, true);
                if C::STATES > 1 {
                    mask::gradient(mask, scratch.carry, passed, false);
                }
            }
            // Where the gradient is cut, it goes where nobody looks before the first step is reached.
            let d_before = if turn == 0 || is_cut { &mut *d_first } else { d_before };
            C::backward(Backward {
                forward: Forward { x, h_before, before, weights, sizes },
                state_before,
                c_before,
                kept,
                h,
                d_h,
                d_h_before: &mut *d_before,
                scratch: StepGradients {
                    parts: &mut *scratch.parts,
                    carry: &mut *scratch.carry,
                    sums: &mut *scratch.sums,
                },
                gradients: d_weights.as_mut().map(|weights| Weights {
                    ih: &mut *weights.ih,
                    hh: &mut *weights.hh,
                    hr: &mut *weights.hr,
                    peepholes: weights.peepholes.each_mut().map(|weight| &mut **weight),
                }),
            });
            if is_cut {
                d_before.fill(T::zero());
                scratch.carry.fill(T::zero());
            }
            if C::MASKS && C::STATES > 1 {
                T::accumulate(passed, scratch.carry);
            }
            let goes_on = !is_cut && (turn > 0 || has_initial);
            let d_product = if C::DROPS {
                d_masked.fill(T::zero());
                d_masked
            } else {
                &mut *d_before
            };
            // From the gates to all that they were computed from.
            let (parts, outputs) = (&*scratch.parts, C::GATES * C::units(hidden));
            let (d_gates, sees_h) = (&parts[..outputs * batch], !h_before.is_empty());
            let products = [
                (inputs, d_weights.is_some()),
                (hidden, d_weights.is_some() && sees_h),
                (hidden, goes_on),
                (inputs, d_x.is_some()),
            ];
            let operands: usize = products.iter().filter(|product| product.1).map(|product| product.0).sum();
            let work = (outputs * batch * operands) as u64;
            let of_weights = d_weights.as_mut().map(|weights| {
                let hh = &mut *weights.hh;
                let hh = sees_h
                    .then(|| recurrent_weight_gradient::<C, T>((h_before, kept), parts, hh, sizes, work));
                (weight_gradient(x, d_gates, &mut *weights.ih, batch, work), hh)
            });
            let of_before = goes_on.then(|| {
                let units = parallel::run_length(hidden, work);
                Region::new(chunks(d_product, units * batch), move |run, d_product: &mut [T]| {
                    C::add_before(parts, weights.hh, d_product, run * units, sizes);
                })
            });
            let of_x = d_x.as_mut().map(|d_x| {
                let rows = parallel::run_length(inputs, work);
                let sizes = LinearSizes { batch, inputs, outputs };
                let (d_x, d_mask) = d_x[self.x_range(turn)].split_at_mut(inputs * batch);
                if !adds {
                    d_mask.fill(T::zero());
                }
                let d_x = chunks(d_x, rows * batch);
                Region::new(d_x, move |run, d_x: &mut [T]| {
                    if adds {
                        T::add_linear_transposed_rows(d_gates, weights.ih, d_x, run * rows, sizes);
                    } else {
                        T::linear_transposed_rows(d_gates, weights.ih, &[], d_x, run * rows, sizes);
                    }
                })
            });
            parallel::side_by_side((of_weights, (of_before, of_x)), work);
            if C::DROPS && goes_on {
                dropout.add_masked(d_before);
            }
        }
        if !d_cells.is_empty() {
            d_cells.copy_from_slice(scratch.carry);
        }
    }
}
