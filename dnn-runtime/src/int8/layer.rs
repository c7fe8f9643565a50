//! The contract of layers of bytes, and of networks of them.

use bytemuck::Zeroable;

/// A number type of a quantised network's tensors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Int8Type {
    /// Eight bits with sign: weights.
    I8,
    /// Eight bits without sign: zero points, limits, shifts, tables.
    U8,
    /// 32 bits with sign: biases, multipliers.
    I32,
    /// Scales of input and output.
    F32,
}

impl Int8Type {
    /// How files name it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::I8 => "I8",
            Self::U8 => "U8",
            Self::I32 => "I32",
            Self::F32 => "F32",
        }
    }

    /// Bytes of a number.
    #[must_use]
    pub const fn size(self) -> usize {
        match self {
            Self::I8 | Self::U8 => 1,
            Self::I32 | Self::F32 => 4,
        }
    }
}

/// One tensor of a layer of bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Int8Tensor {
    /// `weight`, `bias`, `multiplier`, `shift`, ..
    pub name: &'static str,
    /// Its number type.
    pub dtype: Int8Type,
    /// The shape in files, row-major.
    pub shape: &'static [usize],
}

impl Int8Tensor {
    /// The number of elements.
    #[must_use]
    pub const fn len(&self) -> usize {
        let (mut n, mut at) = (1, 0);
        while at < self.shape.len() {
            n *= self.shape[at];
            at += 1;
        }
        n
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// What the numbers of a tensor of that name must be, beside any of their type.
#[derive(Clone, Copy)]
enum Range {
    Scale,
    Multiplier,
    Shift,
    Limits,
    Any,
}

impl Int8Tensor {
    const fn range(&self) -> Range {
        use crate::private::info::same_text;
        let name = self.name.as_bytes();
        if same_text(name, b"scales") {
            Range::Scale
        } else if same_text(name, b"multiplier") {
            Range::Multiplier
        } else if same_text(name, b"shift") {
            Range::Shift
        } else if same_text(name, b"output_range") {
            Range::Limits
        } else {
            Range::Any
        }
    }

    /// What the numbers must be.
    pub(crate) const fn expected(&self) -> &'static str {
        match self.range() {
            Range::Scale => "a finite number above 0",
            Range::Multiplier => "a number from 0 on",
            Range::Shift => "a number from 1 to 62",
            Range::Limits => "at least the number before it",
            Range::Any => "any number",
        }
    }

    /// The first number that is not so: its position and the number. The bytes are in a file's order, little-endian.
    pub(crate) const fn wrong_number(&self, bytes: &[u8]) -> Option<(usize, f64)> {
        let range = self.range();
        if matches!(range, Range::Any) {
            return None;
        }
        let (size, mut at) = (self.dtype.size(), 0);
        while (at + 1) * size <= bytes.len() {
            let first = at * size;
            let bits = if size == 4 {
                u32::from_le_bytes([bytes[first], bytes[first + 1], bytes[first + 2], bytes[first + 3]])
            } else {
                bytes[first] as u32
            };
            let number = match self.dtype {
                Int8Type::F32 => f32::from_bits(bits) as f64,
                Int8Type::I32 => bits as i32 as f64,
                Int8Type::I8 => bits as u8 as i8 as f64,
                Int8Type::U8 => bits as f64,
            };
            let is_right = match range {
                Range::Scale => number.is_finite() && number > 0.0,
                Range::Multiplier => number >= 0.0,
                Range::Shift => number >= 1.0 && number <= super::Factor::MOST_SHIFT as f64,
                Range::Limits => at == 0 || bytes[at] >= bytes[at - 1],
                Range::Any => true,
            };
            if !is_right {
                return Some((at, number));
            }
            at += 1;
        }
        None
    }
}

/// The tensors of a layer of bytes.
pub trait Int8Tensors: Zeroable {
    /// The tensors in the order of the walk.
    const TENSORS: &'static [Int8Tensor];
    /// Where each of them begins in the layer's memory, in bytes.
    const OFFSETS: &'static [usize];

