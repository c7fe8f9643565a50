//! Folders of images, a folder for each class.

use std::fs;
use std::io::Cursor;
use std::path::{Path, PathBuf};

use image::{DynamicImage, ImageReader, imageops::FilterType};

use super::channels::ChannelScaler;
use super::error::{DataError, Origin};
use super::lazy::Loader;
use crate::scalar::Scalar;

/// PNG and JPEG files in one folder for each class, as images of `C` channels, `H` rows and `W` columns.
///
/// The folders' names are the classes, counted from 0 in alphabetical order; in them every file whose name ends in `.png`,
/// `.jpg` or `.jpeg` is a sample, folders within folders included. Files of other names, and those whose names begin with
/// a dot, are passed over. As torchvision's `ImageFolder`.
///
/// Images become 1 channel of grey, 3 of red, green and blue, or 4 with opacity behind these, whatever the file holds;
/// numbers are 0–1, unless [`normalize`](Self::normalize) scales them. Files are read when a sample is wanted: in a
/// [`Lazy`](super::Lazy) set while training goes on, or all at once. A training of a network that has no output for one
/// of the classes does not begin.
///
/// ```no_run
/// use dnn_runtime::data::{ChannelScaler, ImageFolder, Lazy, Samples};
///
/// let folder = ImageFolder::<3, 64, 64>::open("flowers/train")?.resize();
/// println!("{} images of {:?}", folder.len(), folder.classes());
///
/// // While training goes on, with the means and deviations that pretrained networks are made for:
/// let scaler = ChannelScaler::from_parts([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])?;
/// let train = Lazy::new(folder.normalize(scaler));
///
/// // All at once:
/// let test: Samples<f32, { 3 * 64 * 64 }, u32> =
///     Lazy::new(ImageFolder::<3, 64, 64>::open("flowers/test")?.resize().normalize(scaler)).load_all()?;
/// # let _: &Lazy<f32, { 3 * 64 * 64 }, _> = &train;
/// # Ok::<(), dnn_runtime::data::DataError>(())
/// ```
#[derive(Clone, Debug)]
pub struct ImageFolder<const C: usize, const H: usize, const W: usize> {
    classes: Vec<String>,
    files: Vec<(PathBuf, u32)>,
    resize: bool,
    scaler: Option<ChannelScaler<C>>,
}

impl<const C: usize, const H: usize, const W: usize> ImageFolder<C, H, W> {
    /// Finds the files; reads none.
    ///
    /// # Errors
    ///
    /// [`DataError::Io`] for a folder that cannot be read, [`DataError::NoClasses`] without folders in it,
    /// [`DataError::Empty`] for a class without images.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, DataError> {
        const { assert!(matches!(C, 1 | 3 | 4), "images have 1, 3 or 4 channels") };
        let path = path.as_ref();
        let mut classes = Vec::new();
        let mut files = Vec::new();
        for folder in entries(path)? {
            if !is_folder(&folder)? {
                continue;
            }
            let first = files.len();
            let class = classes.len() as u32;
            find(&folder, class, &mut files)?;
            if files.len() == first {
                return Err(DataError::Empty { origin: Origin::File(folder) });
            }
            classes.push(folder.file_name().unwrap_or_default().to_string_lossy().into_owned());
        }
        if classes.is_empty() {
            return Err(DataError::NoClasses { origin: Origin::from(path) });
        }
        Ok(Self { classes, files, resize: false, scaler: None })
    }

    /// Scales images of another size, both sides on their own, instead of refusing them.
    #[must_use]
    pub fn resize(mut self) -> Self {
        self.resize = true;
        self
    }

    /// Scales every channel after decoding.
    #[must_use]
    pub fn normalize(mut self, scaler: ChannelScaler<C>) -> Self {
        self.scaler = Some(scaler);
        self
    }

    /// The names of the classes: class `n` is the folder `classes()[n]`.
    #[must_use]
    pub fn classes(&self) -> &[String] {
        &self.classes
    }

    /// The files, in the order of the samples, with their classes.
    #[must_use]
    pub fn files(&self) -> &[(PathBuf, u32)] {
        &self.files
    }

    /// The number of images.
    #[must_use]
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Whether there are no images; [`open`](Self::open) never makes such a set.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// Reads and decodes a file.
    fn decode(&self, path: &Path) -> Result<DynamicImage, DataError> {
        let origin = || Origin::from(path);
        // Of the whole file: an error of the decoder is then no error of reading.
        let bytes = fs::read(path).map_err(|cause| DataError::Io { origin: origin(), cause })?;
        let reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format();
        let reader = reader.map_err(|cause| DataError::Io { origin: origin(), cause })?;
        let image = reader
            .decode()
            .map_err(|cause| DataError::Image { origin: origin(), cause: cause.to_string() })?;
        let found = [image.height() as usize, image.width() as usize];
        if found == [H, W] {
            Ok(image)
        } else if self.resize {
            Ok(image.resize_exact(W as u32, H as u32, FilterType::Triangle))
        } else {
            Err(DataError::ImageSize { origin: origin(), found, expected: [H, W] })
        }
    }
}

