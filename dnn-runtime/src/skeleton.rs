//! What stands in for a network whose declaration has errors: all that its users call, so that one mistake in the
//! declaration is one error. The errors stop the compilation, so nothing of it runs.

/// The items of a network that need no shapes.
#[doc(hidden)]
#[macro_export]
macro_rules! skeleton {
    ($name:ident, $gradients:ident) => {
        #[allow(dead_code, missing_docs, unreachable_pub)]
        impl $name<f32> {
            pub const PARAMS: usize = 0;
            pub const MACS: u64 = 0;
            pub const LAYERS: &'static [$crate::private::LayerInfo] = &[];
            pub const ARCHITECTURE: u64 = 0;

            pub const fn infer_bytes<const BATCH: usize>() -> usize {
                0
            }

            pub const fn train_bytes<const BATCH: usize>() -> usize {
                0
            }

            $crate::on_heap! {
                pub fn init<R: $crate::private::Rng>(rng: &mut R) -> $crate::private::Box<Self> {
                    <Self as $crate::private::Network<f32>>::init(rng)
                }

                pub fn zeroed() -> $crate::private::Box<Self> {
                    <Self as $crate::private::Network<f32>>::zeroed()
                }
            }
        }

        #[allow(dead_code, missing_docs, unreachable_pub)]
        impl<T: $crate::private::Scalar> $name<T> {
            pub const fn from_safetensors(_: &[u8]) -> Self {
                Self { scalar: ::core::marker::PhantomData }
            }
        }

        $crate::files! { $name }

        impl<T: $crate::private::Scalar> $crate::private::Network<T> for $name<T> {
            type Gradients = $gradients<T>;

            const NAME: &'static str = stringify!($name);
            const LAYERS: &'static [$crate::private::LayerInfo] = &[];
            const PARAMS: usize = 0;
            const MACS: u64 = 0;
            const ARCHITECTURE: u64 = 0;

            fn init_in_place<R: $crate::private::Rng>(&mut self, _: &mut R) {}

            fn visit<V: $crate::private::Visitor<T>>(&self, _: &mut V) {}

            fn visit_mut<W: $crate::private::Walker<T, 0>>(&mut self, _: &mut W) {}

            fn walk<const COMPANIONS: usize, W: $crate::private::Walker<T, COMPANIONS>>(
                &mut self,
                _: [&mut Self::Gradients; COMPANIONS],
                _: &mut W,
            ) {
            }
        }
    };
}

/// The passes of a network whose inputs and outputs are known: `input` and `output` are types of a batch, `one` and
/// `result` of one sample.
#[doc(hidden)]
#[macro_export]
macro_rules! skeleton_passes {
    (
        $name:ident, $workspace:ident, $tape:ident,
        input: $input:ty, output: $output:ty, one: ($($one:ty),*), result: $result:ty
    ) => {
        #[allow(dead_code, missing_docs, unreachable_pub)]
        impl<T: $crate::private::Scalar> $name<T> {
            pub fn predict<const BATCH: usize>(&self, _: &$input) -> $output {
                $crate::private::Zeroable::zeroed()
            }

            pub fn predict_with<const BATCH: usize>(&self, _: &mut $workspace<T, BATCH>, _: &$input, _: &mut $output) {}

            pub fn predict_one(&self, $(_: &$one),*) -> $result {
                $crate::private::Zeroable::zeroed()
            }

            $crate::on_heap! {
                pub fn predictor<const BATCH: usize>(&self) -> $crate::private::Predictor<T, Self, BATCH> {
                    $crate::private::Predictor::new(self)
                }
            }
        }

        impl<T: $crate::private::Scalar, const BATCH: usize> $crate::private::Infer<T, BATCH> for $name<T> {
            type Input = $input;
            type Output = $output;
            type Workspace = $workspace<T, BATCH>;

            fn predict_with(&self, _: &mut Self::Workspace, _: &Self::Input, _: &mut Self::Output) {}
        }

        impl<T: $crate::private::Scalar, const BATCH: usize> $crate::private::Train<T, BATCH> for $name<T> {
            type Tape = $tape<T, BATCH>;
            type Block = $crate::private::Undivided;

            fn forward(&self, _: &Self::Input, _: &mut Self::Tape, _: &$crate::private::Context) {}

            fn output(tape: &Self::Tape) -> &Self::Output {
                &tape.output
            }

            fn backward_parameters(
                &self,
                _: &Self::Input,
                _: &mut Self::Tape,
                _: &mut Self::Output,
                _: &mut Self::Gradients,
                _: &$crate::private::Context,
            ) {
            }

            fn update_buffers(&mut self, _: &Self::Tape, _: &$crate::private::Context) {}
        }

        impl<T: $crate::private::Scalar, const BATCH: usize> $crate::private::InputGradient<T, BATCH> for $name<T> {
            fn backward(
                &self,
                _: &Self::Input,
                _: &mut Self::Tape,
                _: &mut Self::Output,
                _: &mut Self::Gradients,
                _: &mut Self::Input,
                _: &$crate::private::Context,
            ) {
            }
        }
    };
}

