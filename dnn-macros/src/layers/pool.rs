//! Windows that are summed up by one number: `max_pool`, `avg_pool` and those over whole channels.

use proc_macro2::{Span, TokenStream};
use quote::quote;

use super::window::{self, DILATION, Geometry, KERNEL, PADDING};
use super::{
    ArgKind, ArgSpec, Arity, Fallback, Kind, LayerSpec, Plain, RuleCx, Saves, TypeCx, known_product,
};
use crate::model::{Assertion, Dim, Padding, Relation, Shape, ShapeKind, Value};

/// Left out: the window's size, so that windows lie side by side.
const STRIDE: ArgSpec = window::pair("stride", 1, false, Fallback::Absent);
const CEIL: ArgSpec =
    ArgSpec { name: "ceil", kind: ArgKind::Bool, positional: false, fallback: Fallback::Bool(false) };

pub(super) static MAX_POOL: LayerSpec = LayerSpec {
    word: "max_pool",
    summary: "the largest number of each window of a channel",
    args: &[KERNEL, STRIDE, PADDING, DILATION, CEIL],
    arity: Arity::One,
    shape: |cx| {
        let shape = pooled(cx)?;
        let mut kernel = cx.node.pair("kernel").unwrap_or_else(|| [1, 1].map(Dim::Known));
        if shape.kind == ShapeKind::Signal {
            kernel[0] = Dim::Known(1);
        }
        require_counted(cx, "a window", &kernel, cx.node.arg_span("kernel"))?;
        Ok(shape)
    },
    kind: Kind::Plain(Plain {
        ty: max_pool,
        value: |cx| new(cx, &quote!(MaxPool)),
        config: |cx| config(cx, None),
        saves: Saves::NOTHING,
        caches: true,
        training_only: false,
        passes: true,
        takes_relu: true,
    }),
};

pub(super) static AVG_POOL: LayerSpec = LayerSpec {
    word: "avg_pool",
    summary: "the mean of each window of a channel",
    args: &[
        KERNEL,
        STRIDE,
        PADDING,
        CEIL,
        ArgSpec {
            name: "count_padding",
            kind: ArgKind::Bool,
            positional: false,
            fallback: Fallback::Bool(true),
        },
    ],
    arity: Arity::One,
    shape: pooled,
    kind: Kind::Plain(Plain {
        ty: |cx| sized(cx, &quote!(AvgPool)),
        value: |cx| new(cx, &quote!(AvgPool)),
        // Padding that is wider on one side is never counted, as in Keras.
        config: |cx| {
            let same = matches!(cx.node.arg("padding"), Value::Padding(Padding::Same));
            config(cx, Some(cx.node.bool("count_padding") && !same))
        },
        saves: Saves::NOTHING,
        caches: false,
        training_only: false,
        passes: true,
        takes_relu: false,
    }),
};

pub(super) static ADAPTIVE_AVG_POOL: LayerSpec = LayerSpec {
    word: "adaptive_avg_pool",
    summary: "the means of windows that divide an image of any size into `height` rows and `width` columns",
    args: &[
        ArgSpec {
            name: "height",
            kind: ArgKind::Int { min: 1 },
            positional: true,
            fallback: Fallback::Required,
        },
        ArgSpec {
            name: "width",
            kind: ArgKind::Int { min: 1 },
            positional: true,
            fallback: Fallback::Absent,
        },
    ],
    arity: Arity::One,
    shape: |cx| {
        cx.require_image_or_signal()?;
        let (input, height) = (&cx.inputs[0], cx.node.int("height"));
        let width = match cx.node.arg("width") {
            Value::Int(width) => Some(width.clone()),
            _ => None,
        };
        if let (ShapeKind::Signal, Some(width)) = (input.kind, &width) {
            let message = format!(
                "two sizes, {height} and {width}, are given, but the input is signal {input}, which has one length; \
                 write `adaptive_avg_pool({height})`"
            );
            return Err(cx.error(cx.node.arg_span("width"), message));
        }
        let channels = input.dims[0].clone();
        let dims = match input.kind {
            ShapeKind::Signal => vec![channels, height],
            _ => vec![channels, height.clone(), width.unwrap_or(height)],
        };
        Ok(Shape { kind: input.kind, dims })
    },
    kind: Kind::Plain(Plain {
        ty: |cx| sized(cx, &quote!(AdaptiveAvgPool)),
        value: |cx| new(cx, &quote!(AdaptiveAvgPool)),
        config: |cx| config(cx, None),
        saves: Saves::NOTHING,
        caches: false,
        training_only: false,
        passes: true,
        takes_relu: false,
    }),
};