impl<T: Scalar, const C: usize, const H: usize, const W: usize, const F: usize> Loader<T, F>
    for ImageFolder<C, H, W>
{
    type Target = u32;

    fn len(&self) -> usize {
        self.files.len()
    }

    fn load(&self, index: usize, x: &mut [T; F]) -> Result<u32, DataError> {
        const { assert!(F == C * H * W, "the features of a sample are channels * height * width") };
        let (path, class) = &self.files[index];
        let image = self.decode(path)?;
        match C {
            1 => planes::<T, 1>(image.to_luma8().as_raw(), x),
            3 => planes::<T, 3>(image.to_rgb8().as_raw(), x),
            _ => planes::<T, 4>(image.to_rgba8().as_raw(), x),
        }
        if let Some(scaler) = &self.scaler {
            scaler.transform_one(x);
        }
        Ok(*class)
    }

    fn origin(&self, index: usize) -> Origin {
        Origin::from(self.files[index].0.as_path())
    }

    fn known_target(&self, index: usize) -> Option<u32> {
        Some(self.files[index].1)
    }
}

/// From pixel by pixel to channel by channel.
fn planes<T: Scalar, const C: usize>(pixels: &[u8], x: &mut [T]) {
    let positions = x.len() / C;
    for (at, pixel) in pixels.as_chunks::<C>().0.iter().enumerate() {
        for (channel, &byte) in pixel.iter().enumerate() {
            x[channel * positions + at] = T::from_f64(f64::from(byte) / 255.0);
        }
    }
}

/// What is in a folder and not hidden, in alphabetical order.
fn entries(folder: &Path) -> Result<Vec<PathBuf>, DataError> {
    let read = || -> std::io::Result<Vec<PathBuf>> {
        fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path())).collect()
    };
    let mut paths = read().map_err(|cause| DataError::Io { origin: Origin::from(folder), cause })?;
    let hidden =
        |path: &PathBuf| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
    paths.retain(|path| !hidden(path));
    paths.sort();
    Ok(paths)
}

/// What cannot be looked at, such as a link to nothing, is an error: without it the classes would count differently.
fn is_folder(path: &Path) -> Result<bool, DataError> {
    let metadata = fs::metadata(path).map_err(|cause| DataError::Io { origin: Origin::from(path), cause })?;
    Ok(metadata.is_dir())
}

