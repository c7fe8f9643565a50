//! Copies of a part of the source: as much as a part of the result needs, in a few channels.
//!
//! In the source rows and channels often lie powers of two apart, which the few ways of a cache's sets cannot hold. In a
//! copy they lie where they do not meet; what is outside the source is zero; and positions `stride` apart are neighbours, so
//! that the vectors of a result are computed from vectors.

use super::axis::Places;
use super::compiled::Tiles;

/// The most bytes of samples: as long as a column of the source is read from memory at once.
const SAMPLE_BYTES: usize = 256;

/// What it costs to begin a run of the source, in numbers copied: another page, and lines that nothing asked for ahead.
const PIECE: usize = 256;

/// Sizes of the parts that are computed at a time.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part {
    /// Channels of the source.
    pub(super) channels: usize,
    /// Rows and columns of the result.
    pub(super) rows: usize,
    pub(super) columns: usize,
    pub(super) samples: usize,
    /// The strides of the copy: from row to row and from channel to channel.
    pub(super) row: usize,
    pub(super) channel: usize,
    /// The stride of the planes of a channel, of which there is one if not `flat`.
    pub(super) plane: usize,
    pub(super) flat: bool,
}

/// What a part is cut from.
#[derive(Clone, Copy)]
pub(super) struct Whole<'a> {
    pub(super) channels: usize,
    pub(super) rows: &'a Places,
    pub(super) columns: &'a Places,
    /// Rows and columns of the result's class.
    pub(super) counts: [usize; 2],
    pub(super) samples: usize,
    /// The numbers of the room, of which a copy leaves a vector free: one that begins within it may reach beyond its end.
    pub(super) room: usize,
    /// Channels of the result, and what it costs to cut a sum for one of them, in numbers copied.
    pub(super) results: usize,
    pub(super) cut: usize,
    pub(super) once: usize,
    pub(super) sum: usize,
    /// The most numbers of the result in one channel, rows padded to whole vectors, if that matters.
    pub(super) most: usize,
    /// Whether rows are computed one by one, from a ring of rows of the source.
    pub(super) ring: bool,
    /// Whether a channel is copied as one plane for each run of columns, of rows without gaps, so that vectors of the result
    /// reach over several rows. Otherwise its runs lie side by side in each row.
    pub(super) flat: bool,
}

/// The size of parts of equal size, of at most `most`.
pub(super) fn equal_part(all: usize, most: usize) -> usize {
    all.div_ceil(all.div_ceil(most))
}

/// Numbers in a cache line.
pub(super) const fn line<T>() -> usize {
    let line = 64 / size_of::<T>();
    if line == 0 { 1 } else { line }
}

