//! Weight files: what is written, what is accepted, and that nothing hostile does harm.

mod common;

use std::fs;
use std::path::PathBuf;

use common::{Mlp, bits, rng};
use dnn_runtime::Network;
use dnn_runtime::weights::{Precision, Problem, Weights, WeightsError};
use rand::RngExt;
use safetensors::tensor::{Dtype, SafeTensors, TensorView, serialize};

type Net = Mlp<f32, 2, 3, 1, 0>;
type Net64 = Mlp<f64, 2, 3, 1, 0>;

fn net(seed: u64) -> Box<Net> {
    let mut net = Net::init(&mut rng(seed));
    net.statistics.num_batches_tracked[0] = 5.0;
    net.statistics.running_mean[1] = 0.25;
    net
}

/// A directory of a test's own.
fn directory(name: &str) -> PathBuf {
    let path = std::env::temp_dir().join(format!("dnn-weights-{name}-{}", std::process::id()));
    fs::create_dir_all(&path).unwrap();
    path
}

/// A file with the given tensors, written by the reference implementation.
fn file(tensors: &[(&str, Dtype, &[usize], &[u8])]) -> Vec<u8> {
    let views = tensors
        .iter()
        .map(|(name, dtype, shape, bytes)| (*name, TensorView::new(*dtype, shape.to_vec(), bytes).unwrap()));
    serialize(views, None).unwrap()
}

/// The tensors of a network's file, renamed or dropped and written by the reference implementation.
fn renamed(net: &Net, rename: impl Fn(&str) -> Option<String>) -> Vec<u8> {
    let bytes = net.to_bytes().unwrap();
    let tensors = SafeTensors::deserialize(&bytes).unwrap();
    let tensors = tensors.tensors().into_iter().filter_map(|(name, view)| Some((rename(&name)?, view)));
    serialize(tensors, None).unwrap()
}

fn problems(error: WeightsError) -> Vec<Problem> {
    match error {
        WeightsError::Mismatch { problems, .. } => problems,
        other => panic!("expected a mismatch, got {other}"),
    }
}

#[test]
fn a_saved_network_is_read_by_the_reference_implementation() {
    let mut net = net(1);
    net.fc1.weight[(1, 2)] = 0.5;
    let bytes = net.to_bytes().unwrap();
    let file = SafeTensors::deserialize(&bytes).unwrap();
    let mut names = file.names();
    names.sort_unstable();
    assert_eq!(
        names,
        [
            "fc1.bias",
            "fc1.weight",
            "fc2.bias",
            "fc2.weight",
            "fc3.bias",
            "fc3.weight",
            "statistics.num_batches_tracked",
            "statistics.running_mean"
        ]
    );
    let weight = file.tensor("fc1.weight").unwrap();
    assert_eq!((weight.dtype(), weight.shape()), (Dtype::F32, &[3, 2][..]));
    // Row 2 (the unit), column 1 (its input), row-major as in PyTorch.
    assert_eq!(weight.data()[4 * 5..4 * 6], 0.5_f32.to_le_bytes());
    let count = file.tensor("statistics.num_batches_tracked").unwrap();
    assert_eq!((count.dtype(), count.shape(), count.data()), (Dtype::I64, &[][..], &5_i64.to_le_bytes()[..]));

    let (_, metadata) = SafeTensors::read_metadata(&bytes).unwrap();
    let metadata = metadata.metadata().clone().unwrap();
    assert_eq!(metadata["format"], "pt");
    assert_eq!(metadata["dnn.network"], "Mlp");
    assert_eq!(metadata["dnn.architecture"], format!("{:016x}", 2_003_001));
    let data = usize::try_from(u64::from_le_bytes(bytes[..8].try_into().unwrap())).unwrap();
    assert_eq!((8 + data) % 8, 0, "tensors are aligned");
}

#[test]
fn saving_and_loading_give_the_same_bits() {
    let directory = directory("round-trip");
    let path = directory.join("net.safetensors");
    let original = net(2);
    net(9).save(&path).unwrap();
    original.save(&path).unwrap();
    let loaded = Net::load(&path).unwrap();
    assert_eq!(bits(&*loaded), bits(&*original));
    let mut other = net(3);
    assert_ne!(bits(&*other), bits(&*original));
    other.load_from(&path).unwrap();
    assert_eq!(bits(&*other), bits(&*original));
    assert_eq!(
        Net::from_bytes(&original.to_bytes().unwrap()).unwrap().to_bytes().unwrap(),
        fs::read(&path).unwrap()
    );
    assert_eq!(fs::read_dir(&directory).unwrap().count(), 1, "no temporary file is left");

    let original = Net64::init(&mut rng(4));
    let loaded = Net64::from_bytes(&original.to_bytes().unwrap()).unwrap();
    assert_eq!(bits(&*loaded), bits(&*original));
    fs::remove_dir_all(directory).unwrap();
}

