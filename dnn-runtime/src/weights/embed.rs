//! Weights that the compiler copies into a network, for a `static`: nothing is read or computed when the program runs.
#![allow(unsafe_code, reason = "a network is filled tensor by tensor, wherever these lie in it")]

use core::mem::MaybeUninit;
use core::slice;

use super::header::{Entry, Header, SLOTS, Type};
use crate::int8::{Int8Info, Int8Tensor, Int8Tensors};
use crate::layer::{LayerInfo, Parameters, Role, Tensor};
use crate::message::Message;
use crate::private::info::{Present, same_text};
use crate::scalar::Scalar;
use crate::storage::AnyBits;

/// Where a layer lies in the memory of its network.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    row: usize,
    at: usize,
    offsets: &'static [usize],
}

impl Place {
    /// The layer `L` of a row of the table of layers, `at` bytes from the network's beginning.
    #[must_use]
    pub const fn new<T: Scalar, L: Parameters<T>>(row: usize, at: usize) -> Self {
        Self { row, at, offsets: Present::<T, L>::OFFSETS }
    }
}

/// The network with the tensors of a file. Whatever does not fit is a panic, which is an error of the compiler where the
/// network is a `static` or a `const`.
#[track_caller]
#[must_use]
pub const fn embed<T: Scalar, N: AnyBits>(
    name: &str,
    layers: &[LayerInfo],
    places: &[Place],
    file: &[u8],
) -> N {
    if cfg!(target_endian = "big") {
        panic!(
            "the bytes of a weight file are in little-endian order, and this target is big-endian: load the file when the program runs"
        )
    }
    let header = Header::read(file);
    let mut problems = Problems { text: Message::new(), count: 0 };
    let mut used = [false; SLOTS];
    let mut net = MaybeUninit::<N>::zeroed();
    let bytes = net.as_mut_ptr().cast::<u8>();
    let mut at = 0;
    while at < places.len() {
        let Place { row, at: begin, offsets } = places[at];
        let layer = &layers[row];
        if offsets.len() != layer.tensors.len() {
            let mut text = Message::<512>::new();
            text.text("the layer `")
                .text(layer.name)
                .text("` (")
                .text(layer.op)
                .text(") does not say where its tensors ");
            text.text("lie: implement `dnn::Parameters` with `dnn::walk_tensors!`, or write its `OFFSETS`")
                .fail()
        }
        let mut tensor_at = 0;
        while tensor_at < offsets.len() {
            let tensor = &layer.tensors[tensor_at];
            let found = header.find(layer.key, tensor.name);
            if let Some(slot) = found {
                used[slot] = true;
                let entry = header.entry(slot);
                if problems.fits::<T>(&header, layer, tensor, &entry) {
                    let (len, offset) = (tensor.len(), begin + offsets[tensor_at]);
                    assert!(
                        offset <= size_of::<N>()
                            && len * size_of::<T>() <= size_of::<N>() - offset
                            && offset % align_of::<T>() == 0,
                        "a tensor lies in its network: `OFFSETS` of a custom layer are those of its fields"
                    );
                    // SAFETY: the assertion has the tensor in the network, and aligned, since the network, which begins
                    // with it, has at least the scalar's alignment. All bytes there are initialised, and any bytes are a
                    // value of the network. Nothing else refers to it.
                    unsafe { fill::<T>(bytes.add(offset), len, &entry, part(file, header.data, &entry)) }
                }
            } else {
                problems.next().name(layer, tensor).text("is missing from the file");
            }
            tensor_at += 1;
        }
        at += 1;
    }
    problems.unused(&header, &used);
    problems.finish(name);
    // SAFETY: any bytes are a value of it, and these are all initialised: zeros, and tensors over them.
    unsafe { net.assume_init() }
}

/// Where a layer of bytes lies in the memory of its network.
#[derive(Clone, Copy, Debug)]
pub struct Int8Place {
    at: usize,
    offsets: &'static [usize],
}

impl Int8Place {
    /// The layer `L`, `at` bytes from the network's beginning.
    #[must_use]
    pub const fn new<L: Int8Tensors>(at: usize) -> Self {
        Self { at, offsets: L::OFFSETS }
    }
}

