//! Bad files and bad data, met as a program meets them: the text of an error names the file and the place in it, what
//! was found and expected, and what to do; the network is as it was.

#[path = "bad_input/sequences.rs"]
mod sequences;

use std::error::Error;
use std::fmt::Display;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};

use dnn::data::{DataError, IdxArray, IdxOptions, StandardScaler, Table, TableReader, load_images_labels};
use dnn::prelude::*;
use dnn::weights::Weights;

network! {
    #[derive(Clone, Debug, PartialEq)]
    pub struct Net: vector(2) -> vector(3) {
        hidden: dense(4) -> relu,
        out: dense(3),
    }

    pub struct Single: vector(2) -> vector(1) {
        out: dense(1),
    }

    pub struct Wider: vector(2) -> vector(3) {
        hidden: dense(8) -> relu,
        out: dense(3),
    }
}

/// A file of its own, removed at the end of the test.
struct File(PathBuf);

impl File {
    fn new(name: &str, bytes: impl AsRef<[u8]>) -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("dnn-bad-{}-{count}-{name}", std::process::id()));
        std::fs::write(&path, bytes).unwrap();
        Self(path)
    }
}

impl Drop for File {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

/// The text of an error that must occur, with `FILE` for the path of `file`.
#[track_caller]
fn text<V, E: Display>(result: Result<V, E>, file: &File) -> String {
    let error = result.err().expect("an error").to_string();
    error.replace(&file.0.display().to_string(), "FILE")
}

/// What a program does with a table: two features and a class.
fn load(file: &File) -> Result<Samples<f32, 2, u32>, DataError> {
    let table = Table::read(&file.0)?;
    Samples::new(table.features(["width", "height"])?, table.classes("kind")?.labels)
}

#[track_caller]
fn assert_table(csv: &str, expected: &str) {
    let file = File::new("table.csv", csv);
    assert_eq!(text(load(&file), &file), expected);
}

#[test]
fn a_table_with_a_ragged_row() {
    assert_table(
        "width,height,kind\n1,2,oak\n3,4\n5,6,ash\n",
        "FILE, line 3: the number of cells is 2, expected 3 as in the first line",
    );
    // Blank lines and quoted line breaks are lines of the file too.
    assert_table(
        "width,height,kind\n\n1,2,\"oak\nor ash\"\n3,4,oak,ash\n",
        "FILE, line 5: the number of cells is 4, expected 3 as in the first line",
    );
}

#[test]
fn text_in_a_column_of_numbers() {
    assert_table(
        "width,height,kind\n1,2,oak\n3,tall,ash\n",
        "FILE, line 3, column `height`: found \"tall\", expected a number; if it stands for a missing value, name it \
         with `TableReader::missing`; for class names use `Table::classes`",
    );
    // The advice helps.
    let file = File::new("table.csv", "width,height,kind\n1,2,oak\n3,tall,ash\n");
    let table = TableReader::new().missing(&["tall"]).read(&file.0).unwrap().drop_missing().unwrap();
    assert_eq!(table.numbers::<f32>("height").unwrap(), [2.0]);
}

#[test]
fn missing_and_infinite_cells() {
    for cell in ["", "nan", "NA"] {
        assert_table(
            &format!("width,height,kind\n{cell},2,oak\n3,4,ash\n"),
            "FILE, line 2, column `width`: found a missing value, expected a value; call `drop_missing` or \
             `fill_missing` first",
        );
    }
    assert_table(
        "width,height,kind\n1,2,oak\n3,-inf,ash\n",
        "FILE, line 3, column `height`: found -inf, expected a finite f32",
    );
    assert_table(
        "width,height,kind\n1e39,2,oak\n3,4,ash\n",
        "FILE, line 2, column `width`: found 1e39, expected a finite f32",
    );
}

#[test]
fn a_table_without_rows_or_columns() {
    assert_table("width,height,kind\n", "FILE: found no samples, expected at least one");
    assert_table("", "FILE: found no samples, expected at least one");
    assert_table("width,heigth,kind\n1,2,oak\n", "FILE: found no column `height`, did you mean `heigth`?");
    assert_table("a,b,c\n1,2,oak\n", "FILE: found no column `width`, expected one of `a`, `b`, `c`");
    let missing = File(PathBuf::from("no/such/table.csv"));
    let error = text(load(&missing), &missing);
    assert!(error.starts_with("FILE: cannot be read: "), "{error}");
}

#[test]
fn a_class_that_training_did_not_have() {
    let file = File::new("test.csv", "width,height,kind\n1,2,oak\n3,4,elm\n");
    let table = Table::read(&file.0).unwrap();
    assert_eq!(
        text(table.classes_among("kind", &["ash", "oak"]), &file),
        "FILE, line 3, column `kind`: found class \"elm\", expected one of [\"ash\", \"oak\"]"
    );
}

/// An IDX file of bytes.
fn idx(name: &str, shape: &[u32], values: &[u8]) -> File {
    let mut bytes = vec![0, 0, 8, shape.len() as u8];
    shape.iter().for_each(|length| bytes.extend(length.to_be_bytes()));
    bytes.extend(values);
    File::new(name, bytes)
}

#[test]
fn an_idx_file_with_a_wrong_magic() {
    let labels = idx("labels", &[1], &[0]);
    for (bytes, found) in [
        (&b"\x89PNG\r\n\x1a\n"[..], "[89, 50, 4e, 47]"),
        (&[0, 0, 7, 1, 0, 0, 0, 0], "[00, 00, 07, 01]"),
        (&[0, 0, 8, 0], "[00, 00, 08, 00]"),
    ] {
        let images = File::new("images", bytes);
        let result = load_images_labels::<4>(&images.0, &labels.0, IdxOptions::default());
        assert_eq!(
            text(result, &images),
            format!(
                "FILE: found the first bytes {found}, expected an IDX header: 00 00, a type of 08 (u8), 09 (i8), 0b \
                 (i16), 0c (i32), 0d (f32) or 0e (f64), and the number of dimensions from 01"
            )
        );
    }
}

#[test]
fn an_idx_file_that_is_cut_short_or_goes_on() {
    let labels = idx("labels", &[2], &[0, 1]);
    let load = |images: &File| load_images_labels::<4>(&images.0, &labels.0, IdxOptions::default());
    let images = idx("images", &[2, 2, 2], &[7; 5]);
    assert_eq!(
        text(load(&images), &images),
        "FILE: found 5 bytes of values of shape [2, 2, 2], expected 8; the file is cut short"
    );
    let images = File::new("images", [0, 0, 8, 3, 0, 0]);
    assert_eq!(
        text(load(&images), &images),
        "FILE: found 2 bytes of header, expected 12; the file is cut short"
    );
    let images = idx("images", &[2, 2, 2], &[7; 9]);
    assert_eq!(
        text(load(&images), &images),
        "FILE: found bytes behind the 8 bytes of values of shape [2, 2, 2], expected the end"
    );
    // A header may announce more than there is memory.
    let images = idx("images", &[u32::MAX, u32::MAX], &[7; 9]);
    let error = text(IdxArray::read(&images.0), &images);
    assert!(error.starts_with("FILE: found "), "{error}");
    // The digits' file, cut in the middle of the compressed stream.
    let digits = include_bytes!("../dnn-runtime/datasets/digits-images-idx3-ubyte.gz");
    let images = File::new("digits.gz", &digits[..digits.len() / 2]);
    let error = text(IdxArray::read(&images.0), &images);
    assert!(error.starts_with("FILE: cannot be read: "), "{error}");
}

#[test]
fn idx_files_that_do_not_belong_together() {
    let (images, labels) = (idx("images", &[2, 2, 2], &[7; 8]), idx("labels", &[3], &[0, 1, 2]));
    let error = text(load_images_labels::<4>(&images.0, &labels.0, IdxOptions::default()), &images);
    let error = error.replace(&labels.0.display().to_string(), "LABELS");
    assert_eq!(error, "LABELS: found 3 labels, expected 2, the number of images in FILE");
    let result = load_images_labels::<784>(&images.0, &labels.0, IdxOptions::default());
    assert_eq!(
        text(result, &images),
        "FILE: found values of shape [2, 2, 2], expected [samples, ..] with 784 values for each sample"
    );
}

const CLASSES: &str = "classes count from 0 and the network's last layer needs an output for each";

#[test]
fn labels_out_of_range() {
    let (images, labels) = (idx("images", &[3, 2], &[7; 6]), idx("labels", &[3], &[0, 3, 2]));
    let load = |options| load_images_labels::<2>(&images.0, &labels.0, options);
    assert_eq!(
        text(load(IdxOptions::default().classes(3)), &labels),
        format!("FILE: sample 1: found class 3, expected a class below 3; {CLASSES}")
    );

    // Without a limit training finds it, and counts two classes for one logit.
    let samples = load(IdxOptions::default()).unwrap();
    assert_eq!(
        refused(&samples),
        format!(
            "the training data cannot be used: in memory: sample 1: found class 3, expected a class below 3; {CLASSES}"
        )
    );
    let mut net = Single::init(&mut rng(1));
    let error = Trainer::new(BinaryCrossEntropy, Sgd::new(0.1))
        .fit_without_validation(&mut net, &samples)
        .unwrap_err();
    assert!(error.to_string().contains("sample 1: found class 3, expected a class below 2"), "{error}");
}

/// The error of a training, which leaves the network as it was.
#[track_caller]
fn refused(samples: &Samples<f32, 2, u32>) -> String {
    let mut net = Net::init(&mut rng(1));
    let before = net.clone();
    let error =
        Trainer::new(CrossEntropy, Adam::new(0.1)).fit_without_validation(&mut net, samples).unwrap_err();
    assert_eq!(net, before, "nothing is learned from half of the data");
    error.to_string()
}

fn good() -> Samples<f32, 2, u32> {
    Samples::new(vec![[0.0, 1.0], [2.0, 3.0], [4.0, 5.0]], vec![0, 1, 2]).unwrap()
}

#[test]
fn an_empty_data_set() {
    let nothing = good().subset(&[]);
    assert_eq!(refused(&nothing), "the training data set is empty; expected at least one sample");
    let mut net = Net::init(&mut rng(1));
    let mut trainer = Trainer::new(CrossEntropy, Adam::new(0.1));
    let error = trainer.fit(&mut net, &good(), &nothing).unwrap_err().to_string();
    assert_eq!(error, "the validation data set is empty; expected at least one sample");
    let error = trainer.evaluate(&net, &nothing).unwrap_err().to_string();
    assert_eq!(error, "the evaluation data set is empty; expected at least one sample");

    let none = Samples::<f32, 2, u32>::new(Vec::new(), Vec::new()).unwrap_err().to_string();
    assert_eq!(none, "in memory: found no samples, expected at least one");
    let empty: [[f32; 2]; 0] = [];
    assert_eq!(StandardScaler::fit(&empty).unwrap_err().to_string(), none);
    let images = idx("images", &[0, 2], &[]);
    let labels = idx("labels", &[0], &[]);
    let error = text(load_images_labels::<2>(&images.0, &labels.0, IdxOptions::default()), &images);
    assert_eq!(error, "FILE: found no samples, expected at least one");
}

#[test]
fn nan_in_features() {
    let advice = "expected a finite number; drop the sample or replace the value";
    let error = Samples::new(vec![[0.0_f32, 1.0], [f32::NAN, 3.0]], vec![0_u32, 1]).unwrap_err().to_string();
    assert_eq!(error, format!("in memory: sample 1, feature 0: found NaN, {advice}"));
    let error = Samples::new(vec![[0.0_f32, 1.0]], vec![[f32::NEG_INFINITY]]).unwrap_err().to_string();
    assert_eq!(error, format!("in memory: sample 0, target 0: found -inf, {advice}"));

    // What became NaN later is found before training begins.
    let mut samples = good();
    samples.x[2][1] = f32::NAN;
    let expected = format!("in memory: sample 2, feature 1: found NaN, {advice}");
    assert_eq!(refused(&samples), format!("the training data cannot be used: {expected}"));
    let mut net = Net::init(&mut rng(1));
    let error = Trainer::new(CrossEntropy, Adam::new(0.1)).fit(&mut net, &good(), &samples).unwrap_err();
    assert_eq!(error.to_string(), format!("the validation data cannot be used: {expected}"));
    let error = good().map(|&[a, b]| [a.ln(), b]).unwrap_err().to_string();
    assert_eq!(error, format!("in memory: sample 0, feature 0: found -inf, {advice}"));
    assert!(
        StandardScaler::fit(&samples.x).unwrap_err().to_string().contains("sample 2, feature 1: found NaN")
    );
}

#[test]
fn features_and_targets_of_different_numbers() {
    let error = Samples::new(vec![[0.0_f32, 1.0]; 3], vec![0_u32; 2]).unwrap_err().to_string();
    assert_eq!(error, "in memory: found 3 samples in `x` but 2 in `y`, expected a target for each sample");
}

#[test]
fn index_files_with_mistakes() {
    let test = File::new("test.txt", "0\n");
    for (lines, expected) in [
        ("1\ntwo\n", "FILE, line 2: found \"two\", expected one row index counted from 0"),
        ("1\n\n3\n", "FILE, line 3: found row index 3, expected one below 3, the number of samples"),
        ("", "FILE: found no samples, expected at least one"),
    ] {
        let train = File::new("train.txt", lines);
        assert_eq!(text(good().split_by_files(&train.0, &test.0), &train), expected);
    }
    let train = File::new("train.txt", "1\n0\n");
    let error = text(good().split_by_files(&train.0, &test.0), &train);
    let error = error.replace(&test.0.display().to_string(), "TEST");
    assert_eq!(
        error,
        "TEST, line 1: found row index 0 again, expected each row once; it is already in FILE, line 2"
    );
}

#[test]
fn weights_of_another_network() -> Result<(), Box<dyn Error>> {
    let file = File::new("wider.safetensors", Wider::init(&mut rng(1)).to_bytes()?);
    let expected = "`FILE` (saved by the network `Wider`) does not fit the network `Net`:
  `hidden.weight` has shape [8, 2], expected [4, 2]
  `hidden.bias` has shape [8], expected [4]
  `out.weight` has shape [3, 8], expected [3, 4]";
    assert_eq!(text(Net::load(&file.0), &file), expected);

    // `out.bias` would fit, and is not loaded either.
    let mut net = Net::init(&mut rng(2));
    net.out.bias.fill(0.5);
    let before = net.clone();
    assert_eq!(text(net.load_from(&file.0), &file), expected);
    assert_eq!(net, before);

    // A checkpoint of a larger model: the advice says how to load it, and is right.
    let bytes = net.to_bytes()?;
    let tensors = safetensors::SafeTensors::deserialize(&bytes)?.tensors();
    let tensors = tensors.into_iter().map(|(name, view)| (format!("model.{name}"), view));
    let file = File::new("model.safetensors", safetensors::serialize(tensors, None)?);
    let error = text(Net::load(&file.0), &file);
    let advice = "\n  the file's names begin with `model.`: load with `Weights::strip_prefix(\"model.\")`";
    assert!(error.ends_with(advice), "{error}");
    let mut loaded = Net::zeroed();
    Weights::open(&file.0)?.strip_prefix("model.").load_into(&mut loaded)?;
    assert_eq!(loaded, net);
    Ok(())
}

#[test]
fn files_that_hold_no_weights() {
    let mut net = Net::init(&mut rng(2));
    let before = net.clone();
    let bytes = net.to_bytes().unwrap();
    for cut in [0, 7, 100, bytes.len() - 1] {
        let file = File::new("cut.safetensors", &bytes[..cut]);
        let error = text(net.load_from(&file.0), &file);
        assert!(error.starts_with("`FILE` is not a valid safetensors file: "), "{error}");
        assert_eq!(net, before);
    }
    let file = File::new("cut.safetensors", &bytes[..bytes.len() - 1]);
    let error = text(Net::load(&file.0), &file);
    assert!(error.ends_with("but 107 follow the header; is it cut short?"), "{error}");
    let file = File::new("model.pt", b"PK\x03\x04 a zip archive of pickles");
    let error = text(Net::load(&file.0), &file);
    assert!(error.starts_with("`FILE` is not a valid safetensors file: "), "{error}");
    let missing = File(PathBuf::from("no/such/file.safetensors"));
    let error = text(Net::load(&missing.0), &missing);
    assert!(error.starts_with("cannot read weights from `FILE`: "), "{error}");
}
