///
///| layer | operation | output | parameters | multiply-adds |
///|---|---|---|---:|---:|
///| `a.flatten` | flatten | `[4]` | 0 | 0 |
///| `b.identity` | identity | `[4]` | 0 | 0 |
struct Net<T = f32> {
    scalar: ::core::marker::PhantomData<T>,
}
///A batch of outputs of [`Net`].
struct NetOutput<T, const BATCH: usize> {
    ///`a`: [4], one sample a row.
    pub a: ::facade::private::Batch<T, BATCH, 4>,
    ///`b`: [4], one sample a row.
    pub b: ::facade::private::Batch<T, BATCH, 4>,
}
///Intermediate values of a prediction of [`Net`].
struct NetWorkspace<T, const BATCH: usize> {
    scalar: ::core::marker::PhantomData<T>,
}
///What a backward pass of [`Net`] reads of the forward pass, and scratch space.
struct NetTape<T, const BATCH: usize> {
    output: NetOutput<T, BATCH>,
}
const _: () = {
    let _ = ::facade::language::network;
    let _ = ::facade::language::image;
    let _ = ::facade::language::vector;
    let _ = ::facade::language::vector;
    let _ = ::facade::language::flatten;
    let _ = ::facade::language::identity;
};
#[allow(dead_code)]
impl<T: ::facade::private::Scalar> Net<T> {
    /// The outputs for a batch of `BATCH` samples, one a row. Scratch memory of more than 16 KiB is allocated.
    #[must_use]
    pub fn predict<const BATCH: usize>(
        &self,
        x: &::facade::private::Batch<T, BATCH, 4>,
    ) -> NetOutput<T, BATCH> {
        ::facade::private::compute(|workspace, y| ::facade::private::Infer::<
            T,
            BATCH,
        >::predict_with(self, workspace, x, y))
    }
    /// As [`predict`](Self::predict), into `y` by way of `workspace`: neither allocates nor panics.
    pub fn predict_with<const BATCH: usize>(
        &self,
        workspace: &mut NetWorkspace<T, BATCH>,
        x: &::facade::private::Batch<T, BATCH, 4>,
        y: &mut NetOutput<T, BATCH>,
    ) {
        ::facade::private::Infer::<T, BATCH>::predict_with(self, workspace, x, y);
    }
    ::facade::private::on_heap! {
        #[doc =
        r" A copy of the weights in the order in which predictions of `BATCH` samples read them fastest, with the"]
        #[doc = r" memory that these need: for programs that predict again and again."]
        #[must_use] pub fn predictor < const BATCH : usize > (& self) ->
        ::facade::private::Predictor < T, Self, BATCH > {
        ::facade::private::Predictor::new(self) }
    }
    /// The output for one sample.
    #[must_use]
    pub fn predict_one(&self, x: &[T; 4]) -> ([T; 4], [T; 4]) {
        let y = ::facade::private::compute(|workspace, y| ::facade::private::Infer::<
            T,
            1,
        >::predict_with(self, workspace, ::facade::private::one(x), y));
        let y: NetOutput<T, 1> = y;
        (*::facade::private::sample(&y.a), *::facade::private::sample(&y.b))
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
        Self: ::facade::private::AnyBits,
    {
        ::facade::private::embed::<
            T,
            Self,
        >(
            <Self as ::facade::private::Network<T>>::NAME,
            <Self as ::facade::private::Network<T>>::LAYERS,
            &[],
            file,
        )
    }
}
#[allow(dead_code, clippy::unnecessary_box_returns)]
impl Net<f32> {
    /// The number of learned parameters.
    pub const PARAMS: usize = <Net<f32> as ::facade::private::Network<f32>>::PARAMS;
    /// Multiply-adds of one prediction of one sample.
    pub const MACS: u64 = <Net<f32> as ::facade::private::Network<f32>>::MACS;
    /// Every operation with its output shape and tensors.
    pub const LAYERS: &'static [::facade::private::LayerInfo] = <Net<
        f32,
    > as ::facade::private::Network<f32>>::LAYERS;
    /// A hash of names, operations, arguments, wiring, shapes and tensors.
    pub const ARCHITECTURE: u64 = <Net<
        f32,
    > as ::facade::private::Network<f32>>::ARCHITECTURE;
    /// Bytes beside the parameters that predicting a batch of `BATCH` samples needs.
    #[must_use]
    pub const fn infer_bytes<const BATCH: usize>() -> usize {
        ::core::mem::size_of::<NetWorkspace<f32, BATCH>>()
    }
    /// Bytes beside the parameters that the forward and backward pass of a batch of `BATCH` samples need, with
    /// the gradients but without an optimizer's moments.
    #[must_use]
    pub const fn train_bytes<const BATCH: usize>() -> usize {
        ::facade::private::dim::sum(
            &[
                ::core::mem::size_of::<NetTape<f32, BATCH>>(),
                ::core::mem::size_of::<Net<f32>>(),
            ],
        )
    }
    ::facade::private::on_heap! {
        #[doc = r" A network with starting values drawn from `rng`, on the heap."]
        #[must_use] pub fn init < R : ::facade::private::Rng > (rng : & mut R) ->
        ::facade::private::Box < Self > { < Net < f32 > as ::facade::private::Network <
        f32 >> ::init(rng) } #[doc =
        r" A network of zeros on the heap, to load weights into: equal weights cannot learn."]
        #[must_use] pub fn zeroed() -> ::facade::private::Box < Self > { < Net < f32 > as
        ::facade::private::Network < f32 >> ::zeroed() }
    }
}
::facade::private::files! {
    Net
}
impl<T: ::facade::private::Scalar> ::facade::private::Network<T> for Net<T> {
    type Gradients = Net<T>;
    const NAME: &'static str = "Net";
    #[allow(clippy::large_stack_arrays)]
    const LAYERS: &'static [::facade::private::LayerInfo] = &[
        ::facade::private::LayerInfo {
            name: "a.flatten",
            key: "a.flatten",
            op: "flatten",
            arguments: "",
            inputs: &["input"],
            output: &[4],
            tensors: &[],
            macs: 0,
            frozen: false,
            l1: ::core::option::Option::None,
            l2: ::core::option::Option::None,
            max_norm: ::core::option::Option::None,
        },
        ::facade::private::LayerInfo {
            name: "b.identity",
            key: "b.identity",
            op: "identity",
            arguments: "",
            inputs: &["a.flatten"],
            output: &[4],
            tensors: &[],
            macs: 0,
            frozen: false,
            l1: ::core::option::Option::None,
            l2: ::core::option::Option::None,
            max_norm: ::core::option::Option::None,
        },
    ];
    const PARAMS: usize = ::facade::private::info::params(Self::LAYERS);
    const MACS: u64 = ::facade::private::info::macs(Self::LAYERS);
    const ARCHITECTURE: u64 = ::facade::private::info::architecture(Self::LAYERS);
    fn init_in_place<R: ::facade::private::Rng>(&mut self, rng: &mut R) {
        let net = ::facade::private::cleared(self);
    }
    #[allow(unused_variables)]
    fn visit<V: ::facade::private::Visitor<T>>(&self, visitor: &mut V) {}
    #[allow(unused_variables)]
    fn visit_mut<W: ::facade::private::Walker<T, 0>>(&mut self, walker: &mut W) {}
    #[allow(unused_variables, unused_mut)]
    fn walk<const COMPANIONS: usize, W: ::facade::private::Walker<T, COMPANIONS>>(
        &mut self,
        mut companions: [&mut Self::Gradients; COMPANIONS],
        walker: &mut W,
    ) {}
}
impl<T: ::facade::private::Scalar, const BATCH: usize> ::facade::private::Infer<T, BATCH>
for Net<T> {
    type Input = ::facade::private::Batch<T, BATCH, 4>;
    type Output = NetOutput<T, BATCH>;
    type Workspace = NetWorkspace<T, BATCH>;
    #[inline]
    fn predict_with(
        &self,
        workspace: &mut Self::Workspace,
        x: &Self::Input,
        y: &mut Self::Output,
    ) {
        ::facade::private::predict::<T, Self, BATCH>(self, workspace, x, y);
    }
    #[inline(always)]
    #[allow(unused_variables)]
    fn predict_by<W: ::facade::private::Way<T>>(
        &self,
        workspace: &mut Self::Workspace,
        x: &Self::Input,
        y: &mut Self::Output,
    ) {
        ::facade::private::copy(x, &mut y.a);
        ::facade::private::copy(x, &mut y.b);
    }
    fn pack(&mut self) {}
    #[inline(always)]
    #[allow(unused_variables)]
    fn predict_packed<W: ::facade::private::Way<T>>(
        &self,
        workspace: &mut Self::Workspace,
        x: &Self::Input,
        y: &mut Self::Output,
    ) {
        ::facade::private::copy(x, &mut y.a);
        ::facade::private::copy(x, &mut y.b);
    }
}
impl<T: ::facade::private::Scalar, const BATCH: usize> ::facade::private::Train<T, BATCH>
for Net<T> {
    type Tape = NetTape<T, BATCH>;
    type Block = ::facade::private::Undivided;
    #[allow(unused_variables)]
    fn forward(
        &self,
        x: &Self::Input,
        tape: &mut Self::Tape,
        cx: &::facade::private::Context,
    ) {
        ::facade::private::copy(x, &mut tape.output.a);
        ::facade::private::copy(x, &mut tape.output.b);
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
        cx: &::facade::private::Context,
    ) {}
    #[allow(unused_variables)]
    fn update_buffers(&mut self, tape: &Self::Tape, cx: &::facade::private::Context) {}
}
impl<
    T: ::facade::private::Scalar,
    const BATCH: usize,
> ::facade::private::InputGradient<T, BATCH> for Net<T> {
    #[allow(unused_variables)]
    fn backward(
        &self,
        x: &Self::Input,
        tape: &mut Self::Tape,
        d_y: &mut Self::Output,
        gradients: &mut Self::Gradients,
        d_x: &mut Self::Input,
        cx: &::facade::private::Context,
    ) {
        ::facade::private::copy(&mut d_y.b, &mut *d_x);
        ::facade::private::accumulate(&mut d_y.a, &mut *d_x);
    }
}
