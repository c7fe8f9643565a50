//! Convolutions of bytes with AVX2 and with AVX-512's instructions for neural networks (VNNI).
//!
//! Four channels of the input are put side by side: a place of theirs is a number of 32 bits. Vectors are of places side by
//! side, as are the outputs they belong to, and the weights of four channels are the same for all of them. Rows of the input
//! follow each other with their padding, so that outputs are one sequence too: those at its rows' ends, which are none, are
//! computed in vain. With a stride rows and columns are taken apart by what they leave over when divided by it.

use core::arch::x86_64::*;
use core::mem::MaybeUninit;

use super::Isa;
use crate::kernels::ConvSizes;
use crate::kernels::integer::{Factor, Requantize};

/// Channels that are put side by side.
const SIDE: usize = 4;

/// Outputs of a channel that are computed before they are written, at most, and those that vectors add.
const OUTPUTS: usize = 512;
const BEYOND: usize = 32;

/// Places of a kernel at most.
const MOST_PLACES: usize = 128;

/// Numbers of 32 bits for the input and, of 64 bits, for a tile's weights: what a second-level cache holds.
const ROOM: usize = 32 * 1024;
const WEIGHT_ROOM: usize = 8 * 1024;

/// The most channels in a tile.
const TILE: usize = 8;

/// How a convolution is cut.
struct Plan {
    /// Channels of a group, of the input and of the output, and how many fours the former are.
    inputs: usize,
    outputs: usize,
    fours: usize,
    /// Rows of the output at a time.
    rows: usize,
    /// Columns and rows of a plane: of what leaves the same over when divided by the stride.
    columns: usize,
    plane_rows: usize,
    /// From one four of channels to the next.
    four: usize,
    /// Where the places of the kernel are in a four.
    places: [usize; MOST_PLACES],
    place_count: usize,
}

impl Plan {
    /// None if copies have no room. The sizes do not overflow, and neither a stride nor the kernel is zero.
    fn new(sizes: &ConvSizes) -> Option<Self> {
        let ConvSizes { input, output, kernel, stride, dilation, groups, .. } = *sizes;
        let place_count = kernel[0] * kernel[1];
        let (inputs, outputs) = (input[0] / groups, output[0] / groups);
        if place_count > MOST_PLACES || inputs == 0 || outputs == 0 || output[1] == 0 || output[2] == 0 {
            return None;
        }
        let fours = inputs.div_ceil(SIDE);
        // What a kernel reaches beyond its first place, in numbers of a plane.
        let [down, across] = [0, 1].map(|axis| (kernel[axis] - 1) * dilation[axis] / stride[axis]);
        let columns = output[2] + across;
        if columns > OUTPUTS || fours * place_count * TILE > WEIGHT_ROOM {
            return None;
        }
        let planes = stride[0].checked_mul(stride[1])?;
        let of = |rows: usize| {
            fours.checked_mul(planes)?.checked_mul(down.checked_add(rows)?)?.checked_mul(columns)
        };
        let mut rows = (OUTPUTS / columns).min(output[1]);
        while rows > 0 && of(rows).is_none_or(|numbers| numbers + columns + BEYOND > ROOM) {
            rows -= 1;
        }
        if rows == 0 {
            return None;
        }
        let plane_rows = rows + down;
        let mut places = [0; MOST_PLACES];
        for (at, place) in places.iter_mut().enumerate().take(place_count) {
            let [row, column] = [at / kernel[1] * dilation[0], at % kernel[1] * dilation[1]];
            let plane = row % stride[0] * stride[1] + column % stride[1];
            *place = (plane * plane_rows + row / stride[0]) * columns + column / stride[1];
        }
        let four = planes * plane_rows * columns;
        Some(Self { inputs, outputs, fours, rows, columns, plane_rows, four, places, place_count })
    }
}

