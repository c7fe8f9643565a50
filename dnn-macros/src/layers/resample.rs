//! Images of other sizes: `upsample`, `pad`.

use proc_macro2::TokenStream;
use quote::quote;

use super::{ArgKind, ArgSpec, Arity, Fallback, Kind, LayerSpec, Plain, RuleCx, Saves, TypeCx, window};
use crate::model::{Assertion, Dim, Pair, Relation, Shape, ShapeKind, Value};

pub(super) static UPSAMPLE: LayerSpec = LayerSpec {
    word: "upsample",
    summary: "an image or signal enlarged by a whole number, by repeating or by interpolation",
    args: &[
        window::pair("scale", 1, true, Fallback::Required),
        ArgSpec {
            name: "mode",
            kind: ArgKind::Word(&["nearest", "linear", "bilinear"]),
            positional: false,
            fallback: Fallback::Word("nearest"),
        },
        ArgSpec {
            name: "align_corners",
            kind: ArgKind::Bool,
            positional: false,
            fallback: Fallback::Bool(false),
        },
    ],
    arity: Arity::One,
    shape: |cx| {
        cx.require_image_or_signal()?;
        cx.require_numbers_on_signals()?;
        let input = cx.inputs[0].clone();
        let is_signal = input.kind == ShapeKind::Signal;
        if cx.node.bool("align_corners") && is(cx.node.arg("mode"), "nearest") {
            let mode = if is_signal { "linear" } else { "bilinear" };
            let message =
                format!("`align_corners` is for interpolation; write `mode = {mode}` too, or leave it out");
            return Err(cx.error(cx.node.arg_span("align_corners"), message));
        }
        if is(cx.node.arg("mode"), "linear") && !is_signal {
            let message =
                "`mode = linear` is for a signal, along its one axis; did you mean `mode = bilinear`?";
            return Err(cx.error(cx.node.arg_span("mode"), message));
        }
        let mut dims = vec![input.dims[0].clone()];
        for (at, scale) in sides(cx, "scale", &input) {
            dims.push(cx.product(&[input.dims[at].clone(), scale], input.kind.sizes()[at])?);
        }
        Ok(Shape { kind: input.kind, dims })
    },
    kind: Kind::Plain(Plain {
        ty: |cx| ty(cx, &quote!(Upsample)),
        value: |cx| value(cx, &quote!(Upsample)),
        config: |cx| {
            let (door, aligned) = (cx.door, cx.node.bool("align_corners"));
            let mode = match cx.node.arg("mode") {
                Value::Word("nearest") => quote!(Nearest),
                _ if aligned => quote!(Aligned),
                _ => quote!(Linear),
            };
            let more =
                quote!(const MODE: #door::layers::Interpolation = #door::layers::Interpolation::#mode;);
            config(cx, &quote!(UpsampleConfig), &more)
        },
        saves: Saves::NOTHING,
        caches: false,
        training_only: false,
        passes: true,
        takes_relu: false,
    }),
};

pub(super) static PAD: LayerSpec = LayerSpec {
    word: "pad",
    summary: "a border around an image or signal: a number, the image mirrored, its outermost values, or the image again",
    args: &[
        window::pair("padding", 0, true, Fallback::Required),
        ArgSpec {
            name: "mode",
            kind: ArgKind::Word(&["constant", "reflect", "replicate", "circular"]),
            positional: false,
            fallback: Fallback::Word("constant"),
        },
        ArgSpec {
            name: "value",
            kind: ArgKind::Float { min: f64::MIN, max: f64::MAX, range: "a finite number" },
            positional: false,
            fallback: Fallback::Float(0.0),
        },
    ],
    arity: Arity::One,
    shape: |cx| {
        cx.require_image_or_signal()?;
        cx.require_numbers_on_signals()?;
        if let (Value::Word(mode), Value::Float(value)) = (cx.node.arg("mode"), cx.node.arg("value"))
            && *mode != "constant"
            && value.known != Some(0.0)
        {
            let message =
                format!("`value` is for `mode = constant`, found `mode = {mode}`; leave one of them out");
            return Err(cx.error(cx.node.arg_span("value"), message));
        }
        let input = cx.inputs[0].clone();
        let mut dims = vec![input.dims[0].clone()];
        for (at, padding) in sides(cx, "padding", &input) {
            let name = input.kind.sizes()[at];
            if let Value::Word(mode @ ("reflect" | "circular")) = cx.node.arg("mode") {
                require_within(cx, *mode == "reflect", &padding, &input.dims[at], name)?;
            }
            let size = cx.sum(&[input.dims[at].clone(), padding.clone(), padding], name)?;
            dims.push(size);
        }
        Ok(Shape { kind: input.kind, dims })
    },
    kind: Kind::Plain(Plain {
        ty: |cx| ty(cx, &quote!(Pad)),
        value: |cx| value(cx, &quote!(Pad)),
        config: |cx| {
            let (door, value) = (cx.door, cx.node.float("value"));
            let border = match cx.node.arg("mode") {
                Value::Word("reflect") => quote!(Reflect),
                Value::Word("replicate") => quote!(Replicate),
                Value::Word("circular") => quote!(Circular),
                _ => quote!(Constant),
            };
            let is_signal = cx.shapes?[0].kind == ShapeKind::Signal;
            let [mut rows, columns] = cx.node.pair("padding")?;
            if is_signal {
                rows = Dim::Known(0);
            }
            let more = quote! {
                const BEFORE: [usize; 2] = [#rows, #columns];
                const BORDER: #door::layers::Border = #door::layers::Border::#border;
                const VALUE: f64 = #value;
            };
            config(cx, &quote!(PadConfig), &more)
        },
        saves: Saves::NOTHING,
        caches: false,
        training_only: false,
        passes: true,
        takes_relu: false,
    }),
};

fn is(value: &Value, word: &str) -> bool {
    matches!(value, Value::Word(found) if *found == word)
}

/// The axes of the input behind the channels, as indices of its sizes, each with its part of a pair.
fn sides(cx: &RuleCx<'_>, name: &str, input: &Shape) -> Vec<(usize, Dim)> {
    let [rows, columns] = match cx.node.arg(name) {
        Value::Pair(pair @ (Pair::One(_) | Pair::Two(_))) => pair.sizes(),
        _ => [1, 1].map(Dim::Known),
    };
    match input.kind {
        ShapeKind::Image => vec![(1, rows), (2, columns)],
        _ => vec![(1, columns)],
    }
}

/// A border that is made of the input is no wider than it; of a mirror image the outermost element is left out.
fn require_within(
    cx: &mut RuleCx<'_>,
    is_mirrored: bool,
    padding: &Dim,
    size: &Dim,
    name: &str,
) -> syn::Result<()> {
    let span = cx.node.arg_span("padding");
    let remedy = if is_mirrored { "use less padding or `mode = replicate`" } else { "use less padding" };
    match (padding.known(), size.known()) {
        (Some(padding), Some(size)) if padding + u64::from(is_mirrored) <= size => Ok(()),
        (Some(padding), Some(size)) => {
            let message = if is_mirrored {
                format!(
                    "a mirrored border must be narrower than the input, but {padding} is not below the {name} {size}; {remedy}"
                )
            } else {
                format!(
                    "a circular border must be at most as wide as the input, but {padding} is above the {name} {size}; {remedy}"
                )
            };
            Err(cx.error(span, message))
        }
        _ => {
            let (needed, what) = if is_mirrored {
                let more = cx.sum(&[padding.clone(), Dim::Known(1)], &format!("MIRRORED_{name}"))?;
                (more, "a mirrored border and the value that it leaves out need")
            } else {
                (padding.clone(), "a circular border needs")
            };
            cx.consts.assertions.push(Assertion {
                left: needed,
                relation: Relation::AtMost,
                right: size.clone(),
                before: format!("`{}`: {what} ", cx.name),
                between: format!(", but the {name} is "),
                after: format!("; {remedy}"),
                span,
            });
            Ok(())
        }
    }
}

fn ty(cx: &TypeCx<'_>, name: &TokenStream) -> TokenStream {
    let (door, inputs, outputs, config) = (cx.door, cx.inputs, cx.outputs, cx.config);
    quote!(#door::layers::#name<#inputs, #outputs, #config>)
}

fn value(cx: &TypeCx<'_>, name: &TokenStream) -> TokenStream {
    let door = cx.door;
    quote!(#door::layers::#name::new())
}

fn config(cx: &TypeCx<'_>, name: &TokenStream, more: &TokenStream) -> Option<TokenStream> {
    let [input, output] = cx.shapes?;
    let (input, output) = (input.planes()?, output.planes()?);
    let (door, config) = (cx.door, cx.config);
    Some(quote! {
        #[doc(hidden)]
        #[derive(Clone, Debug, PartialEq)]
        pub struct #config;

        impl #door::layers::#name for #config {
            const INPUT: [usize; 3] = [#(#input),*];
            const OUTPUT: [usize; 3] = [#(#output),*];
            #more
        }
    })
}

#[cfg(test)]
mod tests {
    use crate::testing::check_errors;

    fn check(input: &str, operation: &str, expect: &[&str]) {
        check_errors(
            &format!("struct Net: {input} -> vector(3) {{ a: {operation}, b: flatten -> dense(3) }}"),
            expect,
        );
    }

    fn shape(input: &str, operation: &str, expect: &str) {
        check_errors(&format!("struct Net: {input} -> {expect} {{ a: {operation} }}"), &[]);
    }

    #[test]
    fn sizes_are_multiplied_or_padded() {
        shape("image(2, 3, 4)", "upsample(2)", "image(2, 6, 8)");
        shape("image(2, 3, 4)", "upsample(scale = (1, 3), mode = bilinear)", "image(2, 3, 12)");
        shape("signal(2, 4)", "upsample(3, mode = bilinear, align_corners = true)", "signal(2, 12)");
        shape("signal(2, 4)", "upsample(3, mode = linear, align_corners = true)", "signal(2, 12)");
        shape("image(2, 3, 4)", "pad(1)", "image(2, 5, 6)");
        shape("image(2, 3, 4)", "pad((0, 3), mode = reflect)", "image(2, 3, 10)");
        shape("signal(2, 4)", "pad(5, value = -1.5)", "signal(2, 14)");
        shape("image(2, 3, 4)", "pad(3, mode = circular)", "image(2, 9, 10)");
    }

    #[test]
    fn what_does_not_go_together() {
        check(
            "image(2, 3, 4)",
            "upsample(2, align_corners = true)",
            &[
                "true | `a.upsample`: `align_corners` is for interpolation; write `mode = bilinear` too, or leave it out",
            ],
        );
        check(
            "signal(2, 4)",
            "upsample(2, align_corners = true)",
            &[
                "true | `a.upsample`: `align_corners` is for interpolation; write `mode = linear` too, or leave it out",
            ],
        );
        check(
            "image(2, 3, 4)",
            "upsample(2, mode = linear)",
            &[
                "linear | `a.upsample`: `mode = linear` is for a signal, along its one axis; did you mean `mode = bilinear`?",
            ],
        );
        check(
            "signal(2, 4)",
            "upsample(2, mode = linaer)",
            &[
                "linaer | `a.upsample`: `mode` must be one of `nearest`, `linear`, `bilinear`, found `linaer`, did you mean `linear`?",
            ],
        );
        check(
            "image(2, 3, 4)",
            "pad(1, mode = replicate, value = 2.0)",
            &[
                "2.0 | `a.pad`: `value` is for `mode = constant`, found `mode = replicate`; leave one of them out",
            ],
        );
        check(
            "image(2, 3, 4)",
            "pad(3, mode = reflect)",
            &[
                "3 | `a.pad`: a mirrored border must be narrower than the input, but 3 is not below the height 3; use less \
               padding or `mode = replicate`",
            ],
        );
        check(
            "image(2, 3, 4)",
            "pad(4, mode = circular)",
            &[
                "4 | `a.pad`: a circular border must be at most as wide as the input, but 4 is above the height 3; use less \
               padding",
            ],
        );
        check("image(2, 3, 4)", "upsample(0)", &["0 | `a.upsample`: `scale` must be at least 1, found 0"]);
        check(
            "signal(2, 4)",
            "pad((1, 2))",
            &[
                "(1, 2) | `a.pad`: `padding` is a pair, (1, 2), but the input is signal [2, 4], which has one length; write \
               `padding = 2`",
            ],
        );
    }
}
