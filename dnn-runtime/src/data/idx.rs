//! IDX files, the container of MNIST: a big-endian header, then the values.

use std::fs;
use std::io::Read;
use std::path::Path;

use bytemuck::allocation::zeroed_vec;

use super::error::{DataError, Origin};
use super::gzip;
use super::samples::Samples;

/// An array read from an IDX file.
///
/// The values run as in the file: the last dimension fastest.
///
/// ```
/// use dnn_runtime::data::{IdxArray, IdxValues};
///
/// // 00 00, type u8, 2 dimensions: 2 rows, 3 columns.
/// let bytes = [0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 10, 20, 30, 40, 50, 60];
/// let array = IdxArray::from_bytes(&bytes)?;
/// assert_eq!(array.shape(), [2, 3]);
/// assert_eq!(array.values(), &IdxValues::U8(vec![10, 20, 30, 40, 50, 60]));
/// # Ok::<(), dnn_runtime::data::DataError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct IdxArray {
    shape: Vec<usize>,
    values: IdxValues,
    origin: Origin,
}

/// The values of an [`IdxArray`] in the type of the file.
#[derive(Clone, Debug, PartialEq)]
pub enum IdxValues {
    /// Type 08: unsigned bytes.
    U8(Vec<u8>),
    /// Type 09: signed bytes.
    I8(Vec<i8>),
    /// Type 0b: 16-bit integers.
    I16(Vec<i16>),
    /// Type 0c: 32-bit integers.
    I32(Vec<i32>),
    /// Type 0d: 32-bit floating point.
    F32(Vec<f32>),
    /// Type 0e: 64-bit floating point.
    F64(Vec<f64>),
}

impl IdxValues {
    /// Decodes big-endian values of the type `code`; `None` for a code that is no type.
    fn decode(code: u8, bytes: Vec<u8>) -> Option<Self> {
        fn each<V, const N: usize>(bytes: &[u8], decode: fn([u8; N]) -> V) -> Vec<V> {
            bytes.as_chunks().0.iter().map(|&chunk| decode(chunk)).collect()
        }
        Some(match code {
            0x08 => Self::U8(bytes),
            0x09 => Self::I8(each(&bytes, i8::from_be_bytes)),
            0x0b => Self::I16(each(&bytes, i16::from_be_bytes)),
            0x0c => Self::I32(each(&bytes, i32::from_be_bytes)),
            0x0d => Self::F32(each(&bytes, f32::from_be_bytes)),
            0x0e => Self::F64(each(&bytes, f64::from_be_bytes)),
            _ => return None,
        })
    }

    /// The bytes of one value of the type `code`; `None` for a code that is no type.
    fn width(code: u8) -> Option<u64> {
        Some(match code {
            0x08 | 0x09 => 1,
            0x0b => 2,
            0x0c | 0x0d => 4,
            0x0e => 8,
            _ => return None,
        })
    }

    /// Calls `f` with every value, in order; `f64` holds each of the types exactly.
    fn for_each(&self, f: impl FnMut(f64)) {
        match self {
            Self::U8(values) => values.iter().map(|&v| f64::from(v)).for_each(f),
            Self::I8(values) => values.iter().map(|&v| f64::from(v)).for_each(f),
            Self::I16(values) => values.iter().map(|&v| f64::from(v)).for_each(f),
            Self::I32(values) => values.iter().map(|&v| f64::from(v)).for_each(f),
            Self::F32(values) => values.iter().map(|&v| f64::from(v)).for_each(f),
            Self::F64(values) => values.iter().copied().for_each(f),
        }
    }
}