/// [`conv`](crate::kernels::integer::conv) under the instruction set in use. Returns whether it has such instructions, and
/// copies room; else nothing is done, and neither for other lengths than those.
pub(in crate::kernels) fn byte_conv(
    x: &[u8],
    x_zero: u8,
    weight: &[i8],
    by: &Requantize<'_>,
    y: &mut [u8],
    sizes: &ConvSizes,
) -> bool {
    let vnni = match super::isa() {
        Isa::Avx512 => super::isa::multiplies_bytes(),
        Isa::Avx2 => false,
        _ => return false,
    };
    let ConvSizes { batch, input, output, kernel, stride, groups, .. } = *sizes;
    if batch != 1 || kernel.contains(&0) || stride.contains(&0) || groups == 0 {
        return false;
    }
    let channels = output[0];
    let lengths = [x.len(), y.len(), weight.len()];
    if sizes.lengths() != Some(lengths)
        || !input[0].is_multiple_of(groups)
        || !channels.is_multiple_of(groups)
        || [by.bias.len(), by.multiplier.len(), by.shift.len()] != [channels; 3]
    {
        return false;
    }
    let Some(plan) = Plan::new(sizes) else { return false };
    // SAFETY: `isa` names an instruction set only after it was found on this machine, and so does `multiplies_bytes`; the lengths
    // were checked.
    unsafe { compute(&plan, vnni, x, x_zero, weight, by, y, sizes) };
    true
}

/// In a function of its own, as its copies are on the stack, of which plain code needs none.
///
/// # Safety
///
/// The machine has the instruction set; lengths are those of the sizes, of which the plan is.
#[expect(clippy::too_many_arguments, reason = "those of the kernel, and what was found of them")]
#[inline(never)]
unsafe fn compute(
    plan: &Plan,
    vnni: bool,
    x: &[u8],
    x_zero: u8,
    weight: &[i8],
    by: &Requantize<'_>,
    y: &mut [u8],
    sizes: &ConvSizes,
) {
    let mut room = MaybeUninit::<[u32; ROOM]>::uninit();
    let room: *mut u32 = room.as_mut_ptr().cast();
    let ConvSizes { input, output, groups, .. } = *sizes;
    let (channel, result, taps) =
        (input[1] * input[2], output[1] * output[2], plan.inputs * plan.place_count);
    for group in 0..groups {
        let x = &x[group * plan.inputs * channel..(group + 1) * plan.inputs * channel];
        let first = group * plan.outputs;
        let weight = &weight[first * taps..(first + plan.outputs) * taps];
        let y = &mut y[first * result..(first + plan.outputs) * result];
        for row in (0..output[1]).step_by(plan.rows) {
            let rows = plan.rows.min(output[1] - row);
            // SAFETY: the caller's promise; the plan fits into the room.
            unsafe {
                copy(plan, x, x_zero, row, room, sizes);
                let pass = Pass { plan, source: room, weight, by, first, row, rows, sizes };
                if vnni {
                    pass.vnni(y);
                } else {
                    pass.avx2(y);
                }
            }
        }
    }
}

/// Four rows of bytes side by side: number i of `to` holds byte i of each. Writes up to 15 numbers more.
///
/// # Safety
///
/// As many bytes as `count` must be readable in each row, up to 16 in steps if `is_there`, and room for the numbers.
#[inline(always)]
unsafe fn side_by_side(rows: [*const u8; SIDE], count: usize, is_there: bool, to: *mut u32) {
    // SAFETY: the caller's promise; machines with AVX2, for which this is, have SSE2.
    unsafe {
        let mut at = 0;
        while at < count && (is_there || count - at >= 16) {
            let [mut a, mut b, mut c, mut d] = [_mm_setzero_si128(); SIDE];
            for (row, register) in rows.iter().zip([&mut a, &mut b, &mut c, &mut d]) {
                *register = _mm_loadu_si128(row.add(at).cast());
            }
            let (ab, cd) = (_mm_unpacklo_epi8(a, b), _mm_unpacklo_epi8(c, d));
            _mm_storeu_si128(to.add(at).cast(), _mm_unpacklo_epi16(ab, cd));
            _mm_storeu_si128(to.add(at + 4).cast(), _mm_unpackhi_epi16(ab, cd));
            let (ab, cd) = (_mm_unpackhi_epi8(a, b), _mm_unpackhi_epi8(c, d));
            _mm_storeu_si128(to.add(at + 8).cast(), _mm_unpacklo_epi16(ab, cd));
            _mm_storeu_si128(to.add(at + 12).cast(), _mm_unpackhi_epi16(ab, cd));
            at += 16;
        }
        while at < count {
            let [a, b, c, d] = rows.map(|row| *row.add(at));
            to.add(at).write(u32::from_le_bytes([a, b, c, d]));
            at += 1;
        }
    }
}

