//! The same product by other libraries, each on one thread.

use dnn_runtime::kernels::LinearSizes;
use faer::{Accum, Par};

/// Which of a dense layer's products.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pass {
    /// y\[batch, out\] = x\[batch, in\] * weight\[in, out\].
    Forward,
    /// d_x\[batch, in\] = d_y\[batch, out\] * weight^T.
    InputGradient,
    /// d_weight\[in, out\] += x^T * d_y.
    WeightGradient,
}

impl Pass {
    pub(crate) const ALL: [Self; 3] = [Self::Forward, Self::InputGradient, Self::WeightGradient];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Forward => "forward",
            Self::InputGradient => "input",
            Self::WeightGradient => "weight",
        }
    }
}

/// c\[m, n\] = a\[m, k\] * b\[k, n\] with the strides of rows and columns, c column-major; added to c if `adds`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Product {
    pub(crate) m: usize,
    pub(crate) k: usize,
    pub(crate) n: usize,
    a: [usize; 2],
    b: [usize; 2],
    adds: bool,
}

impl Product {
    /// The product as the kernels' memory order has it: batches and weights column-major.
    pub(crate) const fn new(pass: Pass, sizes: LinearSizes) -> Self {
        let LinearSizes { batch, inputs, outputs } = sizes;
        match pass {
            Pass::Forward => {
                Self { m: batch, k: inputs, n: outputs, a: [1, batch], b: [1, inputs], adds: false }
            }
            Pass::InputGradient => {
                Self { m: batch, k: outputs, n: inputs, a: [1, batch], b: [inputs, 1], adds: false }
            }
            Pass::WeightGradient => {
                Self { m: inputs, k: batch, n: outputs, a: [batch, 1], b: [1, batch], adds: true }
            }
        }
    }

    /// Panics unless the slices hold the matrices: what the calls below rely on.
    fn check(&self, a: &[f32], b: &[f32], c: &[f32]) {
        assert_eq!((a.len(), b.len(), c.len()), (self.m * self.k, self.k * self.n, self.m * self.n));
    }

    pub(crate) fn gemm(&self, a: &[f32], b: &[f32], c: &mut [f32]) {
        self.check(a, b, c);
        let [[a_row, a_column], [b_row, b_column]] =
            [self.a, self.b].map(|strides| strides.map(|s| s as isize));
        // SAFETY: `check` has compared the lengths with the sizes; the strides are those of column-major matrices or
        // their transposes, so every element lies inside; `c` is borrowed mutably, so nothing overlaps it.
        unsafe {
            gemm::gemm(
                self.m,
                self.n,
                self.k,
                c.as_mut_ptr(),
                self.m as isize,
                1,
                self.adds,
                a.as_ptr(),
                a_column,
                a_row,
                b.as_ptr(),
                b_column,
                b_row,
                1.0,
                1.0,
                false,
                false,
                false,
                gemm::Parallelism::None,
            );
        }
    }

    pub(crate) fn matrixmultiply(&self, a: &[f32], b: &[f32], c: &mut [f32]) {
        self.check(a, b, c);
        let [[a_row, a_column], [b_row, b_column]] =
            [self.a, self.b].map(|strides| strides.map(|s| s as isize));
        let beta = if self.adds { 1.0 } else { 0.0 };
        // SAFETY: as in `gemm`.
        unsafe {
            matrixmultiply::sgemm(
                self.m,
                self.k,
                self.n,
                1.0,
                a.as_ptr(),
                a_row,
                a_column,
                b.as_ptr(),
                b_row,
                b_column,
                beta,
                c.as_mut_ptr(),
                1,
                self.m as isize,
            );
        }
    }

    pub(crate) fn faer(&self, a: &[f32], b: &[f32], c: &mut [f32]) {
        let view = |values, rows, columns, transposed| {
            if transposed {
                faer::MatRef::from_column_major_slice(values, columns, rows).transpose()
            } else {
                faer::MatRef::from_column_major_slice(values, rows, columns)
            }
        };
        let a = view(a, self.m, self.k, self.a[0] != 1);
        let b = view(b, self.k, self.n, self.b[0] != 1);
        let c = faer::MatMut::from_column_major_slice_mut(c, self.m, self.n);
        self.faer_views(a, b, c);
    }

    /// On matrices that faer has laid out, with columns aligned and padded.
    pub(crate) fn faer_views(
        &self,
        a: faer::MatRef<'_, f32>,
        b: faer::MatRef<'_, f32>,
        c: faer::MatMut<'_, f32>,
    ) {
        let accum = if self.adds { Accum::Add } else { Accum::Replace };
        faer::linalg::matmul::matmul(c, accum, a, b, 1.0, Par::Seq);
    }

    /// The two factors as matrices of faer's own layout.
    pub(crate) fn faer_own(&self, a: &[f32], b: &[f32]) -> [faer::Mat<f32>; 2] {
        let [a_strides, b_strides] = [self.a, self.b];
        [
            faer::Mat::from_fn(self.m, self.k, |i, j| a[i * a_strides[0] + j * a_strides[1]]),
            faer::Mat::from_fn(self.k, self.n, |i, j| b[i * b_strides[0] + j * b_strides[1]]),
        ]
    }
}