pub(super) static GLOBAL_AVG_POOL: LayerSpec = LayerSpec {
    word: "global_avg_pool",
    summary: "the mean of each channel, as a vector",
    args: &[],
    arity: Arity::One,
    shape: channels,
    kind: Kind::Plain(Plain {
        ty: global_avg_pool,
        value: global_avg_pool,
        config: |_| None,
        saves: Saves::NOTHING,
        caches: false,
        training_only: false,
        passes: true,
        takes_relu: false,
    }),
};

pub(super) static GLOBAL_MAX_POOL: LayerSpec = LayerSpec {
    word: "global_max_pool",
    summary: "the largest number of each channel, as a vector",
    args: &[],
    arity: Arity::One,
    shape: |cx| {
        let shape = channels(cx)?;
        let Some([_, rows, columns]) = cx.inputs[0].planes() else { return Ok(shape) };
        require_counted(cx, "a channel", &[rows, columns], cx.node.span)?;
        Ok(shape)
    },
    kind: Kind::Plain(Plain {
        ty: global_max_pool,
        value: |cx| new(cx, &quote!(GlobalMaxPool)),
        config: |_| None,
        saves: Saves::NOTHING,
        caches: true,
        training_only: false,
        passes: true,
        takes_relu: true,
    }),
};

/// A window slides over every channel.
fn pooled(cx: &mut RuleCx<'_>) -> syn::Result<Shape> {
    cx.require_image_or_signal()?;
    cx.require_numbers_on_signals()?;
    require_narrow_padding(cx)?;
    cx.slide(cx.inputs[0].dims[0].clone(), cx.node.bool("ceil"))
}

/// The most places of a window whose largest one is remembered: kernels count them in the fraction of an `f32`, and what a ReLU
/// within cuts off has one more number.
const MOST_PLACES: u64 = (1 << 23) - 1;

/// Each place has a number. Of sizes that only the compiler knows the layer itself refuses too many.
fn require_counted(cx: &RuleCx<'_>, what: &str, [rows, columns]: &[Dim; 2], span: Span) -> syn::Result<()> {
    match known_product(&[rows, columns]) {
        Some(places) if places > MOST_PLACES => {
            let message = format!(
                "{what} has {places} places, but their numbers go up to {MOST_PLACES}; pool in several steps"
            );
            Err(cx.error(span, message))
        }
        _ => Ok(()),
    }
}

