//! Windows that slide over images and signals: the arguments of convolutions and pools, their shape rule, and their
//! sizes in generated code.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

use super::{ArgKind, ArgSpec, Fallback, RuleCx, TypeCx};
use crate::model::{
    Assertion, Covered, Dim, Formula, Node, Padding, Pair, Relation, Shape, ShapeKind, Value, Window,
};

pub(super) const KERNEL: ArgSpec = pair("kernel", 1, true, Fallback::Required);
pub(super) const STRIDE: ArgSpec = pair("stride", 1, false, Fallback::Int(1));
pub(super) const DILATION: ArgSpec = pair("dilation", 1, false, Fallback::Int(1));
pub(super) const PADDING: ArgSpec =
    ArgSpec { name: "padding", kind: ArgKind::Padding, positional: false, fallback: Fallback::Int(0) };

pub(super) const fn pair(name: &'static str, min: usize, positional: bool, fallback: Fallback) -> ArgSpec {
    ArgSpec { name, kind: ArgKind::Pair { min }, positional, fallback }
}

/// A window along one axis.
struct Axis {
    name: &'static str,
    input: Dim,
    kernel: Dim,
    stride: Dim,
    dilation: Dim,
    /// On each side; `None` for `same`.
    padding: Option<Dim>,
    /// What the kernel spans.
    extent: Dim,
    /// The input with its padding, if it is known.
    padded: Option<u64>,
}

