//! Networks that the compiler makes of weight files. What does not fit is in `tests/ui/weights`, and that every layer can be
//! in such a network in `tests/gradients.rs`.

use dnn::prelude::*;
use dnn::weights::Weights;
use safetensors::Dtype;
use safetensors::tensor::{SafeTensors, TensorView, serialize};

network! {
    #[derive(Clone, Debug, PartialEq)]
    pub struct Small: vector(3) -> vector(2) {
        body: dense(4) -> batch_norm -> relu,
        #[key("model.head")]
        head: dense(2),
    }

    #[derive(Debug, PartialEq)]
    pub struct Linear: vector(2) -> vector(2) {
        fc: dense(2),
    }

    pub struct NothingLearned: vector(2) -> vector(2) {
        y: relu,
    }
}

include!("ui/safetensors.rs");

/// White space, keys in another order, metadata with everything that a string may hold, and tensors that are not in the order
/// of the network.
const HEADER: &str = r#"
    { "fc.bias" : {"data_offsets":[0,4], "shape": [ 2 ],"dtype":"F16"} ,
      "__metadata__": {"format": "pt", "a \"name\"": "{\u007b} \\"},
      "fc.weight": {"dtype": "BF16", "data_offsets": [4, 12], "shape": [2,2]} }  "#;

static ZEROS: Linear = Linear::from_safetensors(&file::<{ 8 + HEADER.len() + 12 }>(HEADER));
static WIDE: Linear<f64> = Linear::from_safetensors(&file::<{ 8 + HEADER.len() + 12 }>(HEADER));
static NOTHING: NothingLearned = NothingLearned::from_safetensors(&file::<10>("{}"));

#[test]
fn headers_may_be_written_in_many_ways() {
    assert_eq!(ZEROS, *Linear::zeroed());
    assert_eq!(WIDE.fc.weight[(1, 1)].to_bits(), 0);
    assert_eq!(NOTHING.predict_one(&[-1.0, 0.5]), [0.0, 0.5]);
}

fn small() -> Box<Small> {
    let mut net = Small::init(&mut rng(3));
    for (i, value) in net.body_batch_norm.running_mean.iter_mut().enumerate() {
        *value = 0.25 * i as f32 - 0.3;
    }
    net.body_batch_norm.num_batches_tracked[0] = 7.0;
    net
}

/// The file with its floats as `dtype`, of which `encode` writes one.
fn converted(file: &[u8], dtype: Dtype, encode: impl Fn(f32) -> Vec<u8>) -> Vec<u8> {
    let file = SafeTensors::deserialize(file).unwrap();
    let tensors: Vec<(String, Dtype, Vec<usize>, Vec<u8>)> = file
        .tensors()
        .into_iter()
        .map(|(name, view)| {
            let shape = view.shape().to_vec();
            if view.dtype() != Dtype::F32 {
                return (name, view.dtype(), shape, view.data().to_vec());
            }
            let floats =
                view.data().chunks_exact(4).map(|bytes| f32::from_le_bytes(bytes.try_into().unwrap()));
            (name, dtype, shape, floats.flat_map(&encode).collect())
        })
        .collect();
    let views = tensors.iter().map(|(name, dtype, shape, data)| {
        (name.clone(), TensorView::new(*dtype, shape.clone(), data).unwrap())
    });
    serialize(views, None).unwrap()
}

/// The nearest number with 10 bits behind the point, for numbers that are not very large or small.
fn half(value: f32) -> Vec<u8> {
    let (bits, sign) = (value.abs().to_bits() + (1 << 12), if value < 0.0 { 0x8000 } else { 0 });
    let magnitude = if value == 0.0 { 0 } else { (bits >> 13) - (112 << 10) };
    ((magnitude | sign) as u16).to_le_bytes().to_vec()
}

#[test]
fn files_of_networks_and_of_other_programs_are_read() {
    let net = small();
    let file = net.to_bytes().unwrap();
    assert_eq!(Small::from_safetensors(&file), *net);
    let rewritten = converted(&file, Dtype::F32, |value| value.to_le_bytes().to_vec());
    assert_ne!(rewritten, file, "the reference implementation writes another order and no metadata");
    assert_eq!(Small::from_safetensors(&rewritten), *net);
}

#[test]
fn narrow_floats_widen_exactly() {
    let file = small().to_bytes().unwrap();
    let halves = converted(&file, Dtype::F16, half);
    let brains = converted(&file, Dtype::BF16, |value| value.to_bits().to_le_bytes()[2..].to_vec());
    for narrow in [&halves, &brains] {
        let (mut loaded, mut wide) = (Small::zeroed(), <Small<f64> as Network<f64>>::zeroed());
        Weights::from_bytes(narrow.as_slice()).unwrap().convert().load_into(&mut loaded).unwrap();
        let net = Small::from_safetensors(narrow);
        assert_eq!(net, *loaded);
        assert_ne!(net.head.weight, small().head.weight);
        Weights::from_bytes(narrow.as_slice()).unwrap().convert().load_into(&mut wide).unwrap();
        assert_eq!(Small::<f64>::from_safetensors(narrow), *wide);
    }
    // A network of f64 takes f32 too.
    let mut wide = <Small<f64> as Network<f64>>::zeroed();
    Weights::from_bytes(file.as_slice()).unwrap().convert().load_into(&mut wide).unwrap();
    assert_eq!(Small::<f64>::from_safetensors(&file), *wide);
}

/// Every number of 16 bits as a weight.
#[test]
fn every_half_is_the_number_that_it_stands_for() {
    for first in (0..=u16::MAX).step_by(4) {
        let numbers: Vec<u8> = (first..=first + 3).flat_map(u16::to_le_bytes).collect();
        for dtype in [Dtype::F16, Dtype::BF16] {
            let bias = [0; 4];
            let views = [
                ("fc.weight", TensorView::new(dtype, vec![2, 2], &numbers).unwrap()),
                ("fc.bias", TensorView::new(dtype, vec![2], &bias).unwrap()),
            ];
            let file = serialize(views, None).unwrap();
            let mut expected = Linear::zeroed();
            let weights = Weights::from_bytes(file.as_slice()).unwrap();
            weights.convert().allow_non_finite().load_into(&mut expected).unwrap();
            let found: Linear = Linear::from_safetensors(&file);
            for (found, expected) in found.fc.weight.iter().zip(expected.fc.weight.iter()) {
                let same = found.to_bits() == expected.to_bits() || found.is_nan() && expected.is_nan();
                assert!(same, "{dtype:?} {first:#x}: {found} for {expected}");
            }
        }
    }
}