/// As [`embed`], of a quantised network, whose layers lie at `places`.
#[track_caller]
#[must_use]
pub const fn embed_int8<N: AnyBits>(name: &str, layers: &[Int8Info], places: &[Int8Place], file: &[u8]) -> N {
    if cfg!(target_endian = "big") {
        panic!(
            "the bytes of a weight file are in little-endian order, and this target is big-endian: load the file when the program runs"
        )
    }
    let header = Header::read(file);
    let mut problems = Problems { text: Message::new(), count: 0 };
    let mut used = [false; SLOTS];
    let mut net = MaybeUninit::<N>::zeroed();
    let bytes = net.as_mut_ptr().cast::<u8>();
    let mut row = 0;
    while row < layers.len() {
        let (layer, Int8Place { at: begin, offsets }) = (&layers[row], places[row]);
        let mut at = 0;
        while at < layer.tensors.len() {
            let tensor = &layer.tensors[at];
            if let Some(slot) = header.find(layer.key, tensor.name) {
                used[slot] = true;
                let entry = header.entry(slot);
                if problems.fits_int8(&header, layer, tensor, &entry, file) {
                    let (len, offset) = (tensor.len() * tensor.dtype.size(), begin + offsets[at]);
                    assert!(
                        offset <= size_of::<N>() && len <= size_of::<N>() - offset,
                        "a tensor lies in its network"
                    );
                    let from = part(file, header.data, &entry);
                    assert!(from.len() == len, "a tensor has as many bytes as its shape says");
                    // SAFETY: the assertions have as many bytes in the network as in the file's tensor. All bytes there are
                    // initialised, and any bytes are a value of the network. Nothing else refers to it.
                    unsafe { bytes.add(offset).copy_from_nonoverlapping(from.as_ptr(), len) }
                }
            } else {
                let line = problems.next().text("`").text(layer.key).text(".").text(tensor.name);
                line.text("` is missing from the file");
            }
            at += 1;
        }
        row += 1;
    }
    problems.unused(&header, &used);
    problems.finish(name);
    // SAFETY: any bytes are a value of it, and these are all initialised: zeros, and tensors over them.
    unsafe { net.assume_init() }
}

/// The bytes of a tensor, which the header's check has found in the file.
const fn part<'a>(file: &'a [u8], data: usize, entry: &Entry) -> &'a [u8] {
    file.split_at(data + entry.data.to).0.split_at(data + entry.data.from).1
}

/// Writes `len` numbers of a file.
///
/// # Safety
///
/// `to` is aligned for `T`, and `len` of these may be written there, of which the bytes are initialised and to which
/// nothing else refers. `from` has `len` numbers of the entry's type.
const unsafe fn fill<T: Scalar>(to: *mut u8, len: usize, entry: &Entry, from: &[u8]) {
    let is_wide = size_of::<T>() == 8;
    match entry.dtype {
        Type::F64 => {
            // SAFETY: as many bytes as the caller's promise has on both sides: the number types are the same.
            unsafe { to.copy_from_nonoverlapping(from.as_ptr(), len * 8) }
        }
        Type::F32 if !is_wide => {
            // SAFETY: as above.
            unsafe { to.copy_from_nonoverlapping(from.as_ptr(), len * 4) }
        }
        Type::F16 | Type::Bf16 if !is_wide => {
            // Half of the bytes are written at the end, where the numbers do not reach them before they are read.
            let pairs = len / 2;
            let begin = len - pairs;
            // SAFETY: the caller's promise on both sides, for a type of four bytes: `pairs` times four bytes, or two numbers
            // of two.
            unsafe { to.add(4 * begin).copy_from_nonoverlapping(from.as_ptr(), 4 * pairs) }
            // SAFETY: the caller's promise; any bits are a `u32`.
            let words = unsafe { slice::from_raw_parts_mut(to.cast::<u32>(), len) };
            if matches!(entry.dtype, Type::F16) {
                widen_halves(words, begin, pairs);
            } else {
                widen_brain_floats(words, begin, pairs);
            }
            if len % 2 == 1 {
                let bits = from[2 * len - 2] as u32 | ((from[2 * len - 1] as u32) << 8);
                words[len - 1] = if matches!(entry.dtype, Type::F16) { half(bits) } else { bits << 16 };
            }
        }
        Type::F32 | Type::F16 | Type::Bf16 => {
            // SAFETY: the caller's promise, for a type of eight bytes.
            let to = unsafe { slice::from_raw_parts_mut(to.cast::<u64>(), len) };
            let mut at = 0;
            while at < len {
                let bits = match entry.dtype {
                    Type::F32 => {
                        u32::from_le_bytes(*from.split_at(4 * at).1.first_chunk::<4>().expect("four bytes"))
                    }
                    Type::F16 => half(from[2 * at] as u32 | ((from[2 * at + 1] as u32) << 8)),
                    _ => ((from[2 * at] as u32) << 16) | ((from[2 * at + 1] as u32) << 24),
                };
                to[at] = (f32::from_bits(bits) as f64).to_bits();
                at += 1;
            }
        }
        Type::I64 | Type::I32 | Type::I8 | Type::U8 | Type::Other => {
            let mut at = 0;
            while at < len {
                let count =
                    i64::from_le_bytes(*from.split_at(8 * at).1.first_chunk::<8>().expect("eight bytes"));
                // SAFETY: the caller's promise, for the type of four or eight bytes that `T` is.
                unsafe {
                    if is_wide {
                        to.cast::<f64>().add(at).write(count as f64);
                    } else {
                        to.cast::<f32>().add(at).write(count as f32);
                    }
                }
                at += 1;
            }
        }
    }
}

