#[doc(hidden)]
#[allow(dead_code)]
const __NET_INPUT_LENGTH: usize = LENGTH;
#[doc(hidden)]
#[allow(dead_code)]
const __NET_POOL_MAX_POOL_KERNEL: usize = WINDOW;
#[doc(hidden)]
#[allow(dead_code)]
const __NET_MOST_PAD_PADDING: usize = WINDOW;
#[doc(hidden)]
#[allow(dead_code)]
const __NET_POOL_MAX_POOL_PADDED_LENGTH: usize = ::dnn::private::dim::sum(
    &[__NET_INPUT_LENGTH, 1, 1],
);
#[doc(hidden)]
#[allow(dead_code)]
const __NET_POOL_MAX_POOL_LENGTH: usize = ::dnn::private::dim::window(
    __NET_INPUT_LENGTH,
    1,
    __NET_POOL_MAX_POOL_KERNEL,
    __NET_POOL_MAX_POOL_KERNEL,
    true,
);
#[doc(hidden)]
#[allow(dead_code)]
const __NET_POOL_AVG_POOL_LENGTH: usize = ::dnn::private::dim::window(
    __NET_POOL_MAX_POOL_LENGTH,
    0,
    2,
    2,
    false,
);
#[doc(hidden)]
#[allow(dead_code)]
const __NET_MOST_PAD_MIRRORED_LENGTH: usize = ::dnn::private::dim::sum(
    &[__NET_MOST_PAD_PADDING, 1],
);
#[doc(hidden)]
#[allow(dead_code)]
const __NET_MOST_PAD_LENGTH: usize = ::dnn::private::dim::sum(
    &[__NET_POOL_AVG_POOL_LENGTH, __NET_MOST_PAD_PADDING, __NET_MOST_PAD_PADDING],
);
#[doc(hidden)]
#[allow(dead_code)]
const __NET_MOST_UPSAMPLE_LENGTH: usize = ::dnn::private::dim::product(
    &[__NET_MOST_PAD_LENGTH, 2],
);
#[doc(hidden)]
#[allow(dead_code)]
const __NET_INPUT_LEN: usize = ::dnn::private::dim::product(&[3, __NET_INPUT_LENGTH]);
#[doc(hidden)]
#[allow(dead_code)]
const __NET_POOL_MAX_POOL_LEN: usize = ::dnn::private::dim::product(
    &[3, __NET_POOL_MAX_POOL_LENGTH],
);
#[doc(hidden)]
#[allow(dead_code)]
const __NET_POOL_AVG_POOL_LEN: usize = ::dnn::private::dim::product(
    &[3, __NET_POOL_AVG_POOL_LENGTH],
);
#[doc(hidden)]
#[allow(dead_code)]
const __NET_MOST_PAD_LEN: usize = ::dnn::private::dim::product(
    &[3, __NET_MOST_PAD_LENGTH],
);
#[doc(hidden)]
#[allow(dead_code)]
const __NET_MOST_UPSAMPLE_LEN: usize = ::dnn::private::dim::product(
    &[3, __NET_MOST_UPSAMPLE_LENGTH],
);
#[doc(hidden)]
#[allow(dead_code)]
const __NET_MOST_RELU_LEN: usize = ::dnn::private::dim::product(
    &[3, __NET_MOST_UPSAMPLE_LENGTH],
);
#[doc(hidden)]
#[derive(Clone, Debug, PartialEq)]
pub struct NetPoolMaxPoolConfig;
impl ::dnn::private::layers::PoolConfig for NetPoolMaxPoolConfig {
    const INPUT: [usize; 3] = [3, 1, __NET_INPUT_LENGTH];
    const OUTPUT: [usize; 3] = [3, 1, __NET_POOL_MAX_POOL_LENGTH];
    const KERNEL: [usize; 2] = [1, __NET_POOL_MAX_POOL_KERNEL];
    const STRIDE: [usize; 2] = [1, __NET_POOL_MAX_POOL_KERNEL];
    const PADDING: [usize; 2] = [0, 1];
    const DILATION: [usize; 2] = [1, 1];
}
#[doc(hidden)]
#[derive(Clone, Debug, PartialEq)]
pub struct NetPoolAvgPoolConfig;
impl ::dnn::private::layers::PoolConfig for NetPoolAvgPoolConfig {
    const INPUT: [usize; 3] = [3, 1, __NET_POOL_MAX_POOL_LENGTH];
    const OUTPUT: [usize; 3] = [3, 1, __NET_POOL_AVG_POOL_LENGTH];
    const KERNEL: [usize; 2] = [1, 2];
    const STRIDE: [usize; 2] = [1, 2];
    const PADDING: [usize; 2] = [0, 0];
    const DILATION: [usize; 2] = [1, 1];
    const COUNT_PADDING: bool = false;
}
#[doc(hidden)]
#[derive(Clone, Debug, PartialEq)]
pub struct NetMostPadConfig;
impl ::dnn::private::layers::PadConfig for NetMostPadConfig {
    const INPUT: [usize; 3] = [3, 1, __NET_POOL_AVG_POOL_LENGTH];
    const OUTPUT: [usize; 3] = [3, 1, __NET_MOST_PAD_LENGTH];
    const BEFORE: [usize; 2] = [0, __NET_MOST_PAD_PADDING];
    const BORDER: ::dnn::private::layers::Border = ::dnn::private::layers::Border::Reflect;
    const VALUE: f64 = 0f64;
}
#[doc(hidden)]
#[derive(Clone, Debug, PartialEq)]
pub struct NetMostUpsampleConfig;
impl ::dnn::private::layers::UpsampleConfig for NetMostUpsampleConfig {
    const INPUT: [usize; 3] = [3, 1, __NET_MOST_PAD_LENGTH];
    const OUTPUT: [usize; 3] = [3, 1, __NET_MOST_UPSAMPLE_LENGTH];
    const MODE: ::dnn::private::layers::Interpolation = ::dnn::private::layers::Interpolation::Nearest;
}
///
///| layer | operation | output | parameters | multiply-adds |
///|---|---|---|---:|---:|
///| `pool.max_pool` | max_pool | `[3, ceil((LENGTH + 2 * 1 - WINDOW) / WINDOW) + 1]` | 0 | 0 |
///| `pool.avg_pool` | avg_pool | `[3, (ceil((LENGTH + 2 * 1 - WINDOW) / WINDOW) + 1 - 2) / 2 + 1]` | 0 | 0 |
///| `most.pad` | pad | `[3, (ceil((LENGTH + 2 * 1 - WINDOW) / WINDOW) + 1 - 2) / 2 + 1 + WINDOW + WINDOW]` | 0 | 0 |
///| `most.upsample` | upsample | `[3, ((ceil((LENGTH + 2 * 1 - WINDOW) / WINDOW) + 1 - 2) / 2 + 1 + WINDOW + WINDOW) * 2]` | 0 | 0 |
///| `most.relu` | relu | `[3, ((ceil((LENGTH + 2 * 1 - WINDOW) / WINDOW) + 1 - 2) / 2 + 1 + WINDOW + WINDOW) * 2]` | 0 | 0 |
///| `most.global_max_pool` | global_max_pool | `[3]` | 0 | 0 |
struct Net<T = f32> {
    scalar: ::core::marker::PhantomData<T>,
}
///Intermediate values of a prediction of [`Net`].
struct NetWorkspace<T, const BATCH: usize> {
    slab_0: ::dnn::private::Batch<
        T,
        BATCH,
        { ::dnn::private::dim::max(&[__NET_POOL_MAX_POOL_LEN, __NET_MOST_PAD_LEN]) },
    >,
    slab_1: ::dnn::private::Batch<
        T,
        BATCH,
        { ::dnn::private::dim::max(&[__NET_POOL_AVG_POOL_LEN, __NET_MOST_UPSAMPLE_LEN]) },
    >,
}
///What a backward pass of [`Net`] reads of the forward pass, and scratch space.
struct NetTape<T, const BATCH: usize> {
    cache_pool_max_pool: <::dnn::private::layers::MaxPool<
        __NET_INPUT_LEN,
        __NET_POOL_MAX_POOL_LEN,
        NetPoolMaxPoolConfig,
        ::dnn::private::layers::PlaceOf<
            { ::dnn::private::dim::place_bytes(1, __NET_POOL_MAX_POOL_KERNEL, false) },
        >,
    > as ::dnn::private::Layer<T, BATCH>>::Cache,
    cache_most_global_max_pool: <::dnn::private::layers::GlobalMaxPool<
        __NET_MOST_RELU_LEN,
        3,
        ::dnn::private::layers::PlaceOf<
            { ::dnn::private::dim::place_bytes(1, __NET_MOST_UPSAMPLE_LENGTH, true) },
        >,
        true,
    > as ::dnn::private::Layer<T, BATCH>>::Cache,
    slab_0: ::dnn::private::Batch<
        T,
        BATCH,
        {
            ::dnn::private::dim::max(
                &[
                    __NET_POOL_MAX_POOL_LEN,
                    __NET_MOST_PAD_LEN,
                    __NET_MOST_UPSAMPLE_LEN,
                    __NET_POOL_AVG_POOL_LEN,
                ],
            )
        },
    >,
    slab_1: ::dnn::private::Batch<
        T,
        BATCH,
        {
            ::dnn::private::dim::max(
                &[
                    __NET_POOL_AVG_POOL_LEN,
                    __NET_MOST_UPSAMPLE_LEN,
                    __NET_MOST_PAD_LEN,
                    __NET_POOL_MAX_POOL_LEN,
                ],
            )
        },
    >,
    output: ::dnn::private::Batch<T, BATCH, 3>,
}
const _: () = {
    let _ = ::dnn::language::signal;
    let _ = ::dnn::language::vector;
    let _ = ::dnn::language::max_pool;
    let _ = ::dnn::language::avg_pool;
    let _ = ::dnn::language::pad;
    let _ = ::dnn::language::upsample;
    let _ = ::dnn::language::relu;
    let _ = ::dnn::language::global_max_pool;
};
const _: () = ::dnn::private::check::at_least(
    __NET_INPUT_LENGTH,
    1,
    "`input`: `length` is ",
    " but must be at least ",
    "",
);
const _: () = ::dnn::private::check::at_most(
    __NET_INPUT_LENGTH,
    4294967296,
    "`input`: `length` is ",
    " but must be at most ",
    "",
);
const _: () = ::dnn::private::check::at_least(
    __NET_POOL_MAX_POOL_KERNEL,
    1,
    "`pool.max_pool`: `kernel` is ",
    " but must be at least ",
    "",
);
const _: () = ::dnn::private::check::at_most(
    __NET_POOL_MAX_POOL_KERNEL,
    4294967296,
    "`pool.max_pool`: `kernel` is ",
    " but must be at most ",
    "",
);
const _: () = ::dnn::private::check::at_most(
    __NET_MOST_PAD_PADDING,
    4294967296,
    "`most.pad`: `padding` is ",
    " but must be at most ",
    "",
);
const _: () = ::dnn::private::check::within(
    2,
    __NET_POOL_MAX_POOL_KERNEL,
    "`pool.max_pool`: `padding` may be at most half of the window, but on both sides it is ",
    ", more than the window's ",
    "; use less, or `pad` before it",
);
const _: () = ::dnn::private::check::within(
    __NET_POOL_MAX_POOL_KERNEL,
    __NET_POOL_MAX_POOL_PADDED_LENGTH,
    "`pool.max_pool`: a kernel that spans ",
    " does not fit the input's padded length of ",
    "; use a smaller kernel or `padding = ..`",
);
const _: () = ::dnn::private::check::within(
    2,
    __NET_POOL_MAX_POOL_LENGTH,
    "`pool.avg_pool`: a kernel that spans ",
    " does not fit the input's length of ",
    "; use a smaller kernel or `padding = ..`",
);
const _: () = ::dnn::private::check::within(
    __NET_MOST_PAD_MIRRORED_LENGTH,
    __NET_POOL_AVG_POOL_LENGTH,
    "`most.pad`: a mirrored border and the value that it leaves out need ",
    ", but the length is ",
    "; use less padding or `mode = replicate`",
);
#[allow(dead_code)]
impl<T: ::dnn::private::Scalar> Net<T> {
    const POOL_MAX_POOL: ::dnn::private::layers::MaxPool<
        __NET_INPUT_LEN,
        __NET_POOL_MAX_POOL_LEN,
        NetPoolMaxPoolConfig,
        ::dnn::private::layers::PlaceOf<
            { ::dnn::private::dim::place_bytes(1, __NET_POOL_MAX_POOL_KERNEL, false) },
        >,
    > = ::dnn::private::layers::MaxPool::new();
    const POOL_AVG_POOL: ::dnn::private::layers::AvgPool<
        __NET_POOL_MAX_POOL_LEN,
        __NET_POOL_AVG_POOL_LEN,
        NetPoolAvgPoolConfig,
    > = ::dnn::private::layers::AvgPool::new();
    const MOST_PAD: ::dnn::private::layers::Pad<
        __NET_POOL_AVG_POOL_LEN,
        __NET_MOST_PAD_LEN,
        NetMostPadConfig,
    > = ::dnn::private::layers::Pad::new();
    const MOST_UPSAMPLE: ::dnn::private::layers::Upsample<
        __NET_MOST_PAD_LEN,
        __NET_MOST_UPSAMPLE_LEN,
        NetMostUpsampleConfig,
    > = ::dnn::private::layers::Upsample::new();
    const MOST_GLOBAL_MAX_POOL: ::dnn::private::layers::GlobalMaxPool<
        __NET_MOST_RELU_LEN,
        3,
        ::dnn::private::layers::PlaceOf<
            { ::dnn::private::dim::place_bytes(1, __NET_MOST_UPSAMPLE_LENGTH, true) },
        >,
        true,
    > = ::dnn::private::layers::GlobalMaxPool::new();
    /// The outputs for a batch of `BATCH` samples, one a row. Scratch memory of more than 16 KiB is allocated.
    #[must_use]
    pub fn predict<const BATCH: usize>(
        &self,
        x: &::dnn::private::Batch<T, BATCH, __NET_INPUT_LEN>,
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
        x: &::dnn::private::Batch<T, BATCH, __NET_INPUT_LEN>,
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
    pub fn predict_one(&self, x: &[T; __NET_INPUT_LEN]) -> [T; 3] {
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
            &[],
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
            name: "pool.max_pool",
            key: "pool.max_pool",
            op: "max_pool",
            arguments: "kernel = WINDOW, padding = 1, dilation = 1, ceil = true",
            inputs: &["input"],
            output: &[3, __NET_POOL_MAX_POOL_LENGTH],
            tensors: &[],
            macs: <::dnn::private::layers::MaxPool<
                __NET_INPUT_LEN,
                __NET_POOL_MAX_POOL_LEN,
                NetPoolMaxPoolConfig,
                ::dnn::private::layers::PlaceOf<
                    {
                        ::dnn::private::dim::place_bytes(
                            1,
                            __NET_POOL_MAX_POOL_KERNEL,
                            false,
                        )
                    },
                >,
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
            arguments: "kernel = 2, padding = 0, ceil = false, count_padding = false",
            inputs: &["pool.max_pool"],
            output: &[3, __NET_POOL_AVG_POOL_LENGTH],
            tensors: &[],
            macs: <::dnn::private::layers::AvgPool<
                __NET_POOL_MAX_POOL_LEN,
                __NET_POOL_AVG_POOL_LEN,
                NetPoolAvgPoolConfig,
            > as ::dnn::private::Layer<T, 1>>::MACS,
            frozen: false,
            l1: ::core::option::Option::None,
            l2: ::core::option::Option::None,
            max_norm: ::core::option::Option::None,
        },
        ::dnn::private::LayerInfo {
            name: "most.pad",
            key: "most.pad",
            op: "pad",
            arguments: "padding = WINDOW, mode = reflect, value = 0",
            inputs: &["pool.avg_pool"],
            output: &[3, __NET_MOST_PAD_LENGTH],
            tensors: &[],
            macs: <::dnn::private::layers::Pad<
                __NET_POOL_AVG_POOL_LEN,
                __NET_MOST_PAD_LEN,
                NetMostPadConfig,
            > as ::dnn::private::Layer<T, 1>>::MACS,
            frozen: false,
            l1: ::core::option::Option::None,
            l2: ::core::option::Option::None,
            max_norm: ::core::option::Option::None,
        },
        ::dnn::private::LayerInfo {
            name: "most.upsample",
            key: "most.upsample",
            op: "upsample",
            arguments: "scale = 2, mode = nearest, align_corners = false",
            inputs: &["most.pad"],
            output: &[3, __NET_MOST_UPSAMPLE_LENGTH],
            tensors: &[],
            macs: <::dnn::private::layers::Upsample<
                __NET_MOST_PAD_LEN,
                __NET_MOST_UPSAMPLE_LEN,
                NetMostUpsampleConfig,
            > as ::dnn::private::Layer<T, 1>>::MACS,
            frozen: false,
            l1: ::core::option::Option::None,
            l2: ::core::option::Option::None,
            max_norm: ::core::option::Option::None,
        },
        ::dnn::private::LayerInfo {
            name: "most.relu",
            key: "most.relu",
            op: "relu",
            arguments: "",
            inputs: &["most.upsample"],
            output: &[3, __NET_MOST_UPSAMPLE_LENGTH],
            tensors: &[],
            macs: <::dnn::private::layers::Activate<
                ::dnn::private::layers::Relu,
                __NET_MOST_RELU_LEN,
            > as ::dnn::private::Layer<T, 1>>::MACS,
            frozen: false,
            l1: ::core::option::Option::None,
            l2: ::core::option::Option::None,
            max_norm: ::core::option::Option::None,
        },
        ::dnn::private::LayerInfo {
            name: "most.global_max_pool",
            key: "most.global_max_pool",
            op: "global_max_pool",
            arguments: "",
            inputs: &["most.relu"],
            output: &[3],
            tensors: &[],
            macs: <::dnn::private::layers::GlobalMaxPool<
                __NET_MOST_RELU_LEN,
                3,
                ::dnn::private::layers::PlaceOf<
                    {
                        ::dnn::private::dim::place_bytes(
                            1,
                            __NET_MOST_UPSAMPLE_LENGTH,
                            true,
                        )
                    },
                >,
                true,
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
    }
    #[allow(unused_variables)]
    fn visit<V: ::dnn::private::Visitor<T>>(&self, visitor: &mut V) {}
    #[allow(unused_variables)]
    fn visit_mut<W: ::dnn::private::Walker<T, 0>>(&mut self, walker: &mut W) {}
    #[allow(unused_variables, unused_mut)]
    fn walk<const COMPANIONS: usize, W: ::dnn::private::Walker<T, COMPANIONS>>(
        &mut self,
        mut companions: [&mut Self::Gradients; COMPANIONS],
        walker: &mut W,
    ) {}
}
impl<T: ::dnn::private::Scalar, const BATCH: usize> ::dnn::private::Infer<T, BATCH>
for Net<T> {
    type Input = ::dnn::private::Batch<T, BATCH, __NET_INPUT_LEN>;
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
        let y_pool_max_pool: &mut ::dnn::private::Batch<
            T,
            BATCH,
            __NET_POOL_MAX_POOL_LEN,
        > = ::dnn::private::head(&mut workspace.slab_0);
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::infer_by::<W>(&Self::POOL_MAX_POOL, x, y_pool_max_pool);
        let y_pool_avg_pool: &mut ::dnn::private::Batch<
            T,
            BATCH,
            __NET_POOL_AVG_POOL_LEN,
        > = ::dnn::private::head(&mut workspace.slab_1);
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::infer_by::<W>(&Self::POOL_AVG_POOL, &*y_pool_max_pool, y_pool_avg_pool);
        let y_most_pad: &mut ::dnn::private::Batch<T, BATCH, __NET_MOST_PAD_LEN> = ::dnn::private::head(
            &mut workspace.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::infer_by::<W>(&Self::MOST_PAD, &*y_pool_avg_pool, y_most_pad);
        let y_most_upsample: &mut ::dnn::private::Batch<
            T,
            BATCH,
            __NET_MOST_UPSAMPLE_LEN,
        > = ::dnn::private::head(&mut workspace.slab_1);
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::infer_by::<W>(&Self::MOST_UPSAMPLE, &*y_most_pad, y_most_upsample);
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::infer_by::<W>(&Self::MOST_GLOBAL_MAX_POOL, &*y_most_upsample, y);
    }
    fn pack(&mut self) {}
    #[inline(always)]
    #[allow(unused_variables)]
    fn predict_packed<W: ::dnn::private::Way<T>>(
        &self,
        workspace: &mut Self::Workspace,
        x: &Self::Input,
        y: &mut Self::Output,
    ) {
        let y_pool_max_pool: &mut ::dnn::private::Batch<
            T,
            BATCH,
            __NET_POOL_MAX_POOL_LEN,
        > = ::dnn::private::head(&mut workspace.slab_0);
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::infer_packed::<W>(&Self::POOL_MAX_POOL, x, y_pool_max_pool);
        let y_pool_avg_pool: &mut ::dnn::private::Batch<
            T,
            BATCH,
            __NET_POOL_AVG_POOL_LEN,
        > = ::dnn::private::head(&mut workspace.slab_1);
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::infer_packed::<W>(&Self::POOL_AVG_POOL, &*y_pool_max_pool, y_pool_avg_pool);
        let y_most_pad: &mut ::dnn::private::Batch<T, BATCH, __NET_MOST_PAD_LEN> = ::dnn::private::head(
            &mut workspace.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::infer_packed::<W>(&Self::MOST_PAD, &*y_pool_avg_pool, y_most_pad);
        let y_most_upsample: &mut ::dnn::private::Batch<
            T,
            BATCH,
            __NET_MOST_UPSAMPLE_LEN,
        > = ::dnn::private::head(&mut workspace.slab_1);
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::infer_packed::<W>(&Self::MOST_UPSAMPLE, &*y_most_pad, y_most_upsample);
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::infer_packed::<W>(&Self::MOST_GLOBAL_MAX_POOL, &*y_most_upsample, y);
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
        let y_pool_max_pool: &mut ::dnn::private::Batch<
            T,
            BATCH,
            __NET_POOL_MAX_POOL_LEN,
        > = ::dnn::private::head(&mut tape.slab_0);
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::forward(
            &Self::POOL_MAX_POOL,
            x,
            &mut *y_pool_max_pool,
            &mut tape.cache_pool_max_pool,
            cx,
        );
        let y_pool_avg_pool: &mut ::dnn::private::Batch<
            T,
            BATCH,
            __NET_POOL_AVG_POOL_LEN,
        > = ::dnn::private::head(&mut tape.slab_1);
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
        let y_most_pad: &mut ::dnn::private::Batch<T, BATCH, __NET_MOST_PAD_LEN> = ::dnn::private::head(
            &mut tape.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::forward(&Self::MOST_PAD, &*y_pool_avg_pool, &mut *y_most_pad, &mut (), cx);
        let y_most_upsample: &mut ::dnn::private::Batch<
            T,
            BATCH,
            __NET_MOST_UPSAMPLE_LEN,
        > = ::dnn::private::head(&mut tape.slab_1);
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::forward(
            &Self::MOST_UPSAMPLE,
            &*y_most_pad,
            &mut *y_most_upsample,
            &mut (),
            cx,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::forward(
            &Self::MOST_GLOBAL_MAX_POOL,
            &*y_most_upsample,
            &mut tape.output,
            &mut tape.cache_most_global_max_pool,
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
    ) {}
    #[allow(unused_variables)]
    fn update_buffers(&mut self, tape: &Self::Tape, cx: &::dnn::private::Context) {}
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
        let d_y_most_upsample: &mut ::dnn::private::Batch<
            T,
            BATCH,
            __NET_MOST_UPSAMPLE_LEN,
        > = ::dnn::private::head(&mut tape.slab_0);
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &Self::MOST_GLOBAL_MAX_POOL,
            ((), ()),
            &mut *d_y,
            &tape.cache_most_global_max_pool,
            ::core::option::Option::Some(&mut *d_y_most_upsample),
            ::core::option::Option::None,
            cx,
        );
        let d_y_most_pad: &mut ::dnn::private::Batch<T, BATCH, __NET_MOST_PAD_LEN> = ::dnn::private::head(
            &mut tape.slab_1,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &Self::MOST_UPSAMPLE,
            ((), ()),
            &mut *d_y_most_upsample,
            &(),
            ::core::option::Option::Some(&mut *d_y_most_pad),
            ::core::option::Option::None,
            cx,
        );
        let d_y_pool_avg_pool: &mut ::dnn::private::Batch<
            T,
            BATCH,
            __NET_POOL_AVG_POOL_LEN,
        > = ::dnn::private::head(&mut tape.slab_0);
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &Self::MOST_PAD,
            ((), ()),
            &mut *d_y_most_pad,
            &(),
            ::core::option::Option::Some(&mut *d_y_pool_avg_pool),
            ::core::option::Option::None,
            cx,
        );
        let d_y_pool_max_pool: &mut ::dnn::private::Batch<
            T,
            BATCH,
            __NET_POOL_MAX_POOL_LEN,
        > = ::dnn::private::head(&mut tape.slab_1);
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
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &Self::POOL_MAX_POOL,
            ((), ()),
            &mut *d_y_pool_max_pool,
            &tape.cache_pool_max_pool,
            ::core::option::Option::Some(&mut *d_x),
            ::core::option::Option::None,
            cx,
        );
    }
}