impl IdxArray {
    /// Reads a file, plain or compressed with gzip: its first bytes tell which, whatever it is called.
    ///
    /// # Errors
    ///
    /// [`DataError::Io`], [`DataError::IdxMagic`] for another kind of file, [`DataError::IdxShort`] and
    /// [`DataError::IdxTrailing`] for a file that does not hold exactly the values its header announces.
    pub fn read(path: impl AsRef<Path>) -> Result<Self, DataError> {
        let origin = Origin::from(path.as_ref());
        match fs::read(path) {
            Ok(bytes) => Self::decode(&bytes, origin),
            Err(cause) => Err(DataError::Io { origin, cause }),
        }
    }

    /// Reads the bytes of a file, plain or compressed with gzip.
    ///
    /// # Errors
    ///
    /// As [`read`](Self::read); [`DataError::Io`] for a damaged gzip stream.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, DataError> {
        Self::decode(bytes, Origin::Memory)
    }

    /// The lengths of the dimensions; the first counts samples.
    #[must_use]
    pub fn shape(&self) -> &[usize] {
        &self.shape
    }

    /// The values, the last dimension fastest.
    #[must_use]
    pub fn values(&self) -> &IdxValues {
        &self.values
    }

    fn decode(bytes: &[u8], origin: Origin) -> Result<Self, DataError> {
        match gzip::decoder(bytes) {
            Some(decoder) => Self::decode_plain(decoder, origin),
            None => Self::decode_plain(bytes, origin),
        }
    }

    fn decode_plain<R: Read>(mut reader: R, origin: Origin) -> Result<Self, DataError> {
        // Memory grows with what is read, never with what a hostile header announces.
        let mut read = |bytes: u64| {
            let mut found = Vec::new();
            match reader.by_ref().take(bytes).read_to_end(&mut found) {
                Ok(_) => Ok(found),
                Err(cause) => Err(DataError::Io { origin: origin.clone(), cause }),
            }
        };
        let short = |part: String, expected: u64, found: &[u8]| DataError::IdxShort {
            origin: origin.clone(),
            part,
            expected,
            found: found.len() as u64,
        };

        let magic = read(4)?;
        let [first, second, code, dimensions] = magic[..] else {
            return Err(short("header".to_owned(), 4, &magic));
        };
        let (true, Some(width)) = ([first, second] == [0, 0] && dimensions > 0, IdxValues::width(code))
        else {
            return Err(DataError::IdxMagic { origin: origin.clone(), found: magic });
        };
        let header = 4 * u64::from(dimensions);
        let lengths = read(header)?;
        if (lengths.len() as u64) < header {
            return Err(short("header".to_owned(), header, &lengths));
        }
        let lengths = lengths.as_chunks().0.iter().map(|&length| u32::from_be_bytes(length));
        let shape: Vec<usize> = lengths.clone().map(|length| length as usize).collect();
        let expected = lengths.map(u64::from).try_fold(width, u64::checked_mul);
        let Some(expected) = expected.filter(|&bytes| bytes < isize::MAX as u64) else {
            let expected = "a size that fits in memory".to_owned();
            return Err(DataError::IdxShape { origin: origin.clone(), shape, expected });
        };

        let body = read(expected + 1)?;
        if (body.len() as u64) < expected {
            return Err(short(format!("values of shape {shape:?}"), expected, &body));
        }
        if body.len() as u64 > expected {
            return Err(DataError::IdxTrailing { origin: origin.clone(), shape, expected });
        }
        let Some(values) = IdxValues::decode(code, body) else {
            return Err(DataError::IdxMagic { origin: origin.clone(), found: magic });
        };
        Ok(Self { shape, values, origin })
    }
}

/// How [`load_images_labels`] turns files into samples.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct IdxOptions {
    max_value: f64,
    classes: Option<usize>,
}

impl Default for IdxOptions {
    /// Bytes become numbers 0–1, any label is accepted.
    fn default() -> Self {
        Self { max_value: 255.0, classes: None }
    }
}

impl IdxOptions {
    /// The value that becomes 1: every value is divided by it. Default: 255; 1 keeps the values as they are.
    #[must_use]
    pub const fn max_value(mut self, max_value: f64) -> Self {
        self.max_value = max_value;
        self
    }

