#[doc(hidden)]
#[allow(dead_code)]
const __NET_X_STEPS: usize = STEPS;
#[doc(hidden)]
#[allow(dead_code)]
const __NET_VALID_STEPS: usize = STEPS;
#[doc(hidden)]
#[allow(dead_code)]
const __NET_X_LEN: usize = ::dnn::private::dim::product(&[__NET_X_STEPS, 3]);
#[doc(hidden)]
#[allow(dead_code)]
const __NET_VALID_LEN: usize = ::dnn::private::dim::product(&[__NET_VALID_STEPS, 1]);
#[doc(hidden)]
#[allow(dead_code)]
const __NET_A_0_MASK_LEN: usize = ::dnn::private::dim::product(&[__NET_X_STEPS, 4]);
#[doc(hidden)]
#[allow(dead_code)]
const __NET_A_0_LEN: usize = ::dnn::private::dim::product(&[__NET_X_STEPS, 6]);
#[doc(hidden)]
#[allow(dead_code)]
const __NET_A_1_MASK_LEN: usize = ::dnn::private::dim::product(&[__NET_X_STEPS, 7]);
#[doc(hidden)]
#[allow(dead_code)]
const __NET_A_1_LEN: usize = ::dnn::private::dim::product(&[__NET_X_STEPS, 6]);
#[doc(hidden)]
#[allow(dead_code)]
const __NET_B_MASK_LEN: usize = ::dnn::private::dim::product(&[__NET_X_STEPS, 7]);
#[doc(hidden)]
#[allow(dead_code)]
const __NET_B_LEN: usize = ::dnn::private::dim::product(&[__NET_X_STEPS, 4]);
#[doc(hidden)]
#[allow(dead_code)]
const __NET_OUT_MASK_LEN: usize = ::dnn::private::dim::product(&[__NET_X_STEPS, 5]);
#[doc(hidden)]
#[allow(dead_code)]
const __NET_OUT_LEN: usize = ::dnn::private::dim::product(&[__NET_X_STEPS, 2]);
#[doc(hidden)]
#[derive(Clone, Debug, PartialEq)]
pub struct NetA0Config;
impl ::dnn::private::layers::RecurrentConfig for NetA0Config {
    const FORGET_BIAS: f64 = 0f64;
    const RECURRENT_DROPOUT: f64 = 0.25f64;
    const SITE: u64 = 3u64;
}
#[doc(hidden)]
#[derive(Clone, Debug, PartialEq)]
pub struct NetA1Config;
impl ::dnn::private::layers::RecurrentConfig for NetA1Config {
    const FORGET_BIAS: f64 = 0f64;
    const RECURRENT_DROPOUT: f64 = 0.25f64;
    const SITE: u64 = 5u64;
}
///
///| layer | operation | output | parameters | multiply-adds |
///|---|---|---|---:|---:|
///| `a.0.mask` | concat | `[STEPS, 4]` | 0 | 0 |
///| `a.0` | lstm | `[STEPS, 6]` | 264 | const |
///| `a.1.mask` | concat | `[STEPS, 7]` | 0 | 0 |
///| `a.1` | lstm | `[STEPS, 6]` | 336 | const |
///| `b.mask` | concat | `[STEPS, 7]` | 0 | 0 |
///| `b` | gru | `[STEPS, 4]` | 148 | const |
///| `out.mask` | concat | `[STEPS, 5]` | 0 | 0 |
///| `out` | bidirectional | `[STEPS, 2]` | 14 | const |
///| `out.last` | last | `[2]` | 0 | 0 |
struct Net<T = f32> {
    /**`a.0`: lstm, `[STEPS, 4]` to `[STEPS, 6]`, 264 parameters.

lstm: long short-term memory: recurrent units with cells that gates fill, keep and show.*/
    pub a_0: ::dnn::private::layers::Recurrent<
        T,
        __NET_X_STEPS,
        3,
        6,
        24,
        24,
        __NET_A_0_MASK_LEN,
        __NET_A_0_LEN,
        ::dnn::private::layers::MaskedSteps<
            ::dnn::private::layers::RecurrentDropout<::dnn::private::layers::LstmCell>,
        >,
        NetA0Config,
    >,
    /**`a.1`: lstm, `[STEPS, 7]` to `[STEPS, 6]`, 336 parameters.

lstm: long short-term memory: recurrent units with cells that gates fill, keep and show.*/
    pub a_1: ::dnn::private::layers::Recurrent<
        T,
        __NET_X_STEPS,
        6,
        6,
        24,
        24,
        __NET_A_1_MASK_LEN,
        __NET_A_1_LEN,
        ::dnn::private::layers::MaskedSteps<
            ::dnn::private::layers::RecurrentDropout<::dnn::private::layers::LstmCell>,
        >,
        NetA1Config,
    >,
    /**`b`: gru, `[STEPS, 7]` to `[STEPS, 4]`, 148 parameters.

gru: gated recurrent units: outputs that a step keeps in part and renews in part.*/
    pub b: ::dnn::private::layers::LearnedInitial<
        T,
        4,
        0,
        ::dnn::private::layers::Recurrent<
            T,
            __NET_X_STEPS,
            6,
            4,
            12,
            12,
            __NET_B_MASK_LEN,
            __NET_B_LEN,
            ::dnn::private::layers::MaskedSteps<::dnn::private::layers::GruCell>,
            ::dnn::private::layers::DefaultRecurrent,
        >,
    >,
    /**`out`: bidirectional, `[STEPS, 5]` to `[STEPS, 2]`, 14 parameters.

bidirectional: a recurrent layer in both directions: at each step the outputs of the first, then of the second.*/
    pub out: ::dnn::private::layers::Bidirectional<
        T,
        __NET_X_STEPS,
        4,
        1,
        1,
        1,
        __NET_OUT_MASK_LEN,
        { ::dnn::private::dim::product(&[__NET_X_STEPS, 1]) },
        __NET_OUT_LEN,
        ::dnn::private::layers::MaskedSteps<::dnn::private::layers::RnnCell<false>>,
        ::dnn::private::layers::DefaultRecurrent,
    >,
}
///A batch of inputs of [`Net`].
struct NetInput<T, const BATCH: usize> {
    ///`x`: [STEPS, 3], one sample a row.
    pub x: ::dnn::private::Batch<T, BATCH, __NET_X_LEN>,
    ///`valid`: [STEPS, 1], one sample a row.
    pub valid: ::dnn::private::Batch<T, BATCH, __NET_VALID_LEN>,
}
impl<T: ::dnn::private::Scalar, const BATCH: usize> ::dnn::private::InputPair<BATCH>
for NetInput<T, BATCH> {
    type Scalar = T;
    const NAMES: [&'static str; 2] = ["x", "valid"];
    const SIZES: [usize; 2] = [__NET_X_LEN, __NET_VALID_LEN];
    fn pair_mut(&mut self) -> [&mut [T]; 2] {
        [
            ::dnn::private::features_mut(&mut self.x),
            ::dnn::private::features_mut(&mut self.valid),
        ]
    }
}
///Intermediate values of a prediction of [`Net`].
struct NetWorkspace<T, const BATCH: usize> {
    slab_0: ::dnn::private::Batch<
        T,
        BATCH,
        {
            ::dnn::private::dim::max(
                &[
                    __NET_A_0_MASK_LEN,
                    __NET_A_1_MASK_LEN,
                    __NET_B_MASK_LEN,
                    __NET_OUT_MASK_LEN,
                ],
            )
        },
    >,
    slab_1: ::dnn::private::Batch<
        T,
        BATCH,
        { ::dnn::private::dim::max(&[__NET_A_0_LEN, __NET_A_1_LEN, 4, __NET_OUT_LEN]) },
    >,
    slab_2: ::dnn::private::Batch<T, BATCH, __NET_B_LEN>,
}
///What a backward pass of [`Net`] reads of the forward pass, and scratch space.
struct NetTape<T, const BATCH: usize> {
    y_a_0_mask: ::dnn::private::Batch<T, BATCH, __NET_A_0_MASK_LEN>,
    y_a_0: ::dnn::private::Batch<T, BATCH, __NET_A_0_LEN>,
    y_a_1_mask: ::dnn::private::Batch<T, BATCH, __NET_A_1_MASK_LEN>,
    y_a_1: ::dnn::private::Batch<T, BATCH, __NET_A_1_LEN>,
    y_b_mask: ::dnn::private::Batch<T, BATCH, __NET_B_MASK_LEN>,
    y_b: ::dnn::private::Batch<T, BATCH, __NET_B_LEN>,
    y_out_mask: ::dnn::private::Batch<T, BATCH, __NET_OUT_MASK_LEN>,
    y_out: ::dnn::private::Batch<T, BATCH, __NET_OUT_LEN>,
    cache_a_0: <::dnn::private::layers::Recurrent<
        T,
        __NET_X_STEPS,
        3,
        6,
        24,
        24,
        __NET_A_0_MASK_LEN,
        __NET_A_0_LEN,
        ::dnn::private::layers::MaskedSteps<
            ::dnn::private::layers::RecurrentDropout<::dnn::private::layers::LstmCell>,
        >,
        NetA0Config,
    > as ::dnn::private::Layer<T, BATCH>>::Cache,
    cache_a_1: <::dnn::private::layers::Recurrent<
        T,
        __NET_X_STEPS,
        6,
        6,
        24,
        24,
        __NET_A_1_MASK_LEN,
        __NET_A_1_LEN,
        ::dnn::private::layers::MaskedSteps<
            ::dnn::private::layers::RecurrentDropout<::dnn::private::layers::LstmCell>,
        >,
        NetA1Config,
    > as ::dnn::private::Layer<T, BATCH>>::Cache,
    cache_b: <::dnn::private::layers::Recurrent<
        T,
        __NET_X_STEPS,
        6,
        4,
        12,
        12,
        __NET_B_MASK_LEN,
        __NET_B_LEN,
        ::dnn::private::layers::MaskedSteps<::dnn::private::layers::GruCell>,
        ::dnn::private::layers::DefaultRecurrent,
    > as ::dnn::private::Layer<T, BATCH>>::Cache,
    cache_out: <::dnn::private::layers::Bidirectional<
        T,
        __NET_X_STEPS,
        4,
        1,
        1,
        1,
        __NET_OUT_MASK_LEN,
        { ::dnn::private::dim::product(&[__NET_X_STEPS, 1]) },
        __NET_OUT_LEN,
        ::dnn::private::layers::MaskedSteps<::dnn::private::layers::RnnCell<false>>,
        ::dnn::private::layers::DefaultRecurrent,
    > as ::dnn::private::Layer<T, BATCH>>::Cache,
    slab_0: ::dnn::private::Batch<
        T,
        BATCH,
        {
            ::dnn::private::dim::max(
                &[4, __NET_OUT_LEN, __NET_B_LEN, __NET_A_1_LEN, __NET_A_0_LEN],
            )
        },
    >,
    slab_1: ::dnn::private::Batch<
        T,
        BATCH,
        {
            ::dnn::private::dim::max(
                &[
                    __NET_OUT_MASK_LEN,
                    __NET_B_MASK_LEN,
                    __NET_A_1_MASK_LEN,
                    __NET_A_0_MASK_LEN,
                ],
            )
        },
    >,
    slab_2: ::dnn::private::Batch<T, BATCH, 4>,
    output: ::dnn::private::Batch<T, BATCH, 2>,
}
const _: () = {
    let _ = ::dnn::language::sequence;
    let _ = ::dnn::language::sequence;
    let _ = ::dnn::language::vector;
    let _ = ::dnn::language::lstm;
    let _ = ::dnn::language::gru;
    let _ = ::dnn::language::bidirectional;
    let _ = ::dnn::language::rnn;
    let _ = ::dnn::language::last;
};
const _: () = ::dnn::private::check::at_least(
    __NET_X_STEPS,
    1,
    "`x`: `steps` is ",
    " but must be at least ",
    "",
);
const _: () = ::dnn::private::check::at_most(
    __NET_X_STEPS,
    4294967296,
    "`x`: `steps` is ",
    " but must be at most ",
    "",
);
const _: () = ::dnn::private::check::at_least(
    __NET_VALID_STEPS,
    1,
    "`valid`: `steps` is ",
    " but must be at least ",
    "",
);
const _: () = ::dnn::private::check::at_most(
    __NET_VALID_STEPS,
    4294967296,
    "`valid`: `steps` is ",
    " but must be at most ",
    "",
);
const _: () = ::dnn::private::check::equal(
    __NET_VALID_STEPS,
    __NET_X_STEPS,
    "`a.0.mask`: `valid` has steps of size ",
    " where it needs ",
    "",
);
const _: () = ::dnn::private::check::equal(
    __NET_VALID_STEPS,
    __NET_X_STEPS,
    "`a.1.mask`: `valid` has steps of size ",
    " where it needs ",
    "",
);
const _: () = ::dnn::private::check::equal(
    __NET_VALID_STEPS,
    __NET_X_STEPS,
    "`b.mask`: `valid` has steps of size ",
    " where it needs ",
    "",
);
const _: () = ::dnn::private::check::equal(
    __NET_VALID_STEPS,
    __NET_X_STEPS,
    "`out.mask`: `valid` has steps of size ",
    " where it needs ",
    "",
);
#[allow(dead_code)]
impl<T: ::dnn::private::Scalar> Net<T> {
    const OUT_LAST: ::dnn::private::layers::Last<__NET_OUT_LEN, 2> = ::dnn::private::layers::Last;
    /// The outputs for a batch of `BATCH` samples, one a row. Scratch memory of more than 16 KiB is allocated.
    #[must_use]
    pub fn predict<const BATCH: usize>(
        &self,
        x: &NetInput<T, BATCH>,
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
        x: &NetInput<T, BATCH>,
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
    pub fn predict_one(
        &self,
        x: &[T; __NET_X_LEN],
        valid: &[T; __NET_VALID_LEN],
    ) -> [T; 2] {
        let mut x: NetInput<T, 1> = ::dnn::private::Zeroable::zeroed();
        *::dnn::private::sample_mut(&mut x.x) = *x;
        *::dnn::private::sample_mut(&mut x.valid) = *valid;
        ::dnn::private::compute(|workspace, y| ::dnn::private::Infer::<
            T,
            1,
        >::predict_with(self, workspace, &x, ::dnn::private::one_mut(y)))
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
                    ::dnn::private::layers::Recurrent<
                        T,
                        __NET_X_STEPS,
                        3,
                        6,
                        24,
                        24,
                        __NET_A_0_MASK_LEN,
                        __NET_A_0_LEN,
                        ::dnn::private::layers::MaskedSteps<
                            ::dnn::private::layers::RecurrentDropout<
                                ::dnn::private::layers::LstmCell,
                            >,
                        >,
                        NetA0Config,
                    >,
                >(1usize, ::core::mem::offset_of!(Self, a_0)),
                ::dnn::private::Place::new::<
                    T,
                    ::dnn::private::layers::Recurrent<
                        T,
                        __NET_X_STEPS,
                        6,
                        6,
                        24,
                        24,
                        __NET_A_1_MASK_LEN,
                        __NET_A_1_LEN,
                        ::dnn::private::layers::MaskedSteps<
                            ::dnn::private::layers::RecurrentDropout<
                                ::dnn::private::layers::LstmCell,
                            >,
                        >,
                        NetA1Config,
                    >,
                >(3usize, ::core::mem::offset_of!(Self, a_1)),
                ::dnn::private::Place::new::<
                    T,
                    ::dnn::private::layers::LearnedInitial<
                        T,
                        4,
                        0,
                        ::dnn::private::layers::Recurrent<
                            T,
                            __NET_X_STEPS,
                            6,
                            4,
                            12,
                            12,
                            __NET_B_MASK_LEN,
                            __NET_B_LEN,
                            ::dnn::private::layers::MaskedSteps<
                                ::dnn::private::layers::GruCell,
                            >,
                            ::dnn::private::layers::DefaultRecurrent,
                        >,
                    >,
                >(5usize, ::core::mem::offset_of!(Self, b)),
                ::dnn::private::Place::new::<
                    T,
                    ::dnn::private::layers::Bidirectional<
                        T,
                        __NET_X_STEPS,
                        4,
                        1,
                        1,
                        1,
                        __NET_OUT_MASK_LEN,
                        { ::dnn::private::dim::product(&[__NET_X_STEPS, 1]) },
                        __NET_OUT_LEN,
                        ::dnn::private::layers::MaskedSteps<
                            ::dnn::private::layers::RnnCell<false>,
                        >,
                        ::dnn::private::layers::DefaultRecurrent,
                    >,
                >(7usize, ::core::mem::offset_of!(Self, out)),
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
            name: "a.0.mask",
            key: "a.0.mask",
            op: "concat",
            arguments: "",
            inputs: &["x", "valid"],
            output: &[__NET_X_STEPS, 4],
            tensors: &[],
            macs: 0,
            frozen: false,
            l1: ::core::option::Option::None,
            l2: ::core::option::Option::None,
            max_norm: ::core::option::Option::None,
        },
        ::dnn::private::LayerInfo {
            name: "a.0",
            key: "a.0",
            op: "lstm",
            arguments: "units = 6, bias = true, forget_bias = 0, peepholes = false, mask = valid, recurrent_dropout = 0.25",
            inputs: &["a.0.mask"],
            output: &[__NET_X_STEPS, 6],
            tensors: ::dnn::private::info::Present::<
                T,
                ::dnn::private::layers::Recurrent<
                    T,
                    __NET_X_STEPS,
                    3,
                    6,
                    24,
                    24,
                    __NET_A_0_MASK_LEN,
                    __NET_A_0_LEN,
                    ::dnn::private::layers::MaskedSteps<
                        ::dnn::private::layers::RecurrentDropout<
                            ::dnn::private::layers::LstmCell,
                        >,
                    >,
                    NetA0Config,
                >,
            >::TENSORS,
            macs: <::dnn::private::layers::Recurrent<
                T,
                __NET_X_STEPS,
                3,
                6,
                24,
                24,
                __NET_A_0_MASK_LEN,
                __NET_A_0_LEN,
                ::dnn::private::layers::MaskedSteps<
                    ::dnn::private::layers::RecurrentDropout<
                        ::dnn::private::layers::LstmCell,
                    >,
                >,
                NetA0Config,
            > as ::dnn::private::Layer<T, 1>>::MACS,
            frozen: false,
            l1: ::core::option::Option::None,
            l2: ::core::option::Option::None,
            max_norm: ::core::option::Option::None,
        },
        ::dnn::private::LayerInfo {
            name: "a.1.mask",
            key: "a.1.mask",
            op: "concat",
            arguments: "",
            inputs: &["a.0", "valid"],
            output: &[__NET_X_STEPS, 7],
            tensors: &[],
            macs: 0,
            frozen: false,
            l1: ::core::option::Option::None,
            l2: ::core::option::Option::None,
            max_norm: ::core::option::Option::None,
        },
        ::dnn::private::LayerInfo {
            name: "a.1",
            key: "a.1",
            op: "lstm",
            arguments: "units = 6, bias = true, forget_bias = 0, peepholes = false, mask = valid, recurrent_dropout = 0.25",
            inputs: &["a.1.mask"],
            output: &[__NET_X_STEPS, 6],
            tensors: ::dnn::private::info::Present::<
                T,
                ::dnn::private::layers::Recurrent<
                    T,
                    __NET_X_STEPS,
                    6,
                    6,
                    24,
                    24,
                    __NET_A_1_MASK_LEN,
                    __NET_A_1_LEN,
                    ::dnn::private::layers::MaskedSteps<
                        ::dnn::private::layers::RecurrentDropout<
                            ::dnn::private::layers::LstmCell,
                        >,
                    >,
                    NetA1Config,
                >,
            >::TENSORS,
            macs: <::dnn::private::layers::Recurrent<
                T,
                __NET_X_STEPS,
                6,
                6,
                24,
                24,
                __NET_A_1_MASK_LEN,
                __NET_A_1_LEN,
                ::dnn::private::layers::MaskedSteps<
                    ::dnn::private::layers::RecurrentDropout<
                        ::dnn::private::layers::LstmCell,
                    >,
                >,
                NetA1Config,
            > as ::dnn::private::Layer<T, 1>>::MACS,
            frozen: false,
            l1: ::core::option::Option::None,
            l2: ::core::option::Option::None,
            max_norm: ::core::option::Option::None,
        },
        ::dnn::private::LayerInfo {
            name: "b.mask",
            key: "b.mask",
            op: "concat",
            arguments: "",
            inputs: &["a.1", "valid"],
            output: &[__NET_X_STEPS, 7],
            tensors: &[],
            macs: 0,
            frozen: false,
            l1: ::core::option::Option::None,
            l2: ::core::option::Option::None,
            max_norm: ::core::option::Option::None,
        },
        ::dnn::private::LayerInfo {
            name: "b",
            key: "b",
            op: "gru",
            arguments: "units = 4, bias = true, reset = after, initial = learned, mask = valid, recurrent_dropout = 0",
            inputs: &["b.mask"],
            output: &[__NET_X_STEPS, 4],
            tensors: ::dnn::private::info::Present::<
                T,
                ::dnn::private::layers::LearnedInitial<
                    T,
                    4,
                    0,
                    ::dnn::private::layers::Recurrent<
                        T,
                        __NET_X_STEPS,
                        6,
                        4,
                        12,
                        12,
                        __NET_B_MASK_LEN,
                        __NET_B_LEN,
                        ::dnn::private::layers::MaskedSteps<
                            ::dnn::private::layers::GruCell,
                        >,
                        ::dnn::private::layers::DefaultRecurrent,
                    >,
                >,
            >::TENSORS,
            macs: <::dnn::private::layers::Recurrent<
                T,
                __NET_X_STEPS,
                6,
                4,
                12,
                12,
                __NET_B_MASK_LEN,
                __NET_B_LEN,
                ::dnn::private::layers::MaskedSteps<::dnn::private::layers::GruCell>,
                ::dnn::private::layers::DefaultRecurrent,
            > as ::dnn::private::Layer<T, 1>>::MACS,
            frozen: false,
            l1: ::core::option::Option::None,
            l2: ::core::option::Option::None,
            max_norm: ::core::option::Option::None,
        },
        ::dnn::private::LayerInfo {
            name: "out.mask",
            key: "out.mask",
            op: "concat",
            arguments: "",
            inputs: &["b", "valid"],
            output: &[__NET_X_STEPS, 5],
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
            op: "bidirectional",
            arguments: "layer = rnn(units = 1, activation = tanh, bias = true, mask = valid, recurrent_dropout = 0)",
            inputs: &["out.mask"],
            output: &[__NET_X_STEPS, 2],
            tensors: ::dnn::private::info::Present::<
                T,
                ::dnn::private::layers::Bidirectional<
                    T,
                    __NET_X_STEPS,
                    4,
                    1,
                    1,
                    1,
                    __NET_OUT_MASK_LEN,
                    { ::dnn::private::dim::product(&[__NET_X_STEPS, 1]) },
                    __NET_OUT_LEN,
                    ::dnn::private::layers::MaskedSteps<
                        ::dnn::private::layers::RnnCell<false>,
                    >,
                    ::dnn::private::layers::DefaultRecurrent,
                >,
            >::TENSORS,
            macs: <::dnn::private::layers::Bidirectional<
                T,
                __NET_X_STEPS,
                4,
                1,
                1,
                1,
                __NET_OUT_MASK_LEN,
                { ::dnn::private::dim::product(&[__NET_X_STEPS, 1]) },
                __NET_OUT_LEN,
                ::dnn::private::layers::MaskedSteps<
                    ::dnn::private::layers::RnnCell<false>,
                >,
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
            output: &[2],
            tensors: &[],
            macs: <::dnn::private::layers::Last<
                __NET_OUT_LEN,
                2,
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
            &mut net.a_0,
            &const { ::dnn::init::pytorch_recurrent() },
            &const { ::dnn::init::pytorch_recurrent() },
            rng,
        );
        ::dnn::private::Parameters::<
            T,
        >::init(
            &mut net.a_1,
            &const { ::dnn::init::pytorch_recurrent() },
            &const { ::dnn::init::pytorch_recurrent() },
            rng,
        );
        ::dnn::private::Parameters::<
            T,
        >::init(
            &mut net.b,
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
            &self.a_0,
            &<Self as ::dnn::private::Network<T>>::LAYERS[1usize],
            visitor,
        );
        ::dnn::private::Parameters::<
            T,
        >::visit(
            &self.a_1,
            &<Self as ::dnn::private::Network<T>>::LAYERS[3usize],
            visitor,
        );
        ::dnn::private::Parameters::<
            T,
        >::visit(
            &self.b,
            &<Self as ::dnn::private::Network<T>>::LAYERS[5usize],
            visitor,
        );
        ::dnn::private::Parameters::<
            T,
        >::visit(
            &self.out,
            &<Self as ::dnn::private::Network<T>>::LAYERS[7usize],
            visitor,
        );
    }
    #[allow(unused_variables)]
    fn visit_mut<W: ::dnn::private::Walker<T, 0>>(&mut self, walker: &mut W) {
        ::dnn::private::Parameters::<
            T,
        >::walk(
            &mut self.a_0,
            [],
            &<Self as ::dnn::private::Network<T>>::LAYERS[1usize],
            walker,
        );
        ::dnn::private::Parameters::<
            T,
        >::walk(
            &mut self.a_1,
            [],
            &<Self as ::dnn::private::Network<T>>::LAYERS[3usize],
            walker,
        );
        ::dnn::private::Parameters::<
            T,
        >::walk(
            &mut self.b,
            [],
            &<Self as ::dnn::private::Network<T>>::LAYERS[5usize],
            walker,
        );
        ::dnn::private::Parameters::<
            T,
        >::walk(
            &mut self.out,
            [],
            &<Self as ::dnn::private::Network<T>>::LAYERS[7usize],
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
            &mut self.a_0,
            companions.each_mut().map(|companion| &mut companion.a_0),
            &<Self as ::dnn::private::Network<T>>::LAYERS[1usize],
            walker,
        );
        ::dnn::private::Parameters::<
            T,
        >::walk(
            &mut self.a_1,
            companions.each_mut().map(|companion| &mut companion.a_1),
            &<Self as ::dnn::private::Network<T>>::LAYERS[3usize],
            walker,
        );
        ::dnn::private::Parameters::<
            T,
        >::walk(
            &mut self.b,
            companions.each_mut().map(|companion| &mut companion.b),
            &<Self as ::dnn::private::Network<T>>::LAYERS[5usize],
            walker,
        );
        ::dnn::private::Parameters::<
            T,
        >::walk(
            &mut self.out,
            companions.each_mut().map(|companion| &mut companion.out),
            &<Self as ::dnn::private::Network<T>>::LAYERS[7usize],
            walker,
        );
    }
}
impl<T: ::dnn::private::Scalar, const BATCH: usize> ::dnn::private::Infer<T, BATCH>
for Net<T> {
    type Input = NetInput<T, BATCH>;
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
        let y_a_0_mask: &mut ::dnn::private::Batch<T, BATCH, __NET_A_0_MASK_LEN> = ::dnn::private::head(
            &mut workspace.slab_0,
        );
        ::dnn::private::layers::concat_steps(
            &[::dnn::private::features(&x.x), ::dnn::private::features(&x.valid)],
            ::dnn::private::features_mut(y_a_0_mask),
            __NET_X_STEPS,
        );
        let y_a_0: &mut ::dnn::private::Batch<T, BATCH, __NET_A_0_LEN> = ::dnn::private::head(
            &mut workspace.slab_1,
        );
        ::dnn::private::Layer::<T, BATCH>::infer_by::<W>(&self.a_0, &*y_a_0_mask, y_a_0);
        let y_a_1_mask: &mut ::dnn::private::Batch<T, BATCH, __NET_A_1_MASK_LEN> = ::dnn::private::head(
            &mut workspace.slab_0,
        );
        ::dnn::private::layers::concat_steps(
            &[::dnn::private::features(&*y_a_0), ::dnn::private::features(&x.valid)],
            ::dnn::private::features_mut(y_a_1_mask),
            __NET_X_STEPS,
        );
        let y_a_1: &mut ::dnn::private::Batch<T, BATCH, __NET_A_1_LEN> = ::dnn::private::head(
            &mut workspace.slab_1,
        );
        ::dnn::private::Layer::<T, BATCH>::infer_by::<W>(&self.a_1, &*y_a_1_mask, y_a_1);
        let y_b_mask: &mut ::dnn::private::Batch<T, BATCH, __NET_B_MASK_LEN> = ::dnn::private::head(
            &mut workspace.slab_0,
        );
        ::dnn::private::layers::concat_steps(
            &[::dnn::private::features(&*y_a_1), ::dnn::private::features(&x.valid)],
            ::dnn::private::features_mut(y_b_mask),
            __NET_X_STEPS,
        );
        let initial_b: &mut ::dnn::private::Batch<T, BATCH, 4> = ::dnn::private::head(
            &mut workspace.slab_1,
        );
        self.b.broadcast(initial_b);
        let y_b: &mut ::dnn::private::Batch<T, BATCH, __NET_B_LEN> = ::dnn::private::head(
            &mut workspace.slab_2,
        );
        ::dnn::private::StateLayer::<
            T,
            BATCH,
        >::infer_with_state::<
            W,
            false,
            4,
            0,
        >(
            &self.b.layer,
            &*y_b_mask,
            ::core::option::Option::Some(&*initial_b),
            y_b,
            ::core::option::Option::None,
        );
        let y_out_mask: &mut ::dnn::private::Batch<T, BATCH, __NET_OUT_MASK_LEN> = ::dnn::private::head(
            &mut workspace.slab_0,
        );
        ::dnn::private::layers::concat_steps(
            &[::dnn::private::features(&*y_b), ::dnn::private::features(&x.valid)],
            ::dnn::private::features_mut(y_out_mask),
            __NET_X_STEPS,
        );
        let y_out: &mut ::dnn::private::Batch<T, BATCH, __NET_OUT_LEN> = ::dnn::private::head(
            &mut workspace.slab_1,
        );
        ::dnn::private::Layer::<T, BATCH>::infer_by::<W>(&self.out, &*y_out_mask, y_out);
        ::dnn::private::Layer::<T, BATCH>::infer_by::<W>(&Self::OUT_LAST, &*y_out, y);
    }
    fn pack(&mut self) {
        ::dnn::private::Layer::<T, BATCH>::pack(&mut self.a_0);
        ::dnn::private::Layer::<T, BATCH>::pack(&mut self.a_1);
        ::dnn::private::Layer::<T, BATCH>::pack(&mut self.b.layer);
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
        let y_a_0_mask: &mut ::dnn::private::Batch<T, BATCH, __NET_A_0_MASK_LEN> = ::dnn::private::head(
            &mut workspace.slab_0,
        );
        ::dnn::private::layers::concat_steps(
            &[::dnn::private::features(&x.x), ::dnn::private::features(&x.valid)],
            ::dnn::private::features_mut(y_a_0_mask),
            __NET_X_STEPS,
        );
        let y_a_0: &mut ::dnn::private::Batch<T, BATCH, __NET_A_0_LEN> = ::dnn::private::head(
            &mut workspace.slab_1,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::infer_packed::<W>(&self.a_0, &*y_a_0_mask, y_a_0);
        let y_a_1_mask: &mut ::dnn::private::Batch<T, BATCH, __NET_A_1_MASK_LEN> = ::dnn::private::head(
            &mut workspace.slab_0,
        );
        ::dnn::private::layers::concat_steps(
            &[::dnn::private::features(&*y_a_0), ::dnn::private::features(&x.valid)],
            ::dnn::private::features_mut(y_a_1_mask),
            __NET_X_STEPS,
        );
        let y_a_1: &mut ::dnn::private::Batch<T, BATCH, __NET_A_1_LEN> = ::dnn::private::head(
            &mut workspace.slab_1,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::infer_packed::<W>(&self.a_1, &*y_a_1_mask, y_a_1);
        let y_b_mask: &mut ::dnn::private::Batch<T, BATCH, __NET_B_MASK_LEN> = ::dnn::private::head(
            &mut workspace.slab_0,
        );
        ::dnn::private::layers::concat_steps(
            &[::dnn::private::features(&*y_a_1), ::dnn::private::features(&x.valid)],
            ::dnn::private::features_mut(y_b_mask),
            __NET_X_STEPS,
        );
        let initial_b: &mut ::dnn::private::Batch<T, BATCH, 4> = ::dnn::private::head(
            &mut workspace.slab_1,
        );
        self.b.broadcast(initial_b);
        let y_b: &mut ::dnn::private::Batch<T, BATCH, __NET_B_LEN> = ::dnn::private::head(
            &mut workspace.slab_2,
        );
        ::dnn::private::StateLayer::<
            T,
            BATCH,
        >::infer_with_state::<
            W,
            true,
            4,
            0,
        >(
            &self.b.layer,
            &*y_b_mask,
            ::core::option::Option::Some(&*initial_b),
            y_b,
            ::core::option::Option::None,
        );
        let y_out_mask: &mut ::dnn::private::Batch<T, BATCH, __NET_OUT_MASK_LEN> = ::dnn::private::head(
            &mut workspace.slab_0,
        );
        ::dnn::private::layers::concat_steps(
            &[::dnn::private::features(&*y_b), ::dnn::private::features(&x.valid)],
            ::dnn::private::features_mut(y_out_mask),
            __NET_X_STEPS,
        );
        let y_out: &mut ::dnn::private::Batch<T, BATCH, __NET_OUT_LEN> = ::dnn::private::head(
            &mut workspace.slab_1,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::infer_packed::<W>(&self.out, &*y_out_mask, y_out);
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
        ::dnn::private::layers::concat_steps(
            &[::dnn::private::features(&x.x), ::dnn::private::features(&x.valid)],
            ::dnn::private::features_mut(&mut tape.y_a_0_mask),
            __NET_X_STEPS,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::forward(
            &self.a_0,
            &tape.y_a_0_mask,
            &mut tape.y_a_0,
            &mut tape.cache_a_0,
            cx,
        );
        ::dnn::private::layers::concat_steps(
            &[::dnn::private::features(&tape.y_a_0), ::dnn::private::features(&x.valid)],
            ::dnn::private::features_mut(&mut tape.y_a_1_mask),
            __NET_X_STEPS,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::forward(
            &self.a_1,
            &tape.y_a_1_mask,
            &mut tape.y_a_1,
            &mut tape.cache_a_1,
            cx,
        );
        ::dnn::private::layers::concat_steps(
            &[::dnn::private::features(&tape.y_a_1), ::dnn::private::features(&x.valid)],
            ::dnn::private::features_mut(&mut tape.y_b_mask),
            __NET_X_STEPS,
        );
        let initial_b: &mut ::dnn::private::Batch<T, BATCH, 4> = ::dnn::private::head(
            &mut tape.slab_0,
        );
        self.b.broadcast(&mut *initial_b);
        ::dnn::private::StateLayer::<
            T,
            BATCH,
        >::forward_with_state::<
            4,
            0,
        >(
            &self.b.layer,
            &tape.y_b_mask,
            ::dnn::private::unless_carried(&*initial_b, cx),
            &mut tape.y_b,
            ::core::option::Option::None,
            &mut tape.cache_b,
            cx,
        );
        ::dnn::private::layers::concat_steps(
            &[::dnn::private::features(&tape.y_b), ::dnn::private::features(&x.valid)],
            ::dnn::private::features_mut(&mut tape.y_out_mask),
            __NET_X_STEPS,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::forward(
            &self.out,
            &tape.y_out_mask,
            &mut tape.y_out,
            &mut tape.cache_out,
            cx,
        );
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
        let d_y_out: &mut ::dnn::private::Batch<T, BATCH, __NET_OUT_LEN> = ::dnn::private::head(
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
        let d_y_out_mask: &mut ::dnn::private::Batch<T, BATCH, __NET_OUT_MASK_LEN> = ::dnn::private::head(
            &mut tape.slab_1,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.out,
            (&tape.y_out_mask, &tape.y_out),
            &mut *d_y_out,
            &tape.cache_out,
            ::core::option::Option::Some(&mut *d_y_out_mask),
            ::core::option::Option::Some(&mut gradients.out),
            cx,
        );
        let d_y_b: &mut ::dnn::private::Batch<T, BATCH, __NET_B_LEN> = ::dnn::private::head(
            &mut tape.slab_0,
        );
        let rest = 0;
        let rest = ::dnn::private::split_steps(
            ::dnn::private::features(&mut *d_y_out_mask),
            __NET_X_STEPS,
            rest,
            &mut *d_y_b,
        );
        let rest = ::dnn::private::skip_steps::<
            T,
            BATCH,
            __NET_VALID_LEN,
        >(__NET_X_STEPS, rest);
        let _ = rest;
        let d_y_b_mask: &mut ::dnn::private::Batch<T, BATCH, __NET_B_MASK_LEN> = ::dnn::private::head(
            &mut tape.slab_1,
        );
        let d_initial_b: &mut ::dnn::private::Batch<T, BATCH, 4> = ::dnn::private::head(
            &mut tape.slab_2,
        );
        ::dnn::private::StateLayer::<
            T,
            BATCH,
        >::backward_with_state::<
            4,
            0,
        >(
            &self.b.layer,
            (&tape.y_b_mask, &tape.y_b),
            &mut *d_y_b,
            ::core::option::Option::None,
            &tape.cache_b,
            ::core::option::Option::Some(&mut *d_y_b_mask),
            ::core::option::Option::Some(&mut *d_initial_b),
            ::core::option::Option::Some(&mut gradients.b.layer),
            cx,
        );
        gradients.b.accumulate(&mut *d_initial_b, cx);
        let d_y_a_1: &mut ::dnn::private::Batch<T, BATCH, __NET_A_1_LEN> = ::dnn::private::head(
            &mut tape.slab_0,
        );
        let rest = 0;
        let rest = ::dnn::private::split_steps(
            ::dnn::private::features(&mut *d_y_b_mask),
            __NET_X_STEPS,
            rest,
            &mut *d_y_a_1,
        );
        let rest = ::dnn::private::skip_steps::<
            T,
            BATCH,
            __NET_VALID_LEN,
        >(__NET_X_STEPS, rest);
        let _ = rest;
        let d_y_a_1_mask: &mut ::dnn::private::Batch<T, BATCH, __NET_A_1_MASK_LEN> = ::dnn::private::head(
            &mut tape.slab_1,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.a_1,
            (&tape.y_a_1_mask, &tape.y_a_1),
            &mut *d_y_a_1,
            &tape.cache_a_1,
            ::core::option::Option::Some(&mut *d_y_a_1_mask),
            ::core::option::Option::Some(&mut gradients.a_1),
            cx,
        );
        let d_y_a_0: &mut ::dnn::private::Batch<T, BATCH, __NET_A_0_LEN> = ::dnn::private::head(
            &mut tape.slab_0,
        );
        let rest = 0;
        let rest = ::dnn::private::split_steps(
            ::dnn::private::features(&mut *d_y_a_1_mask),
            __NET_X_STEPS,
            rest,
            &mut *d_y_a_0,
        );
        let rest = ::dnn::private::skip_steps::<
            T,
            BATCH,
            __NET_VALID_LEN,
        >(__NET_X_STEPS, rest);
        let _ = rest;
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.a_0,
            (&tape.y_a_0_mask, &tape.y_a_0),
            &mut *d_y_a_0,
            &tape.cache_a_0,
            ::core::option::Option::None,
            ::core::option::Option::Some(&mut gradients.a_0),
            cx,
        );
    }
    #[allow(unused_variables)]
    fn update_buffers(&mut self, tape: &Self::Tape, cx: &::dnn::private::Context) {
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::update_buffers(&mut self.a_0, &tape.cache_a_0, cx);
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::update_buffers(&mut self.a_1, &tape.cache_a_1, cx);
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::update_buffers(&mut self.b.layer, &tape.cache_b, cx);
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
            &Self::OUT_LAST,
            ((), ()),
            &mut *d_y,
            &(),
            ::core::option::Option::Some(&mut *d_y_out),
            ::core::option::Option::None,
            cx,
        );
        let d_y_out_mask: &mut ::dnn::private::Batch<T, BATCH, __NET_OUT_MASK_LEN> = ::dnn::private::head(
            &mut tape.slab_1,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.out,
            (&tape.y_out_mask, &tape.y_out),
            &mut *d_y_out,
            &tape.cache_out,
            ::core::option::Option::Some(&mut *d_y_out_mask),
            ::core::option::Option::Some(&mut gradients.out),
            cx,
        );
        let d_y_b: &mut ::dnn::private::Batch<T, BATCH, __NET_B_LEN> = ::dnn::private::head(
            &mut tape.slab_0,
        );
        let rest = 0;
        let rest = ::dnn::private::split_steps(
            ::dnn::private::features(&mut *d_y_out_mask),
            __NET_X_STEPS,
            rest,
            &mut *d_y_b,
        );
        let rest = ::dnn::private::split_steps(
            ::dnn::private::features(&mut *d_y_out_mask),
            __NET_X_STEPS,
            rest,
            &mut d_x.valid,
        );
        let _ = rest;
        let d_y_b_mask: &mut ::dnn::private::Batch<T, BATCH, __NET_B_MASK_LEN> = ::dnn::private::head(
            &mut tape.slab_1,
        );
        let d_initial_b: &mut ::dnn::private::Batch<T, BATCH, 4> = ::dnn::private::head(
            &mut tape.slab_2,
        );
        ::dnn::private::StateLayer::<
            T,
            BATCH,
        >::backward_with_state::<
            4,
            0,
        >(
            &self.b.layer,
            (&tape.y_b_mask, &tape.y_b),
            &mut *d_y_b,
            ::core::option::Option::None,
            &tape.cache_b,
            ::core::option::Option::Some(&mut *d_y_b_mask),
            ::core::option::Option::Some(&mut *d_initial_b),
            ::core::option::Option::Some(&mut gradients.b.layer),
            cx,
        );
        gradients.b.accumulate(&mut *d_initial_b, cx);
        let d_y_a_1: &mut ::dnn::private::Batch<T, BATCH, __NET_A_1_LEN> = ::dnn::private::head(
            &mut tape.slab_0,
        );
        let rest = 0;
        let rest = ::dnn::private::split_steps(
            ::dnn::private::features(&mut *d_y_b_mask),
            __NET_X_STEPS,
            rest,
            &mut *d_y_a_1,
        );
        let rest = ::dnn::private::split_steps_add(
            ::dnn::private::features(&mut *d_y_b_mask),
            __NET_X_STEPS,
            rest,
            &mut d_x.valid,
        );
        let _ = rest;
        let d_y_a_1_mask: &mut ::dnn::private::Batch<T, BATCH, __NET_A_1_MASK_LEN> = ::dnn::private::head(
            &mut tape.slab_1,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.a_1,
            (&tape.y_a_1_mask, &tape.y_a_1),
            &mut *d_y_a_1,
            &tape.cache_a_1,
            ::core::option::Option::Some(&mut *d_y_a_1_mask),
            ::core::option::Option::Some(&mut gradients.a_1),
            cx,
        );
        let d_y_a_0: &mut ::dnn::private::Batch<T, BATCH, __NET_A_0_LEN> = ::dnn::private::head(
            &mut tape.slab_0,
        );
        let rest = 0;
        let rest = ::dnn::private::split_steps(
            ::dnn::private::features(&mut *d_y_a_1_mask),
            __NET_X_STEPS,
            rest,
            &mut *d_y_a_0,
        );
        let rest = ::dnn::private::split_steps_add(
            ::dnn::private::features(&mut *d_y_a_1_mask),
            __NET_X_STEPS,
            rest,
            &mut d_x.valid,
        );
        let _ = rest;
        let d_y_a_0_mask: &mut ::dnn::private::Batch<T, BATCH, __NET_A_0_MASK_LEN> = ::dnn::private::head(
            &mut tape.slab_1,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.a_0,
            (&tape.y_a_0_mask, &tape.y_a_0),
            &mut *d_y_a_0,
            &tape.cache_a_0,
            ::core::option::Option::Some(&mut *d_y_a_0_mask),
            ::core::option::Option::Some(&mut gradients.a_0),
            cx,
        );
        let rest = 0;
        let rest = ::dnn::private::split_steps(
            ::dnn::private::features(&mut *d_y_a_0_mask),
            __NET_X_STEPS,
            rest,
            &mut d_x.x,
        );
        let rest = ::dnn::private::split_steps_add(
            ::dnn::private::features(&mut *d_y_a_0_mask),
            __NET_X_STEPS,
            rest,
            &mut d_x.valid,
        );
        let _ = rest;
    }
}
#[doc(hidden)]
#[allow(dead_code)]
#[diagnostic::on_unimplemented(
    message = "`Net` has no stream: it has several inputs",
    label = "cannot be given a sequence step by step",
    note = "a stream computes the output at each step of its one input from that step and those before"
)]
trait NetStreams {}
#[doc(hidden)]
#[allow(dead_code)]
#[diagnostic::on_unimplemented(
    message = "`Net` has no decoder: its output is no sequence",
    label = "cannot be given its own output step by step",
    note = "a decoder computes a step of the output from a step of the last input, and from what it knows of the other inputs: states that recurrent layers start from (`initial = ..`), and vectors at every step (`repeat`)"
)]
trait NetDecodes {}
