//! Residual connections past operations that change the shape: `shortcut`.

use quote::quote;

use super::conv::{self, CHANNELS};
use super::window;
use super::{Arity, Detour, Fallback, Kind, LayerSpec, RuleCx, norm, same_shape};
use crate::model::{Dim, Node, Number, Op, Padding, Pair, ShapeKind, Value};

pub(super) static SHORTCUT: LayerSpec = LayerSpec {
    word: "shortcut",
    summary: "the input if it has this shape, else a 1x1 convolution with batch normalisation",
    args: &[CHANNELS, window::pair("stride", 1, true, Fallback::Int(1))],
    arity: Arity::One,
    shape: same_shape,
    kind: Kind::Detour(Detour { steps: projection, needed: is_projected }),
};

/// `conv(channels, 1, stride = stride, bias = false) -> batch_norm`
fn projection(node: &Node) -> Vec<Op> {
    let one = |n| Value::Pair(Pair::One(Dim::Known(n)));
    let values = |name: &str| match name {
        "channels" | "stride" => (node.arg(name).clone(), node.arg_span(name)),
        "kernel" | "dilation" => (one(1), node.span),
        "padding" => (Value::Padding(Padding::Sizes(Pair::One(Dim::Known(0)))), node.span),
        "groups" => (Value::Int(Dim::Known(1)), node.span),
        "momentum" => (number(norm::MOMENTUM), node.span),
        "eps" => (number(norm::EPS), node.span),
        "affine" => (Value::Bool(true), node.span),
        "bias" | "flip" | "exact" => (Value::Bool(false), node.span),
        name => unreachable!("`{name}` is an argument of `conv` or `batch_norm` that has no value here"),
    };
    let op = |spec: &'static LayerSpec| {
        let (args, spans) = spec.args.iter().map(|arg| values(arg.name)).unzip();
        Op::Layer { spec, args, spans }
    };
    vec![op(&conv::CONV), op(&norm::BATCH_NORM)]
}

fn number(value: f64) -> Value {
    Value::Float(Number { known: Some(value), tokens: quote!(#value), text: value.to_string() })
}

/// Whether the input has another shape.
fn is_projected(cx: &RuleCx<'_>) -> syn::Result<bool> {
    cx.require_image_or_signal()?;
    cx.require_numbers_on_signals()?;
    let (input, channels) = (&cx.inputs[0], cx.node.int("channels"));
    let [rows, columns] = cx.node.pair("stride").unwrap_or([Dim::Known(1), Dim::Known(1)]);
    let strides = if input.kind == ShapeKind::Signal { vec![columns] } else { vec![rows, columns] };
    let differs = match (channels.known(), input.dims[0].known()) {
        (Some(asked), Some(found)) => Some(asked != found),
        _ => (channels == input.dims[0]).then_some(false),
    };
    let strides: Option<Vec<u64>> = strides.iter().map(Dim::known).collect();
    let is_strided = strides.map(|strides| strides.iter().any(|&stride| stride != 1));
    match (differs, is_strided) {
        (Some(true), _) | (_, Some(true)) => Ok(true),
        (Some(false), Some(false)) => Ok(false),
        _ => {
            let message = format!(
                "only the compiler knows whether the input {input} has {channels} channels and keeps its size; write \
                 `identity` or `conv(.., 1) -> batch_norm`"
            );
            Err(cx.error(cx.span, message))
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_errors, check_graph};

    #[test]
    fn what_agrees_is_itself_and_what_does_not_is_projected() {
        check_graph(
            "struct Net: image(4, 8, 8) -> image(6, 4, 4) {
                a: shortcut(4) -> relu,
                b: a -> shortcut(6, stride = 2),
                c: b -> relu -> shortcut(6, (1, 1)),
                out: add(b, c),
             }
             part from_a: a -> b;",
            &[
                "input = input [4, 8, 8]",
                "a = shortcut(input) [4, 8, 8]",
                "a.relu = relu(a) [4, 8, 8]",
                "b.0 = conv(a.relu) [6, 4, 4]",
                "b.1 = batch_norm(b.0) [6, 4, 4]",
                "c.relu = relu(b.1) [6, 4, 4]",
                "c = shortcut(c.relu) [6, 4, 4]",
                "out.add = add(b.1, c) [6, 4, 4]",
                "part from_a: a.relu -> b.1",
                "output -> out.add",
            ],
        );
    }

    #[test]
    fn in_blocks_tensors_are_named_as_pytorchs() {
        check_graph(
            "struct Net: signal(4, 8) -> signal(6, 8) { layer1: 2 * basic(6) }
             block basic(channels) {
                conv1: conv(channels, 3, padding = 1),
                downsample: input -> shortcut(channels),
                out: add(conv1, downsample),
             }",
            &[
                "input = input [4, 8]",
                "layer1.0.conv1 = conv(input) [6, 8]",
                "layer1.0.downsample.0 = conv(input) [6, 8]",
                "layer1.0.downsample.1 = batch_norm(layer1.0.downsample.0) [6, 8]",
                "layer1.0.out.add = add(layer1.0.conv1, layer1.0.downsample.1) [6, 8]",
                "layer1.1.conv1 = conv(layer1.0.out.add) [6, 8]",
                "layer1.1.downsample = shortcut(layer1.0.out.add) [6, 8]",
                "layer1.1.out.add = add(layer1.1.conv1, layer1.1.downsample) [6, 8]",
                "output -> layer1.1.out.add",
            ],
        );
    }

    #[test]
    fn misuse() {
        let check = |input: &str, operation: &str, expect: &[&str]| {
            check_errors(
                &format!("struct Net: {input} -> vector(3) {{ a: {operation}, b: flatten -> dense(3) }}"),
                expect,
            );
        };
        check(
            "vector(8)",
            "shortcut(8)",
            &[
                "shortcut | `a`: input is vector [8] but shortcut needs an image or a signal; a vector has no rows and \
               columns: write `shortcut` before `flatten`, or declare the input as `image(channels, height, width)`",
            ],
        );
        check(
            "image(N, 8, 8)",
            "shortcut(8)",
            &[
                "shortcut | `a`: only the compiler knows whether the input [N, 8, 8] has 8 channels and keeps its size; \
               write `identity` or `conv(.., 1) -> batch_norm`",
            ],
        );
    }
}
