#[doc(hidden)]
#[derive(Clone, Debug, PartialEq)]
pub struct NetAConfig;
impl ::dnn::private::layers::ConvConfig for NetAConfig {
    const INPUT: [usize; 3] = [1, 8, 8];
    const OUTPUT: [usize; 3] = [4, 6, 6];
    const KERNEL: [usize; 2] = [3, 3];
    const STRIDE: [usize; 2] = [1, 1];
    const PADDING: [usize; 2] = [0, 0];
    const DILATION: [usize; 2] = [1, 1];
    const GROUPS: usize = 1;
    const FLIP: bool = false;
    const EXACT: bool = false;
    const RANK: usize = 2;
}
#[doc(hidden)]
#[derive(Clone, Debug, PartialEq)]
pub struct NetAMaxPoolConfig;
impl ::dnn::private::layers::PoolConfig for NetAMaxPoolConfig {
    const INPUT: [usize; 3] = [4, 6, 6];
    const OUTPUT: [usize; 3] = [4, 3, 3];
    const KERNEL: [usize; 2] = [2, 2];
    const STRIDE: [usize; 2] = [2, 2];
    const PADDING: [usize; 2] = [0, 0];
    const DILATION: [usize; 2] = [1, 1];
}
///
///| layer | operation | output | parameters | multiply-adds |
///|---|---|---|---:|---:|
///| `a` | conv + relu | `[4, 6, 6]` | 40 | 1296 |
///| `a.max_pool` | max_pool | `[4, 3, 3]` | 0 | 0 |
///| `out.flatten` | flatten | `[36]` | 0 | 0 |
///| `out.dropout` | dropout | `[36]` | 0 | 0 |
///| `out` | dense | `[3]` | 111 | 108 |
struct Net<T = f32> {
    /**`a`: conv, `[1, 8, 8]` to `[4, 6, 6]`, 40 parameters.

conv: channels of learned kernels that slide over an image or a signal.*/
    pub a: ::dnn::private::layers::Conv<
        T,
        64,
        144,
        9,
        4,
        4,
        NetAConfig,
        ::dnn::private::layers::Identity,
    >,
    /**`out`: dense, `[36]` to `[3]`, 111 parameters.

dense: y = x W + b: every input connected with every unit.*/
    pub out: ::dnn::private::layers::Dense<
        T,
        36,
        3,
        3,
        ::dnn::private::layers::Identity,
    >,
}
///Intermediate values of a prediction of [`Net`].
struct NetWorkspace<T, const BATCH: usize> {
    slab_0: ::dnn::private::Batch<T, BATCH, 144>,
    slab_1: ::dnn::private::Batch<T, BATCH, 36>,
}
///What a backward pass of [`Net`] reads of the forward pass, and scratch space.
struct NetTape<T, const BATCH: usize> {
    y_out_dropout: ::dnn::private::Batch<T, BATCH, 36>,
    cache_a_max_pool: <::dnn::private::layers::MaxPool<
        144,
        36,
        NetAMaxPoolConfig,
        ::core::primitive::u8,
        true,
    > as ::dnn::private::Layer<T, BATCH>>::Cache,
    cache_out_dropout: <::dnn::private::layers::Dropout<
        36,
    > as ::dnn::private::Layer<T, BATCH>>::Cache,
    slab_0: ::dnn::private::Batch<T, BATCH, 144>,
    slab_1: ::dnn::private::Batch<T, BATCH, 144>,
    output: ::dnn::private::Batch<T, BATCH, 3>,
}
const _: () = {
    let _ = ::dnn::language::image;
    let _ = ::dnn::language::vector;
    let _ = ::dnn::language::conv;
    let _ = ::dnn::language::relu;
    let _ = ::dnn::language::max_pool;
    let _ = ::dnn::language::flatten;
    let _ = ::dnn::language::dropout;
    let _ = ::dnn::language::dense;
};
#[allow(dead_code)]
impl<T: ::dnn::private::Scalar> Net<T> {
    const A_MAX_POOL: ::dnn::private::layers::MaxPool<
        144,
        36,
        NetAMaxPoolConfig,
        ::core::primitive::u8,
        true,
    > = ::dnn::private::layers::MaxPool::new();
    const OUT_DROPOUT: ::dnn::private::layers::Dropout<36> = ::dnn::private::layers::Dropout::new(
        0.5f64,
        5u64,
    );
    /// The outputs for a batch of `BATCH` samples, one a row. Scratch memory of more than 16 KiB is allocated.
    #[must_use]
    pub fn predict<const BATCH: usize>(
        &self,
        x: &::dnn::private::Batch<T, BATCH, 64>,
    ) -> ::dnn::private::Batch<T, BATCH, 3> {
        ::dnn::private::compute(|workspace, y| ::dnn::private::Infer::<
            T,
            BATCH,
        >::predict_with(self, workspace, x, y))
    }
    /// As [`predict`](Self::predict), into `y` by way of `workspace`: neither allocates nor panics.
    pub fn predict_with<const BATCH: usize>(
        &self,
        workspace: &mut NetWorkspace<T, BATCH>,
        x: &::dnn::private::Batch<T, BATCH, 64>,
        y: &mut ::dnn::private::Batch<T, BATCH, 3>,
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
    pub fn predict_one(&self, x: &[T; 64]) -> [T; 3] {
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
                    ::dnn::private::layers::Conv<
                        T,
                        64,
                        144,
                        9,
                        4,
                        4,
                        NetAConfig,
                        ::dnn::private::layers::Identity,
                    >,
                >(0usize, ::core::mem::offset_of!(Self, a)),
                ::dnn::private::Place::new::<
                    T,
                    ::dnn::private::layers::Dense<
                        T,
                        36,
                        3,
                        3,
                        ::dnn::private::layers::Identity,
                    >,
                >(4usize, ::core::mem::offset_of!(Self, out)),
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
            op: "conv + relu",
            arguments: "channels = 4, kernel = 3, stride = 1, padding = 0, dilation = 1, groups = 1, bias = true, flip = false, exact = false",
            inputs: &["input"],
            output: &[4, 6, 6],
            tensors: ::dnn::private::info::Present::<
                T,
                ::dnn::private::layers::Conv<
                    T,
                    64,
                    144,
                    9,
                    4,
                    4,
                    NetAConfig,
                    ::dnn::private::layers::Identity,
                >,
            >::TENSORS,
            macs: <::dnn::private::layers::Conv<
                T,
                64,
                144,
                9,
                4,
                4,
                NetAConfig,
                ::dnn::private::layers::Identity,
            > as ::dnn::private::Layer<T, 1>>::MACS,
            frozen: false,
            l1: ::core::option::Option::None,
            l2: ::core::option::Option::None,
            max_norm: ::core::option::Option::None,
        },
        ::dnn::private::LayerInfo {
            name: "a.max_pool",
            key: "a.max_pool",
            op: "max_pool",
            arguments: "kernel = 2, padding = 0, dilation = 1, ceil = false",
            inputs: &["a"],
            output: &[4, 3, 3],
            tensors: &[],
            macs: <::dnn::private::layers::MaxPool<
                144,
                36,
                NetAMaxPoolConfig,
                ::core::primitive::u8,
                true,
            > as ::dnn::private::Layer<T, 1>>::MACS,
            frozen: false,
            l1: ::core::option::Option::None,
            l2: ::core::option::Option::None,
            max_norm: ::core::option::Option::None,
        },
        ::dnn::private::LayerInfo {
            name: "out.flatten",
            key: "out.flatten",
            op: "flatten",
            arguments: "",
            inputs: &["a.max_pool"],
            output: &[36],
            tensors: &[],
            macs: 0,
            frozen: false,
            l1: ::core::option::Option::None,
            l2: ::core::option::Option::None,
            max_norm: ::core::option::Option::None,
        },
        ::dnn::private::LayerInfo {
            name: "out.dropout",
            key: "out.dropout",
            op: "dropout",
            arguments: "p = 0.5",
            inputs: &["out.flatten"],
            output: &[36],
            tensors: &[],
            macs: <::dnn::private::layers::Dropout<
                36,
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
            arguments: "units = 3, bias = true",
            inputs: &["out.dropout"],
            output: &[3],
            tensors: ::dnn::private::info::Present::<
                T,
                ::dnn::private::layers::Dense<
                    T,
                    36,
                    3,
                    3,
                    ::dnn::private::layers::Identity,
                >,
            >::TENSORS,
            macs: <::dnn::private::layers::Dense<
                T,
                36,
                3,
                3,
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
            &mut net.a,
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
            &self.a,
            &<Self as ::dnn::private::Network<T>>::LAYERS[0usize],
            visitor,
        );
        ::dnn::private::Parameters::<
            T,
        >::visit(
            &self.out,
            &<Self as ::dnn::private::Network<T>>::LAYERS[4usize],
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
            &<Self as ::dnn::private::Network<T>>::LAYERS[4usize],
            walker,
        );
    }
}
impl<T: ::dnn::private::Scalar, const BATCH: usize> ::dnn::private::Infer<T, BATCH>
for Net<T> {
    type Input = ::dnn::private::Batch<T, BATCH, 64>;
    type Output = ::dnn::private::Batch<T, BATCH, 3>;
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
        let y_a: &mut ::dnn::private::Batch<T, BATCH, 144> = ::dnn::private::head(
            &mut workspace.slab_0,
        );
        ::dnn::private::Layer::<T, BATCH>::infer_by::<W>(&self.a, x, y_a);
        let y_a_max_pool: &mut ::dnn::private::Batch<T, BATCH, 36> = ::dnn::private::head(
            &mut workspace.slab_1,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::infer_by::<W>(&Self::A_MAX_POOL, &*y_a, y_a_max_pool);
        ::dnn::private::Layer::<T, BATCH>::infer_by::<W>(&self.out, &*y_a_max_pool, y);
    }
    fn pack(&mut self) {
        ::dnn::private::Layer::<T, BATCH>::pack(&mut self.a);
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
        let y_a: &mut ::dnn::private::Batch<T, BATCH, 144> = ::dnn::private::head(
            &mut workspace.slab_0,
        );
        ::dnn::private::Layer::<T, BATCH>::infer_packed::<W>(&self.a, x, y_a);
        let y_a_max_pool: &mut ::dnn::private::Batch<T, BATCH, 36> = ::dnn::private::head(
            &mut workspace.slab_1,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::infer_packed::<W>(&Self::A_MAX_POOL, &*y_a, y_a_max_pool);
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::infer_packed::<W>(&self.out, &*y_a_max_pool, y);
    }
}
impl<T: ::dnn::private::Scalar, const BATCH: usize> ::dnn::private::Train<T, BATCH>
for Net<T> {
    type Tape = NetTape<T, BATCH>;
    type Block = ::dnn::private::Block<64usize>;
    #[allow(unused_variables)]
    fn forward(
        &self,
        x: &Self::Input,
        tape: &mut Self::Tape,
        cx: &::dnn::private::Context,
    ) {
        let y_a: &mut ::dnn::private::Batch<T, BATCH, 144> = ::dnn::private::head(
            &mut tape.slab_0,
        );
        ::dnn::private::Layer::<T, BATCH>::forward(&self.a, x, &mut *y_a, &mut (), cx);
        let y_a_max_pool: &mut ::dnn::private::Batch<T, BATCH, 36> = ::dnn::private::head(
            &mut tape.slab_1,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::forward(
            &Self::A_MAX_POOL,
            &*y_a,
            &mut *y_a_max_pool,
            &mut tape.cache_a_max_pool,
            cx,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::forward(
            &Self::OUT_DROPOUT,
            &*y_a_max_pool,
            &mut tape.y_out_dropout,
            &mut tape.cache_out_dropout,
            cx,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::forward(&self.out, &tape.y_out_dropout, &mut tape.output, &mut (), cx);
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
        let d_y_out_dropout: &mut ::dnn::private::Batch<T, BATCH, 36> = ::dnn::private::head(
            &mut tape.slab_1,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.out,
            (&tape.y_out_dropout, ()),
            &mut *d_y,
            &(),
            ::core::option::Option::Some(&mut *d_y_out_dropout),
            ::core::option::Option::Some(&mut gradients.out),
            cx,
        );
        let d_y_a_max_pool: &mut ::dnn::private::Batch<T, BATCH, 36> = ::dnn::private::head(
            &mut tape.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &Self::OUT_DROPOUT,
            ((), ()),
            &mut *d_y_out_dropout,
            &tape.cache_out_dropout,
            ::core::option::Option::Some(&mut *d_y_a_max_pool),
            ::core::option::Option::None,
            cx,
        );
        let d_y_a: &mut ::dnn::private::Batch<T, BATCH, 144> = ::dnn::private::head(
            &mut tape.slab_1,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &Self::A_MAX_POOL,
            ((), ()),
            &mut *d_y_a_max_pool,
            &tape.cache_a_max_pool,
            ::core::option::Option::Some(&mut *d_y_a),
            ::core::option::Option::None,
            cx,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.a,
            (x, ()),
            &mut *d_y_a,
            &(),
            ::core::option::Option::None,
            ::core::option::Option::Some(&mut gradients.a),
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
        let d_y_out_dropout: &mut ::dnn::private::Batch<T, BATCH, 36> = ::dnn::private::head(
            &mut tape.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.out,
            (&tape.y_out_dropout, ()),
            &mut *d_y,
            &(),
            ::core::option::Option::Some(&mut *d_y_out_dropout),
            ::core::option::Option::Some(&mut gradients.out),
            cx,
        );
        let d_y_a_max_pool: &mut ::dnn::private::Batch<T, BATCH, 36> = ::dnn::private::head(
            &mut tape.slab_1,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &Self::OUT_DROPOUT,
            ((), ()),
            &mut *d_y_out_dropout,
            &tape.cache_out_dropout,
            ::core::option::Option::Some(&mut *d_y_a_max_pool),
            ::core::option::Option::None,
            cx,
        );
        let d_y_a: &mut ::dnn::private::Batch<T, BATCH, 144> = ::dnn::private::head(
            &mut tape.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &Self::A_MAX_POOL,
            ((), ()),
            &mut *d_y_a_max_pool,
            &tape.cache_a_max_pool,
            ::core::option::Option::Some(&mut *d_y_a),
            ::core::option::Option::None,
            cx,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.a,
            (x, ()),
            &mut *d_y_a,
            &(),
            ::core::option::Option::Some(&mut *d_x),
            ::core::option::Option::Some(&mut gradients.a),
            cx,
        );
    }
}