/// The inputs of a network that has two.
#[doc(hidden)]
#[macro_export]
macro_rules! skeleton_pair {
    ($input:ident, $first:ident: $first_size:expr, $second:ident: $second_size:expr) => {
        impl<T: $crate::private::Scalar, const BATCH: usize> $crate::private::InputPair<BATCH>
            for $input<T, BATCH>
        {
            type Scalar = T;
            const NAMES: [&'static str; 2] = [stringify!($first), stringify!($second)];
            const SIZES: [usize; 2] = [$first_size, $second_size];

            fn pair_mut(&mut self) -> [&mut [T]; 2] {
                [
                    $crate::private::features_mut(&mut self.$first),
                    $crate::private::features_mut(&mut self.$second),
                ]
            }
        }
    };
}

/// The methods of a part.
#[doc(hidden)]
#[macro_export]
macro_rules! skeleton_part {
    ($name:ident, $part:ident, $with:ident($workspace:ident), from: ($($from:ty),*), to: $to:ty) => {
        #[allow(dead_code, missing_docs, unreachable_pub)]
        impl<T: $crate::private::Scalar> $name<T> {
            pub fn $part<const BATCH: usize>(&self, $(_: &$from),*) -> $to {
                $crate::private::Zeroable::zeroed()
            }

            pub fn $with<const BATCH: usize>(&self, _: &mut $workspace<T, BATCH>, $(_: &$from,)* _: &mut $to) {}
        }
    };
}

/// What a network of one sequence has beside: `step` and `output` are the features of a step.
#[doc(hidden)]
#[macro_export]
macro_rules! skeleton_stream {
    ($name:ident, $state:ident, step: $step:expr, output: $output:expr) => {
        #[allow(dead_code, missing_docs, unreachable_pub)]
        impl<T: $crate::private::Scalar> $state<T> {
            pub fn new() -> Self {
                $crate::private::Zeroable::zeroed()
            }
        }

        impl<T: $crate::private::Scalar> ::core::default::Default for $state<T> {
            fn default() -> Self {
                Self::new()
            }
        }

        #[allow(dead_code, missing_docs, unreachable_pub)]
        impl<T: $crate::private::Scalar> $name<T> {
            $crate::on_heap! {
                pub fn stream(&self) -> $crate::private::Stream<T, Self> {
                    $crate::private::Stream::new(self)
                }
            }

            pub fn step(&self, _: &mut $state<T>, _: &[T; $step]) -> [T; $output] {
                $crate::private::Zeroable::zeroed()
            }
        }

        impl<T: $crate::private::Scalar> $crate::private::Streaming<T> for $name<T> {
            type StepInput = $crate::private::Batch<T, 1, { $step }>;
            type StepOutput = $crate::private::Batch<T, 1, { $output }>;
            type State = $state<T>;

            const STEPS: u64 = 0;
            const VOCABULARY: ::core::option::Option<usize> = ::core::option::Option::None;

            fn step_by<W: $crate::private::Way<T>, const PACKED: bool>(
                &self,
                _: &mut Self::State,
                _: &Self::StepInput,
                _: &mut Self::StepOutput,
            ) {
            }
        }
    };
}

/// What a network that gives a sequence of several inputs has beside: `from` is what `decoder_with` reads.
#[doc(hidden)]
#[macro_export]
macro_rules! skeleton_decoder {
    ($name:ident, $state:ident, source: $source:ty, from: $from:ty, step: $step:expr, output: $output:expr) => {
        #[allow(dead_code, missing_docs, unreachable_pub)]
        impl<T: $crate::private::Scalar> $name<T> {
            $crate::on_heap! {
                pub fn decoder(&self) -> $crate::private::Decoder<T, Self> {
                    $crate::private::Decoder::new(self)
                }
            }

            pub fn decoder_with<'network>(
                &'network self,
                memory: &'network mut $crate::private::DecoderState<T, Self>,
                _: &$from,
            ) -> $crate::private::Decoding<'network, T, Self, false> {
                $crate::private::Decoding::new(self, memory, &$crate::private::Zeroable::zeroed())
            }
        }

        impl<T: $crate::private::Scalar> $crate::private::Decode<T> for $name<T> {
            type Source = $source;
            type StepInput = $crate::private::Batch<T, 1, { $step }>;
            type StepOutput = $crate::private::Batch<T, 1, { $output }>;
            type State = $state<T>;

            const STEPS: u64 = 0;
            const VOCABULARY: ::core::option::Option<usize> = ::core::option::Option::None;

            fn begin_by<W: $crate::private::Way<T>, const PACKED: bool>(
                &self,
                _: &mut Self::State,
                _: &Self::Source,
            ) {
            }

            fn decode_by<W: $crate::private::Way<T>, const PACKED: bool>(
                &self,
                _: &mut Self::State,
                _: &Self::StepInput,
                _: &mut Self::StepOutput,
            ) {
            }
        }
    };
}

