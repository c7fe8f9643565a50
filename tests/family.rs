//! Families of networks: which of them a file is for, and what they compute.

use dnn::family::{FamilyError, Predictors, Streams};
use dnn::prelude::*;
use dnn::weights::Weights;

mod models {
    dnn::network! {
        pub struct Large: sequence(6, 2) -> sequence(6, 1) {
            cell: gru(5) -> gru(4),
            out: dense(1),
        }
    }
}

network! {
    pub struct Small: sequence(6, 2) -> sequence(6, 1) {
        cell: gru(3),
        out: dense(1),
    }
    /// As small, with another activation: the same tensors.
    pub struct Bent: sequence(6, 2) -> sequence(6, 1) {
        cell: gru(3),
        out: dense(1) -> tanh,
    }
    pub struct Stranger: vector(3) -> vector(2) {
        fc: dense(2),
    }
    pub struct Both: vector(4) -> vector(1) {
        up: dense(3) -> relu,
        out: dense(1),
    }
    pub struct Mirror: sequence(2, 2) -> vector(1) {
        ears: bidirectional(gru(2)) -> last,
        out: dense(1),
    }
}

dnn::family! {
    /// Amplifiers.
    pub enum Amp {
        /// A quick one.
        Small,
        /// A good one.
        Good(models::Large),
        /// One that distorts.
        Bent,
    }
}

dnn::family! {
    // Of which one has no stream: all else is there.
    enum Mixed { Both, Mirror }
}

/// The file without what this crate writes of its network, as another program's.
fn of_another_program(bytes: &[u8]) -> Vec<u8> {
    let length = u64::from_le_bytes(bytes[..8].try_into().unwrap()) as usize;
    let mut header: serde_json::Value = serde_json::from_slice(&bytes[8..8 + length]).unwrap();
    header.as_object_mut().unwrap().remove("__metadata__");
    let header = header.to_string().into_bytes();
    [&(header.len() as u64).to_le_bytes()[..], &header, &bytes[8 + length..]].concat()
}

fn inputs() -> [f32; 12] {
    std::array::from_fn(|at| (at as f32 * 0.7).sin())
}

#[test]
fn the_file_chooses_the_network() {
    let (small, large) = (Small::init(&mut rng(1)), models::Large::init(&mut rng(2)));
    let (a, b) = (
        Amp::from_bytes(&small.to_bytes().unwrap()).unwrap(),
        Amp::from_bytes(&large.to_bytes().unwrap()).unwrap(),
    );
    assert!(matches!((&a, &b), (Amp::Small(_), Amp::Good(_))));
    assert_eq!((a.name(), b.name()), ("Small", "Large"));
    assert_eq!(b.architecture(), models::Large::ARCHITECTURE);
    assert_eq!(a.predict_one(&inputs()), small.predict_one(&inputs()));
    assert_eq!(b.predict_one(&inputs()), large.predict_one(&inputs()));
    // The same tensors are not the same network.
    let bent = Bent::init(&mut rng(1));
    assert_eq!(Amp::from_bytes(&bent.to_bytes().unwrap()).unwrap().name(), "Bent");
    assert_eq!(b.to_bytes().unwrap(), large.to_bytes().unwrap());
    assert_eq!(format!("{b:?}"), "Amp(\"Large\")");
}

#[test]
fn batches_predictors_and_streams_are_the_network_s() {
    let large = models::Large::init(&mut rng(2));
    let path = std::env::temp_dir().join(format!("dnn-family-{}.safetensors", std::process::id()));
    Amp::Good(models::Large::from_bytes(&large.to_bytes().unwrap()).unwrap()).save(&path).unwrap();
    let amp = Amp::load(&path).unwrap();
    std::fs::remove_file(&path).unwrap();

    let x = Batch::<f32, 3, 12>::from_fn(|row, column| (row * 12 + column) as f32 * 0.03 - 0.5);
    let expected = large.predict(&x);
    assert_eq!(amp.predict::<3, _, Batch<f32, 3, 6>>(&x), expected);
    let mut predictor: Amp<Predictors<3>> = amp.predictor();
    let packed: Batch<f32, 3, 6> = *predictor.predict(&x);
    assert_eq!(packed, *large.predictor::<3>().predict(&x));
    let mut y = Batch::<f32, 3, 6>::repeat(f32::NAN);
    predictor.predict_into(&x, &mut y);
    assert_eq!(y, packed);
    assert_eq!(predictor.name(), "Large");
    let one: [f32; 6] = amp.predictor::<1>().predict_one(&inputs());
    assert_eq!(one, large.predictor::<1>().predict_one(&inputs()));

    let (mut stream, mut alone): (Amp<Streams<2, 1>>, _) = (amp.stream(), large.stream());
    for x in [[0.5, -1.0], [0.0, 2.0]] {
        assert_eq!(stream.step(&x), alone.step(&x));
    }
    stream.reset();
    alone.reset();
    assert_eq!(stream.step(&[1.0, 1.0]), alone.step(&[1.0, 1.0]));
}