impl Whole<'_> {
    /// The strides of a copy for that many results: of rows, planes and channels.
    fn strides<T>(&self, [rows, columns]: [usize; 2], samples: usize) -> [usize; 3] {
        if self.flat {
            let row = columns * samples;
            let plane = ((self.rows.width(rows) * row).div_ceil(line::<T>()) | 1) * line::<T>();
            return [row, plane, plane * self.columns.runs];
        }
        let mut lines = (self.columns.width(columns) * samples).div_ceil(line::<T>());
        if lines.is_multiple_of(8) {
            lines += 1;
        }
        let channel = ((self.rows.width(rows) * lines) | 1) * line::<T>();
        [lines * line::<T>(), channel, channel]
    }

    /// Whether planes are worth it: rows alone would leave many lanes of vectors empty, whose sums take longer than the
    /// copies of the columns of each place. There are whole batches in such a part, and all columns.
    pub(super) fn gains_by_planes<V: Tiles>(&self) -> bool {
        let row = self.counts[1] * self.samples;
        // Longer rows leave less than a fifth of their lanes empty.
        if V::LANES == 1 || self.counts[0] == 1 || row == 0 || row >= 4 * V::LANES {
            return false;
        }
        let empty = row.next_multiple_of(V::LANES) - row;
        let sums = self.results * self.rows.count * self.columns.count;
        // Two vectors of sums take as long as one that is copied; and a row costs some instructions to begin with.
        let copies = self.columns.count * (4 * row + 12 * V::LANES);
        let planes = self.columns.count * ((self.rows.width(1) * row) + 2 * line::<V::Scalar>());
        empty * sums > copies && planes <= self.room - V::LANES
    }

    /// Parts whose copies fit, of the least cost.
    pub(super) fn part<V: Tiles>(&self, vectors: usize) -> Part {
        let room = self.room - V::LANES;
        let most = (SAMPLE_BYTES / size_of::<V::Scalar>()).max(1);
        let mut samples = if self.samples <= most { self.samples } else { equal_part(self.samples, most) };
        if self.ring {
            samples = samples.next_multiple_of(vectors);
        }
        loop {
            let mut best: Option<(Part, usize)> = None;
            let mut channels = self.channels;
            loop {
                let sizes = [channels, samples];
                if let Some(found) = self.shape::<V::Scalar>(sizes, room, V::LANES)
                    && best.is_none_or(|best| found.1 < best.1)
                {
                    best = Some(found);
                }
                if channels == 1 {
                    break;
                }
                channels = channels.div_ceil(2);
            }
            if let Some((part, _)) = best {
                assert!(part.channels * part.channel <= room, "a part that does not fit");
                return part;
            }
            assert!(samples > 1, "a kernel of more places than there is room for");
            samples = samples.div_ceil(2);
        }
    }

    /// The part of the least cost with so many channels and samples, and its cost.
    fn shape<T>(&self, [channels, samples]: [usize; 2], room: usize, lanes: usize) -> Option<(Part, usize)> {
        let [all_rows, all_columns] = self.counts;
        let mut best: Option<(Part, usize)> = None;
        let few = all_columns.min(32);
        // Rows for which so few do not suffice are cut as often as they must be.
        let more = core::iter::successors(Some(2 * few), |cuts| cuts.checked_mul(2));
        for cuts in (1..=few).chain(more.take_while(|&cuts| cuts < 2 * all_columns)) {
            if cuts > few && best.is_some() {
                break;
            }
            let columns = all_columns.div_ceil(cuts).min((self.most / samples).max(1));
            if self.flat && columns < all_columns {
                break;
            }
            let padded = (columns * samples).next_multiple_of(lanes);
            let [row, ..] = self.strides::<T>([1, columns], samples);
            // One line for an odd number of them, and in a plane its last one, which need not be full.
            let (planes, gap) = if self.flat { (self.columns.runs, 2) } else { (1, 1) };
            let lines = (room / channels / planes).saturating_sub(gap * line::<T>()) / row;
            let rows = self.rows.results_within(lines).min((self.most / padded).max(1));
            if rows == 0 {
                continue;
            }
            let rows = if self.ring {
                1
            } else if rows >= all_rows {
                all_rows
            } else {
                equal_part(all_rows, rows)
            };
            let [row, plane, channel] = self.strides::<T>([rows, columns], samples);
            let part = Part { channels, rows, columns, samples, row, channel, plane, flat: self.flat };
            let cost = self.cost(&part);
            if best.is_none_or(|(_, least)| cost < least) {
                best = Some((part, cost));
            }
            if rows == all_rows || self.ring {
                break;
            }
        }
        best
    }

    /// What it costs to compute one number of the result from one channel of the source in this part, beyond the sum
    /// itself: in 256ths of copying a number.
    fn cost(&self, part: &Part) -> usize {
        let rows =
            if self.ring { self.rows.width(1) - self.rows.width(0) } else { self.rows.width(part.rows) };
        let copied = rows * (self.columns.width(part.columns) * part.samples + PIECE);
        let used = part.rows * part.columns * part.samples;
        let cuts =
            if part.channels < self.channels { self.cut * self.results } else { self.once * self.results };
        let sums = self.sum * self.results * self.rows.count * self.columns.count;
        256 * (copied + sums) / used + 256 * cuts / part.channels
    }
}
