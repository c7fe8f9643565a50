///
///| layer | operation | output | parameters | multiply-adds |
///|---|---|---|---:|---:|
///| `body.concat` | concat | `[6]` | 0 | 0 |
///| `body` | dense + tanh | `[6]` | 42 | 36 |
///| `value` | dense | `[1]` | 7 | 6 |
///| `policy` | dense | `[3]` | 21 | 18 |
///| `policy.softmax` | softmax | `[3]` | 0 | 0 |
pub(crate) struct Actor<T = f32> {
    /**`body`: dense + tanh, `[6]` to `[6]`, 42 parameters.

dense: y = x W + b: every input connected with every unit.*/
    pub body: ::dnn::private::layers::Dense<T, 6, 6, 6, ::dnn::private::layers::Tanh>,
    /**`value`: dense, `[6]` to `[1]`, 7 parameters.

dense: y = x W + b: every input connected with every unit.*/
    pub value: ::dnn::private::layers::Dense<
        T,
        6,
        1,
        1,
        ::dnn::private::layers::Identity,
    >,
    /**`policy`: dense, `[6]` to `[3]`, 21 parameters.

dense: y = x W + b: every input connected with every unit.*/
    pub policy: ::dnn::private::layers::Dense<
        T,
        6,
        3,
        3,
        ::dnn::private::layers::Identity,
    >,
}
///A batch of inputs of [`Actor`].
pub(crate) struct ActorInput<T, const BATCH: usize> {
    ///`state`: [4], one sample a row.
    pub state: ::dnn::private::Batch<T, BATCH, 4>,
    ///`action`: [2], one sample a row.
    pub action: ::dnn::private::Batch<T, BATCH, 2>,
}
impl<T: ::dnn::private::Scalar, const BATCH: usize> ::dnn::private::InputPair<BATCH>
for ActorInput<T, BATCH> {
    type Scalar = T;
    const NAMES: [&'static str; 2] = ["state", "action"];
    const SIZES: [usize; 2] = [4, 2];
    fn pair_mut(&mut self) -> [&mut [T]; 2] {
        [
            ::dnn::private::features_mut(&mut self.state),
            ::dnn::private::features_mut(&mut self.action),
        ]
    }
}
///A batch of outputs of [`Actor`].
pub(crate) struct ActorOutput<T, const BATCH: usize> {
    ///`value`: [1], one sample a row.
    pub value: ::dnn::private::Batch<T, BATCH, 1>,
    ///`policy`: [3], one sample a row.
    pub policy: ::dnn::private::Batch<T, BATCH, 3>,
}
///Intermediate values of a prediction of [`Actor`].
pub(crate) struct ActorWorkspace<T, const BATCH: usize> {
    slab_0: ::dnn::private::Batch<T, BATCH, 6>,
    slab_1: ::dnn::private::Batch<T, BATCH, 6>,
}
///What a backward pass of [`Actor`] reads of the forward pass, and scratch space.
pub(crate) struct ActorTape<T, const BATCH: usize> {
    y_body_concat: ::dnn::private::Batch<T, BATCH, 6>,
    y_body: ::dnn::private::Batch<T, BATCH, 6>,
    slab_0: ::dnn::private::Batch<T, BATCH, 6>,
    slab_1: ::dnn::private::Batch<T, BATCH, 6>,
    output: ActorOutput<T, BATCH>,
}
const _: () = {
    let _ = ::dnn::language::vector;
    let _ = ::dnn::language::vector;
    let _ = ::dnn::language::vector;
    let _ = ::dnn::language::vector;
    let _ = ::dnn::language::concat;
    let _ = ::dnn::language::dense;
    let _ = ::dnn::language::tanh;
    let _ = ::dnn::language::dense;
    let _ = ::dnn::language::dense;
    let _ = ::dnn::language::softmax;
};
#[allow(dead_code)]
impl<T: ::dnn::private::Scalar> Actor<T> {
    const POLICY_SOFTMAX: ::dnn::private::layers::Softmax<3> = ::dnn::private::layers::Softmax;
    /// The outputs for a batch of `BATCH` samples, one a row. Scratch memory of more than 16 KiB is allocated.
    #[must_use]
    pub fn predict<const BATCH: usize>(
        &self,
        x: &ActorInput<T, BATCH>,
    ) -> ActorOutput<T, BATCH> {
        ::dnn::private::compute(|workspace, y| ::dnn::private::Infer::<
            T,
            BATCH,
        >::predict_with(self, workspace, x, y))
    }
    /// As [`predict`](Self::predict), into `y` by way of `workspace`: neither allocates nor panics.
    pub fn predict_with<const BATCH: usize>(
        &self,
        workspace: &mut ActorWorkspace<T, BATCH>,
        x: &ActorInput<T, BATCH>,
        y: &mut ActorOutput<T, BATCH>,
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
    pub fn predict_one(&self, state: &[T; 4], action: &[T; 2]) -> ([T; 1], [T; 3]) {
        let mut x: ActorInput<T, 1> = ::dnn::private::Zeroable::zeroed();
        *::dnn::private::sample_mut(&mut x.state) = *state;
        *::dnn::private::sample_mut(&mut x.action) = *action;
        let y = ::dnn::private::compute(|workspace, y| ::dnn::private::Infer::<
            T,
            1,
        >::predict_with(self, workspace, &x, y));
        let y: ActorOutput<T, 1> = y;
        (*::dnn::private::sample(&y.value), *::dnn::private::sample(&y.policy))
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
                    ::dnn::private::layers::Dense<
                        T,
                        6,
                        6,
                        6,
                        ::dnn::private::layers::Tanh,
                    >,
                >(1usize, ::core::mem::offset_of!(Self, body)),
                ::dnn::private::Place::new::<
                    T,
                    ::dnn::private::layers::Dense<
                        T,
                        6,
                        1,
                        1,
                        ::dnn::private::layers::Identity,
                    >,
                >(2usize, ::core::mem::offset_of!(Self, value)),
                ::dnn::private::Place::new::<
                    T,
                    ::dnn::private::layers::Dense<
                        T,
                        6,
                        3,
                        3,
                        ::dnn::private::layers::Identity,
                    >,
                >(3usize, ::core::mem::offset_of!(Self, policy)),
            ],
            file,
        )
    }
}
#[allow(dead_code, clippy::unnecessary_box_returns)]
impl Actor<f32> {
    /// The number of learned parameters.
    pub const PARAMS: usize = <Actor<f32> as ::dnn::private::Network<f32>>::PARAMS;
    /// Multiply-adds of one prediction of one sample.
    pub const MACS: u64 = <Actor<f32> as ::dnn::private::Network<f32>>::MACS;
    /// Every operation with its output shape and tensors.
    pub const LAYERS: &'static [::dnn::private::LayerInfo] = <Actor<
        f32,
    > as ::dnn::private::Network<f32>>::LAYERS;
    /// A hash of names, operations, arguments, wiring, shapes and tensors.
    pub const ARCHITECTURE: u64 = <Actor<
        f32,
    > as ::dnn::private::Network<f32>>::ARCHITECTURE;
    /// Bytes beside the parameters that predicting a batch of `BATCH` samples needs.
    #[must_use]
    pub const fn infer_bytes<const BATCH: usize>() -> usize {
        ::core::mem::size_of::<ActorWorkspace<f32, BATCH>>()
    }
    /// Bytes beside the parameters that the forward and backward pass of a batch of `BATCH` samples need, with
    /// the gradients but without an optimizer's moments.
    #[must_use]
    pub const fn train_bytes<const BATCH: usize>() -> usize {
        ::dnn::private::dim::sum(
            &[
                ::core::mem::size_of::<ActorTape<f32, BATCH>>(),
                ::core::mem::size_of::<Actor<f32>>(),
            ],
        )
    }
    ::dnn::private::on_heap! {
        #[doc = r" A network with starting values drawn from `rng`, on the heap."]
        #[must_use] pub fn init < R : ::dnn::private::Rng > (rng : & mut R) ->
        ::dnn::private::Box < Self > { < Actor < f32 > as ::dnn::private::Network < f32
        >> ::init(rng) } #[doc =
        r" A network of zeros on the heap, to load weights into: equal weights cannot learn."]
        #[must_use] pub fn zeroed() -> ::dnn::private::Box < Self > { < Actor < f32 > as
        ::dnn::private::Network < f32 >> ::zeroed() }
    }
}
::dnn::private::files! {
    Actor
}
impl<T: ::dnn::private::Scalar> ::dnn::private::Network<T> for Actor<T> {
    type Gradients = Actor<T>;
    const NAME: &'static str = "Actor";
    #[allow(clippy::large_stack_arrays)]
    const LAYERS: &'static [::dnn::private::LayerInfo] = &[
        ::dnn::private::LayerInfo {
            name: "body.concat",
            key: "body.concat",
            op: "concat",
            arguments: "",
            inputs: &["state", "action"],
            output: &[6],
            tensors: &[],
            macs: 0,
            frozen: false,
            l1: ::core::option::Option::None,
            l2: ::core::option::Option::None,
            max_norm: ::core::option::Option::None,
        },
        ::dnn::private::LayerInfo {
            name: "body",
            key: "body",
            op: "dense + tanh",
            arguments: "units = 6, bias = true",
            inputs: &["body.concat"],
            output: &[6],
            tensors: ::dnn::private::info::Present::<
                T,
                ::dnn::private::layers::Dense<T, 6, 6, 6, ::dnn::private::layers::Tanh>,
            >::TENSORS,
            macs: <::dnn::private::layers::Dense<
                T,
                6,
                6,
                6,
                ::dnn::private::layers::Tanh,
            > as ::dnn::private::Layer<T, 1>>::MACS,
            frozen: false,
            l1: ::core::option::Option::None,
            l2: ::core::option::Option::None,
            max_norm: ::core::option::Option::None,
        },
        ::dnn::private::LayerInfo {
            name: "value",
            key: "value",
            op: "dense",
            arguments: "units = 1, bias = true",
            inputs: &["body"],
            output: &[1],
            tensors: ::dnn::private::info::Present::<
                T,
                ::dnn::private::layers::Dense<
                    T,
                    6,
                    1,
                    1,
                    ::dnn::private::layers::Identity,
                >,
            >::TENSORS,
            macs: <::dnn::private::layers::Dense<
                T,
                6,
                1,
                1,
                ::dnn::private::layers::Identity,
            > as ::dnn::private::Layer<T, 1>>::MACS,
            frozen: false,
            l1: ::core::option::Option::None,
            l2: ::core::option::Option::None,
            max_norm: ::core::option::Option::None,
        },
        ::dnn::private::LayerInfo {
            name: "policy",
            key: "policy",
            op: "dense",
            arguments: "units = 3, bias = true",
            inputs: &["body"],
            output: &[3],
            tensors: ::dnn::private::info::Present::<
                T,
                ::dnn::private::layers::Dense<
                    T,
                    6,
                    3,
                    3,
                    ::dnn::private::layers::Identity,
                >,
            >::TENSORS,
            macs: <::dnn::private::layers::Dense<
                T,
                6,
                3,
                3,
                ::dnn::private::layers::Identity,
            > as ::dnn::private::Layer<T, 1>>::MACS,
            frozen: false,
            l1: ::core::option::Option::None,
            l2: ::core::option::Option::None,
            max_norm: ::core::option::Option::None,
        },
        ::dnn::private::LayerInfo {
            name: "policy.softmax",
            key: "policy.softmax",
            op: "softmax",
            arguments: "",
            inputs: &["policy"],
            output: &[3],
            tensors: &[],
            macs: <::dnn::private::layers::Softmax<
                3,
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
            &mut net.body,
            &const { ::dnn::init::glorot_uniform() },
            &const { ::dnn::init::zeros() },
            rng,
        );
        ::dnn::private::Parameters::<
            T,
        >::init(
            &mut net.value,
            &const { ::dnn::init::glorot_uniform() },
            &const { ::dnn::init::zeros() },
            rng,
        );
        ::dnn::private::Parameters::<
            T,
        >::init(
            &mut net.policy,
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
            &self.body,
            &<Self as ::dnn::private::Network<T>>::LAYERS[1usize],
            visitor,
        );
        ::dnn::private::Parameters::<
            T,
        >::visit(
            &self.value,
            &<Self as ::dnn::private::Network<T>>::LAYERS[2usize],
            visitor,
        );
        ::dnn::private::Parameters::<
            T,
        >::visit(
            &self.policy,
            &<Self as ::dnn::private::Network<T>>::LAYERS[3usize],
            visitor,
        );
    }
    #[allow(unused_variables)]
    fn visit_mut<W: ::dnn::private::Walker<T, 0>>(&mut self, walker: &mut W) {
        ::dnn::private::Parameters::<
            T,
        >::walk(
            &mut self.body,
            [],
            &<Self as ::dnn::private::Network<T>>::LAYERS[1usize],
            walker,
        );
        ::dnn::private::Parameters::<
            T,
        >::walk(
            &mut self.value,
            [],
            &<Self as ::dnn::private::Network<T>>::LAYERS[2usize],
            walker,
        );
        ::dnn::private::Parameters::<
            T,
        >::walk(
            &mut self.policy,
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
            &mut self.body,
            companions.each_mut().map(|companion| &mut companion.body),
            &<Self as ::dnn::private::Network<T>>::LAYERS[1usize],
            walker,
        );
        ::dnn::private::Parameters::<
            T,
        >::walk(
            &mut self.value,
            companions.each_mut().map(|companion| &mut companion.value),
            &<Self as ::dnn::private::Network<T>>::LAYERS[2usize],
            walker,
        );
        ::dnn::private::Parameters::<
            T,
        >::walk(
            &mut self.policy,
            companions.each_mut().map(|companion| &mut companion.policy),
            &<Self as ::dnn::private::Network<T>>::LAYERS[3usize],
            walker,
        );
    }
}
impl<T: ::dnn::private::Scalar, const BATCH: usize> ::dnn::private::Infer<T, BATCH>
for Actor<T> {
    type Input = ActorInput<T, BATCH>;
    type Output = ActorOutput<T, BATCH>;
    type Workspace = ActorWorkspace<T, BATCH>;
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
        let y_body_concat: &mut ::dnn::private::Batch<T, BATCH, 6> = ::dnn::private::head(
            &mut workspace.slab_0,
        );
        ::dnn::private::layers::concat(
            &[::dnn::private::features(&x.state), ::dnn::private::features(&x.action)],
            ::dnn::private::features_mut(y_body_concat),
        );
        let y_body: &mut ::dnn::private::Batch<T, BATCH, 6> = ::dnn::private::head(
            &mut workspace.slab_1,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::infer_by::<W>(&self.body, &*y_body_concat, y_body);
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::infer_by::<W>(&self.value, &*y_body, &mut y.value);
        let y_policy: &mut ::dnn::private::Batch<T, BATCH, 3> = ::dnn::private::head(
            &mut workspace.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::infer_by::<W>(&self.policy, &*y_body, y_policy);
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::infer_by::<W>(&Self::POLICY_SOFTMAX, &*y_policy, &mut y.policy);
    }
    fn pack(&mut self) {
        ::dnn::private::Layer::<T, BATCH>::pack(&mut self.body);
        ::dnn::private::Layer::<T, BATCH>::pack(&mut self.value);
        ::dnn::private::Layer::<T, BATCH>::pack(&mut self.policy);
    }
    #[inline(always)]
    #[allow(unused_variables)]
    fn predict_packed<W: ::dnn::private::Way<T>>(
        &self,
        workspace: &mut Self::Workspace,
        x: &Self::Input,
        y: &mut Self::Output,
    ) {
        let y_body_concat: &mut ::dnn::private::Batch<T, BATCH, 6> = ::dnn::private::head(
            &mut workspace.slab_0,
        );
        ::dnn::private::layers::concat(
            &[::dnn::private::features(&x.state), ::dnn::private::features(&x.action)],
            ::dnn::private::features_mut(y_body_concat),
        );
        let y_body: &mut ::dnn::private::Batch<T, BATCH, 6> = ::dnn::private::head(
            &mut workspace.slab_1,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::infer_packed::<W>(&self.body, &*y_body_concat, y_body);
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::infer_packed::<W>(&self.value, &*y_body, &mut y.value);
        let y_policy: &mut ::dnn::private::Batch<T, BATCH, 3> = ::dnn::private::head(
            &mut workspace.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::infer_packed::<W>(&self.policy, &*y_body, y_policy);
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::infer_packed::<W>(&Self::POLICY_SOFTMAX, &*y_policy, &mut y.policy);
    }
}
impl<T: ::dnn::private::Scalar, const BATCH: usize> ::dnn::private::Train<T, BATCH>
for Actor<T> {
    type Tape = ActorTape<T, BATCH>;
    type Block = ::dnn::private::Undivided;
    #[allow(unused_variables)]
    fn forward(
        &self,
        x: &Self::Input,
        tape: &mut Self::Tape,
        cx: &::dnn::private::Context,
    ) {
        ::dnn::private::layers::concat(
            &[::dnn::private::features(&x.state), ::dnn::private::features(&x.action)],
            ::dnn::private::features_mut(&mut tape.y_body_concat),
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::forward(&self.body, &tape.y_body_concat, &mut tape.y_body, &mut (), cx);
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::forward(&self.value, &tape.y_body, &mut tape.output.value, &mut (), cx);
        let y_policy: &mut ::dnn::private::Batch<T, BATCH, 3> = ::dnn::private::head(
            &mut tape.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::forward(&self.policy, &tape.y_body, &mut *y_policy, &mut (), cx);
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::forward(
            &Self::POLICY_SOFTMAX,
            &*y_policy,
            &mut tape.output.policy,
            &mut (),
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
        let d_y_policy: &mut ::dnn::private::Batch<T, BATCH, 3> = ::dnn::private::head(
            &mut tape.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &Self::POLICY_SOFTMAX,
            ((), &tape.output.policy),
            &mut d_y.policy,
            &(),
            ::core::option::Option::Some(&mut *d_y_policy),
            ::core::option::Option::None,
            cx,
        );
        let d_y_body: &mut ::dnn::private::Batch<T, BATCH, 6> = ::dnn::private::head(
            &mut tape.slab_1,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.policy,
            (&tape.y_body, ()),
            &mut *d_y_policy,
            &(),
            ::core::option::Option::Some(&mut *d_y_body),
            ::core::option::Option::Some(&mut gradients.policy),
            cx,
        );
        let more_0_body: &mut ::dnn::private::Batch<T, BATCH, 6> = ::dnn::private::head(
            &mut tape.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.value,
            (&tape.y_body, ()),
            &mut d_y.value,
            &(),
            ::core::option::Option::Some(&mut *more_0_body),
            ::core::option::Option::Some(&mut gradients.value),
            cx,
        );
        ::dnn::private::accumulate(&*more_0_body, &mut *d_y_body);
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.body,
            (&tape.y_body_concat, &tape.y_body),
            &mut *d_y_body,
            &(),
            ::core::option::Option::None,
            ::core::option::Option::Some(&mut gradients.body),
            cx,
        );
    }
    #[allow(unused_variables)]
    fn update_buffers(&mut self, tape: &Self::Tape, cx: &::dnn::private::Context) {}
}
impl<
    T: ::dnn::private::Scalar,
    const BATCH: usize,
> ::dnn::private::InputGradient<T, BATCH> for Actor<T> {
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
        let d_y_policy: &mut ::dnn::private::Batch<T, BATCH, 3> = ::dnn::private::head(
            &mut tape.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &Self::POLICY_SOFTMAX,
            ((), &tape.output.policy),
            &mut d_y.policy,
            &(),
            ::core::option::Option::Some(&mut *d_y_policy),
            ::core::option::Option::None,
            cx,
        );
        let d_y_body: &mut ::dnn::private::Batch<T, BATCH, 6> = ::dnn::private::head(
            &mut tape.slab_1,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.policy,
            (&tape.y_body, ()),
            &mut *d_y_policy,
            &(),
            ::core::option::Option::Some(&mut *d_y_body),
            ::core::option::Option::Some(&mut gradients.policy),
            cx,
        );
        let more_0_body: &mut ::dnn::private::Batch<T, BATCH, 6> = ::dnn::private::head(
            &mut tape.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.value,
            (&tape.y_body, ()),
            &mut d_y.value,
            &(),
            ::core::option::Option::Some(&mut *more_0_body),
            ::core::option::Option::Some(&mut gradients.value),
            cx,
        );
        ::dnn::private::accumulate(&*more_0_body, &mut *d_y_body);
        let d_y_body_concat: &mut ::dnn::private::Batch<T, BATCH, 6> = ::dnn::private::head(
            &mut tape.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.body,
            (&tape.y_body_concat, &tape.y_body),
            &mut *d_y_body,
            &(),
            ::core::option::Option::Some(&mut *d_y_body_concat),
            ::core::option::Option::Some(&mut gradients.body),
            cx,
        );
        let rest = ::dnn::private::features(&mut *d_y_body_concat);
        let rest = ::dnn::private::split(rest, &mut d_x.state);
        let rest = ::dnn::private::split(rest, &mut d_x.action);
        let _ = rest;
    }
}