#[test]
fn a_failed_save_leaves_the_old_file() {
    let directory = directory("failed-save");
    let error = net(1).save(directory.join("missing").join("net.safetensors")).unwrap_err();
    assert!(error.to_string().starts_with("cannot write weights to `"), "{error}");
    // A directory cannot be replaced by a file.
    assert!(matches!(net(1).save(&directory), Err(WeightsError::Write { .. })));
    assert!(matches!(net(1).save(""), Err(WeightsError::Write { .. })));
    assert_eq!(fs::read_dir(&directory).unwrap().count(), 0);
    fs::remove_dir_all(directory).unwrap();
    let error = Net::load("no/such/file.safetensors").err().unwrap();
    assert!(error.to_string().starts_with("cannot read weights from `no/such/file.safetensors`"), "{error}");
}

#[cfg(unix)]
#[test]
fn saving_through_a_symbolic_link_replaces_what_it_points_to() {
    let directory = directory("link");
    fs::write(directory.join("real"), "old").unwrap();
    std::os::unix::fs::symlink("real", directory.join("link")).unwrap();
    net(1).save(directory.join("link")).unwrap();
    assert!(fs::symlink_metadata(directory.join("link")).unwrap().is_symlink());
    Net::load(directory.join("real")).unwrap();
    fs::remove_dir_all(directory).unwrap();
}

#[cfg(unix)]
#[test]
fn saving_over_a_file_keeps_its_permissions() {
    use std::os::unix::fs::PermissionsExt;

    let directory = directory("permissions");
    let path = directory.join("net.safetensors");
    for mode in [0o600, 0o664, 0o640] {
        fs::write(&path, "old").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        net(1).save(&path).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, mode);
        Net::load(&path).unwrap();
    }
    fs::remove_dir_all(directory).unwrap();
}

#[test]
fn an_error_says_its_cause_once() {
    use std::error::Error;

    let error = Net::load("no/such/file.safetensors").err().unwrap();
    let cause = fs::read("no/such/file.safetensors").unwrap_err();
    assert!(error.to_string().ends_with(&format!(": {cause}")), "{error}");
    assert!(error.source().is_none());
    let error = dnn_runtime::data::Table::read("no/such/file.csv").unwrap_err();
    assert!(error.to_string().ends_with(&format!(": {cause}")), "{error}");
    assert!(error.source().is_none());
}

#[test]
fn a_count_below_zero_is_refused() {
    let mut original = net(1);
    original.statistics.num_batches_tracked[0] = -1.0;
    let bytes = original.to_bytes().unwrap();
    let mut network = net(2);
    let before = bits(&*network);
    let error = Weights::from_bytes(bytes).unwrap().allow_non_finite().load_into(&mut network).unwrap_err();
    assert_eq!(bits(&*network), before);
    let text = error.to_string();
    assert!(
        text.ends_with("`statistics.num_batches_tracked` holds -1 at index 0, expected a count from 0"),
        "{text}"
    );
}

#[test]
fn all_that_does_not_fit_is_reported_at_once_and_changes_nothing() {
    let weight = 1.0_f32.to_le_bytes().repeat(6);
    let bytes = file(&[
        ("fc1.wieght", Dtype::F32, &[3, 2], &weight),
        ("fc1.bias", Dtype::F64, &[3], &weight),
        ("fc2.weight", Dtype::F32, &[2, 3], &weight),
        ("fc3.weight", Dtype::F32, &[1, 3], &[0, 0, 128, 63, 0, 0, 192, 127, 0, 0, 128, 63]),
        ("statistics.running_mean", Dtype::F32, &[2], &weight[..8]),
        ("statistics.num_batches_tracked", Dtype::F32, &[], &weight[..4]),
        ("optimizer.step_size_of_the_run", Dtype::F32, &[1], &weight[..4]),
    ]);
    let mut network = net(5);
    let before = bits(&*network);
    let error = Weights::from_bytes(bytes).unwrap().load_into(&mut network).unwrap_err();
    assert_eq!(bits(&*network), before);
    let text = error.to_string();
    let expected = [
        "the file in memory does not fit the network `Mlp`:",
        "`statistics.num_batches_tracked` holds F32, expected I64",
        "`fc1.bias` holds F64, expected F32; convert it with `Weights::convert`",
        "`fc2.weight` has shape [2, 3], expected [3, 3]",
        "`fc3.weight` holds NaN at index 1; accept it with `Weights::allow_non_finite`",
        "`fc1.weight` is missing from the file; it has the similar `fc1.wieght`",
        "`fc2.bias` is missing from the file",
        "`fc3.bias` is missing from the file",
        "`fc1.wieght` is not in the network; did you mean `fc1.weight`?",
        "`optimizer.step_size_of_the_run` is not in the network",
    ];
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    assert_eq!(lines, expected, "{text}");
    assert_eq!(problems(error).len(), 9);
}