/// Copies what the outputs from row `row` on need of the input, and zeros behind it.
///
/// # Safety
///
/// `x` must have all numbers of a group, and the room as many as the plan says, and up to a row and vectors more.
unsafe fn copy(plan: &Plan, x: &[u8], x_zero: u8, row: usize, room: *mut u32, sizes: &ConvSizes) {
    let ConvSizes { input: [_, height, width], stride, padding, .. } = *sizes;
    let zeros = u32::from_le_bytes([x_zero; SIDE]);
    let end = x.as_ptr_range().end;
    for four in 0..plan.fours {
        // Channels that are not there have weights of zero.
        let channels = [0, 1, 2, 3].map(|at| (four * SIDE + at).min(plan.inputs - 1) * height * width);
        for plane in 0..stride[0] * stride[1] {
            let residues = [plane / stride[1], plane % stride[1]];
            // Columns before the input, and in it.
            let before = padding[1].saturating_sub(residues[1]).div_ceil(stride[1]).min(plan.columns);
            let first = (before * stride[1] + residues[1]).saturating_sub(padding[1]);
            let count = width.saturating_sub(first).div_ceil(stride[1]).min(plan.columns - before);
            for i in 0..plan.plane_rows {
                let to = room.wrapping_add(four * plan.four + (plane * plan.plane_rows + i) * plan.columns);
                let from = ((row + i) * stride[0] + residues[0]).wrapping_sub(padding[0]);
                let (before, count) = if from < height { (before, count) } else { (plan.columns, 0) };
                // SAFETY: rows of the input, of which columns from `first` on are there, and a row of a plane, behind which
                // the next one follows, that is written after it.
                unsafe {
                    for at in 0..before {
                        to.add(at).write(zeros);
                    }
                    let to = to.add(before);
                    if count > 0 {
                        let rows =
                            channels.map(|channel| x.as_ptr().wrapping_add(channel + from * width + first));
                        if stride[1] == 1 {
                            let is_there =
                                rows.iter().all(|row| row.wrapping_add(count.next_multiple_of(16)) <= end);
                            side_by_side(rows, count, is_there, to);
                        } else {
                            for at in 0..count {
                                let [a, b, c, d] = rows.map(|row| *row.add(at * stride[1]));
                                to.add(at).write(u32::from_le_bytes([a, b, c, d]));
                            }
                        }
                    }
                    for at in count..plan.columns - before {
                        to.add(at).write(zeros);
                    }
                }
            }
        }
    }
    // What vectors reach beyond the last plane.
    for at in 0..plan.columns + BEYOND {
        // SAFETY: the caller's promise.
        unsafe { room.add(plan.fours * plan.four + at).write(0) };
    }
}

/// Some rows of a group's outputs.
struct Pass<'a> {
    plan: &'a Plan,
    source: *const u32,
    weight: &'a [i8],
    by: &'a Requantize<'a>,
    /// The first channel of the group, and the first row.
    first: usize,
    row: usize,
    rows: usize,
    sizes: &'a ConvSizes,
}

