#[doc(hidden)]
#[derive(Clone, Debug, PartialEq)]
pub struct NetConv1ConvConfig;
impl ::dnn::private::layers::ConvConfig for NetConv1ConvConfig {
    const INPUT: [usize; 3] = [2, 6, 6];
    const OUTPUT: [usize; 3] = [4, 6, 6];
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
pub struct NetConv2Config;
impl ::dnn::private::layers::ConvConfig for NetConv2Config {
    const INPUT: [usize; 3] = [4, 6, 6];
    const OUTPUT: [usize; 3] = [4, 3, 6];
    const KERNEL: [usize; 2] = [3, 2];
    const STRIDE: [usize; 2] = [2, 1];
    const PADDING: [usize; 2] = [0, 0];
    const DILATION: [usize; 2] = [1, 1];
    const GROUPS: usize = 2;
    const FLIP: bool = false;
    const EXACT: bool = false;
    const RANK: usize = 2;
}
#[doc(hidden)]
#[derive(Clone, Debug, PartialEq)]
pub struct NetDown0Config;
impl ::dnn::private::layers::ConvConfig for NetDown0Config {
    const INPUT: [usize; 3] = [4, 3, 6];
    const OUTPUT: [usize; 3] = [6, 2, 3];
    const KERNEL: [usize; 2] = [1, 1];
    const STRIDE: [usize; 2] = [2, 2];
    const PADDING: [usize; 2] = [0, 0];
    const DILATION: [usize; 2] = [1, 1];
    const GROUPS: usize = 1;
    const FLIP: bool = false;
    const EXACT: bool = false;
    const RANK: usize = 2;
}
#[doc(hidden)]
#[derive(Clone, Debug, PartialEq)]
pub struct NetUpConfig;
impl ::dnn::private::layers::ConvConfig for NetUpConfig {
    const INPUT: [usize; 3] = [6, 2, 3];
    const OUTPUT: [usize; 3] = [2, 5, 7];
    const KERNEL: [usize; 2] = [3, 3];
    const STRIDE: [usize; 2] = [2, 2];
    const PADDING: [usize; 2] = [0, 0];
    const DILATION: [usize; 2] = [1, 1];
    const GROUPS: usize = 1;
    const FLIP: bool = false;
    const EXACT: bool = false;
    const RANK: usize = 2;
}
///
///| layer | operation | output | parameters | multiply-adds |
///|---|---|---|---:|---:|
///| `conv1.conv` | conv | `[4, 6, 6]` | 72 | 2592 |
///| `conv1.batch_norm` | batch_norm + relu | `[4, 6, 6]` | 8 | 144 |
///| `conv2` | conv + tanh | `[4, 3, 6]` | 52 | 864 |
///| `same` | shortcut | `[4, 3, 6]` | 0 | 0 |
///| `down.0` | conv | `[6, 2, 3]` | 24 | 144 |
///| `down.1` | batch_norm | `[6, 2, 3]` | 12 | 36 |
///| `up` | conv_transpose + relu | `[2, 5, 7]` | 110 | 648 |
///| `out.flatten` | flatten | `[70]` | 0 | 0 |
///| `out` | dense | `[3]` | 213 | 210 |
struct Net<T = f32> {
    /**`conv1.conv`: conv, `[2, 6, 6]` to `[4, 6, 6]`, 72 parameters.

conv: channels of learned kernels that slide over an image or a signal.*/
    pub conv1_conv: ::dnn::private::layers::Conv<
        T,
        72,
        144,
        18,
        4,
        0,
        NetConv1ConvConfig,
        ::dnn::private::layers::Identity,
    >,
    /**`conv1.batch_norm`: batch_norm + relu, `[4, 6, 6]` to `[4, 6, 6]`, 8 parameters.

batch_norm: normalises each feature of a vector, or channel of an image or signal, by the batch's mean and variance, at inference by running ones.*/
    pub conv1_batch_norm: ::dnn::private::layers::BatchNorm<
        T,
        144,
        4,
        4,
        ::dnn::private::layers::DefaultBatchNorm,
        ::dnn::private::layers::Relu,
    >,
    /**`conv2`: conv + tanh, `[4, 6, 6]` to `[4, 3, 6]`, 52 parameters.

conv: channels of learned kernels that slide over an image or a signal.*/
    pub conv2: ::dnn::private::layers::Conv<
        T,
        144,
        72,
        12,
        4,
        4,
        NetConv2Config,
        ::dnn::private::layers::Tanh,
    >,
    /**`down.0`: conv, `[4, 3, 6]` to `[6, 2, 3]`, 24 parameters.

conv: channels of learned kernels that slide over an image or a signal.*/
    pub down_0: ::dnn::private::layers::Conv<
        T,
        72,
        36,
        4,
        6,
        0,
        NetDown0Config,
        ::dnn::private::layers::Identity,
    >,
    /**`down.1`: batch_norm, `[6, 2, 3]` to `[6, 2, 3]`, 12 parameters.

batch_norm: normalises each feature of a vector, or channel of an image or signal, by the batch's mean and variance, at inference by running ones.*/
    pub down_1: ::dnn::private::layers::BatchNorm<
        T,
        36,
        6,
        6,
        ::dnn::private::layers::DefaultBatchNorm,
        ::dnn::private::layers::Identity,
    >,
    /**`up`: conv_transpose + relu, `[6, 2, 3]` to `[2, 5, 7]`, 110 parameters.

conv_transpose: the transposed convolution: what each input value contributes, spread by learned kernels.*/
    pub up: ::dnn::private::layers::ConvTranspose<
        T,
        36,
        70,
        18,
        6,
        2,
        NetUpConfig,
        ::dnn::private::layers::Relu,
    >,
    /**`out`: dense, `[70]` to `[3]`, 213 parameters.

dense: y = x W + b: every input connected with every unit.*/
    pub out: ::dnn::private::layers::Dense<
        T,
        70,
        3,
        3,
        ::dnn::private::layers::Identity,
    >,
}
///Intermediate values of a prediction of [`Net`].
struct NetWorkspace<T, const BATCH: usize> {
    slab_0: ::dnn::private::Batch<T, BATCH, 144>,
    slab_1: ::dnn::private::Batch<T, BATCH, 72>,
}
///What a backward pass of [`Net`] reads of the forward pass, and scratch space.
struct NetTape<T, const BATCH: usize> {
    y_conv1_conv: ::dnn::private::Batch<T, BATCH, 144>,
    y_conv1_batch_norm: ::dnn::private::Batch<T, BATCH, 144>,
    y_conv2: ::dnn::private::Batch<T, BATCH, 72>,
    y_down_0: ::dnn::private::Batch<T, BATCH, 36>,
    y_down_1: ::dnn::private::Batch<T, BATCH, 36>,
    y_up: ::dnn::private::Batch<T, BATCH, 70>,
    cache_conv1_batch_norm: <::dnn::private::layers::BatchNorm<
        T,
        144,
        4,
        4,
        ::dnn::private::layers::DefaultBatchNorm,
        ::dnn::private::layers::Relu,
    > as ::dnn::private::Layer<T, BATCH>>::Cache,
    cache_down_1: <::dnn::private::layers::BatchNorm<
        T,
        36,
        6,
        6,
        ::dnn::private::layers::DefaultBatchNorm,
        ::dnn::private::layers::Identity,
    > as ::dnn::private::Layer<T, BATCH>>::Cache,
    slab_0: ::dnn::private::Batch<T, BATCH, 144>,
    slab_1: ::dnn::private::Batch<T, BATCH, 144>,
    output: ::dnn::private::Batch<T, BATCH, 3>,
}
const _: () = {
    let _ = ::dnn::language::image;
    let _ = ::dnn::language::vector;
    let _ = ::dnn::language::conv;
    let _ = ::dnn::language::batch_norm;
    let _ = ::dnn::language::relu;
    let _ = ::dnn::language::conv;
    let _ = ::dnn::language::tanh;
    let _ = ::dnn::language::shortcut;
    let _ = ::dnn::language::shortcut;
    let _ = ::dnn::language::conv_transpose;
    let _ = ::dnn::language::relu;
    let _ = ::dnn::language::flatten;
    let _ = ::dnn::language::dense;
};
#[allow(dead_code)]
impl<T: ::dnn::private::Scalar> Net<T> {
    /// The outputs for a batch of `BATCH` samples, one a row. Scratch memory of more than 16 KiB is allocated.
    #[must_use]
    pub fn predict<const BATCH: usize>(
        &self,
        x: &::dnn::private::Batch<T, BATCH, 72>,
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
        x: &::dnn::private::Batch<T, BATCH, 72>,
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
    pub fn predict_one(&self, x: &[T; 72]) -> [T; 3] {
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
                        72,
                        144,
                        18,
                        4,
                        0,
                        NetConv1ConvConfig,
                        ::dnn::private::layers::Identity,
                    >,
                >(0usize, ::core::mem::offset_of!(Self, conv1_conv)),
                ::dnn::private::Place::new::<
                    T,
                    ::dnn::private::layers::BatchNorm<
                        T,
                        144,
                        4,
                        4,
                        ::dnn::private::layers::DefaultBatchNorm,
                        ::dnn::private::layers::Relu,
                    >,
                >(1usize, ::core::mem::offset_of!(Self, conv1_batch_norm)),
                ::dnn::private::Place::new::<
                    T,
                    ::dnn::private::layers::Conv<
                        T,
                        144,
                        72,
                        12,
                        4,
                        4,
                        NetConv2Config,
                        ::dnn::private::layers::Tanh,
                    >,
                >(2usize, ::core::mem::offset_of!(Self, conv2)),
                ::dnn::private::Place::new::<
                    T,
                    ::dnn::private::layers::Conv<
                        T,
                        72,
                        36,
                        4,
                        6,
                        0,
                        NetDown0Config,
                        ::dnn::private::layers::Identity,
                    >,
                >(4usize, ::core::mem::offset_of!(Self, down_0)),
                ::dnn::private::Place::new::<
                    T,
                    ::dnn::private::layers::BatchNorm<
                        T,
                        36,
                        6,
                        6,
                        ::dnn::private::layers::DefaultBatchNorm,
                        ::dnn::private::layers::Identity,
                    >,
                >(5usize, ::core::mem::offset_of!(Self, down_1)),
                ::dnn::private::Place::new::<
                    T,
                    ::dnn::private::layers::ConvTranspose<
                        T,
                        36,
                        70,
                        18,
                        6,
                        2,
                        NetUpConfig,
                        ::dnn::private::layers::Relu,
                    >,
                >(6usize, ::core::mem::offset_of!(Self, up)),
                ::dnn::private::Place::new::<
                    T,
                    ::dnn::private::layers::Dense<
                        T,
                        70,
                        3,
                        3,
                        ::dnn::private::layers::Identity,
                    >,
                >(8usize, ::core::mem::offset_of!(Self, out)),
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
            name: "conv1.conv",
            key: "conv1.conv",
            op: "conv",
            arguments: "channels = 4, kernel = 3, stride = 1, padding = 1, dilation = 1, groups = 1, bias = false, flip = false, exact = false",
            inputs: &["input"],
            output: &[4, 6, 6],
            tensors: ::dnn::private::info::Present::<
                T,
                ::dnn::private::layers::Conv<
                    T,
                    72,
                    144,
                    18,
                    4,
                    0,
                    NetConv1ConvConfig,
                    ::dnn::private::layers::Identity,
                >,
            >::TENSORS,
            macs: <::dnn::private::layers::Conv<
                T,
                72,
                144,
                18,
                4,
                0,
                NetConv1ConvConfig,
                ::dnn::private::layers::Identity,
            > as ::dnn::private::Layer<T, 1>>::MACS,
            frozen: false,
            l1: ::core::option::Option::None,
            l2: ::core::option::Option::None,
            max_norm: ::core::option::Option::None,
        },
        ::dnn::private::LayerInfo {
            name: "conv1.batch_norm",
            key: "conv1.batch_norm",
            op: "batch_norm + relu",
            arguments: "momentum = 0.1, eps = 0.00001, affine = true",
            inputs: &["conv1.conv"],
            output: &[4, 6, 6],
            tensors: ::dnn::private::info::Present::<
                T,
                ::dnn::private::layers::BatchNorm<
                    T,
                    144,
                    4,
                    4,
                    ::dnn::private::layers::DefaultBatchNorm,
                    ::dnn::private::layers::Relu,
                >,
            >::TENSORS,
            macs: <::dnn::private::layers::BatchNorm<
                T,
                144,
                4,
                4,
                ::dnn::private::layers::DefaultBatchNorm,
                ::dnn::private::layers::Relu,
            > as ::dnn::private::Layer<T, 1>>::MACS,
            frozen: false,
            l1: ::core::option::Option::None,
            l2: ::core::option::Option::None,
            max_norm: ::core::option::Option::None,
        },
        ::dnn::private::LayerInfo {
            name: "conv2",
            key: "conv2",
            op: "conv + tanh",
            arguments: "channels = 4, kernel = (3, 2), stride = (2, 1), padding = same, dilation = 1, groups = 2, bias = true, flip = false, exact = false",
            inputs: &["conv1.batch_norm"],
            output: &[4, 3, 6],
            tensors: ::dnn::private::info::Present::<
                T,
                ::dnn::private::layers::Conv<
                    T,
                    144,
                    72,
                    12,
                    4,
                    4,
                    NetConv2Config,
                    ::dnn::private::layers::Tanh,
                >,
            >::TENSORS,
            macs: <::dnn::private::layers::Conv<
                T,
                144,
                72,
                12,
                4,
                4,
                NetConv2Config,
                ::dnn::private::layers::Tanh,
            > as ::dnn::private::Layer<T, 1>>::MACS,
            frozen: false,
            l1: ::core::option::Option::None,
            l2: ::core::option::Option::None,
            max_norm: ::core::option::Option::None,
        },
        ::dnn::private::LayerInfo {
            name: "same",
            key: "same",
            op: "shortcut",
            arguments: "channels = 4, stride = 1",
            inputs: &["conv2"],
            output: &[4, 3, 6],
            tensors: &[],
            macs: 0,
            frozen: false,
            l1: ::core::option::Option::None,
            l2: ::core::option::Option::None,
            max_norm: ::core::option::Option::None,
        },
        ::dnn::private::LayerInfo {
            name: "down.0",
            key: "down.0",
            op: "conv",
            arguments: "channels = 6, kernel = 1, stride = 2, padding = 0, dilation = 1, groups = 1, bias = false, flip = false, exact = false",
            inputs: &["same"],
            output: &[6, 2, 3],
            tensors: ::dnn::private::info::Present::<
                T,
                ::dnn::private::layers::Conv<
                    T,
                    72,
                    36,
                    4,
                    6,
                    0,
                    NetDown0Config,
                    ::dnn::private::layers::Identity,
                >,
            >::TENSORS,
            macs: <::dnn::private::layers::Conv<
                T,
                72,
                36,
                4,
                6,
                0,
                NetDown0Config,
                ::dnn::private::layers::Identity,
            > as ::dnn::private::Layer<T, 1>>::MACS,
            frozen: false,
            l1: ::core::option::Option::None,
            l2: ::core::option::Option::None,
            max_norm: ::core::option::Option::None,
        },
        ::dnn::private::LayerInfo {
            name: "down.1",
            key: "down.1",
            op: "batch_norm",
            arguments: "momentum = 0.1, eps = 0.00001, affine = true",
            inputs: &["down.0"],
            output: &[6, 2, 3],
            tensors: ::dnn::private::info::Present::<
                T,
                ::dnn::private::layers::BatchNorm<
                    T,
                    36,
                    6,
                    6,
                    ::dnn::private::layers::DefaultBatchNorm,
                    ::dnn::private::layers::Identity,
                >,
            >::TENSORS,
            macs: <::dnn::private::layers::BatchNorm<
                T,
                36,
                6,
                6,
                ::dnn::private::layers::DefaultBatchNorm,
                ::dnn::private::layers::Identity,
            > as ::dnn::private::Layer<T, 1>>::MACS,
            frozen: false,
            l1: ::core::option::Option::None,
            l2: ::core::option::Option::None,
            max_norm: ::core::option::Option::None,
        },
        ::dnn::private::LayerInfo {
            name: "up",
            key: "up",
            op: "conv_transpose + relu",
            arguments: "channels = 2, kernel = 3, stride = 2, padding = 0, output_padding = 0, dilation = 1, groups = 1, bias = true, flip = false, exact = false",
            inputs: &["down.1"],
            output: &[2, 5, 7],
            tensors: ::dnn::private::info::Present::<
                T,
                ::dnn::private::layers::ConvTranspose<
                    T,
                    36,
                    70,
                    18,
                    6,
                    2,
                    NetUpConfig,
                    ::dnn::private::layers::Relu,
                >,
            >::TENSORS,
            macs: <::dnn::private::layers::ConvTranspose<
                T,
                36,
                70,
                18,
                6,
                2,
                NetUpConfig,
                ::dnn::private::layers::Relu,
            > as ::dnn::private::Layer<T, 1>>::MACS,
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
            inputs: &["up"],
            output: &[70],
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
                    70,
                    3,
                    3,
                    ::dnn::private::layers::Identity,
                >,
            >::TENSORS,
            macs: <::dnn::private::layers::Dense<
                T,
                70,
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
            &mut net.conv1_conv,
            &const { ::dnn::init::he_normal() },
            &const { ::dnn::init::zeros() },
            rng,
        );
        ::dnn::private::Parameters::<
            T,
        >::init(
            &mut net.conv1_batch_norm,
            &const { ::dnn::init::he_normal() },
            &const { ::dnn::init::zeros() },
            rng,
        );
        ::dnn::private::Parameters::<
            T,
        >::init(
            &mut net.conv2,
            &const { ::dnn::init::glorot_uniform() },
            &const { ::dnn::init::zeros() },
            rng,
        );
        ::dnn::private::Parameters::<
            T,
        >::init(
            &mut net.down_0,
            &const { ::dnn::init::glorot_uniform() },
            &const { ::dnn::init::zeros() },
            rng,
        );
        ::dnn::private::Parameters::<
            T,
        >::init(
            &mut net.down_1,
            &const { ::dnn::init::glorot_uniform() },
            &const { ::dnn::init::zeros() },
            rng,
        );
        ::dnn::private::Parameters::<
            T,
        >::init(
            &mut net.up,
            &const { ::dnn::init::he_normal() },
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
            &self.conv1_conv,
            &<Self as ::dnn::private::Network<T>>::LAYERS[0usize],
            visitor,
        );
        ::dnn::private::Parameters::<
            T,
        >::visit(
            &self.conv1_batch_norm,
            &<Self as ::dnn::private::Network<T>>::LAYERS[1usize],
            visitor,
        );
        ::dnn::private::Parameters::<
            T,
        >::visit(
            &self.conv2,
            &<Self as ::dnn::private::Network<T>>::LAYERS[2usize],
            visitor,
        );
        ::dnn::private::Parameters::<
            T,
        >::visit(
            &self.down_0,
            &<Self as ::dnn::private::Network<T>>::LAYERS[4usize],
            visitor,
        );
        ::dnn::private::Parameters::<
            T,
        >::visit(
            &self.down_1,
            &<Self as ::dnn::private::Network<T>>::LAYERS[5usize],
            visitor,
        );
        ::dnn::private::Parameters::<
            T,
        >::visit(
            &self.up,
            &<Self as ::dnn::private::Network<T>>::LAYERS[6usize],
            visitor,
        );
        ::dnn::private::Parameters::<
            T,
        >::visit(
            &self.out,
            &<Self as ::dnn::private::Network<T>>::LAYERS[8usize],
            visitor,
        );
    }
    #[allow(unused_variables)]
    fn visit_mut<W: ::dnn::private::Walker<T, 0>>(&mut self, walker: &mut W) {
        ::dnn::private::Parameters::<
            T,
        >::walk(
            &mut self.conv1_conv,
            [],
            &<Self as ::dnn::private::Network<T>>::LAYERS[0usize],
            walker,
        );
        ::dnn::private::Parameters::<
            T,
        >::walk(
            &mut self.conv1_batch_norm,
            [],
            &<Self as ::dnn::private::Network<T>>::LAYERS[1usize],
            walker,
        );
        ::dnn::private::Parameters::<
            T,
        >::walk(
            &mut self.conv2,
            [],
            &<Self as ::dnn::private::Network<T>>::LAYERS[2usize],
            walker,
        );
        ::dnn::private::Parameters::<
            T,
        >::walk(
            &mut self.down_0,
            [],
            &<Self as ::dnn::private::Network<T>>::LAYERS[4usize],
            walker,
        );
        ::dnn::private::Parameters::<
            T,
        >::walk(
            &mut self.down_1,
            [],
            &<Self as ::dnn::private::Network<T>>::LAYERS[5usize],
            walker,
        );
        ::dnn::private::Parameters::<
            T,
        >::walk(
            &mut self.up,
            [],
            &<Self as ::dnn::private::Network<T>>::LAYERS[6usize],
            walker,
        );
        ::dnn::private::Parameters::<
            T,
        >::walk(
            &mut self.out,
            [],
            &<Self as ::dnn::private::Network<T>>::LAYERS[8usize],
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
            &mut self.conv1_conv,
            companions.each_mut().map(|companion| &mut companion.conv1_conv),
            &<Self as ::dnn::private::Network<T>>::LAYERS[0usize],
            walker,
        );
        ::dnn::private::Parameters::<
            T,
        >::walk(
            &mut self.conv1_batch_norm,
            companions.each_mut().map(|companion| &mut companion.conv1_batch_norm),
            &<Self as ::dnn::private::Network<T>>::LAYERS[1usize],
            walker,
        );
        ::dnn::private::Parameters::<
            T,
        >::walk(
            &mut self.conv2,
            companions.each_mut().map(|companion| &mut companion.conv2),
            &<Self as ::dnn::private::Network<T>>::LAYERS[2usize],
            walker,
        );
        ::dnn::private::Parameters::<
            T,
        >::walk(
            &mut self.down_0,
            companions.each_mut().map(|companion| &mut companion.down_0),
            &<Self as ::dnn::private::Network<T>>::LAYERS[4usize],
            walker,
        );
        ::dnn::private::Parameters::<
            T,
        >::walk(
            &mut self.down_1,
            companions.each_mut().map(|companion| &mut companion.down_1),
            &<Self as ::dnn::private::Network<T>>::LAYERS[5usize],
            walker,
        );
        ::dnn::private::Parameters::<
            T,
        >::walk(
            &mut self.up,
            companions.each_mut().map(|companion| &mut companion.up),
            &<Self as ::dnn::private::Network<T>>::LAYERS[6usize],
            walker,
        );
        ::dnn::private::Parameters::<
            T,
        >::walk(
            &mut self.out,
            companions.each_mut().map(|companion| &mut companion.out),
            &<Self as ::dnn::private::Network<T>>::LAYERS[8usize],
            walker,
        );
    }
}
impl<T: ::dnn::private::Scalar, const BATCH: usize> ::dnn::private::Infer<T, BATCH>
for Net<T> {
    type Input = ::dnn::private::Batch<T, BATCH, 72>;
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
        let y_conv1_conv: &mut ::dnn::private::Batch<T, BATCH, 144> = ::dnn::private::head(
            &mut workspace.slab_0,
        );
        ::dnn::private::layers::Folds::<
            T,
            BATCH,
        >::infer_folded_by::<
            W,
        >(
            &self.conv1_conv,
            &self.conv1_batch_norm,
            &::dnn::private::layers::Relu,
            x,
            y_conv1_conv,
        );
        let y_conv2: &mut ::dnn::private::Batch<T, BATCH, 72> = ::dnn::private::head(
            &mut workspace.slab_1,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::infer_by::<W>(&self.conv2, &*y_conv1_conv, y_conv2);
        let y_down_0: &mut ::dnn::private::Batch<T, BATCH, 36> = ::dnn::private::head(
            &mut workspace.slab_0,
        );
        ::dnn::private::layers::Folds::<
            T,
            BATCH,
        >::infer_folded_by::<
            W,
        >(
            &self.down_0,
            &self.down_1,
            &::dnn::private::layers::Identity,
            &*y_conv2,
            y_down_0,
        );
        let y_up: &mut ::dnn::private::Batch<T, BATCH, 70> = ::dnn::private::head(
            &mut workspace.slab_1,
        );
        ::dnn::private::Layer::<T, BATCH>::infer_by::<W>(&self.up, &*y_down_0, y_up);
        ::dnn::private::Layer::<T, BATCH>::infer_by::<W>(&self.out, &*y_up, y);
    }
    fn pack(&mut self) {
        ::dnn::private::layers::Folds::<
            T,
            BATCH,
        >::pack_folded(&mut self.conv1_conv, &mut self.conv1_batch_norm);
        ::dnn::private::Layer::<T, BATCH>::pack(&mut self.conv2);
        ::dnn::private::layers::Folds::<
            T,
            BATCH,
        >::pack_folded(&mut self.down_0, &mut self.down_1);
        ::dnn::private::Layer::<T, BATCH>::pack(&mut self.up);
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
        let y_conv1_conv: &mut ::dnn::private::Batch<T, BATCH, 144> = ::dnn::private::head(
            &mut workspace.slab_0,
        );
        ::dnn::private::layers::Folds::<
            T,
            BATCH,
        >::infer_folded_packed::<
            W,
        >(
            &self.conv1_conv,
            &self.conv1_batch_norm,
            &::dnn::private::layers::Relu,
            x,
            y_conv1_conv,
        );
        let y_conv2: &mut ::dnn::private::Batch<T, BATCH, 72> = ::dnn::private::head(
            &mut workspace.slab_1,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::infer_packed::<W>(&self.conv2, &*y_conv1_conv, y_conv2);
        let y_down_0: &mut ::dnn::private::Batch<T, BATCH, 36> = ::dnn::private::head(
            &mut workspace.slab_0,
        );
        ::dnn::private::layers::Folds::<
            T,
            BATCH,
        >::infer_folded_packed::<
            W,
        >(
            &self.down_0,
            &self.down_1,
            &::dnn::private::layers::Identity,
            &*y_conv2,
            y_down_0,
        );
        let y_up: &mut ::dnn::private::Batch<T, BATCH, 70> = ::dnn::private::head(
            &mut workspace.slab_1,
        );
        ::dnn::private::Layer::<T, BATCH>::infer_packed::<W>(&self.up, &*y_down_0, y_up);
        ::dnn::private::Layer::<T, BATCH>::infer_packed::<W>(&self.out, &*y_up, y);
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
        >::forward(&self.conv1_conv, x, &mut tape.y_conv1_conv, &mut (), cx);
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::forward(
            &self.conv1_batch_norm,
            &tape.y_conv1_conv,
            &mut tape.y_conv1_batch_norm,
            &mut tape.cache_conv1_batch_norm,
            cx,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::forward(
            &self.conv2,
            &tape.y_conv1_batch_norm,
            &mut tape.y_conv2,
            &mut (),
            cx,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::forward(&self.down_0, &tape.y_conv2, &mut tape.y_down_0, &mut (), cx);
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::forward(
            &self.down_1,
            &tape.y_down_0,
            &mut tape.y_down_1,
            &mut tape.cache_down_1,
            cx,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::forward(&self.up, &tape.y_down_1, &mut tape.y_up, &mut (), cx);
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::forward(&self.out, &tape.y_up, &mut tape.output, &mut (), cx);
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
        let d_y_up: &mut ::dnn::private::Batch<T, BATCH, 70> = ::dnn::private::head(
            &mut tape.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.out,
            (&tape.y_up, ()),
            &mut *d_y,
            &(),
            ::core::option::Option::Some(&mut *d_y_up),
            ::core::option::Option::Some(&mut gradients.out),
            cx,
        );
        let d_y_down_1: &mut ::dnn::private::Batch<T, BATCH, 36> = ::dnn::private::head(
            &mut tape.slab_1,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.up,
            (&tape.y_down_1, &tape.y_up),
            &mut *d_y_up,
            &(),
            ::core::option::Option::Some(&mut *d_y_down_1),
            ::core::option::Option::Some(&mut gradients.up),
            cx,
        );
        let d_y_down_0: &mut ::dnn::private::Batch<T, BATCH, 36> = ::dnn::private::head(
            &mut tape.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.down_1,
            (&tape.y_down_0, ()),
            &mut *d_y_down_1,
            &tape.cache_down_1,
            ::core::option::Option::Some(&mut *d_y_down_0),
            ::core::option::Option::Some(&mut gradients.down_1),
            cx,
        );
        let d_y_conv2: &mut ::dnn::private::Batch<T, BATCH, 72> = ::dnn::private::head(
            &mut tape.slab_1,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.down_0,
            (&tape.y_conv2, ()),
            &mut *d_y_down_0,
            &(),
            ::core::option::Option::Some(&mut *d_y_conv2),
            ::core::option::Option::Some(&mut gradients.down_0),
            cx,
        );
        let d_y_conv1_batch_norm: &mut ::dnn::private::Batch<T, BATCH, 144> = ::dnn::private::head(
            &mut tape.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.conv2,
            (&tape.y_conv1_batch_norm, &tape.y_conv2),
            &mut *d_y_conv2,
            &(),
            ::core::option::Option::Some(&mut *d_y_conv1_batch_norm),
            ::core::option::Option::Some(&mut gradients.conv2),
            cx,
        );
        let d_y_conv1_conv: &mut ::dnn::private::Batch<T, BATCH, 144> = ::dnn::private::head(
            &mut tape.slab_1,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.conv1_batch_norm,
            (&tape.y_conv1_conv, &tape.y_conv1_batch_norm),
            &mut *d_y_conv1_batch_norm,
            &tape.cache_conv1_batch_norm,
            ::core::option::Option::Some(&mut *d_y_conv1_conv),
            ::core::option::Option::Some(&mut gradients.conv1_batch_norm),
            cx,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.conv1_conv,
            (x, ()),
            &mut *d_y_conv1_conv,
            &(),
            ::core::option::Option::None,
            ::core::option::Option::Some(&mut gradients.conv1_conv),
            cx,
        );
    }
    #[allow(unused_variables)]
    fn update_buffers(&mut self, tape: &Self::Tape, cx: &::dnn::private::Context) {
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::update_buffers(&mut self.conv1_batch_norm, &tape.cache_conv1_batch_norm, cx);
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::update_buffers(&mut self.down_1, &tape.cache_down_1, cx);
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
        let d_y_up: &mut ::dnn::private::Batch<T, BATCH, 70> = ::dnn::private::head(
            &mut tape.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.out,
            (&tape.y_up, ()),
            &mut *d_y,
            &(),
            ::core::option::Option::Some(&mut *d_y_up),
            ::core::option::Option::Some(&mut gradients.out),
            cx,
        );
        let d_y_down_1: &mut ::dnn::private::Batch<T, BATCH, 36> = ::dnn::private::head(
            &mut tape.slab_1,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.up,
            (&tape.y_down_1, &tape.y_up),
            &mut *d_y_up,
            &(),
            ::core::option::Option::Some(&mut *d_y_down_1),
            ::core::option::Option::Some(&mut gradients.up),
            cx,
        );
        let d_y_down_0: &mut ::dnn::private::Batch<T, BATCH, 36> = ::dnn::private::head(
            &mut tape.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.down_1,
            (&tape.y_down_0, ()),
            &mut *d_y_down_1,
            &tape.cache_down_1,
            ::core::option::Option::Some(&mut *d_y_down_0),
            ::core::option::Option::Some(&mut gradients.down_1),
            cx,
        );
        let d_y_conv2: &mut ::dnn::private::Batch<T, BATCH, 72> = ::dnn::private::head(
            &mut tape.slab_1,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.down_0,
            (&tape.y_conv2, ()),
            &mut *d_y_down_0,
            &(),
            ::core::option::Option::Some(&mut *d_y_conv2),
            ::core::option::Option::Some(&mut gradients.down_0),
            cx,
        );
        let d_y_conv1_batch_norm: &mut ::dnn::private::Batch<T, BATCH, 144> = ::dnn::private::head(
            &mut tape.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.conv2,
            (&tape.y_conv1_batch_norm, &tape.y_conv2),
            &mut *d_y_conv2,
            &(),
            ::core::option::Option::Some(&mut *d_y_conv1_batch_norm),
            ::core::option::Option::Some(&mut gradients.conv2),
            cx,
        );
        let d_y_conv1_conv: &mut ::dnn::private::Batch<T, BATCH, 144> = ::dnn::private::head(
            &mut tape.slab_1,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.conv1_batch_norm,
            (&tape.y_conv1_conv, &tape.y_conv1_batch_norm),
            &mut *d_y_conv1_batch_norm,
            &tape.cache_conv1_batch_norm,
            ::core::option::Option::Some(&mut *d_y_conv1_conv),
            ::core::option::Option::Some(&mut gradients.conv1_batch_norm),
            cx,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.conv1_conv,
            (x, ()),
            &mut *d_y_conv1_conv,
            &(),
            ::core::option::Option::Some(&mut *d_x),
            ::core::option::Option::Some(&mut gradients.conv1_conv),
            cx,
        );
    }
}