impl RuleCx<'_> {
    /// The shape behind a window that slides over an image or a signal and gives `channels` channels.
    ///
    /// The arguments are `kernel`, `stride` (left out: the kernel's size), `padding` and `dilation`, as far as the
    /// schema has them. `ceil` counts a last place of the window that is partly behind the padding, as PyTorch does.
    pub(super) fn slide(&mut self, channels: Dim, ceil: bool) -> syn::Result<Shape> {
        self.require_image_or_signal()?;
        self.require_numbers_on_signals()?;
        let axes = self.axes()?;
        let known = |axis: &Axis| Some((axis.extent.known()?, axis.padded?));
        if axes
            .iter()
            .filter(|axis| axis.padding.is_some())
            .filter_map(known)
            .any(|(extent, padded)| extent > padded)
        {
            return Err(self.does_not_fit(&axes));
        }
        let mut dims = vec![channels];
        for axis in axes {
            dims.push(self.places(axis, ceil)?);
        }
        Ok(Shape { kind: self.inputs[0].kind, dims })
    }

    /// The shape of what a window covers that is slid backwards: that of a transposed convolution.
    pub(super) fn slide_back(&mut self, channels: Dim) -> syn::Result<Shape> {
        self.require_image_or_signal()?;
        self.require_numbers_on_signals()?;
        let more = self.node.pair("output_padding").unwrap_or([Dim::Known(0), Dim::Known(0)]);
        let mut dims = vec![channels];
        let skipped = 3 - self.inputs[0].dims.len();
        for (axis, more) in self.axes()?.into_iter().zip(more.into_iter().skip(skipped)) {
            dims.push(self.covered(axis, more)?);
        }
        Ok(Shape { kind: self.inputs[0].kind, dims })
    }

    /// A pair is for images.
    pub(super) fn require_numbers_on_signals(&self) -> syn::Result<()> {
        if self.inputs[0].kind != ShapeKind::Signal {
            return Ok(());
        }
        let crate::model::Op::Layer { spec, args, .. } = &self.node.op else { return Ok(()) };
        for (arg, value) in spec.args.iter().zip(args) {
            if let Value::Pair(pair @ Pair::Two([_, columns]))
            | Value::Padding(Padding::Sizes(pair @ Pair::Two([_, columns]))) = value
            {
                let (name, input) = (arg.name, &self.inputs[0]);
                let message = format!(
                    "`{name}` is a pair, {pair}, but the input is signal {input}, which has one length; write \
                     `{name} = {columns}`"
                );
                return Err(self.error(self.node.arg_span(name), message));
            }
        }
        Ok(())
    }

    /// The window along the axes of the input.
    fn axes(&mut self) -> syn::Result<Vec<Axis>> {
        let input = self.inputs[0].clone();
        let names = &input.kind.sizes()[1..];
        let kernel = self.node.pair("kernel").unwrap_or([Dim::Known(1), Dim::Known(1)]);
        let stride = self.node.pair("stride").unwrap_or_else(|| kernel.clone());
        let dilation = self.node.pair("dilation").unwrap_or([Dim::Known(1), Dim::Known(1)]);
        let padding = self.node.padding();
        let mut axes = Vec::new();
        for (&name, size) in names.iter().zip(&input.dims[1..]) {
            // A signal has columns only.
            let at = axes.len() + 2 - names.len();
            let padding = padding.as_ref().map(|padding| padding[at].clone());
            let extent = self.extent(&kernel[at], &dilation[at], name)?;
            let padded = match &padding {
                None => size.known(),
                Some(padding) => size.known().zip(padding.known()).map(|(size, padding)| size + 2 * padding),
            };
            axes.push(Axis {
                name,
                input: size.clone(),
                kernel: kernel[at].clone(),
                stride: stride[at].clone(),
                dilation: dilation[at].clone(),
                padding,
                extent,
                padded,
            });
        }
        Ok(axes)
    }

    /// dilation * (kernel - 1) + 1
    pub(super) fn extent(&mut self, kernel: &Dim, dilation: &Dim, name: &str) -> syn::Result<Dim> {
        match (kernel.known(), dilation.known()) {
            (_, Some(1)) | (Some(1), _) => Ok(kernel.clone()),
            (Some(kernel), Some(dilation)) => {
                let extent = (kernel - 1).checked_mul(dilation).and_then(|span| span.checked_add(1));
                let extent = extent.and_then(|extent| usize::try_from(extent).ok());
                extent.map(Dim::Known).ok_or_else(|| self.error(self.span, "the kernel is too large"))
            }
            _ => {
                let formula = Formula::Extent { kernel: kernel.clone(), dilation: dilation.clone() };
                Ok(self.consts.item(self.name, &format!("EXTENT_{name}"), formula, self.span))
            }
        }
    }

    /// `a 5x5 kernel does not fit the padded input of 4x4; use a smaller kernel or `padding = ..``
    fn does_not_fit(&self, axes: &[Axis]) -> syn::Error {
        let by = |size: fn(&Axis) -> &Dim| {
            axes.iter().map(|axis| size(axis).to_string()).collect::<Vec<_>>().join("x")
        };
        let (kernel, extent) = (by(|axis| &axis.kernel), by(|axis| &axis.extent));
        let spans = if kernel == extent {
            String::new()
        } else {
            format!(" with dilation {} spans {extent} and", by(|axis| &axis.dilation))
        };
        let padded = axes.iter().map(|axis| axis.padded.map_or("?".to_owned(), |size| size.to_string()));
        let (padded, input) = (padded.collect::<Vec<_>>().join("x"), by(|axis| &axis.input));
        let found = if padded == input {
            format!("the input of {input}")
        } else {
            format!("the padded input of {padded}")
        };
        let of = if axes.len() == 1 { "of length " } else { "" };
        let message = if of.is_empty() {
            format!("a {kernel} kernel{spans} does not fit {found}; use a smaller kernel or `padding = ..`")
        } else {
            let found = found.replacen(" of ", " of length ", 1);
            format!(
                "a kernel {of}{kernel}{spans} does not fit {found}; use a smaller kernel or `padding = ..`"
            )
        };
        self.error(self.node.arg_span("kernel"), message)
    }

    /// How many places a window has along an axis.
    fn places(&mut self, axis: Axis, ceil: bool) -> syn::Result<Dim> {
        let Axis { name, input, stride, extent, padding, .. } = axis;
        let Some(padding) = padding else { return Ok(self.quotient_up(input, stride, name)) };
        let keeps = stride.known() == Some(1)
            && matches!((extent.known(), padding.known()), (Some(extent), Some(padding)) if extent == 2 * padding + 1);
        if keeps {
            return Ok(input);
        }
        let known = [&input, &padding, &extent, &stride].map(Dim::known);
        if let [Some(input), Some(padding), Some(extent), Some(stride)] = known {
            let places = places([input, padding, extent, stride], ceil);
            return usize::try_from(places)
                .map(Dim::Known)
                .map_err(|_| self.error(self.span, "the output is too large"));
        }
        let is_padded = if padding == Dim::Known(0) { "" } else { "padded " };
        let padded = match &padding {
            Dim::Known(0) => input.clone(),
            padding => {
                self.sum(&[input.clone(), padding.clone(), padding.clone()], &format!("PADDED_{name}"))?
            }
        };
        self.consts.assertions.push(Assertion {
            left: extent.clone(),
            relation: Relation::AtMost,
            right: padded,
            before: format!("`{}`: a kernel that spans ", self.name),
            between: format!(" does not fit the input's {is_padded}{name} of "),
            after: "; use a smaller kernel or `padding = ..`".to_owned(),
            span: self.node.arg_span("kernel"),
        });
        let formula = Formula::Window(Box::new(Window { input, padding, extent, stride, ceil }));
        Ok(self.consts.item(self.name, name, formula, self.span))
    }

    fn quotient_up(&mut self, dividend: Dim, divisor: Dim, name: &str) -> Dim {
        match (&dividend, &divisor) {
            (_, Dim::Known(1)) => dividend,
            (Dim::Known(dividend), Dim::Known(divisor)) => Dim::Known(dividend.div_ceil((*divisor).max(1))),
            _ => {
                let formula = Formula::QuotientUp { dividend, divisor };
                self.consts.item(self.name, name, formula, self.span)
            }
        }
    }

    /// What a window covers along an axis whose places are the input.
    fn covered(&mut self, axis: Axis, more: Dim) -> syn::Result<Dim> {
        let Axis { name, input, stride, extent, padding, .. } = axis;
        let Some(padding) = padding else { return self.product(&[input, stride], name) };
        let known = [&input, &padding, &extent, &stride, &more].map(Dim::known);
        if let [Some(input), Some(padding), Some(extent), Some(stride), Some(more)] = known {
            let whole = u128::from(input.saturating_sub(1)) * u128::from(stride)
                + u128::from(extent)
                + u128::from(more);
            let cut = 2 * u128::from(padding);
            if whole <= cut {
                let message = format!(
                    "the output's {name} is {whole}, from which padding cuts {padding} on each side; use less padding"
                );
                return Err(self.error(self.node.arg_span("padding"), message));
            }
            let covered = usize::try_from(whole - cut);
            return covered.map(Dim::Known).map_err(|_| self.error(self.span, "the output is too large"));
        }
        let span = self.node.arg_span("padding");
        let formula = Formula::Covered(Box::new(Covered { input, padding, extent, stride, more }));
        let covered = self.consts.item(self.name, name, formula, self.span);
        self.consts.assertions.push(Assertion {
            left: covered.clone(),
            relation: Relation::AtLeast,
            right: Dim::Known(1),
            before: format!("`{}`: the output's {name} is ", self.name),
            between: " but must be at least ".to_owned(),
            after: "; use less padding".to_owned(),
            span,
        });
        Ok(covered)
    }
}

