#[doc(hidden)]
#[derive(Clone, Debug, PartialEq)]
pub struct NetAConvConfig;
impl ::dnn::private::layers::ConvConfig for NetAConvConfig {
    const INPUT: [usize; 3] = [1, 10, 10];
    const OUTPUT: [usize; 3] = [4, 8, 8];
    const KERNEL: [usize; 2] = [3, 3];
    const STRIDE: [usize; 2] = [1, 1];
    const PADDING: [usize; 2] = [0, 0];
    const DILATION: [usize; 2] = [1, 1];
    const GROUPS: usize = 1;
    const FLIP: bool = false;
    const EXACT: bool = false;
    const RANK: usize = 2;
}
#[doc(hidden)]
#[derive(Clone, Debug, PartialEq)]
pub struct NetAMaxPoolConfig;
impl ::dnn::private::layers::PoolConfig for NetAMaxPoolConfig {
    const INPUT: [usize; 3] = [4, 8, 8];
    const OUTPUT: [usize; 3] = [4, 4, 4];
    const KERNEL: [usize; 2] = [2, 2];
    const STRIDE: [usize; 2] = [2, 2];
    const PADDING: [usize; 2] = [0, 0];
    const DILATION: [usize; 2] = [1, 1];
}
#[doc(hidden)]
#[derive(Clone, Debug, PartialEq)]
pub struct NetBConfig;
impl ::dnn::private::layers::ConvConfig for NetBConfig {
    const INPUT: [usize; 3] = [4, 4, 4];
    const OUTPUT: [usize; 3] = [4, 4, 4];
    const KERNEL: [usize; 2] = [1, 1];
    const STRIDE: [usize; 2] = [1, 1];
    const PADDING: [usize; 2] = [0, 0];
    const DILATION: [usize; 2] = [1, 1];
    const GROUPS: usize = 1;
    const FLIP: bool = false;
    const EXACT: bool = false;
    const RANK: usize = 2;
}
#[doc(hidden)]
#[derive(Clone, Debug, PartialEq)]
pub struct NetCMaxPoolConfig;
impl ::dnn::private::layers::PoolConfig for NetCMaxPoolConfig {
    const INPUT: [usize; 3] = [4, 4, 4];
    const OUTPUT: [usize; 3] = [4, 4, 4];
    const KERNEL: [usize; 2] = [3, 3];
    const STRIDE: [usize; 2] = [1, 1];
    const PADDING: [usize; 2] = [1, 1];
    const DILATION: [usize; 2] = [1, 1];
}
///
///| layer | operation | output | parameters | multiply-adds |
///|---|---|---|---:|---:|
///| `a.conv` | conv | `[4, 8, 8]` | 40 | 2304 |
///| `a.batch_norm` | batch_norm + relu | `[4, 8, 8]` | 8 | 256 |
///| `a.max_pool` | max_pool | `[4, 4, 4]` | 0 | 0 |
///| `b` | conv + relu | `[4, 4, 4]` | 20 | 256 |
///| `c.max_pool` | max_pool | `[4, 4, 4]` | 0 | 0 |
///| `sum.add` | add | `[4, 4, 4]` | 0 | 0 |
///| `sum.relu` | relu | `[4, 4, 4]` | 0 | 0 |
///| `sum.global_max_pool` | global_max_pool | `[4]` | 0 | 0 |
struct Net<T = f32> {
    /**`a.conv`: conv, `[1, 10, 10]` to `[4, 8, 8]`, 40 parameters.

conv: channels of learned kernels that slide over an image or a signal.*/
    pub a_conv: ::dnn::private::layers::Conv<
        T,
        100,
        256,
        9,
        4,
        4,
        NetAConvConfig,
        ::dnn::private::layers::Identity,
    >,
    /**`a.batch_norm`: batch_norm, `[4, 8, 8]` to `[4, 8, 8]`, 8 parameters.

batch_norm: normalises each feature of a vector, or channel of an image or signal, by the batch's mean and variance, at inference by running ones.*/
    pub a_batch_norm: ::dnn::private::layers::BatchNorm<
        T,
        256,
        4,
        4,
        ::dnn::private::layers::DefaultBatchNorm,
        ::dnn::private::layers::Identity,
    >,
    /**`b`: conv + relu, `[4, 4, 4]` to `[4, 4, 4]`, 20 parameters.

conv: channels of learned kernels that slide over an image or a signal.*/
    pub b: ::dnn::private::layers::Conv<
        T,
        64,
        64,
        4,
        4,
        4,
        NetBConfig,
        ::dnn::private::layers::Relu,
    >,
}
///Intermediate values of a prediction of [`Net`].
struct NetWorkspace<T, const BATCH: usize> {
    slab_0: ::dnn::private::Batch<T, BATCH, 256>,
    slab_1: ::dnn::private::Batch<T, BATCH, 64>,
    slab_2: ::dnn::private::Batch<T, BATCH, 64>,
}
///What a backward pass of [`Net`] reads of the forward pass, and scratch space.
struct NetTape<T, const BATCH: usize> {
    y_a_conv: ::dnn::private::Batch<T, BATCH, 256>,
    y_a_max_pool: ::dnn::private::Batch<T, BATCH, 64>,
    y_b: ::dnn::private::Batch<T, BATCH, 64>,
    cache_a_batch_norm: <::dnn::private::layers::BatchNorm<
        T,
        256,
        4,
        4,
        ::dnn::private::layers::DefaultBatchNorm,
        ::dnn::private::layers::Identity,
    > as ::dnn::private::Layer<T, BATCH>>::Cache,
    cache_a_max_pool: <::dnn::private::layers::MaxPool<
        256,
        64,
        NetAMaxPoolConfig,
        ::core::primitive::u8,
        true,
    > as ::dnn::private::Layer<T, BATCH>>::Cache,
    cache_c_max_pool: <::dnn::private::layers::MaxPool<
        64,
        64,
        NetCMaxPoolConfig,
        ::core::primitive::u8,
    > as ::dnn::private::Layer<T, BATCH>>::Cache,
    cache_sum_global_max_pool: <::dnn::private::layers::GlobalMaxPool<
        64,
        4,
        ::core::primitive::u8,
        true,
    > as ::dnn::private::Layer<T, BATCH>>::Cache,
    slab_0: ::dnn::private::Batch<T, BATCH, 256>,
    slab_1: ::dnn::private::Batch<T, BATCH, 256>,
    slab_2: ::dnn::private::Batch<T, BATCH, 64>,
    output: ::dnn::private::Batch<T, BATCH, 4>,
}
const _: () = {
    let _ = ::dnn::language::image;
    let _ = ::dnn::language::vector;
    let _ = ::dnn::language::conv;
    let _ = ::dnn::language::batch_norm;
    let _ = ::dnn::language::relu;
    let _ = ::dnn::language::max_pool;
    let _ = ::dnn::language::conv;
    let _ = ::dnn::language::relu;
    let _ = ::dnn::language::max_pool;
    let _ = ::dnn::language::add;
    let _ = ::dnn::language::relu;
    let _ = ::dnn::language::global_max_pool;
};
#[allow(dead_code)]
impl<T: ::dnn::private::Scalar> Net<T> {
    const A_MAX_POOL: ::dnn::private::layers::MaxPool<
        256,
        64,
        NetAMaxPoolConfig,
        ::core::primitive::u8,
        true,
    > = ::dnn::private::layers::MaxPool::new();
    const C_MAX_POOL: ::dnn::private::layers::MaxPool<
        64,
        64,
        NetCMaxPoolConfig,
        ::core::primitive::u8,
    > = ::dnn::private::layers::MaxPool::new();
    const SUM_GLOBAL_MAX_POOL: ::dnn::private::layers::GlobalMaxPool<
        64,
        4,
        ::core::primitive::u8,
        true,
    > = ::dnn::private::layers::GlobalMaxPool::new();
    /// The outputs for a batch of `BATCH` samples, one a row. Scratch memory of more than 16 KiB is allocated.
    #[must_use]
    pub fn predict<const BATCH: usize>(
        &self,
        x: &::dnn::private::Batch<T, BATCH, 100>,
    ) -> ::dnn::private::Batch<T, BATCH, 4> {
        ::dnn::private::compute(|workspace, y| ::dnn::private::Infer::<
            T,
            BATCH,
        >::predict_with(self, workspace, x, y))
    }
    /// As [`predict`](Self::predict), into `y` by way of `workspace`: neither allocates nor panics.
    pub fn predict_with<const BATCH: usize>(
        &self,
        workspace: &mut NetWorkspace<T, BATCH>,
        x: &::dnn::private::Batch<T, BATCH, 100>,
        y: &mut ::dnn::private::Batch<T, BATCH, 4>,
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
    pub fn predict_one(&self, x: &[T; 100]) -> [T; 4] {
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
                    ::dnn::private::layers::Conv<
                        T,
                        100,
                        256,
                        9,
                        4,
                        4,
                        NetAConvConfig,
                        ::dnn::private::layers::Identity,
                    >,
                >(0usize, ::core::mem::offset_of!(Self, a_conv)),
                ::dnn::private::Place::new::<
                    T,
                    ::dnn::private::layers::BatchNorm<
                        T,
                        256,
                        4,
                        4,
                        ::dnn::private::layers::DefaultBatchNorm,
                        ::dnn::private::layers::Identity,
                    >,
                >(1usize, ::core::mem::offset_of!(Self, a_batch_norm)),
                ::dnn::private::Place::new::<
                    T,
                    ::dnn::private::layers::Conv<
                        T,
                        64,
                        64,
                        4,
                        4,
                        4,
                        NetBConfig,
                        ::dnn::private::layers::Relu,
                    >,
                >(3usize, ::core::mem::offset_of!(Self, b)),
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
            name: "a.conv",
            key: "a.conv",
            op: "conv",
            arguments: "channels = 4, kernel = 3, stride = 1, padding = 0, dilation = 1, groups = 1, bias = true, flip = false, exact = false",
            inputs: &["input"],
            output: &[4, 8, 8],
            tensors: ::dnn::private::info::Present::<
                T,
                ::dnn::private::layers::Conv<
                    T,
                    100,
                    256,
                    9,
                    4,
                    4,
                    NetAConvConfig,
                    ::dnn::private::layers::Identity,
                >,
            >::TENSORS,
            macs: <::dnn::private::layers::Conv<
                T,
                100,
                256,
                9,
                4,
                4,
                NetAConvConfig,
                ::dnn::private::layers::Identity,
            > as ::dnn::private::Layer<T, 1>>::MACS,
            frozen: false,
            l1: ::core::option::Option::None,
            l2: ::core::option::Option::None,
            max_norm: ::core::option::Option::None,
        },
        ::dnn::private::LayerInfo {
            name: "a.batch_norm",
            key: "a.batch_norm",
            op: "batch_norm + relu",
            arguments: "momentum = 0.1, eps = 0.00001, affine = true",
            inputs: &["a.conv"],
            output: &[4, 8, 8],
            tensors: ::dnn::private::info::Present::<
                T,
                ::dnn::private::layers::BatchNorm<
                    T,
                    256,
                    4,
                    4,
                    ::dnn::private::layers::DefaultBatchNorm,
                    ::dnn::private::layers::Identity,
                >,
            >::TENSORS,
            macs: <::dnn::private::layers::BatchNorm<
                T,
                256,
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
            name: "a.max_pool",
            key: "a.max_pool",
            op: "max_pool",
            arguments: "kernel = 2, padding = 0, dilation = 1, ceil = false",
            inputs: &["a.batch_norm"],
            output: &[4, 4, 4],
            tensors: &[],
            macs: <::dnn::private::layers::MaxPool<
                256,
                64,
                NetAMaxPoolConfig,
                ::core::primitive::u8,
                true,
            > as ::dnn::private::Layer<T, 1>>::MACS,
            frozen: false,
            l1: ::core::option::Option::None,
            l2: ::core::option::Option::None,
            max_norm: ::core::option::Option::None,
        },
        ::dnn::private::LayerInfo {
            name: "b",
            key: "b",
            op: "conv + relu",
            arguments: "channels = 4, kernel = 1, stride = 1, padding = 0, dilation = 1, groups = 1, bias = true, flip = false, exact = false",
            inputs: &["a.max_pool"],
            output: &[4, 4, 4],
            tensors: ::dnn::private::info::Present::<
                T,
                ::dnn::private::layers::Conv<
                    T,
                    64,
                    64,
                    4,
                    4,
                    4,
                    NetBConfig,
                    ::dnn::private::layers::Relu,
                >,
            >::TENSORS,
            macs: <::dnn::private::layers::Conv<
                T,
                64,
                64,
                4,
                4,
                4,
                NetBConfig,
                ::dnn::private::layers::Relu,
            > as ::dnn::private::Layer<T, 1>>::MACS,
            frozen: false,
            l1: ::core::option::Option::None,
            l2: ::core::option::Option::None,
            max_norm: ::core::option::Option::None,
        },
        ::dnn::private::LayerInfo {
            name: "c.max_pool",
            key: "c.max_pool",
            op: "max_pool",
            arguments: "kernel = 3, stride = 1, padding = 1, dilation = 1, ceil = false",
            inputs: &["b"],
            output: &[4, 4, 4],
            tensors: &[],
            macs: <::dnn::private::layers::MaxPool<
                64,
                64,
                NetCMaxPoolConfig,
                ::core::primitive::u8,
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
            inputs: &["b", "c.max_pool"],
            output: &[4, 4, 4],
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
            output: &[4, 4, 4],
            tensors: &[],
            macs: <::dnn::private::layers::Activate<
                ::dnn::private::layers::Relu,
                64,
            > as ::dnn::private::Layer<T, 1>>::MACS,
            frozen: false,
            l1: ::core::option::Option::None,
            l2: ::core::option::Option::None,
            max_norm: ::core::option::Option::None,
        },
        ::dnn::private::LayerInfo {
            name: "sum.global_max_pool",
            key: "sum.global_max_pool",
            op: "global_max_pool",
            arguments: "",
            inputs: &["sum.relu"],
            output: &[4],
            tensors: &[],
            macs: <::dnn::private::layers::GlobalMaxPool<
                64,
                4,
                ::core::primitive::u8,
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
        ::dnn::private::Parameters::<
            T,
        >::init(
            &mut net.a_conv,
            &const { ::dnn::init::he_normal() },
            &const { ::dnn::init::zeros() },
            rng,
        );
        ::dnn::private::Parameters::<
            T,
        >::init(
            &mut net.a_batch_norm,
            &const { ::dnn::init::he_normal() },
            &const { ::dnn::init::zeros() },
            rng,
        );
        ::dnn::private::Parameters::<
            T,
        >::init(
            &mut net.b,
            &const { ::dnn::init::he_normal() },
            &const { ::dnn::init::zeros() },
            rng,
        );
    }
    #[allow(unused_variables)]
    fn visit<V: ::dnn::private::Visitor<T>>(&self, visitor: &mut V) {
        ::dnn::private::Parameters::<
            T,
        >::visit(
            &self.a_conv,
            &<Self as ::dnn::private::Network<T>>::LAYERS[0usize],
            visitor,
        );
        ::dnn::private::Parameters::<
            T,
        >::visit(
            &self.a_batch_norm,
            &<Self as ::dnn::private::Network<T>>::LAYERS[1usize],
            visitor,
        );
        ::dnn::private::Parameters::<
            T,
        >::visit(
            &self.b,
            &<Self as ::dnn::private::Network<T>>::LAYERS[3usize],
            visitor,
        );
    }
    #[allow(unused_variables)]
    fn visit_mut<W: ::dnn::private::Walker<T, 0>>(&mut self, walker: &mut W) {
        ::dnn::private::Parameters::<
            T,
        >::walk(
            &mut self.a_conv,
            [],
            &<Self as ::dnn::private::Network<T>>::LAYERS[0usize],
            walker,
        );
        ::dnn::private::Parameters::<
            T,
        >::walk(
            &mut self.a_batch_norm,
            [],
            &<Self as ::dnn::private::Network<T>>::LAYERS[1usize],
            walker,
        );
        ::dnn::private::Parameters::<
            T,
        >::walk(
            &mut self.b,
            [],
            &<Self as ::dnn::private::Network<T>>::LAYERS[3usize],
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
            &mut self.a_conv,
            companions.each_mut().map(|companion| &mut companion.a_conv),
            &<Self as ::dnn::private::Network<T>>::LAYERS[0usize],
            walker,
        );
        ::dnn::private::Parameters::<
            T,
        >::walk(
            &mut self.a_batch_norm,
            companions.each_mut().map(|companion| &mut companion.a_batch_norm),
            &<Self as ::dnn::private::Network<T>>::LAYERS[1usize],
            walker,
        );
        ::dnn::private::Parameters::<
            T,
        >::walk(
            &mut self.b,
            companions.each_mut().map(|companion| &mut companion.b),
            &<Self as ::dnn::private::Network<T>>::LAYERS[3usize],
            walker,
        );
    }
}
impl<T: ::dnn::private::Scalar, const BATCH: usize> ::dnn::private::Infer<T, BATCH>
for Net<T> {
    type Input = ::dnn::private::Batch<T, BATCH, 100>;
    type Output = ::dnn::private::Batch<T, BATCH, 4>;
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
        let y_a_conv: &mut ::dnn::private::Batch<T, BATCH, 256> = ::dnn::private::head(
            &mut workspace.slab_0,
        );
        ::dnn::private::layers::Folds::<
            T,
            BATCH,
        >::infer_folded_by::<
            W,
        >(
            &self.a_conv,
            &self.a_batch_norm,
            &::dnn::private::layers::Identity,
            x,
            y_a_conv,
        );
        let y_a_max_pool: &mut ::dnn::private::Batch<T, BATCH, 64> = ::dnn::private::head(
            &mut workspace.slab_1,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::infer_by::<W>(&Self::A_MAX_POOL, &*y_a_conv, y_a_max_pool);
        let y_b: &mut ::dnn::private::Batch<T, BATCH, 64> = ::dnn::private::head(
            &mut workspace.slab_0,
        );
        ::dnn::private::Layer::<T, BATCH>::infer_by::<W>(&self.b, &*y_a_max_pool, y_b);
        let y_c_max_pool: &mut ::dnn::private::Batch<T, BATCH, 64> = ::dnn::private::head(
            &mut workspace.slab_1,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::infer_by::<W>(&Self::C_MAX_POOL, &*y_b, y_c_max_pool);
        let y_sum_add: &mut ::dnn::private::Batch<T, BATCH, 64> = ::dnn::private::head(
            &mut workspace.slab_2,
        );
        ::dnn::private::layers::Add::infer([&*y_b, &*y_c_max_pool], y_sum_add);
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::infer_by::<W>(&Self::SUM_GLOBAL_MAX_POOL, &*y_sum_add, y);
    }
    fn pack(&mut self) {
        ::dnn::private::layers::Folds::<
            T,
            BATCH,
        >::pack_folded(&mut self.a_conv, &mut self.a_batch_norm);
        ::dnn::private::Layer::<T, BATCH>::pack(&mut self.b);
    }
    #[inline(always)]
    #[allow(unused_variables)]
    fn predict_packed<W: ::dnn::private::Way<T>>(
        &self,
        workspace: &mut Self::Workspace,
        x: &Self::Input,
        y: &mut Self::Output,
    ) {
        let y_a_conv: &mut ::dnn::private::Batch<T, BATCH, 256> = ::dnn::private::head(
            &mut workspace.slab_0,
        );
        ::dnn::private::layers::Folds::<
            T,
            BATCH,
        >::infer_folded_packed::<
            W,
        >(
            &self.a_conv,
            &self.a_batch_norm,
            &::dnn::private::layers::Identity,
            x,
            y_a_conv,
        );
        let y_a_max_pool: &mut ::dnn::private::Batch<T, BATCH, 64> = ::dnn::private::head(
            &mut workspace.slab_1,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::infer_packed::<W>(&Self::A_MAX_POOL, &*y_a_conv, y_a_max_pool);
        let y_b: &mut ::dnn::private::Batch<T, BATCH, 64> = ::dnn::private::head(
            &mut workspace.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::infer_packed::<W>(&self.b, &*y_a_max_pool, y_b);
        let y_c_max_pool: &mut ::dnn::private::Batch<T, BATCH, 64> = ::dnn::private::head(
            &mut workspace.slab_1,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::infer_packed::<W>(&Self::C_MAX_POOL, &*y_b, y_c_max_pool);
        let y_sum_add: &mut ::dnn::private::Batch<T, BATCH, 64> = ::dnn::private::head(
            &mut workspace.slab_2,
        );
        ::dnn::private::layers::Add::infer([&*y_b, &*y_c_max_pool], y_sum_add);
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::infer_packed::<W>(&Self::SUM_GLOBAL_MAX_POOL, &*y_sum_add, y);
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
        >::forward(&self.a_conv, x, &mut tape.y_a_conv, &mut (), cx);
        let y_a_batch_norm: &mut ::dnn::private::Batch<T, BATCH, 256> = ::dnn::private::head(
            &mut tape.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::forward(
            &self.a_batch_norm,
            &tape.y_a_conv,
            &mut *y_a_batch_norm,
            &mut tape.cache_a_batch_norm,
            cx,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::forward(
            &Self::A_MAX_POOL,
            &*y_a_batch_norm,
            &mut tape.y_a_max_pool,
            &mut tape.cache_a_max_pool,
            cx,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::forward(&self.b, &tape.y_a_max_pool, &mut tape.y_b, &mut (), cx);
        let y_c_max_pool: &mut ::dnn::private::Batch<T, BATCH, 64> = ::dnn::private::head(
            &mut tape.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::forward(
            &Self::C_MAX_POOL,
            &tape.y_b,
            &mut *y_c_max_pool,
            &mut tape.cache_c_max_pool,
            cx,
        );
        let y_sum_add: &mut ::dnn::private::Batch<T, BATCH, 64> = ::dnn::private::head(
            &mut tape.slab_1,
        );
        ::dnn::private::layers::Add::infer([&tape.y_b, &*y_c_max_pool], &mut *y_sum_add);
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::forward(
            &Self::SUM_GLOBAL_MAX_POOL,
            &*y_sum_add,
            &mut tape.output,
            &mut tape.cache_sum_global_max_pool,
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
        let d_y_sum_add: &mut ::dnn::private::Batch<T, BATCH, 64> = ::dnn::private::head(
            &mut tape.slab_1,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &Self::SUM_GLOBAL_MAX_POOL,
            ((), ()),
            &mut *d_y,
            &tape.cache_sum_global_max_pool,
            ::core::option::Option::Some(&mut *d_y_sum_add),
            ::core::option::Option::None,
            cx,
        );
        let d_y_b: &mut ::dnn::private::Batch<T, BATCH, 64> = ::dnn::private::head(
            &mut tape.slab_0,
        );
        let d_y_c_max_pool: &mut ::dnn::private::Batch<T, BATCH, 64> = ::dnn::private::head(
            &mut tape.slab_2,
        );
        ::dnn::private::copy(&mut *d_y_sum_add, &mut *d_y_b);
        ::dnn::private::copy(&mut *d_y_sum_add, &mut *d_y_c_max_pool);
        let more_0_b: &mut ::dnn::private::Batch<T, BATCH, 64> = ::dnn::private::head(
            &mut tape.slab_1,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &Self::C_MAX_POOL,
            ((), ()),
            &mut *d_y_c_max_pool,
            &tape.cache_c_max_pool,
            ::core::option::Option::Some(&mut *more_0_b),
            ::core::option::Option::None,
            cx,
        );
        ::dnn::private::accumulate(&*more_0_b, &mut *d_y_b);
        let d_y_a_max_pool: &mut ::dnn::private::Batch<T, BATCH, 64> = ::dnn::private::head(
            &mut tape.slab_1,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.b,
            (&tape.y_a_max_pool, &tape.y_b),
            &mut *d_y_b,
            &(),
            ::core::option::Option::Some(&mut *d_y_a_max_pool),
            ::core::option::Option::Some(&mut gradients.b),
            cx,
        );
        let d_y_a_batch_norm: &mut ::dnn::private::Batch<T, BATCH, 256> = ::dnn::private::head(
            &mut tape.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &Self::A_MAX_POOL,
            ((), ()),
            &mut *d_y_a_max_pool,
            &tape.cache_a_max_pool,
            ::core::option::Option::Some(&mut *d_y_a_batch_norm),
            ::core::option::Option::None,
            cx,
        );
        let d_y_a_conv: &mut ::dnn::private::Batch<T, BATCH, 256> = ::dnn::private::head(
            &mut tape.slab_1,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.a_batch_norm,
            (&tape.y_a_conv, ()),
            &mut *d_y_a_batch_norm,
            &tape.cache_a_batch_norm,
            ::core::option::Option::Some(&mut *d_y_a_conv),
            ::core::option::Option::Some(&mut gradients.a_batch_norm),
            cx,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.a_conv,
            (x, ()),
            &mut *d_y_a_conv,
            &(),
            ::core::option::Option::None,
            ::core::option::Option::Some(&mut gradients.a_conv),
            cx,
        );
    }
    #[allow(unused_variables)]
    fn update_buffers(&mut self, tape: &Self::Tape, cx: &::dnn::private::Context) {
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::update_buffers(&mut self.a_batch_norm, &tape.cache_a_batch_norm, cx);
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
        let d_y_sum_add: &mut ::dnn::private::Batch<T, BATCH, 64> = ::dnn::private::head(
            &mut tape.slab_2,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &Self::SUM_GLOBAL_MAX_POOL,
            ((), ()),
            &mut *d_y,
            &tape.cache_sum_global_max_pool,
            ::core::option::Option::Some(&mut *d_y_sum_add),
            ::core::option::Option::None,
            cx,
        );
        let d_y_b: &mut ::dnn::private::Batch<T, BATCH, 64> = ::dnn::private::head(
            &mut tape.slab_0,
        );
        let d_y_c_max_pool: &mut ::dnn::private::Batch<T, BATCH, 64> = ::dnn::private::head(
            &mut tape.slab_1,
        );
        ::dnn::private::copy(&mut *d_y_sum_add, &mut *d_y_b);
        ::dnn::private::copy(&mut *d_y_sum_add, &mut *d_y_c_max_pool);
        let more_0_b: &mut ::dnn::private::Batch<T, BATCH, 64> = ::dnn::private::head(
            &mut tape.slab_2,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &Self::C_MAX_POOL,
            ((), ()),
            &mut *d_y_c_max_pool,
            &tape.cache_c_max_pool,
            ::core::option::Option::Some(&mut *more_0_b),
            ::core::option::Option::None,
            cx,
        );
        ::dnn::private::accumulate(&*more_0_b, &mut *d_y_b);
        let d_y_a_max_pool: &mut ::dnn::private::Batch<T, BATCH, 64> = ::dnn::private::head(
            &mut tape.slab_2,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.b,
            (&tape.y_a_max_pool, &tape.y_b),
            &mut *d_y_b,
            &(),
            ::core::option::Option::Some(&mut *d_y_a_max_pool),
            ::core::option::Option::Some(&mut gradients.b),
            cx,
        );
        let d_y_a_batch_norm: &mut ::dnn::private::Batch<T, BATCH, 256> = ::dnn::private::head(
            &mut tape.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &Self::A_MAX_POOL,
            ((), ()),
            &mut *d_y_a_max_pool,
            &tape.cache_a_max_pool,
            ::core::option::Option::Some(&mut *d_y_a_batch_norm),
            ::core::option::Option::None,
            cx,
        );
        let d_y_a_conv: &mut ::dnn::private::Batch<T, BATCH, 256> = ::dnn::private::head(
            &mut tape.slab_1,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.a_batch_norm,
            (&tape.y_a_conv, ()),
            &mut *d_y_a_batch_norm,
            &tape.cache_a_batch_norm,
            ::core::option::Option::Some(&mut *d_y_a_conv),
            ::core::option::Option::Some(&mut gradients.a_batch_norm),
            cx,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.a_conv,
            (x, ()),
            &mut *d_y_a_conv,
            &(),
            ::core::option::Option::Some(&mut *d_x),
            ::core::option::Option::Some(&mut gradients.a_conv),
            cx,
        );
    }
}
