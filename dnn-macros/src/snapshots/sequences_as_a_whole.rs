#[doc(hidden)]
#[allow(dead_code)]
const __NET_INPUT_STEPS: usize = STEPS;
#[doc(hidden)]
#[allow(dead_code)]
const __NET_OUTPUT_STEPS: usize = STEPS;
#[doc(hidden)]
#[allow(dead_code)]
const __NET_BOTH_UNITS: usize = HIDDEN;
#[doc(hidden)]
#[allow(dead_code)]
const __NET_VECTOR_REPEAT_STEPS: usize = STEPS;
#[doc(hidden)]
#[allow(dead_code)]
const __NET_BACK_UNITS: usize = HIDDEN;
#[doc(hidden)]
#[allow(dead_code)]
const __NET_BOTH_GATES: usize = ::dnn::private::dim::product(&[4, __NET_BOTH_UNITS]);
#[doc(hidden)]
#[allow(dead_code)]
const __NET_BOTH_UNITS_2: usize = ::dnn::private::dim::product(&[2, __NET_BOTH_UNITS]);
#[doc(hidden)]
#[allow(dead_code)]
const __NET_BACK_GATES: usize = ::dnn::private::dim::product(&[1, __NET_BACK_UNITS]);
#[doc(hidden)]
#[allow(dead_code)]
const __NET_INPUT_LEN: usize = ::dnn::private::dim::product(&[__NET_INPUT_STEPS, 3]);
#[doc(hidden)]
#[allow(dead_code)]
const __NET_BOTH_LEN: usize = ::dnn::private::dim::product(
    &[__NET_INPUT_STEPS, __NET_BOTH_UNITS_2],
);
#[doc(hidden)]
#[allow(dead_code)]
const __NET_VECTOR_REPEAT_LEN: usize = ::dnn::private::dim::product(
    &[__NET_VECTOR_REPEAT_STEPS, __NET_BOTH_UNITS_2],
);
#[doc(hidden)]
#[allow(dead_code)]
const __NET_BACK_REVERSE_LEN: usize = ::dnn::private::dim::product(
    &[__NET_VECTOR_REPEAT_STEPS, __NET_BOTH_UNITS_2],
);
#[doc(hidden)]
#[allow(dead_code)]
const __NET_BACK_LEN: usize = ::dnn::private::dim::product(
    &[__NET_VECTOR_REPEAT_STEPS, __NET_BACK_UNITS],
);
#[doc(hidden)]
#[allow(dead_code)]
const __NET_OUT_LEN: usize = ::dnn::private::dim::product(
    &[__NET_VECTOR_REPEAT_STEPS, 2],
);
#[doc(hidden)]
#[allow(dead_code)]
const __NET_OUT_SOFTMAX_LEN: usize = ::dnn::private::dim::product(
    &[__NET_VECTOR_REPEAT_STEPS, 2],
);
#[doc(hidden)]
#[derive(Clone, Debug, PartialEq)]
pub struct NetBothConfig;
impl ::dnn::private::layers::RecurrentConfig for NetBothConfig {
    const FORGET_BIAS: f64 = 1f64;
}
///
///| layer | operation | output | parameters | multiply-adds |
///|---|---|---|---:|---:|
///| `both` | bidirectional | `[STEPS, 2 * HIDDEN]` | const | const |
///| `vector.last` | last | `[2 * HIDDEN]` | 0 | 0 |
///| `vector.repeat` | repeat | `[STEPS, 2 * HIDDEN]` | 0 | 0 |
///| `back.reverse` | reverse | `[STEPS, 2 * HIDDEN]` | 0 | 0 |
///| `back` | rnn | `[STEPS, HIDDEN]` | const | const |
///| `out` | dense | `[STEPS, 2]` | const | const |
///| `out.softmax` | softmax | `[STEPS, 2]` | 0 | 0 |
struct Net<T = f32> {
    /**`both`: bidirectional, `[STEPS, 3]` to `[STEPS, 2 * HIDDEN]`.

bidirectional: a recurrent layer in both directions: at each step the outputs of the first, then of the second.*/
    pub both: ::dnn::private::layers::Bidirectional<
        T,
        __NET_INPUT_STEPS,
        3,
        __NET_BOTH_UNITS,
        { ::dnn::private::dim::product(&[4, __NET_BOTH_UNITS]) },
        { ::dnn::private::dim::product(&[4, __NET_BOTH_UNITS]) },
        __NET_INPUT_LEN,
        { ::dnn::private::dim::product(&[__NET_INPUT_STEPS, __NET_BOTH_UNITS]) },
        __NET_BOTH_LEN,
        ::dnn::private::layers::LstmCell,
        NetBothConfig,
    >,
    /**`back`: rnn, `[STEPS, 2 * HIDDEN]` to `[STEPS, HIDDEN]`.

rnn: plain recurrent units: h' = f(W x + b + U h + b'), f being tanh or relu.*/
    pub back: ::dnn::private::layers::Recurrent<
        T,
        __NET_VECTOR_REPEAT_STEPS,
        __NET_BOTH_UNITS_2,
        __NET_BACK_UNITS,
        __NET_BACK_UNITS,
        __NET_BACK_UNITS,
        __NET_BACK_REVERSE_LEN,
        __NET_BACK_LEN,
        ::dnn::private::layers::RnnCell<true>,
        ::dnn::private::layers::DefaultRecurrent,
    >,
    /**`out`: dense, `[STEPS, HIDDEN]` to `[STEPS, 2]`.

dense: y = x W + b: every input connected with every unit.*/
    pub out: ::dnn::private::layers::Steps<
        T,
        __NET_VECTOR_REPEAT_STEPS,
        __NET_BACK_UNITS,
        2,
        __NET_BACK_LEN,
        __NET_OUT_LEN,
        ::dnn::private::layers::Dense<
            T,
            __NET_BACK_UNITS,
            2,
            2,
            ::dnn::private::layers::Identity,
        >,
        ::dnn::private::layers::SavesX,
    >,
}
///Intermediate values of a prediction of [`Net`].
struct NetWorkspace<T, const BATCH: usize> {
    slab_0: ::dnn::private::Batch<
        T,
        BATCH,
        {
            ::dnn::private::dim::max(
                &[__NET_BOTH_LEN, __NET_VECTOR_REPEAT_LEN, __NET_BACK_LEN],
            )
        },
    >,
    slab_1: ::dnn::private::Batch<
        T,
        BATCH,
        {
            ::dnn::private::dim::max(
                &[__NET_BOTH_UNITS_2, __NET_BACK_REVERSE_LEN, __NET_OUT_LEN],
            )
        },
    >,
}
///What a backward pass of [`Net`] reads of the forward pass, and scratch space.
struct NetTape<T, const BATCH: usize> {
    y_both: ::dnn::private::Batch<T, BATCH, __NET_BOTH_LEN>,
    y_back_reverse: ::dnn::private::Batch<T, BATCH, __NET_BACK_REVERSE_LEN>,
    y_back: ::dnn::private::Batch<T, BATCH, __NET_BACK_LEN>,
    cache_both: <::dnn::private::layers::Bidirectional<
        T,
        __NET_INPUT_STEPS,
        3,
        __NET_BOTH_UNITS,
        { ::dnn::private::dim::product(&[4, __NET_BOTH_UNITS]) },
        { ::dnn::private::dim::product(&[4, __NET_BOTH_UNITS]) },
        __NET_INPUT_LEN,
        { ::dnn::private::dim::product(&[__NET_INPUT_STEPS, __NET_BOTH_UNITS]) },
        __NET_BOTH_LEN,
        ::dnn::private::layers::LstmCell,
        NetBothConfig,
    > as ::dnn::private::Layer<T, BATCH>>::Cache,
    cache_back: <::dnn::private::layers::Recurrent<
        T,
        __NET_VECTOR_REPEAT_STEPS,
        __NET_BOTH_UNITS_2,
        __NET_BACK_UNITS,
        __NET_BACK_UNITS,
        __NET_BACK_UNITS,
        __NET_BACK_REVERSE_LEN,
        __NET_BACK_LEN,
        ::dnn::private::layers::RnnCell<true>,
        ::dnn::private::layers::DefaultRecurrent,
    > as ::dnn::private::Layer<T, BATCH>>::Cache,
    cache_out: <::dnn::private::layers::Steps<
        T,
        __NET_VECTOR_REPEAT_STEPS,
        __NET_BACK_UNITS,
        2,
        __NET_BACK_LEN,
        __NET_OUT_LEN,
        ::dnn::private::layers::Dense<
            T,
            __NET_BACK_UNITS,
            2,
            2,
            ::dnn::private::layers::Identity,
        >,
        ::dnn::private::layers::SavesX,
    > as ::dnn::private::Layer<T, BATCH>>::Cache,
    cache_out_softmax: <::dnn::private::layers::Steps<
        T,
        __NET_VECTOR_REPEAT_STEPS,
        2,
        2,
        __NET_OUT_LEN,
        __NET_OUT_SOFTMAX_LEN,
        ::dnn::private::layers::Softmax<2>,
        ::dnn::private::layers::SavesY,
    > as ::dnn::private::Layer<T, BATCH>>::Cache,
    slab_0: ::dnn::private::Batch<
        T,
        BATCH,
        {
            ::dnn::private::dim::max(
                &[__NET_BOTH_UNITS_2, __NET_OUT_LEN, __NET_BACK_REVERSE_LEN],
            )
        },
    >,
    slab_1: ::dnn::private::Batch<
        T,
        BATCH,
        {
            ::dnn::private::dim::max(
                &[__NET_VECTOR_REPEAT_LEN, __NET_BACK_LEN, __NET_BOTH_LEN],
            )
        },
    >,
    output: ::dnn::private::Batch<T, BATCH, __NET_OUT_SOFTMAX_LEN>,
}
const _: () = {
    let _ = ::dnn::language::sequence;
    let _ = ::dnn::language::sequence;
    let _ = ::dnn::language::bidirectional;
    let _ = ::dnn::language::lstm;
    let _ = ::dnn::language::last;
    let _ = ::dnn::language::repeat;
    let _ = ::dnn::language::reverse;
    let _ = ::dnn::language::rnn;
    let _ = ::dnn::language::dense;
    let _ = ::dnn::language::softmax;
};
const _: () = ::dnn::private::check::at_least(
    __NET_INPUT_STEPS,
    1,
    "`input`: `steps` is ",
    " but must be at least ",
    "",
);
const _: () = ::dnn::private::check::at_most(
    __NET_INPUT_STEPS,
    4294967296,
    "`input`: `steps` is ",
    " but must be at most ",
    "",
);
const _: () = ::dnn::private::check::at_least(
    __NET_OUTPUT_STEPS,
    1,
    "`output`: `steps` is ",
    " but must be at least ",
    "",
);
const _: () = ::dnn::private::check::at_most(
    __NET_OUTPUT_STEPS,
    4294967296,
    "`output`: `steps` is ",
    " but must be at most ",
    "",
);
const _: () = ::dnn::private::check::at_least(
    __NET_BOTH_UNITS,
    1,
    "`both`: `units` is ",
    " but must be at least ",
    "",
);
const _: () = ::dnn::private::check::at_most(
    __NET_BOTH_UNITS,
    4294967296,
    "`both`: `units` is ",
    " but must be at most ",
    "",
);
const _: () = ::dnn::private::check::at_least(
    __NET_VECTOR_REPEAT_STEPS,
    1,
    "`vector.repeat`: `steps` is ",
    " but must be at least ",
    "",
);
const _: () = ::dnn::private::check::at_most(
    __NET_VECTOR_REPEAT_STEPS,
    4294967296,
    "`vector.repeat`: `steps` is ",
    " but must be at most ",
    "",
);
const _: () = ::dnn::private::check::at_least(
    __NET_BACK_UNITS,
    1,
    "`back`: `units` is ",
    " but must be at least ",
    "",
);
const _: () = ::dnn::private::check::at_most(
    __NET_BACK_UNITS,
    4294967296,
    "`back`: `units` is ",
    " but must be at most ",
    "",
);
const _: () = ::dnn::private::check::equal(
    __NET_OUTPUT_STEPS,
    __NET_VECTOR_REPEAT_STEPS,
    "the output is declared with size ",
    " but `out.softmax` gives size ",
    "",
);
#[allow(dead_code)]
impl<T: ::dnn::private::Scalar> Net<T> {
    const VECTOR_LAST: ::dnn::private::layers::Last<
        __NET_BOTH_LEN,
        __NET_BOTH_UNITS_2,
    > = ::dnn::private::layers::Last;
    const VECTOR_REPEAT: ::dnn::private::layers::Repeat<
        __NET_BOTH_UNITS_2,
        __NET_VECTOR_REPEAT_LEN,
    > = ::dnn::private::layers::Repeat;
    const BACK_REVERSE: ::dnn::private::layers::Reverse<
        __NET_BACK_REVERSE_LEN,
        __NET_BOTH_UNITS_2,
    > = ::dnn::private::layers::Reverse;
    const OUT_SOFTMAX: ::dnn::private::layers::Steps<
        T,
        __NET_VECTOR_REPEAT_STEPS,
        2,
        2,
        __NET_OUT_LEN,
        __NET_OUT_SOFTMAX_LEN,
        ::dnn::private::layers::Softmax<2>,
        ::dnn::private::layers::SavesY,
    > = ::dnn::private::layers::Steps::new(::dnn::private::layers::Softmax);
    /// The outputs for a batch of `BATCH` samples, one a row. Scratch memory of more than 16 KiB is allocated.
    #[must_use]
    pub fn predict<const BATCH: usize>(
        &self,
        x: &::dnn::private::Batch<T, BATCH, __NET_INPUT_LEN>,
    ) -> ::dnn::private::Batch<T, BATCH, __NET_OUT_SOFTMAX_LEN> {
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
        y: &mut ::dnn::private::Batch<T, BATCH, __NET_OUT_SOFTMAX_LEN>,
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
    pub fn predict_one(&self, x: &[T; __NET_INPUT_LEN]) -> [T; __NET_OUT_SOFTMAX_LEN] {
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
    #[doc(hidden)]
    pub fn stream(&self) -> ::dnn::private::NoStream
    where
        Self: NetStreams,
    {
        ::dnn::private::NoStream
    }
    #[doc(hidden)]
    pub fn decoder(&self) -> ::dnn::private::NoDecoder
    where
        Self: NetDecodes,
    {
        ::dnn::private::NoDecoder
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
                    ::dnn::private::layers::Bidirectional<
                        T,
                        __NET_INPUT_STEPS,
                        3,
                        __NET_BOTH_UNITS,
                        { ::dnn::private::dim::product(&[4, __NET_BOTH_UNITS]) },
                        { ::dnn::private::dim::product(&[4, __NET_BOTH_UNITS]) },
                        __NET_INPUT_LEN,
                        {
                            ::dnn::private::dim::product(
                                &[__NET_INPUT_STEPS, __NET_BOTH_UNITS],
                            )
                        },
                        __NET_BOTH_LEN,
                        ::dnn::private::layers::LstmCell,
                        NetBothConfig,
                    >,
                >(0usize, ::core::mem::offset_of!(Self, both)),
                ::dnn::private::Place::new::<
                    T,
                    ::dnn::private::layers::Recurrent<
                        T,
                        __NET_VECTOR_REPEAT_STEPS,
                        __NET_BOTH_UNITS_2,
                        __NET_BACK_UNITS,
                        __NET_BACK_UNITS,
                        __NET_BACK_UNITS,
                        __NET_BACK_REVERSE_LEN,
                        __NET_BACK_LEN,
                        ::dnn::private::layers::RnnCell<true>,
                        ::dnn::private::layers::DefaultRecurrent,
                    >,
                >(4usize, ::core::mem::offset_of!(Self, back)),
                ::dnn::private::Place::new::<
                    T,
                    ::dnn::private::layers::Steps<
                        T,
                        __NET_VECTOR_REPEAT_STEPS,
                        __NET_BACK_UNITS,
                        2,
                        __NET_BACK_LEN,
                        __NET_OUT_LEN,
                        ::dnn::private::layers::Dense<
                            T,
                            __NET_BACK_UNITS,
                            2,
                            2,
                            ::dnn::private::layers::Identity,
                        >,
                        ::dnn::private::layers::SavesX,
                    >,
                >(5usize, ::core::mem::offset_of!(Self, out)),
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
            name: "both",
            key: "both",
            op: "bidirectional",
            arguments: "layer = lstm(units = HIDDEN, bias = true, forget_bias = 1, peepholes = false, recurrent_dropout = 0)",
            inputs: &["input"],
            output: &[__NET_INPUT_STEPS, __NET_BOTH_UNITS_2],
            tensors: ::dnn::private::info::Present::<
                T,
                ::dnn::private::layers::Bidirectional<
                    T,
                    __NET_INPUT_STEPS,
                    3,
                    __NET_BOTH_UNITS,
                    { ::dnn::private::dim::product(&[4, __NET_BOTH_UNITS]) },
                    { ::dnn::private::dim::product(&[4, __NET_BOTH_UNITS]) },
                    __NET_INPUT_LEN,
                    {
                        ::dnn::private::dim::product(
                            &[__NET_INPUT_STEPS, __NET_BOTH_UNITS],
                        )
                    },
                    __NET_BOTH_LEN,
                    ::dnn::private::layers::LstmCell,
                    NetBothConfig,
                >,
            >::TENSORS,
            macs: <::dnn::private::layers::Bidirectional<
                T,
                __NET_INPUT_STEPS,
                3,
                __NET_BOTH_UNITS,
                { ::dnn::private::dim::product(&[4, __NET_BOTH_UNITS]) },
                { ::dnn::private::dim::product(&[4, __NET_BOTH_UNITS]) },
                __NET_INPUT_LEN,
                { ::dnn::private::dim::product(&[__NET_INPUT_STEPS, __NET_BOTH_UNITS]) },
                __NET_BOTH_LEN,
                ::dnn::private::layers::LstmCell,
                NetBothConfig,
            > as ::dnn::private::Layer<T, 1>>::MACS,
            frozen: false,
            l1: ::core::option::Option::None,
            l2: ::core::option::Option::None,
            max_norm: ::core::option::Option::None,
        },
        ::dnn::private::LayerInfo {
            name: "vector.last",
            key: "vector.last",
            op: "last",
            arguments: "",
            inputs: &["both"],
            output: &[__NET_BOTH_UNITS_2],
            tensors: &[],
            macs: <::dnn::private::layers::Last<
                __NET_BOTH_LEN,
                __NET_BOTH_UNITS_2,
            > as ::dnn::private::Layer<T, 1>>::MACS,
            frozen: false,
            l1: ::core::option::Option::None,
            l2: ::core::option::Option::None,
            max_norm: ::core::option::Option::None,
        },
        ::dnn::private::LayerInfo {
            name: "vector.repeat",
            key: "vector.repeat",
            op: "repeat",
            arguments: "steps = STEPS",
            inputs: &["vector.last"],
            output: &[__NET_VECTOR_REPEAT_STEPS, __NET_BOTH_UNITS_2],
            tensors: &[],
            macs: <::dnn::private::layers::Repeat<
                __NET_BOTH_UNITS_2,
                __NET_VECTOR_REPEAT_LEN,
            > as ::dnn::private::Layer<T, 1>>::MACS,
            frozen: false,
            l1: ::core::option::Option::None,
            l2: ::core::option::Option::None,
            max_norm: ::core::option::Option::None,
        },
        ::dnn::private::LayerInfo {
            name: "back.reverse",
            key: "back.reverse",
            op: "reverse",
            arguments: "",
            inputs: &["vector.repeat"],
            output: &[__NET_VECTOR_REPEAT_STEPS, __NET_BOTH_UNITS_2],
            tensors: &[],
            macs: <::dnn::private::layers::Reverse<
                __NET_BACK_REVERSE_LEN,
                __NET_BOTH_UNITS_2,
            > as ::dnn::private::Layer<T, 1>>::MACS,
            frozen: false,
            l1: ::core::option::Option::None,
            l2: ::core::option::Option::None,
            max_norm: ::core::option::Option::None,
        },
        ::dnn::private::LayerInfo {
            name: "back",
            key: "back",
            op: "rnn",
            arguments: "units = HIDDEN, activation = relu, bias = true, recurrent_dropout = 0",
            inputs: &["back.reverse"],
            output: &[__NET_VECTOR_REPEAT_STEPS, __NET_BACK_UNITS],
            tensors: ::dnn::private::info::Present::<
                T,
                ::dnn::private::layers::Recurrent<
                    T,
                    __NET_VECTOR_REPEAT_STEPS,
                    __NET_BOTH_UNITS_2,
                    __NET_BACK_UNITS,
                    __NET_BACK_UNITS,
                    __NET_BACK_UNITS,
                    __NET_BACK_REVERSE_LEN,
                    __NET_BACK_LEN,
                    ::dnn::private::layers::RnnCell<true>,
                    ::dnn::private::layers::DefaultRecurrent,
                >,
            >::TENSORS,
            macs: <::dnn::private::layers::Recurrent<
                T,
                __NET_VECTOR_REPEAT_STEPS,
                __NET_BOTH_UNITS_2,
                __NET_BACK_UNITS,
                __NET_BACK_UNITS,
                __NET_BACK_UNITS,
                __NET_BACK_REVERSE_LEN,
                __NET_BACK_LEN,
                ::dnn::private::layers::RnnCell<true>,
                ::dnn::private::layers::DefaultRecurrent,
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
            inputs: &["back"],
            output: &[__NET_VECTOR_REPEAT_STEPS, 2],
            tensors: ::dnn::private::info::Present::<
                T,
                ::dnn::private::layers::Steps<
                    T,
                    __NET_VECTOR_REPEAT_STEPS,
                    __NET_BACK_UNITS,
                    2,
                    __NET_BACK_LEN,
                    __NET_OUT_LEN,
                    ::dnn::private::layers::Dense<
                        T,
                        __NET_BACK_UNITS,
                        2,
                        2,
                        ::dnn::private::layers::Identity,
                    >,
                    ::dnn::private::layers::SavesX,
                >,
            >::TENSORS,
            macs: <::dnn::private::layers::Steps<
                T,
                __NET_VECTOR_REPEAT_STEPS,
                __NET_BACK_UNITS,
                2,
                __NET_BACK_LEN,
                __NET_OUT_LEN,
                ::dnn::private::layers::Dense<
                    T,
                    __NET_BACK_UNITS,
                    2,
                    2,
                    ::dnn::private::layers::Identity,
                >,
                ::dnn::private::layers::SavesX,
            > as ::dnn::private::Layer<T, 1>>::MACS,
            frozen: false,
            l1: ::core::option::Option::None,
            l2: ::core::option::Option::None,
            max_norm: ::core::option::Option::None,
        },
        ::dnn::private::LayerInfo {
            name: "out.softmax",
            key: "out.softmax",
            op: "softmax",
            arguments: "",
            inputs: &["out"],
            output: &[__NET_VECTOR_REPEAT_STEPS, 2],
            tensors: &[],
            macs: <::dnn::private::layers::Steps<
                T,
                __NET_VECTOR_REPEAT_STEPS,
                2,
                2,
                __NET_OUT_LEN,
                __NET_OUT_SOFTMAX_LEN,
                ::dnn::private::layers::Softmax<2>,
                ::dnn::private::layers::SavesY,
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
    const OUTPUT_STEPS: ::core::option::Option<usize> = ::core::option::Option::Some(
        __NET_VECTOR_REPEAT_STEPS,
    );
    const CARRIES_STATE: bool = true;
    fn init_in_place<R: ::dnn::private::Rng>(&mut self, rng: &mut R) {
        let net = ::dnn::private::cleared(self);
        ::dnn::private::Parameters::<
            T,
        >::init(
            &mut net.both,
            &const { ::dnn::init::pytorch_recurrent() },
            &const { ::dnn::init::pytorch_recurrent() },
            rng,
        );
        ::dnn::private::Parameters::<
            T,
        >::init(
            &mut net.back,
            &const { ::dnn::init::pytorch_recurrent() },
            &const { ::dnn::init::pytorch_recurrent() },
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
            &self.both,
            &<Self as ::dnn::private::Network<T>>::LAYERS[0usize],
            visitor,
        );
        ::dnn::private::Parameters::<
            T,
        >::visit(
            &self.back,
            &<Self as ::dnn::private::Network<T>>::LAYERS[4usize],
            visitor,
        );
        ::dnn::private::Parameters::<
            T,
        >::visit(
            &self.out,
            &<Self as ::dnn::private::Network<T>>::LAYERS[5usize],
            visitor,
        );
    }
    #[allow(unused_variables)]
    fn visit_mut<W: ::dnn::private::Walker<T, 0>>(&mut self, walker: &mut W) {
        ::dnn::private::Parameters::<
            T,
        >::walk(
            &mut self.both,
            [],
            &<Self as ::dnn::private::Network<T>>::LAYERS[0usize],
            walker,
        );
        ::dnn::private::Parameters::<
            T,
        >::walk(
            &mut self.back,
            [],
            &<Self as ::dnn::private::Network<T>>::LAYERS[4usize],
            walker,
        );
        ::dnn::private::Parameters::<
            T,
        >::walk(
            &mut self.out,
            [],
            &<Self as ::dnn::private::Network<T>>::LAYERS[5usize],
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
            &mut self.both,
            companions.each_mut().map(|companion| &mut companion.both),
            &<Self as ::dnn::private::Network<T>>::LAYERS[0usize],
            walker,
        );
        ::dnn::private::Parameters::<
            T,
        >::walk(
            &mut self.back,
            companions.each_mut().map(|companion| &mut companion.back),
            &<Self as ::dnn::private::Network<T>>::LAYERS[4usize],
            walker,
        );
        ::dnn::private::Parameters::<
            T,
        >::walk(
            &mut self.out,
            companions.each_mut().map(|companion| &mut companion.out),
            &<Self as ::dnn::private::Network<T>>::LAYERS[5usize],
            walker,
        );
    }
}
impl<T: ::dnn::private::Scalar, const BATCH: usize> ::dnn::private::Infer<T, BATCH>
for Net<T> {
    type Input = ::dnn::private::Batch<T, BATCH, __NET_INPUT_LEN>;
    type Output = ::dnn::private::Batch<T, BATCH, __NET_OUT_SOFTMAX_LEN>;
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
        let y_both: &mut ::dnn::private::Batch<T, BATCH, __NET_BOTH_LEN> = ::dnn::private::head(
            &mut workspace.slab_0,
        );
        ::dnn::private::Layer::<T, BATCH>::infer_by::<W>(&self.both, x, y_both);
        let y_vector_last: &mut ::dnn::private::Batch<T, BATCH, __NET_BOTH_UNITS_2> = ::dnn::private::head(
            &mut workspace.slab_1,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::infer_by::<W>(&Self::VECTOR_LAST, &*y_both, y_vector_last);
        let y_vector_repeat: &mut ::dnn::private::Batch<
            T,
            BATCH,
            __NET_VECTOR_REPEAT_LEN,
        > = ::dnn::private::head(&mut workspace.slab_0);
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::infer_by::<W>(&Self::VECTOR_REPEAT, &*y_vector_last, y_vector_repeat);
        let y_back_reverse: &mut ::dnn::private::Batch<
            T,
            BATCH,
            __NET_BACK_REVERSE_LEN,
        > = ::dnn::private::head(&mut workspace.slab_1);
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::infer_by::<W>(&Self::BACK_REVERSE, &*y_vector_repeat, y_back_reverse);
        let y_back: &mut ::dnn::private::Batch<T, BATCH, __NET_BACK_LEN> = ::dnn::private::head(
            &mut workspace.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::infer_by::<W>(&self.back, &*y_back_reverse, y_back);
        let y_out: &mut ::dnn::private::Batch<T, BATCH, __NET_OUT_LEN> = ::dnn::private::head(
            &mut workspace.slab_1,
        );
        ::dnn::private::Layer::<T, BATCH>::infer_by::<W>(&self.out, &*y_back, y_out);
        ::dnn::private::Layer::<T, BATCH>::infer_by::<W>(&Self::OUT_SOFTMAX, &*y_out, y);
    }
    fn pack(&mut self) {
        ::dnn::private::Layer::<T, BATCH>::pack(&mut self.both);
        ::dnn::private::Layer::<T, BATCH>::pack(&mut self.back);
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
        let y_both: &mut ::dnn::private::Batch<T, BATCH, __NET_BOTH_LEN> = ::dnn::private::head(
            &mut workspace.slab_0,
        );
        ::dnn::private::Layer::<T, BATCH>::infer_packed::<W>(&self.both, x, y_both);
        let y_vector_last: &mut ::dnn::private::Batch<T, BATCH, __NET_BOTH_UNITS_2> = ::dnn::private::head(
            &mut workspace.slab_1,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::infer_packed::<W>(&Self::VECTOR_LAST, &*y_both, y_vector_last);
        let y_vector_repeat: &mut ::dnn::private::Batch<
            T,
            BATCH,
            __NET_VECTOR_REPEAT_LEN,
        > = ::dnn::private::head(&mut workspace.slab_0);
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::infer_packed::<W>(&Self::VECTOR_REPEAT, &*y_vector_last, y_vector_repeat);
        let y_back_reverse: &mut ::dnn::private::Batch<
            T,
            BATCH,
            __NET_BACK_REVERSE_LEN,
        > = ::dnn::private::head(&mut workspace.slab_1);
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::infer_packed::<W>(&Self::BACK_REVERSE, &*y_vector_repeat, y_back_reverse);
        let y_back: &mut ::dnn::private::Batch<T, BATCH, __NET_BACK_LEN> = ::dnn::private::head(
            &mut workspace.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::infer_packed::<W>(&self.back, &*y_back_reverse, y_back);
        let y_out: &mut ::dnn::private::Batch<T, BATCH, __NET_OUT_LEN> = ::dnn::private::head(
            &mut workspace.slab_1,
        );
        ::dnn::private::Layer::<T, BATCH>::infer_packed::<W>(&self.out, &*y_back, y_out);
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::infer_packed::<W>(&Self::OUT_SOFTMAX, &*y_out, y);
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
        >::forward(&self.both, x, &mut tape.y_both, &mut tape.cache_both, cx);
        let y_vector_last: &mut ::dnn::private::Batch<T, BATCH, __NET_BOTH_UNITS_2> = ::dnn::private::head(
            &mut tape.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::forward(&Self::VECTOR_LAST, &tape.y_both, &mut *y_vector_last, &mut (), cx);
        let y_vector_repeat: &mut ::dnn::private::Batch<
            T,
            BATCH,
            __NET_VECTOR_REPEAT_LEN,
        > = ::dnn::private::head(&mut tape.slab_1);
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::forward(
            &Self::VECTOR_REPEAT,
            &*y_vector_last,
            &mut *y_vector_repeat,
            &mut (),
            cx,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::forward(
            &Self::BACK_REVERSE,
            &*y_vector_repeat,
            &mut tape.y_back_reverse,
            &mut (),
            cx,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::forward(
            &self.back,
            &tape.y_back_reverse,
            &mut tape.y_back,
            &mut tape.cache_back,
            cx,
        );
        let y_out: &mut ::dnn::private::Batch<T, BATCH, __NET_OUT_LEN> = ::dnn::private::head(
            &mut tape.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::forward(&self.out, &tape.y_back, &mut *y_out, &mut tape.cache_out, cx);
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::forward(
            &Self::OUT_SOFTMAX,
            &*y_out,
            &mut tape.output,
            &mut tape.cache_out_softmax,
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
        let d_y_out: &mut ::dnn::private::Batch<T, BATCH, __NET_OUT_LEN> = ::dnn::private::head(
            &mut tape.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &Self::OUT_SOFTMAX,
            ((), &tape.output),
            &mut *d_y,
            &tape.cache_out_softmax,
            ::core::option::Option::Some(&mut *d_y_out),
            ::core::option::Option::None,
            cx,
        );
        let d_y_back: &mut ::dnn::private::Batch<T, BATCH, __NET_BACK_LEN> = ::dnn::private::head(
            &mut tape.slab_1,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.out,
            (&tape.y_back, ()),
            &mut *d_y_out,
            &tape.cache_out,
            ::core::option::Option::Some(&mut *d_y_back),
            ::core::option::Option::Some(&mut gradients.out),
            cx,
        );
        let d_y_back_reverse: &mut ::dnn::private::Batch<
            T,
            BATCH,
            __NET_BACK_REVERSE_LEN,
        > = ::dnn::private::head(&mut tape.slab_0);
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.back,
            (&tape.y_back_reverse, &tape.y_back),
            &mut *d_y_back,
            &tape.cache_back,
            ::core::option::Option::Some(&mut *d_y_back_reverse),
            ::core::option::Option::Some(&mut gradients.back),
            cx,
        );
        let d_y_vector_repeat: &mut ::dnn::private::Batch<
            T,
            BATCH,
            __NET_VECTOR_REPEAT_LEN,
        > = ::dnn::private::head(&mut tape.slab_1);
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &Self::BACK_REVERSE,
            ((), ()),
            &mut *d_y_back_reverse,
            &(),
            ::core::option::Option::Some(&mut *d_y_vector_repeat),
            ::core::option::Option::None,
            cx,
        );
        let d_y_vector_last: &mut ::dnn::private::Batch<T, BATCH, __NET_BOTH_UNITS_2> = ::dnn::private::head(
            &mut tape.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &Self::VECTOR_REPEAT,
            ((), ()),
            &mut *d_y_vector_repeat,
            &(),
            ::core::option::Option::Some(&mut *d_y_vector_last),
            ::core::option::Option::None,
            cx,
        );
        let d_y_both: &mut ::dnn::private::Batch<T, BATCH, __NET_BOTH_LEN> = ::dnn::private::head(
            &mut tape.slab_1,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &Self::VECTOR_LAST,
            ((), ()),
            &mut *d_y_vector_last,
            &(),
            ::core::option::Option::Some(&mut *d_y_both),
            ::core::option::Option::None,
            cx,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.both,
            (x, &tape.y_both),
            &mut *d_y_both,
            &tape.cache_both,
            ::core::option::Option::None,
            ::core::option::Option::Some(&mut gradients.both),
            cx,
        );
    }
    #[allow(unused_variables)]
    fn update_buffers(&mut self, tape: &Self::Tape, cx: &::dnn::private::Context) {
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::update_buffers(&mut self.both, &tape.cache_both, cx);
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::update_buffers(&mut self.back, &tape.cache_back, cx);
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::update_buffers(&mut self.out, &tape.cache_out, cx);
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
        let d_y_out: &mut ::dnn::private::Batch<T, BATCH, __NET_OUT_LEN> = ::dnn::private::head(
            &mut tape.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &Self::OUT_SOFTMAX,
            ((), &tape.output),
            &mut *d_y,
            &tape.cache_out_softmax,
            ::core::option::Option::Some(&mut *d_y_out),
            ::core::option::Option::None,
            cx,
        );
        let d_y_back: &mut ::dnn::private::Batch<T, BATCH, __NET_BACK_LEN> = ::dnn::private::head(
            &mut tape.slab_1,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.out,
            (&tape.y_back, ()),
            &mut *d_y_out,
            &tape.cache_out,
            ::core::option::Option::Some(&mut *d_y_back),
            ::core::option::Option::Some(&mut gradients.out),
            cx,
        );
        let d_y_back_reverse: &mut ::dnn::private::Batch<
            T,
            BATCH,
            __NET_BACK_REVERSE_LEN,
        > = ::dnn::private::head(&mut tape.slab_0);
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.back,
            (&tape.y_back_reverse, &tape.y_back),
            &mut *d_y_back,
            &tape.cache_back,
            ::core::option::Option::Some(&mut *d_y_back_reverse),
            ::core::option::Option::Some(&mut gradients.back),
            cx,
        );
        let d_y_vector_repeat: &mut ::dnn::private::Batch<
            T,
            BATCH,
            __NET_VECTOR_REPEAT_LEN,
        > = ::dnn::private::head(&mut tape.slab_1);
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &Self::BACK_REVERSE,
            ((), ()),
            &mut *d_y_back_reverse,
            &(),
            ::core::option::Option::Some(&mut *d_y_vector_repeat),
            ::core::option::Option::None,
            cx,
        );
        let d_y_vector_last: &mut ::dnn::private::Batch<T, BATCH, __NET_BOTH_UNITS_2> = ::dnn::private::head(
            &mut tape.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &Self::VECTOR_REPEAT,
            ((), ()),
            &mut *d_y_vector_repeat,
            &(),
            ::core::option::Option::Some(&mut *d_y_vector_last),
            ::core::option::Option::None,
            cx,
        );
        let d_y_both: &mut ::dnn::private::Batch<T, BATCH, __NET_BOTH_LEN> = ::dnn::private::head(
            &mut tape.slab_1,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &Self::VECTOR_LAST,
            ((), ()),
            &mut *d_y_vector_last,
            &(),
            ::core::option::Option::Some(&mut *d_y_both),
            ::core::option::Option::None,
            cx,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.both,
            (x, &tape.y_both),
            &mut *d_y_both,
            &tape.cache_both,
            ::core::option::Option::Some(&mut *d_x),
            ::core::option::Option::Some(&mut gradients.both),
            cx,
        );
    }
}
#[doc(hidden)]
#[allow(dead_code)]
#[diagnostic::on_unimplemented(
    message = "`Net` has no stream: `both`: bidirectional needs all steps at once",
    label = "cannot be given a sequence step by step",
    note = "a stream computes the output at each step of its one input from that step and those before"
)]
trait NetStreams {}
#[doc(hidden)]
#[allow(dead_code)]
#[diagnostic::on_unimplemented(
    message = "`Net` has no decoder: it has one input",
    label = "cannot be given its own output step by step",
    note = "a decoder computes a step of the output from a step of the last input, and from what it knows of the other inputs: states that recurrent layers start from (`initial = ..`), and vectors at every step (`repeat`)"
)]
trait NetDecodes {}