/// The quantised form.
#[doc(hidden)]
#[macro_export]
macro_rules! skeleton_int8 {
    ($name:ident, $int8:ident, $workspace:ident, input: $input:expr, output: $output:expr) => {
        #[allow(dead_code, missing_docs, unreachable_pub)]
        impl $int8 {
            pub const PARAMS: usize = 0;
            pub const ARCHITECTURE: u64 = 0;

            pub const fn infer_bytes() -> usize {
                0
            }

            pub fn predict_one(&self, _: &[f32; $input]) -> [f32; $output] {
                [0.0; $output]
            }

            pub fn predict_with(&self, _: &mut $workspace, _: &[f32; $input], _: &mut [f32; $output]) {}

            pub const fn from_safetensors(_: &[u8]) -> Self {
                Self {}
            }
        }

        #[allow(dead_code, missing_docs, unreachable_pub)]
        impl $workspace {
            pub const fn new() -> Self {
                Self {}
            }
        }

        impl ::core::default::Default for $workspace {
            fn default() -> Self {
                Self::new()
            }
        }

        $crate::with_std! {
            #[allow(dead_code, missing_docs, unreachable_pub)]
            impl $int8 {
                pub fn quantize(
                    _: &$name<f32>,
                    _: &[[f32; $input]],
                ) -> ::core::result::Result<$crate::private::Box<Self>, $crate::int8::QuantizeError> {
                    ::core::result::Result::Err($crate::int8::QuantizeError::NoSamples)
                }

                pub fn quantize_by(
                    net: &$name<f32>,
                    samples: &[[f32; $input]],
                    _: $crate::int8::Calibration,
                ) -> ::core::result::Result<$crate::private::Box<Self>, $crate::int8::QuantizeError> {
                    Self::quantize(net, samples)
                }

                pub fn compare(&self, _: &$name<f32>, _: &[[f32; $input]]) -> $crate::int8::Comparison {
                    <$crate::int8::Comparison as ::core::default::Default>::default()
                }
            }

            $crate::int8_files!($int8);
        }

        impl $crate::int8::Int8Network for $int8 {
            const NAME: &'static str = stringify!($int8);
            const ARCHITECTURE: u64 = 0;
            const LAYERS: &'static [$crate::int8::Int8Info] = &[];

            fn visit(
                &self,
                _: &mut impl ::core::ops::FnMut(&'static str, &'static $crate::int8::Int8Tensor, &[u8]),
            ) {
            }

            fn visit_mut(
                &mut self,
                _: &mut impl ::core::ops::FnMut(&'static str, &'static $crate::int8::Int8Tensor, &mut [u8]),
            ) {
            }
        }
    };
}

