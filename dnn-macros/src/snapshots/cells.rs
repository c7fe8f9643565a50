#[doc(hidden)]
#[allow(dead_code)]
const __NET_B_LSTM_UNITS: usize = HIDDEN;
#[doc(hidden)]
#[allow(dead_code)]
const __NET_B_GRU_RECURRENT_DROPOUT: f64 = DROP;
#[doc(hidden)]
#[allow(dead_code)]
const __NET_B_LSTM_GATES: usize = ::dnn::private::dim::product(&[4, __NET_B_LSTM_UNITS]);
#[doc(hidden)]
#[derive(Clone, Debug, PartialEq)]
pub struct NetAConfig;
impl ::dnn::private::layers::RecurrentConfig for NetAConfig {
    const FORGET_BIAS: f64 = 0f64;
    const RECURRENT_DROPOUT: f64 = 0.25f64;
    const SITE: u64 = 1u64;
}
#[doc(hidden)]
#[derive(Clone, Debug, PartialEq)]
pub struct NetBGruConfig;
impl ::dnn::private::layers::RecurrentConfig for NetBGruConfig {
    const RECURRENT_DROPOUT: f64 = __NET_B_GRU_RECURRENT_DROPOUT;
    const SITE: u64 = 3u64;
}
///
///| layer | operation | output | parameters | multiply-adds |
///|---|---|---|---:|---:|
///| `a` | lstm | `[9, 6]` | 282 | 2106 |
///| `b.lstm` | lstm | `[9, 4]` | const | const |
///| `b.gru` | gru | `[9, 5]` | 165 | 1215 |
///| `out` | bidirectional | `[9, 4]` | 492 | 3564 |
///| `out.last` | last | `[4]` | 0 | 0 |
struct Net<T = f32> {
    /**`a`: lstm, `[9, 3]` to `[9, 6]`, 282 parameters.

lstm: long short-term memory: recurrent units with cells that gates fill, keep and show.*/
    pub a: ::dnn::private::layers::Recurrent<
        T,
        9,
        3,
        6,
        24,
        24,
        27,
        54,
        ::dnn::private::layers::RecurrentDropout<::dnn::private::layers::LstmCell<3>>,
        NetAConfig,
    >,
    /**`b.lstm`: lstm, `[9, 6]` to `[9, 4]`.

lstm: long short-term memory: recurrent units with cells that gates fill, keep and show.*/
    pub b_lstm: ::dnn::private::layers::Recurrent<
        T,
        9,
        6,
        4,
        { ::dnn::private::dim::product(&[4, __NET_B_LSTM_UNITS]) },
        { ::dnn::private::dim::product(&[4, __NET_B_LSTM_UNITS]) },
        54,
        36,
        ::dnn::private::layers::ProjectedLstmCell<
            __NET_B_LSTM_UNITS,
            { ::dnn::private::dim::sum(&[__NET_B_LSTM_UNITS, 4]) },
            0,
        >,
        ::dnn::private::layers::DefaultRecurrent,
    >,
    /**`b.gru`: gru, `[9, 4]` to `[9, 5]`, 165 parameters.

gru: gated recurrent units: outputs that a step keeps in part and renews in part.*/
    pub b_gru: ::dnn::private::layers::Recurrent<
        T,
        9,
        4,
        5,
        15,
        15,
        36,
        45,
        ::dnn::private::layers::RecurrentDropout<::dnn::private::layers::GruBeforeCell>,
        NetBGruConfig,
    >,
    /**`out`: bidirectional, `[9, 5]` to `[9, 4]`, 492 parameters.

bidirectional: a recurrent layer in both directions: at each step the outputs of the first, then of the second.*/
    pub out: ::dnn::private::layers::Bidirectional<
        T,
        9,
        5,
        2,
        24,
        24,
        45,
        { ::dnn::private::dim::product(&[9, 2]) },
        36,
        ::dnn::private::layers::ProjectedLstmCell<6, 8, 3>,
        ::dnn::private::layers::DefaultRecurrent,
    >,
}
///Intermediate values of a prediction of [`Net`].
struct NetWorkspace<T, const BATCH: usize> {
    slab_0: ::dnn::private::Batch<T, BATCH, 54>,
    slab_1: ::dnn::private::Batch<T, BATCH, 36>,
}
///What a backward pass of [`Net`] reads of the forward pass, and scratch space.
struct NetTape<T, const BATCH: usize> {
    y_a: ::dnn::private::Batch<T, BATCH, 54>,
    y_b_lstm: ::dnn::private::Batch<T, BATCH, 36>,
    y_b_gru: ::dnn::private::Batch<T, BATCH, 45>,
    y_out: ::dnn::private::Batch<T, BATCH, 36>,
    cache_a: <::dnn::private::layers::Recurrent<
        T,
        9,
        3,
        6,
        24,
        24,
        27,
        54,
        ::dnn::private::layers::RecurrentDropout<::dnn::private::layers::LstmCell<3>>,
        NetAConfig,
    > as ::dnn::private::Layer<T, BATCH>>::Cache,
    cache_b_lstm: <::dnn::private::layers::Recurrent<
        T,
        9,
        6,
        4,
        { ::dnn::private::dim::product(&[4, __NET_B_LSTM_UNITS]) },
        { ::dnn::private::dim::product(&[4, __NET_B_LSTM_UNITS]) },
        54,
        36,
        ::dnn::private::layers::ProjectedLstmCell<
            __NET_B_LSTM_UNITS,
            { ::dnn::private::dim::sum(&[__NET_B_LSTM_UNITS, 4]) },
            0,
        >,
        ::dnn::private::layers::DefaultRecurrent,
    > as ::dnn::private::Layer<T, BATCH>>::Cache,
    cache_b_gru: <::dnn::private::layers::Recurrent<
        T,
        9,
        4,
        5,
        15,
        15,
        36,
        45,
        ::dnn::private::layers::RecurrentDropout<::dnn::private::layers::GruBeforeCell>,
        NetBGruConfig,
    > as ::dnn::private::Layer<T, BATCH>>::Cache,
    cache_out: <::dnn::private::layers::Bidirectional<
        T,
        9,
        5,
        2,
        24,
        24,
        45,
        { ::dnn::private::dim::product(&[9, 2]) },
        36,
        ::dnn::private::layers::ProjectedLstmCell<6, 8, 3>,
        ::dnn::private::layers::DefaultRecurrent,
    > as ::dnn::private::Layer<T, BATCH>>::Cache,
    slab_0: ::dnn::private::Batch<T, BATCH, 36>,
    slab_1: ::dnn::private::Batch<T, BATCH, 54>,
    output: ::dnn::private::Batch<T, BATCH, 4>,
}
const _: () = {
    let _ = ::dnn::language::sequence;
    let _ = ::dnn::language::vector;
    let _ = ::dnn::language::lstm;
    let _ = ::dnn::language::lstm;
    let _ = ::dnn::language::gru;
    let _ = ::dnn::language::bidirectional;
    let _ = ::dnn::language::lstm;
    let _ = ::dnn::language::last;
};
const _: () = ::dnn::private::check::at_least(
    __NET_B_LSTM_UNITS,
    1,
    "`b.lstm`: `units` is ",
    " but must be at least ",
    "",
);
const _: () = ::dnn::private::check::at_most(
    __NET_B_LSTM_UNITS,
    4294967296,
    "`b.lstm`: `units` is ",
    " but must be at most ",
    "",
);
const _: () = ::dnn::private::check::below(
    4,
    __NET_B_LSTM_UNITS,
    "`b.lstm`: `projection` makes fewer outputs of the units: it must be below them, found ",
    " of ",
    "",
);
const _: () = ::dnn::private::check::in_range(
    __NET_B_GRU_RECURRENT_DROPOUT,
    0.0,
    0.9999999999999999,
    "`b.gru`: `recurrent_dropout` must be a probability from 0 to below 1, which `DROP` is not",
);
#[allow(dead_code)]
impl<T: ::dnn::private::Scalar> Net<T> {
    const OUT_LAST: ::dnn::private::layers::Last<36, 4> = ::dnn::private::layers::Last;
    /// The outputs for a batch of `BATCH` samples, one a row. Scratch memory of more than 16 KiB is allocated.
    #[must_use]
    pub fn predict<const BATCH: usize>(
        &self,
        x: &::dnn::private::Batch<T, BATCH, 27>,
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
        x: &::dnn::private::Batch<T, BATCH, 27>,
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
    pub fn predict_one(&self, x: &[T; 27]) -> [T; 4] {
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
                        6,
                        24,
                        24,
                        27,
                        54,
                        ::dnn::private::layers::RecurrentDropout<
                            ::dnn::private::layers::LstmCell<3>,
                        >,
                        NetAConfig,
                    >,
                >(0usize, ::core::mem::offset_of!(Self, a)),
                ::dnn::private::Place::new::<
                    T,
                    ::dnn::private::layers::Recurrent<
                        T,
                        9,
                        6,
                        4,
                        { ::dnn::private::dim::product(&[4, __NET_B_LSTM_UNITS]) },
                        { ::dnn::private::dim::product(&[4, __NET_B_LSTM_UNITS]) },
                        54,
                        36,
                        ::dnn::private::layers::ProjectedLstmCell<
                            __NET_B_LSTM_UNITS,
                            { ::dnn::private::dim::sum(&[__NET_B_LSTM_UNITS, 4]) },
                            0,
                        >,
                        ::dnn::private::layers::DefaultRecurrent,
                    >,
                >(1usize, ::core::mem::offset_of!(Self, b_lstm)),
                ::dnn::private::Place::new::<
                    T,
                    ::dnn::private::layers::Recurrent<
                        T,
                        9,
                        4,
                        5,
                        15,
                        15,
                        36,
                        45,
                        ::dnn::private::layers::RecurrentDropout<
                            ::dnn::private::layers::GruBeforeCell,
                        >,
                        NetBGruConfig,
                    >,
                >(2usize, ::core::mem::offset_of!(Self, b_gru)),
                ::dnn::private::Place::new::<
                    T,
                    ::dnn::private::layers::Bidirectional<
                        T,
                        9,
                        5,
                        2,
                        24,
                        24,
                        45,
                        { ::dnn::private::dim::product(&[9, 2]) },
                        36,
                        ::dnn::private::layers::ProjectedLstmCell<6, 8, 3>,
                        ::dnn::private::layers::DefaultRecurrent,
                    >,
                >(3usize, ::core::mem::offset_of!(Self, out)),
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
            arguments: "units = 6, bias = true, forget_bias = 0, peepholes = true, recurrent_dropout = 0.25",
            inputs: &["input"],
            output: &[9, 6],
            tensors: ::dnn::private::info::Present::<
                T,
                ::dnn::private::layers::Recurrent<
                    T,
                    9,
                    3,
                    6,
                    24,
                    24,
                    27,
                    54,
                    ::dnn::private::layers::RecurrentDropout<
                        ::dnn::private::layers::LstmCell<3>,
                    >,
                    NetAConfig,
                >,
            >::TENSORS,
            macs: <::dnn::private::layers::Recurrent<
                T,
                9,
                3,
                6,
                24,
                24,
                27,
                54,
                ::dnn::private::layers::RecurrentDropout<
                    ::dnn::private::layers::LstmCell<3>,
                >,
                NetAConfig,
            > as ::dnn::private::Layer<T, 1>>::MACS,
            frozen: false,
            l1: ::core::option::Option::None,
            l2: ::core::option::Option::None,
            max_norm: ::core::option::Option::None,
        },
        ::dnn::private::LayerInfo {
            name: "b.lstm",
            key: "b.lstm",
            op: "lstm",
            arguments: "units = HIDDEN, bias = true, forget_bias = 0, peepholes = false, projection = 4, recurrent_dropout = 0",
            inputs: &["a"],
            output: &[9, 4],
            tensors: ::dnn::private::info::Present::<
                T,
                ::dnn::private::layers::Recurrent<
                    T,
                    9,
                    6,
                    4,
                    { ::dnn::private::dim::product(&[4, __NET_B_LSTM_UNITS]) },
                    { ::dnn::private::dim::product(&[4, __NET_B_LSTM_UNITS]) },
                    54,
                    36,
                    ::dnn::private::layers::ProjectedLstmCell<
                        __NET_B_LSTM_UNITS,
                        { ::dnn::private::dim::sum(&[__NET_B_LSTM_UNITS, 4]) },
                        0,
                    >,
                    ::dnn::private::layers::DefaultRecurrent,
                >,
            >::TENSORS,
            macs: <::dnn::private::layers::Recurrent<
                T,
                9,
                6,
                4,
                { ::dnn::private::dim::product(&[4, __NET_B_LSTM_UNITS]) },
                { ::dnn::private::dim::product(&[4, __NET_B_LSTM_UNITS]) },
                54,
                36,
                ::dnn::private::layers::ProjectedLstmCell<
                    __NET_B_LSTM_UNITS,
                    { ::dnn::private::dim::sum(&[__NET_B_LSTM_UNITS, 4]) },
                    0,
                >,
                ::dnn::private::layers::DefaultRecurrent,
            > as ::dnn::private::Layer<T, 1>>::MACS,
            frozen: false,
            l1: ::core::option::Option::None,
            l2: ::core::option::Option::None,
            max_norm: ::core::option::Option::None,
        },
        ::dnn::private::LayerInfo {
            name: "b.gru",
            key: "b.gru",
            op: "gru",
            arguments: "units = 5, bias = true, reset = before, recurrent_dropout = DROP",
            inputs: &["b.lstm"],
            output: &[9, 5],
            tensors: ::dnn::private::info::Present::<
                T,
                ::dnn::private::layers::Recurrent<
                    T,
                    9,
                    4,
                    5,
                    15,
                    15,
                    36,
                    45,
                    ::dnn::private::layers::RecurrentDropout<
                        ::dnn::private::layers::GruBeforeCell,
                    >,
                    NetBGruConfig,
                >,
            >::TENSORS,
            macs: <::dnn::private::layers::Recurrent<
                T,
                9,
                4,
                5,
                15,
                15,
                36,
                45,
                ::dnn::private::layers::RecurrentDropout<
                    ::dnn::private::layers::GruBeforeCell,
                >,
                NetBGruConfig,
            > as ::dnn::private::Layer<T, 1>>::MACS,
            frozen: false,
            l1: ::core::option::Option::None,
            l2: ::core::option::Option::None,
            max_norm: ::core::option::Option::None,
        },
        ::dnn::private::LayerInfo {
            name: "out",
            key: "out",
            op: "bidirectional",
            arguments: "layer = lstm(units = 6, bias = true, forget_bias = 0, peepholes = true, projection = 2, recurrent_dropout = 0)",
            inputs: &["b.gru"],
            output: &[9, 4],
            tensors: ::dnn::private::info::Present::<
                T,
                ::dnn::private::layers::Bidirectional<
                    T,
                    9,
                    5,
                    2,
                    24,
                    24,
                    45,
                    { ::dnn::private::dim::product(&[9, 2]) },
                    36,
                    ::dnn::private::layers::ProjectedLstmCell<6, 8, 3>,
                    ::dnn::private::layers::DefaultRecurrent,
                >,
            >::TENSORS,
            macs: <::dnn::private::layers::Bidirectional<
                T,
                9,
                5,
                2,
                24,
                24,
                45,
                { ::dnn::private::dim::product(&[9, 2]) },
                36,
                ::dnn::private::layers::ProjectedLstmCell<6, 8, 3>,
                ::dnn::private::layers::DefaultRecurrent,
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
            inputs: &["out"],
            output: &[4],
            tensors: &[],
            macs: <::dnn::private::layers::Last<
                36,
                4,
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
            &mut net.b_lstm,
            &const { ::dnn::init::pytorch_recurrent() },
            &const { ::dnn::init::pytorch_recurrent() },
            rng,
        );
        ::dnn::private::Parameters::<
            T,
        >::init(
            &mut net.b_gru,
            &const { ::dnn::init::pytorch_recurrent() },
            &const { ::dnn::init::pytorch_recurrent() },
            rng,
        );
        ::dnn::private::Parameters::<
            T,
        >::init(
            &mut net.out,
            &const { ::dnn::init::pytorch_recurrent() },
            &const { ::dnn::init::pytorch_recurrent() },
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
            &self.b_lstm,
            &<Self as ::dnn::private::Network<T>>::LAYERS[1usize],
            visitor,
        );
        ::dnn::private::Parameters::<
            T,
        >::visit(
            &self.b_gru,
            &<Self as ::dnn::private::Network<T>>::LAYERS[2usize],
            visitor,
        );
        ::dnn::private::Parameters::<
            T,
        >::visit(
            &self.out,
            &<Self as ::dnn::private::Network<T>>::LAYERS[3usize],
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
            &mut self.b_lstm,
            [],
            &<Self as ::dnn::private::Network<T>>::LAYERS[1usize],
            walker,
        );
        ::dnn::private::Parameters::<
            T,
        >::walk(
            &mut self.b_gru,
            [],
            &<Self as ::dnn::private::Network<T>>::LAYERS[2usize],
            walker,
        );
        ::dnn::private::Parameters::<
            T,
        >::walk(
            &mut self.out,
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
            &mut self.a,
            companions.each_mut().map(|companion| &mut companion.a),
            &<Self as ::dnn::private::Network<T>>::LAYERS[0usize],
            walker,
        );
        ::dnn::private::Parameters::<
            T,
        >::walk(
            &mut self.b_lstm,
            companions.each_mut().map(|companion| &mut companion.b_lstm),
            &<Self as ::dnn::private::Network<T>>::LAYERS[1usize],
            walker,
        );
        ::dnn::private::Parameters::<
            T,
        >::walk(
            &mut self.b_gru,
            companions.each_mut().map(|companion| &mut companion.b_gru),
            &<Self as ::dnn::private::Network<T>>::LAYERS[2usize],
            walker,
        );
        ::dnn::private::Parameters::<
            T,
        >::walk(
            &mut self.out,
            companions.each_mut().map(|companion| &mut companion.out),
            &<Self as ::dnn::private::Network<T>>::LAYERS[3usize],
            walker,
        );
    }
}
impl<T: ::dnn::private::Scalar, const BATCH: usize> ::dnn::private::Infer<T, BATCH>
for Net<T> {
    type Input = ::dnn::private::Batch<T, BATCH, 27>;
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
        let y_a: &mut ::dnn::private::Batch<T, BATCH, 54> = ::dnn::private::head(
            &mut workspace.slab_0,
        );
        ::dnn::private::Layer::<T, BATCH>::infer_by::<W>(&self.a, x, y_a);
        let y_b_lstm: &mut ::dnn::private::Batch<T, BATCH, 36> = ::dnn::private::head(
            &mut workspace.slab_1,
        );
        ::dnn::private::Layer::<T, BATCH>::infer_by::<W>(&self.b_lstm, &*y_a, y_b_lstm);
        let y_b_gru: &mut ::dnn::private::Batch<T, BATCH, 45> = ::dnn::private::head(
            &mut workspace.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::infer_by::<W>(&self.b_gru, &*y_b_lstm, y_b_gru);
        let y_out: &mut ::dnn::private::Batch<T, BATCH, 36> = ::dnn::private::head(
            &mut workspace.slab_1,
        );
        ::dnn::private::Layer::<T, BATCH>::infer_by::<W>(&self.out, &*y_b_gru, y_out);
        ::dnn::private::Layer::<T, BATCH>::infer_by::<W>(&Self::OUT_LAST, &*y_out, y);
    }
    fn pack(&mut self) {
        ::dnn::private::Layer::<T, BATCH>::pack(&mut self.a);
        ::dnn::private::Layer::<T, BATCH>::pack(&mut self.b_lstm);
        ::dnn::private::Layer::<T, BATCH>::pack(&mut self.b_gru);
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
        let y_a: &mut ::dnn::private::Batch<T, BATCH, 54> = ::dnn::private::head(
            &mut workspace.slab_0,
        );
        ::dnn::private::Layer::<T, BATCH>::infer_packed::<W>(&self.a, x, y_a);
        let y_b_lstm: &mut ::dnn::private::Batch<T, BATCH, 36> = ::dnn::private::head(
            &mut workspace.slab_1,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::infer_packed::<W>(&self.b_lstm, &*y_a, y_b_lstm);
        let y_b_gru: &mut ::dnn::private::Batch<T, BATCH, 45> = ::dnn::private::head(
            &mut workspace.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::infer_packed::<W>(&self.b_gru, &*y_b_lstm, y_b_gru);
        let y_out: &mut ::dnn::private::Batch<T, BATCH, 36> = ::dnn::private::head(
            &mut workspace.slab_1,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::infer_packed::<W>(&self.out, &*y_b_gru, y_out);
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::infer_packed::<W>(&Self::OUT_LAST, &*y_out, y);
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
            &self.b_lstm,
            &tape.y_a,
            &mut tape.y_b_lstm,
            &mut tape.cache_b_lstm,
            cx,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::forward(
            &self.b_gru,
            &tape.y_b_lstm,
            &mut tape.y_b_gru,
            &mut tape.cache_b_gru,
            cx,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::forward(&self.out, &tape.y_b_gru, &mut tape.y_out, &mut tape.cache_out, cx);
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::forward(&Self::OUT_LAST, &tape.y_out, &mut tape.output, &mut (), cx);
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
        let d_y_out: &mut ::dnn::private::Batch<T, BATCH, 36> = ::dnn::private::head(
            &mut tape.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &Self::OUT_LAST,
            ((), ()),
            &mut *d_y,
            &(),
            ::core::option::Option::Some(&mut *d_y_out),
            ::core::option::Option::None,
            cx,
        );
        let d_y_b_gru: &mut ::dnn::private::Batch<T, BATCH, 45> = ::dnn::private::head(
            &mut tape.slab_1,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.out,
            (&tape.y_b_gru, &tape.y_out),
            &mut *d_y_out,
            &tape.cache_out,
            ::core::option::Option::Some(&mut *d_y_b_gru),
            ::core::option::Option::Some(&mut gradients.out),
            cx,
        );
        let d_y_b_lstm: &mut ::dnn::private::Batch<T, BATCH, 36> = ::dnn::private::head(
            &mut tape.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.b_gru,
            (&tape.y_b_lstm, &tape.y_b_gru),
            &mut *d_y_b_gru,
            &tape.cache_b_gru,
            ::core::option::Option::Some(&mut *d_y_b_lstm),
            ::core::option::Option::Some(&mut gradients.b_gru),
            cx,
        );
        let d_y_a: &mut ::dnn::private::Batch<T, BATCH, 54> = ::dnn::private::head(
            &mut tape.slab_1,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.b_lstm,
            (&tape.y_a, &tape.y_b_lstm),
            &mut *d_y_b_lstm,
            &tape.cache_b_lstm,
            ::core::option::Option::Some(&mut *d_y_a),
            ::core::option::Option::Some(&mut gradients.b_lstm),
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
        >::update_buffers(&mut self.b_lstm, &tape.cache_b_lstm, cx);
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::update_buffers(&mut self.b_gru, &tape.cache_b_gru, cx);
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
        let d_y_out: &mut ::dnn::private::Batch<T, BATCH, 36> = ::dnn::private::head(
            &mut tape.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &Self::OUT_LAST,
            ((), ()),
            &mut *d_y,
            &(),
            ::core::option::Option::Some(&mut *d_y_out),
            ::core::option::Option::None,
            cx,
        );
        let d_y_b_gru: &mut ::dnn::private::Batch<T, BATCH, 45> = ::dnn::private::head(
            &mut tape.slab_1,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.out,
            (&tape.y_b_gru, &tape.y_out),
            &mut *d_y_out,
            &tape.cache_out,
            ::core::option::Option::Some(&mut *d_y_b_gru),
            ::core::option::Option::Some(&mut gradients.out),
            cx,
        );
        let d_y_b_lstm: &mut ::dnn::private::Batch<T, BATCH, 36> = ::dnn::private::head(
            &mut tape.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.b_gru,
            (&tape.y_b_lstm, &tape.y_b_gru),
            &mut *d_y_b_gru,
            &tape.cache_b_gru,
            ::core::option::Option::Some(&mut *d_y_b_lstm),
            ::core::option::Option::Some(&mut gradients.b_gru),
            cx,
        );
        let d_y_a: &mut ::dnn::private::Batch<T, BATCH, 54> = ::dnn::private::head(
            &mut tape.slab_1,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.b_lstm,
            (&tape.y_a, &tape.y_b_lstm),
            &mut *d_y_b_lstm,
            &tape.cache_b_lstm,
            ::core::option::Option::Some(&mut *d_y_a),
            ::core::option::Option::Some(&mut gradients.b_lstm),
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
            ::core::option::Option::Some(&mut *d_x),
            ::core::option::Option::Some(&mut gradients.a),
            cx,
        );
    }
}
#[doc(hidden)]
#[allow(dead_code)]
#[diagnostic::on_unimplemented(
    message = "`Net` has no stream: `out`: bidirectional needs all steps at once",
    label = "cannot be given a sequence step by step",
    note = "a stream computes the output at each step of its one input from that step and those before"
)]
trait NetStreams {}