/// The places of a window, of sizes that fit.
fn places([input, padding, extent, stride]: [u64; 4], ceil: bool) -> u128 {
    let [input, padding, extent] = [input, padding, extent].map(u128::from);
    let stride = u128::from(stride.max(1));
    let rest = (input + 2 * padding).saturating_sub(extent);
    if !ceil {
        return rest / stride + 1;
    }
    let places = rest.div_ceil(stride) + 1;
    // The last place begins in the input or left of it, as in PyTorch.
    if (places - 1) * stride >= input + padding { places - 1 } else { places }
}

impl Node {
    /// On each side, for rows and columns; `None` for `same`.
    fn padding(&self) -> Option<[Dim; 2]> {
        match self.arg("padding") {
            Value::Padding(Padding::Sizes(pair)) => Some(pair.sizes()),
            Value::Padding(Padding::Same) => None,
            _ => Some([Dim::Known(0), Dim::Known(0)]),
        }
    }
}

/// The sizes of a window as generated code writes them; a signal is an image with one row.
pub(super) struct Geometry {
    /// Channels, height, width.
    pub input: [Dim; 3],
    pub output: [Dim; 3],
    pub kernel: [Dim; 2],
    pub stride: [Dim; 2],
    pub dilation: [Dim; 2],
    /// Rows above, columns left.
    pub padding: [TokenStream; 2],
    /// 2 for an image, 1 for a signal.
    pub rank: usize,
}

impl Shape {
    /// Channels, height, width of an image, or of a signal as an image with one row.
    pub(super) fn planes(&self) -> Option<[Dim; 3]> {
        match (self.kind, self.dims.as_slice()) {
            (ShapeKind::Image, [channels, height, width]) => {
                Some([channels.clone(), height.clone(), width.clone()])
            }
            (ShapeKind::Signal, [channels, length]) => {
                Some([channels.clone(), Dim::Known(1), length.clone()])
            }
            _ => None,
        }
    }
}