#[cfg(test)]
#[allow(unsafe_code, reason = "`zeroable!` implements an unsafe trait, with its proof")]
mod tests {
    use core::marker::PhantomData;

    use crate::private::{Batch, DecoderState, InputPair, Train, Zeroable};

    crate::zeroable! {
        struct Net<T = f32> {
            scalar: PhantomData<T>,
        }
    }

    crate::zeroable! {
        struct NetWorkspace<T, const BATCH: usize> {
            scalar: PhantomData<T>,
        }
    }

    crate::zeroable! {
        struct NetTape<T, const BATCH: usize> {
            output: Batch<T, BATCH, 3>,
        }
    }

    crate::skeleton!(Net, Net);
    crate::skeleton_passes!(
        Net, NetWorkspace, NetTape,
        input: Batch<T, BATCH, 4>, output: Batch<T, BATCH, 3>, one: ([T; 4]), result: [T; 3]
    );
    crate::skeleton_part!(
        Net, encode, encode_with(NetWorkspace), from: (Batch<T, BATCH, 4>, Batch<T, BATCH, 1>), to: Batch<T, BATCH, 2>
    );

    crate::zeroable! {
        struct NetInput<T, const BATCH: usize> {
            source: Batch<T, BATCH, 4>,
            target: Batch<T, BATCH, 6>,
        }
    }

    crate::zeroable! {
        struct NetState<T> {
            scalar: PhantomData<T>,
        }
    }

    crate::skeleton_pair!(NetInput, source: 4, target: 6);
    crate::skeleton_stream!(Net, NetState, step: 2, output: 3);
    crate::skeleton_decoder!(Net, NetState, source: Batch<T, 1, 4>, from: [T; 4], step: 3, output: 3);

    #[test]
    fn a_skeleton_is_called_like_a_network() {
        fn trained<N: Train<f32, 8>>(net: &N) -> &N {
            net
        }
        let net = Net::zeroed();
        assert_eq!(trained(&*net).predict_one(&[1.0; 4]), [0.0; 3]);
        assert_eq!(net.encode(&Batch::<f32, 2, 4>::zeros(), &Batch::zeros()), Batch::<f32, 2, 2>::zeros());
        let mut code = Batch::<f32, 2, 2>::repeat(1.0);
        net.encode_with(&mut NetWorkspace::zeroed(), &Batch::zeros(), &Batch::zeros(), &mut code);
        assert_eq!(NetInput::<f32, 2>::zeroed().pair_mut().map(|part| part.len()), [8, 12]);
        assert_eq!(net.stream().step(&[1.0; 2]), net.step(&mut NetState::default(), &[1.0; 2]));
        let mut tokens = [7; 2];
        assert_eq!(net.decoder().decode(&[1.0; 4]).greedy(0, 1, &mut tokens), [0, 0]);
        let mut memory = DecoderState::new();
        assert_eq!(net.decoder_with(&mut memory, &[1.0; 4]).step(&[1.0; 3]), [0.0; 3]);
    }
}