/// The functions of one instruction set: twice `$half` outputs at a time, of up to `$most` channels, by weights as `$widen` makes
/// them of four.
macro_rules! passes {
    ($name:ident, $tile:ident, $outputs:ident, #[$feature:meta], $half:literal, $weights:ty, $widen:expr, $zero:ident, $add:ident, $most:literal) => {
        impl Pass<'_> {
            /// # Safety
            ///
            /// The machine has the instruction set; the source was copied by the plan.
            #[$feature]
            unsafe fn $name(&self, y: &mut [u8]) {
                let plan = self.plan;
                let (depth, taps) = (plan.fours * plan.place_count, plan.inputs * plan.place_count);
                let mut room = MaybeUninit::<[$weights; WEIGHT_ROOM]>::uninit();
                let mut lines = [[0; OUTPUTS + BEYOND]; TILE];
                let mut fours = [0_u32; MOST_PLACES + 16];
                let [down, across] = [self.sizes.output[1], self.sizes.output[2]];
                let mut channel = 0;
                while channel < plan.outputs {
                    let count = tile_channels(plan.outputs - channel, $most);
                    let weights: *mut $weights = room.as_mut_ptr().cast();
                    for m in 0..count {
                        let weight = &self.weight[(channel + m) * taps..(channel + m + 1) * taps];
                        for four in 0..plan.fours {
                            weights_of_four(plan, weight, four, &mut fours);
                            for (place, &four_weights) in fours.iter().enumerate().take(plan.place_count) {
                                // SAFETY: a plan's weights have room.
                                unsafe {
                                    let to = weights.add(m * depth + four * plan.place_count + place);
                                    to.write($widen(four_weights));
                                }
                            }
                        }
                    }
                    // SAFETY: the caller's promise; the weights were written.
                    unsafe {
                        match count {
                            8 => self.$tile::<$most>(weights, channel, &mut lines),
                            4 => self.$tile::<4>(weights, channel, &mut lines),
                            2 => self.$tile::<2>(weights, channel, &mut lines),
                            _ => self.$tile::<1>(weights, channel, &mut lines),
                        }
                    }
                    for (m, line) in lines.iter().enumerate().take(count) {
                        let from = ((channel + m) * down + self.row) * across;
                        write_rows(line, plan.columns, &mut y[from..from + self.rows * across], across);
                    }
                    channel += count;
                }
            }

            /// `M` channels of all outputs.
            ///
            /// # Safety
            ///
            /// As for the pass; the weights of the channels must be there.
            #[$feature]
            unsafe fn $tile<const M: usize>(
                &self,
                weights: *const $weights,
                channel: usize,
                lines: &mut [[u8; OUTPUTS + BEYOND]; TILE],
            ) {
                let plan = self.plan;
                let depth = plan.fours * plan.place_count;
                let outputs = self.rows * plan.columns;
                for at in (0..outputs).step_by(2 * $half) {
                    let mut sums = [[$zero(); 2]; M];
                    // SAFETY: the caller's promise: places of the source, and what vectors reach beyond them.
                    unsafe {
                        let mut weight = weights;
                        for four in 0..plan.fours {
                            let source = self.source.add(four * plan.four + at);
                            for place in 0..plan.place_count {
                                let from = source.add(plan.places[place]);
                                let mut m = 0;
                                while m < M {
                                    $add(&mut sums[m], from, weight.add(m * depth));
                                    m += 1;
                                }
                                weight = weight.add(1);
                            }
                        }
                    }
                    for (m, sums) in sums.into_iter().enumerate() {
                        let to = &mut lines[m][at..at + 2 * $half];
                        $outputs(sums, self.by, self.first + channel + m, to);
                    }
                }
            }
        }
    };
}

/// The channels of the next tile, of which there are `left`.
fn tile_channels(left: usize, most: usize) -> usize {
    match left.min(most) {
        8.. => 8,
        4.. => 4,
        2.. => 2,
        _ => 1,
    }
}

/// The first `across` bytes of each `columns` of a line, row after row. A call takes longer than to copy the few of most rows.
#[inline(always)]
fn write_rows(line: &[u8; OUTPUTS + BEYOND], columns: usize, y: &mut [u8], across: usize) {
    let mut from = 0;
    for to in (0..y.len()).step_by(across) {
        for at in (0..across).step_by(16) {
            let (line, y) = (&line[from + at..], &mut y[to + at..]);
            if line.len() >= 16 && y.len() >= 16 {
                // What is written beyond a row is the next one's, which is written after it.
                y[..16].copy_from_slice(&line[..16]);
            } else {
                let count = (across - at).min(16);
                y[..count].copy_from_slice(&line[..count]);
            }
        }
        from += columns;
    }
}