    /// The number of classes: a label that is not below it is an error. Default: no limit; training checks labels
    /// against the network's outputs.
    #[must_use]
    pub const fn classes(mut self, classes: usize) -> Self {
        self.classes = Some(classes);
        self
    }
}

/// Reads a file of images and one of labels, plain or compressed with gzip, as for MNIST.
///
/// `F` is the number of values of an image: 784 for 28x28. A grey image's features run row by row.
///
/// ```no_run
/// use dnn_runtime::data::{IdxOptions, load_images_labels};
///
/// let train = load_images_labels::<784>(
///     "mnist/train-images-idx3-ubyte.gz",
///     "mnist/train-labels-idx1-ubyte.gz",
///     IdxOptions::default().classes(10),
/// )?;
/// # Ok::<(), dnn_runtime::data::DataError>(())
/// ```
///
/// # Errors
///
/// Those of [`IdxArray::read`]; [`DataError::IdxShape`] if an image does not have `F` values or labels are not one
/// number each, [`DataError::IdxCounts`] if the files differ in length, [`DataError::IdxLabel`] for a label that is no
/// class index, [`DataError::Class`] for one beyond [`IdxOptions::classes`], [`DataError::NotFinite`],
/// [`DataError::Empty`].
pub fn load_images_labels<const F: usize>(
    images: impl AsRef<Path>,
    labels: impl AsRef<Path>,
    options: IdxOptions,
) -> Result<Samples<f32, F, u32>, DataError> {
    images_labels(&IdxArray::read(images)?, &IdxArray::read(labels)?, options)
}

