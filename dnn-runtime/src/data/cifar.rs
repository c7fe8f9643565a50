//! The binary batches of CIFAR-10.

use std::fs;
use std::path::Path;

use bytemuck::allocation::zeroed_vec;

use super::error::{DataError, Origin};
use super::gzip;
use super::samples::Samples;

/// The bytes of an image: three planes of 32 rows with 32 numbers, red, green, blue.
const IMAGE: usize = 3 * 32 * 32;

/// A label, and an image.
const RECORD: usize = 1 + IMAGE;

const CLASSES: usize = 10;

/// The names of the classes of CIFAR-10.
pub const CIFAR10_CLASSES: [&str; CLASSES] =
    ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"];

/// Reads binary batches of CIFAR-10 one after the other, `data_batch_1.bin` to `data_batch_5.bin` or `test_batch.bin`, as
/// `image(3, 32, 32)`: colour planes, row by row, numbers 0–1. Files are plain or compressed with gzip: their first bytes
/// tell which, whatever they are called; the archive of all batches has to be unpacked.
///
/// ```no_run
/// use dnn_runtime::data::load_cifar10;
///
/// let train = load_cifar10(&[1, 2, 3, 4, 5].map(|n| format!("cifar-10-batches-bin/data_batch_{n}.bin")))?;
/// let test = load_cifar10(&["cifar-10-batches-bin/test_batch.bin"])?;
/// # Ok::<(), dnn_runtime::data::DataError>(())
/// ```
///
/// # Source
///
/// Krizhevsky 2009, "Learning Multiple Layers of Features from Tiny Images".
///
/// # Errors
///
/// Each names the file: [`DataError::Io`], for a damaged gzip stream too, [`DataError::CifarLength`] for a file cut short or of another kind,
/// [`DataError::CifarLabel`] for a label from 10 on, [`DataError::Empty`] without any image.
pub fn load_cifar10<P: AsRef<Path>>(batches: &[P]) -> Result<Samples<f32, IMAGE, u32>, DataError> {
    let mut x = Vec::new();
    let mut y = Vec::new();
    let mut origin = Origin::Memory;
    for path in batches {
        origin = Origin::from(path.as_ref());
        let bytes = match fs::read(path) {
            Ok(bytes) => bytes,
            Err(cause) => return Err(DataError::Io { origin, cause }),
        };
        let bytes = gzip::plain(&bytes, &origin)?;
        let (records, rest) = bytes.as_chunks::<RECORD>();
        if !rest.is_empty() || records.is_empty() {
            return Err(DataError::CifarLength { origin, found: bytes.len() as u64, record: RECORD });
        }
        let mut images = zeroed_vec::<[f32; IMAGE]>(records.len());
        for (image, (record, pixels)) in records.iter().zip(&mut images).enumerate() {
            let found = record[0];
            if usize::from(found) >= CLASSES {
                return Err(DataError::CifarLabel { origin, image, found });
            }
            y.push(u32::from(found));
            for (to, &byte) in pixels.iter_mut().zip(&record[1..]) {
                *to = f32::from(byte) / 255.0;
            }
        }
        x.append(&mut images);
    }
    Samples::from_origin(x, y, &origin)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::super::test_files::TempFile;
    use super::*;

    /// A record whose byte `n` of the image is `n + label`.
    fn record(label: u8) -> Vec<u8> {
        let image = (0..IMAGE).map(|n| (n as u8).wrapping_add(label));
        std::iter::once(label).chain(image).collect()
    }

    fn compressed(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn batches_follow_one_another() {
        let first = TempFile::new("data_batch_1.bin", &[record(3), record(0)].concat());
        let second = TempFile::new("data_batch_2.bin", &record(9));
        let samples = load_cifar10(&[&first.0, &second.0]).unwrap();
        assert_eq!(samples.y, [3, 0, 9]);
        assert_eq!(CIFAR10_CLASSES[samples.y[0] as usize], "cat");
        for (x, label) in samples.x.iter().zip([3_u8, 0, 9]) {
            for (n, &value) in x.iter().enumerate() {
                assert_eq!(value, f32::from((n as u8).wrapping_add(label)) / 255.0);
            }
        }
    }

    #[test]
    fn compressed_batches_are_those_they_are_made_of() {
        let bytes = [record(3), record(0)].concat();
        let file = TempFile::new("data_batch_1.bin.gz", &compressed(&bytes));
        let plain = TempFile::new("data_batch_1.bin", &bytes);
        assert_eq!(load_cifar10(&[&file.0]).unwrap(), load_cifar10(&[&plain.0]).unwrap());
        let cut = TempFile::new("data_batch_2.bin.gz", &compressed(&bytes)[..100]);
        let message = load_cifar10(&[&cut.0]).unwrap_err().to_string();
        assert!(message.contains("data_batch_2.bin.gz: cannot be read: "), "{message}");
    }

    #[test]
    fn unusable_files_are_named() {
        let message = |bytes: &[u8]| {
            let file = TempFile::new("test_batch.bin", bytes);
            let message = load_cifar10(&[&file.0]).unwrap_err().to_string();
            let name = file.0.to_string_lossy();
            let rest =
                message.strip_prefix(&*name).unwrap_or_else(|| panic!("{message} does not name the file"));
            rest.to_owned()
        };
        let length = "expected a multiple of 3073: a label and 3072 colours for each image; the file is cut short or no \
                      binary batch of CIFAR-10";
        assert_eq!(message(&record(1)[..3072]), format!(": found 3072 bytes, {length}"));
        assert_eq!(message(&[record(1), vec![2]].concat()), format!(": found 3074 bytes, {length}"));
        assert_eq!(message(&[]), format!(": found 0 bytes, {length}"));
        let label = "found the label 10, expected one from 0 to 9; the file is damaged or no binary batch of CIFAR-10";
        assert_eq!(message(&[record(1), record(10)].concat()), format!(": image 1: {label}"));
        let missing = std::env::temp_dir().join("dnn-no-such-batch.bin");
        let message = load_cifar10(&[&missing]).unwrap_err().to_string();
        assert!(message.contains("dnn-no-such-batch.bin: cannot be read"), "{message}");
        let none: [&str; 0] = [];
        assert!(matches!(load_cifar10(&none), Err(DataError::Empty { .. })));
    }
}
