#[doc(hidden)]
type NetHighwayLayer<T> = crate::Highway<T, 8>;
///
///| layer | operation | output | parameters | multiply-adds |
///|---|---|---|---:|---:|
///| `highway` | crate::Highway | `[8]` | const | const |
///| `highway.relu` | relu | `[8]` | 0 | 0 |
///| `out` | dense | `[2]` | 18 | 16 |
struct Net<T = f32> {
    ///`highway`: crate::Highway, `[8]` to `[8]`.
    pub highway: NetHighwayLayer<T>,
    /**`out`: dense, `[8]` to `[2]`, 18 parameters.

dense: y = x W + b: every input connected with every unit.*/
    pub out: ::dnn::private::layers::Dense<T, 8, 2, 2, ::dnn::private::layers::Identity>,
}
///Intermediate values of a prediction of [`Net`].
struct NetWorkspace<T, const BATCH: usize> {
    slab_0: ::dnn::private::Batch<T, BATCH, 8>,
    slab_1: ::dnn::private::Batch<T, BATCH, 8>,
}
///What a backward pass of [`Net`] reads of the forward pass, and scratch space.
struct NetTape<T, const BATCH: usize>
where
    NetHighwayLayer<
        T,
    >: ::dnn::private::CustomLayer<
        T,
        BATCH,
        ::dnn::private::Batch<T, BATCH, 8>,
        ::dnn::private::Batch<T, BATCH, 8>,
    >,
{
    y_highway: ::dnn::private::Batch<T, BATCH, 8>,
    y_highway_relu: ::dnn::private::Batch<T, BATCH, 8>,
    cache_highway: <NetHighwayLayer<T> as ::dnn::private::Layer<T, BATCH>>::Cache,
    slab_0: ::dnn::private::Batch<T, BATCH, 8>,
    slab_1: ::dnn::private::Batch<T, BATCH, 8>,
    output: ::dnn::private::Batch<T, BATCH, 2>,
}
const _: () = {
    let _ = ::dnn::language::vector;
    let _ = ::dnn::language::vector;
    let _ = ::dnn::language::vector;
    let _ = ::dnn::language::relu;
    let _ = ::dnn::language::dense;
};
const _: () = ::dnn::private::require_layer::<
    NetHighwayLayer<f32>,
    ::dnn::private::Batch<f32, 1, 8>,
    ::dnn::private::Batch<f32, 1, 8>,