#[test]
fn a_transposed_weight_is_called_so() {
    let bytes = renamed(&net(1), |name| (name != "fc1.weight").then(|| name.into()));
    let tensors = SafeTensors::deserialize(&bytes).unwrap();
    let zeros = [0; 24];
    let mut tensors = tensors.tensors();
    tensors.push(("fc1.weight".into(), TensorView::new(Dtype::F32, vec![2, 3], &zeros).unwrap()));
    let error = Net::from_bytes(&serialize(tensors, None).unwrap()).err().unwrap();
    assert!(
        error.to_string().ends_with(
            "`fc1.weight` has shape [2, 3], expected [3, 2]: transposed; rows are outputs, as in PyTorch"
        ),
        "{error}"
    );
}

#[test]
fn other_number_types_are_converted_only_on_request() {
    let wide = Net64::init(&mut rng(6));
    let bytes = wide.to_bytes().unwrap();
    let found = problems(Net::from_bytes(&bytes).err().unwrap());
    assert_eq!(found.len(), 7, "all but the counter");
    assert!(found.iter().all(|p| matches!(p, Problem::Dtype { expected: "F32", convertible: true, .. })));
    let mut narrow = net(7);
    Weights::from_bytes(bytes).unwrap().convert().load_into(&mut narrow).unwrap();
    assert_eq!(narrow.fc2.weight[(1, 2)], wide.fc2.weight[(1, 2)] as f32);

    // And back: every f32 is an f64.
    let mut back = Net64::init(&mut rng(8));
    Weights::from_bytes(narrow.to_bytes().unwrap()).unwrap().convert().load_into(&mut back).unwrap();
    assert_eq!(back.fc2.weight[(1, 2)], f64::from(narrow.fc2.weight[(1, 2)]));
    assert_eq!(back.statistics.num_batches_tracked[0], 0.0);

    // A number beyond the range of f32 would become infinite.
    let mut large = Net64::init(&mut rng(6));
    large.fc3.bias[0] = 1e300;
    let file = Weights::from_bytes(large.to_bytes().unwrap()).unwrap().convert();
    let found = problems(file.load_into(&mut narrow).unwrap_err());
    assert_eq!(found, [Problem::NonFinite { tensor: "fc3.bias".into(), index: 0, value: f64::INFINITY }]);
    file.allow_non_finite().load_into(&mut narrow).unwrap();
    assert_eq!(narrow.fc3.bias[0], f32::INFINITY);
}

#[test]
fn parts_are_loaded_by_prefix() {
    let source = net(10);
    let mut target = net(11);
    let (untouched, wanted) = (target.fc2.weight, source.fc1.weight);
    let report = Weights::from_bytes(source.to_bytes().unwrap())
        .unwrap()
        .prefix("fc1.")
        .load_into(&mut target)
        .unwrap();
    assert_eq!(target.fc1.weight, wanted);
    assert_eq!(target.fc2.weight, untouched);
    assert_eq!(report.loaded, ["fc1.weight", "fc1.bias"]);
    assert_eq!((report.kept.len(), report.ignored.len()), (6, 6));
    assert_eq!(report.same_architecture, Some(true));

    // Within the prefix the file must still be complete.
    let bytes = renamed(&source, |name| (name != "fc1.bias").then(|| name.into()));
    let file = Weights::from_bytes(bytes).unwrap().prefix("fc1.");
    let missing = Problem::Missing { tensor: "fc1.bias".into(), similar: None };
    assert_eq!(problems(file.load_into(&mut target).unwrap_err()), [missing]);
    let report = file.allow_missing().load_into(&mut target).unwrap();
    assert_eq!(report.loaded, ["fc1.weight"]);
    assert_eq!(report.same_architecture, None);
}

