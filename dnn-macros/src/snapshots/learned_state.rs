#[doc(hidden)]
#[allow(dead_code)]
const __NET_INPUT_STEPS: usize = STEPS;
#[doc(hidden)]
#[allow(dead_code)]
const __NET_A_UNITS: usize = UNITS;
#[doc(hidden)]
#[allow(dead_code)]
const __NET_A_GATES: usize = ::dnn::private::dim::product(&[4, __NET_A_UNITS]);
#[doc(hidden)]
#[allow(dead_code)]
const __NET_INPUT_LEN: usize = ::dnn::private::dim::product(&[__NET_INPUT_STEPS, 3]);
#[doc(hidden)]
#[allow(dead_code)]
const __NET_A_LEN: usize = ::dnn::private::dim::product(
    &[__NET_INPUT_STEPS, __NET_A_UNITS],
);
#[doc(hidden)]
#[allow(dead_code)]
const __NET_A_STATE: usize = ::dnn::private::dim::product(&[2, __NET_A_UNITS]);
#[doc(hidden)]
#[derive(Clone, Debug, PartialEq)]
pub struct NetAConfig;
impl ::dnn::private::layers::RecurrentConfig for NetAConfig {
    const BPTT: usize = 2;
    const FORGET_BIAS: f64 = 0f64;
}
///
///| layer | operation | output | parameters | multiply-adds |
///|---|---|---|---:|---:|
///| `a` | lstm | `[STEPS, UNITS]` | const | const |
///| `a.last` | last | `[UNITS]` | 0 | 0 |
///| `out` | dense | `[2]` | const | const |
struct Net<T = f32> {
    /**`a`: lstm, `[STEPS, 3]` to `[STEPS, UNITS]`.

lstm: long short-term memory: recurrent units with cells that gates fill, keep and show.*/
    pub a: ::dnn::private::layers::LearnedInitial<
        T,
        __NET_A_UNITS,
        __NET_A_UNITS,
        ::dnn::private::layers::Recurrent<
            T,
            __NET_INPUT_STEPS,
            3,
            __NET_A_UNITS,
            { ::dnn::private::dim::product(&[4, __NET_A_UNITS]) },
            { ::dnn::private::dim::product(&[4, __NET_A_UNITS]) },
            __NET_INPUT_LEN,
            __NET_A_LEN,
            ::dnn::private::layers::LstmCell,
            NetAConfig,
        >,
    >,
    /**`out`: dense, `[UNITS]` to `[2]`.

dense: y = x W + b: every input connected with every unit.*/
    pub out: ::dnn::private::layers::Dense<
        T,
        __NET_A_UNITS,
        2,
        2,
        ::dnn::private::layers::Identity,
    >,
}
///Intermediate values of a prediction of [`Net`].
struct NetWorkspace<T, const BATCH: usize> {
    slab_0: ::dnn::private::Batch<
        T,
        BATCH,
        { ::dnn::private::dim::max(&[__NET_A_STATE, __NET_A_UNITS]) },
    >,
    slab_1: ::dnn::private::Batch<T, BATCH, __NET_A_LEN>,
}
///What a backward pass of [`Net`] reads of the forward pass, and scratch space.
struct NetTape<T, const BATCH: usize> {
    y_a: ::dnn::private::Batch<T, BATCH, __NET_A_LEN>,
    y_a_last: ::dnn::private::Batch<T, BATCH, __NET_A_UNITS>,
    cache_a: <::dnn::private::layers::Recurrent<
        T,
        __NET_INPUT_STEPS,
        3,
        __NET_A_UNITS,
        { ::dnn::private::dim::product(&[4, __NET_A_UNITS]) },
        { ::dnn::private::dim::product(&[4, __NET_A_UNITS]) },
        __NET_INPUT_LEN,
        __NET_A_LEN,
        ::dnn::private::layers::LstmCell,
        NetAConfig,
    > as ::dnn::private::Layer<T, BATCH>>::Cache,
    slab_0: ::dnn::private::Batch<
        T,
        BATCH,
        { ::dnn::private::dim::max(&[__NET_A_STATE, __NET_A_UNITS]) },
    >,
    slab_1: ::dnn::private::Batch<T, BATCH, __NET_A_LEN>,
    output: ::dnn::private::Batch<T, BATCH, 2>,
}
const _: () = {
    let _ = ::dnn::language::sequence;
    let _ = ::dnn::language::vector;
    let _ = ::dnn::language::lstm;
    let _ = ::dnn::language::last;
    let _ = ::dnn::language::dense;
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
    __NET_A_UNITS,
    1,
    "`a`: `units` is ",
    " but must be at least ",
    "",
);
const _: () = ::dnn::private::check::at_most(
    __NET_A_UNITS,
    4294967296,
    "`a`: `units` is ",
    " but must be at most ",
    "",
);
#[allow(dead_code)]
impl<T: ::dnn::private::Scalar> Net<T> {
    const A_LAST: ::dnn::private::layers::Last<__NET_A_LEN, __NET_A_UNITS> = ::dnn::private::layers::Last;
    /// The outputs for a batch of `BATCH` samples, one a row. Scratch memory of more than 16 KiB is allocated.
    #[must_use]
    pub fn predict<const BATCH: usize>(
        &self,
        x: &::dnn::private::Batch<T, BATCH, __NET_INPUT_LEN>,
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
        x: &::dnn::private::Batch<T, BATCH, __NET_INPUT_LEN>,
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
                    ::dnn::private::layers::LearnedInitial<
                        T,
                        __NET_A_UNITS,
                        __NET_A_UNITS,
                        ::dnn::private::layers::Recurrent<
                            T,
                            __NET_INPUT_STEPS,
                            3,
                            __NET_A_UNITS,
                            { ::dnn::private::dim::product(&[4, __NET_A_UNITS]) },
                            { ::dnn::private::dim::product(&[4, __NET_A_UNITS]) },
                            __NET_INPUT_LEN,
                            __NET_A_LEN,
                            ::dnn::private::layers::LstmCell,
                            NetAConfig,
                        >,
                    >,
                >(0usize, ::core::mem::offset_of!(Self, a)),
                ::dnn::private::Place::new::<
                    T,
                    ::dnn::private::layers::Dense<
                        T,
                        __NET_A_UNITS,
                        2,
                        2,
                        ::dnn::private::layers::Identity,
                    >,
                >(2usize, ::core::mem::offset_of!(Self, out)),
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
            arguments: "units = UNITS, bias = true, forget_bias = 0, peepholes = false, initial = learned, recurrent_dropout = 0, bptt = 2",
            inputs: &["input"],
            output: &[__NET_INPUT_STEPS, __NET_A_UNITS],
            tensors: ::dnn::private::info::Present::<
                T,
                ::dnn::private::layers::LearnedInitial<
                    T,
                    __NET_A_UNITS,
                    __NET_A_UNITS,
                    ::dnn::private::layers::Recurrent<
                        T,
                        __NET_INPUT_STEPS,
                        3,
                        __NET_A_UNITS,
                        { ::dnn::private::dim::product(&[4, __NET_A_UNITS]) },
                        { ::dnn::private::dim::product(&[4, __NET_A_UNITS]) },
                        __NET_INPUT_LEN,
                        __NET_A_LEN,
                        ::dnn::private::layers::LstmCell,
                        NetAConfig,
                    >,
                >,
            >::TENSORS,
            macs: <::dnn::private::layers::Recurrent<
                T,
                __NET_INPUT_STEPS,
                3,
                __NET_A_UNITS,
                { ::dnn::private::dim::product(&[4, __NET_A_UNITS]) },
                { ::dnn::private::dim::product(&[4, __NET_A_UNITS]) },
                __NET_INPUT_LEN,
                __NET_A_LEN,
                ::dnn::private::layers::LstmCell,
                NetAConfig,
            > as ::dnn::private::Layer<T, 1>>::MACS,
            frozen: false,
            l1: ::core::option::Option::None,
            l2: ::core::option::Option::None,
            max_norm: ::core::option::Option::None,
        },
        ::dnn::private::LayerInfo {
            name: "a.last",
            key: "a.last",
            op: "last",
            arguments: "",
            inputs: &["a"],
            output: &[__NET_A_UNITS],
            tensors: &[],
            macs: <::dnn::private::layers::Last<
                __NET_A_LEN,
                __NET_A_UNITS,
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
            inputs: &["a.last"],
            output: &[2],
            tensors: ::dnn::private::info::Present::<
                T,
                ::dnn::private::layers::Dense<
                    T,
                    __NET_A_UNITS,
                    2,
                    2,
                    ::dnn::private::layers::Identity,
                >,
            >::TENSORS,
            macs: <::dnn::private::layers::Dense<
                T,
                __NET_A_UNITS,
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
            &self.a,
            &<Self as ::dnn::private::Network<T>>::LAYERS[0usize],
            visitor,
        );
        ::dnn::private::Parameters::<
            T,
        >::visit(
            &self.out,
            &<Self as ::dnn::private::Network<T>>::LAYERS[2usize],
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
            &mut self.out,
            [],
            &<Self as ::dnn::private::Network<T>>::LAYERS[2usize],
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
            &mut self.out,
            companions.each_mut().map(|companion| &mut companion.out),
            &<Self as ::dnn::private::Network<T>>::LAYERS[2usize],
            walker,
        );
    }
}
impl<T: ::dnn::private::Scalar, const BATCH: usize> ::dnn::private::Infer<T, BATCH>
for Net<T> {
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
        let initial_a: &mut ::dnn::private::Batch<T, BATCH, __NET_A_STATE> = ::dnn::private::head(
            &mut workspace.slab_0,
        );
        self.a.broadcast(initial_a);
        let y_a: &mut ::dnn::private::Batch<T, BATCH, __NET_A_LEN> = ::dnn::private::head(
            &mut workspace.slab_1,
        );
        ::dnn::private::StateLayer::<
            T,
            BATCH,
        >::infer_with_state::<
            W,
            false,
            __NET_A_STATE,
            0,
        >(
            &self.a.layer,
            x,
            ::core::option::Option::Some(&*initial_a),
            y_a,
            ::core::option::Option::None,
        );
        let y_a_last: &mut ::dnn::private::Batch<T, BATCH, __NET_A_UNITS> = ::dnn::private::head(
            &mut workspace.slab_0,
        );
        ::dnn::private::Layer::<T, BATCH>::infer_by::<W>(&Self::A_LAST, &*y_a, y_a_last);
        ::dnn::private::Layer::<T, BATCH>::infer_by::<W>(&self.out, &*y_a_last, y);
    }
    fn pack(&mut self) {
        ::dnn::private::Layer::<T, BATCH>::pack(&mut self.a.layer);
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
        let initial_a: &mut ::dnn::private::Batch<T, BATCH, __NET_A_STATE> = ::dnn::private::head(
            &mut workspace.slab_0,
        );
        self.a.broadcast(initial_a);
        let y_a: &mut ::dnn::private::Batch<T, BATCH, __NET_A_LEN> = ::dnn::private::head(
            &mut workspace.slab_1,
        );
        ::dnn::private::StateLayer::<
            T,
            BATCH,
        >::infer_with_state::<
            W,
            true,
            __NET_A_STATE,
            0,
        >(
            &self.a.layer,
            x,
            ::core::option::Option::Some(&*initial_a),
            y_a,
            ::core::option::Option::None,
        );
        let y_a_last: &mut ::dnn::private::Batch<T, BATCH, __NET_A_UNITS> = ::dnn::private::head(
            &mut workspace.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::infer_packed::<W>(&Self::A_LAST, &*y_a, y_a_last);
        ::dnn::private::Layer::<T, BATCH>::infer_packed::<W>(&self.out, &*y_a_last, y);
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
        let initial_a: &mut ::dnn::private::Batch<T, BATCH, __NET_A_STATE> = ::dnn::private::head(
            &mut tape.slab_0,
        );
        self.a.broadcast(&mut *initial_a);
        ::dnn::private::StateLayer::<
            T,
            BATCH,
        >::forward_with_state::<
            __NET_A_STATE,
            0,
        >(
            &self.a.layer,
            x,
            ::dnn::private::unless_carried(&*initial_a, cx),
            &mut tape.y_a,
            ::core::option::Option::None,
            &mut tape.cache_a,
            cx,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::forward(&Self::A_LAST, &tape.y_a, &mut tape.y_a_last, &mut (), cx);
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::forward(&self.out, &tape.y_a_last, &mut tape.output, &mut (), cx);
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
        let d_y_a_last: &mut ::dnn::private::Batch<T, BATCH, __NET_A_UNITS> = ::dnn::private::head(
            &mut tape.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.out,
            (&tape.y_a_last, ()),
            &mut *d_y,
            &(),
            ::core::option::Option::Some(&mut *d_y_a_last),
            ::core::option::Option::Some(&mut gradients.out),
            cx,
        );
        let d_y_a: &mut ::dnn::private::Batch<T, BATCH, __NET_A_LEN> = ::dnn::private::head(
            &mut tape.slab_1,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &Self::A_LAST,
            ((), ()),
            &mut *d_y_a_last,
            &(),
            ::core::option::Option::Some(&mut *d_y_a),
            ::core::option::Option::None,
            cx,
        );
        let d_initial_a: &mut ::dnn::private::Batch<T, BATCH, __NET_A_STATE> = ::dnn::private::head(
            &mut tape.slab_0,
        );
        ::dnn::private::StateLayer::<
            T,
            BATCH,
        >::backward_with_state::<
            __NET_A_STATE,
            0,
        >(
            &self.a.layer,
            (x, &tape.y_a),
            &mut *d_y_a,
            ::core::option::Option::None,
            &tape.cache_a,
            ::core::option::Option::None,
            ::core::option::Option::Some(&mut *d_initial_a),
            ::core::option::Option::Some(&mut gradients.a.layer),
            cx,
        );
        gradients.a.accumulate(&mut *d_initial_a, cx);
    }
    #[allow(unused_variables)]
    fn update_buffers(&mut self, tape: &Self::Tape, cx: &::dnn::private::Context) {
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::update_buffers(&mut self.a.layer, &tape.cache_a, cx);
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
        let d_y_a_last: &mut ::dnn::private::Batch<T, BATCH, __NET_A_UNITS> = ::dnn::private::head(
            &mut tape.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.out,
            (&tape.y_a_last, ()),
            &mut *d_y,
            &(),
            ::core::option::Option::Some(&mut *d_y_a_last),
            ::core::option::Option::Some(&mut gradients.out),
            cx,
        );
        let d_y_a: &mut ::dnn::private::Batch<T, BATCH, __NET_A_LEN> = ::dnn::private::head(
            &mut tape.slab_1,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &Self::A_LAST,
            ((), ()),
            &mut *d_y_a_last,
            &(),
            ::core::option::Option::Some(&mut *d_y_a),
            ::core::option::Option::None,
            cx,
        );
        let d_initial_a: &mut ::dnn::private::Batch<T, BATCH, __NET_A_STATE> = ::dnn::private::head(
            &mut tape.slab_0,
        );
        ::dnn::private::StateLayer::<
            T,
            BATCH,
        >::backward_with_state::<
            __NET_A_STATE,
            0,
        >(
            &self.a.layer,
            (x, &tape.y_a),
            &mut *d_y_a,
            ::core::option::Option::None,
            &tape.cache_a,
            ::core::option::Option::Some(&mut *d_x),
            ::core::option::Option::Some(&mut *d_initial_a),
            ::core::option::Option::Some(&mut gradients.a.layer),
            cx,
        );
        gradients.a.accumulate(&mut *d_initial_a, cx);
    }
}
///What a step of [`Net`] hands to the next one, and intermediate values.
struct NetState<T> {
    state_a: <::dnn::private::layers::Recurrent<
        T,
        __NET_INPUT_STEPS,
        3,
        __NET_A_UNITS,
        { ::dnn::private::dim::product(&[4, __NET_A_UNITS]) },
        { ::dnn::private::dim::product(&[4, __NET_A_UNITS]) },
        __NET_INPUT_LEN,
        __NET_A_LEN,
        ::dnn::private::layers::LstmCell,
        NetAConfig,
    > as ::dnn::private::StreamLayer<T>>::State,
    has_begun_state_a: bool,
    slab_0: ::dnn::private::Batch<T, 1, __NET_A_UNITS>,
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
    const STEPS: u64 = __NET_INPUT_STEPS as u64;
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
        ::dnn::private::begin(
            &self.a,
            &mut workspace.has_begun_state_a,
            &mut workspace.state_a,
        );
        let y_a: &mut ::dnn::private::Batch<T, BATCH, __NET_A_UNITS> = ::dnn::private::head(
            &mut workspace.slab_0,
        );
        ::dnn::private::StreamLayer::<
            T,
        >::step::<W, PACKED>(&self.a.layer, &mut workspace.state_a, x, y_a);
        ::dnn::private::step_layer::<T, W, PACKED, _>(&self.out, &*y_a, y);
    }
}
