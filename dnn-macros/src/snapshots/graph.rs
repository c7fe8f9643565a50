///
///| layer | operation | output | parameters | multiply-adds |
///|---|---|---|---:|---:|
///| `stem` | dense + tanh | `[4]` | 36 | 32 |
///| `left` | dense | `[4]` | 20 | 16 |
///| `left.gelu` | gelu | `[4]` | 0 | 0 |
///| `sum.add` | add | `[4]` | 0 | 0 |
///| `gate.sigmoid` | sigmoid | `[4]` | 0 | 0 |
///| `product.mul` | mul | `[4]` | 0 | 0 |
///| `all.concat` | concat | `[16]` | 0 | 0 |
///| `out` | dense | `[3]` | 51 | 48 |
struct Net<T = f32> {
    /**`stem`: dense + tanh, `[8]` to `[4]`, 36 parameters.

dense: y = x W + b: every input connected with every unit.*/
    pub stem: ::dnn::private::layers::Dense<T, 8, 4, 4, ::dnn::private::layers::Tanh>,
    /**`left`: dense, `[4]` to `[4]`, 20 parameters.

dense: y = x W + b: every input connected with every unit.*/
    pub left: ::dnn::private::layers::Dense<
        T,
        4,
        4,
        4,
        ::dnn::private::layers::Identity,
    >,
    /**`out`: dense, `[16]` to `[3]`, 51 parameters.

dense: y = x W + b: every input connected with every unit.*/
    pub out: ::dnn::private::layers::Dense<
        T,
        16,
        3,
        3,
        ::dnn::private::layers::Identity,
    >,
}
///Intermediate values of a prediction of [`Net`].
struct NetWorkspace<T, const BATCH: usize> {
    slab_0: ::dnn::private::Batch<T, BATCH, 4>,
    slab_1: ::dnn::private::Batch<T, BATCH, 16>,
    slab_2: ::dnn::private::Batch<T, BATCH, 4>,
    slab_3: ::dnn::private::Batch<T, BATCH, 4>,
}
///What a backward pass of [`Net`] reads of the forward pass, and scratch space.
struct NetTape<T, const BATCH: usize> {
    y_stem: ::dnn::private::Batch<T, BATCH, 4>,
    y_left: ::dnn::private::Batch<T, BATCH, 4>,
    y_sum_add: ::dnn::private::Batch<T, BATCH, 4>,
    y_gate_sigmoid: ::dnn::private::Batch<T, BATCH, 4>,
    y_all_concat: ::dnn::private::Batch<T, BATCH, 16>,
    slab_0: ::dnn::private::Batch<T, BATCH, 16>,
    slab_1: ::dnn::private::Batch<T, BATCH, 4>,
    slab_2: ::dnn::private::Batch<T, BATCH, 4>,
    slab_3: ::dnn::private::Batch<T, BATCH, 4>,
    output: ::dnn::private::Batch<T, BATCH, 3>,
}
const _: () = {
    let _ = ::dnn::language::vector;
    let _ = ::dnn::language::vector;
    let _ = ::dnn::language::dense;
    let _ = ::dnn::language::tanh;
    let _ = ::dnn::language::dense;
    let _ = ::dnn::language::gelu;
    let _ = ::dnn::language::add;
    let _ = ::dnn::language::sigmoid;
    let _ = ::dnn::language::mul;
    let _ = ::dnn::language::concat;
    let _ = ::dnn::language::dense;
};
#[allow(dead_code)]
impl<T: ::dnn::private::Scalar> Net<T> {
    const LEFT_GELU: ::dnn::private::layers::Activate<::dnn::private::layers::Gelu, 4> = ::dnn::private::layers::Activate::new(::dnn::private::layers::Gelu {
        approximate: false,
    });
    const GATE_SIGMOID: ::dnn::private::layers::Activate<
        ::dnn::private::layers::Sigmoid,
        4,
    > = ::dnn::private::layers::Activate::new(::dnn::private::layers::Sigmoid);
    /// The outputs for a batch of `BATCH` samples, one a row. Scratch memory of more than 16 KiB is allocated.
    #[must_use]
    pub fn predict<const BATCH: usize>(
        &self,
        x: &::dnn::private::Batch<T, BATCH, 8>,
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
        x: &::dnn::private::Batch<T, BATCH, 8>,
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
    pub fn predict_one(&self, x: &[T; 8]) -> [T; 3] {
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
                        4,
                        4,
                        ::dnn::private::layers::Tanh,
                    >,
                >(0usize, ::core::mem::offset_of!(Self, stem)),
                ::dnn::private::Place::new::<
                    T,
                    ::dnn::private::layers::Dense<
                        T,
                        4,
                        4,
                        4,
                        ::dnn::private::layers::Identity,
                    >,
                >(1usize, ::core::mem::offset_of!(Self, left)),
                ::dnn::private::Place::new::<
                    T,
                    ::dnn::private::layers::Dense<
                        T,
                        16,
                        3,
                        3,
                        ::dnn::private::layers::Identity,
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
            name: "stem",
            key: "stem",
            op: "dense + tanh",
            arguments: "units = 4, bias = true",
            inputs: &["input"],
            output: &[4],
            tensors: ::dnn::private::info::Present::<
                T,
                ::dnn::private::layers::Dense<T, 8, 4, 4, ::dnn::private::layers::Tanh>,
            >::TENSORS,
            macs: <::dnn::private::layers::Dense<
                T,
                8,
                4,
                4,
                ::dnn::private::layers::Tanh,
            > as ::dnn::private::Layer<T, 1>>::MACS,
            frozen: false,
            l1: ::core::option::Option::None,
            l2: ::core::option::Option::None,
            max_norm: ::core::option::Option::None,
        },
        ::dnn::private::LayerInfo {
            name: "left",
            key: "left",
            op: "dense",
            arguments: "units = 4, bias = true",
            inputs: &["stem"],
            output: &[4],
            tensors: ::dnn::private::info::Present::<
                T,
                ::dnn::private::layers::Dense<
                    T,
                    4,
                    4,
                    4,
                    ::dnn::private::layers::Identity,
                >,
            >::TENSORS,
            macs: <::dnn::private::layers::Dense<
                T,
                4,
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
            name: "left.gelu",
            key: "left.gelu",
            op: "gelu",
            arguments: "approximate = none",
            inputs: &["left"],
            output: &[4],
            tensors: &[],
            macs: <::dnn::private::layers::Activate<
                ::dnn::private::layers::Gelu,
                4,
            > as ::dnn::private::Layer<T, 1>>::MACS,
            frozen: false,
            l1: ::core::option::Option::None,
            l2: ::core::option::Option::None,
            max_norm: ::core::option::Option::None,
        },
        ::dnn::private::LayerInfo {
            name: "sum.add",
            key: "sum.add",
            op: "add",
            arguments: "",
            inputs: &["left.gelu", "stem", "left.gelu"],
            output: &[4],
            tensors: &[],
            macs: 0,
            frozen: false,
            l1: ::core::option::Option::None,
            l2: ::core::option::Option::None,
            max_norm: ::core::option::Option::None,
        },
        ::dnn::private::LayerInfo {
            name: "gate.sigmoid",
            key: "gate.sigmoid",
            op: "sigmoid",
            arguments: "",
            inputs: &["stem"],
            output: &[4],
            tensors: &[],
            macs: <::dnn::private::layers::Activate<
                ::dnn::private::layers::Sigmoid,
                4,
            > as ::dnn::private::Layer<T, 1>>::MACS,
            frozen: false,
            l1: ::core::option::Option::None,
            l2: ::core::option::Option::None,
            max_norm: ::core::option::Option::None,
        },
        ::dnn::private::LayerInfo {
            name: "product.mul",
            key: "product.mul",
            op: "mul",
            arguments: "",
            inputs: &["sum.add", "gate.sigmoid"],
            output: &[4],
            tensors: &[],
            macs: 0,
            frozen: false,
            l1: ::core::option::Option::None,
            l2: ::core::option::Option::None,
            max_norm: ::core::option::Option::None,
        },
        ::dnn::private::LayerInfo {
            name: "all.concat",
            key: "all.concat",
            op: "concat",
            arguments: "",
            inputs: &["product.mul", "input", "stem"],
            output: &[16],
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
            op: "dense",
            arguments: "units = 3, bias = true",
            inputs: &["all.concat"],
            output: &[3],
            tensors: ::dnn::private::info::Present::<
                T,
                ::dnn::private::layers::Dense<
                    T,
                    16,
                    3,
                    3,
                    ::dnn::private::layers::Identity,
                >,
            >::TENSORS,
            macs: <::dnn::private::layers::Dense<
                T,
                16,
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
            &mut net.stem,
            &const { ::dnn::init::glorot_uniform() },
            &const { ::dnn::init::zeros() },
            rng,
        );
        ::dnn::private::Parameters::<
            T,
        >::init(
            &mut net.left,
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
            &self.stem,
            &<Self as ::dnn::private::Network<T>>::LAYERS[0usize],
            visitor,
        );
        ::dnn::private::Parameters::<
            T,
        >::visit(
            &self.left,
            &<Self as ::dnn::private::Network<T>>::LAYERS[1usize],
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
            &mut self.stem,
            [],
            &<Self as ::dnn::private::Network<T>>::LAYERS[0usize],
            walker,
        );
        ::dnn::private::Parameters::<
            T,
        >::walk(
            &mut self.left,
            [],
            &<Self as ::dnn::private::Network<T>>::LAYERS[1usize],
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
            &mut self.stem,
            companions.each_mut().map(|companion| &mut companion.stem),
            &<Self as ::dnn::private::Network<T>>::LAYERS[0usize],
            walker,
        );
        ::dnn::private::Parameters::<
            T,
        >::walk(
            &mut self.left,
            companions.each_mut().map(|companion| &mut companion.left),
            &<Self as ::dnn::private::Network<T>>::LAYERS[1usize],
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
    type Input = ::dnn::private::Batch<T, BATCH, 8>;
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
        let y_stem: &mut ::dnn::private::Batch<T, BATCH, 4> = ::dnn::private::head(
            &mut workspace.slab_0,
        );
        ::dnn::private::Layer::<T, BATCH>::infer_by::<W>(&self.stem, x, y_stem);
        let y_left: &mut ::dnn::private::Batch<T, BATCH, 4> = ::dnn::private::head(
            &mut workspace.slab_1,
        );
        ::dnn::private::Layer::<T, BATCH>::infer_by::<W>(&self.left, &*y_stem, y_left);
        let y_left_gelu: &mut ::dnn::private::Batch<T, BATCH, 4> = ::dnn::private::head(
            &mut workspace.slab_2,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::infer_by::<W>(&Self::LEFT_GELU, &*y_left, y_left_gelu);
        let y_sum_add: &mut ::dnn::private::Batch<T, BATCH, 4> = ::dnn::private::head(
            &mut workspace.slab_1,
        );
        ::dnn::private::layers::Add::infer(
            [&*y_left_gelu, &*y_stem, &*y_left_gelu],
            y_sum_add,
        );
        let y_gate_sigmoid: &mut ::dnn::private::Batch<T, BATCH, 4> = ::dnn::private::head(
            &mut workspace.slab_2,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::infer_by::<W>(&Self::GATE_SIGMOID, &*y_stem, y_gate_sigmoid);
        let y_product_mul: &mut ::dnn::private::Batch<T, BATCH, 4> = ::dnn::private::head(
            &mut workspace.slab_3,
        );
        ::dnn::private::layers::Mul::infer(
            [&*y_sum_add, &*y_gate_sigmoid],
            y_product_mul,
        );
        let y_all_concat: &mut ::dnn::private::Batch<T, BATCH, 16> = ::dnn::private::head(
            &mut workspace.slab_1,
        );
        ::dnn::private::layers::concat(
            &[
                ::dnn::private::features(&*y_product_mul),
                ::dnn::private::features(x),
                ::dnn::private::features(&*y_stem),
            ],
            ::dnn::private::features_mut(y_all_concat),
        );
        ::dnn::private::Layer::<T, BATCH>::infer_by::<W>(&self.out, &*y_all_concat, y);
    }
    fn pack(&mut self) {
        ::dnn::private::Layer::<T, BATCH>::pack(&mut self.stem);
        ::dnn::private::Layer::<T, BATCH>::pack(&mut self.left);
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
        let y_stem: &mut ::dnn::private::Batch<T, BATCH, 4> = ::dnn::private::head(
            &mut workspace.slab_0,
        );
        ::dnn::private::Layer::<T, BATCH>::infer_packed::<W>(&self.stem, x, y_stem);
        let y_left: &mut ::dnn::private::Batch<T, BATCH, 4> = ::dnn::private::head(
            &mut workspace.slab_1,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::infer_packed::<W>(&self.left, &*y_stem, y_left);
        let y_left_gelu: &mut ::dnn::private::Batch<T, BATCH, 4> = ::dnn::private::head(
            &mut workspace.slab_2,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::infer_packed::<W>(&Self::LEFT_GELU, &*y_left, y_left_gelu);
        let y_sum_add: &mut ::dnn::private::Batch<T, BATCH, 4> = ::dnn::private::head(
            &mut workspace.slab_1,
        );
        ::dnn::private::layers::Add::infer(
            [&*y_left_gelu, &*y_stem, &*y_left_gelu],
            y_sum_add,
        );
        let y_gate_sigmoid: &mut ::dnn::private::Batch<T, BATCH, 4> = ::dnn::private::head(
            &mut workspace.slab_2,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::infer_packed::<W>(&Self::GATE_SIGMOID, &*y_stem, y_gate_sigmoid);
        let y_product_mul: &mut ::dnn::private::Batch<T, BATCH, 4> = ::dnn::private::head(
            &mut workspace.slab_3,
        );
        ::dnn::private::layers::Mul::infer(
            [&*y_sum_add, &*y_gate_sigmoid],
            y_product_mul,
        );
        let y_all_concat: &mut ::dnn::private::Batch<T, BATCH, 16> = ::dnn::private::head(
            &mut workspace.slab_1,
        );
        ::dnn::private::layers::concat(
            &[
                ::dnn::private::features(&*y_product_mul),
                ::dnn::private::features(x),
                ::dnn::private::features(&*y_stem),
            ],
            ::dnn::private::features_mut(y_all_concat),
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::infer_packed::<W>(&self.out, &*y_all_concat, y);
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
        >::forward(&self.stem, x, &mut tape.y_stem, &mut (), cx);
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::forward(&self.left, &tape.y_stem, &mut tape.y_left, &mut (), cx);
        let y_left_gelu: &mut ::dnn::private::Batch<T, BATCH, 4> = ::dnn::private::head(
            &mut tape.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::forward(&Self::LEFT_GELU, &tape.y_left, &mut *y_left_gelu, &mut (), cx);
        ::dnn::private::layers::Add::infer(
            [&*y_left_gelu, &tape.y_stem, &*y_left_gelu],
            &mut tape.y_sum_add,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::forward(
            &Self::GATE_SIGMOID,
            &tape.y_stem,
            &mut tape.y_gate_sigmoid,
            &mut (),
            cx,
        );
        let y_product_mul: &mut ::dnn::private::Batch<T, BATCH, 4> = ::dnn::private::head(
            &mut tape.slab_0,
        );
        ::dnn::private::layers::Mul::infer(
            [&tape.y_sum_add, &tape.y_gate_sigmoid],
            &mut *y_product_mul,
        );
        ::dnn::private::layers::concat(
            &[
                ::dnn::private::features(&*y_product_mul),
                ::dnn::private::features(x),
                ::dnn::private::features(&tape.y_stem),
            ],
            ::dnn::private::features_mut(&mut tape.y_all_concat),
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::forward(&self.out, &tape.y_all_concat, &mut tape.output, &mut (), cx);
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
        let d_y_all_concat: &mut ::dnn::private::Batch<T, BATCH, 16> = ::dnn::private::head(
            &mut tape.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.out,
            (&tape.y_all_concat, ()),
            &mut *d_y,
            &(),
            ::core::option::Option::Some(&mut *d_y_all_concat),
            ::core::option::Option::Some(&mut gradients.out),
            cx,
        );
        let d_y_product_mul: &mut ::dnn::private::Batch<T, BATCH, 4> = ::dnn::private::head(
            &mut tape.slab_1,
        );
        let d_y_stem: &mut ::dnn::private::Batch<T, BATCH, 4> = ::dnn::private::head(
            &mut tape.slab_2,
        );
        let rest = ::dnn::private::features(&mut *d_y_all_concat);
        let rest = ::dnn::private::split(rest, &mut *d_y_product_mul);
        let rest = ::dnn::private::skip::<T, BATCH, 8>(rest);
        let rest = ::dnn::private::split(rest, &mut *d_y_stem);
        let _ = rest;
        let d_y_sum_add: &mut ::dnn::private::Batch<T, BATCH, 4> = ::dnn::private::head(
            &mut tape.slab_0,
        );
        let d_y_gate_sigmoid: &mut ::dnn::private::Batch<T, BATCH, 4> = ::dnn::private::head(
            &mut tape.slab_3,
        );
        ::dnn::private::layers::Mul::backward(
            [&tape.y_sum_add, &tape.y_gate_sigmoid],
            &mut *d_y_product_mul,
            [
                ::core::option::Option::Some(&mut *d_y_sum_add),
                ::core::option::Option::Some(&mut *d_y_gate_sigmoid),
            ],
        );
        let more_0_stem: &mut ::dnn::private::Batch<T, BATCH, 4> = ::dnn::private::head(
            &mut tape.slab_1,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &Self::GATE_SIGMOID,
            ((), &tape.y_gate_sigmoid),
            &mut *d_y_gate_sigmoid,
            &(),
            ::core::option::Option::Some(&mut *more_0_stem),
            ::core::option::Option::None,
            cx,
        );
        ::dnn::private::accumulate(&*more_0_stem, &mut *d_y_stem);
        let d_y_left_gelu: &mut ::dnn::private::Batch<T, BATCH, 4> = ::dnn::private::head(
            &mut tape.slab_1,
        );
        ::dnn::private::copy(&mut *d_y_sum_add, &mut *d_y_left_gelu);
        ::dnn::private::accumulate(&mut *d_y_sum_add, &mut *d_y_stem);
        ::dnn::private::accumulate(&mut *d_y_sum_add, &mut *d_y_left_gelu);
        let d_y_left: &mut ::dnn::private::Batch<T, BATCH, 4> = ::dnn::private::head(
            &mut tape.slab_3,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &Self::LEFT_GELU,
            (&tape.y_left, ()),
            &mut *d_y_left_gelu,
            &(),
            ::core::option::Option::Some(&mut *d_y_left),
            ::core::option::Option::None,
            cx,
        );
        let more_0_stem: &mut ::dnn::private::Batch<T, BATCH, 4> = ::dnn::private::head(
            &mut tape.slab_1,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.left,
            (&tape.y_stem, ()),
            &mut *d_y_left,
            &(),
            ::core::option::Option::Some(&mut *more_0_stem),
            ::core::option::Option::Some(&mut gradients.left),
            cx,
        );
        ::dnn::private::accumulate(&*more_0_stem, &mut *d_y_stem);
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.stem,
            (x, &tape.y_stem),
            &mut *d_y_stem,
            &(),
            ::core::option::Option::None,
            ::core::option::Option::Some(&mut gradients.stem),
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
        let d_y_all_concat: &mut ::dnn::private::Batch<T, BATCH, 16> = ::dnn::private::head(
            &mut tape.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.out,
            (&tape.y_all_concat, ()),
            &mut *d_y,
            &(),
            ::core::option::Option::Some(&mut *d_y_all_concat),
            ::core::option::Option::Some(&mut gradients.out),
            cx,
        );
        let d_y_product_mul: &mut ::dnn::private::Batch<T, BATCH, 4> = ::dnn::private::head(
            &mut tape.slab_1,
        );
        let d_y_stem: &mut ::dnn::private::Batch<T, BATCH, 4> = ::dnn::private::head(
            &mut tape.slab_2,
        );
        let rest = ::dnn::private::features(&mut *d_y_all_concat);
        let rest = ::dnn::private::split(rest, &mut *d_y_product_mul);
        let rest = ::dnn::private::split(rest, &mut *d_x);
        let rest = ::dnn::private::split(rest, &mut *d_y_stem);
        let _ = rest;
        let d_y_sum_add: &mut ::dnn::private::Batch<T, BATCH, 4> = ::dnn::private::head(
            &mut tape.slab_3,
        );
        let d_y_gate_sigmoid: &mut ::dnn::private::Batch<T, BATCH, 4> = ::dnn::private::head(
            &mut tape.slab_0,
        );
        ::dnn::private::layers::Mul::backward(
            [&tape.y_sum_add, &tape.y_gate_sigmoid],
            &mut *d_y_product_mul,
            [
                ::core::option::Option::Some(&mut *d_y_sum_add),
                ::core::option::Option::Some(&mut *d_y_gate_sigmoid),
            ],
        );
        let more_0_stem: &mut ::dnn::private::Batch<T, BATCH, 4> = ::dnn::private::head(
            &mut tape.slab_1,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &Self::GATE_SIGMOID,
            ((), &tape.y_gate_sigmoid),
            &mut *d_y_gate_sigmoid,
            &(),
            ::core::option::Option::Some(&mut *more_0_stem),
            ::core::option::Option::None,
            cx,
        );
        ::dnn::private::accumulate(&*more_0_stem, &mut *d_y_stem);
        let d_y_left_gelu: &mut ::dnn::private::Batch<T, BATCH, 4> = ::dnn::private::head(
            &mut tape.slab_1,
        );
        ::dnn::private::copy(&mut *d_y_sum_add, &mut *d_y_left_gelu);
        ::dnn::private::accumulate(&mut *d_y_sum_add, &mut *d_y_stem);
        ::dnn::private::accumulate(&mut *d_y_sum_add, &mut *d_y_left_gelu);
        let d_y_left: &mut ::dnn::private::Batch<T, BATCH, 4> = ::dnn::private::head(
            &mut tape.slab_3,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &Self::LEFT_GELU,
            (&tape.y_left, ()),
            &mut *d_y_left_gelu,
            &(),
            ::core::option::Option::Some(&mut *d_y_left),
            ::core::option::Option::None,
            cx,
        );
        let more_0_stem: &mut ::dnn::private::Batch<T, BATCH, 4> = ::dnn::private::head(
            &mut tape.slab_1,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.left,
            (&tape.y_stem, ()),
            &mut *d_y_left,
            &(),
            ::core::option::Option::Some(&mut *more_0_stem),
            ::core::option::Option::Some(&mut gradients.left),
            cx,
        );
        ::dnn::private::accumulate(&*more_0_stem, &mut *d_y_stem);
        let more_0_input: &mut ::dnn::private::Batch<T, BATCH, 8> = ::dnn::private::head(
            &mut tape.slab_0,
        );
        ::dnn::private::Layer::<
            T,
            BATCH,
        >::backward(
            &self.stem,
            (x, &tape.y_stem),
            &mut *d_y_stem,
            &(),
            ::core::option::Option::Some(&mut *more_0_input),
            ::core::option::Option::Some(&mut gradients.stem),
            cx,
        );
        ::dnn::private::accumulate(&*more_0_input, &mut *d_x);
    }
}