/// Pairs images with labels, as [`load_images_labels`] does those of files: for bytes that are part of the program.
///
/// # Errors
///
/// Those of [`load_images_labels`] but for reading.
pub fn images_labels<const F: usize>(
    images: &IdxArray,
    labels: &IdxArray,
    options: IdxOptions,
) -> Result<Samples<f32, F, u32>, DataError> {
    let shape_error = |array: &IdxArray, expected: String| DataError::IdxShape {
        origin: array.origin.clone(),
        shape: array.shape.clone(),
        expected,
    };
    // Every shape has a first length, and the product of all was checked; with no images the others are arbitrary.
    let (count, image) = (images.shape[0], &images.shape[1..]);
    if image.iter().try_fold(1, |product: usize, &length| product.checked_mul(length)) != Some(F) {
        return Err(shape_error(images, format!("[samples, ..] with {F} values for each sample")));
    }
    if labels.shape.len() != 1 {
        return Err(shape_error(labels, "[samples], one label for each".to_owned()));
    }
    if labels.shape[0] != count {
        return Err(DataError::IdxCounts {
            images_origin: images.origin.clone(),
            images: count,
            labels_origin: labels.origin.clone(),
            labels: labels.shape[0],
        });
    }

    let mut classes = Vec::with_capacity(count);
    let mut bad = None;
    labels.values.for_each(|label| {
        let class = label as u32;
        if f64::from(class) != label && bad.is_none() {
            bad = Some((classes.len(), label));
        }
        classes.push(class);
    });
    let origin = || labels.origin.clone();
    if let Some((sample, found)) = bad {
        return Err(DataError::IdxLabel { origin: origin(), sample, found });
    }
    if let Some(limit) = options.classes
        && let Some(sample) = classes.iter().position(|&class| class as usize >= limit)
    {
        return Err(DataError::Class { origin: origin(), sample, class: classes[sample], classes: limit });
    }

    let mut x = zeroed_vec::<[f32; F]>(count);
    let mut to = x.as_flattened_mut().iter_mut();
    images.values.for_each(|value| {
        if let Some(to) = to.next() {
            *to = (value / options.max_value) as f32;
        }
    });
    Samples::from_origin(x, classes, &images.origin)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use proptest::prelude::*;

    use super::super::test_files::TempFile;
    use super::*;

    /// An IDX file of the given type, shape and body.
    fn idx(code: u8, shape: &[u32], body: &[u8]) -> Vec<u8> {
        let mut bytes = vec![0, 0, code, shape.len() as u8];
        bytes.extend(shape.iter().flat_map(|length| length.to_be_bytes()));
        bytes.extend(body);
        bytes
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn every_type_is_read_big_endian() {
        for (code, body, expected) in [
            (0x08, vec![0, 255], IdxValues::U8(vec![0, 255])),
            (0x09, vec![1, 0xff], IdxValues::I8(vec![1, -1])),
            (0x0b, vec![1, 2, 0xff, 0xfe], IdxValues::I16(vec![258, -2])),
            (0x0c, vec![0, 0, 1, 0, 0xff, 0xff, 0xff, 0xfd], IdxValues::I32(vec![256, -3])),
            (0x0d, vec![0x3f, 0xc0, 0, 0, 0xc0, 0, 0, 0], IdxValues::F32(vec![1.5, -2.0])),
            (0x0e, [0.1_f64.to_be_bytes(), (-7.25_f64).to_be_bytes()].concat(), {
                IdxValues::F64(vec![0.1, -7.25])
            }),
        ] {
            let plain = idx(code, &[2], &body);
            for bytes in [&plain, &gzip(&plain)] {
                let array = IdxArray::from_bytes(bytes).unwrap();
                assert_eq!((array.shape(), array.values()), (&[2][..], &expected));
            }
        }
    }

    fn message<V>(result: Result<V, DataError>) -> String {
        result.err().expect("an error").to_string()
    }

    #[test]
    fn bad_files_are_refused() {
        let good = idx(8, &[2, 3], &[1, 2, 3, 4, 5, 6]);
        for (bytes, expected) in [
            (b"hello, world".to_vec(), "found the first bytes [68, 65, 6c, 6c], expected an IDX header"),
            (idx(0x0a, &[1], &[1]), "found the first bytes [00, 00, 0a, 01]"),
            (idx(8, &[], &[]), "found the first bytes [00, 00, 08, 00]"),
            (vec![0, 0, 8], "found 3 bytes of header, expected 4; the file is cut short"),
            (vec![], "found 0 bytes of header, expected 4"),
            (good[..11].to_vec(), "found 7 bytes of header, expected 8"),
            (
                good[..17].to_vec(),
                "found 5 bytes of values of shape [2, 3], expected 6; the file is cut short",
            ),
            ([&good[..], &[0]].concat(), "found bytes behind the 6 bytes of values of shape [2, 3]"),
            (idx(8, &[u32::MAX; 2], &[1]), "expected a size that fits in memory"),
            (idx(8, &[u32::MAX; 3], &[1]), "expected a size that fits in memory"),
        ] {
            let found = message(IdxArray::from_bytes(&bytes));
            assert!(found.starts_with("in memory: ") && found.contains(expected), "{found}");
        }
        let announced = message(IdxArray::from_bytes(&idx(8, &[u32::MAX], &[1])));
        assert!(announced.contains("found 1 bytes of values of shape [4294967295]"), "{announced}");
        let damaged = gzip(&good);
        let damaged = message(IdxArray::from_bytes(&damaged[..damaged.len() / 2]));
        assert!(damaged.starts_with("in memory: cannot be read: "), "{damaged}");

        let file = TempFile::new("bad.idx", b"PNG?");
        assert!(message(IdxArray::read(&file.0)).starts_with(&format!("{}: found", file.0.display())));
        assert!(message(IdxArray::read("no-such.idx")).starts_with("no-such.idx: cannot be read: "));
    }

    #[test]
    fn truncation_anywhere_is_an_error() {
        let plain = idx(0x0b, &[3, 2], &[7; 12]);
        for bytes in [&plain, &gzip(&plain)] {
            assert!(IdxArray::from_bytes(bytes).is_ok());
            for end in 0..bytes.len() {
                assert!(IdxArray::from_bytes(&bytes[..end]).is_err(), "cut at {end}");
            }
        }
    }

    proptest! {
        #[test]
        fn arbitrary_bytes_never_panic(
            head in prop::sample::select(vec![vec![], vec![0, 0, 8, 1], vec![0, 0, 0x0e, 3], gzip::MAGIC.to_vec()]),
            tail in prop::collection::vec(any::<u8>(), 0..80),
        ) {
            let _ = IdxArray::from_bytes(&[head, tail].concat());
        }

        #[test]
        fn flipped_bytes_never_panic(at in 0usize..60, value: u8) {
            let mut bytes = gzip(&idx(8, &[2, 2, 2], &[1, 2, 3, 4, 5, 6, 7, 8]));
            let at = at % bytes.len();
            bytes[at] = value;
            let _ = IdxArray::from_bytes(&bytes);
        }
    }

    #[test]
    fn images_and_labels_become_samples() {
        let images = TempFile::new("images.idx", &gzip(&idx(8, &[2, 1, 2], &[0, 51, 102, 255])));
        let labels = TempFile::new("labels.idx", &idx(8, &[2], &[3, 1]));
        let samples = load_images_labels::<2>(&images.0, &labels.0, IdxOptions::default()).unwrap();
        assert_eq!((samples.x, samples.y), (vec![[0.0, 0.2], [0.4, 1.0]], vec![3, 1]));
        let raw =
            load_images_labels::<2>(&images.0, &labels.0, IdxOptions::default().max_value(1.0)).unwrap();
        assert_eq!(raw.x, [[0.0, 51.0], [102.0, 255.0]]);
    }

    #[test]
    fn images_and_labels_must_belong_together() {
        let array = |code, shape: &[u32], body: &[u8]| {
            let file = TempFile::new("pair.idx", &idx(code, shape, body));
            IdxArray::read(&file.0).unwrap()
        };
        let images = array(8, &[2, 1, 2], &[0; 4]);
        let labels = array(8, &[2], &[3, 1]);
        let nan = [0.0_f32, 1.0, 2.0, f32::NAN].map(f32::to_be_bytes).concat();
        let options = IdxOptions::default();
        let cases = [
            (
                message(images_labels::<3>(&images, &labels, options)),
                "found values of shape [2, 1, 2], expected [samples, ..] with 3 values for each sample",
            ),
            (
                message(images_labels::<2>(&images, &images, options)),
                "found values of shape [2, 1, 2], expected [samples], one label for each",
            ),
            (
                message(images_labels::<2>(&images, &array(8, &[3], &[0; 3]), options)),
                "found 3 labels, expected 2, the number of images in ",
            ),
            (
                message(images_labels::<2>(&images, &array(9, &[2], &[0, 0xff]), options)),
                "sample 1: found label -1, expected a whole number from 0",
            ),
            (
                message(images_labels::<2>(
                    &images,
                    &array(0x0d, &[2], &[0x3f, 0xc0, 0, 0, 0, 0, 0, 0]),
                    options,
                )),
                "sample 0: found label 1.5",
            ),
            (
                message(images_labels::<2>(&images, &labels, options.classes(3))),
                "sample 0: found class 3, expected a class below 3",
            ),
            (
                message(images_labels::<2>(&array(0x0d, &[2, 2], &nan), &labels, options)),
                "sample 1, feature 1: found NaN",
            ),
            (
                message(images_labels::<2>(&array(8, &[0, 2], &[]), &array(8, &[0], &[]), options)),
                "found no samples",
            ),
        ];
        let file = std::env::temp_dir().join("dnn-");
        for (found, expected) in cases {
            assert!(found.starts_with(&*file.to_string_lossy()) && found.contains(expected), "{found}");
        }
    }
}
