#[doc(hidden)]
#[derive(Clone, Debug, PartialEq)]
pub struct NetFc2BatchNormConfig;
impl ::dnn::private::layers::BatchNormConfig for NetFc2BatchNormConfig {
    const EPS: f64 = 0.00001f64;
    const MOMENTUM: ::core::option::Option<f64> = ::core::option::Option::Some(0.3f64);
    const FROZEN: bool = false;
}
///
///| layer | operation | output | parameters | multiply-adds |
///|---|---|---|---:|---:|
///| `fc1.dense` | dense | `[6]` | 54 | 48 |
///| `fc1.batch_norm` | batch_norm + relu | `[6]` | 12 | 6 |
///| `fc1.dropout` | dropout | `[6]` | 0 | 0 |
///| `fc2.dense` | dense | `[4]` | 28 | 24 |
///| `fc2.batch_norm` | batch_norm | `[4]` | 8 | 4 |
struct Net<T = f32> {
    /**`fc1.dense`: dense, `[8]` to `[6]`, 54 parameters.

dense: y = x W + b: every input connected with every unit.*/
    pub fc1_dense: ::dnn::private::layers::Dense<
        T,
        8,
        6,
        6,
        ::dnn::private::layers::Identity,
    >,
    /**`fc1.batch_norm`: batch_norm + relu, `[6]` to `[6]`, 12 parameters.

batch_norm: normalises each feature of a vector, or channel of an image or signal, by the batch's mean and variance, at inference by running ones.*/
    pub fc1_batch_norm: ::dnn::private::layers::BatchNorm<
        T,
        6,
        6,
        6,
        ::dnn::private::layers::DefaultBatchNorm,
        ::dnn::private::layers::Relu,
    >,
    /**`fc2.dense`: dense, `[6]` to `[4]`, 28 parameters.

dense: y = x W + b: every input connected with every unit.*/
    pub fc2_dense: ::dnn::private::layers::Dense<
        T,
        6,
        4,
        4,
        ::dnn::private::layers::Identity,
    >,
    /**`fc2.batch_norm`: batch_norm, `[4]` to `[4]`, 8 parameters.

batch_norm: normalises each feature of a vector, or channel of an image or signal, by the batch's mean and variance, at inference by running ones.*/
    pub fc2_batch_norm: ::dnn::private::layers::BatchNorm<
        T,
        4,
        4,
        4,
        NetFc2BatchNormConfig,
        ::dnn::private::layers::Identity,
    >,
}
///Intermediate values of a prediction of [`Net`].
struct NetWorkspace<T, const BATCH: usize> {
    slab_0: ::dnn::private::Batch<T, BATCH, 6>,
}
///What a backward pass of [`Net`] reads of the forward pass, and scratch space.
struct NetTape<T, const BATCH: usize> {
    y_fc1_dense: ::dnn::private::Batch<T, BATCH, 6>,
    y_fc1_batch_norm: ::dnn::private::Batch<T, BATCH, 6>,
    y_fc1_dropout: ::dnn::private::Batch<T, BATCH, 6>,
    y_fc2_dense: ::dnn::private::Batch<T, BATCH, 4>,
    cache_fc1_batch_norm: <::dnn::private::layers::BatchNorm<
        T,
        6,
        6,
        6,
        ::dnn::private::layers::DefaultBatchNorm,
        ::dnn::private::layers::Relu,
    > as ::dnn::private::Layer<T, BATCH>>::Cache,
    cache_fc1_dropout: <::dnn::private::layers::Dropout<
        6,
    > as ::dnn::private::Layer<T, BATCH>>::Cache,
    cache_fc2_batch_norm: <::dnn::private::layers::BatchNorm<
        T,
        4,
        4,
        4,
        NetFc2BatchNormConfig,
        ::dnn::private::layers::Identity,
    > as ::dnn::private::Layer<T, BATCH>>::Cache,
    slab_0: ::dnn::private::Batch<T, BATCH, 6>,
    slab_1: ::dnn::private::Batch<T, BATCH, 6>,
    output: ::dnn::private::Batch<T, BATCH, 4>,
}
const _: () = {
    let _ = ::dnn::language::vector;
    let _ = ::dnn::language::vector;
    let _ = ::dnn::language::dense;
    let _ = ::dnn::language::batch_norm;
    let _ = ::dnn::language::relu;
    let _ = ::dnn::language::dropout;
    let _ = ::dnn::language::dense;
    let _ = ::dnn::language::batch_norm;
};
#[allow(dead_code)]
impl<T: ::dnn::private::Scalar> Net<T> {
    const FC1_DROPOUT: ::dnn::private::layers::Dropout<6> = ::dnn::private::layers::Dropout::new(
        0.25f64,
        4u64,
    );
    /// The outputs for a batch of `BATCH` samples, one a row. Scratch memory of more than 16 KiB is allocated.
    #[must_use]
    pub fn predict<const BATCH: usize>(
        &self,
        x: &::dnn::private::Batch<T, BATCH, 8>,
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
        x: &::dnn::private::Batch<T, BATCH, 8>,
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
    pub fn predict_one(&self, x: &[T; 8]) -> [T; 4] {
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
                    ::dnn::private::layers::Dense<
                        T,
                        8,
                        6,
                        6,
                        ::dnn::private::layers::Identity,
                    >,
                >(0usize, ::core::mem::offset_of!(Self, fc1_dense)),
                ::dnn::private::Place::new::<
                    T,
                    ::dnn::private::layers::BatchNorm<
                        T,
                        6,
                        6,
                        6,
                        ::dnn::private::layers::DefaultBatchNorm,
                        ::dnn::private::layers::Relu,
                    >,
                >(1usize, ::core::mem::offset_of!(Self, fc1_batch_norm)),
                ::dnn::private::Place::new::<
                    T,
                    ::dnn::private::layers::Dense<
                        T,
                        6,
                        4,
                        4,
                        ::dnn::private::layers::Identity,
                    >,
                >(3usize, ::core::mem::offset_of!(Self, fc2_dense)),
                ::dnn::private::Place::new::<
                    T,
                    ::dnn::private::layers::BatchNorm<
                        T,
                        4,
                        4,
                        4,
                        NetFc2BatchNormConfig,
                        ::dnn::private::layers::Identity,
                    >,
                >(4usize, ::core::mem::offset_of!(Self, fc2_batch_norm)),
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
            name: "fc1.dense",
            key: "fc1.dense",
            op: "dense",
            arguments: "units = 6, bias = true",
            inputs: &["input"],
            output: &[6],
            tensors: ::dnn::private::info::Present::<
                T,
                ::dnn::private::layers::Dense<
                    T,
                    8,
                    6,
                    6,
                    ::dnn::private::layers::Identity,
                >,
            >::TENSORS,
            macs: <::dnn::private::layers::Dense<
                T,
                8,
                6,
                6,
                ::dnn::private::layers::Identity,
            > as ::dnn::private::Layer<T, 1>>::MACS,
            frozen: false,
            l1: ::core::option::Option::None,
            l2: ::core::option::Option::None,
            max_norm: ::core::option::Option::None,
        },
        ::dnn::private::LayerInfo {
            name: "fc1.batch_norm",
            key: "fc1.batch_norm",
            op: "batch_norm + relu",
            arguments: "momentum = 0.1, eps = 0.00001, affine = true",
            inputs: &["fc1.dense"],
            output: &[6],
            tensors: ::dnn::private::info::Present::<
                T,
                ::dnn::private::layers::BatchNorm<
                    T,
                    6,
                    6,
                    6,
                    ::dnn::private::layers::DefaultBatchNorm,
                    ::dnn::private::layers::Relu,
                >,
            >::TENSORS,
            macs: <::dnn::private::layers::BatchNorm<
                T,
                6,
                6,
                6,
                ::dnn::private::layers::DefaultBatchNorm,
                ::dnn::private::layers::Relu,
            > as ::dnn::private::Layer<T, 1>>::MACS,
            frozen: false,
            l1: ::core::option::Option::None,
            l2: ::core::option::Option::None,
            max_norm: ::core::option::Option::None,
        },
        ::dnn::private::LayerInfo {
            name: "fc1.dropout",
            key: "fc1.dropout",
            op: "dropout",
            arguments: "p = 0.25",
            inputs: &["fc1.batch_norm"],
            output: &[6],
            tensors: &[],
            macs: <::dnn::private::layers::Dropout<
                6,
            > as ::dnn::private::Layer<T, 1>>::MACS,
            frozen: false,
            l1: ::core::option::Option::None,
            l2: ::core::option::Option::None,
            max_norm: ::core::option::Option::None,
        },
        ::dnn::private::LayerInfo {
            name: "fc2.dense",
            key: "fc2.dense",
            op: "dense",
            arguments: "units = 4, bias = true",
            inputs: &["fc1.dropout"],
            output: &[4],
            tensors: ::dnn::private::info::Present::<
                T,
                ::dnn::private::layers::Dense<
                    T,
                    6,
                    4,
                    4,
                    ::dnn::private::layers::Identity,
                >,
            >::TENSORS,
            macs: <::dnn::private::layers::Dense<
                T,
                6,
                4,
                4,
                ::dnn::private::layers::Identity,
            > as ::dnn::private::Layer<T, 1>>::MACS,
            frozen: false,
            l1: ::core::option::Option::None,
            l2: ::core::option::Option::None,
            max_norm: ::core::option::Option::None,
        },
        ::dnn::private::LayerInfo {
            name: "fc2.batch_norm",
            key: "fc2.batch_norm",
            op: "batch_norm",
            arguments: "momentum = 0.3, eps = 0.00001, affine = true",
            inputs: &["fc2.dense"],
            output: &[4],
            tensors: ::dnn::private::info::Present::<
                T,
                ::dnn::private::layers::BatchNorm<
                    T,
                    4,
                    4,
                    4,
                    NetFc2BatchNormConfig,
                    ::dnn::private::layers::Identity,
                >,
            >::TENSORS,
            macs: <::dnn::private::layers::BatchNorm<
                T,
                4,
                4,
                4,
                NetFc2BatchNormConfig,
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
            &mut net.fc1_dense,
            &const { ::dnn::init::he_normal() },
            &const { ::dnn::init::zeros() },
            rng,
        );
        ::dnn::private::Parameters::<
            T,
        >::init(
            &mut net.fc1_batch_norm,
            &const { ::dnn::init::he_normal() },
            &const { ::dnn::init::zeros() },
            rng,
        );
        ::dnn::private::Parameters::<
            T,
        >::init(
            &mut net.fc2_dense,
            &const { ::dnn::init::glorot_uniform() },
            &const { ::dnn::init::zeros() },
            rng,
        );
        ::dnn::private::Parameters::<
            T,
        >::init(
            &mut net.fc2_batch_norm,
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
            &self.fc1_dense,
            &<Self as ::dnn::private::Network<T>>::LAYERS[0usize],
            visitor,
        );
        ::dnn::private::Parameters::<
            T,
        >::visit(
            &self.fc1_batch_norm,
            &<Self as ::dnn::private::Network<T>>::LAYERS[1usize],
            visitor,
        );
        ::dnn::private::Parameters::<
            T,
        >::visit(
            &self.fc2_dense,
            &<Self as ::dnn::private::Network<T>>::LAYERS[3usize],
            visitor,
        );
        ::dnn::private::Parameters::<
            T,
        >::visit(
            &self.fc2_batch_norm,
            &<Self as ::dnn::private::Network<T>>::LAYERS[4usize],
            visitor,
        );
    }
    #[allow(unused_variables)]
    fn visit_mut<W: ::dnn::private::Walker<T, 0>>(&mut self, walker: &mut W) {
        ::dnn::private::Parameters::<
            T,
        >::walk(
            &mut self.fc1_dense,
            [],
            &<Self as ::dnn::private::Network<T>>::LAYERS[0usize],
            walker,
        );
        ::dnn::private::Parameters::<
            T,
        >::walk(
            &mut self.fc1_batch_norm,
            [],
            &<Self as ::dnn::private::Network<T>>::LAYERS[1usize],
            walker,
        );
        ::dnn::private::Parameters::<
            T,
        >::walk(
            &mut self.fc2_dense,
            [],
            &<Self as ::dnn::private::Network<T>>::LAYERS[3usize],
            walker,
        );
        ::dnn::private::Parameters::<
            T,
        >::walk(
            &mut self.fc2_batch_norm,
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
            &mut self.fc1_dense,
            companions.each_mut().map(|companion| &mut companion.fc1_dense),
            &<Self as ::dnn::private::Network<T>>::LAYERS[0usize],
            walker,
        );
        ::dnn::private::Parameters::<
            T,
        >::walk(
            &mut self.fc1_batch_norm,
            companions.each_mut().map(|companion| &mut companion.fc1_batch_norm),
            &<Self as ::dnn::private::Network<T>>::LAYERS[1usize],
            walker,
        );
        ::dnn::private::Parameters::<
            T,
        >::walk(
            &mut self.fc2_dense,
            companions.each_mut().map(|companion| &mut companion.fc2_dense),
            &<Self as ::dnn::private::Network<T>>::LAYERS[3usize],
            walker,
        );
        ::dnn::private::Parameters::<
            T,
        >::walk(
            &mut self.fc2_batch_norm,
            companions.each_mut().map(|companion| &mut companion.fc2_batch_norm),
            &<Self as ::dnn::private::Network<T>>::LAYERS[4usize],
            walker,
        );
    }
}
impl<T: ::dnn::private::Scalar, const BATCH: usize> ::dnn::private::Infer<T, BATCH>
for Net<T> {
    type Input = ::dnn::private::Batch<T, BATCH, 8>;
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
        let y_fc1_dense: &mut ::dnn::private::Batch<T, BATCH, 6> = ::dnn::private::head(
            &mut workspace.slab_0,
        );
        ::dnn::private::layers::Folds::<
            T,
            BATCH,
        >::infer_folded_by::<
            W,
        >(
            &self.fc1_dense,
            &self.fc1_batch_norm,
            &::dnn::private::layers::Relu,
            x,
            y_fc1_dense,
        );
        ::dnn::private::layers::Folds::<
            T,
            BATCH,
        >::infer_folded_by::<
            W,
        >(
            &self.fc2_dense,
            &self.fc2_batch_norm,
            &::dnn::private::layers::Identity,
            &*y_fc1_dense,
            y,
        );
    }
    fn pack(&mut self) {
        ::dnn::private::layers::Folds::<
            T,
            BATCH,
        >::pack_folded(&mut self.fc1_dense, &mut self.fc1_batch_norm);
        ::dnn::private::layers::Folds::<
            T,
            BATCH,
        >::pack_folded(&mut self.fc2_dense, &mut self.fc2_batch_norm);
    }
    #[inline(always)]
    #[allow(unused_variables)]
    fn predict_packed<W: ::dnn::private::Way<T>>(
        &self,
        workspace: &mut Self::Workspace,
        x: &Self::Input,
        y: &mut Self::Output,
    ) {
        let y_fc1_dense: &mut ::dnn::private::Batch<T, BATCH, 6> = ::dnn::private::head(
            &mut workspace.slab_0,
        );
        ::dnn::private::layers::Folds::<
            T,
            BATCH,
        >::infer_folded_packed::<
            W,
        >(
            &self.fc1_dense,
            &self.fc1_batch_norm,
            &::dnn::private::layers::Relu,
            x,
            y_fc1_dense,
        );
        ::dnn::private::layers::Folds::<
            T,
            BATCH,
        >::infer_folded_packed::<
            W,
        >(
            &self.fc2_dense,
            &self.fc2_batch_norm,
            &::dnn::private::layers::Identity,
            &*y_fc1_dense,
            y,
        );
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
        >::forward(&self.fc1_dense, x, &mut tape.y_fc1_dense, &mut (), cx);
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::forward(
            &self.fc1_batch_norm,
            &tape.y_fc1_dense,
            &mut tape.y_fc1_batch_norm,
            &mut tape.cache_fc1_batch_norm,
            cx,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::forward(
            &Self::FC1_DROPOUT,
            &tape.y_fc1_batch_norm,
            &mut tape.y_fc1_dropout,
            &mut tape.cache_fc1_dropout,
            cx,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::forward(
            &self.fc2_dense,
            &tape.y_fc1_dropout,
            &mut tape.y_fc2_dense,
            &mut (),
            cx,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::forward(
            &self.fc2_batch_norm,
            &tape.y_fc2_dense,
            &mut tape.output,
            &mut tape.cache_fc2_batch_norm,
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
        let d_y_fc2_dense: &mut ::dnn::private::Batch<T, BATCH, 4> = ::dnn::private::head(
            &mut tape.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.fc2_batch_norm,
            (&tape.y_fc2_dense, ()),
            &mut *d_y,
            &tape.cache_fc2_batch_norm,
            ::core::option::Option::Some(&mut *d_y_fc2_dense),
            ::core::option::Option::Some(&mut gradients.fc2_batch_norm),
            cx,
        );
        let d_y_fc1_dropout: &mut ::dnn::private::Batch<T, BATCH, 6> = ::dnn::private::head(
            &mut tape.slab_1,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.fc2_dense,
            (&tape.y_fc1_dropout, ()),
            &mut *d_y_fc2_dense,
            &(),
            ::core::option::Option::Some(&mut *d_y_fc1_dropout),
            ::core::option::Option::Some(&mut gradients.fc2_dense),
            cx,
        );
        let d_y_fc1_batch_norm: &mut ::dnn::private::Batch<T, BATCH, 6> = ::dnn::private::head(
            &mut tape.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &Self::FC1_DROPOUT,
            ((), ()),
            &mut *d_y_fc1_dropout,
            &tape.cache_fc1_dropout,
            ::core::option::Option::Some(&mut *d_y_fc1_batch_norm),
            ::core::option::Option::None,
            cx,
        );
        let d_y_fc1_dense: &mut ::dnn::private::Batch<T, BATCH, 6> = ::dnn::private::head(
            &mut tape.slab_1,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.fc1_batch_norm,
            (&tape.y_fc1_dense, &tape.y_fc1_batch_norm),
            &mut *d_y_fc1_batch_norm,
            &tape.cache_fc1_batch_norm,
            ::core::option::Option::Some(&mut *d_y_fc1_dense),
            ::core::option::Option::Some(&mut gradients.fc1_batch_norm),
            cx,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.fc1_dense,
            (x, ()),
            &mut *d_y_fc1_dense,
            &(),
            ::core::option::Option::None,
            ::core::option::Option::Some(&mut gradients.fc1_dense),
            cx,
        );
    }
    #[allow(unused_variables)]
    fn update_buffers(&mut self, tape: &Self::Tape, cx: &::dnn::private::Context) {
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::update_buffers(&mut self.fc1_batch_norm, &tape.cache_fc1_batch_norm, cx);
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::update_buffers(&mut self.fc2_batch_norm, &tape.cache_fc2_batch_norm, cx);
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
        let d_y_fc2_dense: &mut ::dnn::private::Batch<T, BATCH, 4> = ::dnn::private::head(
            &mut tape.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.fc2_batch_norm,
            (&tape.y_fc2_dense, ()),
            &mut *d_y,
            &tape.cache_fc2_batch_norm,
            ::core::option::Option::Some(&mut *d_y_fc2_dense),
            ::core::option::Option::Some(&mut gradients.fc2_batch_norm),
            cx,
        );
        let d_y_fc1_dropout: &mut ::dnn::private::Batch<T, BATCH, 6> = ::dnn::private::head(
            &mut tape.slab_1,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.fc2_dense,
            (&tape.y_fc1_dropout, ()),
            &mut *d_y_fc2_dense,
            &(),
            ::core::option::Option::Some(&mut *d_y_fc1_dropout),
            ::core::option::Option::Some(&mut gradients.fc2_dense),
            cx,
        );
        let d_y_fc1_batch_norm: &mut ::dnn::private::Batch<T, BATCH, 6> = ::dnn::private::head(
            &mut tape.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &Self::FC1_DROPOUT,
            ((), ()),
            &mut *d_y_fc1_dropout,
            &tape.cache_fc1_dropout,
            ::core::option::Option::Some(&mut *d_y_fc1_batch_norm),
            ::core::option::Option::None,
            cx,
        );
        let d_y_fc1_dense: &mut ::dnn::private::Batch<T, BATCH, 6> = ::dnn::private::head(
            &mut tape.slab_1,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.fc1_batch_norm,
            (&tape.y_fc1_dense, &tape.y_fc1_batch_norm),
            &mut *d_y_fc1_batch_norm,
            &tape.cache_fc1_batch_norm,
            ::core::option::Option::Some(&mut *d_y_fc1_dense),
            ::core::option::Option::Some(&mut gradients.fc1_batch_norm),
            cx,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.fc1_dense,
            (x, ()),
            &mut *d_y_fc1_dense,
            &(),
            ::core::option::Option::Some(&mut *d_x),
            ::core::option::Option::Some(&mut gradients.fc1_dense),
            cx,
        );
    }
}
