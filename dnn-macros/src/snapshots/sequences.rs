#[doc(hidden)]
#[derive(Clone, Debug, PartialEq)]
pub struct NetAConfig;
impl ::dnn::private::layers::RecurrentConfig for NetAConfig {
    const BPTT: usize = 5;
    const FORGET_BIAS: f64 = 0f64;
}
#[doc(hidden)]
#[derive(Clone, Debug, PartialEq)]
pub struct NetBLayerNormConfig;
impl ::dnn::private::layers::LayerNormConfig for NetBLayerNormConfig {
    const SHAPE: &'static [usize] = &[5];
    const EPS: f64 = 0.00001f64;
}
///
///| layer | operation | output | parameters | multiply-adds |
///|---|---|---|---:|---:|
///| `a` | lstm | `[9, 4]` | 144 | 1008 |
///| `a.dropout` | dropout | `[9, 4]` | 0 | 0 |
///| `b.gru_1` | gru | `[9, 5]` | 135 | 1215 |
///| `b.gru_2` | gru | `[9, 5]` | 150 | 1350 |
///| `b.layer_norm` | layer_norm | `[9, 5]` | 10 | 45 |
///| `b.gelu` | gelu | `[9, 5]` | 0 | 0 |
///| `all.concat` | concat | `[9, 12]` | 0 | 0 |
///| `out.0` | dense + tanh | `[9, 6]` | 78 | 648 |
///| `out.last` | last | `[6]` | 0 | 0 |
///| `out.1` | dense | `[2]` | 14 | 12 |
struct Net<T = f32> {
    /**`a`: lstm, `[9, 3]` to `[9, 4]`, 144 parameters.

lstm: long short-term memory: recurrent units with cells that gates fill, keep and show.*/
    pub a: ::dnn::private::layers::Recurrent<
        T,
        9,
        3,
        4,
        16,
        16,
        27,
        36,
        ::dnn::private::layers::LstmCell,
        NetAConfig,
    >,
    /**`b.gru_1`: gru, `[9, 4]` to `[9, 5]`, 135 parameters.

gru: gated recurrent units: outputs that a step keeps in part and renews in part.*/
    pub b_gru_1: ::dnn::private::layers::Recurrent<
        T,
        9,
        4,
        5,
        15,
        0,
        36,
        45,
        ::dnn::private::layers::GruCell,
        ::dnn::private::layers::DefaultRecurrent,
    >,
    /**`b.gru_2`: gru, `[9, 5]` to `[9, 5]`, 150 parameters.

gru: gated recurrent units: outputs that a step keeps in part and renews in part.*/
    pub b_gru_2: ::dnn::private::layers::Recurrent<
        T,
        9,
        5,
        5,
        15,
        0,
        45,
        45,
        ::dnn::private::layers::GruCell,
        ::dnn::private::layers::DefaultRecurrent,
    >,
    /**`b.layer_norm`: layer_norm, `[9, 5]` to `[9, 5]`, 10 parameters.

layer_norm: normalises each sample, or step of a sequence, by the mean and variance of all its features.*/
    pub b_layer_norm: ::dnn::private::layers::Steps<
        T,
        9,
        5,
        5,
        45,
        45,
        ::dnn::private::layers::LayerNorm<T, 5, 5, NetBLayerNormConfig>,
        ::dnn::private::layers::SavesX,
    >,
    /**`out.0`: dense + tanh, `[9, 12]` to `[9, 6]`, 78 parameters.

dense: y = x W + b: every input connected with every unit.*/
    pub out_0: ::dnn::private::layers::Steps<
        T,
        9,
        12,
        6,
        108,
        54,
        ::dnn::private::layers::Dense<T, 12, 6, 6, ::dnn::private::layers::Tanh>,
        ::dnn::private::layers::SavesBoth,
    >,
    /**`out.1`: dense, `[6]` to `[2]`, 14 parameters.

dense: y = x W + b: every input connected with every unit.*/
    pub out_1: ::dnn::private::layers::Dense<
        T,
        6,
        2,
        2,
        ::dnn::private::layers::Identity,
    >,
}
///Intermediate values of a prediction of [`Net`].
struct NetWorkspace<T, const BATCH: usize> {
    slab_0: ::dnn::private::Batch<T, BATCH, 36>,
    slab_1: ::dnn::private::Batch<T, BATCH, 108>,
    slab_2: ::dnn::private::Batch<T, BATCH, 54>,
}
///What a backward pass of [`Net`] reads of the forward pass, and scratch space.
struct NetTape<T, const BATCH: usize> {
    y_a: ::dnn::private::Batch<T, BATCH, 36>,
    y_a_dropout: ::dnn::private::Batch<T, BATCH, 36>,
    y_b_gru_1: ::dnn::private::Batch<T, BATCH, 45>,
    y_b_gru_2: ::dnn::private::Batch<T, BATCH, 45>,
    y_b_layer_norm: ::dnn::private::Batch<T, BATCH, 45>,
    y_all_concat: ::dnn::private::Batch<T, BATCH, 108>,
    y_out_0: ::dnn::private::Batch<T, BATCH, 54>,
    y_out_last: ::dnn::private::Batch<T, BATCH, 6>,
    cache_a: <::dnn::private::layers::Recurrent<
        T,
        9,
        3,
        4,
        16,
        16,
        27,
        36,
        ::dnn::private::layers::LstmCell,
        NetAConfig,
    > as ::dnn::private::Layer<T, BATCH>>::Cache,
    cache_a_dropout: <::dnn::private::layers::Dropout<
        36,
    > as ::dnn::private::Layer<T, BATCH>>::Cache,
    cache_b_gru_1: <::dnn::private::layers::Recurrent<
        T,
        9,
        4,
        5,
        15,
        0,
        36,
        45,
        ::dnn::private::layers::GruCell,
        ::dnn::private::layers::DefaultRecurrent,
    > as ::dnn::private::Layer<T, BATCH>>::Cache,
    cache_b_gru_2: <::dnn::private::layers::Recurrent<
        T,
        9,
        5,
        5,
        15,
        0,
        45,
        45,
        ::dnn::private::layers::GruCell,
        ::dnn::private::layers::DefaultRecurrent,
    > as ::dnn::private::Layer<T, BATCH>>::Cache,
    cache_b_layer_norm: <::dnn::private::layers::Steps<
        T,
        9,
        5,
        5,
        45,
        45,
        ::dnn::private::layers::LayerNorm<T, 5, 5, NetBLayerNormConfig>,
        ::dnn::private::layers::SavesX,
    > as ::dnn::private::Layer<T, BATCH>>::Cache,
    cache_out_0: <::dnn::private::layers::Steps<
        T,
        9,
        12,
        6,
        108,
        54,
        ::dnn::private::layers::Dense<T, 12, 6, 6, ::dnn::private::layers::Tanh>,
        ::dnn::private::layers::SavesBoth,
    > as ::dnn::private::Layer<T, BATCH>>::Cache,
    slab_0: ::dnn::private::Batch<T, BATCH, 108>,
    slab_1: ::dnn::private::Batch<T, BATCH, 54>,
    slab_2: ::dnn::private::Batch<T, BATCH, 45>,
    output: ::dnn::private::Batch<T, BATCH, 2>,
}
const _: () = {
    let _ = ::dnn::language::sequence;
    let _ = ::dnn::language::vector;
    let _ = ::dnn::language::lstm;
    let _ = ::dnn::language::dropout;
    let _ = ::dnn::language::gru;
    let _ = ::dnn::language::layer_norm;
    let _ = ::dnn::language::gelu;
    let _ = ::dnn::language::concat;
    let _ = ::dnn::language::dense;
    let _ = ::dnn::language::tanh;
    let _ = ::dnn::language::last;
    let _ = ::dnn::language::dense;
};
#[allow(dead_code)]
impl<T: ::dnn::private::Scalar> Net<T> {
    const A_DROPOUT: ::dnn::private::layers::Dropout<36> = ::dnn::private::layers::Dropout::new(
        0.1f64,
        2u64,
    );
    const B_GELU: ::dnn::private::layers::Activate<::dnn::private::layers::Gelu, 45> = ::dnn::private::layers::Activate::new(::dnn::private::layers::Gelu {
        approximate: false,
    });
    const OUT_LAST: ::dnn::private::layers::Last<54, 6> = ::dnn::private::layers::Last;
    /// The outputs for a batch of `BATCH` samples, one a row. Scratch memory of more than 16 KiB is allocated.
    #[must_use]
    pub fn predict<const BATCH: usize>(
        &self,
        x: &::dnn::private::Batch<T, BATCH, 27>,
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
        x: &::dnn::private::Batch<T, BATCH, 27>,
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
    pub fn predict_one(&self, x: &[T; 27]) -> [T; 2] {
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
    ::dnn::private::on_heap! {
        #[doc =
        r" A copy of the weights that is given a sequence step by step, and remembers what recurrent layers do."]
        #[must_use] pub fn stream(& self) -> ::dnn::private::Stream < T, Self > {
        ::dnn::private::Stream::new(self) }
    }
    /// The output for the next step of a sequence, whose state the caller keeps: with these weights where they are,
    /// in a `static` for example. Neither allocates nor panics; [`stream`](Self::stream) is faster.
    #[must_use]
    pub fn step(&self, state: &mut NetState<T>, x: &[T; 3]) -> [T; 2] {
        let mut y = [<T as ::core::default::Default>::default(); 2];
        ::dnn::private::step::<
            T,
            Self,
            false,
        >(self, state, ::dnn::private::one(x), ::dnn::private::one_mut(&mut y));
        y
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
                    ::dnn::private::layers::Recurrent<
                        T,
                        9,
                        3,
                        4,
                        16,
                        16,
                        27,
                        36,
                        ::dnn::private::layers::LstmCell,
                        NetAConfig,
                    >,
                >(0usize, ::core::mem::offset_of!(Self, a)),
                ::dnn::private::Place::new::<
                    T,
                    ::dnn::private::layers::Recurrent<
                        T,
                        9,
                        4,
                        5,
                        15,
                        0,
                        36,
                        45,
                        ::dnn::private::layers::GruCell,
                        ::dnn::private::layers::DefaultRecurrent,
                    >,
                >(2usize, ::core::mem::offset_of!(Self, b_gru_1)),
                ::dnn::private::Place::new::<
                    T,
                    ::dnn::private::layers::Recurrent<
                        T,
                        9,
                        5,
                        5,
                        15,
                        0,
                        45,
                        45,
                        ::dnn::private::layers::GruCell,
                        ::dnn::private::layers::DefaultRecurrent,
                    >,
                >(3usize, ::core::mem::offset_of!(Self, b_gru_2)),
                ::dnn::private::Place::new::<
                    T,
                    ::dnn::private::layers::Steps<
                        T,
                        9,
                        5,
                        5,
                        45,
                        45,
                        ::dnn::private::layers::LayerNorm<T, 5, 5, NetBLayerNormConfig>,
                        ::dnn::private::layers::SavesX,
                    >,
                >(4usize, ::core::mem::offset_of!(Self, b_layer_norm)),
                ::dnn::private::Place::new::<
                    T,
                    ::dnn::private::layers::Steps<
                        T,
                        9,
                        12,
                        6,
                        108,
                        54,
                        ::dnn::private::layers::Dense<
                            T,
                            12,
                            6,
                            6,
                            ::dnn::private::layers::Tanh,
                        >,
                        ::dnn::private::layers::SavesBoth,
                    >,
                >(7usize, ::core::mem::offset_of!(Self, out_0)),
                ::dnn::private::Place::new::<
                    T,
                    ::dnn::private::layers::Dense<
                        T,
                        6,
                        2,
                        2,
                        ::dnn::private::layers::Identity,
                    >,
                >(9usize, ::core::mem::offset_of!(Self, out_1)),
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
            name: "a",
            key: "a",
            op: "lstm",
            arguments: "units = 4, bias = true, forget_bias = 0, peepholes = false, recurrent_dropout = 0, bptt = 5",
            inputs: &["input"],
            output: &[9, 4],
            tensors: ::dnn::private::info::Present::<
                T,
                ::dnn::private::layers::Recurrent<
                    T,
                    9,
                    3,
                    4,
                    16,
                    16,
                    27,
                    36,
                    ::dnn::private::layers::LstmCell,
                    NetAConfig,
                >,
            >::TENSORS,
            macs: <::dnn::private::layers::Recurrent<
                T,
                9,
                3,
                4,
                16,
                16,
                27,
                36,
                ::dnn::private::layers::LstmCell,
                NetAConfig,
            > as ::dnn::private::Layer<T, 1>>::MACS,
            frozen: false,
            l1: ::core::option::Option::None,
            l2: ::core::option::Option::None,
            max_norm: ::core::option::Option::None,
        },
        ::dnn::private::LayerInfo {
            name: "a.dropout",
            key: "a.dropout",
            op: "dropout",
            arguments: "p = 0.1",
            inputs: &["a"],
            output: &[9, 4],
            tensors: &[],
            macs: <::dnn::private::layers::Dropout<
                36,
            > as ::dnn::private::Layer<T, 1>>::MACS,
            frozen: false,
            l1: ::core::option::Option::None,
            l2: ::core::option::Option::None,
            max_norm: ::core::option::Option::None,
        },
        ::dnn::private::LayerInfo {
            name: "b.gru_1",
            key: "b.gru_1",
            op: "gru",
            arguments: "units = 5, bias = false, reset = after, recurrent_dropout = 0",
            inputs: &["a.dropout"],
            output: &[9, 5],
            tensors: ::dnn::private::info::Present::<
                T,
                ::dnn::private::layers::Recurrent<
                    T,
                    9,
                    4,
                    5,
                    15,
                    0,
                    36,
                    45,
                    ::dnn::private::layers::GruCell,
                    ::dnn::private::layers::DefaultRecurrent,
                >,
            >::TENSORS,
            macs: <::dnn::private::layers::Recurrent<
                T,
                9,
                4,
                5,
                15,
                0,
                36,
                45,
                ::dnn::private::layers::GruCell,
                ::dnn::private::layers::DefaultRecurrent,
            > as ::dnn::private::Layer<T, 1>>::MACS,
            frozen: false,
            l1: ::core::option::Option::None,
            l2: ::core::option::Option::None,
            max_norm: ::core::option::Option::None,
        },
        ::dnn::private::LayerInfo {
            name: "b.gru_2",
            key: "b.gru_2",
            op: "gru",
            arguments: "units = 5, bias = false, reset = after, recurrent_dropout = 0",
            inputs: &["b.gru_1"],
            output: &[9, 5],
            tensors: ::dnn::private::info::Present::<
                T,
                ::dnn::private::layers::Recurrent<
                    T,
                    9,
                    5,
                    5,
                    15,
                    0,
                    45,
                    45,
                    ::dnn::private::layers::GruCell,
                    ::dnn::private::layers::DefaultRecurrent,
                >,
            >::TENSORS,
            macs: <::dnn::private::layers::Recurrent<
                T,
                9,
                5,
                5,
                15,
                0,
                45,
                45,
                ::dnn::private::layers::GruCell,
                ::dnn::private::layers::DefaultRecurrent,
            > as ::dnn::private::Layer<T, 1>>::MACS,
            frozen: false,
            l1: ::core::option::Option::None,
            l2: ::core::option::Option::None,
            max_norm: ::core::option::Option::None,
        },
        ::dnn::private::LayerInfo {
            name: "b.layer_norm",
            key: "b.layer_norm",
            op: "layer_norm",
            arguments: "eps = 0.00001, affine = true",
            inputs: &["b.gru_2"],
            output: &[9, 5],
            tensors: ::dnn::private::info::Present::<
                T,
                ::dnn::private::layers::Steps<
                    T,
                    9,
                    5,
                    5,
                    45,
                    45,
                    ::dnn::private::layers::LayerNorm<T, 5, 5, NetBLayerNormConfig>,
                    ::dnn::private::layers::SavesX,
                >,
            >::TENSORS,
            macs: <::dnn::private::layers::Steps<
                T,
                9,
                5,
                5,
                45,
                45,
                ::dnn::private::layers::LayerNorm<T, 5, 5, NetBLayerNormConfig>,
                ::dnn::private::layers::SavesX,
            > as ::dnn::private::Layer<T, 1>>::MACS,
            frozen: false,
            l1: ::core::option::Option::None,
            l2: ::core::option::Option::None,
            max_norm: ::core::option::Option::None,
        },
        ::dnn::private::LayerInfo {
            name: "b.gelu",
            key: "b.gelu",
            op: "gelu",
            arguments: "approximate = none",
            inputs: &["b.layer_norm"],
            output: &[9, 5],
            tensors: &[],
            macs: <::dnn::private::layers::Activate<
                ::dnn::private::layers::Gelu,
                45,
            > as ::dnn::private::Layer<T, 1>>::MACS,
            frozen: false,
            l1: ::core::option::Option::None,
            l2: ::core::option::Option::None,
            max_norm: ::core::option::Option::None,
        },
        ::dnn::private::LayerInfo {
            name: "all.concat",
            key: "all.concat",
            op: "concat",
            arguments: "",
            inputs: &["a.dropout", "b.gelu", "input"],
            output: &[9, 12],
            tensors: &[],
            macs: 0,
            frozen: false,
            l1: ::core::option::Option::None,
            l2: ::core::option::Option::None,
            max_norm: ::core::option::Option::None,
        },
        ::dnn::private::LayerInfo {
            name: "out.0",
            key: "out.0",
            op: "dense + tanh",
            arguments: "units = 6, bias = true",
            inputs: &["all.concat"],
            output: &[9, 6],
            tensors: ::dnn::private::info::Present::<
                T,
                ::dnn::private::layers::Steps<
                    T,
                    9,
                    12,
                    6,
                    108,
                    54,
                    ::dnn::private::layers::Dense<
                        T,
                        12,
                        6,
                        6,
                        ::dnn::private::layers::Tanh,
                    >,
                    ::dnn::private::layers::SavesBoth,
                >,
            >::TENSORS,
            macs: <::dnn::private::layers::Steps<
                T,
                9,
                12,
                6,
                108,
                54,
                ::dnn::private::layers::Dense<T, 12, 6, 6, ::dnn::private::layers::Tanh>,
                ::dnn::private::layers::SavesBoth,
            > as ::dnn::private::Layer<T, 1>>::MACS,
            frozen: false,
            l1: ::core::option::Option::None,
            l2: ::core::option::Option::None,
            max_norm: ::core::option::Option::None,
        },
        ::dnn::private::LayerInfo {
            name: "out.last",
            key: "out.last",
            op: "last",
            arguments: "",
            inputs: &["out.0"],
            output: &[6],
            tensors: &[],
            macs: <::dnn::private::layers::Last<
                54,
                6,
            > as ::dnn::private::Layer<T, 1>>::MACS,
            frozen: false,
            l1: ::core::option::Option::None,
            l2: ::core::option::Option::None,
            max_norm: ::core::option::Option::None,
        },
        ::dnn::private::LayerInfo {
            name: "out.1",
            key: "out.1",
            op: "dense",
            arguments: "units = 2, bias = true",
            inputs: &["out.last"],
            output: &[2],
            tensors: ::dnn::private::info::Present::<
                T,
                ::dnn::private::layers::Dense<
                    T,
                    6,
                    2,
                    2,
                    ::dnn::private::layers::Identity,
                >,
            >::TENSORS,
            macs: <::dnn::private::layers::Dense<
                T,
                6,
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
    const CARRIES_STATE: bool = true;
    fn init_in_place<R: ::dnn::private::Rng>(&mut self, rng: &mut R) {
        let net = ::dnn::private::cleared(self);
        ::dnn::private::Parameters::<
            T,
        >::init(
            &mut net.a,
            &const { ::dnn::init::pytorch_recurrent() },
            &const { ::dnn::init::pytorch_recurrent() },
            rng,
        );
        ::dnn::private::Parameters::<
            T,
        >::init(
            &mut net.b_gru_1,
            &const { ::dnn::init::pytorch_recurrent() },
            &const { ::dnn::init::pytorch_recurrent() },
            rng,
        );
        ::dnn::private::Parameters::<
            T,
        >::init(
            &mut net.b_gru_2,
            &const { ::dnn::init::pytorch_recurrent() },
            &const { ::dnn::init::pytorch_recurrent() },
            rng,
        );
        ::dnn::private::Parameters::<
            T,
        >::init(
            &mut net.b_layer_norm,
            &const { ::dnn::init::he_normal() },
            &const { ::dnn::init::zeros() },
            rng,
        );
        ::dnn::private::Parameters::<
            T,
        >::init(
            &mut net.out_0,
            &const { ::dnn::init::glorot_uniform() },
            &const { ::dnn::init::zeros() },
            rng,
        );
        ::dnn::private::Parameters::<
            T,
        >::init(
            &mut net.out_1,
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
            &self.b_gru_1,
            &<Self as ::dnn::private::Network<T>>::LAYERS[2usize],
            visitor,
        );
        ::dnn::private::Parameters::<
            T,
        >::visit(
            &self.b_gru_2,
            &<Self as ::dnn::private::Network<T>>::LAYERS[3usize],
            visitor,
        );
        ::dnn::private::Parameters::<
            T,
        >::visit(
            &self.b_layer_norm,
            &<Self as ::dnn::private::Network<T>>::LAYERS[4usize],
            visitor,
        );
        ::dnn::private::Parameters::<
            T,
        >::visit(
            &self.out_0,
            &<Self as ::dnn::private::Network<T>>::LAYERS[7usize],
            visitor,
        );
        ::dnn::private::Parameters::<
            T,
        >::visit(
            &self.out_1,
            &<Self as ::dnn::private::Network<T>>::LAYERS[9usize],
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
            &mut self.b_gru_1,
            [],
            &<Self as ::dnn::private::Network<T>>::LAYERS[2usize],
            walker,
        );
        ::dnn::private::Parameters::<
            T,
        >::walk(
            &mut self.b_gru_2,
            [],
            &<Self as ::dnn::private::Network<T>>::LAYERS[3usize],
            walker,
        );
        ::dnn::private::Parameters::<
            T,
        >::walk(
            &mut self.b_layer_norm,
            [],
            &<Self as ::dnn::private::Network<T>>::LAYERS[4usize],
            walker,
        );
        ::dnn::private::Parameters::<
            T,
        >::walk(
            &mut self.out_0,
            [],
            &<Self as ::dnn::private::Network<T>>::LAYERS[7usize],
            walker,
        );
        ::dnn::private::Parameters::<
            T,
        >::walk(
            &mut self.out_1,
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
            &mut self.a,
            companions.each_mut().map(|companion| &mut companion.a),
            &<Self as ::dnn::private::Network<T>>::LAYERS[0usize],
            walker,
        );
        ::dnn::private::Parameters::<
            T,
        >::walk(
            &mut self.b_gru_1,
            companions.each_mut().map(|companion| &mut companion.b_gru_1),
            &<Self as ::dnn::private::Network<T>>::LAYERS[2usize],
            walker,
        );
        ::dnn::private::Parameters::<
            T,
        >::walk(
            &mut self.b_gru_2,
            companions.each_mut().map(|companion| &mut companion.b_gru_2),
            &<Self as ::dnn::private::Network<T>>::LAYERS[3usize],
            walker,
        );
        ::dnn::private::Parameters::<
            T,
        >::walk(
            &mut self.b_layer_norm,
            companions.each_mut().map(|companion| &mut companion.b_layer_norm),
            &<Self as ::dnn::private::Network<T>>::LAYERS[4usize],
            walker,
        );
        ::dnn::private::Parameters::<
            T,
        >::walk(
            &mut self.out_0,
            companions.each_mut().map(|companion| &mut companion.out_0),
            &<Self as ::dnn::private::Network<T>>::LAYERS[7usize],
            walker,
        );
        ::dnn::private::Parameters::<
            T,
        >::walk(
            &mut self.out_1,
            companions.each_mut().map(|companion| &mut companion.out_1),
            &<Self as ::dnn::private::Network<T>>::LAYERS[9usize],
            walker,
        );
    }
}
impl<T: ::dnn::private::Scalar, const BATCH: usize> ::dnn::private::Infer<T, BATCH>
for Net<T> {
    type Input = ::dnn::private::Batch<T, BATCH, 27>;
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
        let y_a: &mut ::dnn::private::Batch<T, BATCH, 36> = ::dnn::private::head(
            &mut workspace.slab_0,
        );
        ::dnn::private::Layer::<T, BATCH>::infer_by::<W>(&self.a, x, y_a);
        let y_b_gru_1: &mut ::dnn::private::Batch<T, BATCH, 45> = ::dnn::private::head(
            &mut workspace.slab_1,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::infer_by::<W>(&self.b_gru_1, &*y_a, y_b_gru_1);
        let y_b_gru_2: &mut ::dnn::private::Batch<T, BATCH, 45> = ::dnn::private::head(
            &mut workspace.slab_2,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::infer_by::<W>(&self.b_gru_2, &*y_b_gru_1, y_b_gru_2);
        let y_b_layer_norm: &mut ::dnn::private::Batch<T, BATCH, 45> = ::dnn::private::head(
            &mut workspace.slab_1,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::infer_by::<W>(&self.b_layer_norm, &*y_b_gru_2, y_b_layer_norm);
        let y_b_gelu: &mut ::dnn::private::Batch<T, BATCH, 45> = ::dnn::private::head(
            &mut workspace.slab_2,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::infer_by::<W>(&Self::B_GELU, &*y_b_layer_norm, y_b_gelu);
        let y_all_concat: &mut ::dnn::private::Batch<T, BATCH, 108> = ::dnn::private::head(
            &mut workspace.slab_1,
        );
        ::dnn::private::layers::concat_steps(
            &[
                ::dnn::private::features(&*y_a),
                ::dnn::private::features(&*y_b_gelu),
                ::dnn::private::features(x),
            ],
            ::dnn::private::features_mut(y_all_concat),
            9,
        );
        let y_out_0: &mut ::dnn::private::Batch<T, BATCH, 54> = ::dnn::private::head(
            &mut workspace.slab_2,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::infer_by::<W>(&self.out_0, &*y_all_concat, y_out_0);
        let y_out_last: &mut ::dnn::private::Batch<T, BATCH, 6> = ::dnn::private::head(
            &mut workspace.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::infer_by::<W>(&Self::OUT_LAST, &*y_out_0, y_out_last);
        ::dnn::private::Layer::<T, BATCH>::infer_by::<W>(&self.out_1, &*y_out_last, y);
    }
    fn pack(&mut self) {
        ::dnn::private::Layer::<T, BATCH>::pack(&mut self.a);
        ::dnn::private::Layer::<T, BATCH>::pack(&mut self.b_gru_1);
        ::dnn::private::Layer::<T, BATCH>::pack(&mut self.b_gru_2);
        ::dnn::private::Layer::<T, BATCH>::pack(&mut self.b_layer_norm);
        ::dnn::private::Layer::<T, BATCH>::pack(&mut self.out_0);
        ::dnn::private::Layer::<T, BATCH>::pack(&mut self.out_1);
    }
    #[inline(always)]
    #[allow(unused_variables)]
    fn predict_packed<W: ::dnn::private::Way<T>>(
        &self,
        workspace: &mut Self::Workspace,
        x: &Self::Input,
        y: &mut Self::Output,
    ) {
        let y_a: &mut ::dnn::private::Batch<T, BATCH, 36> = ::dnn::private::head(
            &mut workspace.slab_0,
        );
        ::dnn::private::Layer::<T, BATCH>::infer_packed::<W>(&self.a, x, y_a);
        let y_b_gru_1: &mut ::dnn::private::Batch<T, BATCH, 45> = ::dnn::private::head(
            &mut workspace.slab_1,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::infer_packed::<W>(&self.b_gru_1, &*y_a, y_b_gru_1);
        let y_b_gru_2: &mut ::dnn::private::Batch<T, BATCH, 45> = ::dnn::private::head(
            &mut workspace.slab_2,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::infer_packed::<W>(&self.b_gru_2, &*y_b_gru_1, y_b_gru_2);
        let y_b_layer_norm: &mut ::dnn::private::Batch<T, BATCH, 45> = ::dnn::private::head(
            &mut workspace.slab_1,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::infer_packed::<W>(&self.b_layer_norm, &*y_b_gru_2, y_b_layer_norm);
        let y_b_gelu: &mut ::dnn::private::Batch<T, BATCH, 45> = ::dnn::private::head(
            &mut workspace.slab_2,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::infer_packed::<W>(&Self::B_GELU, &*y_b_layer_norm, y_b_gelu);
        let y_all_concat: &mut ::dnn::private::Batch<T, BATCH, 108> = ::dnn::private::head(
            &mut workspace.slab_1,
        );
        ::dnn::private::layers::concat_steps(
            &[
                ::dnn::private::features(&*y_a),
                ::dnn::private::features(&*y_b_gelu),
                ::dnn::private::features(x),
            ],
            ::dnn::private::features_mut(y_all_concat),
            9,
        );
        let y_out_0: &mut ::dnn::private::Batch<T, BATCH, 54> = ::dnn::private::head(
            &mut workspace.slab_2,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::infer_packed::<W>(&self.out_0, &*y_all_concat, y_out_0);
        let y_out_last: &mut ::dnn::private::Batch<T, BATCH, 6> = ::dnn::private::head(
            &mut workspace.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::infer_packed::<W>(&Self::OUT_LAST, &*y_out_0, y_out_last);
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::infer_packed::<W>(&self.out_1, &*y_out_last, y);
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
        >::forward(&self.a, x, &mut tape.y_a, &mut tape.cache_a, cx);
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::forward(
            &Self::A_DROPOUT,
            &tape.y_a,
            &mut tape.y_a_dropout,
            &mut tape.cache_a_dropout,
            cx,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::forward(
            &self.b_gru_1,
            &tape.y_a_dropout,
            &mut tape.y_b_gru_1,
            &mut tape.cache_b_gru_1,
            cx,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::forward(
            &self.b_gru_2,
            &tape.y_b_gru_1,
            &mut tape.y_b_gru_2,
            &mut tape.cache_b_gru_2,
            cx,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::forward(
            &self.b_layer_norm,
            &tape.y_b_gru_2,
            &mut tape.y_b_layer_norm,
            &mut tape.cache_b_layer_norm,
            cx,
        );
        let y_b_gelu: &mut ::dnn::private::Batch<T, BATCH, 45> = ::dnn::private::head(
            &mut tape.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::forward(&Self::B_GELU, &tape.y_b_layer_norm, &mut *y_b_gelu, &mut (), cx);
        ::dnn::private::layers::concat_steps(
            &[
                ::dnn::private::features(&tape.y_a_dropout),
                ::dnn::private::features(&*y_b_gelu),
                ::dnn::private::features(x),
            ],
            ::dnn::private::features_mut(&mut tape.y_all_concat),
            9,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::forward(
            &self.out_0,
            &tape.y_all_concat,
            &mut tape.y_out_0,
            &mut tape.cache_out_0,
            cx,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::forward(&Self::OUT_LAST, &tape.y_out_0, &mut tape.y_out_last, &mut (), cx);
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::forward(&self.out_1, &tape.y_out_last, &mut tape.output, &mut (), cx);
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
        let d_y_out_last: &mut ::dnn::private::Batch<T, BATCH, 6> = ::dnn::private::head(
            &mut tape.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.out_1,
            (&tape.y_out_last, ()),
            &mut *d_y,
            &(),
            ::core::option::Option::Some(&mut *d_y_out_last),
            ::core::option::Option::Some(&mut gradients.out_1),
            cx,
        );
        let d_y_out_0: &mut ::dnn::private::Batch<T, BATCH, 54> = ::dnn::private::head(
            &mut tape.slab_1,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &Self::OUT_LAST,
            ((), ()),
            &mut *d_y_out_last,
            &(),
            ::core::option::Option::Some(&mut *d_y_out_0),
            ::core::option::Option::None,
            cx,
        );
        let d_y_all_concat: &mut ::dnn::private::Batch<T, BATCH, 108> = ::dnn::private::head(
            &mut tape.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.out_0,
            (&tape.y_all_concat, &tape.y_out_0),
            &mut *d_y_out_0,
            &tape.cache_out_0,
            ::core::option::Option::Some(&mut *d_y_all_concat),
            ::core::option::Option::Some(&mut gradients.out_0),
            cx,
        );
        let d_y_a_dropout: &mut ::dnn::private::Batch<T, BATCH, 36> = ::dnn::private::head(
            &mut tape.slab_1,
        );
        let d_y_b_gelu: &mut ::dnn::private::Batch<T, BATCH, 45> = ::dnn::private::head(
            &mut tape.slab_2,
        );
        let rest = 0;
        let rest = ::dnn::private::split_steps(
            ::dnn::private::features(&mut *d_y_all_concat),
            9,
            rest,
            &mut *d_y_a_dropout,
        );
        let rest = ::dnn::private::split_steps(
            ::dnn::private::features(&mut *d_y_all_concat),
            9,
            rest,
            &mut *d_y_b_gelu,
        );
        let rest = ::dnn::private::skip_steps::<T, BATCH, 27>(9, rest);
        let _ = rest;
        let d_y_b_layer_norm: &mut ::dnn::private::Batch<T, BATCH, 45> = ::dnn::private::head(
            &mut tape.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &Self::B_GELU,
            (&tape.y_b_layer_norm, ()),
            &mut *d_y_b_gelu,
            &(),
            ::core::option::Option::Some(&mut *d_y_b_layer_norm),
            ::core::option::Option::None,
            cx,
        );
        let d_y_b_gru_2: &mut ::dnn::private::Batch<T, BATCH, 45> = ::dnn::private::head(
            &mut tape.slab_2,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.b_layer_norm,
            (&tape.y_b_gru_2, ()),
            &mut *d_y_b_layer_norm,
            &tape.cache_b_layer_norm,
            ::core::option::Option::Some(&mut *d_y_b_gru_2),
            ::core::option::Option::Some(&mut gradients.b_layer_norm),
            cx,
        );
        let d_y_b_gru_1: &mut ::dnn::private::Batch<T, BATCH, 45> = ::dnn::private::head(
            &mut tape.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.b_gru_2,
            (&tape.y_b_gru_1, &tape.y_b_gru_2),
            &mut *d_y_b_gru_2,
            &tape.cache_b_gru_2,
            ::core::option::Option::Some(&mut *d_y_b_gru_1),
            ::core::option::Option::Some(&mut gradients.b_gru_2),
            cx,
        );
        let more_0_a_dropout: &mut ::dnn::private::Batch<T, BATCH, 36> = ::dnn::private::head(
            &mut tape.slab_2,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.b_gru_1,
            (&tape.y_a_dropout, &tape.y_b_gru_1),
            &mut *d_y_b_gru_1,
            &tape.cache_b_gru_1,
            ::core::option::Option::Some(&mut *more_0_a_dropout),
            ::core::option::Option::Some(&mut gradients.b_gru_1),
            cx,
        );
        ::dnn::private::accumulate(&*more_0_a_dropout, &mut *d_y_a_dropout);
        let d_y_a: &mut ::dnn::private::Batch<T, BATCH, 36> = ::dnn::private::head(
            &mut tape.slab_2,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &Self::A_DROPOUT,
            ((), ()),
            &mut *d_y_a_dropout,
            &tape.cache_a_dropout,
            ::core::option::Option::Some(&mut *d_y_a),
            ::core::option::Option::None,
            cx,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.a,
            (x, &tape.y_a),
            &mut *d_y_a,
            &tape.cache_a,
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
        >::update_buffers(&mut self.a, &tape.cache_a, cx);
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::update_buffers(&mut self.b_gru_1, &tape.cache_b_gru_1, cx);
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::update_buffers(&mut self.b_gru_2, &tape.cache_b_gru_2, cx);
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::update_buffers(&mut self.b_layer_norm, &tape.cache_b_layer_norm, cx);
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::update_buffers(&mut self.out_0, &tape.cache_out_0, cx);
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
        let d_y_out_last: &mut ::dnn::private::Batch<T, BATCH, 6> = ::dnn::private::head(
            &mut tape.slab_2,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.out_1,
            (&tape.y_out_last, ()),
            &mut *d_y,
            &(),
            ::core::option::Option::Some(&mut *d_y_out_last),
            ::core::option::Option::Some(&mut gradients.out_1),
            cx,
        );
        let d_y_out_0: &mut ::dnn::private::Batch<T, BATCH, 54> = ::dnn::private::head(
            &mut tape.slab_1,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &Self::OUT_LAST,
            ((), ()),
            &mut *d_y_out_last,
            &(),
            ::core::option::Option::Some(&mut *d_y_out_0),
            ::core::option::Option::None,
            cx,
        );
        let d_y_all_concat: &mut ::dnn::private::Batch<T, BATCH, 108> = ::dnn::private::head(
            &mut tape.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.out_0,
            (&tape.y_all_concat, &tape.y_out_0),
            &mut *d_y_out_0,
            &tape.cache_out_0,
            ::core::option::Option::Some(&mut *d_y_all_concat),
            ::core::option::Option::Some(&mut gradients.out_0),
            cx,
        );
        let d_y_a_dropout: &mut ::dnn::private::Batch<T, BATCH, 36> = ::dnn::private::head(
            &mut tape.slab_2,
        );
        let d_y_b_gelu: &mut ::dnn::private::Batch<T, BATCH, 45> = ::dnn::private::head(
            &mut tape.slab_1,
        );
        let rest = 0;
        let rest = ::dnn::private::split_steps(
            ::dnn::private::features(&mut *d_y_all_concat),
            9,
            rest,
            &mut *d_y_a_dropout,
        );
        let rest = ::dnn::private::split_steps(
            ::dnn::private::features(&mut *d_y_all_concat),
            9,
            rest,
            &mut *d_y_b_gelu,
        );
        let rest = ::dnn::private::split_steps(
            ::dnn::private::features(&mut *d_y_all_concat),
            9,
            rest,
            &mut *d_x,
        );
        let _ = rest;
        let d_y_b_layer_norm: &mut ::dnn::private::Batch<T, BATCH, 45> = ::dnn::private::head(
            &mut tape.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &Self::B_GELU,
            (&tape.y_b_layer_norm, ()),
            &mut *d_y_b_gelu,
            &(),
            ::core::option::Option::Some(&mut *d_y_b_layer_norm),
            ::core::option::Option::None,
            cx,
        );
        let d_y_b_gru_2: &mut ::dnn::private::Batch<T, BATCH, 45> = ::dnn::private::head(
            &mut tape.slab_1,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.b_layer_norm,
            (&tape.y_b_gru_2, ()),
            &mut *d_y_b_layer_norm,
            &tape.cache_b_layer_norm,
            ::core::option::Option::Some(&mut *d_y_b_gru_2),
            ::core::option::Option::Some(&mut gradients.b_layer_norm),
            cx,
        );
        let d_y_b_gru_1: &mut ::dnn::private::Batch<T, BATCH, 45> = ::dnn::private::head(
            &mut tape.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.b_gru_2,
            (&tape.y_b_gru_1, &tape.y_b_gru_2),
            &mut *d_y_b_gru_2,
            &tape.cache_b_gru_2,
            ::core::option::Option::Some(&mut *d_y_b_gru_1),
            ::core::option::Option::Some(&mut gradients.b_gru_2),
            cx,
        );
        let more_0_a_dropout: &mut ::dnn::private::Batch<T, BATCH, 36> = ::dnn::private::head(
            &mut tape.slab_1,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.b_gru_1,
            (&tape.y_a_dropout, &tape.y_b_gru_1),
            &mut *d_y_b_gru_1,
            &tape.cache_b_gru_1,
            ::core::option::Option::Some(&mut *more_0_a_dropout),
            ::core::option::Option::Some(&mut gradients.b_gru_1),
            cx,
        );
        ::dnn::private::accumulate(&*more_0_a_dropout, &mut *d_y_a_dropout);
        let d_y_a: &mut ::dnn::private::Batch<T, BATCH, 36> = ::dnn::private::head(
            &mut tape.slab_1,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &Self::A_DROPOUT,
            ((), ()),
            &mut *d_y_a_dropout,
            &tape.cache_a_dropout,
            ::core::option::Option::Some(&mut *d_y_a),
            ::core::option::Option::None,
            cx,
        );
        let more_0_input: &mut ::dnn::private::Batch<T, BATCH, 27> = ::dnn::private::head(
            &mut tape.slab_2,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.a,
            (x, &tape.y_a),
            &mut *d_y_a,
            &tape.cache_a,
            ::core::option::Option::Some(&mut *more_0_input),
            ::core::option::Option::Some(&mut gradients.a),
            cx,
        );
        ::dnn::private::accumulate(&*more_0_input, &mut *d_x);
    }
}
///What a step of [`Net`] hands to the next one, and intermediate values.
struct NetState<T> {
    state_a: <::dnn::private::layers::Recurrent<
        T,
        9,
        3,
        4,
        16,
        16,
        27,
        36,
        ::dnn::private::layers::LstmCell,
        NetAConfig,
    > as ::dnn::private::StreamLayer<T>>::State,
    state_b_gru_1: <::dnn::private::layers::Recurrent<
        T,
        9,
        4,
        5,
        15,
        0,
        36,
        45,
        ::dnn::private::layers::GruCell,
        ::dnn::private::layers::DefaultRecurrent,
    > as ::dnn::private::StreamLayer<T>>::State,
    state_b_gru_2: <::dnn::private::layers::Recurrent<
        T,
        9,
        5,
        5,
        15,
        0,
        45,
        45,
        ::dnn::private::layers::GruCell,
        ::dnn::private::layers::DefaultRecurrent,
    > as ::dnn::private::StreamLayer<T>>::State,
    slab_0: ::dnn::private::Batch<T, 1, 4>,
    slab_1: ::dnn::private::Batch<T, 1, 12>,
    slab_2: ::dnn::private::Batch<T, 1, 6>,
}
#[allow(dead_code)]
impl<T: ::dnn::private::Scalar> NetState<T> {
    /// The state before a first step.
    #[must_use]
    pub fn new() -> Self {
        ::dnn::private::Zeroable::zeroed()
    }
}
impl<T: ::dnn::private::Scalar> ::core::default::Default for NetState<T> {
    fn default() -> Self {
        Self::new()
    }
}
impl<T: ::dnn::private::Scalar> ::dnn::private::Streaming<T> for Net<T> {
    type StepInput = ::dnn::private::Batch<T, 1, 3>;
    type StepOutput = ::dnn::private::Batch<T, 1, 2>;
    type State = NetState<T>;
    const STEPS: u64 = 9 as u64;
    const VOCABULARY: ::core::option::Option<usize> = ::core::option::Option::None;
    #[inline(always)]
    #[allow(unused_variables)]
    fn step_by<W: ::dnn::private::Way<T>, const PACKED: bool>(
        &self,
        workspace: &mut Self::State,
        x: &Self::StepInput,
        y: &mut Self::StepOutput,
    ) {
        const BATCH: usize = 1;
        let y_a: &mut ::dnn::private::Batch<T, BATCH, 4> = ::dnn::private::head(
            &mut workspace.slab_0,
        );
        ::dnn::private::StreamLayer::<
            T,
        >::step::<W, PACKED>(&self.a, &mut workspace.state_a, x, y_a);
        let y_b_gru_1: &mut ::dnn::private::Batch<T, BATCH, 5> = ::dnn::private::head(
            &mut workspace.slab_1,
        );
        ::dnn::private::StreamLayer::<
            T,
        >::step::<
            W,
            PACKED,
        >(&self.b_gru_1, &mut workspace.state_b_gru_1, &*y_a, y_b_gru_1);
        let y_b_gru_2: &mut ::dnn::private::Batch<T, BATCH, 5> = ::dnn::private::head(
            &mut workspace.slab_2,
        );
        ::dnn::private::StreamLayer::<
            T,
        >::step::<
            W,
            PACKED,
        >(&self.b_gru_2, &mut workspace.state_b_gru_2, &*y_b_gru_1, y_b_gru_2);
        let y_b_layer_norm: &mut ::dnn::private::Batch<T, BATCH, 5> = ::dnn::private::head(
            &mut workspace.slab_1,
        );
        ::dnn::private::step_layer::<
            T,
            W,
            PACKED,
            _,
        >(&self.b_layer_norm.each, &*y_b_gru_2, y_b_layer_norm);
        let y_b_gelu: &mut ::dnn::private::Batch<T, BATCH, 5> = ::dnn::private::head(
            &mut workspace.slab_2,
        );
        ::dnn::private::step_layer::<
            T,
            W,
            PACKED,
            _,
        >(
            &{
                const LAYER: ::dnn::private::layers::Activate<
                    ::dnn::private::layers::Gelu,
                    5,
                > = ::dnn::private::layers::Activate::new(::dnn::private::layers::Gelu {
                    approximate: false,
                });
                LAYER
            },
            &*y_b_layer_norm,
            y_b_gelu,
        );
        let y_all_concat: &mut ::dnn::private::Batch<T, BATCH, 12> = ::dnn::private::head(
            &mut workspace.slab_1,
        );
        ::dnn::private::layers::concat(
            &[
                ::dnn::private::features(&*y_a),
                ::dnn::private::features(&*y_b_gelu),
                ::dnn::private::features(x),
            ],
            ::dnn::private::features_mut(y_all_concat),
        );
        let y_out_0: &mut ::dnn::private::Batch<T, BATCH, 6> = ::dnn::private::head(
            &mut workspace.slab_2,
        );
        ::dnn::private::step_layer::<
            T,
            W,
            PACKED,
            _,
        >(&self.out_0.each, &*y_all_concat, y_out_0);
        ::dnn::private::step_layer::<T, W, PACKED, _>(&self.out_1, &*y_out_0, y);
    }
}
