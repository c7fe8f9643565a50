//! Layers whose weights slide over images and signals: `conv`, `conv_transpose`.

use proc_macro2::TokenStream;
use quote::quote;

use super::window::{self, DILATION, Geometry, KERNEL, PADDING, STRIDE};
use super::{
    ArgKind, ArgSpec, Arity, Fallback, Folds, Kind, LayerSpec, Learned, RuleCx, Saves, TypeCx, known_product,
};
use crate::model::{Assertion, Dim, Formula, Padding, Relation, Value};

pub(super) const CHANNELS: ArgSpec = ArgSpec {
    name: "channels",
    kind: ArgKind::Int { min: 1 },
    positional: true,
    fallback: Fallback::Required,
};
const GROUPS: ArgSpec =
    ArgSpec { name: "groups", kind: ArgKind::Int { min: 1 }, positional: false, fallback: Fallback::Int(1) };
const BIAS: ArgSpec =
    ArgSpec { name: "bias", kind: ArgKind::Bool, positional: false, fallback: Fallback::Bool(true) };
const FLIP: ArgSpec =
    ArgSpec { name: "flip", kind: ArgKind::Bool, positional: false, fallback: Fallback::Bool(false) };

const EXACT: ArgSpec =
    ArgSpec { name: "exact", kind: ArgKind::Bool, positional: false, fallback: Fallback::Bool(false) };

pub(super) static CONV: LayerSpec = LayerSpec {
    word: "conv",
    summary: "channels of learned kernels that slide over an image or a signal",
    args: &[CHANNELS, KERNEL, STRIDE, PADDING, DILATION, GROUPS, BIAS, FLIP, EXACT],
    arity: Arity::One,
    shape: |cx| {
        cx.require_image_or_signal()?;
        require_groups(cx)?;
        cx.slide(cx.node.int("channels"), false)
    },
    kind: Kind::Learned(Learned {
        ty: |cx| ty(cx, &CONVOLUTION),
        config: |cx| config(cx, &CONVOLUTION),
        fuses: true,
        folds: Folds::Takes,
        saves: Saves::X,
        caches: false,
        normalises: false,
        weight_init: None,
        own_init: None,
        recurs: false,
        params: |cx| params(cx, &CONVOLUTION),
        buffers: |_| Some(0),
        macs: |cx| macs(cx, &CONVOLUTION),
    }),
};

pub(super) static CONV_TRANSPOSE: LayerSpec = LayerSpec {
    word: "conv_transpose",
    summary: "the transposed convolution: what each input value contributes, spread by learned kernels",
    args: &[
        CHANNELS,
        KERNEL,
        STRIDE,
        PADDING,
        window::pair("output_padding", 0, false, Fallback::Int(0)),
        DILATION,
        GROUPS,
        BIAS,
        FLIP,
        EXACT,
    ],
    arity: Arity::One,
    shape: |cx| {
        cx.require_image_or_signal()?;
        require_groups(cx)?;
        require_output_padding(cx)?;
        cx.slide_back(cx.node.int("channels"))
    },
    kind: Kind::Learned(Learned {
        ty: |cx| ty(cx, &TRANSPOSED),
        config: |cx| config(cx, &TRANSPOSED),
        fuses: true,
        folds: Folds::Takes,
        saves: Saves::X,
        caches: false,
        normalises: false,
        weight_init: None,
        own_init: None,
        recurs: false,
        params: |cx| params(cx, &TRANSPOSED),
        buffers: |_| Some(0),
        macs: |cx| macs(cx, &TRANSPOSED),
    }),
};

/// What tells the two layers apart.
struct Direction {
    /// The runtime's type.
    ty: &'static str,
    back: bool,
}

const CONVOLUTION: Direction = Direction { ty: "Conv", back: false };
const TRANSPOSED: Direction = Direction { ty: "ConvTranspose", back: true };

impl Direction {
    /// The channels that have kernels of their own, and those that their kernels connect them with.
    fn sides(&self, geometry: &Geometry) -> [Dim; 2] {
        let [input, output] = [&geometry.input[0], &geometry.output[0]].map(Dim::clone);
        if self.back { [input, output] } else { [output, input] }
    }
}

/// Groups divide the channels on both sides.
fn require_groups(cx: &mut RuleCx<'_>) -> syn::Result<()> {
    let groups = cx.node.int("groups");
    let sides =
        [("the input's channels", cx.inputs[0].dims[0].clone()), ("`channels`", cx.node.int("channels"))];
    for (what, channels) in sides {
        let span = cx.node.arg_span("groups");
        match (channels.known(), groups.known()) {
            (_, Some(1)) => {}
            (Some(all), Some(several)) if all % several == 0 => {}
            (Some(all), Some(several)) => {
                let message = format!("`groups` must divide {what}, but {several} does not divide {all}");
                return Err(cx.error(span, message));
            }
            _ => {
                let formula = Formula::Remainder { dividend: channels, divisor: groups.clone() };
                let rest = cx.consts.item(cx.name, "REST", formula, span);
                cx.consts.assertions.push(Assertion {
                    left: rest,
                    relation: Relation::Equal,
                    right: Dim::Known(0),
                    before: format!("`{}`: `groups` must divide {what}, but leaves ", cx.name),
                    between: " instead of ".to_owned(),
                    after: String::new(),
                    span,
                });
            }
        }
    }
    Ok(())
}

