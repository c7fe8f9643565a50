///
///| layer | operation | output | parameters | multiply-adds |
///|---|---|---|---:|---:|
///| `encode1` | dense + relu | `[4]` | 36 | 32 |
///| `code` | dense | `[2]` | 10 | 8 |
///| `decode1` | dense + relu | `[4]` | 12 | 8 |
///| `out` | dense + sigmoid | `[8]` | 40 | 32 |
struct Autoencoder<T = f32> {
    /**`encode1`: dense + relu, `[8]` to `[4]`, 36 parameters.

dense: y = x W + b: every input connected with every unit.*/
    pub encode1: ::dnn::private::layers::Dense<T, 8, 4, 4, ::dnn::private::layers::Relu>,
    /**`code`: dense, `[4]` to `[2]`, 10 parameters.

dense: y = x W + b: every input connected with every unit.*/
    pub code: ::dnn::private::layers::Dense<
        T,
        4,
        2,
        2,
        ::dnn::private::layers::Identity,
    >,
    /**`decode1`: dense + relu, `[2]` to `[4]`, 12 parameters.

dense: y = x W + b: every input connected with every unit.*/
    pub decode1: ::dnn::private::layers::Dense<T, 2, 4, 4, ::dnn::private::layers::Relu>,
    /**`out`: dense + sigmoid, `[4]` to `[8]`, 40 parameters.

dense: y = x W + b: every input connected with every unit.*/
    pub out: ::dnn::private::layers::Dense<T, 4, 8, 8, ::dnn::private::layers::Sigmoid>,
}
///Intermediate values of a prediction of [`Autoencoder`].
struct AutoencoderWorkspace<T, const BATCH: usize> {
    slab_0: ::dnn::private::Batch<T, BATCH, 4>,
    slab_1: ::dnn::private::Batch<T, BATCH, 2>,
}
///Intermediate values of [`Autoencoder::encode`].
struct AutoencoderEncodeWorkspace<T, const BATCH: usize> {
    slab_0: ::dnn::private::Batch<T, BATCH, 4>,
}
///Intermediate values of [`Autoencoder::decode`].
struct AutoencoderDecodeWorkspace<T, const BATCH: usize> {
    slab_0: ::dnn::private::Batch<T, BATCH, 4>,
}
///What a backward pass of [`Autoencoder`] reads of the forward pass, and scratch space.
struct AutoencoderTape<T, const BATCH: usize> {
    y_encode1: ::dnn::private::Batch<T, BATCH, 4>,
    y_code: ::dnn::private::Batch<T, BATCH, 2>,
    y_decode1: ::dnn::private::Batch<T, BATCH, 4>,
    slab_0: ::dnn::private::Batch<T, BATCH, 4>,
    slab_1: ::dnn::private::Batch<T, BATCH, 2>,
    output: ::dnn::private::Batch<T, BATCH, 8>,
}
const _: () = {
    let _ = ::dnn::language::vector;
    let _ = ::dnn::language::vector;
    let _ = ::dnn::language::dense;
    let _ = ::dnn::language::relu;
    let _ = ::dnn::language::dense;
    let _ = ::dnn::language::dense;
    let _ = ::dnn::language::relu;
    let _ = ::dnn::language::dense;
    let _ = ::dnn::language::sigmoid;
    let _ = ::dnn::language::part;
    let _ = ::dnn::language::input;
    let _ = ::dnn::language::part;
};
#[allow(dead_code)]
impl<T: ::dnn::private::Scalar> Autoencoder<T> {
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
        workspace: &mut AutoencoderWorkspace<T, BATCH>,
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
    ///Computes `code` from `input`.
    #[must_use]
    pub fn encode<const BATCH: usize>(
        &self,
        x: &::dnn::private::Batch<T, BATCH, 8>,
    ) -> ::dnn::private::Batch<T, BATCH, 2> {
        ::dnn::private::compute(|workspace, y| self.encode_with(workspace, x, y))
    }
    ///As [`encode`](Self::encode), into `y`; neither allocates nor panics.
    #[allow(unused_variables)]
    pub fn encode_with<const BATCH: usize>(
        &self,
        workspace: &mut AutoencoderEncodeWorkspace<T, BATCH>,
        x: &::dnn::private::Batch<T, BATCH, 8>,
        y: &mut ::dnn::private::Batch<T, BATCH, 2>,
    ) {
        let y_encode1: &mut ::dnn::private::Batch<T, BATCH, 4> = ::dnn::private::head(
            &mut workspace.slab_0,
        );
        ::dnn::private::Layer::<T, BATCH>::infer(&self.encode1, x, y_encode1);
        ::dnn::private::Layer::<T, BATCH>::infer(&self.code, &*y_encode1, y);
    }
    ///Computes `out.sigmoid` from `code`.
    #[must_use]
    pub fn decode<const BATCH: usize>(
        &self,
        x: &::dnn::private::Batch<T, BATCH, 2>,
    ) -> ::dnn::private::Batch<T, BATCH, 8> {
        ::dnn::private::compute(|workspace, y| self.decode_with(workspace, x, y))
    }
    ///As [`decode`](Self::decode), into `y`; neither allocates nor panics.
    #[allow(unused_variables)]
    pub fn decode_with<const BATCH: usize>(
        &self,
        workspace: &mut AutoencoderDecodeWorkspace<T, BATCH>,
        x: &::dnn::private::Batch<T, BATCH, 2>,
        y: &mut ::dnn::private::Batch<T, BATCH, 8>,
    ) {
        let y_decode1: &mut ::dnn::private::Batch<T, BATCH, 4> = ::dnn::private::head(
            &mut workspace.slab_0,
        );
        ::dnn::private::Layer::<T, BATCH>::infer(&self.decode1, x, y_decode1);
        ::dnn::private::Layer::<T, BATCH>::infer(&self.out, &*y_decode1, y);
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
                        4,
                        4,
                        ::dnn::private::layers::Relu,
                    >,
                >(0usize, ::core::mem::offset_of!(Self, encode1)),
                ::dnn::private::Place::new::<
                    T,
                    ::dnn::private::layers::Dense<
                        T,
                        4,
                        2,
                        2,
                        ::dnn::private::layers::Identity,
                    >,
                >(1usize, ::core::mem::offset_of!(Self, code)),
                ::dnn::private::Place::new::<
                    T,
                    ::dnn::private::layers::Dense<
                        T,
                        2,
                        4,
                        4,
                        ::dnn::private::layers::Relu,
                    >,
                >(2usize, ::core::mem::offset_of!(Self, decode1)),
                ::dnn::private::Place::new::<
                    T,
                    ::dnn::private::layers::Dense<
                        T,
                        4,
                        8,
                        8,
                        ::dnn::private::layers::Sigmoid,
                    >,
                >(3usize, ::core::mem::offset_of!(Self, out)),
            ],
            file,
        )
    }
}
#[allow(dead_code, clippy::unnecessary_box_returns)]
impl Autoencoder<f32> {
    /// The number of learned parameters.
    pub const PARAMS: usize = <Autoencoder<f32> as ::dnn::private::Network<f32>>::PARAMS;
    /// Multiply-adds of one prediction of one sample.
    pub const MACS: u64 = <Autoencoder<f32> as ::dnn::private::Network<f32>>::MACS;
    /// Every operation with its output shape and tensors.
    pub const LAYERS: &'static [::dnn::private::LayerInfo] = <Autoencoder<
        f32,
    > as ::dnn::private::Network<f32>>::LAYERS;
    /// A hash of names, operations, arguments, wiring, shapes and tensors.
    pub const ARCHITECTURE: u64 = <Autoencoder<
        f32,
    > as ::dnn::private::Network<f32>>::ARCHITECTURE;
    /// Bytes beside the parameters that predicting a batch of `BATCH` samples needs.
    #[must_use]
    pub const fn infer_bytes<const BATCH: usize>() -> usize {
        ::core::mem::size_of::<AutoencoderWorkspace<f32, BATCH>>()
    }
    /// Bytes beside the parameters that the forward and backward pass of a batch of `BATCH` samples need, with
    /// the gradients but without an optimizer's moments.
    #[must_use]
    pub const fn train_bytes<const BATCH: usize>() -> usize {
        ::dnn::private::dim::sum(
            &[
                ::core::mem::size_of::<AutoencoderTape<f32, BATCH>>(),
                ::core::mem::size_of::<Autoencoder<f32>>(),
            ],
        )
    }
    ::dnn::private::on_heap! {
        #[doc = r" A network with starting values drawn from `rng`, on the heap."]
        #[must_use] pub fn init < R : ::dnn::private::Rng > (rng : & mut R) ->
        ::dnn::private::Box < Self > { < Autoencoder < f32 > as ::dnn::private::Network <
        f32 >> ::init(rng) } #[doc =
        r" A network of zeros on the heap, to load weights into: equal weights cannot learn."]
        #[must_use] pub fn zeroed() -> ::dnn::private::Box < Self > { < Autoencoder < f32
        > as ::dnn::private::Network < f32 >> ::zeroed() }
    }
}
::dnn::private::files! {
    Autoencoder
}
impl<T: ::dnn::private::Scalar> ::dnn::private::Network<T> for Autoencoder<T> {
    type Gradients = Autoencoder<T>;
    const NAME: &'static str = "Autoencoder";
    #[allow(clippy::large_stack_arrays)]
    const LAYERS: &'static [::dnn::private::LayerInfo] = &[
        ::dnn::private::LayerInfo {
            name: "encode1",
            key: "encode1",
            op: "dense + relu",
            arguments: "units = 4, bias = true",
            inputs: &["input"],
            output: &[4],
            tensors: ::dnn::private::info::Present::<
                T,
                ::dnn::private::layers::Dense<T, 8, 4, 4, ::dnn::private::layers::Relu>,
            >::TENSORS,
            macs: <::dnn::private::layers::Dense<
                T,
                8,
                4,
                4,
                ::dnn::private::layers::Relu,
            > as ::dnn::private::Layer<T, 1>>::MACS,
            frozen: false,
            l1: ::core::option::Option::None,
            l2: ::core::option::Option::None,
            max_norm: ::core::option::Option::None,
        },
        ::dnn::private::LayerInfo {
            name: "code",
            key: "code",
            op: "dense",
            arguments: "units = 2, bias = true",
            inputs: &["encode1"],
            output: &[2],
            tensors: ::dnn::private::info::Present::<
                T,
                ::dnn::private::layers::Dense<
                    T,
                    4,
                    2,
                    2,
                    ::dnn::private::layers::Identity,
                >,
            >::TENSORS,
            macs: <::dnn::private::layers::Dense<
                T,
                4,
                2,
                2,
                ::dnn::private::layers::Identity,
            > as ::dnn::private::Layer<T, 1>>::MACS,
            frozen: false,
            l1: ::core::option::Option::None,
            l2: ::core::option::Option::None,
            max_norm: ::core::option::Option::None,
        },
        ::dnn::private::LayerInfo {
            name: "decode1",
            key: "decode1",
            op: "dense + relu",
            arguments: "units = 4, bias = true",
            inputs: &["code"],
            output: &[4],
            tensors: ::dnn::private::info::Present::<
                T,
                ::dnn::private::layers::Dense<T, 2, 4, 4, ::dnn::private::layers::Relu>,
            >::TENSORS,
            macs: <::dnn::private::layers::Dense<
                T,
                2,
                4,
                4,
                ::dnn::private::layers::Relu,
            > as ::dnn::private::Layer<T, 1>>::MACS,
            frozen: false,
            l1: ::core::option::Option::None,
            l2: ::core::option::Option::None,
            max_norm: ::core::option::Option::None,
        },
        ::dnn::private::LayerInfo {
            name: "out",
            key: "out",
            op: "dense + sigmoid",
            arguments: "units = 8, bias = true",
            inputs: &["decode1"],
            output: &[8],
            tensors: ::dnn::private::info::Present::<
                T,
                ::dnn::private::layers::Dense<
                    T,
                    4,
                    8,
                    8,
                    ::dnn::private::layers::Sigmoid,
                >,
            >::TENSORS,
            macs: <::dnn::private::layers::Dense<
                T,
                4,
                8,
                8,
                ::dnn::private::layers::Sigmoid,
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
            &mut net.encode1,
            &const { ::dnn::init::he_normal() },
            &const { ::dnn::init::zeros() },
            rng,
        );
        ::dnn::private::Parameters::<
            T,
        >::init(
            &mut net.code,
            &const { ::dnn::init::glorot_uniform() },
            &const { ::dnn::init::zeros() },
            rng,
        );
        ::dnn::private::Parameters::<
            T,
        >::init(
            &mut net.decode1,
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
            &self.encode1,
            &<Self as ::dnn::private::Network<T>>::LAYERS[0usize],
            visitor,
        );
        ::dnn::private::Parameters::<
            T,
        >::visit(
            &self.code,
            &<Self as ::dnn::private::Network<T>>::LAYERS[1usize],
            visitor,
        );
        ::dnn::private::Parameters::<
            T,
        >::visit(
            &self.decode1,
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
            &mut self.encode1,
            [],
            &<Self as ::dnn::private::Network<T>>::LAYERS[0usize],
            walker,
        );
        ::dnn::private::Parameters::<
            T,
        >::walk(
            &mut self.code,
            [],
            &<Self as ::dnn::private::Network<T>>::LAYERS[1usize],
            walker,
        );
        ::dnn::private::Parameters::<
            T,
        >::walk(
            &mut self.decode1,
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
            &mut self.encode1,
            companions.each_mut().map(|companion| &mut companion.encode1),
            &<Self as ::dnn::private::Network<T>>::LAYERS[0usize],
            walker,
        );
        ::dnn::private::Parameters::<
            T,
        >::walk(
            &mut self.code,
            companions.each_mut().map(|companion| &mut companion.code),
            &<Self as ::dnn::private::Network<T>>::LAYERS[1usize],
            walker,
        );
        ::dnn::private::Parameters::<
            T,
        >::walk(
            &mut self.decode1,
            companions.each_mut().map(|companion| &mut companion.decode1),
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
for Autoencoder<T> {
    type Input = ::dnn::private::Batch<T, BATCH, 8>;
    type Output = ::dnn::private::Batch<T, BATCH, 8>;
    type Workspace = AutoencoderWorkspace<T, BATCH>;
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
        let y_encode1: &mut ::dnn::private::Batch<T, BATCH, 4> = ::dnn::private::head(
            &mut workspace.slab_0,
        );
        ::dnn::private::Layer::<T, BATCH>::infer_by::<W>(&self.encode1, x, y_encode1);
        let y_code: &mut ::dnn::private::Batch<T, BATCH, 2> = ::dnn::private::head(
            &mut workspace.slab_1,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::infer_by::<W>(&self.code, &*y_encode1, y_code);
        let y_decode1: &mut ::dnn::private::Batch<T, BATCH, 4> = ::dnn::private::head(
            &mut workspace.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::infer_by::<W>(&self.decode1, &*y_code, y_decode1);
        ::dnn::private::Layer::<T, BATCH>::infer_by::<W>(&self.out, &*y_decode1, y);
    }
    fn pack(&mut self) {
        ::dnn::private::Layer::<T, BATCH>::pack(&mut self.encode1);
        ::dnn::private::Layer::<T, BATCH>::pack(&mut self.code);
        ::dnn::private::Layer::<T, BATCH>::pack(&mut self.decode1);
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
        let y_encode1: &mut ::dnn::private::Batch<T, BATCH, 4> = ::dnn::private::head(
            &mut workspace.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::infer_packed::<W>(&self.encode1, x, y_encode1);
        let y_code: &mut ::dnn::private::Batch<T, BATCH, 2> = ::dnn::private::head(
            &mut workspace.slab_1,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::infer_packed::<W>(&self.code, &*y_encode1, y_code);
        let y_decode1: &mut ::dnn::private::Batch<T, BATCH, 4> = ::dnn::private::head(
            &mut workspace.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::infer_packed::<W>(&self.decode1, &*y_code, y_decode1);
        ::dnn::private::Layer::<T, BATCH>::infer_packed::<W>(&self.out, &*y_decode1, y);
    }
}
impl<T: ::dnn::private::Scalar, const BATCH: usize> ::dnn::private::Train<T, BATCH>
for Autoencoder<T> {
    type Tape = AutoencoderTape<T, BATCH>;
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
        >::forward(&self.encode1, x, &mut tape.y_encode1, &mut (), cx);
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::forward(&self.code, &tape.y_encode1, &mut tape.y_code, &mut (), cx);
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::forward(&self.decode1, &tape.y_code, &mut tape.y_decode1, &mut (), cx);
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::forward(&self.out, &tape.y_decode1, &mut tape.output, &mut (), cx);
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
        let d_y_decode1: &mut ::dnn::private::Batch<T, BATCH, 4> = ::dnn::private::head(
            &mut tape.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.out,
            (&tape.y_decode1, &tape.output),
            &mut *d_y,
            &(),
            ::core::option::Option::Some(&mut *d_y_decode1),
            ::core::option::Option::Some(&mut gradients.out),
            cx,
        );
        let d_y_code: &mut ::dnn::private::Batch<T, BATCH, 2> = ::dnn::private::head(
            &mut tape.slab_1,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.decode1,
            (&tape.y_code, &tape.y_decode1),
            &mut *d_y_decode1,
            &(),
            ::core::option::Option::Some(&mut *d_y_code),
            ::core::option::Option::Some(&mut gradients.decode1),
            cx,
        );
        let d_y_encode1: &mut ::dnn::private::Batch<T, BATCH, 4> = ::dnn::private::head(
            &mut tape.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.code,
            (&tape.y_encode1, ()),
            &mut *d_y_code,
            &(),
            ::core::option::Option::Some(&mut *d_y_encode1),
            ::core::option::Option::Some(&mut gradients.code),
            cx,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.encode1,
            (x, &tape.y_encode1),
            &mut *d_y_encode1,
            &(),
            ::core::option::Option::None,
            ::core::option::Option::Some(&mut gradients.encode1),
            cx,
        );
    }
    #[allow(unused_variables)]
    fn update_buffers(&mut self, tape: &Self::Tape, cx: &::dnn::private::Context) {}
}
impl<
    T: ::dnn::private::Scalar,
    const BATCH: usize,
> ::dnn::private::InputGradient<T, BATCH> for Autoencoder<T> {
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
        let d_y_decode1: &mut ::dnn::private::Batch<T, BATCH, 4> = ::dnn::private::head(
            &mut tape.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.out,
            (&tape.y_decode1, &tape.output),
            &mut *d_y,
            &(),
            ::core::option::Option::Some(&mut *d_y_decode1),
            ::core::option::Option::Some(&mut gradients.out),
            cx,
        );
        let d_y_code: &mut ::dnn::private::Batch<T, BATCH, 2> = ::dnn::private::head(
            &mut tape.slab_1,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.decode1,
            (&tape.y_code, &tape.y_decode1),
            &mut *d_y_decode1,
            &(),
            ::core::option::Option::Some(&mut *d_y_code),
            ::core::option::Option::Some(&mut gradients.decode1),
            cx,
        );
        let d_y_encode1: &mut ::dnn::private::Batch<T, BATCH, 4> = ::dnn::private::head(
            &mut tape.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.code,
            (&tape.y_encode1, ()),
            &mut *d_y_code,
            &(),
            ::core::option::Option::Some(&mut *d_y_encode1),
            ::core::option::Option::Some(&mut gradients.code),
            cx,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.encode1,
            (x, &tape.y_encode1),
            &mut *d_y_encode1,
            &(),
            ::core::option::Option::Some(&mut *d_x),
            ::core::option::Option::Some(&mut gradients.encode1),
            cx,
        );
    }
}