#[test]
fn a_network_without_a_stream_may_be_in_a_family() {
    let mixed = Mixed::from_bytes(&Mirror::init(&mut rng(3)).to_bytes().unwrap()).unwrap();
    let y: [f32; 1] = mixed.predict_one(&[0.5, 0.0, -0.5, 1.0]);
    assert!(matches!(&mixed, Mixed::Mirror(net) if net.predict_one(&[0.5, 0.0, -0.5, 1.0]) == y));
    assert_eq!(Mixed::MEMBERS[0].name, "Both");
}

#[test]
fn the_tensors_of_other_programs_choose() {
    let large = models::Large::init(&mut rng(2));
    let foreign = of_another_program(&large.to_bytes().unwrap());
    let amp = Amp::from_bytes(&foreign).unwrap();
    assert_eq!(amp.predict_one(&inputs()), large.predict_one(&inputs()));

    // An activation has no tensors.
    let foreign = of_another_program(&Small::init(&mut rng(1)).to_bytes().unwrap());
    let error = Amp::from_bytes(&foreign).unwrap_err();
    assert!(matches!(&error, FamilyError::FitsSeveral { networks, .. } if *networks == ["Small", "Bent"]));
    assert!(
        error.to_string().ends_with("`Small`, `Bent`; load the one that is meant by its own type"),
        "{error}"
    );

    let foreign = of_another_program(&Stranger::init(&mut rng(1)).to_bytes().unwrap());
    let error = Amp::from_bytes(&foreign).unwrap_err();
    let text = error.to_string();
    assert!(matches!(error, FamilyError::FitsNone { .. }));
    let start = format!(
        "the file in memory does not say which architecture it is of, and its tensors fit none of the family `Amp`, which \
         has `Small` ({:016x}), `Large` ({:016x}), `Bent` ({:016x}); load it by the type that saved it; the nearest: the file in memory does not fit the \
         network `Small`:\n  `cell.weight_ih_l0` is missing from the file",
        Small::ARCHITECTURE,
        models::Large::ARCHITECTURE,
        Bent::ARCHITECTURE
    );
    assert!(text.starts_with(&start), "{text}");
}

#[test]
fn a_file_of_another_network_is_an_error() {
    let error = Amp::from_bytes(&Stranger::init(&mut rng(1)).to_bytes().unwrap()).unwrap_err();
    let expected = format!(
        "the file in memory was saved by the network `Stranger` of architecture {:016x}, which is not in the family `Amp`; it \
         has `Small` ({:016x}), `Large` ({:016x}), `Bent` ({:016x}); put that network into the family, load the file by its \
         own type, or train anew if the declaration was changed since",
        Stranger::ARCHITECTURE,
        Small::ARCHITECTURE,
        models::Large::ARCHITECTURE,
        Bent::ARCHITECTURE
    );
    assert_eq!(error.to_string(), expected);
    let error = Amp::from_bytes(b"no file").unwrap_err();
    assert!(matches!(error, FamilyError::Weights(dnn::weights::WeightsError::Format { .. })), "{error}");
}

#[test]
fn a_damaged_file_is_an_error_of_the_network_it_names() {
    let mut small = Small::init(&mut rng(1));
    small.out.each.bias[0] = f32::NAN;
    let bytes = small.to_bytes().unwrap();
    let error = Amp::from_bytes(&bytes).unwrap_err().to_string();
    assert!(
        error.contains("does not fit the network `Small`") && error.contains("`out.bias` holds NaN"),
        "{error}"
    );
    let weights = Weights::from_bytes(bytes).unwrap().allow_non_finite();
    assert_eq!(Amp::from_weights(&weights).unwrap().name(), "Small");
}
