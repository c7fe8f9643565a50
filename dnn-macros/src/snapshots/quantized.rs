#[doc(hidden)]
#[derive(Clone, Debug, PartialEq)]
pub struct NetAConvConfig;
impl ::dnn::private::layers::ConvConfig for NetAConvConfig {
    const INPUT: [usize; 3] = [1, 4, 4];
    const OUTPUT: [usize; 3] = [2, 4, 4];
    const KERNEL: [usize; 2] = [3, 3];
    const STRIDE: [usize; 2] = [1, 1];
    const PADDING: [usize; 2] = [1, 1];
    const DILATION: [usize; 2] = [1, 1];
    const GROUPS: usize = 1;
    const FLIP: bool = false;
    const EXACT: bool = false;
    const RANK: usize = 2;
}
#[doc(hidden)]
#[derive(Clone, Debug, PartialEq)]
pub struct NetBConfig;
impl ::dnn::private::layers::ConvConfig for NetBConfig {
    const INPUT: [usize; 3] = [2, 4, 4];
    const OUTPUT: [usize; 3] = [2, 4, 4];
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
pub struct NetBMaxPoolConfig;
impl ::dnn::private::layers::PoolConfig for NetBMaxPoolConfig {
    const INPUT: [usize; 3] = [2, 4, 4];
    const OUTPUT: [usize; 3] = [2, 4, 4];
    const KERNEL: [usize; 2] = [1, 1];
    const STRIDE: [usize; 2] = [1, 1];
    const PADDING: [usize; 2] = [0, 0];
    const DILATION: [usize; 2] = [1, 1];
}
///
///| layer | operation | output | parameters | multiply-adds |
///|---|---|---|---:|---:|
///| `a.conv` | conv | `[2, 4, 4]` | 20 | 288 |
///| `a.batch_norm` | batch_norm + relu | `[2, 4, 4]` | 4 | 32 |
///| `b` | conv + tanh | `[2, 4, 4]` | 6 | 64 |
///| `b.max_pool` | max_pool | `[2, 4, 4]` | 0 | 0 |
///| `sum.add` | add | `[2, 4, 4]` | 0 | 0 |
///| `out.flatten` | flatten | `[32]` | 0 | 0 |
///| `out` | dense | `[3]` | 99 | 96 |
struct Net<T = f32> {
    /**`a.conv`: conv, `[1, 4, 4]` to `[2, 4, 4]`, 20 parameters.

conv: channels of learned kernels that slide over an image or a signal.*/
    pub a_conv: ::dnn::private::layers::Conv<
        T,
        16,
        32,
        9,
        2,
        2,
        NetAConvConfig,
        ::dnn::private::layers::Identity,
    >,
    /**`a.batch_norm`: batch_norm + relu, `[2, 4, 4]` to `[2, 4, 4]`, 4 parameters.

batch_norm: normalises each feature of a vector, or channel of an image or signal, by the batch's mean and variance, at inference by running ones.*/
    pub a_batch_norm: ::dnn::private::layers::BatchNorm<
        T,
        32,
        2,
        2,
        ::dnn::private::layers::DefaultBatchNorm,
        ::dnn::private::layers::Relu,
    >,
    /**`b`: conv + tanh, `[2, 4, 4]` to `[2, 4, 4]`, 6 parameters.

conv: channels of learned kernels that slide over an image or a signal.*/
    pub b: ::dnn::private::layers::Conv<
        T,
        32,
        32,
        2,
        2,
        2,
        NetBConfig,
        ::dnn::private::layers::Tanh,
    >,
    /**`out`: dense, `[32]` to `[3]`, 99 parameters.

dense: y = x W + b: every input connected with every unit.*/
    pub out: ::dnn::private::layers::Dense<
        T,
        32,
        3,
        3,
        ::dnn::private::layers::Identity,
    >,
}
///Intermediate values of a prediction of [`Net`].
struct NetWorkspace<T, const BATCH: usize> {
    slab_0: ::dnn::private::Batch<T, BATCH, 32>,
    slab_1: ::dnn::private::Batch<T, BATCH, 32>,
    slab_2: ::dnn::private::Batch<T, BATCH, 32>,
}
///What a backward pass of [`Net`] reads of the forward pass, and scratch space.
struct NetTape<T, const BATCH: usize> {
    y_a_conv: ::dnn::private::Batch<T, BATCH, 32>,
    y_a_batch_norm: ::dnn::private::Batch<T, BATCH, 32>,
    y_b: ::dnn::private::Batch<T, BATCH, 32>,
    y_sum_add: ::dnn::private::Batch<T, BATCH, 32>,
    cache_a_batch_norm: <::dnn::private::layers::BatchNorm<
        T,
        32,
        2,
        2,
        ::dnn::private::layers::DefaultBatchNorm,
        ::dnn::private::layers::Relu,
    > as ::dnn::private::Layer<T, BATCH>>::Cache,
    cache_b_max_pool: <::dnn::private::layers::MaxPool<
        32,
        32,
        NetBMaxPoolConfig,
        ::core::primitive::u8,
    > as ::dnn::private::Layer<T, BATCH>>::Cache,
    slab_0: ::dnn::private::Batch<T, BATCH, 32>,
    slab_1: ::dnn::private::Batch<T, BATCH, 32>,
    slab_2: ::dnn::private::Batch<T, BATCH, 32>,
    output: ::dnn::private::Batch<T, BATCH, 3>,
}
const _: () = {
    let _ = ::dnn::language::quantized;
    let _ = ::dnn::language::image;
    let _ = ::dnn::language::vector;
    let _ = ::dnn::language::conv;
    let _ = ::dnn::language::batch_norm;
    let _ = ::dnn::language::relu;
    let _ = ::dnn::language::conv;
    let _ = ::dnn::language::tanh;
    let _ = ::dnn::language::max_pool;
    let _ = ::dnn::language::add;
    let _ = ::dnn::language::flatten;
    let _ = ::dnn::language::dense;
};
#[allow(dead_code)]
impl<T: ::dnn::private::Scalar> Net<T> {
    const B_MAX_POOL: ::dnn::private::layers::MaxPool<
        32,
        32,
        NetBMaxPoolConfig,
        ::core::primitive::u8,
    > = ::dnn::private::layers::MaxPool::new();
    /// The outputs for a batch of `BATCH` samples, one a row. Scratch memory of more than 16 KiB is allocated.
    #[must_use]
    pub fn predict<const BATCH: usize>(
        &self,
        x: &::dnn::private::Batch<T, BATCH, 16>,
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
        x: &::dnn::private::Batch<T, BATCH, 16>,
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
    pub fn predict_one(&self, x: &[T; 16]) -> [T; 3] {
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
                        16,
                        32,
                        9,
                        2,
                        2,
                        NetAConvConfig,
                        ::dnn::private::layers::Identity,
                    >,
                >(0usize, ::core::mem::offset_of!(Self, a_conv)),
                ::dnn::private::Place::new::<
                    T,
                    ::dnn::private::layers::BatchNorm<
                        T,
                        32,
                        2,
                        2,
                        ::dnn::private::layers::DefaultBatchNorm,
                        ::dnn::private::layers::Relu,
                    >,
                >(1usize, ::core::mem::offset_of!(Self, a_batch_norm)),
                ::dnn::private::Place::new::<
                    T,
                    ::dnn::private::layers::Conv<
                        T,
                        32,
                        32,
                        2,
                        2,
                        2,
                        NetBConfig,
                        ::dnn::private::layers::Tanh,
                    >,
                >(2usize, ::core::mem::offset_of!(Self, b)),
                ::dnn::private::Place::new::<
                    T,
                    ::dnn::private::layers::Dense<
                        T,
                        32,
                        3,
                        3,
                        ::dnn::private::layers::Identity,
                    >,
                >(6usize, ::core::mem::offset_of!(Self, out)),
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
            arguments: "channels = 2, kernel = 3, stride = 1, padding = 1, dilation = 1, groups = 1, bias = true, flip = false, exact = false",
            inputs: &["input"],
            output: &[2, 4, 4],
            tensors: ::dnn::private::info::Present::<
                T,
                ::dnn::private::layers::Conv<
                    T,
                    16,
                    32,
                    9,
                    2,
                    2,
                    NetAConvConfig,
                    ::dnn::private::layers::Identity,
                >,
            >::TENSORS,
            macs: <::dnn::private::layers::Conv<
                T,
                16,
                32,
                9,
                2,
                2,
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
            output: &[2, 4, 4],
            tensors: ::dnn::private::info::Present::<
                T,
                ::dnn::private::layers::BatchNorm<
                    T,
                    32,
                    2,
                    2,
                    ::dnn::private::layers::DefaultBatchNorm,
                    ::dnn::private::layers::Relu,
                >,
            >::TENSORS,
            macs: <::dnn::private::layers::BatchNorm<
                T,
                32,
                2,
                2,
                ::dnn::private::layers::DefaultBatchNorm,
                ::dnn::private::layers::Relu,
            > as ::dnn::private::Layer<T, 1>>::MACS,
            frozen: false,
            l1: ::core::option::Option::None,
            l2: ::core::option::Option::None,
            max_norm: ::core::option::Option::None,
        },
        ::dnn::private::LayerInfo {
            name: "b",
            key: "b",
            op: "conv + tanh",
            arguments: "channels = 2, kernel = 1, stride = 1, padding = 0, dilation = 1, groups = 1, bias = true, flip = false, exact = false",
            inputs: &["a.batch_norm"],
            output: &[2, 4, 4],
            tensors: ::dnn::private::info::Present::<
                T,
                ::dnn::private::layers::Conv<
                    T,
                    32,
                    32,
                    2,
                    2,
                    2,
                    NetBConfig,
                    ::dnn::private::layers::Tanh,
                >,
            >::TENSORS,
            macs: <::dnn::private::layers::Conv<
                T,
                32,
                32,
                2,
                2,
                2,
                NetBConfig,
                ::dnn::private::layers::Tanh,
            > as ::dnn::private::Layer<T, 1>>::MACS,
            frozen: false,
            l1: ::core::option::Option::None,
            l2: ::core::option::Option::None,
            max_norm: ::core::option::Option::None,
        },
        ::dnn::private::LayerInfo {
            name: "b.max_pool",
            key: "b.max_pool",
            op: "max_pool",
            arguments: "kernel = 1, padding = 0, dilation = 1, ceil = false",
            inputs: &["b"],
            output: &[2, 4, 4],
            tensors: &[],
            macs: <::dnn::private::layers::MaxPool<
                32,
                32,
                NetBMaxPoolConfig,
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
            inputs: &["a.batch_norm", "b.max_pool"],
            output: &[2, 4, 4],
            tensors: &[],
            macs: 0,
            frozen: false,
            l1: ::core::option::Option::None,
            l2: ::core::option::Option::None,
            max_norm: ::core::option::Option::None,
        },
        ::dnn::private::LayerInfo {
            name: "out.flatten",
            key: "out.flatten",
            op: "flatten",
            arguments: "",
            inputs: &["sum.add"],
            output: &[32],
            tensors: &[],
            macs: 0,
            frozen: false,
            l1: ::core::option::Option::None,
            l2: ::core::option::Option::None,
            max_norm: ::core::option::Option::None,
        },
        ::dnn::private::LayerInfo {
            name: "out",
            key: "out",
            op: "dense",
            arguments: "units = 3, bias = true",
            inputs: &["out.flatten"],
            output: &[3],
            tensors: ::dnn::private::info::Present::<
                T,
                ::dnn::private::layers::Dense<
                    T,
                    32,
                    3,
                    3,
                    ::dnn::private::layers::Identity,
                >,
            >::TENSORS,
            macs: <::dnn::private::layers::Dense<
                T,
                32,
                3,
                3,
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
            &<Self as ::dnn::private::Network<T>>::LAYERS[2usize],
            visitor,
        );
        ::dnn::private::Parameters::<
            T,
        >::visit(
            &self.out,
            &<Self as ::dnn::private::Network<T>>::LAYERS[6usize],
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
            &<Self as ::dnn::private::Network<T>>::LAYERS[2usize],
            walker,
        );
        ::dnn::private::Parameters::<
            T,
        >::walk(
            &mut self.out,
            [],
            &<Self as ::dnn::private::Network<T>>::LAYERS[6usize],
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
            &<Self as ::dnn::private::Network<T>>::LAYERS[2usize],
            walker,
        );
        ::dnn::private::Parameters::<
            T,
        >::walk(
            &mut self.out,
            companions.each_mut().map(|companion| &mut companion.out),
            &<Self as ::dnn::private::Network<T>>::LAYERS[6usize],
            walker,
        );
    }
}
impl<T: ::dnn::private::Scalar, const BATCH: usize> ::dnn::private::Infer<T, BATCH>
for Net<T> {
    type Input = ::dnn::private::Batch<T, BATCH, 16>;
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
        let y_a_conv: &mut ::dnn::private::Batch<T, BATCH, 32> = ::dnn::private::head(
            &mut workspace.slab_0,
        );
        ::dnn::private::layers::Folds::<
            T,
            BATCH,
        >::infer_folded_by::<
            W,
        >(&self.a_conv, &self.a_batch_norm, &::dnn::private::layers::Relu, x, y_a_conv);
        let y_b: &mut ::dnn::private::Batch<T, BATCH, 32> = ::dnn::private::head(
            &mut workspace.slab_1,
        );
        ::dnn::private::Layer::<T, BATCH>::infer_by::<W>(&self.b, &*y_a_conv, y_b);
        let y_b_max_pool: &mut ::dnn::private::Batch<T, BATCH, 32> = ::dnn::private::head(
            &mut workspace.slab_2,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::infer_by::<W>(&Self::B_MAX_POOL, &*y_b, y_b_max_pool);
        let y_sum_add: &mut ::dnn::private::Batch<T, BATCH, 32> = ::dnn::private::head(
            &mut workspace.slab_1,
        );
        ::dnn::private::layers::Add::infer([&*y_a_conv, &*y_b_max_pool], y_sum_add);
        ::dnn::private::Layer::<T, BATCH>::infer_by::<W>(&self.out, &*y_sum_add, y);
    }
    fn pack(&mut self) {
        ::dnn::private::layers::Folds::<
            T,
            BATCH,
        >::pack_folded(&mut self.a_conv, &mut self.a_batch_norm);
        ::dnn::private::Layer::<T, BATCH>::pack(&mut self.b);
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
        let y_a_conv: &mut ::dnn::private::Batch<T, BATCH, 32> = ::dnn::private::head(
            &mut workspace.slab_0,
        );
        ::dnn::private::layers::Folds::<
            T,
            BATCH,
        >::infer_folded_packed::<
            W,
        >(&self.a_conv, &self.a_batch_norm, &::dnn::private::layers::Relu, x, y_a_conv);
        let y_b: &mut ::dnn::private::Batch<T, BATCH, 32> = ::dnn::private::head(
            &mut workspace.slab_1,
        );
        ::dnn::private::Layer::<T, BATCH>::infer_packed::<W>(&self.b, &*y_a_conv, y_b);
        let y_b_max_pool: &mut ::dnn::private::Batch<T, BATCH, 32> = ::dnn::private::head(
            &mut workspace.slab_2,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::infer_packed::<W>(&Self::B_MAX_POOL, &*y_b, y_b_max_pool);
        let y_sum_add: &mut ::dnn::private::Batch<T, BATCH, 32> = ::dnn::private::head(
            &mut workspace.slab_1,
        );
        ::dnn::private::layers::Add::infer([&*y_a_conv, &*y_b_max_pool], y_sum_add);
        ::dnn::private::Layer::<T, BATCH>::infer_packed::<W>(&self.out, &*y_sum_add, y);
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
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::forward(
            &self.a_batch_norm,
            &tape.y_a_conv,
            &mut tape.y_a_batch_norm,
            &mut tape.cache_a_batch_norm,
            cx,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::forward(&self.b, &tape.y_a_batch_norm, &mut tape.y_b, &mut (), cx);
        let y_b_max_pool: &mut ::dnn::private::Batch<T, BATCH, 32> = ::dnn::private::head(
            &mut tape.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::forward(
            &Self::B_MAX_POOL,
            &tape.y_b,
            &mut *y_b_max_pool,
            &mut tape.cache_b_max_pool,
            cx,
        );
        ::dnn::private::layers::Add::infer(
            [&tape.y_a_batch_norm, &*y_b_max_pool],
            &mut tape.y_sum_add,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::forward(&self.out, &tape.y_sum_add, &mut tape.output, &mut (), cx);
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
        let d_y_sum_add: &mut ::dnn::private::Batch<T, BATCH, 32> = ::dnn::private::head(
            &mut tape.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.out,
            (&tape.y_sum_add, ()),
            &mut *d_y,
            &(),
            ::core::option::Option::Some(&mut *d_y_sum_add),
            ::core::option::Option::Some(&mut gradients.out),
            cx,
        );
        let d_y_a_batch_norm: &mut ::dnn::private::Batch<T, BATCH, 32> = ::dnn::private::head(
            &mut tape.slab_1,
        );
        let d_y_b_max_pool: &mut ::dnn::private::Batch<T, BATCH, 32> = ::dnn::private::head(
            &mut tape.slab_2,
        );
        ::dnn::private::copy(&mut *d_y_sum_add, &mut *d_y_a_batch_norm);
        ::dnn::private::copy(&mut *d_y_sum_add, &mut *d_y_b_max_pool);
        let d_y_b: &mut ::dnn::private::Batch<T, BATCH, 32> = ::dnn::private::head(
            &mut tape.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &Self::B_MAX_POOL,
            ((), ()),
            &mut *d_y_b_max_pool,
            &tape.cache_b_max_pool,
            ::core::option::Option::Some(&mut *d_y_b),
            ::core::option::Option::None,
            cx,
        );
        let more_0_a_batch_norm: &mut ::dnn::private::Batch<T, BATCH, 32> = ::dnn::private::head(
            &mut tape.slab_2,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.b,
            (&tape.y_a_batch_norm, &tape.y_b),
            &mut *d_y_b,
            &(),
            ::core::option::Option::Some(&mut *more_0_a_batch_norm),
            ::core::option::Option::Some(&mut gradients.b),
            cx,
        );
        ::dnn::private::accumulate(&*more_0_a_batch_norm, &mut *d_y_a_batch_norm);
        let d_y_a_conv: &mut ::dnn::private::Batch<T, BATCH, 32> = ::dnn::private::head(
            &mut tape.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.a_batch_norm,
            (&tape.y_a_conv, &tape.y_a_batch_norm),
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
        let d_y_sum_add: &mut ::dnn::private::Batch<T, BATCH, 32> = ::dnn::private::head(
            &mut tape.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.out,
            (&tape.y_sum_add, ()),
            &mut *d_y,
            &(),
            ::core::option::Option::Some(&mut *d_y_sum_add),
            ::core::option::Option::Some(&mut gradients.out),
            cx,
        );
        let d_y_a_batch_norm: &mut ::dnn::private::Batch<T, BATCH, 32> = ::dnn::private::head(
            &mut tape.slab_1,
        );
        let d_y_b_max_pool: &mut ::dnn::private::Batch<T, BATCH, 32> = ::dnn::private::head(
            &mut tape.slab_2,
        );
        ::dnn::private::copy(&mut *d_y_sum_add, &mut *d_y_a_batch_norm);
        ::dnn::private::copy(&mut *d_y_sum_add, &mut *d_y_b_max_pool);
        let d_y_b: &mut ::dnn::private::Batch<T, BATCH, 32> = ::dnn::private::head(
            &mut tape.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &Self::B_MAX_POOL,
            ((), ()),
            &mut *d_y_b_max_pool,
            &tape.cache_b_max_pool,
            ::core::option::Option::Some(&mut *d_y_b),
            ::core::option::Option::None,
            cx,
        );
        let more_0_a_batch_norm: &mut ::dnn::private::Batch<T, BATCH, 32> = ::dnn::private::head(
            &mut tape.slab_2,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.b,
            (&tape.y_a_batch_norm, &tape.y_b),
            &mut *d_y_b,
            &(),
            ::core::option::Option::Some(&mut *more_0_a_batch_norm),
            ::core::option::Option::Some(&mut gradients.b),
            cx,
        );
        ::dnn::private::accumulate(&*more_0_a_batch_norm, &mut *d_y_a_batch_norm);
        let d_y_a_conv: &mut ::dnn::private::Batch<T, BATCH, 32> = ::dnn::private::head(
            &mut tape.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.a_batch_norm,
            (&tape.y_a_conv, &tape.y_a_batch_norm),
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
::dnn::private::zeroable_integers! {
    #[doc = "[`Net`] with integers of eight bits."] struct NetInt8[] [] { #[doc =
    r" What bytes of the input and of the output stand for."] pub input_and_output :
    ::dnn::private::int8::Int8Ends, #[doc = "`a.conv`, with the ReLU behind it."] pub
    a_conv : < ::dnn::private::layers::Conv < f32, 16, 32, 9, 2, 2, NetAConvConfig,
    ::dnn::private::layers::Identity > as ::dnn::private::int8::Quantizes > ::Int8, #[doc
    = "`b`."] pub b : < ::dnn::private::layers::Conv < f32, 32, 32, 2, 2, 2, NetBConfig,
    ::dnn::private::layers::Tanh > as ::dnn::private::int8::Quantizes > ::Int8, #[doc =
    "`b.tanh`."] pub b_tanh : < ::dnn::private::layers::Activate <
    ::dnn::private::layers::Tanh, 32 > as ::dnn::private::int8::Quantizes > ::Int8, #[doc
    = "`b.max_pool`."] pub b_max_pool : < ::dnn::private::layers::MaxPool < 32, 32,
    NetBMaxPoolConfig, ::core::primitive::u8 > as ::dnn::private::int8::Quantizes >
    ::Int8, #[doc = "`sum.add`."] pub sum_add : ::dnn::private::int8::Int8Add < 2usize >,
    #[doc = "`out`."] pub out : < ::dnn::private::layers::Dense < f32, 32, 3, 3,
    ::dnn::private::layers::Identity > as ::dnn::private::int8::Quantizes > ::Int8 }
}
::dnn::private::zeroable_integers! {
    #[doc = "Intermediate values of a prediction of [`NetInt8`]."] struct
    NetInt8Workspace[] [] { slab_0 : [u8; 32], slab_1 : [u8; 32], slab_2 : [u8; 32] }
}
#[allow(dead_code)]
impl NetInt8Workspace {
    /// Room for any prediction.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            slab_0: [0; 32],
            slab_1: [0; 32],
            slab_2: [0; 32],
        }
    }
}
impl ::core::default::Default for NetInt8Workspace {
    fn default() -> Self {
        Self::new()
    }
}
#[allow(dead_code)]
impl NetInt8 {
    /// The number of weights and biases.
    pub const PARAMS: usize = ::dnn::private::int8::parameters(
        <Self as ::dnn::private::int8::Int8Network>::LAYERS,
    );
    /// The hash of the architecture of the network that it is made of.
    pub const ARCHITECTURE: u64 = <Net<
        f32,
    > as ::dnn::private::Network<f32>>::ARCHITECTURE;
    /// Bytes beside the parameters that a prediction needs: those of the workspace. A convolution has the numbers under
    /// its kernel on the stack beside, or with AVX2 and AVX-512 up to 200 KiB.
    #[must_use]
    pub const fn infer_bytes() -> usize {
        ::core::mem::size_of::<NetInt8Workspace>()
    }
    /// The output for one sample. Scratch memory of more than 16 KiB is allocated.
    #[must_use]
    pub fn predict_one(&self, x: &[f32; 16]) -> [f32; 3] {
        ::dnn::private::compute(|workspace, y| self.predict_with(workspace, x, y))
    }
    /// As [`predict_one`](Self::predict_one), into `y` by way of `workspace`: neither allocates nor panics.
    pub fn predict_with(
        &self,
        workspace: &mut NetInt8Workspace,
        x: &[f32; 16],
        y: &mut [f32; 3],
    ) {
        let y_input: &mut [u8; 16] = ::dnn::private::int8::head(&mut workspace.slab_0);
        self.input_and_output.quantize(x, y_input);
        let y_a_conv: &mut [u8; 32] = ::dnn::private::int8::head(&mut workspace.slab_1);
        ::dnn::private::int8::Int8Layer::infer(&self.a_conv, &*y_input, y_a_conv);
        let y_b: &mut [u8; 32] = ::dnn::private::int8::head(&mut workspace.slab_0);
        ::dnn::private::int8::Int8Layer::infer(&self.b, &*y_a_conv, y_b);
        let y_b_tanh: &mut [u8; 32] = ::dnn::private::int8::head(&mut workspace.slab_2);
        ::dnn::private::int8::Int8Layer::infer(&self.b_tanh, &*y_b, y_b_tanh);
        let y_b_max_pool: &mut [u8; 32] = ::dnn::private::int8::head(
            &mut workspace.slab_0,
        );
        ::dnn::private::int8::Int8Layer::infer(
            &self.b_max_pool,
            &*y_b_tanh,
            y_b_max_pool,
        );
        let y_sum_add: &mut [u8; 32] = ::dnn::private::int8::head(&mut workspace.slab_2);
        self.sum_add.infer([&y_a_conv[..], &y_b_max_pool[..]], y_sum_add);
        let y_out: &mut [u8; 3] = ::dnn::private::int8::head(&mut workspace.slab_0);
        ::dnn::private::int8::Int8Layer::infer(&self.out, &*y_sum_add, y_out);
        self.input_and_output.dequantize(&*y_out, y);
    }
    /// The network with the tensors of a file that `save` wrote, for a `static`: the compiler reads the file,
    /// and what does not fit the network is its error.
    ///
    /// # Panics
    ///
    /// If the file is damaged, or lacks a tensor, has another one, or one of another shape or number type. The
    /// message lists them. A `static` panics when it is compiled.
    #[must_use]
    #[track_caller]
    pub const fn from_safetensors(file: &[u8]) -> Self {
        ::dnn::private::embed_int8::<
            Self,
        >(
            <Self as ::dnn::private::int8::Int8Network>::NAME,
            <Self as ::dnn::private::int8::Int8Network>::LAYERS,
            &[
                ::dnn::private::Int8Place::new::<
                    ::dnn::private::int8::Int8Ends,
                >(::core::mem::offset_of!(Self, input_and_output)),
                ::dnn::private::Int8Place::new::<
                    <::dnn::private::layers::Conv<
                        f32,
                        16,
                        32,
                        9,
                        2,
                        2,
                        NetAConvConfig,
                        ::dnn::private::layers::Identity,
                    > as ::dnn::private::int8::Quantizes>::Int8,
                >(::core::mem::offset_of!(Self, a_conv)),
                ::dnn::private::Int8Place::new::<
                    <::dnn::private::layers::Conv<
                        f32,
                        32,
                        32,
                        2,
                        2,
                        2,
                        NetBConfig,
                        ::dnn::private::layers::Tanh,
                    > as ::dnn::private::int8::Quantizes>::Int8,
                >(::core::mem::offset_of!(Self, b)),
                ::dnn::private::Int8Place::new::<
                    <::dnn::private::layers::Activate<
                        ::dnn::private::layers::Tanh,
                        32,
                    > as ::dnn::private::int8::Quantizes>::Int8,
                >(::core::mem::offset_of!(Self, b_tanh)),
                ::dnn::private::Int8Place::new::<
                    <::dnn::private::layers::MaxPool<
                        32,
                        32,
                        NetBMaxPoolConfig,
                        ::core::primitive::u8,
                    > as ::dnn::private::int8::Quantizes>::Int8,
                >(::core::mem::offset_of!(Self, b_max_pool)),
                ::dnn::private::Int8Place::new::<
                    ::dnn::private::int8::Int8Add<2usize>,
                >(::core::mem::offset_of!(Self, sum_add)),
                ::dnn::private::Int8Place::new::<
                    <::dnn::private::layers::Dense<
                        f32,
                        32,
                        3,
                        3,
                        ::dnn::private::layers::Identity,
                    > as ::dnn::private::int8::Quantizes>::Int8,
                >(::core::mem::offset_of!(Self, out)),
            ],
            file,
        )
    }
}
::dnn::private::with_std! {
    #[allow(dead_code, clippy::unnecessary_box_returns)] impl NetInt8 { #[doc =
    r" The network with integers of eight bits. Samples are what it will see, a hundred or more: the bytes of"]
    #[doc =
    r" each value are for the numbers from the smallest to the largest of those that they give."]
    #[doc = r""] #[doc = r" # Errors"] #[doc = r""] #[doc =
    r" If there are no samples, or one gives a number that is not finite."] pub fn
    quantize(net : & Net < f32 >, samples : & [[f32; 16]],) -> ::core::result::Result <
    ::dnn::private::Box < Self >, ::dnn::private::int8::QuantizeError > {
    Self::quantize_by(net, samples, ::dnn::private::int8::Calibration::MinMax) } #[doc =
    r" As [`quantize`](Self::quantize), with another choice of numbers that the bytes are for."]
    #[doc = r""] #[doc = r" # Errors"] #[doc = r""] #[doc =
    r" As for [`quantize`](Self::quantize)."] pub fn quantize_by(net : & Net < f32 >,
    samples : & [[f32; 16]], calibration : ::dnn::private::int8::Calibration,) ->
    ::core::result::Result < ::dnn::private::Box < Self >,
    ::dnn::private::int8::QuantizeError > { let mut ranges =
    ::dnn::private::int8::Ranges::new(& ["input", "a.conv", "b", "b.tanh", "b.max_pool",
    "sum.add", "out"], calibration); let mut y_a_conv = ::dnn::private::zeroed_box:: <
    ::dnn::private::Batch < f32, 1, 32 >> (); let mut y_b = ::dnn::private::zeroed_box::
    < ::dnn::private::Batch < f32, 1, 32 >> (); let mut y_b_tanh =
    ::dnn::private::zeroed_box:: < ::dnn::private::Batch < f32, 1, 32 >> (); let mut
    y_b_max_pool = ::dnn::private::zeroed_box:: < ::dnn::private::Batch < f32, 1, 32 >>
    (); let mut y_sum_add = ::dnn::private::zeroed_box:: < ::dnn::private::Batch < f32,
    1, 32 >> (); let mut y_out = ::dnn::private::zeroed_box:: < ::dnn::private::Batch <
    f32, 1, 3 >> (); while ranges.next_pass() { for sample in samples { ranges
    .next_sample(); let y_input = ::dnn::private::one(sample); ranges.record(0usize,
    ::dnn::private::features(y_input)); ::dnn::private::int8::observe(& net.a_conv,
    ::core::option::Option::Some(::dnn::private::layers::ChannelNorm::channels(& net
    .a_batch_norm)), true, & * y_input, & mut * y_a_conv); ranges.record(1usize,
    ::dnn::private::features(& * y_a_conv)); ::dnn::private::int8::observe(& net.b,
    ::core::option::Option::None, false, & * y_a_conv, & mut * y_b); ranges
    .record(2usize, ::dnn::private::features(& * y_b)); ::dnn::private::Layer:: < f32, 1
    > ::infer(& { const LAYER : ::dnn::private::layers::Activate <
    ::dnn::private::layers::Tanh, 32 > =
    ::dnn::private::layers::Activate::new(::dnn::private::layers::Tanh); LAYER }, & *
    y_b, & mut * y_b_tanh); ranges.record(3usize, ::dnn::private::features(& *
    y_b_tanh)); ::dnn::private::Layer:: < f32, 1 > ::infer(& { const LAYER :
    ::dnn::private::layers::MaxPool < 32, 32, NetBMaxPoolConfig, ::core::primitive::u8 >
    = ::dnn::private::layers::MaxPool::new(); LAYER }, & * y_b_tanh, & mut *
    y_b_max_pool); ranges.record(4usize, ::dnn::private::features(& * y_b_max_pool));
    ::dnn::private::layers::Add::infer([& * y_a_conv, & * y_b_max_pool], & mut *
    y_sum_add); ranges.record(5usize, ::dnn::private::features(& * y_sum_add));
    ::dnn::private::int8::observe(& net.out, ::core::option::Option::None, false, & *
    y_sum_add, & mut * y_out); ranges.record(6usize, ::dnn::private::features(& *
    y_out)); } } ranges.finish(samples.len()) ?; let mut quantized =
    ::dnn::private::zeroed_box:: < Self > (); let scale_0 = ranges.scale(0usize); let
    scale_1 = ranges.behind:: < ::dnn::private::layers::Conv < f32, 16, 32, 9, 2, 2,
    NetAConvConfig, ::dnn::private::layers::Identity > > (scale_0, 1usize);
    ::dnn::private::int8::Quantizes::quantize(& net.a_conv,
    ::core::option::Option::Some(::dnn::private::layers::ChannelNorm::channels(& net
    .a_batch_norm)), true, scale_0, scale_1, & mut quantized.a_conv); let scale_2 =
    ranges.behind:: < ::dnn::private::layers::Conv < f32, 32, 32, 2, 2, 2, NetBConfig,
    ::dnn::private::layers::Tanh > > (scale_1, 2usize);
    ::dnn::private::int8::Quantizes::quantize(& net.b, ::core::option::Option::None,
    false, scale_1, scale_2, & mut quantized.b); let scale_3 = ranges.behind:: <
    ::dnn::private::layers::Activate < ::dnn::private::layers::Tanh, 32 > > (scale_2,
    3usize); ::dnn::private::int8::Quantizes::quantize(& { const LAYER :
    ::dnn::private::layers::Activate < ::dnn::private::layers::Tanh, 32 > =
    ::dnn::private::layers::Activate::new(::dnn::private::layers::Tanh); LAYER },
    ::core::option::Option::None, false, scale_2, scale_3, & mut quantized.b_tanh); let
    scale_4 = ranges.behind:: < ::dnn::private::layers::MaxPool < 32, 32,
    NetBMaxPoolConfig, ::core::primitive::u8 > > (scale_3, 4usize);
    ::dnn::private::int8::Quantizes::quantize(& { const LAYER :
    ::dnn::private::layers::MaxPool < 32, 32, NetBMaxPoolConfig, ::core::primitive::u8 >
    = ::dnn::private::layers::MaxPool::new(); LAYER }, ::core::option::Option::None,
    false, scale_3, scale_4, & mut quantized.b_max_pool); let scale_5 = ranges
    .scale(5usize); quantized.sum_add.quantize([scale_1, scale_4], scale_5); let scale_6
    = ranges.behind:: < ::dnn::private::layers::Dense < f32, 32, 3, 3,
    ::dnn::private::layers::Identity > > (scale_5, 6usize);
    ::dnn::private::int8::Quantizes::quantize(& net.out, ::core::option::Option::None,
    false, scale_5, scale_6, & mut quantized.out); quantized.input_and_output
    .set([scale_0, scale_6]); ::core::result::Result::Ok(quantized) } #[doc =
    r" How far its outputs are from those of the network that it was made of."]
    #[must_use] pub fn compare(& self, net : & Net < f32 >, samples : & [[f32; 16]]) ->
    ::dnn::private::int8::Comparison { let mut comparison =
    ::dnn::private::int8::Comparison::default(); for sample in samples { let (expected,
    found) : ([f32; 3], [f32; 3]) = (net.predict_one(sample), self.predict_one(sample));
    comparison.add(& expected, & found); } comparison } }
    ::dnn::private::int8_files!(NetInt8);
}
impl ::dnn::private::int8::Int8Network for NetInt8 {
    const NAME: &'static str = "NetInt8";
    const ARCHITECTURE: u64 = <Net<f32> as ::dnn::private::Network<f32>>::ARCHITECTURE;
    const LAYERS: &'static [::dnn::private::int8::Int8Info] = &[
        ::dnn::private::int8::Int8Info {
            key: "input_and_output",
            tensors: <::dnn::private::int8::Int8Ends as ::dnn::private::int8::Int8Tensors>::TENSORS,
        },
        ::dnn::private::int8::Int8Info {
            key: "a.conv",
            tensors: <<::dnn::private::layers::Conv<
                f32,
                16,
                32,
                9,
                2,
                2,
                NetAConvConfig,
                ::dnn::private::layers::Identity,
            > as ::dnn::private::int8::Quantizes>::Int8 as ::dnn::private::int8::Int8Tensors>::TENSORS,
        },
        ::dnn::private::int8::Int8Info {
            key: "b",
            tensors: <<::dnn::private::layers::Conv<
                f32,
                32,
                32,
                2,
                2,
                2,
                NetBConfig,
                ::dnn::private::layers::Tanh,
            > as ::dnn::private::int8::Quantizes>::Int8 as ::dnn::private::int8::Int8Tensors>::TENSORS,
        },
        ::dnn::private::int8::Int8Info {
            key: "b.tanh",
            tensors: <<::dnn::private::layers::Activate<
                ::dnn::private::layers::Tanh,
                32,
            > as ::dnn::private::int8::Quantizes>::Int8 as ::dnn::private::int8::Int8Tensors>::TENSORS,
        },
        ::dnn::private::int8::Int8Info {
            key: "b.max_pool",
            tensors: <<::dnn::private::layers::MaxPool<
                32,
                32,
                NetBMaxPoolConfig,
                ::core::primitive::u8,
            > as ::dnn::private::int8::Quantizes>::Int8 as ::dnn::private::int8::Int8Tensors>::TENSORS,
        },
        ::dnn::private::int8::Int8Info {
            key: "sum.add",
            tensors: <::dnn::private::int8::Int8Add<
                2usize,
            > as ::dnn::private::int8::Int8Tensors>::TENSORS,
        },
        ::dnn::private::int8::Int8Info {
            key: "out",
            tensors: <<::dnn::private::layers::Dense<
                f32,
                32,
                3,
                3,
                ::dnn::private::layers::Identity,
            > as ::dnn::private::int8::Quantizes>::Int8 as ::dnn::private::int8::Int8Tensors>::TENSORS,
        },
    ];
    fn visit(
        &self,
        visitor: &mut impl ::core::ops::FnMut(
            &'static str,
            &'static ::dnn::private::int8::Int8Tensor,
            &[u8],
        ),
    ) {
        ::dnn::private::int8::Int8Tensors::visit(
            &self.input_and_output,
            &mut |tensor, bytes| visitor("input_and_output", tensor, bytes),
        );
        ::dnn::private::int8::Int8Tensors::visit(
            &self.a_conv,
            &mut |tensor, bytes| visitor("a.conv", tensor, bytes),
        );
        ::dnn::private::int8::Int8Tensors::visit(
            &self.b,
            &mut |tensor, bytes| visitor("b", tensor, bytes),
        );
        ::dnn::private::int8::Int8Tensors::visit(
            &self.b_tanh,
            &mut |tensor, bytes| visitor("b.tanh", tensor, bytes),
        );
        ::dnn::private::int8::Int8Tensors::visit(
            &self.b_max_pool,
            &mut |tensor, bytes| visitor("b.max_pool", tensor, bytes),
        );
        ::dnn::private::int8::Int8Tensors::visit(
            &self.sum_add,
            &mut |tensor, bytes| visitor("sum.add", tensor, bytes),
        );
        ::dnn::private::int8::Int8Tensors::visit(
            &self.out,
            &mut |tensor, bytes| visitor("out", tensor, bytes),
        );
    }
    fn visit_mut(
        &mut self,
        visitor: &mut impl ::core::ops::FnMut(
            &'static str,
            &'static ::dnn::private::int8::Int8Tensor,
            &mut [u8],
        ),
    ) {
        ::dnn::private::int8::Int8Tensors::visit_mut(
            &mut self.input_and_output,
            &mut |tensor, bytes| visitor("input_and_output", tensor, bytes),
        );
        ::dnn::private::int8::Int8Tensors::visit_mut(
            &mut self.a_conv,
            &mut |tensor, bytes| visitor("a.conv", tensor, bytes),
        );
        ::dnn::private::int8::Int8Tensors::visit_mut(
            &mut self.b,
            &mut |tensor, bytes| visitor("b", tensor, bytes),
        );
        ::dnn::private::int8::Int8Tensors::visit_mut(
            &mut self.b_tanh,
            &mut |tensor, bytes| visitor("b.tanh", tensor, bytes),
        );
        ::dnn::private::int8::Int8Tensors::visit_mut(
            &mut self.b_max_pool,
            &mut |tensor, bytes| visitor("b.max_pool", tensor, bytes),
        );
        ::dnn::private::int8::Int8Tensors::visit_mut(
            &mut self.sum_add,
            &mut |tensor, bytes| visitor("sum.add", tensor, bytes),
        );
        ::dnn::private::int8::Int8Tensors::visit_mut(
            &mut self.out,
            &mut |tensor, bytes| visitor("out", tensor, bytes),
        );
    }
}