/// The weights of four channels, a number for each place; of those that are not there zeros.
#[inline(always)]
fn weights_of_four(plan: &Plan, weight: &[i8], four: usize, to: &mut [u32; MOST_PLACES + 16]) {
    let places = plan.place_count;
    let weight = &weight[four * SIDE * places..];
    let channels = (plan.inputs - four * SIDE).min(SIDE);
    if channels == SIDE && places > 1 {
        let rows = [0, 1, 2, 3].map(|at| weight[at * places..(at + 1) * places].as_ptr().cast::<u8>());
        let is_there = 3 * places + places.next_multiple_of(16) <= weight.len();
        // SAFETY: rows of as many bytes as there are places, and more if they are there; room for 15 numbers more.
        unsafe { side_by_side(rows, places, is_there, to.as_mut_ptr()) };
        return;
    }
    for (place, to) in to.iter_mut().enumerate().take(places) {
        let byte = |at: usize| if at < channels { weight[at * places + place] as u8 } else { 0 };
        *to = u32::from_le_bytes([byte(0), byte(1), byte(2), byte(3)]);
    }
}

passes!(
    vnni, vnni_tile, vnni_outputs,
    #[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx2,fma,avx512vnni")], 16, u32,
    |four| four, _mm512_setzero_si512, add_sixty_four, 8
);
passes!(
    avx2, avx2_tile, avx2_outputs, #[target_feature(enable = "avx2,fma")], 4, u64, widened, _mm256_setzero_si256,
    add_sixteen, 4
);

/// Two vectors of sixteen sums, to which four products each are added.
///
/// # Safety
///
/// 32 numbers of the source and a weight must be there.
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx2,fma,avx512vnni")]
#[inline]
unsafe fn add_sixty_four(sums: &mut [__m512i; 2], from: *const u32, weight: *const u32) {
    // SAFETY: the caller's promise.
    unsafe {
        let weight = _mm512_set1_epi32(*weight as i32);
        sums[0] = _mm512_dpbusd_epi32(sums[0], _mm512_loadu_si512(from.cast()), weight);
        sums[1] = _mm512_dpbusd_epi32(sums[1], _mm512_loadu_si512(from.add(16).cast()), weight);
    }
}

/// Four bytes with a sign as numbers of sixteen bits.
#[inline(always)]
fn widened(four: u32) -> u64 {
    let [a, b, c, d] = four.to_le_bytes().map(|byte| byte as i8 as i16 as u16 as u64);
    a | b << 16 | c << 32 | d << 48
}

/// Two vectors of eight sums, two for each of four outputs, to which two products each are added.
///
/// # Safety
///
/// Eight numbers of the source and a weight must be there.
#[target_feature(enable = "avx2,fma")]
#[inline]
unsafe fn add_sixteen(sums: &mut [__m256i; 2], from: *const u32, weight: *const u64) {
    // SAFETY: the caller's promise.
    unsafe {
        let weight = _mm256_set1_epi64x(*weight as i64);
        let low = _mm256_cvtepu8_epi16(_mm_loadu_si128(from.cast()));
        let high = _mm256_cvtepu8_epi16(_mm_loadu_si128(from.add(4).cast()));
        sums[0] = _mm256_add_epi32(sums[0], _mm256_madd_epi16(low, weight));
        sums[1] = _mm256_add_epi32(sums[1], _mm256_madd_epi16(high, weight));
    }
}

/// What makes the outputs of a channel by words of 32 bits, as [`Requantize`] does for shifts above 32: the upper word of a
/// sum's product with the multiplier, and `half`, shifted.
struct ByUpperWords {
    bias: i32,
    multiplier: i32,
    half: i32,
    shift: i32,
    zero: i32,
    range: [i32; 2],
}

impl ByUpperWords {
    /// None for factors from 1/4 on, of which there are few.
    fn of(by: &Requantize<'_>, channel: usize) -> Option<Self> {
        let shift = (by.shift[channel] as i32).min(Factor::MOST_SHIFT);
        (shift > 32).then(|| Self {
            bias: by.bias[channel],
            multiplier: by.multiplier[channel],
            half: 1 << (shift - 33),
            shift: shift - 32,
            zero: by.zero,
            range: by.range.map(i32::from),
        })
    }
}

/// Outputs of a channel one by one.
fn outputs_one_by_one(sums: &[i32], by: &Requantize<'_>, channel: usize, to: &mut [u8]) {
    if let Some(output) = by.channels(channel, channel + 1).outputs().next() {
        for (sum, to) in sums.iter().zip(to) {
            *to = output(*sum);
        }
    }
}

