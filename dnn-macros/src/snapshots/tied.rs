///
///| layer | operation | output | parameters | multiply-adds |
///|---|---|---|---:|---:|
///| `encode` | dense + tanh | `[3]` | 27 | 24 |
///| `decode` | dense | `[8]` | 8 | 24 |
struct Net<T = f32> {
    /**`encode`: dense + tanh, `[8]` to `[3]`, 27 parameters.

dense: y = x W + b: every input connected with every unit.*/
    pub encode: ::dnn::private::layers::Dense<T, 8, 3, 3, ::dnn::private::layers::Tanh>,
    /**`decode`: dense, `[3]` to `[8]`, 8 parameters.

dense: y = x W + b: every input connected with every unit.*/
    pub decode: ::dnn::private::layers::TiedDense<
        T,
        3,
        8,
        8,
        ::dnn::private::layers::Identity,
    >,
}
///Intermediate values of a prediction of [`Net`].
struct NetWorkspace<T, const BATCH: usize> {
    slab_0: ::dnn::private::Batch<T, BATCH, 3>,
}
///What a backward pass of [`Net`] reads of the forward pass, and scratch space.
struct NetTape<T, const BATCH: usize> {
    y_encode: ::dnn::private::Batch<T, BATCH, 3>,
    slab_0: ::dnn::private::Batch<T, BATCH, 3>,
    output: ::dnn::private::Batch<T, BATCH, 8>,
}
const _: () = {
    let _ = ::dnn::language::vector;
    let _ = ::dnn::language::vector;
    let _ = ::dnn::language::dense;
    let _ = ::dnn::language::tanh;
    let _ = ::dnn::language::dense;
};
#[allow(dead_code)]
impl<T: ::dnn::private::Scalar> Net<T> {
    /// The outputs for a batch of `BATCH` samples, one a row. Scratch memory of more than 16 KiB is allocated.
    #[must_use]
    pub fn predict<const BATCH: usize>(
        &self,
        x: &::dnn::private::Batch<T, BATCH, 8>,
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
        x: &::dnn::private::Batch<T, BATCH, 8>,
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
    pub fn predict_one(&self, x: &[T; 8]) -> [T; 8] {
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
                        3,
                        3,
                        ::dnn::private::layers::Tanh,
                    >,
                >(0usize, ::core::mem::offset_of!(Self, encode)),
                ::dnn::private::Place::new::<
                    T,
                    ::dnn::private::layers::TiedDense<
                        T,
                        3,
                        8,
                        8,
                        ::dnn::private::layers::Identity,
                    >,
                >(1usize, ::core::mem::offset_of!(Self, decode)),
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
            name: "encode",
            key: "encode",
            op: "dense + tanh",
            arguments: "units = 3, bias = true",
            inputs: &["input"],
            output: &[3],
            tensors: ::dnn::private::info::Present::<
                T,
                ::dnn::private::layers::Dense<T, 8, 3, 3, ::dnn::private::layers::Tanh>,
            >::TENSORS,
            macs: <::dnn::private::layers::Dense<
                T,
                8,
                3,
                3,
                ::dnn::private::layers::Tanh,
            > as ::dnn::private::Layer<T, 1>>::MACS,
            frozen: false,
            l1: ::core::option::Option::None,
            l2: ::core::option::Option::None,
            max_norm: ::core::option::Option::None,
        },
        ::dnn::private::LayerInfo {
            name: "decode",
            key: "decode",
            op: "dense",
            arguments: "units = 8, bias = true, tied = encode",
            inputs: &["encode"],
            output: &[8],
            tensors: ::dnn::private::info::Present::<
                T,
                ::dnn::private::layers::TiedDense<
                    T,
                    3,
                    8,
                    8,
                    ::dnn::private::layers::Identity,
                >,
            >::TENSORS,
            macs: <::dnn::private::layers::TiedDense<
                T,
                3,
                8,
                8,
                ::dnn::private::layers::Identity,
            > as ::dnn::private::TiedLayer<T, 1>>::MACS,
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
            &mut net.encode,
            &const { ::dnn::init::glorot_uniform() },
            &const { ::dnn::init::zeros() },
            rng,
        );
        ::dnn::private::Parameters::<
            T,
        >::init(
            &mut net.decode,
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
            &self.encode,
            &<Self as ::dnn::private::Network<T>>::LAYERS[0usize],
            visitor,
        );
        ::dnn::private::Parameters::<
            T,
        >::visit(
            &self.decode,
            &<Self as ::dnn::private::Network<T>>::LAYERS[1usize],
            visitor,
        );
    }
    #[allow(unused_variables)]
    fn visit_mut<W: ::dnn::private::Walker<T, 0>>(&mut self, walker: &mut W) {
        ::dnn::private::Parameters::<
            T,
        >::walk(
            &mut self.encode,
            [],
            &<Self as ::dnn::private::Network<T>>::LAYERS[0usize],
            walker,
        );
        ::dnn::private::Parameters::<
            T,
        >::walk(
            &mut self.decode,
            [],
            &<Self as ::dnn::private::Network<T>>::LAYERS[1usize],
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
            &mut self.encode,
            companions.each_mut().map(|companion| &mut companion.encode),
            &<Self as ::dnn::private::Network<T>>::LAYERS[0usize],
            walker,
        );
        ::dnn::private::Parameters::<
            T,
        >::walk(
            &mut self.decode,
            companions.each_mut().map(|companion| &mut companion.decode),
            &<Self as ::dnn::private::Network<T>>::LAYERS[1usize],
            walker,
        );
    }
}
impl<T: ::dnn::private::Scalar, const BATCH: usize> ::dnn::private::Infer<T, BATCH>
for Net<T> {
    type Input = ::dnn::private::Batch<T, BATCH, 8>;
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
        let y_encode: &mut ::dnn::private::Batch<T, BATCH, 3> = ::dnn::private::head(
            &mut workspace.slab_0,
        );
        ::dnn::private::Layer::<T, BATCH>::infer_by::<W>(&self.encode, x, y_encode);
        ::dnn::private::TiedLayer::<
            T,
            BATCH,
        >::infer(&self.decode, &self.encode.weight, &*y_encode, y);
    }
    fn pack(&mut self) {}
    #[inline(always)]
    #[allow(unused_variables)]
    fn predict_packed<W: ::dnn::private::Way<T>>(
        &self,
        workspace: &mut Self::Workspace,
        x: &Self::Input,
        y: &mut Self::Output,
    ) {
        let y_encode: &mut ::dnn::private::Batch<T, BATCH, 3> = ::dnn::private::head(
            &mut workspace.slab_0,
        );
        ::dnn::private::Layer::<T, BATCH>::infer_by::<W>(&self.encode, x, y_encode);
        ::dnn::private::TiedLayer::<
            T,
            BATCH,
        >::infer(&self.decode, &self.encode.weight, &*y_encode, y);
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
        >::forward(&self.encode, x, &mut tape.y_encode, &mut (), cx);
        ::dnn::private::TiedLayer::<
            T,
            BATCH,
        >::forward(
            &self.decode,
            &self.encode.weight,
            &tape.y_encode,
            &mut tape.output,
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
        let d_y_encode: &mut ::dnn::private::Batch<T, BATCH, 3> = ::dnn::private::head(
            &mut tape.slab_0,
        );
        ::dnn::private::TiedLayer::<
            T,
            BATCH,
        >::backward(
            &self.decode,
            &self.encode.weight,
            (&tape.y_encode, ()),
            &mut *d_y,
            &(),
            ::core::option::Option::Some(&mut *d_y_encode),
            ::core::option::Option::Some(&mut gradients.decode),
            ::core::option::Option::Some(&mut gradients.encode.weight),
            cx,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.encode,
            (x, &tape.y_encode),
            &mut *d_y_encode,
            &(),
            ::core::option::Option::None,
            ::core::option::Option::Some(&mut gradients.encode),
            cx,
        );
    }
    #[allow(unused_variables)]
    fn update_buffers(&mut self, tape: &Self::Tape, cx: &::dnn::private::Context) {}
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
        let d_y_encode: &mut ::dnn::private::Batch<T, BATCH, 3> = ::dnn::private::head(
            &mut tape.slab_0,
        );
        ::dnn::private::TiedLayer::<
            T,
            BATCH,
        >::backward(
            &self.decode,
            &self.encode.weight,
            (&tape.y_encode, ()),
            &mut *d_y,
            &(),
            ::core::option::Option::Some(&mut *d_y_encode),
            ::core::option::Option::Some(&mut gradients.decode),
            ::core::option::Option::Some(&mut gradients.encode.weight),
            cx,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.encode,
            (x, &tape.y_encode),
            &mut *d_y_encode,
            &(),
            ::core::option::Option::Some(&mut *d_x),
            ::core::option::Option::Some(&mut gradients.encode),
            cx,
        );
    }
}