/// Turns words of two numbers, from `begin` on, into two words from the first one on.
///
/// The compiler evaluates some ten million operations a second and refuses to go through a loop two million times, so there are
/// few of both.
const fn widen_brain_floats(words: &mut [u32], begin: usize, pairs: usize) {
    macro_rules! widen {
        ($pair:expr) => {
            let pair = words[begin + $pair];
            words[2 * $pair] = pair << 16;
            words[2 * $pair + 1] = pair & 0xffff_0000;
        };
    }
    let mut at = 0;
    while at + 4 <= pairs {
        widen!(at);
        widen!(at + 1);
        widen!(at + 2);
        widen!(at + 3);
        at += 4;
    }
    while at < pairs {
        widen!(at);
        at += 1;
    }
}

/// As [`widen_brain_floats`].
const fn widen_halves(words: &mut [u32], begin: usize, pairs: usize) {
    /// The exponents of the two numbers, of which all zeros and all ones are not shifted by 112.
    const LOW: u32 = 0x7c00;
    const HIGH: u32 = 0x7c00_0000;
    const SHIFT: u32 = 112 << 23;
    macro_rules! widen {
        ($pair:expr) => {
            let pair = words[begin + $pair];
            let (low, high) = (pair & LOW, pair & HIGH);
            if low != 0 && low != LOW && high != 0 && high != HIGH {
                words[2 * $pair] = ((pair & 0x8000) << 16) | (((pair & 0x7fff) << 13) + SHIFT);
                words[2 * $pair + 1] = (pair & 0x8000_0000) | (((pair & 0x7fff_0000) >> 3) + SHIFT);
            } else {
                words[2 * $pair] = half(pair & 0xffff);
                words[2 * $pair + 1] = half(pair >> 16);
            }
        };
    }
    let mut at = 0;
    while at + 4 <= pairs {
        widen!(at);
        widen!(at + 1);
        widen!(at + 2);
        widen!(at + 3);
        at += 4;
    }
    while at < pairs {
        widen!(at);
        at += 1;
    }
}

/// The bits of the `f32` that an IEEE 754 binary16 is: exponents differ by 112.
#[inline(always)]
const fn half(bits: u32) -> u32 {
    let (sign, magnitude) = ((bits & 0x8000) << 16, bits & 0x7fff);
    let shifted = match magnitude {
        // Subnormal numbers are multiples of 2^-24, exact in f32.
        0..0x400 => (magnitude as f32 * (1.0 / 16_777_216.0)).to_bits(),
        0x400..0x7c00 => (magnitude << 13) + (112 << 23),
        // Infinity and NaN have the largest exponent in both.
        _ => (magnitude << 13) + (224 << 23),
    };
    sign | shifted
}

/// Room for what does not fit.
const CAPACITY: usize = 4096;
/// How many problems are told one by one.
const SHOWN: usize = 20;

struct Problems {
    text: Message<CAPACITY>,
    count: usize,
}

/// One line of the message, or none if there are too many.
struct Line<'a>(Option<&'a mut Message<CAPACITY>>);

