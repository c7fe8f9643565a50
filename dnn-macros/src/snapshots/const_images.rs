#[doc(hidden)]
#[allow(dead_code)]
const __NET_INPUT_HEIGHT: usize = ROWS;
#[doc(hidden)]
#[allow(dead_code)]
const __NET_A_CHANNELS: usize = CHANNELS;
#[doc(hidden)]
#[allow(dead_code)]
const __NET_A_KERNEL: usize = KERNEL;
#[doc(hidden)]
#[allow(dead_code)]
const __NET_A_GROUPS: usize = GROUPS;
#[doc(hidden)]
#[allow(dead_code)]
const __NET_A_REST: usize = ::dnn::private::dim::remainder(1, __NET_A_GROUPS);
#[doc(hidden)]
#[allow(dead_code)]
const __NET_A_REST_2: usize = ::dnn::private::dim::remainder(
    __NET_A_CHANNELS,
    __NET_A_GROUPS,
);
#[doc(hidden)]
#[allow(dead_code)]
const __NET_A_HEIGHT: usize = ::dnn::private::dim::quotient_up(__NET_INPUT_HEIGHT, 2);
#[doc(hidden)]
#[allow(dead_code)]
const __NET_B_FLATTEN_FLAT: usize = ::dnn::private::dim::product(
    &[__NET_A_CHANNELS, __NET_A_HEIGHT, 3],
);
#[doc(hidden)]
#[allow(dead_code)]
const __NET_INPUT_LEN: usize = ::dnn::private::dim::product(&[1, __NET_INPUT_HEIGHT, 6]);
#[doc(hidden)]
#[allow(dead_code)]
const __NET_A_LEN: usize = ::dnn::private::dim::product(
    &[__NET_A_CHANNELS, __NET_A_HEIGHT, 3],
);
#[doc(hidden)]
#[allow(dead_code)]
const __NET_A_RELU_LEN: usize = ::dnn::private::dim::product(
    &[__NET_A_CHANNELS, __NET_A_HEIGHT, 3],
);
#[doc(hidden)]
#[derive(Clone, Debug, PartialEq)]
pub struct NetAConfig;
impl ::dnn::private::layers::ConvConfig for NetAConfig {
    const INPUT: [usize; 3] = [1, __NET_INPUT_HEIGHT, 6];
    const OUTPUT: [usize; 3] = [__NET_A_CHANNELS, __NET_A_HEIGHT, 3];
    const KERNEL: [usize; 2] = [__NET_A_KERNEL, __NET_A_KERNEL];
    const STRIDE: [usize; 2] = [2, 2];
    const PADDING: [usize; 2] = [
        ::dnn::private::dim::same_padding(__NET_INPUT_HEIGHT, __NET_A_KERNEL, 2, 1),
        ::dnn::private::dim::same_padding(6, __NET_A_KERNEL, 2, 1),
    ];
    const DILATION: [usize; 2] = [1, 1];
    const GROUPS: usize = __NET_A_GROUPS;
    const FLIP: bool = false;
    const EXACT: bool = false;
    const RANK: usize = 2;
}
#[doc(hidden)]
#[derive(Clone, Debug, PartialEq)]
pub struct NetCConfig;
impl ::dnn::private::layers::ConvConfig for NetCConfig {
    const INPUT: [usize; 3] = [1, 1, 2];
    const OUTPUT: [usize; 3] = [1, 1, 2];
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
type NetBReshapeLayer<T> = crate::Reshape<T>;
///
///| layer | operation | output | parameters | multiply-adds |
///|---|---|---|---:|---:|
///| `a` | conv + relu | `[CHANNELS, ceil(ROWS / 2), 3]` | const | const |
///| `b.flatten` | flatten | `[CHANNELS * ceil(ROWS / 2) * 3]` | 0 | 0 |
///| `b.dense` | dense | `[2]` | const | const |
///| `b.reshape` | crate::Reshape | `[1, 2]` | const | const |
///| `c` | conv | `[1, 2]` | 4 | 6 |
struct Net<T = f32> {
    /**`a`: conv + relu, `[1, ROWS, 6]` to `[CHANNELS, ceil(ROWS / 2), 3]`.

conv: channels of learned kernels that slide over an image or a signal.*/
    pub a: ::dnn::private::layers::Conv<
        T,
        __NET_INPUT_LEN,
        __NET_A_LEN,
        {
            ::dnn::private::dim::product(
                &[
                    ::dnn::private::dim::quotient(1, __NET_A_GROUPS),
                    __NET_A_KERNEL,
                    __NET_A_KERNEL,
                ],
            )
        },
        __NET_A_CHANNELS,
        __NET_A_CHANNELS,
        NetAConfig,
        ::dnn::private::layers::Relu,
    >,
    /**`b.dense`: dense, `[CHANNELS * ceil(ROWS / 2) * 3]` to `[2]`.

dense: y = x W + b: every input connected with every unit.*/
    pub b_dense: ::dnn::private::layers::Dense<
        T,
        __NET_B_FLATTEN_FLAT,
        2,
        2,
        ::dnn::private::layers::Identity,
    >,
    ///`b.reshape`: crate::Reshape, `[2]` to `[1, 2]`.
    pub b_reshape: NetBReshapeLayer<T>,
    /**`c`: conv, `[1, 2]` to `[1, 2]`, 4 parameters.

conv: channels of learned kernels that slide over an image or a signal.*/
    pub c: ::dnn::private::layers::Conv<
        T,
        2,
        2,
        3,
        1,
        1,
        NetCConfig,
        ::dnn::private::layers::Identity,
    >,
}
///Intermediate values of a prediction of [`Net`].
struct NetWorkspace<T, const BATCH: usize> {
    slab_0: ::dnn::private::Batch<
        T,
        BATCH,
        { ::dnn::private::dim::max(&[__NET_A_LEN, 2]) },
    >,
    slab_1: ::dnn::private::Batch<T, BATCH, 2>,
}
///What a backward pass of [`Net`] reads of the forward pass, and scratch space.
struct NetTape<T, const BATCH: usize>
where
    NetBReshapeLayer<
        T,
    >: ::dnn::private::CustomLayer<
        T,
        BATCH,
        ::dnn::private::Batch<T, BATCH, 2>,
        ::dnn::private::Batch<T, BATCH, 2>,
    >,
{
    y_a: ::dnn::private::Batch<T, BATCH, __NET_A_LEN>,
    y_b_dense: ::dnn::private::Batch<T, BATCH, 2>,
    y_b_reshape: ::dnn::private::Batch<T, BATCH, 2>,
    cache_b_reshape: <NetBReshapeLayer<T> as ::dnn::private::Layer<T, BATCH>>::Cache,
    slab_0: ::dnn::private::Batch<
        T,
        BATCH,
        { ::dnn::private::dim::max(&[2, __NET_A_LEN]) },
    >,
    slab_1: ::dnn::private::Batch<
        T,
        BATCH,
        { ::dnn::private::dim::max(&[2, __NET_A_LEN]) },
    >,
    output: ::dnn::private::Batch<T, BATCH, 2>,
}
const _: () = {
    let _ = ::dnn::language::image;
    let _ = ::dnn::language::signal;
    let _ = ::dnn::language::conv;
    let _ = ::dnn::language::relu;
    let _ = ::dnn::language::flatten;
    let _ = ::dnn::language::dense;
    let _ = ::dnn::language::signal;
    let _ = ::dnn::language::conv;
};
const _: () = ::dnn::private::check::at_least(
    __NET_INPUT_HEIGHT,
    1,
    "`input`: `height` is ",
    " but must be at least ",
    "",
);
const _: () = ::dnn::private::check::at_most(
    __NET_INPUT_HEIGHT,
    4294967296,
    "`input`: `height` is ",
    " but must be at most ",
    "",
);
const _: () = ::dnn::private::check::at_least(
    __NET_A_CHANNELS,
    1,
    "`a`: `channels` is ",
    " but must be at least ",
    "",
);
const _: () = ::dnn::private::check::at_most(
    __NET_A_CHANNELS,
    4294967296,
    "`a`: `channels` is ",
    " but must be at most ",
    "",
);
const _: () = ::dnn::private::check::at_least(
    __NET_A_KERNEL,
    1,
    "`a`: `kernel` is ",
    " but must be at least ",
    "",
);
const _: () = ::dnn::private::check::at_most(
    __NET_A_KERNEL,
    4294967296,
    "`a`: `kernel` is ",
    " but must be at most ",
    "",
);
const _: () = ::dnn::private::check::at_least(
    __NET_A_GROUPS,
    1,
    "`a`: `groups` is ",
    " but must be at least ",
    "",
);
const _: () = ::dnn::private::check::at_most(
    __NET_A_GROUPS,
    4294967296,
    "`a`: `groups` is ",
    " but must be at most ",
    "",
);
const _: () = ::dnn::private::check::equal(
    __NET_A_REST,
    0,
    "`a`: `groups` must divide the input's channels, but leaves ",
    " instead of ",
    "",
);
const _: () = ::dnn::private::check::equal(
    __NET_A_REST_2,
    0,
    "`a`: `groups` must divide `channels`, but leaves ",
    " instead of ",
    "",
);
const _: () = ::dnn::private::require_layer::<
    NetBReshapeLayer<f32>,
    ::dnn::private::Batch<f32, 1, 2>,
    ::dnn::private::Batch<f32, 1, 2>,
>();
#[allow(dead_code)]
impl<T: ::dnn::private::Scalar> Net<T>
where
    NetBReshapeLayer<
        T,
    >: ::dnn::private::CustomLayer<
        T,
        1,
        ::dnn::private::Batch<T, 1, 2>,
        ::dnn::private::Batch<T, 1, 2>,
    >,
{
    /// The outputs for a batch of `BATCH` samples, one a row. Scratch memory of more than 16 KiB is allocated.
    #[must_use]
    pub fn predict<const BATCH: usize>(
        &self,
        x: &::dnn::private::Batch<T, BATCH, __NET_INPUT_LEN>,
    ) -> ::dnn::private::Batch<T, BATCH, 2>
    where
        NetBReshapeLayer<
            T,
        >: ::dnn::private::CustomLayer<
            T,
            BATCH,
            ::dnn::private::Batch<T, BATCH, 2>,
            ::dnn::private::Batch<T, BATCH, 2>,
        >,
    {
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
        y: &mut ::dnn::private::Batch<T, BATCH, 2>,
    )
    where
        NetBReshapeLayer<
            T,
        >: ::dnn::private::CustomLayer<
            T,
            BATCH,
            ::dnn::private::Batch<T, BATCH, 2>,
            ::dnn::private::Batch<T, BATCH, 2>,
        >,
    {
        ::dnn::private::Infer::<T, BATCH>::predict_with(self, workspace, x, y);
    }
    ::dnn::private::on_heap! {
        #[doc =
        r" A copy of the weights in the order in which predictions of `BATCH` samples read them fastest, with the"]
        #[doc = r" memory that these need: for programs that predict again and again."]
        #[must_use] pub fn predictor < const BATCH : usize > (& self) ->
        ::dnn::private::Predictor < T, Self, BATCH > where NetBReshapeLayer < T > :
        ::dnn::private::CustomLayer < T, BATCH, ::dnn::private::Batch < T, BATCH, 2 >,
        ::dnn::private::Batch < T, BATCH, 2 >, >, { ::dnn::private::Predictor::new(self)
        }
    }
    /// The output for one sample.
    #[must_use]
    pub fn predict_one(&self, x: &[T; __NET_INPUT_LEN]) -> [T; 2] {
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
                        __NET_INPUT_LEN,
                        __NET_A_LEN,
                        {
                            ::dnn::private::dim::product(
                                &[
                                    ::dnn::private::dim::quotient(1, __NET_A_GROUPS),
                                    __NET_A_KERNEL,
                                    __NET_A_KERNEL,
                                ],
                            )
                        },
                        __NET_A_CHANNELS,
                        __NET_A_CHANNELS,
                        NetAConfig,
                        ::dnn::private::layers::Relu,
                    >,
                >(0usize, ::core::mem::offset_of!(Self, a)),
                ::dnn::private::Place::new::<
                    T,
                    ::dnn::private::layers::Dense<
                        T,
                        __NET_B_FLATTEN_FLAT,
                        2,
                        2,
                        ::dnn::private::layers::Identity,
                    >,
                >(2usize, ::core::mem::offset_of!(Self, b_dense)),
                ::dnn::private::Place::new::<
                    T,
                    NetBReshapeLayer<T>,
                >(3usize, ::core::mem::offset_of!(Self, b_reshape)),
                ::dnn::private::Place::new::<
                    T,
                    ::dnn::private::layers::Conv<
                        T,
                        2,
                        2,
                        3,
                        1,
                        1,
                        NetCConfig,
                        ::dnn::private::layers::Identity,
                    >,
                >(4usize, ::core::mem::offset_of!(Self, c)),
            ],
            file,
        )
    }
}
#[allow(dead_code, clippy::unnecessary_box_returns)]
impl Net<f32>
where
    for<'layer> NetBReshapeLayer<
        f32,
    >: ::dnn::private::CustomLayer<
        f32,
        1,
        ::dnn::private::Batch<f32, 1, 2>,
        ::dnn::private::Batch<f32, 1, 2>,
    >,
{
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
    pub const fn train_bytes<const BATCH: usize>() -> usize
    where
        for<'layer> NetBReshapeLayer<
            f32,
        >: ::dnn::private::CustomLayer<
            f32,
            BATCH,
            ::dnn::private::Batch<f32, BATCH, 2>,
            ::dnn::private::Batch<f32, BATCH, 2>,
        >,
    {
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
    Net, where [NetBReshapeLayer < T > : ::dnn::private::CustomLayer < T, 1,
    ::dnn::private::Batch < T, 1, 2 >, ::dnn::private::Batch < T, 1, 2 >, >,], where [for
    < 'layer > NetBReshapeLayer < f32 > : ::dnn::private::CustomLayer < f32, 1,
    ::dnn::private::Batch < f32, 1, 2 >, ::dnn::private::Batch < f32, 1, 2 >, >,]
}
impl<T: ::dnn::private::Scalar> ::dnn::private::Network<T> for Net<T>
where
    NetBReshapeLayer<
        T,
    >: ::dnn::private::CustomLayer<
        T,
        1,
        ::dnn::private::Batch<T, 1, 2>,
        ::dnn::private::Batch<T, 1, 2>,
    >,
{
    type Gradients = Net<T>;
    const NAME: &'static str = "Net";
    #[allow(clippy::large_stack_arrays)]
    const LAYERS: &'static [::dnn::private::LayerInfo] = &[
        ::dnn::private::LayerInfo {
            name: "a",
            key: "a",
            op: "conv + relu",
            arguments: "channels = CHANNELS, kernel = KERNEL, stride = 2, padding = same, dilation = 1, groups = GROUPS, bias = true, flip = false, exact = false",
            inputs: &["input"],
            output: &[__NET_A_CHANNELS, __NET_A_HEIGHT, 3],
            tensors: ::dnn::private::info::Present::<
                T,
                ::dnn::private::layers::Conv<
                    T,
                    __NET_INPUT_LEN,
                    __NET_A_LEN,
                    {
                        ::dnn::private::dim::product(
                            &[
                                ::dnn::private::dim::quotient(1, __NET_A_GROUPS),
                                __NET_A_KERNEL,
                                __NET_A_KERNEL,
                            ],
                        )
                    },
                    __NET_A_CHANNELS,
                    __NET_A_CHANNELS,
                    NetAConfig,
                    ::dnn::private::layers::Relu,
                >,
            >::TENSORS,
            macs: <::dnn::private::layers::Conv<
                T,
                __NET_INPUT_LEN,
                __NET_A_LEN,
                {
                    ::dnn::private::dim::product(
                        &[
                            ::dnn::private::dim::quotient(1, __NET_A_GROUPS),
                            __NET_A_KERNEL,
                            __NET_A_KERNEL,
                        ],
                    )
                },
                __NET_A_CHANNELS,
                __NET_A_CHANNELS,
                NetAConfig,
                ::dnn::private::layers::Relu,
            > as ::dnn::private::Layer<T, 1>>::MACS,
            frozen: false,
            l1: ::core::option::Option::None,
            l2: ::core::option::Option::None,
            max_norm: ::core::option::Option::None,
        },
        ::dnn::private::LayerInfo {
            name: "b.flatten",
            key: "b.flatten",
            op: "flatten",
            arguments: "",
            inputs: &["a"],
            output: &[__NET_B_FLATTEN_FLAT],
            tensors: &[],
            macs: 0,
            frozen: false,
            l1: ::core::option::Option::None,
            l2: ::core::option::Option::None,
            max_norm: ::core::option::Option::None,
        },
        ::dnn::private::LayerInfo {
            name: "b.dense",
            key: "b.dense",
            op: "dense",
            arguments: "units = 2, bias = true",
            inputs: &["b.flatten"],
            output: &[2],
            tensors: ::dnn::private::info::Present::<
                T,
                ::dnn::private::layers::Dense<
                    T,
                    __NET_B_FLATTEN_FLAT,
                    2,
                    2,
                    ::dnn::private::layers::Identity,
                >,
            >::TENSORS,
            macs: <::dnn::private::layers::Dense<
                T,
                __NET_B_FLATTEN_FLAT,
                2,
                2,
                ::dnn::private::layers::Identity,
            > as ::dnn::private::Layer<T, 1>>::MACS,
            frozen: false,
            l1: ::core::option::Option::None,
            l2: ::core::option::Option::None,
            max_norm: ::core::option::Option::None,
        },
        ::dnn::private::LayerInfo {
            name: "b.reshape",
            key: "b.reshape",
            op: "crate::Reshape",
            arguments: "",
            inputs: &["b.dense"],
            output: &[1, 2],
            tensors: ::dnn::private::info::Present::<T, NetBReshapeLayer<T>>::TENSORS,
            macs: <NetBReshapeLayer<T> as ::dnn::private::Layer<T, 1>>::MACS,
            frozen: false,
            l1: ::core::option::Option::None,
            l2: ::core::option::Option::None,
            max_norm: ::core::option::Option::None,
        },
        ::dnn::private::LayerInfo {
            name: "c",
            key: "c",
            op: "conv",
            arguments: "channels = 1, kernel = 3, stride = 1, padding = 1, dilation = 1, groups = 1, bias = true, flip = false, exact = false",
            inputs: &["b.reshape"],
            output: &[1, 2],
            tensors: ::dnn::private::info::Present::<
                T,
                ::dnn::private::layers::Conv<
                    T,
                    2,
                    2,
                    3,
                    1,
                    1,
                    NetCConfig,
                    ::dnn::private::layers::Identity,
                >,
            >::TENSORS,
            macs: <::dnn::private::layers::Conv<
                T,
                2,
                2,
                3,
                1,
                1,
                NetCConfig,
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
    const CARRIES_STATE: bool = true;
    fn init_in_place<R: ::dnn::private::Rng>(&mut self, rng: &mut R) {
        let net = ::dnn::private::cleared(self);
        ::dnn::private::Parameters::<
            T,
        >::init(
            &mut net.a,
            &const { ::dnn::init::he_normal() },
            &const { ::dnn::init::zeros() },
            rng,
        );
        ::dnn::private::Parameters::<
            T,
        >::init(
            &mut net.b_dense,
            &const { ::dnn::init::glorot_uniform() },
            &const { ::dnn::init::zeros() },
            rng,
        );
        ::dnn::private::Parameters::<
            T,
        >::init(
            &mut net.b_reshape,
            &const { ::dnn::init::glorot_uniform() },
            &const { ::dnn::init::zeros() },
            rng,
        );
        ::dnn::private::Parameters::<
            T,
        >::init(
            &mut net.c,
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
            &self.a,
            &<Self as ::dnn::private::Network<T>>::LAYERS[0usize],
            visitor,
        );
        ::dnn::private::Parameters::<
            T,
        >::visit(
            &self.b_dense,
            &<Self as ::dnn::private::Network<T>>::LAYERS[2usize],
            visitor,
        );
        ::dnn::private::Parameters::<
            T,
        >::visit(
            &self.b_reshape,
            &<Self as ::dnn::private::Network<T>>::LAYERS[3usize],
            visitor,
        );
        ::dnn::private::Parameters::<
            T,
        >::visit(
            &self.c,
            &<Self as ::dnn::private::Network<T>>::LAYERS[4usize],
            visitor,
        );
    }
    #[allow(unused_variables)]
    fn visit_mut<W: ::dnn::private::Walker<T, 0>>(&mut self, walker: &mut W) {
        ::dnn::private::Parameters::<
            T,
        >::walk(
            &mut self.a,
            [],
            &<Self as ::dnn::private::Network<T>>::LAYERS[0usize],
            walker,
        );
        ::dnn::private::Parameters::<
            T,
        >::walk(
            &mut self.b_dense,
            [],
            &<Self as ::dnn::private::Network<T>>::LAYERS[2usize],
            walker,
        );
        ::dnn::private::Parameters::<
            T,
        >::walk(
            &mut self.b_reshape,
            [],
            &<Self as ::dnn::private::Network<T>>::LAYERS[3usize],
            walker,
        );
        ::dnn::private::Parameters::<
            T,
        >::walk(
            &mut self.c,
            [],
            &<Self as ::dnn::private::Network<T>>::LAYERS[4usize],
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
            &mut self.a,
            companions.each_mut().map(|companion| &mut companion.a),
            &<Self as ::dnn::private::Network<T>>::LAYERS[0usize],
            walker,
        );
        ::dnn::private::Parameters::<
            T,
        >::walk(
            &mut self.b_dense,
            companions.each_mut().map(|companion| &mut companion.b_dense),
            &<Self as ::dnn::private::Network<T>>::LAYERS[2usize],
            walker,
        );
        ::dnn::private::Parameters::<
            T,
        >::walk(
            &mut self.b_reshape,
            companions.each_mut().map(|companion| &mut companion.b_reshape),
            &<Self as ::dnn::private::Network<T>>::LAYERS[3usize],
            walker,
        );
        ::dnn::private::Parameters::<
            T,
        >::walk(
            &mut self.c,
            companions.each_mut().map(|companion| &mut companion.c),
            &<Self as ::dnn::private::Network<T>>::LAYERS[4usize],
            walker,
        );
    }
}
impl<T: ::dnn::private::Scalar, const BATCH: usize> ::dnn::private::Infer<T, BATCH>
for Net<T>
where
    NetBReshapeLayer<
        T,
    >: ::dnn::private::CustomLayer<
        T,
        1,
        ::dnn::private::Batch<T, 1, 2>,
        ::dnn::private::Batch<T, 1, 2>,
    >,
    NetBReshapeLayer<
        T,
    >: ::dnn::private::CustomLayer<
        T,
        BATCH,
        ::dnn::private::Batch<T, BATCH, 2>,
        ::dnn::private::Batch<T, BATCH, 2>,
    >,
{
    type Input = ::dnn::private::Batch<T, BATCH, __NET_INPUT_LEN>;
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
        let y_a: &mut ::dnn::private::Batch<T, BATCH, __NET_A_LEN> = ::dnn::private::head(
            &mut workspace.slab_0,
        );
        ::dnn::private::Layer::<T, BATCH>::infer_by::<W>(&self.a, x, y_a);
        let y_b_dense: &mut ::dnn::private::Batch<T, BATCH, 2> = ::dnn::private::head(
            &mut workspace.slab_1,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::infer_by::<W>(&self.b_dense, &*y_a, y_b_dense);
        let y_b_reshape: &mut ::dnn::private::Batch<T, BATCH, 2> = ::dnn::private::head(
            &mut workspace.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::infer_by::<W>(&self.b_reshape, &*y_b_dense, y_b_reshape);
        ::dnn::private::Layer::<T, BATCH>::infer_by::<W>(&self.c, &*y_b_reshape, y);
    }
    fn pack(&mut self) {
        ::dnn::private::Layer::<T, BATCH>::pack(&mut self.a);
        ::dnn::private::Layer::<T, BATCH>::pack(&mut self.b_dense);
        ::dnn::private::Layer::<T, BATCH>::pack(&mut self.b_reshape);
        ::dnn::private::Layer::<T, BATCH>::pack(&mut self.c);
    }
    #[inline(always)]
    #[allow(unused_variables)]
    fn predict_packed<W: ::dnn::private::Way<T>>(
        &self,
        workspace: &mut Self::Workspace,
        x: &Self::Input,
        y: &mut Self::Output,
    ) {
        let y_a: &mut ::dnn::private::Batch<T, BATCH, __NET_A_LEN> = ::dnn::private::head(
            &mut workspace.slab_0,
        );
        ::dnn::private::Layer::<T, BATCH>::infer_packed::<W>(&self.a, x, y_a);
        let y_b_dense: &mut ::dnn::private::Batch<T, BATCH, 2> = ::dnn::private::head(
            &mut workspace.slab_1,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::infer_packed::<W>(&self.b_dense, &*y_a, y_b_dense);
        let y_b_reshape: &mut ::dnn::private::Batch<T, BATCH, 2> = ::dnn::private::head(
            &mut workspace.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::infer_packed::<W>(&self.b_reshape, &*y_b_dense, y_b_reshape);
        ::dnn::private::Layer::<T, BATCH>::infer_packed::<W>(&self.c, &*y_b_reshape, y);
    }
}
impl<T: ::dnn::private::Scalar, const BATCH: usize> ::dnn::private::Train<T, BATCH>
for Net<T>
where
    NetBReshapeLayer<
        T,
    >: ::dnn::private::CustomLayer<
        T,
        1,
        ::dnn::private::Batch<T, 1, 2>,
        ::dnn::private::Batch<T, 1, 2>,
    >,
    NetBReshapeLayer<
        T,
    >: ::dnn::private::CustomLayer<
        T,
        BATCH,
        ::dnn::private::Batch<T, BATCH, 2>,
        ::dnn::private::Batch<T, BATCH, 2>,
    >,
{
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
        >::forward(&self.a, x, &mut tape.y_a, &mut (), cx);
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::forward(&self.b_dense, &tape.y_a, &mut tape.y_b_dense, &mut (), cx);
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::forward(
            &self.b_reshape,
            &tape.y_b_dense,
            &mut tape.y_b_reshape,
            &mut tape.cache_b_reshape,
            cx,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::forward(&self.c, &tape.y_b_reshape, &mut tape.output, &mut (), cx);
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
        let d_y_b_reshape: &mut ::dnn::private::Batch<T, BATCH, 2> = ::dnn::private::head(
            &mut tape.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.c,
            (&tape.y_b_reshape, ()),
            &mut *d_y,
            &(),
            ::core::option::Option::Some(&mut *d_y_b_reshape),
            ::core::option::Option::Some(&mut gradients.c),
            cx,
        );
        let d_y_b_dense: &mut ::dnn::private::Batch<T, BATCH, 2> = ::dnn::private::head(
            &mut tape.slab_1,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.b_reshape,
            (&tape.y_b_dense, &tape.y_b_reshape),
            &mut *d_y_b_reshape,
            &tape.cache_b_reshape,
            ::core::option::Option::Some(&mut *d_y_b_dense),
            ::core::option::Option::Some(&mut gradients.b_reshape),
            cx,
        );
        let d_y_a: &mut ::dnn::private::Batch<T, BATCH, __NET_A_LEN> = ::dnn::private::head(
            &mut tape.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.b_dense,
            (&tape.y_a, ()),
            &mut *d_y_b_dense,
            &(),
            ::core::option::Option::Some(&mut *d_y_a),
            ::core::option::Option::Some(&mut gradients.b_dense),
            cx,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.a,
            (x, &tape.y_a),
            &mut *d_y_a,
            &(),
            ::core::option::Option::None,
            ::core::option::Option::Some(&mut gradients.a),
            cx,
        );
    }
    #[allow(unused_variables)]
    fn update_buffers(&mut self, tape: &Self::Tape, cx: &::dnn::private::Context) {
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::update_buffers(&mut self.b_reshape, &tape.cache_b_reshape, cx);
    }
}
impl<
    T: ::dnn::private::Scalar,
    const BATCH: usize,
> ::dnn::private::InputGradient<T, BATCH> for Net<T>
where
    NetBReshapeLayer<
        T,
    >: ::dnn::private::CustomLayer<
        T,
        1,
        ::dnn::private::Batch<T, 1, 2>,
        ::dnn::private::Batch<T, 1, 2>,
    >,
    NetBReshapeLayer<
        T,
    >: ::dnn::private::CustomLayer<
        T,
        BATCH,
        ::dnn::private::Batch<T, BATCH, 2>,
        ::dnn::private::Batch<T, BATCH, 2>,
    >,
{
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
        let d_y_b_reshape: &mut ::dnn::private::Batch<T, BATCH, 2> = ::dnn::private::head(
            &mut tape.slab_1,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.c,
            (&tape.y_b_reshape, ()),
            &mut *d_y,
            &(),
            ::core::option::Option::Some(&mut *d_y_b_reshape),
            ::core::option::Option::Some(&mut gradients.c),
            cx,
        );
        let d_y_b_dense: &mut ::dnn::private::Batch<T, BATCH, 2> = ::dnn::private::head(
            &mut tape.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.b_reshape,
            (&tape.y_b_dense, &tape.y_b_reshape),
            &mut *d_y_b_reshape,
            &tape.cache_b_reshape,
            ::core::option::Option::Some(&mut *d_y_b_dense),
            ::core::option::Option::Some(&mut gradients.b_reshape),
            cx,
        );
        let d_y_a: &mut ::dnn::private::Batch<T, BATCH, __NET_A_LEN> = ::dnn::private::head(
            &mut tape.slab_1,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.b_dense,
            (&tape.y_a, ()),
            &mut *d_y_b_dense,
            &(),
            ::core::option::Option::Some(&mut *d_y_a),
            ::core::option::Option::Some(&mut gradients.b_dense),
            cx,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.a,
            (x, &tape.y_a),
            &mut *d_y_a,
            &(),
            ::core::option::Option::Some(&mut *d_x),
            ::core::option::Option::Some(&mut gradients.a),
            cx,
        );
    }
}