impl TypeCx<'_> {
    /// The sizes of the window; `back` if it is slid backwards, from the output over the input. `None` where a shape is
    /// unknown.
    pub(super) fn geometry(&self, back: bool) -> Option<Geometry> {
        let [x, y] = self.shapes?;
        let (input, output) = (x.planes()?, y.planes()?);
        let is_signal = x.kind == ShapeKind::Signal;
        let one = |sizes: [Dim; 2]| if is_signal { [Dim::Known(1), sizes[1].clone()] } else { sizes };
        let kernel = one(self.node.pair("kernel").unwrap_or([Dim::Known(1), Dim::Known(1)]));
        let stride = self.node.pair("stride").map_or_else(|| kernel.clone(), one);
        let dilation = one(self.node.pair("dilation").unwrap_or([Dim::Known(1), Dim::Known(1)]));
        let door = self.door;
        let padding = std::array::from_fn(|at| match self.node.padding() {
            Some(_) if is_signal && at == 0 => quote!(0),
            Some(padding) => padding[at].to_token_stream(),
            None => {
                let slid = if back { &output } else { &input };
                let (size, kernel, stride, dilation) =
                    (&slid[at + 1], &kernel[at], &stride[at], &dilation[at]);
                let sizes = [size, kernel, stride, dilation].map(Dim::known);
                match sizes {
                    [Some(size), Some(kernel), Some(stride), Some(dilation)] => {
                        let padding = same_padding([size, kernel, stride, dilation]);
                        Dim::Known(usize::try_from(padding).unwrap_or(usize::MAX)).to_token_stream()
                    }
                    _ => quote!(#door::dim::same_padding(#size, #kernel, #stride, #dilation)),
                }
            }
        });
        Some(Geometry {
            input,
            output,
            kernel,
            stride,
            dilation,
            padding,
            rank: if is_signal { 1 } else { 2 },
        })
    }
}

