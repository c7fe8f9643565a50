#[doc(hidden)]
#[derive(Clone, Debug, PartialEq)]
pub struct NetStemConvConfig;
impl ::dnn::private::layers::ConvConfig for NetStemConvConfig {
    const INPUT: [usize; 3] = [2, 1, 6];
    const OUTPUT: [usize; 3] = [4, 1, 6];
    const KERNEL: [usize; 2] = [1, 3];
    const STRIDE: [usize; 2] = [1, 1];
    const PADDING: [usize; 2] = [0, 1];
    const DILATION: [usize; 2] = [1, 1];
    const GROUPS: usize = 1;
    const FLIP: bool = false;
    const EXACT: bool = false;
    const RANK: usize = 1;
}
#[doc(hidden)]
#[derive(Clone, Debug, PartialEq)]
pub struct NetSharedConfig;
impl ::dnn::private::layers::ConvConfig for NetSharedConfig {
    const INPUT: [usize; 3] = [4, 1, 6];
    const OUTPUT: [usize; 3] = [4, 1, 6];
    const KERNEL: [usize; 2] = [1, 1];
    const STRIDE: [usize; 2] = [1, 1];
    const PADDING: [usize; 2] = [0, 0];
    const DILATION: [usize; 2] = [1, 1];
    const GROUPS: usize = 1;
    const FLIP: bool = false;
    const EXACT: bool = false;
    const RANK: usize = 1;
}
#[doc(hidden)]
#[derive(Clone, Debug, PartialEq)]
pub struct NetLargeConvTransposeConfig;
impl ::dnn::private::layers::ConvConfig for NetLargeConvTransposeConfig {
    const INPUT: [usize; 3] = [4, 1, 6];
    const OUTPUT: [usize; 3] = [2, 1, 12];
    const KERNEL: [usize; 2] = [1, 2];
    const STRIDE: [usize; 2] = [1, 2];
    const PADDING: [usize; 2] = [0, 0];
    const DILATION: [usize; 2] = [1, 1];
    const GROUPS: usize = 1;
    const FLIP: bool = false;
    const EXACT: bool = false;
    const RANK: usize = 1;
}
#[doc(hidden)]
#[derive(Clone, Debug, PartialEq)]
pub struct NetLargeBatchNorm1Config;
impl ::dnn::private::layers::BatchNormConfig for NetLargeBatchNorm1Config {
    const EPS: f64 = 0.00001f64;
    const MOMENTUM: ::core::option::Option<f64> = ::core::option::Option::Some(0.1f64);
    const FROZEN: bool = true;
}
#[doc(hidden)]
pub type NetLargeBatchNorm2Config = NetLargeBatchNorm1Config;
///
///| layer | operation | output | parameters | multiply-adds |
///|---|---|---|---:|---:|
///| `stem.conv` | conv | `[4, 6]` | 24 | 144 |
///| `stem.batch_norm` | batch_norm | `[4, 6]` | 8 | 24 |
///| `stem.leaky_relu` | leaky_relu | `[4, 6]` | 0 | 0 |
///| `shared` | conv | `[4, 6]` | 20 | 96 |
///| `norm` | batch_norm | `[4, 6]` | 0 | 24 |
///| `sum.add` | add | `[4, 6]` | 0 | 0 |
///| `sum.relu` | relu | `[4, 6]` | 0 | 0 |
///| `large.conv_transpose` | conv_transpose | `[2, 12]` | 18 | 96 |
///| `large.batch_norm_1` | batch_norm + relu | `[2, 12]` | 4 | 24 |
///| `large.batch_norm_2` | batch_norm | `[2, 12]` | 4 | 24 |
///| `out.flatten` | flatten | `[24]` | 0 | 0 |
///| `out.dense` | dense | `[3]` | 75 | 72 |
///| `out.batch_norm` | batch_norm | `[3]` | 6 | 3 |
struct Net<T = f32> {
    /**`stem.conv`: conv, `[2, 6]` to `[4, 6]`, 24 parameters.

conv: channels of learned kernels that slide over an image or a signal.*/
    pub stem_conv: ::dnn::private::layers::Conv<
        T,
        12,
        24,
        6,
        4,
        0,
        NetStemConvConfig,
        ::dnn::private::layers::Identity,
    >,
    /**`stem.batch_norm`: batch_norm, `[4, 6]` to `[4, 6]`, 8 parameters.

batch_norm: normalises each feature of a vector, or channel of an image or signal, by the batch's mean and variance, at inference by running ones.*/
    pub stem_batch_norm: ::dnn::private::layers::BatchNorm<
        T,
        24,
        4,
        4,
        ::dnn::private::layers::DefaultBatchNorm,
        ::dnn::private::layers::Identity,
    >,
    /**`shared`: conv, `[4, 6]` to `[4, 6]`, 20 parameters.

conv: channels of learned kernels that slide over an image or a signal.*/
    pub shared: ::dnn::private::layers::Conv<
        T,
        24,
        24,
        4,
        4,
        4,
        NetSharedConfig,
        ::dnn::private::layers::Identity,
    >,
    /**`norm`: batch_norm, `[4, 6]` to `[4, 6]`, 0 parameters.

batch_norm: normalises each feature of a vector, or channel of an image or signal, by the batch's mean and variance, at inference by running ones.*/
    pub norm: ::dnn::private::layers::BatchNorm<
        T,
        24,
        4,
        0,
        ::dnn::private::layers::DefaultBatchNorm,
        ::dnn::private::layers::Identity,
    >,
    /**`large.conv_transpose`: conv_transpose, `[4, 6]` to `[2, 12]`, 18 parameters.

conv_transpose: the transposed convolution: what each input value contributes, spread by learned kernels.*/
    pub large_conv_transpose: ::dnn::private::layers::ConvTranspose<
        T,
        24,
        24,
        4,
        4,
        2,
        NetLargeConvTransposeConfig,
        ::dnn::private::layers::Identity,
    >,
    /**`large.batch_norm_1`: batch_norm + relu, `[2, 12]` to `[2, 12]`, 4 parameters.

batch_norm: normalises each feature of a vector, or channel of an image or signal, by the batch's mean and variance, at inference by running ones.*/
    pub large_batch_norm_1: ::dnn::private::layers::BatchNorm<
        T,
        24,
        2,
        2,
        NetLargeBatchNorm1Config,
        ::dnn::private::layers::Relu,
    >,
    /**`large.batch_norm_2`: batch_norm, `[2, 12]` to `[2, 12]`, 4 parameters.

batch_norm: normalises each feature of a vector, or channel of an image or signal, by the batch's mean and variance, at inference by running ones.*/
    pub large_batch_norm_2: ::dnn::private::layers::BatchNorm<
        T,
        24,
        2,
        2,
        NetLargeBatchNorm2Config,
        ::dnn::private::layers::Identity,
    >,
    /**`out.dense`: dense, `[24]` to `[3]`, 75 parameters.

dense: y = x W + b: every input connected with every unit.*/
    pub out_dense: ::dnn::private::layers::Dense<
        T,
        24,
        3,
        3,
        ::dnn::private::layers::Identity,
    >,
    /**`out.batch_norm`: batch_norm, `[3]` to `[3]`, 6 parameters.

batch_norm: normalises each feature of a vector, or channel of an image or signal, by the batch's mean and variance, at inference by running ones.*/
    pub out_batch_norm: ::dnn::private::layers::BatchNorm<
        T,
        3,
        3,
        3,
        ::dnn::private::layers::DefaultBatchNorm,
        ::dnn::private::layers::Identity,
    >,
}
///Gradients and optimizer moments of [`Net`]: its stages that are not frozen.
struct NetGradients<T> {
    /**`stem.conv`: conv, `[2, 6]` to `[4, 6]`, 24 parameters.

conv: channels of learned kernels that slide over an image or a signal.*/
    pub stem_conv: ::dnn::private::layers::Conv<
        T,
        12,
        24,
        6,
        4,
        0,
        NetStemConvConfig,
        ::dnn::private::layers::Identity,
    >,
    /**`stem.batch_norm`: batch_norm, `[4, 6]` to `[4, 6]`, 8 parameters.

batch_norm: normalises each feature of a vector, or channel of an image or signal, by the batch's mean and variance, at inference by running ones.*/
    pub stem_batch_norm: ::dnn::private::layers::BatchNorm<
        T,
        24,
        4,
        4,
        ::dnn::private::layers::DefaultBatchNorm,
        ::dnn::private::layers::Identity,
    >,
    /**`shared`: conv, `[4, 6]` to `[4, 6]`, 20 parameters.

conv: channels of learned kernels that slide over an image or a signal.*/
    pub shared: ::dnn::private::layers::Conv<
        T,
        24,
        24,
        4,
        4,
        4,
        NetSharedConfig,
        ::dnn::private::layers::Identity,
    >,
    /**`norm`: batch_norm, `[4, 6]` to `[4, 6]`, 0 parameters.

batch_norm: normalises each feature of a vector, or channel of an image or signal, by the batch's mean and variance, at inference by running ones.*/
    pub norm: ::dnn::private::layers::BatchNorm<
        T,
        24,
        4,
        0,
        ::dnn::private::layers::DefaultBatchNorm,
        ::dnn::private::layers::Identity,
    >,
    /**`out.dense`: dense, `[24]` to `[3]`, 75 parameters.

dense: y = x W + b: every input connected with every unit.*/
    pub out_dense: ::dnn::private::layers::Dense<
        T,
        24,
        3,
        3,
        ::dnn::private::layers::Identity,
    >,
    /**`out.batch_norm`: batch_norm, `[3]` to `[3]`, 6 parameters.

batch_norm: normalises each feature of a vector, or channel of an image or signal, by the batch's mean and variance, at inference by running ones.*/
    pub out_batch_norm: ::dnn::private::layers::BatchNorm<
        T,
        3,
        3,
        3,
        ::dnn::private::layers::DefaultBatchNorm,
        ::dnn::private::layers::Identity,
    >,
}
///Intermediate values of a prediction of [`Net`].
struct NetWorkspace<T, const BATCH: usize> {
    slab_0: ::dnn::private::Batch<T, BATCH, 24>,
    slab_1: ::dnn::private::Batch<T, BATCH, 24>,
    slab_2: ::dnn::private::Batch<T, BATCH, 24>,
}
///Intermediate values of [`Net::means`].
struct NetMeansWorkspace<T, const BATCH: usize> {
    slab_0: ::dnn::private::Batch<T, BATCH, 24>,
    slab_1: ::dnn::private::Batch<T, BATCH, 24>,
}
///Intermediate values of [`Net::rest`].
struct NetRestWorkspace<T, const BATCH: usize> {
    slab_0: ::dnn::private::Batch<T, BATCH, 24>,
}
///What a backward pass of [`Net`] reads of the forward pass, and scratch space.
struct NetTape<T, const BATCH: usize> {
    y_stem_conv: ::dnn::private::Batch<T, BATCH, 24>,
    y_stem_batch_norm: ::dnn::private::Batch<T, BATCH, 24>,
    y_stem_leaky_relu: ::dnn::private::Batch<T, BATCH, 24>,
    y_shared: ::dnn::private::Batch<T, BATCH, 24>,
    y_sum_relu: ::dnn::private::Batch<T, BATCH, 24>,
    y_large_conv_transpose: ::dnn::private::Batch<T, BATCH, 24>,
    y_large_batch_norm_1: ::dnn::private::Batch<T, BATCH, 24>,
    y_large_batch_norm_2: ::dnn::private::Batch<T, BATCH, 24>,
    y_out_dense: ::dnn::private::Batch<T, BATCH, 3>,
    cache_stem_batch_norm: <::dnn::private::layers::BatchNorm<
        T,
        24,
        4,
        4,
        ::dnn::private::layers::DefaultBatchNorm,
        ::dnn::private::layers::Identity,
    > as ::dnn::private::Layer<T, BATCH>>::Cache,
    cache_norm: <::dnn::private::layers::BatchNorm<
        T,
        24,
        4,
        0,
        ::dnn::private::layers::DefaultBatchNorm,
        ::dnn::private::layers::Identity,
    > as ::dnn::private::Layer<T, BATCH>>::Cache,
    cache_large_batch_norm_1: <::dnn::private::layers::BatchNorm<
        T,
        24,
        2,
        2,
        NetLargeBatchNorm1Config,
        ::dnn::private::layers::Relu,
    > as ::dnn::private::Layer<T, BATCH>>::Cache,
    cache_large_batch_norm_2: <::dnn::private::layers::BatchNorm<
        T,
        24,
        2,
        2,
        NetLargeBatchNorm2Config,
        ::dnn::private::layers::Identity,
    > as ::dnn::private::Layer<T, BATCH>>::Cache,
    cache_out_batch_norm: <::dnn::private::layers::BatchNorm<
        T,
        3,
        3,
        3,
        ::dnn::private::layers::DefaultBatchNorm,
        ::dnn::private::layers::Identity,
    > as ::dnn::private::Layer<T, BATCH>>::Cache,
    slab_0: ::dnn::private::Batch<T, BATCH, 24>,
    slab_1: ::dnn::private::Batch<T, BATCH, 24>,
    slab_2: ::dnn::private::Batch<T, BATCH, 24>,
    output: ::dnn::private::Batch<T, BATCH, 3>,
}
const _: () = {
    let _ = ::dnn::language::signal;
    let _ = ::dnn::language::vector;
    let _ = ::dnn::language::conv;
    let _ = ::dnn::language::batch_norm;
    let _ = ::dnn::language::leaky_relu;
    let _ = ::dnn::language::conv;
    let _ = ::dnn::language::batch_norm;
    let _ = ::dnn::language::add;
    let _ = ::dnn::language::relu;
    let _ = ::dnn::language::frozen;
    let _ = ::dnn::language::conv_transpose;
    let _ = ::dnn::language::batch_norm;
    let _ = ::dnn::language::relu;
    let _ = ::dnn::language::batch_norm;
    let _ = ::dnn::language::flatten;
    let _ = ::dnn::language::dense;
    let _ = ::dnn::language::batch_norm;
    let _ = ::dnn::language::part;
    let _ = ::dnn::language::input;
    let _ = ::dnn::language::part;
};
#[allow(dead_code)]
impl<T: ::dnn::private::Scalar> Net<T> {
    const STEM_LEAKY_RELU: ::dnn::private::layers::Activate<
        ::dnn::private::layers::LeakyRelu,
        24,
    > = ::dnn::private::layers::Activate::new(::dnn::private::layers::LeakyRelu {
        slope: 0.1f64,
    });
    const SUM_RELU: ::dnn::private::layers::Activate<::dnn::private::layers::Relu, 24> = ::dnn::private::layers::Activate::new(
        ::dnn::private::layers::Relu,
    );
    /// The outputs for a batch of `BATCH` samples, one a row. Scratch memory of more than 16 KiB is allocated.
    #[must_use]
    pub fn predict<const BATCH: usize>(
        &self,
        x: &::dnn::private::Batch<T, BATCH, 12>,
    ) -> ::dnn::private::Batch<T, BATCH, 3> {
        ::dnn::private::compute(|workspace, y| ::dnn::private::Infer::<
            T,
            BATCH,
        >::predict_with(self, workspace, x, y))
    }
    /// As [`predict`](Self::predict), into `y` by way of `workspace`: neither allocates nor panics.
    pub fn predict_with<const BATCH: usize>(
        &self,
        workspace: &mut NetWorkspace<T, BATCH>,
        x: &::dnn::private::Batch<T, BATCH, 12>,
        y: &mut ::dnn::private::Batch<T, BATCH, 3>,
    ) {
        ::dnn::private::Infer::<T, BATCH>::predict_with(self, workspace, x, y);
    }
    ::dnn::private::on_heap! {
        #[doc =
        r" A copy of the weights in the order in which predictions of `BATCH` samples read them fastest, with the"]
        #[doc = r" memory that these need: for programs that predict again and again."]
        #[must_use] pub fn predictor < const BATCH : usize > (& self) ->
        ::dnn::private::Predictor < T, Self, BATCH > {
        ::dnn::private::Predictor::new(self) }
    }
    /// The output for one sample.
    #[must_use]
    pub fn predict_one(&self, x: &[T; 12]) -> [T; 3] {
        ::dnn::private::compute(|workspace, y| ::dnn::private::Infer::<
            T,
            1,
        >::predict_with(
            self,
            workspace,
            ::dnn::private::one(x),
            ::dnn::private::one_mut(y),
        ))
    }
    ///Computes `norm` from `input`.
    #[must_use]
    pub fn means<const BATCH: usize>(
        &self,
        x: &::dnn::private::Batch<T, BATCH, 12>,
    ) -> ::dnn::private::Batch<T, BATCH, 24> {
        ::dnn::private::compute(|workspace, y| self.means_with(workspace, x, y))
    }
    ///As [`means`](Self::means), into `y`; neither allocates nor panics.
    #[allow(unused_variables)]
    pub fn means_with<const BATCH: usize>(
        &self,
        workspace: &mut NetMeansWorkspace<T, BATCH>,
        x: &::dnn::private::Batch<T, BATCH, 12>,
        y: &mut ::dnn::private::Batch<T, BATCH, 24>,
    ) {
        let y_stem_conv: &mut ::dnn::private::Batch<T, BATCH, 24> = ::dnn::private::head(
            &mut workspace.slab_0,
        );
        ::dnn::private::layers::Folds::<
            T,
            BATCH,
        >::infer_folded(
            &self.stem_conv,
            &self.stem_batch_norm,
            Self::STEM_LEAKY_RELU.activation(),
            x,
            y_stem_conv,
        );
        let y_shared: &mut ::dnn::private::Batch<T, BATCH, 24> = ::dnn::private::head(
            &mut workspace.slab_1,
        );
        ::dnn::private::Layer::<T, BATCH>::infer(&self.shared, &*y_stem_conv, y_shared);
        ::dnn::private::Layer::<T, BATCH>::infer(&self.norm, &*y_shared, y);
    }
    ///Computes `sum.relu` from `norm`, `shared`.
    #[must_use]
    pub fn rest<const BATCH: usize>(
        &self,
        norm: &::dnn::private::Batch<T, BATCH, 24>,
        shared: &::dnn::private::Batch<T, BATCH, 24>,
    ) -> ::dnn::private::Batch<T, BATCH, 24> {
        ::dnn::private::compute(|workspace, y| {
            self.rest_with(workspace, norm, shared, y)
        })
    }
    ///As [`rest`](Self::rest), into `y`; neither allocates nor panics.
    #[allow(unused_variables)]
    pub fn rest_with<const BATCH: usize>(
        &self,
        workspace: &mut NetRestWorkspace<T, BATCH>,
        norm: &::dnn::private::Batch<T, BATCH, 24>,
        shared: &::dnn::private::Batch<T, BATCH, 24>,
        y: &mut ::dnn::private::Batch<T, BATCH, 24>,
    ) {
        let y_sum_add: &mut ::dnn::private::Batch<T, BATCH, 24> = ::dnn::private::head(
            &mut workspace.slab_0,
        );
        ::dnn::private::layers::Add::infer([norm, shared], y_sum_add);
        ::dnn::private::Layer::<T, BATCH>::infer(&Self::SUM_RELU, &*y_sum_add, y);
    }
    /// The network with the weights of a safetensors file, for a `static`: the compiler reads the file, and what does
    /// not fit the network is its error.
    ///
    /// ```text
    /// static NET: Net = Net::from_safetensors(include_bytes!("net.safetensors"));
    /// ```
    ///
    /// Numbers are those of the network, or F16, BF16 or F32, which widen to them. They are not looked at: a file may
    /// hold NaN. Where no `static` is made of it, `load`
    /// and `from_bytes` are for files: they put a large network on the heap.
    ///
    /// # Panics
    ///
    /// If the file is damaged, or lacks a tensor, has another one, or one of another shape or number type. The message
    /// lists them. A `static` panics when it is compiled.
    #[must_use]
    #[track_caller]
    pub const fn from_safetensors(file: &[u8]) -> Self
    where
        Self: ::dnn::private::AnyBits,
    {
        ::dnn::private::embed::<
            T,
            Self,
        >(
            <Self as ::dnn::private::Network<T>>::NAME,
            <Self as ::dnn::private::Network<T>>::LAYERS,
            &[
                ::dnn::private::Place::new::<
                    T,
                    ::dnn::private::layers::Conv<
                        T,
                        12,
                        24,
                        6,
                        4,
                        0,
                        NetStemConvConfig,
                        ::dnn::private::layers::Identity,
                    >,
                >(0usize, ::core::mem::offset_of!(Self, stem_conv)),
                ::dnn::private::Place::new::<
                    T,
                    ::dnn::private::layers::BatchNorm<
                        T,
                        24,
                        4,
                        4,
                        ::dnn::private::layers::DefaultBatchNorm,
                        ::dnn::private::layers::Identity,
                    >,
                >(1usize, ::core::mem::offset_of!(Self, stem_batch_norm)),
                ::dnn::private::Place::new::<
                    T,
                    ::dnn::private::layers::Conv<
                        T,
                        24,
                        24,
                        4,
                        4,
                        4,
                        NetSharedConfig,
                        ::dnn::private::layers::Identity,
                    >,
                >(3usize, ::core::mem::offset_of!(Self, shared)),
                ::dnn::private::Place::new::<
                    T,
                    ::dnn::private::layers::BatchNorm<
                        T,
                        24,
                        4,
                        0,
                        ::dnn::private::layers::DefaultBatchNorm,
                        ::dnn::private::layers::Identity,
                    >,
                >(4usize, ::core::mem::offset_of!(Self, norm)),
                ::dnn::private::Place::new::<
                    T,
                    ::dnn::private::layers::ConvTranspose<
                        T,
                        24,
                        24,
                        4,
                        4,
                        2,
                        NetLargeConvTransposeConfig,
                        ::dnn::private::layers::Identity,
                    >,
                >(7usize, ::core::mem::offset_of!(Self, large_conv_transpose)),
                ::dnn::private::Place::new::<
                    T,
                    ::dnn::private::layers::BatchNorm<
                        T,
                        24,
                        2,
                        2,
                        NetLargeBatchNorm1Config,
                        ::dnn::private::layers::Relu,
                    >,
                >(8usize, ::core::mem::offset_of!(Self, large_batch_norm_1)),
                ::dnn::private::Place::new::<
                    T,
                    ::dnn::private::layers::BatchNorm<
                        T,
                        24,
                        2,
                        2,
                        NetLargeBatchNorm2Config,
                        ::dnn::private::layers::Identity,
                    >,
                >(9usize, ::core::mem::offset_of!(Self, large_batch_norm_2)),
                ::dnn::private::Place::new::<
                    T,
                    ::dnn::private::layers::Dense<
                        T,
                        24,
                        3,
                        3,
                        ::dnn::private::layers::Identity,
                    >,
                >(11usize, ::core::mem::offset_of!(Self, out_dense)),
                ::dnn::private::Place::new::<
                    T,
                    ::dnn::private::layers::BatchNorm<
                        T,
                        3,
                        3,
                        3,
                        ::dnn::private::layers::DefaultBatchNorm,
                        ::dnn::private::layers::Identity,
                    >,
                >(12usize, ::core::mem::offset_of!(Self, out_batch_norm)),
            ],
            file,
        )
    }
}
#[allow(dead_code, clippy::unnecessary_box_returns)]
impl Net<f32> {
    /// The number of learned parameters.
    pub const PARAMS: usize = <Net<f32> as ::dnn::private::Network<f32>>::PARAMS;
    /// Multiply-adds of one prediction of one sample.
    pub const MACS: u64 = <Net<f32> as ::dnn::private::Network<f32>>::MACS;
    /// Every operation with its output shape and tensors.
    pub const LAYERS: &'static [::dnn::private::LayerInfo] = <Net<
        f32,
    > as ::dnn::private::Network<f32>>::LAYERS;
    /// A hash of names, operations, arguments, wiring, shapes and tensors.
    pub const ARCHITECTURE: u64 = <Net<
        f32,
    > as ::dnn::private::Network<f32>>::ARCHITECTURE;
    /// Bytes beside the parameters that predicting a batch of `BATCH` samples needs.
    #[must_use]
    pub const fn infer_bytes<const BATCH: usize>() -> usize {
        ::core::mem::size_of::<NetWorkspace<f32, BATCH>>()
    }
    /// Bytes beside the parameters that the forward and backward pass of a batch of `BATCH` samples need, with
    /// the gradients but without an optimizer's moments.
    #[must_use]
    pub const fn train_bytes<const BATCH: usize>() -> usize {
        ::dnn::private::dim::sum(
            &[
                ::core::mem::size_of::<NetTape<f32, BATCH>>(),
                ::core::mem::size_of::<NetGradients<f32>>(),
            ],
        )
    }
    ::dnn::private::on_heap! {
        #[doc = r" A network with starting values drawn from `rng`, on the heap."]
        #[must_use] pub fn init < R : ::dnn::private::Rng > (rng : & mut R) ->
        ::dnn::private::Box < Self > { < Net < f32 > as ::dnn::private::Network < f32 >>
        ::init(rng) } #[doc =
        r" A network of zeros on the heap, to load weights into: equal weights cannot learn."]
        #[must_use] pub fn zeroed() -> ::dnn::private::Box < Self > { < Net < f32 > as
        ::dnn::private::Network < f32 >> ::zeroed() }
    }
}
::dnn::private::files! {
    Net
}
impl<T: ::dnn::private::Scalar> ::dnn::private::Network<T> for Net<T> {
    type Gradients = NetGradients<T>;
    const NAME: &'static str = "Net";
    #[allow(clippy::large_stack_arrays)]
    const LAYERS: &'static [::dnn::private::LayerInfo] = &[
        ::dnn::private::LayerInfo {
            name: "stem.conv",
            key: "stem.conv",
            op: "conv",
            arguments: "channels = 4, kernel = 3, stride = 1, padding = 1, dilation = 1, groups = 1, bias = false, flip = false, exact = false",
            inputs: &["input"],
            output: &[4, 6],
            tensors: ::dnn::private::info::Present::<
                T,
                ::dnn::private::layers::Conv<
                    T,
                    12,
                    24,
                    6,
                    4,
                    0,
                    NetStemConvConfig,
                    ::dnn::private::layers::Identity,
                >,
            >::TENSORS,
            macs: <::dnn::private::layers::Conv<
                T,
                12,
                24,
                6,
                4,
                0,
                NetStemConvConfig,
                ::dnn::private::layers::Identity,
            > as ::dnn::private::Layer<T, 1>>::MACS,
            frozen: false,
            l1: ::core::option::Option::None,
            l2: ::core::option::Option::None,
            max_norm: ::core::option::Option::None,
        },
        ::dnn::private::LayerInfo {
            name: "stem.batch_norm",
            key: "stem.batch_norm",
            op: "batch_norm",
            arguments: "momentum = 0.1, eps = 0.00001, affine = true",
            inputs: &["stem.conv"],
            output: &[4, 6],
            tensors: ::dnn::private::info::Present::<
                T,
                ::dnn::private::layers::BatchNorm<
                    T,
                    24,
                    4,
                    4,
                    ::dnn::private::layers::DefaultBatchNorm,
                    ::dnn::private::layers::Identity,
                >,
            >::TENSORS,
            macs: <::dnn::private::layers::BatchNorm<
                T,
                24,
                4,
                4,
                ::dnn::private::layers::DefaultBatchNorm,
                ::dnn::private::layers::Identity,
            > as ::dnn::private::Layer<T, 1>>::MACS,
            frozen: false,
            l1: ::core::option::Option::None,
            l2: ::core::option::Option::None,
            max_norm: ::core::option::Option::None,
        },
        ::dnn::private::LayerInfo {
            name: "stem.leaky_relu",
            key: "stem.leaky_relu",
            op: "leaky_relu",
            arguments: "slope = 0.1",
            inputs: &["stem.batch_norm"],
            output: &[4, 6],
            tensors: &[],
            macs: <::dnn::private::layers::Activate<
                ::dnn::private::layers::LeakyRelu,
                24,
            > as ::dnn::private::Layer<T, 1>>::MACS,
            frozen: false,
            l1: ::core::option::Option::None,
            l2: ::core::option::Option::None,
            max_norm: ::core::option::Option::None,
        },
        ::dnn::private::LayerInfo {
            name: "shared",
            key: "shared",
            op: "conv",
            arguments: "channels = 4, kernel = 1, stride = 1, padding = 0, dilation = 1, groups = 1, bias = true, flip = false, exact = false",
            inputs: &["stem.leaky_relu"],
            output: &[4, 6],
            tensors: ::dnn::private::info::Present::<
                T,
                ::dnn::private::layers::Conv<
                    T,
                    24,
                    24,
                    4,
                    4,
                    4,
                    NetSharedConfig,
                    ::dnn::private::layers::Identity,
                >,
            >::TENSORS,
            macs: <::dnn::private::layers::Conv<
                T,
                24,
                24,
                4,
                4,
                4,
                NetSharedConfig,
                ::dnn::private::layers::Identity,
            > as ::dnn::private::Layer<T, 1>>::MACS,
            frozen: false,
            l1: ::core::option::Option::None,
            l2: ::core::option::Option::None,
            max_norm: ::core::option::Option::None,
        },
        ::dnn::private::LayerInfo {
            name: "norm",
            key: "norm",
            op: "batch_norm",
            arguments: "momentum = 0.1, eps = 0.00001, affine = false",
            inputs: &["shared"],
            output: &[4, 6],
            tensors: ::dnn::private::info::Present::<
                T,
                ::dnn::private::layers::BatchNorm<
                    T,
                    24,
                    4,
                    0,
                    ::dnn::private::layers::DefaultBatchNorm,
                    ::dnn::private::layers::Identity,
                >,
            >::TENSORS,
            macs: <::dnn::private::layers::BatchNorm<
                T,
                24,
                4,
                0,
                ::dnn::private::layers::DefaultBatchNorm,
                ::dnn::private::layers::Identity,
            > as ::dnn::private::Layer<T, 1>>::MACS,
            frozen: false,
            l1: ::core::option::Option::None,
            l2: ::core::option::Option::None,
            max_norm: ::core::option::Option::None,
        },
        ::dnn::private::LayerInfo {
            name: "sum.add",
            key: "sum.add",
            op: "add",
            arguments: "",
            inputs: &["norm", "shared"],
            output: &[4, 6],
            tensors: &[],
            macs: 0,
            frozen: false,
            l1: ::core::option::Option::None,
            l2: ::core::option::Option::None,
            max_norm: ::core::option::Option::None,
        },
        ::dnn::private::LayerInfo {
            name: "sum.relu",
            key: "sum.relu",
            op: "relu",
            arguments: "",
            inputs: &["sum.add"],
            output: &[4, 6],
            tensors: &[],
            macs: <::dnn::private::layers::Activate<
                ::dnn::private::layers::Relu,
                24,
            > as ::dnn::private::Layer<T, 1>>::MACS,
            frozen: false,
            l1: ::core::option::Option::None,
            l2: ::core::option::Option::None,
            max_norm: ::core::option::Option::None,
        },
        ::dnn::private::LayerInfo {
            name: "large.conv_transpose",
            key: "large.conv_transpose",
            op: "conv_transpose",
            arguments: "channels = 2, kernel = 2, stride = 2, padding = 0, output_padding = 0, dilation = 1, groups = 1, bias = true, flip = false, exact = false",
            inputs: &["sum.relu"],
            output: &[2, 12],
            tensors: ::dnn::private::info::Present::<
                T,
                ::dnn::private::layers::ConvTranspose<
                    T,
                    24,
                    24,
                    4,
                    4,
                    2,
                    NetLargeConvTransposeConfig,
                    ::dnn::private::layers::Identity,
                >,
            >::TENSORS,
            macs: <::dnn::private::layers::ConvTranspose<
                T,
                24,
                24,
                4,
                4,
                2,
                NetLargeConvTransposeConfig,
                ::dnn::private::layers::Identity,
            > as ::dnn::private::Layer<T, 1>>::MACS,
            frozen: true,
            l1: ::core::option::Option::None,
            l2: ::core::option::Option::None,
            max_norm: ::core::option::Option::None,
        },
        ::dnn::private::LayerInfo {
            name: "large.batch_norm_1",
            key: "large.batch_norm_1",
            op: "batch_norm + relu",
            arguments: "momentum = 0.1, eps = 0.00001, affine = true",
            inputs: &["large.conv_transpose"],
            output: &[2, 12],
            tensors: ::dnn::private::info::Present::<
                T,
                ::dnn::private::layers::BatchNorm<
                    T,
                    24,
                    2,
                    2,
                    NetLargeBatchNorm1Config,
                    ::dnn::private::layers::Relu,
                >,
            >::TENSORS,
            macs: <::dnn::private::layers::BatchNorm<
                T,
                24,
                2,
                2,
                NetLargeBatchNorm1Config,
                ::dnn::private::layers::Relu,
            > as ::dnn::private::Layer<T, 1>>::MACS,
            frozen: true,
            l1: ::core::option::Option::None,
            l2: ::core::option::Option::None,
            max_norm: ::core::option::Option::None,
        },
        ::dnn::private::LayerInfo {
            name: "large.batch_norm_2",
            key: "large.batch_norm_2",
            op: "batch_norm",
            arguments: "momentum = 0.1, eps = 0.00001, affine = true",
            inputs: &["large.batch_norm_1"],
            output: &[2, 12],
            tensors: ::dnn::private::info::Present::<
                T,
                ::dnn::private::layers::BatchNorm<
                    T,
                    24,
                    2,
                    2,
                    NetLargeBatchNorm2Config,
                    ::dnn::private::layers::Identity,
                >,
            >::TENSORS,
            macs: <::dnn::private::layers::BatchNorm<
                T,
                24,
                2,
                2,
                NetLargeBatchNorm2Config,
                ::dnn::private::layers::Identity,
            > as ::dnn::private::Layer<T, 1>>::MACS,
            frozen: true,
            l1: ::core::option::Option::None,
            l2: ::core::option::Option::None,
            max_norm: ::core::option::Option::None,
        },
        ::dnn::private::LayerInfo {
            name: "out.flatten",
            key: "out.flatten",
            op: "flatten",
            arguments: "",
            inputs: &["large.batch_norm_2"],
            output: &[24],
            tensors: &[],
            macs: 0,
            frozen: false,
            l1: ::core::option::Option::None,
            l2: ::core::option::Option::None,
            max_norm: ::core::option::Option::None,
        },
        ::dnn::private::LayerInfo {
            name: "out.dense",
            key: "out.dense",
            op: "dense",
            arguments: "units = 3, bias = true",
            inputs: &["out.flatten"],
            output: &[3],
            tensors: ::dnn::private::info::Present::<
                T,
                ::dnn::private::layers::Dense<
                    T,
                    24,
                    3,
                    3,
                    ::dnn::private::layers::Identity,
                >,
            >::TENSORS,
            macs: <::dnn::private::layers::Dense<
                T,
                24,
                3,
                3,
                ::dnn::private::layers::Identity,
            > as ::dnn::private::Layer<T, 1>>::MACS,
            frozen: false,
            l1: ::core::option::Option::None,
            l2: ::core::option::Option::None,
            max_norm: ::core::option::Option::None,
        },
        ::dnn::private::LayerInfo {
            name: "out.batch_norm",
            key: "out.batch_norm",
            op: "batch_norm",
            arguments: "momentum = 0.1, eps = 0.00001, affine = true",
            inputs: &["out.dense"],
            output: &[3],
            tensors: ::dnn::private::info::Present::<
                T,
                ::dnn::private::layers::BatchNorm<
                    T,
                    3,
                    3,
                    3,
                    ::dnn::private::layers::DefaultBatchNorm,
                    ::dnn::private::layers::Identity,
                >,
            >::TENSORS,
            macs: <::dnn::private::layers::BatchNorm<
                T,
                3,
                3,
                3,
                ::dnn::private::layers::DefaultBatchNorm,
                ::dnn::private::layers::Identity,
            > as ::dnn::private::Layer<T, 1>>::MACS,
            frozen: false,
            l1: ::core::option::Option::None,
            l2: ::core::option::Option::None,
            max_norm: ::core::option::Option::None,
        },
    ];
    const PARAMS: usize = ::dnn::private::info::params(Self::LAYERS);
    const MACS: u64 = ::dnn::private::info::macs(Self::LAYERS);
    const ARCHITECTURE: u64 = ::dnn::private::info::architecture(Self::LAYERS);
    fn init_in_place<R: ::dnn::private::Rng>(&mut self, rng: &mut R) {
        let net = ::dnn::private::cleared(self);
        ::dnn::private::Parameters::<
            T,
        >::init(
            &mut net.stem_conv,
            &const { ::dnn::init::he_normal() },
            &const { ::dnn::init::zeros() },
            rng,
        );
        ::dnn::private::Parameters::<
            T,
        >::init(
            &mut net.stem_batch_norm,
            &const { ::dnn::init::he_normal() },
            &const { ::dnn::init::zeros() },
            rng,
        );
        ::dnn::private::Parameters::<
            T,
        >::init(
            &mut net.shared,
            &const { ::dnn::init::glorot_uniform() },
            &const { ::dnn::init::zeros() },
            rng,
        );
        ::dnn::private::Parameters::<
            T,
        >::init(
            &mut net.norm,
            &const { ::dnn::init::glorot_uniform() },
            &const { ::dnn::init::zeros() },
            rng,
        );
        ::dnn::private::Parameters::<
            T,
        >::init(
            &mut net.large_conv_transpose,
            &const { ::dnn::init::he_normal() },
            &const { ::dnn::init::zeros() },
            rng,
        );
        ::dnn::private::Parameters::<
            T,
        >::init(
            &mut net.large_batch_norm_1,
            &const { ::dnn::init::he_normal() },
            &const { ::dnn::init::zeros() },
            rng,
        );
        ::dnn::private::Parameters::<
            T,
        >::init(
            &mut net.large_batch_norm_2,
            &const { ::dnn::init::glorot_uniform() },
            &const { ::dnn::init::zeros() },
            rng,
        );
        ::dnn::private::Parameters::<
            T,
        >::init(
            &mut net.out_dense,
            &const { ::dnn::init::glorot_uniform() },
            &const { ::dnn::init::zeros() },
            rng,
        );
        ::dnn::private::Parameters::<
            T,
        >::init(
            &mut net.out_batch_norm,
            &const { ::dnn::init::glorot_uniform() },
            &const { ::dnn::init::zeros() },
            rng,
        );
    }
    #[allow(unused_variables)]
    fn visit<V: ::dnn::private::Visitor<T>>(&self, visitor: &mut V) {
        ::dnn::private::Parameters::<
            T,
        >::visit(
            &self.stem_conv,
            &<Self as ::dnn::private::Network<T>>::LAYERS[0usize],
            visitor,
        );
        ::dnn::private::Parameters::<
            T,
        >::visit(
            &self.stem_batch_norm,
            &<Self as ::dnn::private::Network<T>>::LAYERS[1usize],
            visitor,
        );
        ::dnn::private::Parameters::<
            T,
        >::visit(
            &self.shared,
            &<Self as ::dnn::private::Network<T>>::LAYERS[3usize],
            visitor,
        );
        ::dnn::private::Parameters::<
            T,
        >::visit(
            &self.norm,
            &<Self as ::dnn::private::Network<T>>::LAYERS[4usize],
            visitor,
        );
        ::dnn::private::Parameters::<
            T,
        >::visit(
            &self.large_conv_transpose,
            &<Self as ::dnn::private::Network<T>>::LAYERS[7usize],
            visitor,
        );
        ::dnn::private::Parameters::<
            T,
        >::visit(
            &self.large_batch_norm_1,
            &<Self as ::dnn::private::Network<T>>::LAYERS[8usize],
            visitor,
        );
        ::dnn::private::Parameters::<
            T,
        >::visit(
            &self.large_batch_norm_2,
            &<Self as ::dnn::private::Network<T>>::LAYERS[9usize],
            visitor,
        );
        ::dnn::private::Parameters::<
            T,
        >::visit(
            &self.out_dense,
            &<Self as ::dnn::private::Network<T>>::LAYERS[11usize],
            visitor,
        );
        ::dnn::private::Parameters::<
            T,
        >::visit(
            &self.out_batch_norm,
            &<Self as ::dnn::private::Network<T>>::LAYERS[12usize],
            visitor,
        );
    }
    #[allow(unused_variables)]
    fn visit_mut<W: ::dnn::private::Walker<T, 0>>(&mut self, walker: &mut W) {
        ::dnn::private::Parameters::<
            T,
        >::walk(
            &mut self.stem_conv,
            [],
            &<Self as ::dnn::private::Network<T>>::LAYERS[0usize],
            walker,
        );
        ::dnn::private::Parameters::<
            T,
        >::walk(
            &mut self.stem_batch_norm,
            [],
            &<Self as ::dnn::private::Network<T>>::LAYERS[1usize],
            walker,
        );
        ::dnn::private::Parameters::<
            T,
        >::walk(
            &mut self.shared,
            [],
            &<Self as ::dnn::private::Network<T>>::LAYERS[3usize],
            walker,
        );
        ::dnn::private::Parameters::<
            T,
        >::walk(
            &mut self.norm,
            [],
            &<Self as ::dnn::private::Network<T>>::LAYERS[4usize],
            walker,
        );
        ::dnn::private::Parameters::<
            T,
        >::walk(
            &mut self.large_conv_transpose,
            [],
            &<Self as ::dnn::private::Network<T>>::LAYERS[7usize],
            walker,
        );
        ::dnn::private::Parameters::<
            T,
        >::walk(
            &mut self.large_batch_norm_1,
            [],
            &<Self as ::dnn::private::Network<T>>::LAYERS[8usize],
            walker,
        );
        ::dnn::private::Parameters::<
            T,
        >::walk(
            &mut self.large_batch_norm_2,
            [],
            &<Self as ::dnn::private::Network<T>>::LAYERS[9usize],
            walker,
        );
        ::dnn::private::Parameters::<
            T,
        >::walk(
            &mut self.out_dense,
            [],
            &<Self as ::dnn::private::Network<T>>::LAYERS[11usize],
            walker,
        );
        ::dnn::private::Parameters::<
            T,
        >::walk(
            &mut self.out_batch_norm,
            [],
            &<Self as ::dnn::private::Network<T>>::LAYERS[12usize],
            walker,
        );
    }
    #[allow(unused_variables, unused_mut)]
    fn walk<const COMPANIONS: usize, W: ::dnn::private::Walker<T, COMPANIONS>>(
        &mut self,
        mut companions: [&mut Self::Gradients; COMPANIONS],
        walker: &mut W,
    ) {
        ::dnn::private::Parameters::<
            T,
        >::walk(
            &mut self.stem_conv,
            companions.each_mut().map(|companion| &mut companion.stem_conv),
            &<Self as ::dnn::private::Network<T>>::LAYERS[0usize],
            walker,
        );
        ::dnn::private::Parameters::<
            T,
        >::walk(
            &mut self.stem_batch_norm,
            companions.each_mut().map(|companion| &mut companion.stem_batch_norm),
            &<Self as ::dnn::private::Network<T>>::LAYERS[1usize],
            walker,
        );
        ::dnn::private::Parameters::<
            T,
        >::walk(
            &mut self.shared,
            companions.each_mut().map(|companion| &mut companion.shared),
            &<Self as ::dnn::private::Network<T>>::LAYERS[3usize],
            walker,
        );
        ::dnn::private::Parameters::<
            T,
        >::walk(
            &mut self.norm,
            companions.each_mut().map(|companion| &mut companion.norm),
            &<Self as ::dnn::private::Network<T>>::LAYERS[4usize],
            walker,
        );
        ::dnn::private::Parameters::<
            T,
        >::walk(
            &mut self.out_dense,
            companions.each_mut().map(|companion| &mut companion.out_dense),
            &<Self as ::dnn::private::Network<T>>::LAYERS[11usize],
            walker,
        );
        ::dnn::private::Parameters::<
            T,
        >::walk(
            &mut self.out_batch_norm,
            companions.each_mut().map(|companion| &mut companion.out_batch_norm),
            &<Self as ::dnn::private::Network<T>>::LAYERS[12usize],
            walker,
        );
    }
}
impl<T: ::dnn::private::Scalar, const BATCH: usize> ::dnn::private::Infer<T, BATCH>
for Net<T> {
    type Input = ::dnn::private::Batch<T, BATCH, 12>;
    type Output = ::dnn::private::Batch<T, BATCH, 3>;
    type Workspace = NetWorkspace<T, BATCH>;
    #[inline]
    fn predict_with(
        &self,
        workspace: &mut Self::Workspace,
        x: &Self::Input,
        y: &mut Self::Output,
    ) {
        ::dnn::private::predict::<T, Self, BATCH>(self, workspace, x, y);
    }
    #[inline(always)]
    #[allow(unused_variables)]
    fn predict_by<W: ::dnn::private::Way<T>>(
        &self,
        workspace: &mut Self::Workspace,
        x: &Self::Input,
        y: &mut Self::Output,
    ) {
        let y_stem_conv: &mut ::dnn::private::Batch<T, BATCH, 24> = ::dnn::private::head(
            &mut workspace.slab_0,
        );
        ::dnn::private::layers::Folds::<
            T,
            BATCH,
        >::infer_folded_by::<
            W,
        >(
            &self.stem_conv,
            &self.stem_batch_norm,
            Self::STEM_LEAKY_RELU.activation(),
            x,
            y_stem_conv,
        );
        let y_shared: &mut ::dnn::private::Batch<T, BATCH, 24> = ::dnn::private::head(
            &mut workspace.slab_1,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::infer_by::<W>(&self.shared, &*y_stem_conv, y_shared);
        let y_norm: &mut ::dnn::private::Batch<T, BATCH, 24> = ::dnn::private::head(
            &mut workspace.slab_0,
        );
        ::dnn::private::Layer::<T, BATCH>::infer_by::<W>(&self.norm, &*y_shared, y_norm);
        let y_sum_add: &mut ::dnn::private::Batch<T, BATCH, 24> = ::dnn::private::head(
            &mut workspace.slab_2,
        );
        ::dnn::private::layers::Add::infer([&*y_norm, &*y_shared], y_sum_add);
        let y_sum_relu: &mut ::dnn::private::Batch<T, BATCH, 24> = ::dnn::private::head(
            &mut workspace.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::infer_by::<W>(&Self::SUM_RELU, &*y_sum_add, y_sum_relu);
        let y_large_conv_transpose: &mut ::dnn::private::Batch<T, BATCH, 24> = ::dnn::private::head(
            &mut workspace.slab_1,
        );
        ::dnn::private::layers::Folds::<
            T,
            BATCH,
        >::infer_folded_by::<
            W,
        >(
            &self.large_conv_transpose,
            &self.large_batch_norm_1,
            &::dnn::private::layers::Relu,
            &*y_sum_relu,
            y_large_conv_transpose,
        );
        let y_large_batch_norm_2: &mut ::dnn::private::Batch<T, BATCH, 24> = ::dnn::private::head(
            &mut workspace.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::infer_by::<
            W,
        >(&self.large_batch_norm_2, &*y_large_conv_transpose, y_large_batch_norm_2);
        ::dnn::private::layers::Folds::<
            T,
            BATCH,
        >::infer_folded_by::<
            W,
        >(
            &self.out_dense,
            &self.out_batch_norm,
            &::dnn::private::layers::Identity,
            &*y_large_batch_norm_2,
            y,
        );
    }
    fn pack(&mut self) {
        ::dnn::private::layers::Folds::<
            T,
            BATCH,
        >::pack_folded(&mut self.stem_conv, &mut self.stem_batch_norm);
        ::dnn::private::Layer::<T, BATCH>::pack(&mut self.shared);
        ::dnn::private::Layer::<T, BATCH>::pack(&mut self.norm);
        ::dnn::private::layers::Folds::<
            T,
            BATCH,
        >::pack_folded(&mut self.large_conv_transpose, &mut self.large_batch_norm_1);
        ::dnn::private::Layer::<T, BATCH>::pack(&mut self.large_batch_norm_2);
        ::dnn::private::layers::Folds::<
            T,
            BATCH,
        >::pack_folded(&mut self.out_dense, &mut self.out_batch_norm);
    }
    #[inline(always)]
    #[allow(unused_variables)]
    fn predict_packed<W: ::dnn::private::Way<T>>(
        &self,
        workspace: &mut Self::Workspace,
        x: &Self::Input,
        y: &mut Self::Output,
    ) {
        let y_stem_conv: &mut ::dnn::private::Batch<T, BATCH, 24> = ::dnn::private::head(
            &mut workspace.slab_0,
        );
        ::dnn::private::layers::Folds::<
            T,
            BATCH,
        >::infer_folded_packed::<
            W,
        >(
            &self.stem_conv,
            &self.stem_batch_norm,
            Self::STEM_LEAKY_RELU.activation(),
            x,
            y_stem_conv,
        );
        let y_shared: &mut ::dnn::private::Batch<T, BATCH, 24> = ::dnn::private::head(
            &mut workspace.slab_1,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::infer_packed::<W>(&self.shared, &*y_stem_conv, y_shared);
        let y_norm: &mut ::dnn::private::Batch<T, BATCH, 24> = ::dnn::private::head(
            &mut workspace.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::infer_packed::<W>(&self.norm, &*y_shared, y_norm);
        let y_sum_add: &mut ::dnn::private::Batch<T, BATCH, 24> = ::dnn::private::head(
            &mut workspace.slab_2,
        );
        ::dnn::private::layers::Add::infer([&*y_norm, &*y_shared], y_sum_add);
        let y_sum_relu: &mut ::dnn::private::Batch<T, BATCH, 24> = ::dnn::private::head(
            &mut workspace.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::infer_packed::<W>(&Self::SUM_RELU, &*y_sum_add, y_sum_relu);
        let y_large_conv_transpose: &mut ::dnn::private::Batch<T, BATCH, 24> = ::dnn::private::head(
            &mut workspace.slab_1,
        );
        ::dnn::private::layers::Folds::<
            T,
            BATCH,
        >::infer_folded_packed::<
            W,
        >(
            &self.large_conv_transpose,
            &self.large_batch_norm_1,
            &::dnn::private::layers::Relu,
            &*y_sum_relu,
            y_large_conv_transpose,
        );
        let y_large_batch_norm_2: &mut ::dnn::private::Batch<T, BATCH, 24> = ::dnn::private::head(
            &mut workspace.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::infer_packed::<
            W,
        >(&self.large_batch_norm_2, &*y_large_conv_transpose, y_large_batch_norm_2);
        ::dnn::private::layers::Folds::<
            T,
            BATCH,
        >::infer_folded_packed::<
            W,
        >(
            &self.out_dense,
            &self.out_batch_norm,
            &::dnn::private::layers::Identity,
            &*y_large_batch_norm_2,
            y,
        );
    }
}
impl<T: ::dnn::private::Scalar, const BATCH: usize> ::dnn::private::Train<T, BATCH>
for Net<T> {
    type Tape = NetTape<T, BATCH>;
    type Block = ::dnn::private::Undivided;
    #[allow(unused_variables)]
    fn forward(
        &self,
        x: &Self::Input,
        tape: &mut Self::Tape,
        cx: &::dnn::private::Context,
    ) {
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::forward(&self.stem_conv, x, &mut tape.y_stem_conv, &mut (), cx);
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::forward(
            &self.stem_batch_norm,
            &tape.y_stem_conv,
            &mut tape.y_stem_batch_norm,
            &mut tape.cache_stem_batch_norm,
            cx,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::forward(
            &Self::STEM_LEAKY_RELU,
            &tape.y_stem_batch_norm,
            &mut tape.y_stem_leaky_relu,
            &mut (),
            cx,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::forward(
            &self.shared,
            &tape.y_stem_leaky_relu,
            &mut tape.y_shared,
            &mut (),
            cx,
        );
        let y_norm: &mut ::dnn::private::Batch<T, BATCH, 24> = ::dnn::private::head(
            &mut tape.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::forward(&self.norm, &tape.y_shared, &mut *y_norm, &mut tape.cache_norm, cx);
        let y_sum_add: &mut ::dnn::private::Batch<T, BATCH, 24> = ::dnn::private::head(
            &mut tape.slab_1,
        );
        ::dnn::private::layers::Add::infer([&*y_norm, &tape.y_shared], &mut *y_sum_add);
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::forward(&Self::SUM_RELU, &*y_sum_add, &mut tape.y_sum_relu, &mut (), cx);
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::forward(
            &self.large_conv_transpose,
            &tape.y_sum_relu,
            &mut tape.y_large_conv_transpose,
            &mut (),
            cx,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::forward(
            &self.large_batch_norm_1,
            &tape.y_large_conv_transpose,
            &mut tape.y_large_batch_norm_1,
            &mut tape.cache_large_batch_norm_1,
            cx,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::forward(
            &self.large_batch_norm_2,
            &tape.y_large_batch_norm_1,
            &mut tape.y_large_batch_norm_2,
            &mut tape.cache_large_batch_norm_2,
            cx,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::forward(
            &self.out_dense,
            &tape.y_large_batch_norm_2,
            &mut tape.y_out_dense,
            &mut (),
            cx,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::forward(
            &self.out_batch_norm,
            &tape.y_out_dense,
            &mut tape.output,
            &mut tape.cache_out_batch_norm,
            cx,
        );
    }
    fn output(tape: &Self::Tape) -> &Self::Output {
        &tape.output
    }
    #[allow(unused_variables)]
    fn backward_parameters(
        &self,
        x: &Self::Input,
        tape: &mut Self::Tape,
        d_y: &mut Self::Output,
        gradients: &mut Self::Gradients,
        cx: &::dnn::private::Context,
    ) {
        let d_y_out_dense: &mut ::dnn::private::Batch<T, BATCH, 3> = ::dnn::private::head(
            &mut tape.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.out_batch_norm,
            (&tape.y_out_dense, ()),
            &mut *d_y,
            &tape.cache_out_batch_norm,
            ::core::option::Option::Some(&mut *d_y_out_dense),
            ::core::option::Option::Some(&mut gradients.out_batch_norm),
            cx,
        );
        let d_y_large_batch_norm_2: &mut ::dnn::private::Batch<T, BATCH, 24> = ::dnn::private::head(
            &mut tape.slab_1,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.out_dense,
            (&tape.y_large_batch_norm_2, ()),
            &mut *d_y_out_dense,
            &(),
            ::core::option::Option::Some(&mut *d_y_large_batch_norm_2),
            ::core::option::Option::Some(&mut gradients.out_dense),
            cx,
        );
        let d_y_large_batch_norm_1: &mut ::dnn::private::Batch<T, BATCH, 24> = ::dnn::private::head(
            &mut tape.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.large_batch_norm_2,
            (&tape.y_large_batch_norm_1, ()),
            &mut *d_y_large_batch_norm_2,
            &tape.cache_large_batch_norm_2,
            ::core::option::Option::Some(&mut *d_y_large_batch_norm_1),
            ::core::option::Option::None,
            cx,
        );
        let d_y_large_conv_transpose: &mut ::dnn::private::Batch<T, BATCH, 24> = ::dnn::private::head(
            &mut tape.slab_1,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.large_batch_norm_1,
            (&tape.y_large_conv_transpose, &tape.y_large_batch_norm_1),
            &mut *d_y_large_batch_norm_1,
            &tape.cache_large_batch_norm_1,
            ::core::option::Option::Some(&mut *d_y_large_conv_transpose),
            ::core::option::Option::None,
            cx,
        );
        let d_y_sum_relu: &mut ::dnn::private::Batch<T, BATCH, 24> = ::dnn::private::head(
            &mut tape.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.large_conv_transpose,
            (&tape.y_sum_relu, ()),
            &mut *d_y_large_conv_transpose,
            &(),
            ::core::option::Option::Some(&mut *d_y_sum_relu),
            ::core::option::Option::None,
            cx,
        );
        let d_y_sum_add: &mut ::dnn::private::Batch<T, BATCH, 24> = ::dnn::private::head(
            &mut tape.slab_1,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &Self::SUM_RELU,
            ((), &tape.y_sum_relu),
            &mut *d_y_sum_relu,
            &(),
            ::core::option::Option::Some(&mut *d_y_sum_add),
            ::core::option::Option::None,
            cx,
        );
        let d_y_norm: &mut ::dnn::private::Batch<T, BATCH, 24> = ::dnn::private::head(
            &mut tape.slab_0,
        );
        let d_y_shared: &mut ::dnn::private::Batch<T, BATCH, 24> = ::dnn::private::head(
            &mut tape.slab_2,
        );
        ::dnn::private::copy(&mut *d_y_sum_add, &mut *d_y_norm);
        ::dnn::private::copy(&mut *d_y_sum_add, &mut *d_y_shared);
        let more_0_shared: &mut ::dnn::private::Batch<T, BATCH, 24> = ::dnn::private::head(
            &mut tape.slab_1,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.norm,
            (&tape.y_shared, ()),
            &mut *d_y_norm,
            &tape.cache_norm,
            ::core::option::Option::Some(&mut *more_0_shared),
            ::core::option::Option::Some(&mut gradients.norm),
            cx,
        );
        ::dnn::private::accumulate(&*more_0_shared, &mut *d_y_shared);
        let d_y_stem_leaky_relu: &mut ::dnn::private::Batch<T, BATCH, 24> = ::dnn::private::head(
            &mut tape.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.shared,
            (&tape.y_stem_leaky_relu, ()),
            &mut *d_y_shared,
            &(),
            ::core::option::Option::Some(&mut *d_y_stem_leaky_relu),
            ::core::option::Option::Some(&mut gradients.shared),
            cx,
        );
        let d_y_stem_batch_norm: &mut ::dnn::private::Batch<T, BATCH, 24> = ::dnn::private::head(
            &mut tape.slab_1,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &Self::STEM_LEAKY_RELU,
            (&tape.y_stem_batch_norm, ()),
            &mut *d_y_stem_leaky_relu,
            &(),
            ::core::option::Option::Some(&mut *d_y_stem_batch_norm),
            ::core::option::Option::None,
            cx,
        );
        let d_y_stem_conv: &mut ::dnn::private::Batch<T, BATCH, 24> = ::dnn::private::head(
            &mut tape.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.stem_batch_norm,
            (&tape.y_stem_conv, ()),
            &mut *d_y_stem_batch_norm,
            &tape.cache_stem_batch_norm,
            ::core::option::Option::Some(&mut *d_y_stem_conv),
            ::core::option::Option::Some(&mut gradients.stem_batch_norm),
            cx,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.stem_conv,
            (x, ()),
            &mut *d_y_stem_conv,
            &(),
            ::core::option::Option::None,
            ::core::option::Option::Some(&mut gradients.stem_conv),
            cx,
        );
    }
    #[allow(unused_variables)]
    fn update_buffers(&mut self, tape: &Self::Tape, cx: &::dnn::private::Context) {
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::update_buffers(&mut self.stem_batch_norm, &tape.cache_stem_batch_norm, cx);
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::update_buffers(&mut self.norm, &tape.cache_norm, cx);
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::update_buffers(&mut self.out_batch_norm, &tape.cache_out_batch_norm, cx);
    }
}
impl<
    T: ::dnn::private::Scalar,
    const BATCH: usize,
> ::dnn::private::InputGradient<T, BATCH> for Net<T> {
    #[allow(unused_variables)]
    fn backward(
        &self,
        x: &Self::Input,
        tape: &mut Self::Tape,
        d_y: &mut Self::Output,
        gradients: &mut Self::Gradients,
        d_x: &mut Self::Input,
        cx: &::dnn::private::Context,
    ) {
        let d_y_out_dense: &mut ::dnn::private::Batch<T, BATCH, 3> = ::dnn::private::head(
            &mut tape.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.out_batch_norm,
            (&tape.y_out_dense, ()),
            &mut *d_y,
            &tape.cache_out_batch_norm,
            ::core::option::Option::Some(&mut *d_y_out_dense),
            ::core::option::Option::Some(&mut gradients.out_batch_norm),
            cx,
        );
        let d_y_large_batch_norm_2: &mut ::dnn::private::Batch<T, BATCH, 24> = ::dnn::private::head(
            &mut tape.slab_1,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.out_dense,
            (&tape.y_large_batch_norm_2, ()),
            &mut *d_y_out_dense,
            &(),
            ::core::option::Option::Some(&mut *d_y_large_batch_norm_2),
            ::core::option::Option::Some(&mut gradients.out_dense),
            cx,
        );
        let d_y_large_batch_norm_1: &mut ::dnn::private::Batch<T, BATCH, 24> = ::dnn::private::head(
            &mut tape.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.large_batch_norm_2,
            (&tape.y_large_batch_norm_1, ()),
            &mut *d_y_large_batch_norm_2,
            &tape.cache_large_batch_norm_2,
            ::core::option::Option::Some(&mut *d_y_large_batch_norm_1),
            ::core::option::Option::None,
            cx,
        );
        let d_y_large_conv_transpose: &mut ::dnn::private::Batch<T, BATCH, 24> = ::dnn::private::head(
            &mut tape.slab_1,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.large_batch_norm_1,
            (&tape.y_large_conv_transpose, &tape.y_large_batch_norm_1),
            &mut *d_y_large_batch_norm_1,
            &tape.cache_large_batch_norm_1,
            ::core::option::Option::Some(&mut *d_y_large_conv_transpose),
            ::core::option::Option::None,
            cx,
        );
        let d_y_sum_relu: &mut ::dnn::private::Batch<T, BATCH, 24> = ::dnn::private::head(
            &mut tape.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.large_conv_transpose,
            (&tape.y_sum_relu, ()),
            &mut *d_y_large_conv_transpose,
            &(),
            ::core::option::Option::Some(&mut *d_y_sum_relu),
            ::core::option::Option::None,
            cx,
        );
        let d_y_sum_add: &mut ::dnn::private::Batch<T, BATCH, 24> = ::dnn::private::head(
            &mut tape.slab_1,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &Self::SUM_RELU,
            ((), &tape.y_sum_relu),
            &mut *d_y_sum_relu,
            &(),
            ::core::option::Option::Some(&mut *d_y_sum_add),
            ::core::option::Option::None,
            cx,
        );
        let d_y_norm: &mut ::dnn::private::Batch<T, BATCH, 24> = ::dnn::private::head(
            &mut tape.slab_0,
        );
        let d_y_shared: &mut ::dnn::private::Batch<T, BATCH, 24> = ::dnn::private::head(
            &mut tape.slab_2,
        );
        ::dnn::private::copy(&mut *d_y_sum_add, &mut *d_y_norm);
        ::dnn::private::copy(&mut *d_y_sum_add, &mut *d_y_shared);
        let more_0_shared: &mut ::dnn::private::Batch<T, BATCH, 24> = ::dnn::private::head(
            &mut tape.slab_1,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.norm,
            (&tape.y_shared, ()),
            &mut *d_y_norm,
            &tape.cache_norm,
            ::core::option::Option::Some(&mut *more_0_shared),
            ::core::option::Option::Some(&mut gradients.norm),
            cx,
        );
        ::dnn::private::accumulate(&*more_0_shared, &mut *d_y_shared);
        let d_y_stem_leaky_relu: &mut ::dnn::private::Batch<T, BATCH, 24> = ::dnn::private::head(
            &mut tape.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.shared,
            (&tape.y_stem_leaky_relu, ()),
            &mut *d_y_shared,
            &(),
            ::core::option::Option::Some(&mut *d_y_stem_leaky_relu),
            ::core::option::Option::Some(&mut gradients.shared),
            cx,
        );
        let d_y_stem_batch_norm: &mut ::dnn::private::Batch<T, BATCH, 24> = ::dnn::private::head(
            &mut tape.slab_1,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &Self::STEM_LEAKY_RELU,
            (&tape.y_stem_batch_norm, ()),
            &mut *d_y_stem_leaky_relu,
            &(),
            ::core::option::Option::Some(&mut *d_y_stem_batch_norm),
            ::core::option::Option::None,
            cx,
        );
        let d_y_stem_conv: &mut ::dnn::private::Batch<T, BATCH, 24> = ::dnn::private::head(
            &mut tape.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.stem_batch_norm,
            (&tape.y_stem_conv, ()),
            &mut *d_y_stem_batch_norm,
            &tape.cache_stem_batch_norm,
            ::core::option::Option::Some(&mut *d_y_stem_conv),
            ::core::option::Option::Some(&mut gradients.stem_batch_norm),
            cx,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.stem_conv,
            (x, ()),
            &mut *d_y_stem_conv,
            &(),
            ::core::option::Option::Some(&mut *d_x),
            ::core::option::Option::Some(&mut gradients.stem_conv),
            cx,
        );
    }
}
