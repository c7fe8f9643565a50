//! Small real data sets compiled into the library. `datasets/README.md` names their origins and licences.

use super::csv::TableReader;
use super::error::DataError;
use super::idx::{IdxArray, IdxOptions, images_labels};
use super::samples::Samples;
use super::series::Series;
use super::table::Table;

/// The features of [`iris`].
pub const IRIS_FEATURES: [&str; 4] =
    ["sepal_length_cm", "sepal_width_cm", "petal_length_cm", "petal_width_cm"];

/// The classes of [`iris`], in the order of their indices.
pub const IRIS_CLASSES: [&str; 3] = ["setosa", "versicolor", "virginica"];

/// The features of [`diabetes`]: age in years, sex 1 or 2, body mass index, mean blood pressure, and six measurements
/// of blood serum.
pub const DIABETES_FEATURES: [&str; 10] = ["age", "sex", "bmi", "bp", "s1", "s2", "s3", "s4", "s5", "s6"];

/// The features of [`breast_cancer`]: mean, standard error and worst value of ten measurements of cell nuclei.
pub const BREAST_CANCER_FEATURES: [&str; 30] = [
    "mean_radius",
    "mean_texture",
    "mean_perimeter",
    "mean_area",
    "mean_smoothness",
    "mean_compactness",
    "mean_concavity",
    "mean_concave_points",
    "mean_symmetry",
    "mean_fractal_dimension",
    "radius_error",
    "texture_error",
    "perimeter_error",
    "area_error",
    "smoothness_error",
    "compactness_error",
    "concavity_error",
    "concave_points_error",
    "symmetry_error",
    "fractal_dimension_error",
    "worst_radius",
    "worst_texture",
    "worst_perimeter",
    "worst_area",
    "worst_smoothness",
    "worst_compactness",
    "worst_concavity",
    "worst_concave_points",
    "worst_symmetry",
    "worst_fractal_dimension",
];

/// The classes of [`breast_cancer`], in the order of their indices.
pub const BREAST_CANCER_CLASSES: [&str; 2] = ["malignant", "benign"];

/// 1,797 handwritten digits of 8x8 grey values, row by row, scaled from 0..16 to 0–1; the class is the digit.
///
/// The test part of the UCI optical digits, in the order of scikit-learn's `load_digits`.
///
/// ```
/// let (train, test) = dnn_runtime::data::digits()?.split(0.8, 42);
/// assert_eq!((train.len(), test.len()), (1438, 359));
/// # Ok::<(), dnn_runtime::data::DataError>(())
/// ```
///
/// # Errors
///
/// None: the type is that of the loaders, which a file of the same form may be read with instead.
pub fn digits() -> Result<Samples<f32, 64, u32>, DataError> {
    let images = IdxArray::from_bytes(include_bytes!("../../datasets/digits-images-idx3-ubyte.gz"))?;
    let labels = IdxArray::from_bytes(include_bytes!("../../datasets/digits-labels-idx1-ubyte.gz"))?;
    images_labels(&images, &labels, IdxOptions::default().max_value(16.0).classes(10))
}

/// Lengths and widths in cm of 150 iris flowers of three kinds, 50 each and sorted by kind: shuffle or split them.
///
/// Features are [`IRIS_FEATURES`], not scaled; classes [`IRIS_CLASSES`].
///
/// ```
/// let iris = dnn_runtime::data::iris()?;
/// assert_eq!((iris.x[0], iris.y[0]), ([5.1, 3.5, 1.4, 0.2], 0));
/// # Ok::<(), dnn_runtime::data::DataError>(())
/// ```
///
/// # Errors
///
/// None, as for [`digits`].
pub fn iris() -> Result<Samples<f32, 4, u32>, DataError> {
    let table = table(include_bytes!("../../datasets/iris.csv"))?;
    Samples::new(table.features(IRIS_FEATURES)?, table.classes("class")?.labels)
}

/// Ten measurements of 442 patients with diabetes and the progression of the disease after one year, 25 to 346.
///
/// Features are [`DIABETES_FEATURES`], not scaled (scikit-learn's `load_diabetes(scaled=False)`).
///
/// ```
/// let diabetes = dnn_runtime::data::diabetes()?;
/// assert_eq!((diabetes.x[0][2], diabetes.y[0]), (32.1, [151.0]));
/// # Ok::<(), dnn_runtime::data::DataError>(())
/// ```
///
/// # Errors
///
/// None, as for [`digits`].
pub fn diabetes() -> Result<Samples<f32, 10, [f32; 1]>, DataError> {
    let table = table(include_bytes!("../../datasets/diabetes.csv"))?;
    Samples::new(table.features(DIABETES_FEATURES)?, table.features(["target"])?)
}

/// Thirty measurements of cell nuclei from 569 breast tumours: 212 malignant (0), 357 benign (1).
///
/// Features are [`BREAST_CANCER_FEATURES`], not scaled; classes [`BREAST_CANCER_CLASSES`].
///
/// ```
/// let tumours = dnn_runtime::data::breast_cancer()?;
/// assert_eq!(tumours.y.iter().filter(|&&class| class == 0).count(), 212);
/// # Ok::<(), dnn_runtime::data::DataError>(())
/// ```
///
/// # Errors
///
/// None, as for [`digits`].
pub fn breast_cancer() -> Result<Samples<f32, 30, u32>, DataError> {
    let table = table(include_bytes!("../../datasets/breast_cancer.csv"))?;
    Samples::new(table.features(BREAST_CANCER_FEATURES)?, table.classes("class")?.labels)
}

