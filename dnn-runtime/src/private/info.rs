//! What stands in the table of layers, and what it adds up to.

use core::marker::PhantomData;

use super::{LayerInfo, Parameters, Scalar};
use crate::layer::{Role, Tensor};

/// What a table says of the layer `L`.
#[derive(Debug)]
pub struct Present<T, L>(PhantomData<(T, L)>);

impl<T: Scalar, L: Parameters<T>> Present<T, L> {
    /// Where its tensors begin in it, in bytes, without those that are empty; none if the layer does not say.
    pub const OFFSETS: &'static [usize] = if Self::COUNT == L::OFFSETS.len() {
        L::OFFSETS
    } else if L::OFFSETS.len() == L::TENSORS.len() {
        Self::FIRST_OFFSETS.split_at(Self::COUNT).0
    } else {
        &[]
    };

    /// Its tensors without those that are empty, which options leave out.
    pub const TENSORS: &'static [Tensor] =
        if Self::COUNT == L::TENSORS.len() { L::TENSORS } else { Self::FIRST.split_at(Self::COUNT).0 };

    const COUNT: usize = {
        let (mut count, mut at) = (0, 0);
        while at < L::TENSORS.len() {
            count += !L::TENSORS[at].is_empty() as usize;
            at += 1;
        }
        count
    };

    const FIRST: [Tensor; 32] = {
        assert!(Self::COUNT <= 32, "there is room for the tensors of a layer that leaves out some");
        let mut tensors = [Tensor { name: "", shape: &[], role: Role::Weight }; 32];
        let (mut count, mut at) = (0, 0);
        while at < L::TENSORS.len() {
            if !L::TENSORS[at].is_empty() {
                tensors[count] = L::TENSORS[at];
                count += 1;
            }
            at += 1;
        }
        tensors
    };

    const FIRST_OFFSETS: [usize; 32] = {
        let mut offsets = [0; 32];
        let (mut count, mut at) = (0, 0);
        while at < L::OFFSETS.len() {
            if !L::TENSORS[at].is_empty() {
                offsets[count] = L::OFFSETS[at];
                count += 1;
            }
            at += 1;
        }
        offsets
    };
}

/// The fewest tokens of the embeddings that read an input of this name.
pub const fn vocabulary(layers: &[LayerInfo], input: &str) -> Option<usize> {
    let (mut fewest, mut at) = (None, 0);
    while at < layers.len() {
        if let (Some(tokens), [from]) = (layers[at].vocabulary(), layers[at].inputs)
            && same_text(from.as_bytes(), input.as_bytes())
        {
            fewest = match fewest {
                Some(least) if least <= tokens => fewest,
                _ => Some(tokens),
            };
        }
        at += 1;
    }
    fewest
}

pub(crate) const fn same_text(a: &[u8], b: &[u8]) -> bool {
    let mut at = 0;
    while at < a.len() && at < b.len() && a[at] == b[at] {
        at += 1;
    }
    at == a.len() && at == b.len()
}

/// The number of learned parameters.
pub const fn params(layers: &[LayerInfo]) -> usize {
    let (mut total, mut at) = (0, 0);
    while at < layers.len() {
        total += layers[at].params();
        at += 1;
    }
    total
}

/// Multiply-adds of one prediction.
pub const fn macs(layers: &[LayerInfo]) -> u64 {
    let (mut total, mut at) = (0, 0);
    while at < layers.len() {
        total += layers[at].macs;
        at += 1;
    }
    total
}

/// FNV-1a over names, operations, arguments, wiring, output shapes and tensors.
pub const fn architecture(layers: &[LayerInfo]) -> u64 {
    let (mut hash, mut at) = (Hash::new(), 0);
    while at < layers.len() {
        let layer = &layers[at];
        hash = hash.text(layer.name).text(layer.op).text(layer.arguments).sizes(layer.output);
        let mut input = 0;
        while input < layer.inputs.len() {
            hash = hash.text(layer.inputs[input]);
            input += 1;
        }
        let mut tensor = 0;
        while tensor < layer.tensors.len() {
            hash = hash.text(layer.tensors[tensor].name).sizes(layer.tensors[tensor].shape);
            tensor += 1;
        }
        at += 1;
    }
    hash.0
}

struct Hash(u64);

impl Hash {
    const fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    const fn byte(self, byte: u8) -> Self {
        Self((self.0 ^ byte as u64).wrapping_mul(0x0000_0100_0000_01b3))
    }

    /// The length too, so that `ab`, `c` and `a`, `bc` differ.
    const fn text(mut self, text: &str) -> Self {
        let (bytes, mut at) = (text.as_bytes(), 0);
        self = self.size(bytes.len());
        while at < bytes.len() {
            self = self.byte(bytes[at]);
            at += 1;
        }
        self
    }

    const fn sizes(mut self, sizes: &[usize]) -> Self {
        self = self.size(sizes.len());
        let mut at = 0;
        while at < sizes.len() {
            self = self.size(sizes[at]);
            at += 1;
        }
        self
    }

    const fn size(mut self, size: usize) -> Self {
        let (bytes, mut at) = ((size as u64).to_le_bytes(), 0);
        while at < bytes.len() {
            self = self.byte(bytes[at]);
            at += 1;
        }
        self
    }
}