/// Every window has more than padding: this is at most half of the window, as in PyTorch.
fn require_narrow_padding(cx: &mut RuleCx<'_>) -> syn::Result<()> {
    let Value::Padding(Padding::Sizes(padding)) = cx.node.arg("padding") else { return Ok(()) };
    let (padding, kernel) =
        (padding.sizes(), cx.node.pair("kernel").unwrap_or_else(|| [1, 1].map(Dim::Known)));
    let dilation = cx.node.pair("dilation").unwrap_or_else(|| [1, 1].map(Dim::Known));
    let (axes, span) = (&cx.inputs[0].kind.sizes()[1..], cx.node.arg_span("padding"));
    for (name, at) in axes.iter().rev().zip([1, 0]) {
        let is_as_before = |sizes: &[Dim; 2]| at == 0 && sizes[0] == sizes[1];
        if is_as_before(&padding) && is_as_before(&kernel) && is_as_before(&dilation) {
            continue;
        }
        let extent = cx.extent(&kernel[at], &dilation[at], name)?;
        match (padding[at].known(), extent.known()) {
            (Some(padding), Some(extent)) if 2 * padding <= extent => {}
            (Some(padding), Some(extent)) => {
                let message = format!(
                    "`padding` may be at most half of the window, but {padding} is more than half of {extent}; use at \
                     most {}, or `pad` before it",
                    extent / 2
                );
                return Err(cx.error(span, message));
            }
            _ => {
                let twice =
                    cx.sum(&[padding[at].clone(), padding[at].clone()], &format!("TWICE_PADDING_{name}"))?;
                cx.consts.assertions.push(Assertion {
                    left: twice,
                    relation: Relation::AtMost,
                    right: extent,
                    before: format!(
                        "`{}`: `padding` may be at most half of the window, but on both sides it is ",
                        cx.name
                    ),
                    between: ", more than the window's ".to_owned(),
                    after: "; use less, or `pad` before it".to_owned(),
                    span,
                });
            }
        }
    }
    Ok(())
}

/// A vector of one number a channel.
fn channels(cx: &mut RuleCx<'_>) -> syn::Result<Shape> {
    cx.require_image_or_signal()?;
    Ok(Shape { kind: ShapeKind::Vector, dims: vec![cx.inputs[0].dims[0].clone()] })
}