/// The rows above for `padding = same`: half of what is missing, rounded down.
fn same_padding([size, kernel, stride, dilation]: [u64; 4]) -> u128 {
    let stride = u128::from(stride.max(1));
    let extent = u128::from(dilation) * u128::from(kernel.saturating_sub(1)) + 1;
    let places = u128::from(size).div_ceil(stride);
    (places.saturating_sub(1) * stride + extent).saturating_sub(u128::from(size)) / 2
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
        let declaration = format!("struct Net: {input} -> {expect} {{ a: {operation} }}");
        check_errors(&declaration, &[]);
    }

    #[test]
    fn outputs_have_the_sizes_of_pytorch() {
        shape("image(1, 28, 28)", "conv(6, 5)", "image(6, 24, 24)");
        shape("image(3, 224, 224)", "conv(64, 11, stride = 4, padding = 2)", "image(64, 55, 55)");
        shape("image(3, 224, 224)", "conv(64, 7, stride = 2, padding = 3)", "image(64, 112, 112)");
        shape("image(2, 8, 9)", "conv(3, (3, 2), stride = (2, 3), padding = (1, 0))", "image(3, 4, 3)");
        shape("image(2, 9, 10)", "conv(2, (3, 2), dilation = (2, 3), padding = (2, 1))", "image(2, 9, 9)");
        shape("image(1, 3, 3)", "conv(1, 2, padding = 3)", "image(1, 8, 8)");
        shape("image(4, 7, 7)", "conv(8, 3, padding = same, stride = 2)", "image(8, 4, 4)");
        shape("image(4, 7, 7)", "conv(8, 9, padding = same)", "image(8, 7, 7)");
        shape("image(4, 7, 7)", "conv(8, 3, padding = valid)", "image(8, 5, 5)");
        shape("signal(4, 8)", "conv(6, 2, groups = 2)", "signal(6, 7)");
        shape("signal(2, 10)", "conv(2, 2, dilation = 4, padding = 4)", "signal(2, 14)");
        shape("signal(3, 5)", "conv_transpose(2, 3)", "signal(2, 7)");
        shape("image(8, 4, 4)", "conv_transpose(4, 4, stride = 2, padding = 1)", "image(4, 8, 8)");
        shape(
            "image(8, 4, 4)",
            "conv_transpose(4, 3, stride = 2, padding = 1, output_padding = (1, 0))",
            "image(4, 8, 7)",
        );
        shape("image(8, 4, 4)", "conv_transpose(4, 3, stride = 2, padding = same)", "image(4, 8, 8)");
    }

    #[test]
    fn windows_fit() {
        check(
            "image(1, 4, 4)",
            "conv(8, 5)",
            &["5 | `a`: a 5x5 kernel does not fit the input of 4x4; use a smaller kernel or `padding = ..`"],
        );
        check(
            "image(1, 2, 8)",
            "conv(8, (5, 3), padding = 1)",
            &[
                "(5, 3) | `a`: a 5x3 kernel does not fit the padded input of 4x10; use a smaller kernel or `padding = ..`",
            ],
        );
        check(
            "image(1, 4, 4)",
            "conv(8, 3, dilation = 2)",
            &[
                "3 | `a`: a 3x3 kernel with dilation 2x2 spans 5x5 and does not fit the input of 4x4; use a smaller kernel \
               or `padding = ..`",
            ],
        );
        check(
            "signal(1, 4)",
            "conv(8, 5)",
            &["5 | `a`: a kernel of length 5 does not fit the input of length 4; use a smaller kernel or \
               `padding = ..`"],
        );
        check(
            "image(4, 1, 1)",
            "conv_transpose(8, 3, padding = 2)",
            &["2 | `a`: the output's height is 3, from which padding cuts 2 on each side; use less padding"],
        );
        check(
            "image(4, 1, 1)",
            "conv_transpose(8, 3, stride = 2, output_padding = 2)",
            &["2 | `a`: `output_padding` must be below the stride or the dilation, found 2 with 2 and 1"],
        );
    }

    #[test]
    fn pairs_are_for_images() {
        check(
            "signal(1, 8)",
            "conv(8, (1, 3))",
            &[
                "(1, 3) | `a`: `kernel` is a pair, (1, 3), but the input is signal [1, 8], which has one length; write \
               `kernel = 3`",
            ],
        );
        check(
            "signal(1, 8)",
            "conv(8, 3, padding = (0, 1))",
            &[
                "(0, 1) | `a`: `padding` is a pair, (0, 1), but the input is signal [1, 8], which has one length; write \
               `padding = 1`",
            ],
        );
        check(
            "vector(8)",
            "conv(8, 3)",
            &[
                "conv | `a`: input is vector [8] but conv needs an image or a signal; a vector has no rows and columns: \
               write `conv` before `flatten`, or declare the input as `image(channels, height, width)`",
            ],
        );
        check(
            "sequence(8, 3)",
            "conv(8, 3)",
            &[
                "conv | `a`: input is sequence [8, 3] but conv needs an image or a signal; declare the input as \
               `signal(channels, length)`",
            ],
        );
    }

    #[test]
    fn groups_divide_channels() {
        check(
            "image(3, 8, 8)",
            "conv(8, 3, groups = 2)",
            &["2 | `a`: `groups` must divide the input's channels, but 2 does not divide 3"],
        );
        check(
            "image(4, 8, 8)",
            "conv(9, 3, groups = 2)",
            &["2 | `a`: `groups` must divide `channels`, but 2 does not divide 9"],
        );
    }

    #[test]
    fn the_compiler_computes_what_it_alone_knows() {
        check_graph(
            "struct Net: image(1, N, 8) -> image(4, N, 3) { a: conv(4, 3, padding = 1), b: conv(4, 3, stride = (1, 2), padding = (P, 0)) }",
            &[
                "input = input [1, N, 8]",
                "a = conv(input) [4, N, 8]",
                "b = conv(a) [4, N + 2 * P - 3 + 1, 3]",
                "const __NET_INPUT_HEIGHT = N",
                "const __NET_OUTPUT_HEIGHT = N",
                "const __NET_B_PADDING = P",
                "const __NET_B_PADDED_HEIGHT = N + P + P",
                "const __NET_B_HEIGHT = N + 2 * P - 3 + 1",
                "assert N >= 1: `input`: `height` is N but must be at least 1",
                "assert N <= 4294967296: `input`: `height` is N but must be at most 4294967296",
                "assert N >= 1: `output`: `height` is N but must be at least 1",
                "assert N <= 4294967296: `output`: `height` is N but must be at most 4294967296",
                "assert P <= 4294967296: `b`: `padding` is P but must be at most 4294967296",
                "assert 3 <= N + P + P: `b`: a kernel that spans 3 does not fit the input's padded height of N + P + P; \
                 use a smaller kernel or `padding = ..`",
                "assert N == N + 2 * P - 3 + 1: the output is declared with size N but `b` gives size N + 2 * P - 3 + 1",
                "output -> b",
            ],
        );
    }
}
