#[doc(hidden)]
#[derive(Clone, Debug, PartialEq)]
pub struct NetNormConfig;
impl ::dnn::private::layers::LayerNormConfig for NetNormConfig {
    const SHAPE: &'static [usize] = &[3, 8, 9];
    const EPS: f64 = 0.00001f64;
}
#[doc(hidden)]
#[derive(Clone, Debug, PartialEq)]
pub struct NetPoolMaxPoolConfig;
impl ::dnn::private::layers::PoolConfig for NetPoolMaxPoolConfig {
    const INPUT: [usize; 3] = [3, 8, 9];
    const OUTPUT: [usize; 3] = [3, 4, 5];
    const KERNEL: [usize; 2] = [3, 3];
    const STRIDE: [usize; 2] = [2, 2];
    const PADDING: [usize; 2] = [1, 1];
    const DILATION: [usize; 2] = [1, 1];
}
#[doc(hidden)]
#[derive(Clone, Debug, PartialEq)]
pub struct NetPoolAvgPoolConfig;
impl ::dnn::private::layers::PoolConfig for NetPoolAvgPoolConfig {
    const INPUT: [usize; 3] = [3, 4, 5];
    const OUTPUT: [usize; 3] = [3, 2, 2];
    const KERNEL: [usize; 2] = [2, 3];
    const STRIDE: [usize; 2] = [2, 3];
    const PADDING: [usize; 2] = [0, 0];
    const DILATION: [usize; 2] = [1, 1];
    const COUNT_PADDING: bool = false;
}
#[doc(hidden)]
#[derive(Clone, Debug, PartialEq)]
pub struct NetLargeUpsampleConfig;
impl ::dnn::private::layers::UpsampleConfig for NetLargeUpsampleConfig {
    const INPUT: [usize; 3] = [3, 2, 2];
    const OUTPUT: [usize; 3] = [3, 4, 4];
    const MODE: ::dnn::private::layers::Interpolation = ::dnn::private::layers::Interpolation::Linear;
}
#[doc(hidden)]
#[derive(Clone, Debug, PartialEq)]
pub struct NetLargePadConfig;
impl ::dnn::private::layers::PadConfig for NetLargePadConfig {
    const INPUT: [usize; 3] = [3, 4, 4];
    const OUTPUT: [usize; 3] = [3, 6, 4];
    const BEFORE: [usize; 2] = [1, 0];
    const BORDER: ::dnn::private::layers::Border = ::dnn::private::layers::Border::Replicate;
    const VALUE: f64 = 0f64;
}
#[doc(hidden)]
#[derive(Clone, Debug, PartialEq)]
pub struct NetLargeAdaptiveAvgPoolConfig;
impl ::dnn::private::layers::PoolConfig for NetLargeAdaptiveAvgPoolConfig {
    const INPUT: [usize; 3] = [3, 6, 4];
    const OUTPUT: [usize; 3] = [3, 4, 4];
    const KERNEL: [usize; 2] = [1, 1];
    const STRIDE: [usize; 2] = [1, 1];
    const PADDING: [usize; 2] = [0, 0];
    const DILATION: [usize; 2] = [1, 1];
}
///
///| layer | operation | output | parameters | multiply-adds |
///|---|---|---|---:|---:|
///| `norm` | layer_norm | `[3, 8, 9]` | 432 | 216 |
///| `norm.local_response_norm` | local_response_norm | `[3, 8, 9]` | 0 | 0 |
///| `pool.max_pool` | max_pool | `[3, 4, 5]` | 0 | 0 |
///| `pool.avg_pool` | avg_pool | `[3, 2, 2]` | 0 | 0 |
///| `pool.dropout2d` | dropout2d | `[3, 2, 2]` | 0 | 0 |
///| `large.upsample` | upsample | `[3, 4, 4]` | 0 | 0 |
///| `large.pad` | pad | `[3, 6, 4]` | 0 | 0 |
///| `large.adaptive_avg_pool` | adaptive_avg_pool | `[3, 4, 4]` | 0 | 0 |
///| `means.global_avg_pool` | global_avg_pool | `[3]` | 0 | 0 |
///| `out` | dense | `[2]` | 8 | 6 |
struct Net<T = f32> {
    /**`norm`: layer_norm, `[3, 8, 9]` to `[3, 8, 9]`, 432 parameters.

layer_norm: normalises each sample, or step of a sequence, by the mean and variance of all its features.*/
    pub norm: ::dnn::private::layers::LayerNorm<T, 216, 216, NetNormConfig>,
    /**`out`: dense, `[3]` to `[2]`, 8 parameters.

dense: y = x W + b: every input connected with every unit.*/
    pub out: ::dnn::private::layers::Dense<T, 3, 2, 2, ::dnn::private::layers::Identity>,
}
///Intermediate values of a prediction of [`Net`].
struct NetWorkspace<T, const BATCH: usize> {
    slab_0: ::dnn::private::Batch<T, BATCH, 216>,
    slab_1: ::dnn::private::Batch<T, BATCH, 216>,
}
///What a backward pass of [`Net`] reads of the forward pass, and scratch space.
struct NetTape<T, const BATCH: usize> {
    y_norm: ::dnn::private::Batch<T, BATCH, 216>,
    y_means_global_avg_pool: ::dnn::private::Batch<T, BATCH, 3>,
    cache_norm: <::dnn::private::layers::LayerNorm<
        T,
        216,
        216,
        NetNormConfig,
    > as ::dnn::private::Layer<T, BATCH>>::Cache,
    cache_pool_max_pool: <::dnn::private::layers::MaxPool<
        216,
        60,
        NetPoolMaxPoolConfig,
        ::core::primitive::u8,
    > as ::dnn::private::Layer<T, BATCH>>::Cache,
    cache_pool_dropout2d: <::dnn::private::layers::Dropout2d<
        12,
        3,
    > as ::dnn::private::Layer<T, BATCH>>::Cache,
    slab_0: ::dnn::private::Batch<T, BATCH, 216>,
    slab_1: ::dnn::private::Batch<T, BATCH, 216>,
    output: ::dnn::private::Batch<T, BATCH, 2>,
}
const _: () = {
    let _ = ::dnn::language::image;
    let _ = ::dnn::language::vector;
    let _ = ::dnn::language::layer_norm;
    let _ = ::dnn::language::local_response_norm;
    let _ = ::dnn::language::max_pool;
    let _ = ::dnn::language::avg_pool;
    let _ = ::dnn::language::dropout2d;
    let _ = ::dnn::language::upsample;
    let _ = ::dnn::language::pad;
    let _ = ::dnn::language::adaptive_avg_pool;
    let _ = ::dnn::language::global_avg_pool;
    let _ = ::dnn::language::dense;
};
#[allow(dead_code)]
impl<T: ::dnn::private::Scalar> Net<T> {
    const NORM_LOCAL_RESPONSE_NORM: ::dnn::private::layers::LocalResponseNorm<216, 3> = ::dnn::private::layers::LocalResponseNorm::new(
        3,
        0.0001f64,
        0.75f64,
        1f64,
    );
    const POOL_MAX_POOL: ::dnn::private::layers::MaxPool<
        216,
        60,
        NetPoolMaxPoolConfig,
        ::core::primitive::u8,
    > = ::dnn::private::layers::MaxPool::new();
    const POOL_AVG_POOL: ::dnn::private::layers::AvgPool<60, 12, NetPoolAvgPoolConfig> = ::dnn::private::layers::AvgPool::new();
    const POOL_DROPOUT2D: ::dnn::private::layers::Dropout2d<12, 3> = ::dnn::private::layers::Dropout2d::new(
        0.2f64,
        5u64,
    );
    const LARGE_UPSAMPLE: ::dnn::private::layers::Upsample<
        12,
        48,
        NetLargeUpsampleConfig,
    > = ::dnn::private::layers::Upsample::new();
    const LARGE_PAD: ::dnn::private::layers::Pad<48, 72, NetLargePadConfig> = ::dnn::private::layers::Pad::new();
    const LARGE_ADAPTIVE_AVG_POOL: ::dnn::private::layers::AdaptiveAvgPool<
        72,
        48,
        NetLargeAdaptiveAvgPoolConfig,
    > = ::dnn::private::layers::AdaptiveAvgPool::new();
    const MEANS_GLOBAL_AVG_POOL: ::dnn::private::layers::GlobalAvgPool<48, 3> = ::dnn::private::layers::GlobalAvgPool::<
        48,
        3,
    >;
    /// The outputs for a batch of `BATCH` samples, one a row. Scratch memory of more than 16 KiB is allocated.
    #[must_use]
    pub fn predict<const BATCH: usize>(
        &self,
        x: &::dnn::private::Batch<T, BATCH, 216>,
    ) -> ::dnn::private::Batch<T, BATCH, 2> {
        ::dnn::private::compute(|workspace, y| ::dnn::private::Infer::<
            T,
            BATCH,
        >::predict_with(self, workspace, x, y))
    }
    /// As [`predict`](Self::predict), into `y` by way of `workspace`: neither allocates nor panics.
    pub fn predict_with<const BATCH: usize>(
        &self,
        workspace: &mut NetWorkspace<T, BATCH>,
        x: &::dnn::private::Batch<T, BATCH, 216>,
        y: &mut ::dnn::private::Batch<T, BATCH, 2>,
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
    pub fn predict_one(&self, x: &[T; 216]) -> [T; 2] {
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
                    ::dnn::private::layers::LayerNorm<T, 216, 216, NetNormConfig>,
                >(0usize, ::core::mem::offset_of!(Self, norm)),
                ::dnn::private::Place::new::<
                    T,
                    ::dnn::private::layers::Dense<
                        T,
                        3,
                        2,
                        2,
                        ::dnn::private::layers::Identity,
                    >,
                >(9usize, ::core::mem::offset_of!(Self, out)),
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
                ::core::mem::size_of::<Net<f32>>(),
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
    type Gradients = Net<T>;
    const NAME: &'static str = "Net";
    #[allow(clippy::large_stack_arrays)]
    const LAYERS: &'static [::dnn::private::LayerInfo] = &[
        ::dnn::private::LayerInfo {
            name: "norm",
            key: "norm",
            op: "layer_norm",
            arguments: "eps = 0.00001, affine = true",
            inputs: &["input"],
            output: &[3, 8, 9],
            tensors: ::dnn::private::info::Present::<
                T,
                ::dnn::private::layers::LayerNorm<T, 216, 216, NetNormConfig>,
            >::TENSORS,
            macs: <::dnn::private::layers::LayerNorm<
                T,
                216,
                216,
                NetNormConfig,
            > as ::dnn::private::Layer<T, 1>>::MACS,
            frozen: false,
            l1: ::core::option::Option::None,
            l2: ::core::option::Option::None,
            max_norm: ::core::option::Option::None,
        },
        ::dnn::private::LayerInfo {
            name: "norm.local_response_norm",
            key: "norm.local_response_norm",
            op: "local_response_norm",
            arguments: "size = 3, alpha = 0.0001, beta = 0.75, k = 1",
            inputs: &["norm"],
            output: &[3, 8, 9],
            tensors: &[],
            macs: <::dnn::private::layers::LocalResponseNorm<
                216,
                3,
            > as ::dnn::private::Layer<T, 1>>::MACS,
            frozen: false,
            l1: ::core::option::Option::None,
            l2: ::core::option::Option::None,
            max_norm: ::core::option::Option::None,
        },
        ::dnn::private::LayerInfo {
            name: "pool.max_pool",
            key: "pool.max_pool",
            op: "max_pool",
            arguments: "kernel = 3, stride = 2, padding = 1, dilation = 1, ceil = false",
            inputs: &["norm.local_response_norm"],
            output: &[3, 4, 5],
            tensors: &[],
            macs: <::dnn::private::layers::MaxPool<
                216,
                60,
                NetPoolMaxPoolConfig,
                ::core::primitive::u8,
            > as ::dnn::private::Layer<T, 1>>::MACS,
            frozen: false,
            l1: ::core::option::Option::None,
            l2: ::core::option::Option::None,
            max_norm: ::core::option::Option::None,
        },
        ::dnn::private::LayerInfo {
            name: "pool.avg_pool",
            key: "pool.avg_pool",
            op: "avg_pool",
            arguments: "kernel = (2, 3), padding = same, ceil = false, count_padding = true",
            inputs: &["pool.max_pool"],
            output: &[3, 2, 2],
            tensors: &[],
            macs: <::dnn::private::layers::AvgPool<
                60,
                12,
                NetPoolAvgPoolConfig,
            > as ::dnn::private::Layer<T, 1>>::MACS,
            frozen: false,
            l1: ::core::option::Option::None,
            l2: ::core::option::Option::None,
            max_norm: ::core::option::Option::None,
        },
        ::dnn::private::LayerInfo {
            name: "pool.dropout2d",
            key: "pool.dropout2d",
            op: "dropout2d",
            arguments: "p = 0.2",
            inputs: &["pool.avg_pool"],
            output: &[3, 2, 2],
            tensors: &[],
            macs: <::dnn::private::layers::Dropout2d<
                12,
                3,
            > as ::dnn::private::Layer<T, 1>>::MACS,
            frozen: false,
            l1: ::core::option::Option::None,
            l2: ::core::option::Option::None,
            max_norm: ::core::option::Option::None,
        },
        ::dnn::private::LayerInfo {
            name: "large.upsample",
            key: "large.upsample",
            op: "upsample",
            arguments: "scale = 2, mode = bilinear, align_corners = false",
            inputs: &["pool.dropout2d"],
            output: &[3, 4, 4],
            tensors: &[],
            macs: <::dnn::private::layers::Upsample<
                12,
                48,
                NetLargeUpsampleConfig,
            > as ::dnn::private::Layer<T, 1>>::MACS,
            frozen: false,
            l1: ::core::option::Option::None,
            l2: ::core::option::Option::None,
            max_norm: ::core::option::Option::None,
        },
        ::dnn::private::LayerInfo {
            name: "large.pad",
            key: "large.pad",
            op: "pad",
            arguments: "padding = (1, 0), mode = replicate, value = 0",
            inputs: &["large.upsample"],
            output: &[3, 6, 4],
            tensors: &[],
            macs: <::dnn::private::layers::Pad<
                48,
                72,
                NetLargePadConfig,
            > as ::dnn::private::Layer<T, 1>>::MACS,
            frozen: false,
            l1: ::core::option::Option::None,
            l2: ::core::option::Option::None,
            max_norm: ::core::option::Option::None,
        },
        ::dnn::private::LayerInfo {
            name: "large.adaptive_avg_pool",
            key: "large.adaptive_avg_pool",
            op: "adaptive_avg_pool",
            arguments: "height = 4",
            inputs: &["large.pad"],
            output: &[3, 4, 4],
            tensors: &[],
            macs: <::dnn::private::layers::AdaptiveAvgPool<
                72,
                48,
                NetLargeAdaptiveAvgPoolConfig,
            > as ::dnn::private::Layer<T, 1>>::MACS,
            frozen: false,
            l1: ::core::option::Option::None,
            l2: ::core::option::Option::None,
            max_norm: ::core::option::Option::None,
        },
        ::dnn::private::LayerInfo {
            name: "means.global_avg_pool",
            key: "means.global_avg_pool",
            op: "global_avg_pool",
            arguments: "",
            inputs: &["large.adaptive_avg_pool"],
            output: &[3],
            tensors: &[],
            macs: <::dnn::private::layers::GlobalAvgPool<
                48,
                3,
            > as ::dnn::private::Layer<T, 1>>::MACS,
            frozen: false,
            l1: ::core::option::Option::None,
            l2: ::core::option::Option::None,
            max_norm: ::core::option::Option::None,
        },
        ::dnn::private::LayerInfo {
            name: "out",
            key: "out",
            op: "dense",
            arguments: "units = 2, bias = true",
            inputs: &["means.global_avg_pool"],
            output: &[2],
            tensors: ::dnn::private::info::Present::<
                T,
                ::dnn::private::layers::Dense<
                    T,
                    3,
                    2,
                    2,
                    ::dnn::private::layers::Identity,
                >,
            >::TENSORS,
            macs: <::dnn::private::layers::Dense<
                T,
                3,
                2,
                2,
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
            &mut net.norm,
            &const { ::dnn::init::glorot_uniform() },
            &const { ::dnn::init::zeros() },
            rng,
        );
        ::dnn::private::Parameters::<
            T,
        >::init(
            &mut net.out,
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
            &self.norm,
            &<Self as ::dnn::private::Network<T>>::LAYERS[0usize],
            visitor,
        );
        ::dnn::private::Parameters::<
            T,
        >::visit(
            &self.out,
            &<Self as ::dnn::private::Network<T>>::LAYERS[9usize],
            visitor,
        );
    }
    #[allow(unused_variables)]
    fn visit_mut<W: ::dnn::private::Walker<T, 0>>(&mut self, walker: &mut W) {
        ::dnn::private::Parameters::<
            T,
        >::walk(
            &mut self.norm,
            [],
            &<Self as ::dnn::private::Network<T>>::LAYERS[0usize],
            walker,
        );
        ::dnn::private::Parameters::<
            T,
        >::walk(
            &mut self.out,
            [],
            &<Self as ::dnn::private::Network<T>>::LAYERS[9usize],
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
            &mut self.norm,
            companions.each_mut().map(|companion| &mut companion.norm),
            &<Self as ::dnn::private::Network<T>>::LAYERS[0usize],
            walker,
        );
        ::dnn::private::Parameters::<
            T,
        >::walk(
            &mut self.out,
            companions.each_mut().map(|companion| &mut companion.out),
            &<Self as ::dnn::private::Network<T>>::LAYERS[9usize],
            walker,
        );
    }
}
impl<T: ::dnn::private::Scalar, const BATCH: usize> ::dnn::private::Infer<T, BATCH>
for Net<T> {
    type Input = ::dnn::private::Batch<T, BATCH, 216>;
    type Output = ::dnn::private::Batch<T, BATCH, 2>;
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
        let y_norm: &mut ::dnn::private::Batch<T, BATCH, 216> = ::dnn::private::head(
            &mut workspace.slab_0,
        );
        ::dnn::private::Layer::<T, BATCH>::infer_by::<W>(&self.norm, x, y_norm);
        let y_norm_local_response_norm: &mut ::dnn::private::Batch<T, BATCH, 216> = ::dnn::private::head(
            &mut workspace.slab_1,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::infer_by::<
            W,
        >(&Self::NORM_LOCAL_RESPONSE_NORM, &*y_norm, y_norm_local_response_norm);
        let y_pool_max_pool: &mut ::dnn::private::Batch<T, BATCH, 60> = ::dnn::private::head(
            &mut workspace.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::infer_by::<
            W,
        >(&Self::POOL_MAX_POOL, &*y_norm_local_response_norm, y_pool_max_pool);
        let y_pool_avg_pool: &mut ::dnn::private::Batch<T, BATCH, 12> = ::dnn::private::head(
            &mut workspace.slab_1,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::infer_by::<W>(&Self::POOL_AVG_POOL, &*y_pool_max_pool, y_pool_avg_pool);
        let y_large_upsample: &mut ::dnn::private::Batch<T, BATCH, 48> = ::dnn::private::head(
            &mut workspace.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::infer_by::<W>(&Self::LARGE_UPSAMPLE, &*y_pool_avg_pool, y_large_upsample);
        let y_large_pad: &mut ::dnn::private::Batch<T, BATCH, 72> = ::dnn::private::head(
            &mut workspace.slab_1,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::infer_by::<W>(&Self::LARGE_PAD, &*y_large_upsample, y_large_pad);
        let y_large_adaptive_avg_pool: &mut ::dnn::private::Batch<T, BATCH, 48> = ::dnn::private::head(
            &mut workspace.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::infer_by::<
            W,
        >(&Self::LARGE_ADAPTIVE_AVG_POOL, &*y_large_pad, y_large_adaptive_avg_pool);
        let y_means_global_avg_pool: &mut ::dnn::private::Batch<T, BATCH, 3> = ::dnn::private::head(
            &mut workspace.slab_1,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::infer_by::<
            W,
        >(
            &Self::MEANS_GLOBAL_AVG_POOL,
            &*y_large_adaptive_avg_pool,
            y_means_global_avg_pool,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::infer_by::<W>(&self.out, &*y_means_global_avg_pool, y);
    }
    fn pack(&mut self) {
        ::dnn::private::Layer::<T, BATCH>::pack(&mut self.norm);
        ::dnn::private::Layer::<T, BATCH>::pack(&mut self.out);
    }
    #[inline(always)]
    #[allow(unused_variables)]
    fn predict_packed<W: ::dnn::private::Way<T>>(
        &self,
        workspace: &mut Self::Workspace,
        x: &Self::Input,
        y: &mut Self::Output,
    ) {
        let y_norm: &mut ::dnn::private::Batch<T, BATCH, 216> = ::dnn::private::head(
            &mut workspace.slab_0,
        );
        ::dnn::private::Layer::<T, BATCH>::infer_packed::<W>(&self.norm, x, y_norm);
        let y_norm_local_response_norm: &mut ::dnn::private::Batch<T, BATCH, 216> = ::dnn::private::head(
            &mut workspace.slab_1,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::infer_packed::<
            W,
        >(&Self::NORM_LOCAL_RESPONSE_NORM, &*y_norm, y_norm_local_response_norm);
        let y_pool_max_pool: &mut ::dnn::private::Batch<T, BATCH, 60> = ::dnn::private::head(
            &mut workspace.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::infer_packed::<
            W,
        >(&Self::POOL_MAX_POOL, &*y_norm_local_response_norm, y_pool_max_pool);
        let y_pool_avg_pool: &mut ::dnn::private::Batch<T, BATCH, 12> = ::dnn::private::head(
            &mut workspace.slab_1,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::infer_packed::<W>(&Self::POOL_AVG_POOL, &*y_pool_max_pool, y_pool_avg_pool);
        let y_large_upsample: &mut ::dnn::private::Batch<T, BATCH, 48> = ::dnn::private::head(
            &mut workspace.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::infer_packed::<W>(&Self::LARGE_UPSAMPLE, &*y_pool_avg_pool, y_large_upsample);
        let y_large_pad: &mut ::dnn::private::Batch<T, BATCH, 72> = ::dnn::private::head(
            &mut workspace.slab_1,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::infer_packed::<W>(&Self::LARGE_PAD, &*y_large_upsample, y_large_pad);
        let y_large_adaptive_avg_pool: &mut ::dnn::private::Batch<T, BATCH, 48> = ::dnn::private::head(
            &mut workspace.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::infer_packed::<
            W,
        >(&Self::LARGE_ADAPTIVE_AVG_POOL, &*y_large_pad, y_large_adaptive_avg_pool);
        let y_means_global_avg_pool: &mut ::dnn::private::Batch<T, BATCH, 3> = ::dnn::private::head(
            &mut workspace.slab_1,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::infer_packed::<
            W,
        >(
            &Self::MEANS_GLOBAL_AVG_POOL,
            &*y_large_adaptive_avg_pool,
            y_means_global_avg_pool,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::infer_packed::<W>(&self.out, &*y_means_global_avg_pool, y);
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
        >::forward(&self.norm, x, &mut tape.y_norm, &mut tape.cache_norm, cx);
        let y_norm_local_response_norm: &mut ::dnn::private::Batch<T, BATCH, 216> = ::dnn::private::head(
            &mut tape.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::forward(
            &Self::NORM_LOCAL_RESPONSE_NORM,
            &tape.y_norm,
            &mut *y_norm_local_response_norm,
            &mut (),
            cx,
        );
        let y_pool_max_pool: &mut ::dnn::private::Batch<T, BATCH, 60> = ::dnn::private::head(
            &mut tape.slab_1,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::forward(
            &Self::POOL_MAX_POOL,
            &*y_norm_local_response_norm,
            &mut *y_pool_max_pool,
            &mut tape.cache_pool_max_pool,
            cx,
        );
        let y_pool_avg_pool: &mut ::dnn::private::Batch<T, BATCH, 12> = ::dnn::private::head(
            &mut tape.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::forward(
            &Self::POOL_AVG_POOL,
            &*y_pool_max_pool,
            &mut *y_pool_avg_pool,
            &mut (),
            cx,
        );
        let y_pool_dropout2d: &mut ::dnn::private::Batch<T, BATCH, 12> = ::dnn::private::head(
            &mut tape.slab_1,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::forward(
            &Self::POOL_DROPOUT2D,
            &*y_pool_avg_pool,
            &mut *y_pool_dropout2d,
            &mut tape.cache_pool_dropout2d,
            cx,
        );
        let y_large_upsample: &mut ::dnn::private::Batch<T, BATCH, 48> = ::dnn::private::head(
            &mut tape.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::forward(
            &Self::LARGE_UPSAMPLE,
            &*y_pool_dropout2d,
            &mut *y_large_upsample,
            &mut (),
            cx,
        );
        let y_large_pad: &mut ::dnn::private::Batch<T, BATCH, 72> = ::dnn::private::head(
            &mut tape.slab_1,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::forward(&Self::LARGE_PAD, &*y_large_upsample, &mut *y_large_pad, &mut (), cx);
        let y_large_adaptive_avg_pool: &mut ::dnn::private::Batch<T, BATCH, 48> = ::dnn::private::head(
            &mut tape.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::forward(
            &Self::LARGE_ADAPTIVE_AVG_POOL,
            &*y_large_pad,
            &mut *y_large_adaptive_avg_pool,
            &mut (),
            cx,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::forward(
            &Self::MEANS_GLOBAL_AVG_POOL,
            &*y_large_adaptive_avg_pool,
            &mut tape.y_means_global_avg_pool,
            &mut (),
            cx,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::forward(
            &self.out,
            &tape.y_means_global_avg_pool,
            &mut tape.output,
            &mut (),
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
        let d_y_means_global_avg_pool: &mut ::dnn::private::Batch<T, BATCH, 3> = ::dnn::private::head(
            &mut tape.slab_1,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.out,
            (&tape.y_means_global_avg_pool, ()),
            &mut *d_y,
            &(),
            ::core::option::Option::Some(&mut *d_y_means_global_avg_pool),
            ::core::option::Option::Some(&mut gradients.out),
            cx,
        );
        let d_y_large_adaptive_avg_pool: &mut ::dnn::private::Batch<T, BATCH, 48> = ::dnn::private::head(
            &mut tape.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &Self::MEANS_GLOBAL_AVG_POOL,
            ((), ()),
            &mut *d_y_means_global_avg_pool,
            &(),
            ::core::option::Option::Some(&mut *d_y_large_adaptive_avg_pool),
            ::core::option::Option::None,
            cx,
        );
        let d_y_large_pad: &mut ::dnn::private::Batch<T, BATCH, 72> = ::dnn::private::head(
            &mut tape.slab_1,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &Self::LARGE_ADAPTIVE_AVG_POOL,
            ((), ()),
            &mut *d_y_large_adaptive_avg_pool,
            &(),
            ::core::option::Option::Some(&mut *d_y_large_pad),
            ::core::option::Option::None,
            cx,
        );
        let d_y_large_upsample: &mut ::dnn::private::Batch<T, BATCH, 48> = ::dnn::private::head(
            &mut tape.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &Self::LARGE_PAD,
            ((), ()),
            &mut *d_y_large_pad,
            &(),
            ::core::option::Option::Some(&mut *d_y_large_upsample),
            ::core::option::Option::None,
            cx,
        );
        let d_y_pool_dropout2d: &mut ::dnn::private::Batch<T, BATCH, 12> = ::dnn::private::head(
            &mut tape.slab_1,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &Self::LARGE_UPSAMPLE,
            ((), ()),
            &mut *d_y_large_upsample,
            &(),
            ::core::option::Option::Some(&mut *d_y_pool_dropout2d),
            ::core::option::Option::None,
            cx,
        );
        let d_y_pool_avg_pool: &mut ::dnn::private::Batch<T, BATCH, 12> = ::dnn::private::head(
            &mut tape.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &Self::POOL_DROPOUT2D,
            ((), ()),
            &mut *d_y_pool_dropout2d,
            &tape.cache_pool_dropout2d,
            ::core::option::Option::Some(&mut *d_y_pool_avg_pool),
            ::core::option::Option::None,
            cx,
        );
        let d_y_pool_max_pool: &mut ::dnn::private::Batch<T, BATCH, 60> = ::dnn::private::head(
            &mut tape.slab_1,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &Self::POOL_AVG_POOL,
            ((), ()),
            &mut *d_y_pool_avg_pool,
            &(),
            ::core::option::Option::Some(&mut *d_y_pool_max_pool),
            ::core::option::Option::None,
            cx,
        );
        let d_y_norm_local_response_norm: &mut ::dnn::private::Batch<T, BATCH, 216> = ::dnn::private::head(
            &mut tape.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &Self::POOL_MAX_POOL,
            ((), ()),
            &mut *d_y_pool_max_pool,
            &tape.cache_pool_max_pool,
            ::core::option::Option::Some(&mut *d_y_norm_local_response_norm),
            ::core::option::Option::None,
            cx,
        );
        let d_y_norm: &mut ::dnn::private::Batch<T, BATCH, 216> = ::dnn::private::head(
            &mut tape.slab_1,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &Self::NORM_LOCAL_RESPONSE_NORM,
            (&tape.y_norm, ()),
            &mut *d_y_norm_local_response_norm,
            &(),
            ::core::option::Option::Some(&mut *d_y_norm),
            ::core::option::Option::None,
            cx,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.norm,
            (x, ()),
            &mut *d_y_norm,
            &tape.cache_norm,
            ::core::option::Option::None,
            ::core::option::Option::Some(&mut gradients.norm),
            cx,
        );
    }
    #[allow(unused_variables)]
    fn update_buffers(&mut self, tape: &Self::Tape, cx: &::dnn::private::Context) {
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::update_buffers(&mut self.norm, &tape.cache_norm, cx);
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
        let d_y_means_global_avg_pool: &mut ::dnn::private::Batch<T, BATCH, 3> = ::dnn::private::head(
            &mut tape.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.out,
            (&tape.y_means_global_avg_pool, ()),
            &mut *d_y,
            &(),
            ::core::option::Option::Some(&mut *d_y_means_global_avg_pool),
            ::core::option::Option::Some(&mut gradients.out),
            cx,
        );
        let d_y_large_adaptive_avg_pool: &mut ::dnn::private::Batch<T, BATCH, 48> = ::dnn::private::head(
            &mut tape.slab_1,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &Self::MEANS_GLOBAL_AVG_POOL,
            ((), ()),
            &mut *d_y_means_global_avg_pool,
            &(),
            ::core::option::Option::Some(&mut *d_y_large_adaptive_avg_pool),
            ::core::option::Option::None,
            cx,
        );
        let d_y_large_pad: &mut ::dnn::private::Batch<T, BATCH, 72> = ::dnn::private::head(
            &mut tape.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &Self::LARGE_ADAPTIVE_AVG_POOL,
            ((), ()),
            &mut *d_y_large_adaptive_avg_pool,
            &(),
            ::core::option::Option::Some(&mut *d_y_large_pad),
            ::core::option::Option::None,
            cx,
        );
        let d_y_large_upsample: &mut ::dnn::private::Batch<T, BATCH, 48> = ::dnn::private::head(
            &mut tape.slab_1,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &Self::LARGE_PAD,
            ((), ()),
            &mut *d_y_large_pad,
            &(),
            ::core::option::Option::Some(&mut *d_y_large_upsample),
            ::core::option::Option::None,
            cx,
        );
        let d_y_pool_dropout2d: &mut ::dnn::private::Batch<T, BATCH, 12> = ::dnn::private::head(
            &mut tape.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &Self::LARGE_UPSAMPLE,
            ((), ()),
            &mut *d_y_large_upsample,
            &(),
            ::core::option::Option::Some(&mut *d_y_pool_dropout2d),
            ::core::option::Option::None,
            cx,
        );
        let d_y_pool_avg_pool: &mut ::dnn::private::Batch<T, BATCH, 12> = ::dnn::private::head(
            &mut tape.slab_1,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &Self::POOL_DROPOUT2D,
            ((), ()),
            &mut *d_y_pool_dropout2d,
            &tape.cache_pool_dropout2d,
            ::core::option::Option::Some(&mut *d_y_pool_avg_pool),
            ::core::option::Option::None,
            cx,
        );
        let d_y_pool_max_pool: &mut ::dnn::private::Batch<T, BATCH, 60> = ::dnn::private::head(
            &mut tape.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &Self::POOL_AVG_POOL,
            ((), ()),
            &mut *d_y_pool_avg_pool,
            &(),
            ::core::option::Option::Some(&mut *d_y_pool_max_pool),
            ::core::option::Option::None,
            cx,
        );
        let d_y_norm_local_response_norm: &mut ::dnn::private::Batch<T, BATCH, 216> = ::dnn::private::head(
            &mut tape.slab_1,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &Self::POOL_MAX_POOL,
            ((), ()),
            &mut *d_y_pool_max_pool,
            &tape.cache_pool_max_pool,
            ::core::option::Option::Some(&mut *d_y_norm_local_response_norm),
            ::core::option::Option::None,
            cx,
        );
        let d_y_norm: &mut ::dnn::private::Batch<T, BATCH, 216> = ::dnn::private::head(
            &mut tape.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &Self::NORM_LOCAL_RESPONSE_NORM,
            (&tape.y_norm, ()),
            &mut *d_y_norm_local_response_norm,
            &(),
            ::core::option::Option::Some(&mut *d_y_norm),
            ::core::option::Option::None,
            cx,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.norm,
            (x, ()),
            &mut *d_y_norm,
            &tape.cache_norm,
            ::core::option::Option::Some(&mut *d_x),
            ::core::option::Option::Some(&mut gradients.norm),
            cx,
        );
    }
}