#[test]
fn a_prefix_of_the_file_is_stripped_and_suggested() {
    let source = net(12);
    let mut bytes = renamed(&source, |name| Some(format!("model.{name}")));
    let error = Net::from_bytes(&bytes).err().unwrap();
    assert!(
        error
            .to_string()
            .ends_with("the file's names begin with `model.`: load with `Weights::strip_prefix(\"model.\")`"),
        "{error}"
    );
    let mut target = net(13);
    Weights::from_bytes(bytes).unwrap().strip_prefix("model.").load_into(&mut target).unwrap();
    assert_eq!(bits(&*target), bits(&*source));

    bytes = renamed(&source, |name| {
        Some(if name == "fc3.bias" { "ema.x".into() } else { format!("model.{name}") })
    });
    let file = Weights::from_bytes(bytes).unwrap().strip_prefix("model.");
    assert_eq!(problems(file.load_into(&mut target).unwrap_err()).len(), 1);
    let report = file.prefix("fc1.").load_into(&mut target).unwrap();
    assert_eq!(report.ignored.len(), 6);
    assert!(report.ignored.contains(&"ema.x".into()));
}

#[test]
fn a_misspelt_prefix_is_an_error() {
    let file = Weights::from_bytes(net(1).to_bytes().unwrap()).unwrap().allow_missing().allow_unexpected();
    let error = file.clone().prefix("fc4.").load_into(&mut net(1)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "no tensor of the network `Mlp` has a name beginning with `fc4.`; its names begin with \
         `fc1.`, `fc2.`, `fc3.`, `statistics.`"
    );
    let error = file.strip_prefix("modle.").load_into(&mut net(1)).unwrap_err();
    assert!(error.to_string().contains("no tensor of the file in memory"), "{error}");
}

#[test]
fn left_over_tensors_are_ignored_on_request() {
    let source = net(14);
    let mut bytes = source.to_bytes().unwrap();
    assert_eq!(Weights::from_bytes(bytes.clone()).unwrap().tensors().count(), 8);
    bytes = renamed(&source, |name| Some(if name == "fc3.bias" { "fc4.bias".into() } else { name.into() }));
    let mut target = net(15);
    let kept = target.fc3.bias[0];
    let file = Weights::from_bytes(bytes).unwrap();
    assert_eq!(problems(file.load_into(&mut target).unwrap_err()).len(), 2);
    let report = file.allow_missing().allow_unexpected().load_into(&mut target).unwrap();
    assert_eq!((report.kept, report.ignored), (vec!["fc3.bias".into()], vec!["fc4.bias".into()]));
    assert_eq!(target.fc3.bias[0], kept);
}

fn with_header(header: &str, data: &[u8]) -> Vec<u8> {
    [&(header.len() as u64).to_le_bytes(), header.as_bytes(), data].concat()
}

