///
///| layer | operation | output | parameters | multiply-adds |
///|---|---|---|---:|---:|
///| `enc.0` | lstm | `[5, 6]` | 264 | 1080 |
///| `enc.1` | lstm | `[5, 6]` | 336 | 1440 |
///| `dec.lstm` | lstm | `[4, 6]` | 240 | 768 |
///| `dec.gru` | gru | `[4, 6]` | 252 | 864 |
///| `more` | rnn | `[5, 6]` | 72 | 270 |
///| `more.last` | last | `[6]` | 0 | 0 |
///| `again` | lstm | `[4, 6]` | 336 | 1152 |
///| `out.rnn` | rnn | `[4, 6]` | 84 | 288 |
///| `out.dense` | dense | `[4, 2]` | 14 | 48 |
struct Net<T = f32> {
    /**`enc.0`: lstm, `[5, 3]` to `[5, 6]`, 264 parameters.

lstm: long short-term memory: recurrent units with cells that gates fill, keep and show.*/
    pub enc_0: ::dnn::private::layers::Recurrent<
        T,
        5,
        3,
        6,
        24,
        24,
        15,
        30,
        ::dnn::private::layers::LstmCell,
        ::dnn::private::layers::DefaultRecurrent,
    >,
    /**`enc.1`: lstm, `[5, 6]` to `[5, 6]`, 336 parameters.

lstm: long short-term memory: recurrent units with cells that gates fill, keep and show.*/
    pub enc_1: ::dnn::private::layers::Recurrent<
        T,
        5,
        6,
        6,
        24,
        24,
        30,
        30,
        ::dnn::private::layers::LstmCell,
        ::dnn::private::layers::DefaultRecurrent,
    >,
    /**`dec.lstm`: lstm, `[4, 2]` to `[4, 6]`, 240 parameters.

lstm: long short-term memory: recurrent units with cells that gates fill, keep and show.*/
    pub dec_lstm: ::dnn::private::layers::Recurrent<
        T,
        4,
        2,
        6,
        24,
        24,
        8,
        24,
        ::dnn::private::layers::LstmCell,
        ::dnn::private::layers::DefaultRecurrent,
    >,
    /**`dec.gru`: gru, `[4, 6]` to `[4, 6]`, 252 parameters.

gru: gated recurrent units: outputs that a step keeps in part and renews in part.*/
    pub dec_gru: ::dnn::private::layers::Recurrent<
        T,
        4,
        6,
        6,
        18,
        18,
        24,
        24,
        ::dnn::private::layers::GruCell,
        ::dnn::private::layers::DefaultRecurrent,
    >,
    /**`more`: rnn, `[5, 3]` to `[5, 6]`, 72 parameters.

rnn: plain recurrent units: h' = f(W x + b + U h + b'), f being tanh or relu.*/
    pub more: ::dnn::private::layers::LearnedInitial<
        T,
        6,
        0,
        ::dnn::private::layers::Recurrent<
            T,
            5,
            3,
            6,
            6,
            6,
            15,
            30,
            ::dnn::private::layers::RnnCell<false>,
            ::dnn::private::layers::DefaultRecurrent,
        >,
    >,
    /**`again`: lstm, `[4, 6]` to `[4, 6]`, 336 parameters.

lstm: long short-term memory: recurrent units with cells that gates fill, keep and show.*/
    pub again: ::dnn::private::layers::Recurrent<
        T,
        4,
        6,
        6,
        24,
        24,
        24,
        24,
        ::dnn::private::layers::LstmCell,
        ::dnn::private::layers::DefaultRecurrent,
    >,
    /**`out.rnn`: rnn, `[4, 6]` to `[4, 6]`, 84 parameters.

rnn: plain recurrent units: h' = f(W x + b + U h + b'), f being tanh or relu.*/
    pub out_rnn: ::dnn::private::layers::Recurrent<
        T,
        4,
        6,
        6,
        6,
        6,
        24,
        24,
        ::dnn::private::layers::RnnCell<false>,
        ::dnn::private::layers::DefaultRecurrent,
    >,
    /**`out.dense`: dense, `[4, 6]` to `[4, 2]`, 14 parameters.

dense: y = x W + b: every input connected with every unit.*/
    pub out_dense: ::dnn::private::layers::Steps<
        T,
        4,
        6,
        2,
        24,
        8,
        ::dnn::private::layers::Dense<T, 6, 2, 2, ::dnn::private::layers::Identity>,
        ::dnn::private::layers::SavesX,
    >,
}
///A batch of inputs of [`Net`].
struct NetInput<T, const BATCH: usize> {
    ///`source`: [5, 3], one sample a row.
    pub source: ::dnn::private::Batch<T, BATCH, 15>,
    ///`context`: [6], one sample a row.
    pub context: ::dnn::private::Batch<T, BATCH, 6>,
    ///`target`: [4, 2], one sample a row.
    pub target: ::dnn::private::Batch<T, BATCH, 8>,
}
///Intermediate values of a prediction of [`Net`].
struct NetWorkspace<T, const BATCH: usize> {
    slab_0: ::dnn::private::Batch<T, BATCH, 30>,
    slab_1: ::dnn::private::Batch<T, BATCH, 30>,
    slab_2: ::dnn::private::Batch<T, BATCH, 12>,
    slab_3: ::dnn::private::Batch<T, BATCH, 30>,
}
///What a backward pass of [`Net`] reads of the forward pass, and scratch space.
struct NetTape<T, const BATCH: usize> {
    y_enc_0: ::dnn::private::Batch<T, BATCH, 30>,
    y_enc_1: ::dnn::private::Batch<T, BATCH, 30>,
    y_dec_lstm: ::dnn::private::Batch<T, BATCH, 24>,
    y_dec_gru: ::dnn::private::Batch<T, BATCH, 24>,
    y_more: ::dnn::private::Batch<T, BATCH, 30>,
    y_again: ::dnn::private::Batch<T, BATCH, 24>,
    y_out_rnn: ::dnn::private::Batch<T, BATCH, 24>,
    cache_enc_0: <::dnn::private::layers::Recurrent<
        T,
        5,
        3,
        6,
        24,
        24,
        15,
        30,
        ::dnn::private::layers::LstmCell,
        ::dnn::private::layers::DefaultRecurrent,
    > as ::dnn::private::Layer<T, BATCH>>::Cache,
    cache_enc_1: <::dnn::private::layers::Recurrent<
        T,
        5,
        6,
        6,
        24,
        24,
        30,
        30,
        ::dnn::private::layers::LstmCell,
        ::dnn::private::layers::DefaultRecurrent,
    > as ::dnn::private::Layer<T, BATCH>>::Cache,
    cache_dec_lstm: <::dnn::private::layers::Recurrent<
        T,
        4,
        2,
        6,
        24,
        24,
        8,
        24,
        ::dnn::private::layers::LstmCell,
        ::dnn::private::layers::DefaultRecurrent,
    > as ::dnn::private::Layer<T, BATCH>>::Cache,
    cache_dec_gru: <::dnn::private::layers::Recurrent<
        T,
        4,
        6,
        6,
        18,
        18,
        24,
        24,
        ::dnn::private::layers::GruCell,
        ::dnn::private::layers::DefaultRecurrent,
    > as ::dnn::private::Layer<T, BATCH>>::Cache,
    cache_more: <::dnn::private::layers::Recurrent<
        T,
        5,
        3,
        6,
        6,
        6,
        15,
        30,
        ::dnn::private::layers::RnnCell<false>,
        ::dnn::private::layers::DefaultRecurrent,
    > as ::dnn::private::Layer<T, BATCH>>::Cache,
    cache_again: <::dnn::private::layers::Recurrent<
        T,
        4,
        6,
        6,
        24,
        24,
        24,
        24,
        ::dnn::private::layers::LstmCell,
        ::dnn::private::layers::DefaultRecurrent,
    > as ::dnn::private::Layer<T, BATCH>>::Cache,
    cache_out_rnn: <::dnn::private::layers::Recurrent<
        T,
        4,
        6,
        6,
        6,
        6,
        24,
        24,
        ::dnn::private::layers::RnnCell<false>,
        ::dnn::private::layers::DefaultRecurrent,
    > as ::dnn::private::Layer<T, BATCH>>::Cache,
    cache_out_dense: <::dnn::private::layers::Steps<
        T,
        4,
        6,
        2,
        24,
        8,
        ::dnn::private::layers::Dense<T, 6, 2, 2, ::dnn::private::layers::Identity>,
        ::dnn::private::layers::SavesX,
    > as ::dnn::private::Layer<T, BATCH>>::Cache,
    slab_0: ::dnn::private::Batch<T, BATCH, 30>,
    slab_1: ::dnn::private::Batch<T, BATCH, 30>,
    slab_2: ::dnn::private::Batch<T, BATCH, 6>,
    slab_3: ::dnn::private::Batch<T, BATCH, 12>,
    output: ::dnn::private::Batch<T, BATCH, 8>,
}
const _: () = {
    let _ = ::dnn::language::sequence;
    let _ = ::dnn::language::vector;
    let _ = ::dnn::language::sequence;
    let _ = ::dnn::language::sequence;
    let _ = ::dnn::language::lstm;
    let _ = ::dnn::language::lstm;
    let _ = ::dnn::language::gru;
    let _ = ::dnn::language::rnn;
    let _ = ::dnn::language::last;
    let _ = ::dnn::language::lstm;
    let _ = ::dnn::language::rnn;
    let _ = ::dnn::language::dense;
};
#[allow(dead_code)]
impl<T: ::dnn::private::Scalar> Net<T> {
    const MORE_LAST: ::dnn::private::layers::Last<30, 6> = ::dnn::private::layers::Last;
    /// The outputs for a batch of `BATCH` samples, one a row. Scratch memory of more than 16 KiB is allocated.
    #[must_use]
    pub fn predict<const BATCH: usize>(
        &self,
        x: &NetInput<T, BATCH>,
    ) -> ::dnn::private::Batch<T, BATCH, 8> {
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
        y: &mut ::dnn::private::Batch<T, BATCH, 8>,
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
        source: &[T; 15],
        context: &[T; 6],
        target: &[T; 8],
    ) -> [T; 8] {
        let mut x: NetInput<T, 1> = ::dnn::private::Zeroable::zeroed();
        *::dnn::private::sample_mut(&mut x.source) = *source;
        *::dnn::private::sample_mut(&mut x.context) = *context;
        *::dnn::private::sample_mut(&mut x.target) = *target;
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
    ::dnn::private::on_heap! {
        #[doc =
        r" A copy of the weights that reads a source, the inputs but the last, and makes the output step by step, the"]
        #[doc = r" last input being its own output."] #[must_use] pub fn decoder(& self)
        -> ::dnn::private::Decoder < T, Self > { ::dnn::private::Decoder::new(self) }
    }
    /// As [`decoder`](Self::decoder), with these weights where they are, in a `static` for example, and memory of the
    /// caller's: neither allocates nor panics, but is slower.
    pub fn decoder_with<'network>(
        &'network self,
        memory: &'network mut ::dnn::private::DecoderState<T, Self>,
        source: &NetSource<T>,
    ) -> ::dnn::private::Decoding<'network, T, Self, false> {
        ::dnn::private::Decoding::new(self, memory, source)
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
                        5,
                        3,
                        6,
                        24,
                        24,
                        15,
                        30,
                        ::dnn::private::layers::LstmCell,
                        ::dnn::private::layers::DefaultRecurrent,
                    >,
                >(0usize, ::core::mem::offset_of!(Self, enc_0)),
                ::dnn::private::Place::new::<
                    T,
                    ::dnn::private::layers::Recurrent<
                        T,
                        5,
                        6,
                        6,
                        24,
                        24,
                        30,
                        30,
                        ::dnn::private::layers::LstmCell,
                        ::dnn::private::layers::DefaultRecurrent,
                    >,
                >(1usize, ::core::mem::offset_of!(Self, enc_1)),
                ::dnn::private::Place::new::<
                    T,
                    ::dnn::private::layers::Recurrent<
                        T,
                        4,
                        2,
                        6,
                        24,
                        24,
                        8,
                        24,
                        ::dnn::private::layers::LstmCell,
                        ::dnn::private::layers::DefaultRecurrent,
                    >,
                >(2usize, ::core::mem::offset_of!(Self, dec_lstm)),
                ::dnn::private::Place::new::<
                    T,
                    ::dnn::private::layers::Recurrent<
                        T,
                        4,
                        6,
                        6,
                        18,
                        18,
                        24,
                        24,
                        ::dnn::private::layers::GruCell,
                        ::dnn::private::layers::DefaultRecurrent,
                    >,
                >(3usize, ::core::mem::offset_of!(Self, dec_gru)),
                ::dnn::private::Place::new::<
                    T,
                    ::dnn::private::layers::LearnedInitial<
                        T,
                        6,
                        0,
                        ::dnn::private::layers::Recurrent<
                            T,
                            5,
                            3,
                            6,
                            6,
                            6,
                            15,
                            30,
                            ::dnn::private::layers::RnnCell<false>,
                            ::dnn::private::layers::DefaultRecurrent,
                        >,
                    >,
                >(4usize, ::core::mem::offset_of!(Self, more)),
                ::dnn::private::Place::new::<
                    T,
                    ::dnn::private::layers::Recurrent<
                        T,
                        4,
                        6,
                        6,
                        24,
                        24,
                        24,
                        24,
                        ::dnn::private::layers::LstmCell,
                        ::dnn::private::layers::DefaultRecurrent,
                    >,
                >(6usize, ::core::mem::offset_of!(Self, again)),
                ::dnn::private::Place::new::<
                    T,
                    ::dnn::private::layers::Recurrent<
                        T,
                        4,
                        6,
                        6,
                        6,
                        6,
                        24,
                        24,
                        ::dnn::private::layers::RnnCell<false>,
                        ::dnn::private::layers::DefaultRecurrent,
                    >,
                >(7usize, ::core::mem::offset_of!(Self, out_rnn)),
                ::dnn::private::Place::new::<
                    T,
                    ::dnn::private::layers::Steps<
                        T,
                        4,
                        6,
                        2,
                        24,
                        8,
                        ::dnn::private::layers::Dense<
                            T,
                            6,
                            2,
                            2,
                            ::dnn::private::layers::Identity,
                        >,
                        ::dnn::private::layers::SavesX,
                    >,
                >(8usize, ::core::mem::offset_of!(Self, out_dense)),
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
            name: "enc.0",
            key: "enc.0",
            op: "lstm",
            arguments: "units = 6, bias = true, forget_bias = 0, peepholes = false, recurrent_dropout = 0",
            inputs: &["source"],
            output: &[5, 6],
            tensors: ::dnn::private::info::Present::<
                T,
                ::dnn::private::layers::Recurrent<
                    T,
                    5,
                    3,
                    6,
                    24,
                    24,
                    15,
                    30,
                    ::dnn::private::layers::LstmCell,
                    ::dnn::private::layers::DefaultRecurrent,
                >,
            >::TENSORS,
            macs: <::dnn::private::layers::Recurrent<
                T,
                5,
                3,
                6,
                24,
                24,
                15,
                30,
                ::dnn::private::layers::LstmCell,
                ::dnn::private::layers::DefaultRecurrent,
            > as ::dnn::private::Layer<T, 1>>::MACS,
            frozen: false,
            l1: ::core::option::Option::None,
            l2: ::core::option::Option::None,
            max_norm: ::core::option::Option::None,
        },
        ::dnn::private::LayerInfo {
            name: "enc.1",
            key: "enc.1",
            op: "lstm",
            arguments: "units = 6, bias = true, forget_bias = 0, peepholes = false, recurrent_dropout = 0",
            inputs: &["enc.0"],
            output: &[5, 6],
            tensors: ::dnn::private::info::Present::<
                T,
                ::dnn::private::layers::Recurrent<
                    T,
                    5,
                    6,
                    6,
                    24,
                    24,
                    30,
                    30,
                    ::dnn::private::layers::LstmCell,
                    ::dnn::private::layers::DefaultRecurrent,
                >,
            >::TENSORS,
            macs: <::dnn::private::layers::Recurrent<
                T,
                5,
                6,
                6,
                24,
                24,
                30,
                30,
                ::dnn::private::layers::LstmCell,
                ::dnn::private::layers::DefaultRecurrent,
            > as ::dnn::private::Layer<T, 1>>::MACS,
            frozen: false,
            l1: ::core::option::Option::None,
            l2: ::core::option::Option::None,
            max_norm: ::core::option::Option::None,
        },
        ::dnn::private::LayerInfo {
            name: "dec.lstm",
            key: "dec.lstm",
            op: "lstm",
            arguments: "units = 6, bias = true, forget_bias = 0, peepholes = false, initial = enc, recurrent_dropout = 0",
            inputs: &["target", "enc.1"],
            output: &[4, 6],
            tensors: ::dnn::private::info::Present::<
                T,
                ::dnn::private::layers::Recurrent<
                    T,
                    4,
                    2,
                    6,
                    24,
                    24,
                    8,
                    24,
                    ::dnn::private::layers::LstmCell,
                    ::dnn::private::layers::DefaultRecurrent,
                >,
            >::TENSORS,
            macs: <::dnn::private::layers::Recurrent<
                T,
                4,
                2,
                6,
                24,
                24,
                8,
                24,
                ::dnn::private::layers::LstmCell,
                ::dnn::private::layers::DefaultRecurrent,
            > as ::dnn::private::Layer<T, 1>>::MACS,
            frozen: false,
            l1: ::core::option::Option::None,
            l2: ::core::option::Option::None,
            max_norm: ::core::option::Option::None,
        },
        ::dnn::private::LayerInfo {
            name: "dec.gru",
            key: "dec.gru",
            op: "gru",
            arguments: "units = 6, bias = true, reset = after, initial = context, recurrent_dropout = 0",
            inputs: &["dec.lstm", "context"],
            output: &[4, 6],
            tensors: ::dnn::private::info::Present::<
                T,
                ::dnn::private::layers::Recurrent<
                    T,
                    4,
                    6,
                    6,
                    18,
                    18,
                    24,
                    24,
                    ::dnn::private::layers::GruCell,
                    ::dnn::private::layers::DefaultRecurrent,
                >,
            >::TENSORS,
            macs: <::dnn::private::layers::Recurrent<
                T,
                4,
                6,
                6,
                18,
                18,
                24,
                24,
                ::dnn::private::layers::GruCell,
                ::dnn::private::layers::DefaultRecurrent,
            > as ::dnn::private::Layer<T, 1>>::MACS,
            frozen: false,
            l1: ::core::option::Option::None,
            l2: ::core::option::Option::None,
            max_norm: ::core::option::Option::None,
        },
        ::dnn::private::LayerInfo {
            name: "more",
            key: "more",
            op: "rnn",
            arguments: "units = 6, activation = tanh, bias = true, initial = learned, recurrent_dropout = 0",
            inputs: &["source"],
            output: &[5, 6],
            tensors: ::dnn::private::info::Present::<
                T,
                ::dnn::private::layers::LearnedInitial<
                    T,
                    6,
                    0,
                    ::dnn::private::layers::Recurrent<
                        T,
                        5,
                        3,
                        6,
                        6,
                        6,
                        15,
                        30,
                        ::dnn::private::layers::RnnCell<false>,
                        ::dnn::private::layers::DefaultRecurrent,
                    >,
                >,
            >::TENSORS,
            macs: <::dnn::private::layers::Recurrent<
                T,
                5,
                3,
                6,
                6,
                6,
                15,
                30,
                ::dnn::private::layers::RnnCell<false>,
                ::dnn::private::layers::DefaultRecurrent,
            > as ::dnn::private::Layer<T, 1>>::MACS,
            frozen: false,
            l1: ::core::option::Option::None,
            l2: ::core::option::Option::None,
            max_norm: ::core::option::Option::None,
        },
        ::dnn::private::LayerInfo {
            name: "more.last",
            key: "more.last",
            op: "last",
            arguments: "",
            inputs: &["more"],
            output: &[6],
            tensors: &[],
            macs: <::dnn::private::layers::Last<
                30,
                6,
            > as ::dnn::private::Layer<T, 1>>::MACS,
            frozen: false,
            l1: ::core::option::Option::None,
            l2: ::core::option::Option::None,
            max_norm: ::core::option::Option::None,
        },
        ::dnn::private::LayerInfo {
            name: "again",
            key: "again",
            op: "lstm",
            arguments: "units = 6, bias = true, forget_bias = 0, peepholes = false, initial = enc, recurrent_dropout = 0",
            inputs: &["dec.gru", "enc.1"],
            output: &[4, 6],
            tensors: ::dnn::private::info::Present::<
                T,
                ::dnn::private::layers::Recurrent<
                    T,
                    4,
                    6,
                    6,
                    24,
                    24,
                    24,
                    24,
                    ::dnn::private::layers::LstmCell,
                    ::dnn::private::layers::DefaultRecurrent,
                >,
            >::TENSORS,
            macs: <::dnn::private::layers::Recurrent<
                T,
                4,
                6,
                6,
                24,
                24,
                24,
                24,
                ::dnn::private::layers::LstmCell,
                ::dnn::private::layers::DefaultRecurrent,
            > as ::dnn::private::Layer<T, 1>>::MACS,
            frozen: false,
            l1: ::core::option::Option::None,
            l2: ::core::option::Option::None,
            max_norm: ::core::option::Option::None,
        },
        ::dnn::private::LayerInfo {
            name: "out.rnn",
            key: "out.rnn",
            op: "rnn",
            arguments: "units = 6, activation = tanh, bias = true, initial = more, recurrent_dropout = 0",
            inputs: &["again", "more.last"],
            output: &[4, 6],
            tensors: ::dnn::private::info::Present::<
                T,
                ::dnn::private::layers::Recurrent<
                    T,
                    4,
                    6,
                    6,
                    6,
                    6,
                    24,
                    24,
                    ::dnn::private::layers::RnnCell<false>,
                    ::dnn::private::layers::DefaultRecurrent,
                >,
            >::TENSORS,
            macs: <::dnn::private::layers::Recurrent<
                T,
                4,
                6,
                6,
                6,
                6,
                24,
                24,
                ::dnn::private::layers::RnnCell<false>,
                ::dnn::private::layers::DefaultRecurrent,
            > as ::dnn::private::Layer<T, 1>>::MACS,
            frozen: false,
            l1: ::core::option::Option::None,
            l2: ::core::option::Option::None,
            max_norm: ::core::option::Option::None,
        },
        ::dnn::private::LayerInfo {
            name: "out.dense",
            key: "out.dense",
            op: "dense",
            arguments: "units = 2, bias = true",
            inputs: &["out.rnn"],
            output: &[4, 2],
            tensors: ::dnn::private::info::Present::<
                T,
                ::dnn::private::layers::Steps<
                    T,
                    4,
                    6,
                    2,
                    24,
                    8,
                    ::dnn::private::layers::Dense<
                        T,
                        6,
                        2,
                        2,
                        ::dnn::private::layers::Identity,
                    >,
                    ::dnn::private::layers::SavesX,
                >,
            >::TENSORS,
            macs: <::dnn::private::layers::Steps<
                T,
                4,
                6,
                2,
                24,
                8,
                ::dnn::private::layers::Dense<
                    T,
                    6,
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
    ];
    const PARAMS: usize = ::dnn::private::info::params(Self::LAYERS);
    const MACS: u64 = ::dnn::private::info::macs(Self::LAYERS);
    const ARCHITECTURE: u64 = ::dnn::private::info::architecture(Self::LAYERS);
    const OUTPUT_STEPS: ::core::option::Option<usize> = ::core::option::Option::Some(4);
    const CARRIES_STATE: bool = true;
    fn init_in_place<R: ::dnn::private::Rng>(&mut self, rng: &mut R) {
        let net = ::dnn::private::cleared(self);
        ::dnn::private::Parameters::<
            T,
        >::init(
            &mut net.enc_0,
            &const { ::dnn::init::pytorch_recurrent() },
            &const { ::dnn::init::pytorch_recurrent() },
            rng,
        );
        ::dnn::private::Parameters::<
            T,
        >::init(
            &mut net.enc_1,
            &const { ::dnn::init::pytorch_recurrent() },
            &const { ::dnn::init::pytorch_recurrent() },
            rng,
        );
        ::dnn::private::Parameters::<
            T,
        >::init(
            &mut net.dec_lstm,
            &const { ::dnn::init::pytorch_recurrent() },
            &const { ::dnn::init::pytorch_recurrent() },
            rng,
        );
        ::dnn::private::Parameters::<
            T,
        >::init(
            &mut net.dec_gru,
            &const { ::dnn::init::pytorch_recurrent() },
            &const { ::dnn::init::pytorch_recurrent() },
            rng,
        );
        ::dnn::private::Parameters::<
            T,
        >::init(
            &mut net.more,
            &const { ::dnn::init::pytorch_recurrent() },
            &const { ::dnn::init::pytorch_recurrent() },
            rng,
        );
        ::dnn::private::Parameters::<
            T,
        >::init(
            &mut net.again,
            &const { ::dnn::init::pytorch_recurrent() },
            &const { ::dnn::init::pytorch_recurrent() },
            rng,
        );
        ::dnn::private::Parameters::<
            T,
        >::init(
            &mut net.out_rnn,
            &const { ::dnn::init::pytorch_recurrent() },
            &const { ::dnn::init::pytorch_recurrent() },
            rng,
        );
        ::dnn::private::Parameters::<
            T,
        >::init(
            &mut net.out_dense,
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
            &self.enc_0,
            &<Self as ::dnn::private::Network<T>>::LAYERS[0usize],
            visitor,
        );
        ::dnn::private::Parameters::<
            T,
        >::visit(
            &self.enc_1,
            &<Self as ::dnn::private::Network<T>>::LAYERS[1usize],
            visitor,
        );
        ::dnn::private::Parameters::<
            T,
        >::visit(
            &self.dec_lstm,
            &<Self as ::dnn::private::Network<T>>::LAYERS[2usize],
            visitor,
        );
        ::dnn::private::Parameters::<
            T,
        >::visit(
            &self.dec_gru,
            &<Self as ::dnn::private::Network<T>>::LAYERS[3usize],
            visitor,
        );
        ::dnn::private::Parameters::<
            T,
        >::visit(
            &self.more,
            &<Self as ::dnn::private::Network<T>>::LAYERS[4usize],
            visitor,
        );
        ::dnn::private::Parameters::<
            T,
        >::visit(
            &self.again,
            &<Self as ::dnn::private::Network<T>>::LAYERS[6usize],
            visitor,
        );
        ::dnn::private::Parameters::<
            T,
        >::visit(
            &self.out_rnn,
            &<Self as ::dnn::private::Network<T>>::LAYERS[7usize],
            visitor,
        );
        ::dnn::private::Parameters::<
            T,
        >::visit(
            &self.out_dense,
            &<Self as ::dnn::private::Network<T>>::LAYERS[8usize],
            visitor,
        );
    }
    #[allow(unused_variables)]
    fn visit_mut<W: ::dnn::private::Walker<T, 0>>(&mut self, walker: &mut W) {
        ::dnn::private::Parameters::<
            T,
        >::walk(
            &mut self.enc_0,
            [],
            &<Self as ::dnn::private::Network<T>>::LAYERS[0usize],
            walker,
        );
        ::dnn::private::Parameters::<
            T,
        >::walk(
            &mut self.enc_1,
            [],
            &<Self as ::dnn::private::Network<T>>::LAYERS[1usize],
            walker,
        );
        ::dnn::private::Parameters::<
            T,
        >::walk(
            &mut self.dec_lstm,
            [],
            &<Self as ::dnn::private::Network<T>>::LAYERS[2usize],
            walker,
        );
        ::dnn::private::Parameters::<
            T,
        >::walk(
            &mut self.dec_gru,
            [],
            &<Self as ::dnn::private::Network<T>>::LAYERS[3usize],
            walker,
        );
        ::dnn::private::Parameters::<
            T,
        >::walk(
            &mut self.more,
            [],
            &<Self as ::dnn::private::Network<T>>::LAYERS[4usize],
            walker,
        );
        ::dnn::private::Parameters::<
            T,
        >::walk(
            &mut self.again,
            [],
            &<Self as ::dnn::private::Network<T>>::LAYERS[6usize],
            walker,
        );
        ::dnn::private::Parameters::<
            T,
        >::walk(
            &mut self.out_rnn,
            [],
            &<Self as ::dnn::private::Network<T>>::LAYERS[7usize],
            walker,
        );
        ::dnn::private::Parameters::<
            T,
        >::walk(
            &mut self.out_dense,
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
            &mut self.enc_0,
            companions.each_mut().map(|companion| &mut companion.enc_0),
            &<Self as ::dnn::private::Network<T>>::LAYERS[0usize],
            walker,
        );
        ::dnn::private::Parameters::<
            T,
        >::walk(
            &mut self.enc_1,
            companions.each_mut().map(|companion| &mut companion.enc_1),
            &<Self as ::dnn::private::Network<T>>::LAYERS[1usize],
            walker,
        );
        ::dnn::private::Parameters::<
            T,
        >::walk(
            &mut self.dec_lstm,
            companions.each_mut().map(|companion| &mut companion.dec_lstm),
            &<Self as ::dnn::private::Network<T>>::LAYERS[2usize],
            walker,
        );
        ::dnn::private::Parameters::<
            T,
        >::walk(
            &mut self.dec_gru,
            companions.each_mut().map(|companion| &mut companion.dec_gru),
            &<Self as ::dnn::private::Network<T>>::LAYERS[3usize],
            walker,
        );
        ::dnn::private::Parameters::<
            T,
        >::walk(
            &mut self.more,
            companions.each_mut().map(|companion| &mut companion.more),
            &<Self as ::dnn::private::Network<T>>::LAYERS[4usize],
            walker,
        );
        ::dnn::private::Parameters::<
            T,
        >::walk(
            &mut self.again,
            companions.each_mut().map(|companion| &mut companion.again),
            &<Self as ::dnn::private::Network<T>>::LAYERS[6usize],
            walker,
        );
        ::dnn::private::Parameters::<
            T,
        >::walk(
            &mut self.out_rnn,
            companions.each_mut().map(|companion| &mut companion.out_rnn),
            &<Self as ::dnn::private::Network<T>>::LAYERS[7usize],
            walker,
        );
        ::dnn::private::Parameters::<
            T,
        >::walk(
            &mut self.out_dense,
            companions.each_mut().map(|companion| &mut companion.out_dense),
            &<Self as ::dnn::private::Network<T>>::LAYERS[8usize],
            walker,
        );
    }
}
impl<T: ::dnn::private::Scalar, const BATCH: usize> ::dnn::private::Infer<T, BATCH>
for Net<T> {
    type Input = NetInput<T, BATCH>;
    type Output = ::dnn::private::Batch<T, BATCH, 8>;
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
        let y_enc_0: &mut ::dnn::private::Batch<T, BATCH, 30> = ::dnn::private::head(
            &mut workspace.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::infer_by::<W>(&self.enc_0, &x.source, y_enc_0);
        let state_enc_1: &mut ::dnn::private::Batch<T, BATCH, 12> = ::dnn::private::head(
            &mut workspace.slab_2,
        );
        let y_enc_1: &mut ::dnn::private::Batch<T, BATCH, 30> = ::dnn::private::head(
            &mut workspace.slab_1,
        );
        ::dnn::private::StateLayer::<
            T,
            BATCH,
        >::infer_with_state::<
            W,
            false,
            0,
            12,
        >(
            &self.enc_1,
            &*y_enc_0,
            ::core::option::Option::None,
            y_enc_1,
            ::core::option::Option::Some(state_enc_1),
        );
        let y_dec_lstm: &mut ::dnn::private::Batch<T, BATCH, 24> = ::dnn::private::head(
            &mut workspace.slab_0,
        );
        ::dnn::private::StateLayer::<
            T,
            BATCH,
        >::infer_with_state::<
            W,
            false,
            12,
            0,
        >(
            &self.dec_lstm,
            &x.target,
            ::core::option::Option::Some(&*state_enc_1),
            y_dec_lstm,
            ::core::option::Option::None,
        );
        let y_dec_gru: &mut ::dnn::private::Batch<T, BATCH, 24> = ::dnn::private::head(
            &mut workspace.slab_1,
        );
        ::dnn::private::StateLayer::<
            T,
            BATCH,
        >::infer_with_state::<
            W,
            false,
            6,
            0,
        >(
            &self.dec_gru,
            &*y_dec_lstm,
            ::core::option::Option::Some(&x.context),
            y_dec_gru,
            ::core::option::Option::None,
        );
        let initial_more: &mut ::dnn::private::Batch<T, BATCH, 6> = ::dnn::private::head(
            &mut workspace.slab_0,
        );
        self.more.broadcast(initial_more);
        let y_more: &mut ::dnn::private::Batch<T, BATCH, 30> = ::dnn::private::head(
            &mut workspace.slab_3,
        );
        ::dnn::private::StateLayer::<
            T,
            BATCH,
        >::infer_with_state::<
            W,
            false,
            6,
            0,
        >(
            &self.more.layer,
            &x.source,
            ::core::option::Option::Some(&*initial_more),
            y_more,
            ::core::option::Option::None,
        );
        let y_more_last: &mut ::dnn::private::Batch<T, BATCH, 6> = ::dnn::private::head(
            &mut workspace.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::infer_by::<W>(&Self::MORE_LAST, &*y_more, y_more_last);
        let y_again: &mut ::dnn::private::Batch<T, BATCH, 24> = ::dnn::private::head(
            &mut workspace.slab_3,
        );
        ::dnn::private::StateLayer::<
            T,
            BATCH,
        >::infer_with_state::<
            W,
            false,
            12,
            0,
        >(
            &self.again,
            &*y_dec_gru,
            ::core::option::Option::Some(&*state_enc_1),
            y_again,
            ::core::option::Option::None,
        );
        let y_out_rnn: &mut ::dnn::private::Batch<T, BATCH, 24> = ::dnn::private::head(
            &mut workspace.slab_1,
        );
        ::dnn::private::StateLayer::<
            T,
            BATCH,
        >::infer_with_state::<
            W,
            false,
            6,
            0,
        >(
            &self.out_rnn,
            &*y_again,
            ::core::option::Option::Some(&*y_more_last),
            y_out_rnn,
            ::core::option::Option::None,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::infer_by::<W>(&self.out_dense, &*y_out_rnn, y);
    }
    fn pack(&mut self) {
        ::dnn::private::Layer::<T, BATCH>::pack(&mut self.enc_0);
        ::dnn::private::Layer::<T, BATCH>::pack(&mut self.enc_1);
        ::dnn::private::Layer::<T, BATCH>::pack(&mut self.dec_lstm);
        ::dnn::private::Layer::<T, BATCH>::pack(&mut self.dec_gru);
        ::dnn::private::Layer::<T, BATCH>::pack(&mut self.more.layer);
        ::dnn::private::Layer::<T, BATCH>::pack(&mut self.again);
        ::dnn::private::Layer::<T, BATCH>::pack(&mut self.out_rnn);
        ::dnn::private::Layer::<T, BATCH>::pack(&mut self.out_dense);
    }
    #[inline(always)]
    #[allow(unused_variables)]
    fn predict_packed<W: ::dnn::private::Way<T>>(
        &self,
        workspace: &mut Self::Workspace,
        x: &Self::Input,
        y: &mut Self::Output,
    ) {
        let y_enc_0: &mut ::dnn::private::Batch<T, BATCH, 30> = ::dnn::private::head(
            &mut workspace.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::infer_packed::<W>(&self.enc_0, &x.source, y_enc_0);
        let state_enc_1: &mut ::dnn::private::Batch<T, BATCH, 12> = ::dnn::private::head(
            &mut workspace.slab_2,
        );
        let y_enc_1: &mut ::dnn::private::Batch<T, BATCH, 30> = ::dnn::private::head(
            &mut workspace.slab_1,
        );
        ::dnn::private::StateLayer::<
            T,
            BATCH,
        >::infer_with_state::<
            W,
            true,
            0,
            12,
        >(
            &self.enc_1,
            &*y_enc_0,
            ::core::option::Option::None,
            y_enc_1,
            ::core::option::Option::Some(state_enc_1),
        );
        let y_dec_lstm: &mut ::dnn::private::Batch<T, BATCH, 24> = ::dnn::private::head(
            &mut workspace.slab_0,
        );
        ::dnn::private::StateLayer::<
            T,
            BATCH,
        >::infer_with_state::<
            W,
            true,
            12,
            0,
        >(
            &self.dec_lstm,
            &x.target,
            ::core::option::Option::Some(&*state_enc_1),
            y_dec_lstm,
            ::core::option::Option::None,
        );
        let y_dec_gru: &mut ::dnn::private::Batch<T, BATCH, 24> = ::dnn::private::head(
            &mut workspace.slab_1,
        );
        ::dnn::private::StateLayer::<
            T,
            BATCH,
        >::infer_with_state::<
            W,
            true,
            6,
            0,
        >(
            &self.dec_gru,
            &*y_dec_lstm,
            ::core::option::Option::Some(&x.context),
            y_dec_gru,
            ::core::option::Option::None,
        );
        let initial_more: &mut ::dnn::private::Batch<T, BATCH, 6> = ::dnn::private::head(
            &mut workspace.slab_0,
        );
        self.more.broadcast(initial_more);
        let y_more: &mut ::dnn::private::Batch<T, BATCH, 30> = ::dnn::private::head(
            &mut workspace.slab_3,
        );
        ::dnn::private::StateLayer::<
            T,
            BATCH,
        >::infer_with_state::<
            W,
            true,
            6,
            0,
        >(
            &self.more.layer,
            &x.source,
            ::core::option::Option::Some(&*initial_more),
            y_more,
            ::core::option::Option::None,
        );
        let y_more_last: &mut ::dnn::private::Batch<T, BATCH, 6> = ::dnn::private::head(
            &mut workspace.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::infer_packed::<W>(&Self::MORE_LAST, &*y_more, y_more_last);
        let y_again: &mut ::dnn::private::Batch<T, BATCH, 24> = ::dnn::private::head(
            &mut workspace.slab_3,
        );
        ::dnn::private::StateLayer::<
            T,
            BATCH,
        >::infer_with_state::<
            W,
            true,
            12,
            0,
        >(
            &self.again,
            &*y_dec_gru,
            ::core::option::Option::Some(&*state_enc_1),
            y_again,
            ::core::option::Option::None,
        );
        let y_out_rnn: &mut ::dnn::private::Batch<T, BATCH, 24> = ::dnn::private::head(
            &mut workspace.slab_1,
        );
        ::dnn::private::StateLayer::<
            T,
            BATCH,
        >::infer_with_state::<
            W,
            true,
            6,
            0,
        >(
            &self.out_rnn,
            &*y_again,
            ::core::option::Option::Some(&*y_more_last),
            y_out_rnn,
            ::core::option::Option::None,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::infer_packed::<W>(&self.out_dense, &*y_out_rnn, y);
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
        >::forward(&self.enc_0, &x.source, &mut tape.y_enc_0, &mut tape.cache_enc_0, cx);
        let state_enc_1: &mut ::dnn::private::Batch<T, BATCH, 12> = ::dnn::private::head(
            &mut tape.slab_0,
        );
        ::dnn::private::StateLayer::<
            T,
            BATCH,
        >::forward_with_state::<
            0,
            12,
        >(
            &self.enc_1,
            &tape.y_enc_0,
            ::core::option::Option::None,
            &mut tape.y_enc_1,
            ::core::option::Option::Some(&mut *state_enc_1),
            &mut tape.cache_enc_1,
            cx,
        );
        ::dnn::private::StateLayer::<
            T,
            BATCH,
        >::forward_with_state::<
            12,
            0,
        >(
            &self.dec_lstm,
            &x.target,
            ::core::option::Option::Some(&*state_enc_1),
            &mut tape.y_dec_lstm,
            ::core::option::Option::None,
            &mut tape.cache_dec_lstm,
            cx,
        );
        ::dnn::private::StateLayer::<
            T,
            BATCH,
        >::forward_with_state::<
            6,
            0,
        >(
            &self.dec_gru,
            &tape.y_dec_lstm,
            ::core::option::Option::Some(&x.context),
            &mut tape.y_dec_gru,
            ::core::option::Option::None,
            &mut tape.cache_dec_gru,
            cx,
        );
        let initial_more: &mut ::dnn::private::Batch<T, BATCH, 6> = ::dnn::private::head(
            &mut tape.slab_1,
        );
        self.more.broadcast(&mut *initial_more);
        ::dnn::private::StateLayer::<
            T,
            BATCH,
        >::forward_with_state::<
            6,
            0,
        >(
            &self.more.layer,
            &x.source,
            ::dnn::private::unless_carried(&*initial_more, cx),
            &mut tape.y_more,
            ::core::option::Option::None,
            &mut tape.cache_more,
            cx,
        );
        let y_more_last: &mut ::dnn::private::Batch<T, BATCH, 6> = ::dnn::private::head(
            &mut tape.slab_1,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::forward(&Self::MORE_LAST, &tape.y_more, &mut *y_more_last, &mut (), cx);
        ::dnn::private::StateLayer::<
            T,
            BATCH,
        >::forward_with_state::<
            12,
            0,
        >(
            &self.again,
            &tape.y_dec_gru,
            ::core::option::Option::Some(&*state_enc_1),
            &mut tape.y_again,
            ::core::option::Option::None,
            &mut tape.cache_again,
            cx,
        );
        ::dnn::private::StateLayer::<
            T,
            BATCH,
        >::forward_with_state::<
            6,
            0,
        >(
            &self.out_rnn,
            &tape.y_again,
            ::core::option::Option::Some(&*y_more_last),
            &mut tape.y_out_rnn,
            ::core::option::Option::None,
            &mut tape.cache_out_rnn,
            cx,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::forward(
            &self.out_dense,
            &tape.y_out_rnn,
            &mut tape.output,
            &mut tape.cache_out_dense,
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
        let d_y_out_rnn: &mut ::dnn::private::Batch<T, BATCH, 24> = ::dnn::private::head(
            &mut tape.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.out_dense,
            (&tape.y_out_rnn, ()),
            &mut *d_y,
            &tape.cache_out_dense,
            ::core::option::Option::Some(&mut *d_y_out_rnn),
            ::core::option::Option::Some(&mut gradients.out_dense),
            cx,
        );
        let d_y_again: &mut ::dnn::private::Batch<T, BATCH, 24> = ::dnn::private::head(
            &mut tape.slab_1,
        );
        let d_y_more_last: &mut ::dnn::private::Batch<T, BATCH, 6> = ::dnn::private::head(
            &mut tape.slab_2,
        );
        ::dnn::private::StateLayer::<
            T,
            BATCH,
        >::backward_with_state::<
            6,
            0,
        >(
            &self.out_rnn,
            (&tape.y_again, &tape.y_out_rnn),
            &mut *d_y_out_rnn,
            ::core::option::Option::None,
            &tape.cache_out_rnn,
            ::core::option::Option::Some(&mut *d_y_again),
            ::core::option::Option::Some(&mut *d_y_more_last),
            ::core::option::Option::Some(&mut gradients.out_rnn),
            cx,
        );
        let d_y_dec_gru: &mut ::dnn::private::Batch<T, BATCH, 24> = ::dnn::private::head(
            &mut tape.slab_0,
        );
        let d_state_enc_1: &mut ::dnn::private::Batch<T, BATCH, 12> = ::dnn::private::head(
            &mut tape.slab_3,
        );
        ::dnn::private::StateLayer::<
            T,
            BATCH,
        >::backward_with_state::<
            12,
            0,
        >(
            &self.again,
            (&tape.y_dec_gru, &tape.y_again),
            &mut *d_y_again,
            ::core::option::Option::None,
            &tape.cache_again,
            ::core::option::Option::Some(&mut *d_y_dec_gru),
            ::core::option::Option::Some(&mut *d_state_enc_1),
            ::core::option::Option::Some(&mut gradients.again),
            cx,
        );
        let d_y_more: &mut ::dnn::private::Batch<T, BATCH, 30> = ::dnn::private::head(
            &mut tape.slab_1,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &Self::MORE_LAST,
            ((), ()),
            &mut *d_y_more_last,
            &(),
            ::core::option::Option::Some(&mut *d_y_more),
            ::core::option::Option::None,
            cx,
        );
        let d_initial_more: &mut ::dnn::private::Batch<T, BATCH, 6> = ::dnn::private::head(
            &mut tape.slab_2,
        );
        ::dnn::private::StateLayer::<
            T,
            BATCH,
        >::backward_with_state::<
            6,
            0,
        >(
            &self.more.layer,
            (&x.source, &tape.y_more),
            &mut *d_y_more,
            ::core::option::Option::None,
            &tape.cache_more,
            ::core::option::Option::None,
            ::core::option::Option::Some(&mut *d_initial_more),
            ::core::option::Option::Some(&mut gradients.more.layer),
            cx,
        );
        gradients.more.accumulate(&mut *d_initial_more, cx);
        let d_y_dec_lstm: &mut ::dnn::private::Batch<T, BATCH, 24> = ::dnn::private::head(
            &mut tape.slab_1,
        );
        ::dnn::private::StateLayer::<
            T,
            BATCH,
        >::backward_with_state::<
            6,
            0,
        >(
            &self.dec_gru,
            (&tape.y_dec_lstm, &tape.y_dec_gru),
            &mut *d_y_dec_gru,
            ::core::option::Option::None,
            &tape.cache_dec_gru,
            ::core::option::Option::Some(&mut *d_y_dec_lstm),
            ::core::option::Option::None,
            ::core::option::Option::Some(&mut gradients.dec_gru),
            cx,
        );
        let more_1_enc_1: &mut ::dnn::private::Batch<T, BATCH, 12> = ::dnn::private::head(
            &mut tape.slab_0,
        );
        ::dnn::private::StateLayer::<
            T,
            BATCH,
        >::backward_with_state::<
            12,
            0,
        >(
            &self.dec_lstm,
            (&x.target, &tape.y_dec_lstm),
            &mut *d_y_dec_lstm,
            ::core::option::Option::None,
            &tape.cache_dec_lstm,
            ::core::option::Option::None,
            ::core::option::Option::Some(&mut *more_1_enc_1),
            ::core::option::Option::Some(&mut gradients.dec_lstm),
            cx,
        );
        ::dnn::private::accumulate(&*more_1_enc_1, &mut *d_state_enc_1);
        let d_y_enc_1: &mut ::dnn::private::Batch<T, BATCH, 30> = ::dnn::private::head(
            &mut tape.slab_1,
        );
        ::dnn::private::clear(&mut *d_y_enc_1);
        let d_y_enc_0: &mut ::dnn::private::Batch<T, BATCH, 30> = ::dnn::private::head(
            &mut tape.slab_0,
        );
        ::dnn::private::StateLayer::<
            T,
            BATCH,
        >::backward_with_state::<
            0,
            12,
        >(
            &self.enc_1,
            (&tape.y_enc_0, &tape.y_enc_1),
            &mut *d_y_enc_1,
            ::core::option::Option::Some(&*&mut *d_state_enc_1),
            &tape.cache_enc_1,
            ::core::option::Option::Some(&mut *d_y_enc_0),
            ::core::option::Option::None,
            ::core::option::Option::Some(&mut gradients.enc_1),
            cx,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.enc_0,
            (&x.source, &tape.y_enc_0),
            &mut *d_y_enc_0,
            &tape.cache_enc_0,
            ::core::option::Option::None,
            ::core::option::Option::Some(&mut gradients.enc_0),
            cx,
        );
    }
    #[allow(unused_variables)]
    fn update_buffers(&mut self, tape: &Self::Tape, cx: &::dnn::private::Context) {
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::update_buffers(&mut self.enc_0, &tape.cache_enc_0, cx);
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::update_buffers(&mut self.enc_1, &tape.cache_enc_1, cx);
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::update_buffers(&mut self.dec_lstm, &tape.cache_dec_lstm, cx);
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::update_buffers(&mut self.dec_gru, &tape.cache_dec_gru, cx);
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::update_buffers(&mut self.more.layer, &tape.cache_more, cx);
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::update_buffers(&mut self.again, &tape.cache_again, cx);
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::update_buffers(&mut self.out_rnn, &tape.cache_out_rnn, cx);
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::update_buffers(&mut self.out_dense, &tape.cache_out_dense, cx);
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
        let d_y_out_rnn: &mut ::dnn::private::Batch<T, BATCH, 24> = ::dnn::private::head(
            &mut tape.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.out_dense,
            (&tape.y_out_rnn, ()),
            &mut *d_y,
            &tape.cache_out_dense,
            ::core::option::Option::Some(&mut *d_y_out_rnn),
            ::core::option::Option::Some(&mut gradients.out_dense),
            cx,
        );
        let d_y_again: &mut ::dnn::private::Batch<T, BATCH, 24> = ::dnn::private::head(
            &mut tape.slab_1,
        );
        let d_y_more_last: &mut ::dnn::private::Batch<T, BATCH, 6> = ::dnn::private::head(
            &mut tape.slab_2,
        );
        ::dnn::private::StateLayer::<
            T,
            BATCH,
        >::backward_with_state::<
            6,
            0,
        >(
            &self.out_rnn,
            (&tape.y_again, &tape.y_out_rnn),
            &mut *d_y_out_rnn,
            ::core::option::Option::None,
            &tape.cache_out_rnn,
            ::core::option::Option::Some(&mut *d_y_again),
            ::core::option::Option::Some(&mut *d_y_more_last),
            ::core::option::Option::Some(&mut gradients.out_rnn),
            cx,
        );
        let d_y_dec_gru: &mut ::dnn::private::Batch<T, BATCH, 24> = ::dnn::private::head(
            &mut tape.slab_0,
        );
        let d_state_enc_1: &mut ::dnn::private::Batch<T, BATCH, 12> = ::dnn::private::head(
            &mut tape.slab_3,
        );
        ::dnn::private::StateLayer::<
            T,
            BATCH,
        >::backward_with_state::<
            12,
            0,
        >(
            &self.again,
            (&tape.y_dec_gru, &tape.y_again),
            &mut *d_y_again,
            ::core::option::Option::None,
            &tape.cache_again,
            ::core::option::Option::Some(&mut *d_y_dec_gru),
            ::core::option::Option::Some(&mut *d_state_enc_1),
            ::core::option::Option::Some(&mut gradients.again),
            cx,
        );
        let d_y_more: &mut ::dnn::private::Batch<T, BATCH, 30> = ::dnn::private::head(
            &mut tape.slab_1,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &Self::MORE_LAST,
            ((), ()),
            &mut *d_y_more_last,
            &(),
            ::core::option::Option::Some(&mut *d_y_more),
            ::core::option::Option::None,
            cx,
        );
        let d_initial_more: &mut ::dnn::private::Batch<T, BATCH, 6> = ::dnn::private::head(
            &mut tape.slab_2,
        );
        ::dnn::private::StateLayer::<
            T,
            BATCH,
        >::backward_with_state::<
            6,
            0,
        >(
            &self.more.layer,
            (&x.source, &tape.y_more),
            &mut *d_y_more,
            ::core::option::Option::None,
            &tape.cache_more,
            ::core::option::Option::Some(&mut d_x.source),
            ::core::option::Option::Some(&mut *d_initial_more),
            ::core::option::Option::Some(&mut gradients.more.layer),
            cx,
        );
        gradients.more.accumulate(&mut *d_initial_more, cx);
        let d_y_dec_lstm: &mut ::dnn::private::Batch<T, BATCH, 24> = ::dnn::private::head(
            &mut tape.slab_1,
        );
        ::dnn::private::StateLayer::<
            T,
            BATCH,
        >::backward_with_state::<
            6,
            0,
        >(
            &self.dec_gru,
            (&tape.y_dec_lstm, &tape.y_dec_gru),
            &mut *d_y_dec_gru,
            ::core::option::Option::None,
            &tape.cache_dec_gru,
            ::core::option::Option::Some(&mut *d_y_dec_lstm),
            ::core::option::Option::Some(&mut d_x.context),
            ::core::option::Option::Some(&mut gradients.dec_gru),
            cx,
        );
        let more_1_enc_1: &mut ::dnn::private::Batch<T, BATCH, 12> = ::dnn::private::head(
            &mut tape.slab_0,
        );
        ::dnn::private::StateLayer::<
            T,
            BATCH,
        >::backward_with_state::<
            12,
            0,
        >(
            &self.dec_lstm,
            (&x.target, &tape.y_dec_lstm),
            &mut *d_y_dec_lstm,
            ::core::option::Option::None,
            &tape.cache_dec_lstm,
            ::core::option::Option::Some(&mut d_x.target),
            ::core::option::Option::Some(&mut *more_1_enc_1),
            ::core::option::Option::Some(&mut gradients.dec_lstm),
            cx,
        );
        ::dnn::private::accumulate(&*more_1_enc_1, &mut *d_state_enc_1);
        let d_y_enc_1: &mut ::dnn::private::Batch<T, BATCH, 30> = ::dnn::private::head(
            &mut tape.slab_0,
        );
        ::dnn::private::clear(&mut *d_y_enc_1);
        let d_y_enc_0: &mut ::dnn::private::Batch<T, BATCH, 30> = ::dnn::private::head(
            &mut tape.slab_1,
        );
        ::dnn::private::StateLayer::<
            T,
            BATCH,
        >::backward_with_state::<
            0,
            12,
        >(
            &self.enc_1,
            (&tape.y_enc_0, &tape.y_enc_1),
            &mut *d_y_enc_1,
            ::core::option::Option::Some(&*&mut *d_state_enc_1),
            &tape.cache_enc_1,
            ::core::option::Option::Some(&mut *d_y_enc_0),
            ::core::option::Option::None,
            ::core::option::Option::Some(&mut gradients.enc_1),
            cx,
        );
        let more_0_source: &mut ::dnn::private::Batch<T, BATCH, 15> = ::dnn::private::head(
            &mut tape.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.enc_0,
            (&x.source, &tape.y_enc_0),
            &mut *d_y_enc_0,
            &tape.cache_enc_0,
            ::core::option::Option::Some(&mut *more_0_source),
            ::core::option::Option::Some(&mut gradients.enc_0),
            cx,
        );
        ::dnn::private::accumulate(&*more_0_source, &mut d_x.source);
    }
}
#[doc(hidden)]
#[allow(dead_code)]
#[diagnostic::on_unimplemented(
    message = "`Net` has no stream: it has several inputs; `decoder()` gives its output step by step",
    label = "cannot be given a sequence step by step",
    note = "a stream computes the output at each step of its one input from that step and those before"
)]
trait NetStreams {}
///What steps of the output of [`Net`] know of its other inputs and hand to the next one, and intermediate values.
struct NetDecoderState<T> {
    context_y_more_last: ::dnn::private::Batch<T, 1, 6>,
    context_y_context_output: ::dnn::private::Batch<T, 1, 6>,
    context_state_enc_1: ::dnn::private::Batch<T, 1, 12>,
    state_dec_lstm: <::dnn::private::layers::Recurrent<
        T,
        4,
        2,
        6,
        24,
        24,
        8,
        24,
        ::dnn::private::layers::LstmCell,
        ::dnn::private::layers::DefaultRecurrent,
    > as ::dnn::private::StreamLayer<T>>::State,
    state_dec_gru: <::dnn::private::layers::Recurrent<
        T,
        4,
        6,
        6,
        18,
        18,
        24,
        24,
        ::dnn::private::layers::GruCell,
        ::dnn::private::layers::DefaultRecurrent,
    > as ::dnn::private::StreamLayer<T>>::State,
    state_again: <::dnn::private::layers::Recurrent<
        T,
        4,
        6,
        6,
        24,
        24,
        24,
        24,
        ::dnn::private::layers::LstmCell,
        ::dnn::private::layers::DefaultRecurrent,
    > as ::dnn::private::StreamLayer<T>>::State,
    state_out_rnn: <::dnn::private::layers::Recurrent<
        T,
        4,
        6,
        6,
        6,
        6,
        24,
        24,
        ::dnn::private::layers::RnnCell<false>,
        ::dnn::private::layers::DefaultRecurrent,
    > as ::dnn::private::StreamLayer<T>>::State,
    slab_0: ::dnn::private::Batch<T, 1, 30>,
    slab_1: ::dnn::private::Batch<T, 1, 30>,
}
///What a decoder of [`Net`] reads.
struct NetSource<T> {
    ///`source`: [5, 3].
    pub source: ::dnn::private::Batch<T, 1, 15>,
    ///`context`: [6].
    pub context: ::dnn::private::Batch<T, 1, 6>,
}
impl<T: ::dnn::private::Scalar> ::dnn::private::Decode<T> for Net<T> {
    type Source = NetSource<T>;
    type StepInput = ::dnn::private::Batch<T, 1, 2>;
    type StepOutput = ::dnn::private::Batch<T, 1, 2>;
    type State = NetDecoderState<T>;
    const STEPS: u64 = 4 as u64;
    const VOCABULARY: ::core::option::Option<usize> = ::core::option::Option::None;
    #[inline(always)]
    #[allow(unused_variables)]
    fn begin_by<W: ::dnn::private::Way<T>, const PACKED: bool>(
        &self,
        workspace: &mut Self::State,
        source: &Self::Source,
    ) {
        const BATCH: usize = 1;
        let y_enc_0: &mut ::dnn::private::Batch<T, BATCH, 30> = ::dnn::private::head(
            &mut workspace.slab_0,
        );
        ::dnn::private::step_layer::<
            T,
            W,
            PACKED,
            _,
        >(&self.enc_0, &source.source, y_enc_0);
        let y_enc_1: &mut ::dnn::private::Batch<T, BATCH, 30> = ::dnn::private::head(
            &mut workspace.slab_1,
        );
        ::dnn::private::StateLayer::<
            T,
            BATCH,
        >::infer_with_state::<
            W,
            PACKED,
            0,
            12,
        >(
            &self.enc_1,
            &*y_enc_0,
            ::core::option::Option::None,
            y_enc_1,
            ::core::option::Option::Some(&mut workspace.context_state_enc_1),
        );
        let initial_more: &mut ::dnn::private::Batch<T, BATCH, 6> = ::dnn::private::head(
            &mut workspace.slab_0,
        );
        self.more.broadcast(initial_more);
        let y_more: &mut ::dnn::private::Batch<T, BATCH, 30> = ::dnn::private::head(
            &mut workspace.slab_1,
        );
        ::dnn::private::StateLayer::<
            T,
            BATCH,
        >::infer_with_state::<
            W,
            PACKED,
            6,
            0,
        >(
            &self.more.layer,
            &source.source,
            ::core::option::Option::Some(&*initial_more),
            y_more,
            ::core::option::Option::None,
        );
        ::dnn::private::step_layer::<
            T,
            W,
            PACKED,
            _,
        >(&Self::MORE_LAST, &*y_more, &mut workspace.context_y_more_last);
        ::dnn::private::copy(&source.context, &mut workspace.context_y_context_output);
        ::dnn::private::start(
            &workspace.context_state_enc_1,
            &mut workspace.state_dec_lstm,
        );
        ::dnn::private::start(
            &workspace.context_y_context_output,
            &mut workspace.state_dec_gru,
        );
        ::dnn::private::start(
            &workspace.context_state_enc_1,
            &mut workspace.state_again,
        );
        ::dnn::private::start(
            &workspace.context_y_more_last,
            &mut workspace.state_out_rnn,
        );
    }
    #[inline(always)]
    #[allow(unused_variables)]
    fn decode_by<W: ::dnn::private::Way<T>, const PACKED: bool>(
        &self,
        workspace: &mut Self::State,
        x: &Self::StepInput,
        y: &mut Self::StepOutput,
    ) {
        const BATCH: usize = 1;
        let y_dec_lstm: &mut ::dnn::private::Batch<T, BATCH, 6> = ::dnn::private::head(
            &mut workspace.slab_0,
        );
        ::dnn::private::StreamLayer::<
            T,
        >::step::<
            W,
            PACKED,
        >(&self.dec_lstm, &mut workspace.state_dec_lstm, x, y_dec_lstm);
        let y_dec_gru: &mut ::dnn::private::Batch<T, BATCH, 6> = ::dnn::private::head(
            &mut workspace.slab_1,
        );
        ::dnn::private::StreamLayer::<
            T,
        >::step::<
            W,
            PACKED,
        >(&self.dec_gru, &mut workspace.state_dec_gru, &*y_dec_lstm, y_dec_gru);
        let y_again: &mut ::dnn::private::Batch<T, BATCH, 6> = ::dnn::private::head(
            &mut workspace.slab_0,
        );
        ::dnn::private::StreamLayer::<
            T,
        >::step::<
            W,
            PACKED,
        >(&self.again, &mut workspace.state_again, &*y_dec_gru, y_again);
        let y_out_rnn: &mut ::dnn::private::Batch<T, BATCH, 6> = ::dnn::private::head(
            &mut workspace.slab_1,
        );
        ::dnn::private::StreamLayer::<
            T,
        >::step::<
            W,
            PACKED,
        >(&self.out_rnn, &mut workspace.state_out_rnn, &*y_again, y_out_rnn);
        ::dnn::private::step_layer::<
            T,
            W,
            PACKED,
            _,
        >(&self.out_dense.each, &*y_out_rnn, y);
    }
}