/// Adds the images of a folder and of those in it.
fn find(folder: &Path, class: u32, files: &mut Vec<(PathBuf, u32)>) -> Result<(), DataError> {
    for path in entries(folder)? {
        if is_folder(&path)? {
            find(&path, class, files)?;
        } else if path.extension().and_then(|extension| extension.to_str()).is_some_and(|extension| {
            ["png", "jpg", "jpeg"].contains(&extension.to_ascii_lowercase().as_str())
        }) {
            files.push((path, class));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use image::{GrayImage, Luma, Rgb, RgbImage};

    use super::*;
    use crate::data::{Lazy, Requirements, Source};
    use crate::layer::Batch;

    /// A folder of the test's own, removed at its end.
    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Self {
            let path = std::env::temp_dir().join(format!("dnn-{}-{name}", std::process::id()));
            let _ = fs::remove_dir_all(&path);
            fs::create_dir_all(&path).unwrap();
            Self(path)
        }

        /// A path in it, whose folders there are then.
        fn path(&self, name: &str) -> PathBuf {
            let path = self.0.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            path
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    /// Red is the column, green the row, blue as given; 3 wide, 2 high.
    fn colours(blue: u8) -> RgbImage {
        RgbImage::from_fn(3, 2, |column, row| Rgb([column as u8, row as u8, blue]))
    }

    #[test]
    fn folders_are_classes_and_files_samples() {
        let folder = Folder::new("folders");
        colours(10).save(folder.path("b/2.png")).unwrap();
        colours(20).save(folder.path("b/1.PNG")).unwrap();
        colours(30).save(folder.path("a/deep/3.png")).unwrap();
        fs::write(folder.path("b/notes.txt"), "no image").unwrap();
        fs::write(folder.path("b/.hidden.png"), "no image").unwrap();
        fs::write(folder.path("list.csv"), "no folder").unwrap();

        let images = ImageFolder::<3, 2, 3>::open(&folder.0).unwrap();
        assert_eq!((images.classes(), images.len()), (&["a".to_owned(), "b".to_owned()][..], 3));
        let samples = Lazy::<f64, 18, _>::new(images).load_all().unwrap();
        assert_eq!(samples.y, [0, 1, 1]);
        for (x, blue) in samples.x.iter().zip([30.0, 20.0, 10.0]) {
            let bytes: Vec<f64> = x.iter().map(|x| (x * 255.0).round()).collect();
            assert_eq!(bytes[..6], [0.0, 1.0, 2.0, 0.0, 1.0, 2.0], "red");
            assert_eq!(bytes[6..12], [0.0, 0.0, 0.0, 1.0, 1.0, 1.0], "green");
            assert_eq!(bytes[12..], [blue; 6], "blue");
        }
    }

    #[test]
    fn classes_are_compared_with_the_network_before_a_file_is_read() {
        let folder = Folder::new("classes");
        for class in ["a", "b", "c"] {
            fs::write(folder.path(&format!("{class}/1.png")), "no image").unwrap();
        }
        let lazy = Lazy::<f32, 18, _>::new(ImageFolder::<3, 2, 3>::open(&folder.0).unwrap());
        let check =
            |outputs| Source::<Batch<f32, 4, 18>, [u32; 4]>::check(&lazy, &Requirements::new(outputs));
        assert!(check(3).is_ok());
        let found = check(2).unwrap_err().to_string();
        let file = folder.path("c/1.png");
        let expected = format!("{}: sample 2: found class 2, expected a class below 2; ", file.display());
        assert!(found.starts_with(&expected), "{found}");
    }

    #[test]
    fn channels_are_made_and_scaled() {
        let folder = Folder::new("channels");
        GrayImage::from_pixel(4, 4, Luma([51])).save(folder.path("all/grey.png")).unwrap();
        let open = || ImageFolder::<3, 4, 4>::open(&folder.0).unwrap();
        let scaler = ChannelScaler::from_parts([0.2, 0.0, 1.0], [1.0, 0.5, 2.0]).unwrap();
        let x = Lazy::<f64, 48, _>::new(open().normalize(scaler)).load_all().unwrap().x[0];
        let close = |found: f64, expected: f64| (found - expected).abs() < 1e-12;
        assert!(close(x[0], 0.0) && close(x[16], 0.4) && close(x[47], -0.4), "{x:?}");

        let smaller = ImageFolder::<1, 2, 3>::open(&folder.0).unwrap().resize();
        let x = Lazy::<f32, 6, _>::new(smaller).load_all().unwrap().x[0];
        assert_eq!(x, [0.2; 6]);
    }

    #[test]
    fn jpeg_files_are_read() {
        let folder = Folder::new("jpeg");
        RgbImage::from_pixel(16, 16, Rgb([200, 100, 50])).save(folder.path("all/photo.JPG")).unwrap();
        let images = ImageFolder::<3, 16, 16>::open(&folder.0).unwrap();
        let x = Lazy::<f32, 768, _>::new(images).load_all().unwrap().x[0];
        for (channel, expected) in [200.0, 100.0, 50.0].into_iter().enumerate() {
            assert!((x[channel * 256 + 77] * 255.0 - expected).abs() < 4.0);
        }
    }

    #[test]
    fn what_is_wrong_names_the_file() {
        let folder = Folder::new("wrong");
        let message = |path: &Path| {
            let images = ImageFolder::<3, 2, 3>::open(path);
            let loaded = images.and_then(|images| Lazy::<f32, 18, _>::new(images).load_all());
            loaded.unwrap_err().to_string()
        };
        assert!(
            message(&folder.0).ends_with(
                "wrong: found no folders, expected one for each class, with its PNG or JPEG files"
            )
        );
        assert!(message(&folder.0.join("missing")).contains("missing: cannot be read: "));
        let cut = folder.path("cats/cut.png");
        assert!(message(&folder.0).ends_with("cats: found no samples, expected at least one"));

        colours(1).save(&cut).unwrap();
        let bytes = fs::read(&cut).unwrap();
        fs::write(&cut, &bytes[..bytes.len() / 2]).unwrap();
        assert!(message(&folder.0).contains("cut.png: cannot be decoded as an image: "));
        fs::write(&cut, "no image at all").unwrap();
        assert!(message(&folder.0).contains("cut.png: cannot be decoded as an image: "));
        RgbImage::new(5, 4).save(&cut).unwrap();
        let found = message(&folder.0);
        let expected = "cut.png: found an image 5 pixels wide and 4 high, expected 3 and 2; `ImageFolder::resize` scales \
                        images";
        assert!(found.ends_with(expected), "{found}");
    }
}