#[test]
fn malformed_files_are_errors_that_say_why() {
    let reason = |bytes: Vec<u8>| match Weights::from_bytes(bytes) {
        Err(WeightsError::Format { reason, .. }) => reason,
        other => panic!("accepted: {other:?}"),
    };
    assert_eq!(reason(vec![]), "it has 0 bytes, too few for the length of a header");
    assert!(reason(vec![255; 64]).starts_with("its header claims 18446744073709551615 bytes, but 56 follow"));
    assert!(reason(with_header("not json", &[])).starts_with("its header: expected"));
    assert!(reason(with_header("[]", &[])).starts_with("its header: "));
    assert!(reason(b"\x01\0\0\0\0\0\0\0\xff".to_vec()).starts_with("its header is not text"));
    assert!(reason(with_header(&"[".repeat(10_000), &[])).starts_with("its header: "));
    let tensor =
        |from: u64, to: u64| format!(r#"{{"dtype":"F32","shape":[1],"data_offsets":[{from},{to}]}}"#);
    let two = |a: &str, b: &str, first: (u64, u64), second: (u64, u64)| {
        format!(r#"{{"{a}":{},"{b}":{}}}"#, tensor(first.0, first.1), tensor(second.0, second.1))
    };
    assert!(Weights::from_bytes(with_header(&two("a", "b", (0, 4), (4, 8)), &[0; 8])).is_ok());
    assert!(reason(with_header(&two("a", "b", (0, 4), (4, 8)), &[0; 7])).contains("is it cut short?"));
    assert!(
        reason(with_header(&two("a", "b", (0, 4), (4, 8)), &[0; 9])).contains("take 8 bytes, but 9 follow")
    );
    assert!(reason(with_header(&two("a", "b", (0, 4), (0, 4)), &[0; 8])).contains("invalid offset"));
    assert!(reason(with_header(&two("a", "b", (0, 4), (2, 6)), &[0; 8])).contains("invalid offset"));
    assert!(reason(with_header(&two("a", "b", (0, 4), (8, 12)), &[0; 12])).contains("invalid offset"));
    assert!(reason(with_header(&two("a", "b", (0, 4), (4, 2)), &[0; 8])).contains("invalid"));
    assert_eq!(
        reason(with_header(&two("a", "a", (0, 4), (0, 4)), &[0; 4])),
        "its header names the tensor `a` twice"
    );
    // Sizes that overflow when they are added up must not wrap around to the real length.
    let huge = (1..=8).fold(String::new(), |text, i: u64| {
        let size = (1_u64 << 61) - 1;
        let (from, to) = ((i - 1) * size, i * size);
        format!(
            r#"{text}{}"t{i}":{{"dtype":"U8","shape":[{size}],"data_offsets":[{from},{to}]}}"#,
            if text.is_empty() { "" } else { "," }
        )
    });
    assert!(reason(with_header(&format!("{{{huge}}}"), &[0; 8])).contains("cut short"));
    let wide = r#"{"a":{"dtype":"F64","shape":[4294967296,4294967296],"data_offsets":[0,8]}}"#;
    assert!(reason(with_header(wide, &[0; 8])).contains("overflow"));
}

#[test]
fn a_network_of_no_fitting_tensor_names_every_one() {
    let error = Net::from_bytes(&with_header("{}", &[])).err().unwrap();
    assert_eq!(problems(error).len(), 8);
}

/// Loads hostile bytes: an error must leave the network as it was.
fn attack(bytes: Vec<u8>, target: &mut Box<Net>, before: &[u64]) -> bool {
    match Weights::from_bytes(bytes).and_then(|file| file.load_into(target)) {
        Ok(_) => true,
        Err(error) => {
            assert!(!error.to_string().is_empty());
            assert_eq!(bits(&**target), before);
            false
        }
    }
}

#[test]
fn a_file_cut_short_anywhere_is_an_error() {
    let bytes = net(20).to_bytes().unwrap();
    let mut target = net(21);
    let before = bits(&*target);
    for length in 0..bytes.len() {
        assert!(!attack(bytes[..length].to_vec(), &mut target, &before), "accepted {length} bytes");
    }
    assert!(attack(bytes, &mut target, &before));
}

#[test]
fn damaged_files_never_panic_and_never_half_load() {
    let bytes = net(22).to_bytes().unwrap();
    let header = 8 + usize::try_from(u64::from_le_bytes(bytes[..8].try_into().unwrap())).unwrap();
    let mut rng = rng(23);
    let mut accepted = 0;
    for round in 0..6000 {
        let mut damaged = bytes.clone();
        // Two rounds of three damage the header, where the structure is.
        let end = if round % 3 == 0 { bytes.len() } else { header };
        for _ in 0..rng.random_range(1..4) {
            let at = rng.random_range(0..end.min(damaged.len()));
            match rng.random_range(0..5) {
                0 => damaged[at] ^= 1 << rng.random_range(0..8),
                1 => damaged[at] = rng.random(),
                2 => damaged[at] = b"{}[]\",:0123456789\\"[rng.random_range(0..18)],
                3 => drop(damaged.remove(at)),
                _ => damaged.insert(at, rng.random_range(b' '..b'~')),
            }
        }
        let mut target = net(24);
        let before = bits(&*target);
        accepted += usize::from(attack(damaged, &mut target, &before));
    }
    // Damage to the numbers alone cannot be seen, unless it makes them non-finite.
    assert!((50..1500).contains(&accepted), "{accepted}");
}

#[test]
fn names_of_a_file_are_replaced() {
    let saved = net(1);
    let bytes = renamed(&saved, |name| {
        Some(name.replace("fc1.", "body.linear_0_").replace("fc2.", "body.linear_1_"))
    });
    let rename = |name: &str| name.replace("body.linear_0_", "fc1.").replace("body.linear_1_", "fc2.");
    let mut loaded = net(2);
    let report =
        Weights::from_bytes(bytes.clone()).unwrap().rename(rename).unwrap().load_into(&mut loaded).unwrap();
    assert_eq!((report.kept.len(), report.ignored.len()), (0, 0));
    assert_eq!(loaded.to_bytes().unwrap(), saved.to_bytes().unwrap());

    // What is not replaced does not fit, under the name that it has.
    let half = |name: &str| name.replace("body.linear_0_", "fc1.");
    let error =
        Weights::from_bytes(bytes.clone()).unwrap().rename(half).unwrap().load_into(&mut loaded).unwrap_err();
    let text = error.to_string();
    assert!(text.contains("`fc2.weight`") && text.contains("`body.linear_1_weight`"), "{text}");
    assert!(!text.contains("`fc1.weight`"), "{text}");

    let both = |name: &str| name.replace("linear_1_", "linear_0_");
    let error = Weights::from_bytes(bytes).unwrap().rename(both).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the file in memory has `body.linear_0_bias` and `body.linear_1_bias`, which are both renamed to \
         `body.linear_0_bias`; give each a name of its own"
    );
}

#[test]
fn files_of_another_precision() {
    let mut net = net(1);
    // A third, half a unit above 1, the smallest half, and less than that.
    let values = [1.0 / 3.0, 1.0 + 1.0 / 2048.0, 6e-8, -1e-9];
    net.fc1.weight.as_mut_slice()[..4].copy_from_slice(&values);
    let whole = net.to_bytes().unwrap();
    for (precision, dtype) in [
        (Precision::F64, Dtype::F64),
        (Precision::F32, Dtype::F32),
        (Precision::F16, Dtype::F16),
        (Precision::Bf16, Dtype::BF16),
    ] {
        let bytes = net.to_bytes_as(precision).unwrap();
        assert_eq!(net.to_bytes().unwrap(), whole, "the network has changed");
        for (name, view) in SafeTensors::deserialize(&bytes).unwrap().tensors() {
            let expected = if name.ends_with("num_batches_tracked") { Dtype::I64 } else { dtype };
            assert_eq!(view.dtype(), expected, "{name}");
        }
        let mut loaded = Net::init(&mut rng(2));
        let file = Weights::from_bytes(bytes.clone()).unwrap();
        assert_eq!(file.clone().load_into(&mut loaded).is_ok(), precision == Precision::F32);
        let report = file.convert().load_into(&mut loaded).unwrap();
        assert_eq!(report.same_architecture, Some(true));
        let expected = match precision {
            Precision::F16 => [0.333_251_95, 1.0, 2.0_f32.powi(-24), -0.0],
            Precision::Bf16 => [0.333_984_38, 1.0, 6.007_030_6e-8, -f32::from_bits(0x3089_0000)],
            _ => values,
        };
        assert_eq!(loaded.fc1.weight.as_slice()[..4], expected, "{precision}");
        // What was rounded once stays as it is.
        assert_eq!(loaded.to_bytes_as(precision).unwrap(), bytes, "{precision}");
        let path = directory("precision").join(precision.name());
        net.save_as(&path, precision).unwrap();
        assert_eq!(fs::read(&path).unwrap(), bytes);
    }
    fs::remove_dir_all(directory("precision")).unwrap();
}

#[test]
fn a_number_too_large_for_its_precision_is_told() {
    let mut net = net(1);
    net.fc1.weight.as_mut_slice()[2] = f32::INFINITY;
    net.fc1.weight.as_mut_slice()[3] = f32::NAN;
    assert!(net.to_bytes_as(Precision::F16).is_ok(), "they are what they were");
    net.statistics.running_mean[1] = -65520.0;
    let path = directory("too_large").join("net.safetensors");
    fs::write(&path, "as before").unwrap();
    for error in [net.to_bytes_as(Precision::F16).map(drop), net.save_as(&path, Precision::F16)] {
        assert_eq!(
            error.unwrap_err().to_string(),
            format!(
                "the network `{}` cannot be written as F16: `statistics.running_mean` holds -65520 at index 1, which is too \
                 large; write F32 or BF16",
                Net::NAME
            )
        );
    }
    assert_eq!(fs::read(&path).unwrap(), b"as before");
    fs::remove_dir_all(directory("too_large")).unwrap();
    assert!(net.to_bytes_as(Precision::Bf16).is_ok());

    let mut wide = Net64::init(&mut rng(1));
    wide.fc2.bias[0] = 1e39;
    assert!(matches!(
        wide.to_bytes_as(Precision::F32),
        Err(WeightsError::TooLarge { index: 0, dtype: "F32", .. })
    ));
    assert!(wide.to_bytes_as(Precision::F64).is_ok());
}