>();
#[allow(dead_code)]
impl<T: ::dnn::private::Scalar> Net<T>
where
    NetHighwayLayer<
        T,
    >: ::dnn::private::CustomLayer<
        T,
        1,
        ::dnn::private::Batch<T, 1, 8>,
        ::dnn::private::Batch<T, 1, 8>,
    >,
{
    const HIGHWAY_RELU: ::dnn::private::layers::Activate<
        ::dnn::private::layers::Relu,
        8,
    > = ::dnn::private::layers::Activate::new(::dnn::private::layers::Relu);
    /// The outputs for a batch of `BATCH` samples, one a row. Scratch memory of more than 16 KiB is allocated.
    #[must_use]
    pub fn predict<const BATCH: usize>(
        &self,
        x: &::dnn::private::Batch<T, BATCH, 8>,
    ) -> ::dnn::private::Batch<T, BATCH, 2>
    where
        NetHighwayLayer<
            T,
        >: ::dnn::private::CustomLayer<
            T,
            BATCH,
            ::dnn::private::Batch<T, BATCH, 8>,
            ::dnn::private::Batch<T, BATCH, 8>,
        >,
    {
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
        y: &mut ::dnn::private::Batch<T, BATCH, 2>,
    )
    where
        NetHighwayLayer<
            T,
        >: ::dnn::private::CustomLayer<
            T,
            BATCH,
            ::dnn::private::Batch<T, BATCH, 8>,
            ::dnn::private::Batch<T, BATCH, 8>,
        >,
    {
        ::dnn::private::Infer::<T, BATCH>::predict_with(self, workspace, x, y);
    }
    ::dnn::private::on_heap! {
        #[doc =
        r" A copy of the weights in the order in which predictions of `BATCH` samples read them fastest, with the"]
        #[doc = r" memory that these need: for programs that predict again and again."]
        #[must_use] pub fn predictor < const BATCH : usize > (& self) ->
        ::dnn::private::Predictor < T, Self, BATCH > where NetHighwayLayer < T > :
        ::dnn::private::CustomLayer < T, BATCH, ::dnn::private::Batch < T, BATCH, 8 >,
        ::dnn::private::Batch < T, BATCH, 8 >, >, { ::dnn::private::Predictor::new(self)
        }
    }
    /// The output for one sample.
    #[must_use]
    pub fn predict_one(&self, x: &[T; 8]) -> [T; 2] {
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
                    NetHighwayLayer<T>,
                >(0usize, ::core::mem::offset_of!(Self, highway)),
                ::dnn::private::Place::new::<
                    T,
                    ::dnn::private::layers::Dense<
                        T,
                        8,
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
impl Net<f32>
where
    for<'layer> NetHighwayLayer<
        f32,
    >: ::dnn::private::CustomLayer<
        f32,
        1,
        ::dnn::private::Batch<f32, 1, 8>,
        ::dnn::private::Batch<f32, 1, 8>,
    >,
{
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
    pub const fn train_bytes<const BATCH: usize>() -> usize
    where
        for<'layer> NetHighwayLayer<
            f32,
        >: ::dnn::private::CustomLayer<
            f32,
            BATCH,
            ::dnn::private::Batch<f32, BATCH, 8>,
            ::dnn::private::Batch<f32, BATCH, 8>,
        >,
    {
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
    Net, where [NetHighwayLayer < T > : ::dnn::private::CustomLayer < T, 1,
    ::dnn::private::Batch < T, 1, 8 >, ::dnn::private::Batch < T, 1, 8 >, >,], where [for
    < 'layer > NetHighwayLayer < f32 > : ::dnn::private::CustomLayer < f32, 1,
    ::dnn::private::Batch < f32, 1, 8 >, ::dnn::private::Batch < f32, 1, 8 >, >,]
}
impl<T: ::dnn::private::Scalar> ::dnn::private::Network<T> for Net<T>
where
    NetHighwayLayer<
        T,
    >: ::dnn::private::CustomLayer<
        T,
        1,
        ::dnn::private::Batch<T, 1, 8>,
        ::dnn::private::Batch<T, 1, 8>,
    >,
{
    type Gradients = Net<T>;
    const NAME: &'static str = "Net";
    #[allow(clippy::large_stack_arrays)]
    const LAYERS: &'static [::dnn::private::LayerInfo] = &[
        ::dnn::private::LayerInfo {
            name: "highway",
            key: "highway",
            op: "crate::Highway",
            arguments: "8",
            inputs: &["input"],
            output: &[8],
            tensors: ::dnn::private::info::Present::<T, NetHighwayLayer<T>>::TENSORS,
            macs: <NetHighwayLayer<T> as ::dnn::private::Layer<T, 1>>::MACS,
            frozen: false,
            l1: ::core::option::Option::None,
            l2: ::core::option::Option::None,
            max_norm: ::core::option::Option::None,
        },
        ::dnn::private::LayerInfo {
            name: "highway.relu",
            key: "highway.relu",
            op: "relu",
            arguments: "",
            inputs: &["highway"],
            output: &[8],
            tensors: &[],
            macs: <::dnn::private::layers::Activate<
                ::dnn::private::layers::Relu,
                8,
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
            inputs: &["highway.relu"],
            output: &[2],
            tensors: ::dnn::private::info::Present::<
                T,
                ::dnn::private::layers::Dense<
                    T,
                    8,
                    2,
                    2,
                    ::dnn::private::layers::Identity,
                >,
            >::TENSORS,
            macs: <::dnn::private::layers::Dense<
                T,
                8,
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
            &mut net.highway,
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
            &self.highway,
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
            &mut self.highway,
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
            &mut self.highway,
            companions.each_mut().map(|companion| &mut companion.highway),
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
for Net<T>
where
    NetHighwayLayer<
        T,
    >: ::dnn::private::CustomLayer<
        T,
        1,
        ::dnn::private::Batch<T, 1, 8>,
        ::dnn::private::Batch<T, 1, 8>,
    >,
    NetHighwayLayer<
        T,
    >: ::dnn::private::CustomLayer<
        T,
        BATCH,
        ::dnn::private::Batch<T, BATCH, 8>,
        ::dnn::private::Batch<T, BATCH, 8>,
    >,
{
    type Input = ::dnn::private::Batch<T, BATCH, 8>;
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
        let y_highway: &mut ::dnn::private::Batch<T, BATCH, 8> = ::dnn::private::head(
            &mut workspace.slab_0,
        );
        ::dnn::private::Layer::<T, BATCH>::infer_by::<W>(&self.highway, x, y_highway);
        let y_highway_relu: &mut ::dnn::private::Batch<T, BATCH, 8> = ::dnn::private::head(
            &mut workspace.slab_1,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::infer_by::<W>(&Self::HIGHWAY_RELU, &*y_highway, y_highway_relu);
        ::dnn::private::Layer::<T, BATCH>::infer_by::<W>(&self.out, &*y_highway_relu, y);
    }
    fn pack(&mut self) {
        ::dnn::private::Layer::<T, BATCH>::pack(&mut self.highway);
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
        let y_highway: &mut ::dnn::private::Batch<T, BATCH, 8> = ::dnn::private::head(
            &mut workspace.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::infer_packed::<W>(&self.highway, x, y_highway);
        let y_highway_relu: &mut ::dnn::private::Batch<T, BATCH, 8> = ::dnn::private::head(
            &mut workspace.slab_1,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::infer_packed::<W>(&Self::HIGHWAY_RELU, &*y_highway, y_highway_relu);
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::infer_packed::<W>(&self.out, &*y_highway_relu, y);
    }
}
impl<T: ::dnn::private::Scalar, const BATCH: usize> ::dnn::private::Train<T, BATCH>
for Net<T>
where
    NetHighwayLayer<
        T,
    >: ::dnn::private::CustomLayer<
        T,
        1,
        ::dnn::private::Batch<T, 1, 8>,
        ::dnn::private::Batch<T, 1, 8>,
    >,
    NetHighwayLayer<
        T,
    >: ::dnn::private::CustomLayer<
        T,
        BATCH,
        ::dnn::private::Batch<T, BATCH, 8>,
        ::dnn::private::Batch<T, BATCH, 8>,
    >,
{
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
        >::forward(&self.highway, x, &mut tape.y_highway, &mut tape.cache_highway, cx);
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::forward(
            &Self::HIGHWAY_RELU,
            &tape.y_highway,
            &mut tape.y_highway_relu,
            &mut (),
            cx,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::forward(&self.out, &tape.y_highway_relu, &mut tape.output, &mut (), cx);
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
        let d_y_highway_relu: &mut ::dnn::private::Batch<T, BATCH, 8> = ::dnn::private::head(
            &mut tape.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.out,
            (&tape.y_highway_relu, ()),
            &mut *d_y,
            &(),
            ::core::option::Option::Some(&mut *d_y_highway_relu),
            ::core::option::Option::Some(&mut gradients.out),
            cx,
        );
        let d_y_highway: &mut ::dnn::private::Batch<T, BATCH, 8> = ::dnn::private::head(
            &mut tape.slab_1,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &Self::HIGHWAY_RELU,
            ((), &tape.y_highway_relu),
            &mut *d_y_highway_relu,
            &(),
            ::core::option::Option::Some(&mut *d_y_highway),
            ::core::option::Option::None,
            cx,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.highway,
            (x, &tape.y_highway),
            &mut *d_y_highway,
            &tape.cache_highway,
            ::core::option::Option::None,
            ::core::option::Option::Some(&mut gradients.highway),
            cx,
        );
    }
    #[allow(unused_variables)]
    fn update_buffers(&mut self, tape: &Self::Tape, cx: &::dnn::private::Context) {
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::update_buffers(&mut self.highway, &tape.cache_highway, cx);
    }
}
impl<
    T: ::dnn::private::Scalar,
    const BATCH: usize,
> ::dnn::private::InputGradient<T, BATCH> for Net<T>
where
    NetHighwayLayer<
        T,
    >: ::dnn::private::CustomLayer<
        T,
        1,
        ::dnn::private::Batch<T, 1, 8>,
        ::dnn::private::Batch<T, 1, 8>,
    >,
    NetHighwayLayer<
        T,
    >: ::dnn::private::CustomLayer<
        T,
        BATCH,
        ::dnn::private::Batch<T, BATCH, 8>,
        ::dnn::private::Batch<T, BATCH, 8>,
    >,
{
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
        let d_y_highway_relu: &mut ::dnn::private::Batch<T, BATCH, 8> = ::dnn::private::head(
            &mut tape.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.out,
            (&tape.y_highway_relu, ()),
            &mut *d_y,
            &(),
            ::core::option::Option::Some(&mut *d_y_highway_relu),
            ::core::option::Option::Some(&mut gradients.out),
            cx,
        );
        let d_y_highway: &mut ::dnn::private::Batch<T, BATCH, 8> = ::dnn::private::head(
            &mut tape.slab_1,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &Self::HIGHWAY_RELU,
            ((), &tape.y_highway_relu),
            &mut *d_y_highway_relu,
            &(),
            ::core::option::Option::Some(&mut *d_y_highway),
            ::core::option::Option::None,
            cx,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.highway,
            (x, &tape.y_highway),
            &mut *d_y_highway,
            &tape.cache_highway,
            ::core::option::Option::Some(&mut *d_x),
            ::core::option::Option::Some(&mut gradients.highway),
            cx,
        );
    }
}