/// PyTorch's rule: more rows and columns would be bias alone.
fn require_output_padding(cx: &mut RuleCx<'_>) -> syn::Result<()> {
    let of = |name| cx.node.pair(name).unwrap_or([Dim::Known(1), Dim::Known(1)]);
    let (more, stride, dilation) = (of("output_padding"), of("stride"), of("dilation"));
    let span = cx.node.arg_span("output_padding");
    let same = matches!(cx.node.arg("padding"), Value::Padding(Padding::Same));
    if same && more.iter().any(|more| more.known() != Some(0)) {
        let message =
            "`output_padding` goes with a padding in numbers: `same` gives the size times the stride already";
        return Err(cx.error(span, message));
    }
    let axes: Vec<[&Dim; 3]> = (0..2).map(|at| [&more[at], &stride[at], &dilation[at]]).collect();
    // Often both axes are one.
    let different = if axes[0] == axes[1] { 1 } else { 2 };
    for &[more, stride, dilation] in &axes[..different] {
        match [more, stride, dilation].map(Dim::known) {
            [Some(0), ..] => {}
            [Some(more), Some(stride), Some(dilation)] if more >= stride.max(dilation) => {
                let message = format!(
                    "`output_padding` must be below the stride or the dilation, found {more} with {stride} and {dilation}"
                );
                return Err(cx.error(span, message));
            }
            [Some(_), Some(_), Some(_)] => {}
            _ => {
                let sizes = vec![stride.clone(), dilation.clone()];
                let limit = cx.consts.item(cx.name, "STEP", Formula::Largest(sizes), span);
                cx.consts.assertions.push(Assertion {
                    left: more.clone(),
                    relation: Relation::Below,
                    right: limit,
                    before: format!(
                        "`{}`: `output_padding` must be below the stride or the dilation, found ",
                        cx.name
                    ),
                    between: " where the larger of them is ".to_owned(),
                    after: String::new(),
                    span,
                });
            }
        }
    }
    Ok(())
}

/// The length of one channel's weights: channels of the other side in a group, times the kernel.
fn known_taps(cx: &TypeCx<'_>, direction: &Direction) -> Option<u64> {
    let geometry = cx.geometry(direction.back)?;
    let [_, other] = direction.sides(&geometry);
    let connected = other.known()? / cx.node.int("groups").known()?.max(1);
    connected.checked_mul(known_product(&[&geometry.kernel[0], &geometry.kernel[1]])?)
}

fn taps(cx: &TypeCx<'_>, direction: &Direction, geometry: &Geometry) -> TokenStream {
    if let Some(taps) = known_taps(cx, direction) {
        let taps = proc_macro2::Literal::u64_unsuffixed(taps);
        return quote!(#taps);
    }
    let (door, groups, [rows, columns]) = (cx.door, cx.node.int("groups"), &geometry.kernel);
    let [_, other] = direction.sides(geometry);
    let connected = if groups.known() == Some(1) {
        quote!(#other)
    } else {
        quote!(#door::dim::quotient(#other, #groups))
    };
    quote!({ #door::dim::product(&[#connected, #rows, #columns]) })
}

fn ty(cx: &TypeCx<'_>, direction: &Direction) -> TokenStream {
    let Some(geometry) = cx.geometry(direction.back) else { return TokenStream::new() };
    let (door, inputs, outputs, config, activation) =
        (cx.door, cx.inputs, cx.outputs, cx.config, cx.activation);
    let ty = proc_macro2::Ident::new(direction.ty, proc_macro2::Span::call_site());
    let [own, _] = direction.sides(&geometry);
    let (taps, bias) = (taps(cx, direction, &geometry), bias(cx));
    quote!(#door::layers::#ty<T, #inputs, #outputs, #taps, #own, #bias, #config, #activation>)
}

fn config(cx: &TypeCx<'_>, direction: &Direction) -> Option<TokenStream> {
    let Geometry { input, output, kernel, stride, dilation, padding, rank } = cx.geometry(direction.back)?;
    let (door, config, groups) = (cx.door, cx.config, cx.node.int("groups"));
    let (flip, exact) = (cx.node.bool("flip"), cx.node.bool("exact"));
    let rank = Dim::Known(rank);
    Some(quote! {
        #[doc(hidden)]
        #[derive(Clone, Debug, PartialEq)]
        pub struct #config;

        impl #door::layers::ConvConfig for #config {
            const INPUT: [usize; 3] = [#(#input),*];
            const OUTPUT: [usize; 3] = [#(#output),*];
            const KERNEL: [usize; 2] = [#(#kernel),*];
            const STRIDE: [usize; 2] = [#(#stride),*];
            const PADDING: [usize; 2] = [#(#padding),*];
            const DILATION: [usize; 2] = [#(#dilation),*];
            const GROUPS: usize = #groups;
            const FLIP: bool = #flip;
            const EXACT: bool = #exact;
            const RANK: usize = #rank;
        }
    })
}

/// The number of biases: as many as channels, or none.
fn bias(cx: &TypeCx<'_>) -> Dim {
    if cx.node.bool("bias") { cx.node.int("channels") } else { Dim::Known(0) }
}

fn params(cx: &TypeCx<'_>, direction: &Direction) -> Option<u64> {
    let [own, _] = direction.sides(&cx.geometry(direction.back)?);
    known_taps(cx, direction)?.checked_mul(own.known()?)?.checked_add(bias(cx).known()?)
}

/// Each weight is used once at every place of the output.
fn macs(cx: &TypeCx<'_>, direction: &Direction) -> Option<u64> {
    let geometry = cx.geometry(direction.back)?;
    let [own, rows, columns] = if direction.back { &geometry.input } else { &geometry.output };
    known_taps(cx, direction)?.checked_mul(known_product(&[own, rows, columns])?)
}