    /// Shows the bytes of every tensor, in the machine's order.
    fn visit(&self, visitor: &mut impl FnMut(&'static Int8Tensor, &[u8]));

    /// Hands out the bytes of every tensor, in the machine's order.
    fn visit_mut(&mut self, visitor: &mut impl FnMut(&'static Int8Tensor, &mut [u8]));
}

/// A layer of bytes.
pub trait Int8Layer: Int8Tensors {
    /// The bytes before it.
    type Input;
    /// The bytes behind it.
    type Output;

    /// Computes `y`; neither allocates nor panics.
    fn infer(&self, x: &Self::Input, y: &mut Self::Output);
}

/// A layer of floats that can be one of bytes.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be computed with eight-bit integers",
    label = "has no quantised form",
    note = "leave out `#[quantized]`"
)]
pub trait Quantizes {
    /// That layer.
    type Int8: Int8Layer;
    /// Whether its outputs are bytes of the input.
    const KEEPS_SCALE: bool = false;

    /// Fills `to`, with the normalisation of its channels, which is behind it, and with a ReLU behind both.
    #[cfg(feature = "std")]
    fn quantize(
        &self,
        norm: Option<crate::layers::Channels<'_, f32>>,
        relu: bool,
        x: super::Scale,
        y: super::Scale,
        to: &mut Self::Int8,
    );
}

/// A layer of a quantised network, and its tensors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Int8Info {
    /// The prefix of its tensors in files.
    pub key: &'static str,
    /// Its tensors, in the order of the walk.
    pub tensors: &'static [Int8Tensor],
}

/// A quantised network.
pub trait Int8Network: Zeroable {
    /// The type's name.
    const NAME: &'static str;
    /// The hash of the architecture that it was made of ([`Network::ARCHITECTURE`](crate::Network::ARCHITECTURE)).
    const ARCHITECTURE: u64;
    /// Its layers with their tensors.
    const LAYERS: &'static [Int8Info];

    /// Shows the bytes of every tensor, with the key of its layer.
    fn visit(&self, visitor: &mut impl FnMut(&'static str, &'static Int8Tensor, &[u8]));

    /// Hands out the bytes of every tensor, with the key of its layer.
    fn visit_mut(&mut self, visitor: &mut impl FnMut(&'static str, &'static Int8Tensor, &mut [u8]));
}

/// The number of weights and biases of all layers.
#[doc(hidden)]
#[must_use]
pub const fn parameters(layers: &[Int8Info]) -> usize {
    count(layers, "weight") + count(layers, "bias")
}

const fn count(layers: &[Int8Info], name: &str) -> usize {
    let (mut sum, mut layer) = (0, 0);
    while layer < layers.len() {
        let (tensors, mut at) = (layers[layer].tensors, 0);
        while at < tensors.len() {
            if crate::private::info::same_text(tensors[at].name.as_bytes(), name.as_bytes()) {
                sum += tensors[at].len();
            }
            at += 1;
        }
        layer += 1;
    }
    sum
}

/// Implements [`Int8Tensors`] by the fields named, which are arrays, with their types and shapes.
macro_rules! int8_tensors {
    ($($field:ident: $dtype:ident $shape:expr),* $(,)?) => {
        const TENSORS: &'static [$crate::int8::Int8Tensor] = &[$($crate::int8::Int8Tensor {
            name: stringify!($field),
            dtype: $crate::int8::Int8Type::$dtype,
            shape: &$shape,
        }),*];
        const OFFSETS: &'static [usize] = &[$(::core::mem::offset_of!(Self, $field)),*];

        fn visit(&self, visitor: &mut impl FnMut(&'static $crate::int8::Int8Tensor, &[u8])) {
            let mut tensors = Self::TENSORS.iter();
            $(
                if let Some(tensor) = tensors.next() {
                    visitor(tensor, bytemuck::cast_slice(&self.$field));
                }
            )*
            let _ = (&mut tensors, visitor);
        }

        fn visit_mut(&mut self, visitor: &mut impl FnMut(&'static $crate::int8::Int8Tensor, &mut [u8])) {
            let mut tensors = Self::TENSORS.iter();
            $(
                if let Some(tensor) = tensors.next() {
                    visitor(tensor, bytemuck::cast_slice_mut(&mut self.$field));
                }
            )*
            let _ = (&mut tensors, visitor);
        }
    };
}
pub(super) use int8_tensors;