/// The value of a layer, whose type says its sizes.
fn new(cx: &TypeCx<'_>, name: &TokenStream) -> TokenStream {
    let door = cx.door;
    quote!(#door::layers::#name::new())
}

/// `layers::AvgPool<3456, 864, NetPoolConfig>`
fn sized(cx: &TypeCx<'_>, name: &TokenStream) -> TokenStream {
    let (door, inputs, outputs, config) = (cx.door, cx.inputs, cx.outputs, cx.config);
    quote!(#door::layers::#name<#inputs, #outputs, #config>)
}

fn max_pool(cx: &TypeCx<'_>) -> TokenStream {
    let Some(geometry) = cx.geometry(false) else { return TokenStream::new() };
    let (door, inputs, outputs, config) = (cx.door, cx.inputs, cx.outputs, cx.config);
    let place = place(cx, &geometry.kernel);
    let relu = relu(cx);
    quote!(#door::layers::MaxPool<#inputs, #outputs, #config, #place #relu>)
}

fn global_avg_pool(cx: &TypeCx<'_>) -> TokenStream {
    let (door, inputs, outputs) = (cx.door, cx.inputs, cx.outputs);
    quote!(#door::layers::GlobalAvgPool::<#inputs, #outputs>)
}

fn global_max_pool(cx: &TypeCx<'_>) -> TokenStream {
    let Some([_, rows, columns]) = cx.shapes.and_then(|[x, _]| x.planes()) else { return TokenStream::new() };
    let (door, inputs, outputs, place) = (cx.door, cx.inputs, cx.outputs, place(cx, &[rows, columns]));
    let relu = relu(cx);
    quote!(#door::layers::GlobalMaxPool<#inputs, #outputs, #place #relu>)
}

/// `, true`, if there is a ReLU within.
fn relu(cx: &TypeCx<'_>) -> TokenStream {
    if cx.is_fused { quote!(, true) } else { TokenStream::new() }
}

/// The type of a place's number in a window; what a ReLU within cuts off has one more.
fn place(cx: &TypeCx<'_>, window: &[Dim; 2]) -> TokenStream {
    let [rows, columns] = window;
    let more = cx.is_fused;
    match known_product(&[rows, columns]).map(|places| places + u64::from(more)) {
        Some(0..=0x100) => quote!(::core::primitive::u8),
        Some(0x101..=0x1_0000) => quote!(::core::primitive::u16),
        Some(_) => quote!(::core::primitive::u32),
        None => {
            let door = cx.door;
            quote!(#door::layers::PlaceOf<{ #door::dim::place_bytes(#rows, #columns, #more) }>)
        }
    }
}

/// The sizes of a pool; those that an adaptive one does not have are ones.
fn config(cx: &TypeCx<'_>, count_padding: Option<bool>) -> Option<TokenStream> {
    let Geometry { input, output, kernel, stride, dilation, padding, .. } = cx.geometry(false)?;
    let (door, config) = (cx.door, cx.config);
    let count_padding = count_padding.map(|counts| quote!(const COUNT_PADDING: bool = #counts;));
    Some(quote! {
        #[doc(hidden)]
        #[derive(Clone, Debug, PartialEq)]
        pub struct #config;

        impl #door::layers::PoolConfig for #config {
            const INPUT: [usize; 3] = [#(#input),*];
            const OUTPUT: [usize; 3] = [#(#output),*];
            const KERNEL: [usize; 2] = [#(#kernel),*];
            const STRIDE: [usize; 2] = [#(#stride),*];
            const PADDING: [usize; 2] = [#(#padding),*];
            const DILATION: [usize; 2] = [#(#dilation),*];
            #count_padding
        }
    })
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_errors, check_graph};

    fn check(input: &str, operation: &str, expect: &[&str]) {
        check_errors(
            &format!("struct Net: {input} -> vector(3) {{ a: {operation}, b: flatten -> dense(3) }}"),
            expect,
        );
    }

    /// The shape that an operation gives.
    fn shape(input: &str, operation: &str, expect: &str) {
        check_errors(&format!("struct Net: {input} -> {expect} {{ a: {operation} }}"), &[]);
    }

    #[test]
    fn outputs_have_the_sizes_of_pytorch() {
        shape("image(6, 24, 24)", "max_pool(2)", "image(6, 12, 12)");
        shape("image(64, 55, 55)", "max_pool(3, stride = 2)", "image(64, 27, 27)");
        shape("image(64, 112, 112)", "max_pool(3, stride = 2, padding = 1)", "image(64, 56, 56)");
        shape("image(64, 112, 112)", "max_pool(3, stride = 2, ceil = true)", "image(64, 56, 56)");
        shape("image(2, 6, 9)", "max_pool((2, 3), stride = (1, 2), padding = (1, 1))", "image(2, 7, 5)");
        shape("image(2, 8, 8)", "max_pool(2, dilation = 2)", "image(2, 3, 3)");
        shape("image(2, 7, 7)", "max_pool(3, stride = 2, padding = same)", "image(2, 4, 4)");
        shape("image(2, 6, 7)", "avg_pool(3, stride = 2, padding = 1, ceil = true)", "image(2, 4, 4)");
        shape("signal(3, 8)", "avg_pool(2)", "signal(3, 4)");
        shape("image(3, 5, 6)", "adaptive_avg_pool(2, 3)", "image(3, 2, 3)");
        shape("image(3, 5, 6)", "adaptive_avg_pool(7)", "image(3, 7, 7)");
        shape("signal(3, 7)", "adaptive_avg_pool(3)", "signal(3, 3)");
        shape("image(3, 5, 6)", "global_avg_pool", "vector(3)");
        shape("signal(3, 5)", "global_max_pool", "vector(3)");
    }

    #[test]
    fn windows_and_padding_fit() {
        check(
            "image(1, 4, 4)",
            "max_pool(5)",
            &[
                "5 | `a.max_pool`: a 5x5 kernel does not fit the input of 4x4; use a smaller kernel or `padding = ..`",
            ],
        );
        check(
            "image(1, 8, 8)",
            "max_pool(3, padding = 2)",
            &[
                "2 | `a.max_pool`: `padding` may be at most half of the window, but 2 is more than half of 3; use at most 1, or \
               `pad` before it",
            ],
        );
        check(
            "signal(1, 8)",
            "avg_pool(2, padding = 2)",
            &[
                "2 | `a.avg_pool`: `padding` may be at most half of the window, but 2 is more than half of 2; use at most 1, or \
               `pad` before it",
            ],
        );
        check("signal(1, 8)", "max_pool(3, padding = 2, dilation = 2)", &[]);
        check(
            "image(1, 8, 8)",
            "max_pool(2, stride = 0)",
            &["0 | `a.max_pool`: `stride` must be at least 1, found 0"],
        );
    }

    #[test]
    fn places_of_maxima_have_numbers() {
        check("image(1, 4095, 2048)", "max_pool((4095, 2048))", &[]);
        check(
            "signal(1, 8_388_608)",
            "max_pool(8_388_608)",
            &[
                "8_388_608 | `a.max_pool`: a window has 8388608 places, but their numbers go up to 8388607; pool in several steps",
            ],
        );
        check("image(1, 4097, 2048)", "avg_pool((4097, 2048))", &[]);
        check_errors(
            "struct Net: image(1, 4097, 2048) -> vector(1) { a: global_max_pool }",
            &[
                "global_max_pool | `a.global_max_pool`: a channel has 8390656 places, but their numbers go up to 8388607; pool in \
               several steps",
            ],
        );
    }

    #[test]
    fn signals_have_one_length() {
        check(
            "signal(1, 8)",
            "max_pool((1, 2))",
            &[
                "(1, 2) | `a.max_pool`: `kernel` is a pair, (1, 2), but the input is signal [1, 8], which has one length; write \
               `kernel = 2`",
            ],
        );
        check(
            "signal(1, 8)",
            "adaptive_avg_pool(2, 3)",
            &[
                "3 | `a.adaptive_avg_pool`: two sizes, 2 and 3, are given, but the input is signal [1, 8], which has one length; write \
               `adaptive_avg_pool(2)`",
            ],
        );
    }

    #[test]
    fn the_compiler_computes_what_it_alone_knows() {
        check_graph(
            "struct Net: image(2, N, 8) -> vector(2) { a: max_pool(K, padding = P), b: global_max_pool }",
            &[
                "input = input [2, N, 8]",
                "a.max_pool = max_pool(input) [2, (N + 2 * P - K) / K + 1, (8 + 2 * P - K) / K + 1]",
                "b.global_max_pool = global_max_pool(a.max_pool) [2]",
                "const __NET_INPUT_HEIGHT = N",
                "const __NET_A_MAX_POOL_KERNEL = K",
                "const __NET_A_MAX_POOL_PADDING = P",
                "const __NET_A_MAX_POOL_TWICE_PADDING_WIDTH = P + P",
                "const __NET_A_MAX_POOL_PADDED_HEIGHT = N + P + P",
                "const __NET_A_MAX_POOL_HEIGHT = (N + 2 * P - K) / K + 1",
                "const __NET_A_MAX_POOL_PADDED_WIDTH = 8 + P + P",
                "const __NET_A_MAX_POOL_WIDTH = (8 + 2 * P - K) / K + 1",
                "assert N >= 1: `input`: `height` is N but must be at least 1",
                "assert N <= 4294967296: `input`: `height` is N but must be at most 4294967296",
                "assert K >= 1: `a.max_pool`: `kernel` is K but must be at least 1",
                "assert K <= 4294967296: `a.max_pool`: `kernel` is K but must be at most 4294967296",
                "assert P <= 4294967296: `a.max_pool`: `padding` is P but must be at most 4294967296",
                "assert P + P <= K: `a.max_pool`: `padding` may be at most half of the window, but on both sides it is \
                 P + P, more than the window's K; use less, or `pad` before it",
                "assert K <= N + P + P: `a.max_pool`: a kernel that spans K does not fit the input's padded height of \
                 N + P + P; use a smaller kernel or `padding = ..`",
                "assert K <= 8 + P + P: `a.max_pool`: a kernel that spans K does not fit the input's padded width of \
                 8 + P + P; use a smaller kernel or `padding = ..`",
                "output -> b.global_max_pool",
            ],
        );
    }
}