/// Passengers of international airlines in thousands, each month of 1949 to 1960: 144 rows with a trend and a season.
///
/// Series G of Box and Jenkins.
///
/// ```
/// let airline = dnn_runtime::data::airline()?;
/// assert_eq!((airline.values.len(), airline.values[143]), (144, [432.0]));
/// assert_eq!(airline.dates[143].to_string(), "1960-12");
/// # Ok::<(), dnn_runtime::data::DataError>(())
/// ```
///
/// # Errors
///
/// None, as for [`digits`].
pub fn airline() -> Result<Series<f32, 1>, DataError> {
    table(include_bytes!("../../datasets/airline.csv"))?.series("month", ["passengers"])
}

/// The mean number of sunspots in each year from 1700 to 2008: 309 rows with a cycle of some eleven years.
///
/// ```
/// let sunspots = dnn_runtime::data::sunspots()?;
/// assert_eq!((sunspots.dates[0].year, sunspots.values[0]), (1700, [5.0]));
/// # Ok::<(), dnn_runtime::data::DataError>(())
/// ```
///
/// # Errors
///
/// None, as for [`digits`].
pub fn sunspots() -> Result<Series<f32, 1>, DataError> {
    table(include_bytes!("../../datasets/sunspots.csv"))?.series("year", ["sunspots"])
}

fn table(bytes: &[u8]) -> Result<Table, DataError> {
    TableReader::new().from_bytes(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many samples each class has.
    fn counts<const F: usize>(samples: &Samples<f32, F, u32>) -> Vec<usize> {
        let count = |class| samples.y.iter().filter(|&&y| y as usize == class).count();
        (0..samples.num_classes()).map(count).collect()
    }

    /// The mean of each column.
    fn means<const F: usize>(x: &[[f32; F]]) -> [f64; F] {
        std::array::from_fn(|column| {
            x.iter().map(|sample| f64::from(sample[column])).sum::<f64>() / x.len() as f64
        })
    }

    // Class counts as published by UCI; means as computed independently from the files.
    #[test]
    fn digits_are_complete() {
        let digits = digits().unwrap();
        assert_eq!(counts(&digits), [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]);
        let sum: f32 = digits.x.as_flattened().iter().sum::<f32>() * 16.0;
        assert_eq!(sum, 561_718.0);
        assert_eq!(digits.x[0][..8], [0.0, 0.0, 5.0, 13.0, 9.0, 1.0, 0.0, 0.0].map(|grey| grey / 16.0));
        assert_eq!((digits.y[..10].to_vec(), digits.y[1796]), ((0..10).collect(), 8));
        assert!(digits.x.as_flattened().contains(&1.0));
    }

    #[test]
    fn iris_is_complete() {
        let iris = iris().unwrap();
        assert_eq!(counts(&iris), [50; 3]);
        for (mean, expected) in means(&iris.x).into_iter().zip([5.843_333, 3.057_333, 3.758, 1.199_333]) {
            assert!((mean - expected).abs() < 1e-5, "{mean} {expected}");
        }
        assert_eq!((iris.x[149], iris.y[149]), ([5.9, 3.0, 5.1, 1.8], 2));
    }

    #[test]
    fn diabetes_is_complete() {
        let diabetes = diabetes().unwrap();
        assert_eq!(diabetes.len(), 442);
        assert!((means(&diabetes.y)[0] - 152.133_484).abs() < 1e-5);
        assert!((means(&diabetes.x)[2] - 26.375_792).abs() < 1e-5);
        assert_eq!(diabetes.x[441], [36.0, 1.0, 19.6, 71.0, 250.0, 133.2, 97.0, 3.0, 4.5951, 92.0]);
    }

    #[test]
    fn breast_cancer_is_complete() {
        let tumours = breast_cancer().unwrap();
        assert_eq!(counts(&tumours), [212, 357]);
        assert!((means(&tumours.x)[3] - 654.889_104).abs() < 1e-4);
        assert_eq!((tumours.x[0][29], tumours.y[0]), (0.1189, 0));
        // Malignant tumours are larger.
        let radius = |class| {
            let of_class = tumours.x.iter().zip(&tumours.y).filter(|&(_, &y)| y == class);
            of_class.map(|(x, _)| f64::from(x[0])).sum::<f64>()
        };
        assert!(radius(0) / 212.0 > radius(1) / 357.0);
    }

    #[test]
    fn series_are_complete() {
        let (airline, sunspots) = (airline().unwrap(), sunspots().unwrap());
        let sum = |series: &Series<f32, 1>| series.values.iter().map(|[x]| f64::from(*x)).sum::<f64>();
        assert_eq!((airline.values.len(), sum(&airline)), (144, 40_363.0));
        assert_eq!(
            (sunspots.values.len(), sunspots.values[3], sunspots.dates[308].year),
            (309, [23.0], 2008)
        );
        assert!((sum(&sunspots) - 15373.4).abs() < 0.01);
    }
}