impl Problems {
    const fn next(&mut self) -> Line<'_> {
        self.count += 1;
        if self.count > SHOWN {
            return Line(None);
        }
        self.text.text("\n  ");
        Line(Some(&mut self.text))
    }

    /// Whether the entry is the tensor.
    const fn fits<T: Scalar>(
        &mut self,
        header: &Header<'_>,
        layer: &LayerInfo,
        tensor: &Tensor,
        entry: &Entry,
    ) -> bool {
        let (found, expected) = (entry.shape(), tensor.shape);
        let fits_shape = same(found, expected);
        if !fits_shape {
            let line = self.next().name(layer, tensor).text("has shape ").sizes(found);
            let line = line.text(", expected ").sizes(expected);
            if let ([a, b], [c, d]) = (found, expected)
                && *a == *d
                && *b == *c
            {
                line.text(": transposed; rows are outputs, as in PyTorch");
            }
        }
        let is_count = matches!(tensor.role, Role::Counter);
        let fits_type = match entry.dtype {
            Type::I64 => is_count,
            Type::F64 => !is_count && size_of::<T>() == 8,
            Type::F32 | Type::F16 | Type::Bf16 => !is_count,
            Type::I32 | Type::I8 | Type::U8 | Type::Other => false,
        };
        if !fits_type {
            let expected = if is_count {
                "I64"
            } else if size_of::<T>() == 8 {
                "F64, F32, F16 or BF16"
            } else {
                "F32, F16 or BF16"
            };
            let line = self.next().name(layer, tensor).text("holds ").bytes(header.text(entry.dtype_text));
            line.text(", expected ").text(expected);
        }
        fits_shape && fits_type
    }

    /// Whether the entry is the tensor of a quantised network.
    const fn fits_int8(
        &mut self,
        header: &Header<'_>,
        layer: &Int8Info,
        tensor: &Int8Tensor,
        entry: &Entry,
        file: &[u8],
    ) -> bool {
        let (found, expected) = (entry.shape(), tensor.shape);
        let (fits_shape, dtype) = (same(found, expected), header.text(entry.dtype_text));
        let fits_type = same_text(dtype, tensor.dtype.name().as_bytes());
        if !fits_shape {
            let line = self.next().text("`").text(layer.key).text(".").text(tensor.name);
            line.text("` has shape ").sizes(found).text(", expected ").sizes(expected);
        }
        if !fits_type {
            let line = self.next().text("`").text(layer.key).text(".").text(tensor.name);
            line.text("` holds ").bytes(dtype).text(", expected ").text(tensor.dtype.name());
        }
        if !(fits_shape && fits_type) {
            return false;
        }
        if let Some((index, _)) = tensor.wrong_number(part(file, header.data, entry)) {
            let line = self.next().text("`").text(layer.key).text(".").text(tensor.name);
            line.text("` at index ").number(index as u64).text(": expected ").text(tensor.expected());
        }
        true
    }

    /// Tensors of the file that have not been used.
    const fn unused(&mut self, header: &Header<'_>, used: &[bool; SLOTS]) {
        let mut slot = 0;
        while slot < SLOTS {
            if !header.is_free(slot) && !used[slot] {
                let name = header.entry(slot).name;
                self.next().text("`").bytes(header.text(name)).text("` is not in the network");
            }
            slot += 1;
        }
    }

    /// Nothing, or the end with all of them.
    #[track_caller]
    const fn finish(&self, network: &str) {
        if self.count == 0 {
            return;
        }
        let mut text = Message::<{ CAPACITY + 256 }>::new();
        text.text("the file does not fit the network `").text(network).text("`:").bytes(self.text.written());
        if self.count > SHOWN {
            text.text("\n  and ").number((self.count - SHOWN) as u64).text(" more");
        }
        text.fail()
    }
}

impl Line<'_> {
    const fn bytes(mut self, bytes: &[u8]) -> Self {
        if let Some(text) = &mut self.0 {
            text.bytes(bytes);
        }
        self
    }

    const fn text(self, text: &str) -> Self {
        self.bytes(text.as_bytes())
    }

    const fn number(mut self, number: u64) -> Self {
        if let Some(text) = &mut self.0 {
            text.number(number);
        }
        self
    }

    const fn sizes(mut self, sizes: &[usize]) -> Self {
        if let Some(text) = &mut self.0 {
            text.sizes(sizes);
        }
        self
    }

    /// `fc1.weight`, in quotes.
    const fn name(self, layer: &LayerInfo, tensor: &Tensor) -> Self {
        self.text("`").text(layer.key).text(".").text(tensor.name).text("` ")
    }
}

const fn same(a: &[usize], b: &[usize]) -> bool {
    let mut at = 0;
    while at < a.len() && at < b.len() && a[at] == b[at] {
        at += 1;
    }
    at == a.len() && at == b.len()
}