/// The outputs of 32 sums.
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx2,fma,avx512vnni")]
#[inline]
fn vnni_outputs(sums: [__m512i; 2], by: &Requantize<'_>, channel: usize, to: &mut [u8]) {
    let Some(words) = ByUpperWords::of(by, channel) else {
        let mut numbers = [0; 32];
        for (sums, to) in sums.into_iter().zip(numbers.chunks_exact_mut(16)) {
            // SAFETY: sixteen numbers.
            unsafe { _mm512_storeu_si512(to.as_mut_ptr().cast(), sums) };
        }
        return outputs_one_by_one(&numbers, by, channel, to);
    };
    let (bias, factor) = (_mm512_set1_epi32(words.bias), _mm512_set1_epi32(words.multiplier));
    let (half, shift) = (_mm512_set1_epi32(words.half), _mm_cvtsi32_si128(words.shift));
    let (least, most) = (_mm512_set1_epi32(words.range[0]), _mm512_set1_epi32(words.range[1]));
    for (sums, to) in sums.into_iter().zip(to.chunks_exact_mut(16)) {
        let sums = _mm512_add_epi32(sums, bias);
        // The upper words of products at even and at odd places.
        let even = _mm512_srli_epi64::<32>(_mm512_mul_epi32(sums, factor));
        let odd = _mm512_mul_epi32(_mm512_srli_epi64::<32>(sums), factor);
        let upper = _mm512_mask_blend_epi32(0b1010_1010_1010_1010, even, odd);
        let value = _mm512_sra_epi32(_mm512_add_epi32(upper, half), shift);
        let value = _mm512_add_epi32(value, _mm512_set1_epi32(words.zero));
        let value = _mm512_min_epi32(_mm512_max_epi32(value, least), most);
        // SAFETY: sixteen bytes.
        unsafe { _mm_storeu_si128(to.as_mut_ptr().cast(), _mm512_cvtepi32_epi8(value)) };
    }
}

/// The outputs of eight sums, each in two neighbouring parts.
#[target_feature(enable = "avx2,fma")]
#[inline]
fn avx2_outputs(sums: [__m256i; 2], by: &Requantize<'_>, channel: usize, to: &mut [u8]) {
    // Sums of 0, 1, 4, 5 and of 2, 3, 6, 7.
    let sums = _mm256_permute4x64_epi64::<0b11_01_10_00>(_mm256_hadd_epi32(sums[0], sums[1]));
    let Some(words) = ByUpperWords::of(by, channel) else {
        let mut numbers = [0; 8];
        // SAFETY: eight numbers.
        unsafe { _mm256_storeu_si256(numbers.as_mut_ptr().cast(), sums) };
        return outputs_one_by_one(&numbers, by, channel, to);
    };
    let (bias, factor) = (_mm256_set1_epi32(words.bias), _mm256_set1_epi32(words.multiplier));
    let (half, shift) = (_mm256_set1_epi32(words.half), _mm_cvtsi32_si128(words.shift));
    let (least, most) = (_mm256_set1_epi32(words.range[0]), _mm256_set1_epi32(words.range[1]));
    let sums = _mm256_add_epi32(sums, bias);
    let even = _mm256_srli_epi64::<32>(_mm256_mul_epi32(sums, factor));
    let odd = _mm256_mul_epi32(_mm256_srli_epi64::<32>(sums), factor);
    let upper = _mm256_blend_epi32::<0b1010_1010>(even, odd);
    let value = _mm256_sra_epi32(_mm256_add_epi32(upper, half), shift);
    let value = _mm256_add_epi32(value, _mm256_set1_epi32(words.zero));
    let value = _mm256_min_epi32(_mm256_max_epi32(value, least), most);
    let words = _mm256_packus_epi32(value, value);
    let bytes = _mm256_packus_epi16(words, words);
    let eight = _mm_unpacklo_epi32(_mm256_castsi256_si128(bytes), _mm256_extracti128_si256::<1>(bytes));
    assert!(to.len() >= 8);
    // SAFETY: eight bytes.
    unsafe { _mm_storel_epi64(to.as_mut_ptr().cast(), eight) };
}
