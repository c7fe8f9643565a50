//! What is emitted beside errors: the network's type with all it offers, so that its uses bring no errors of their own.
//!
//! Its items are written by macros of the runtime; here are only the names and types that they need.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::info;
use super::names::{part_workspace, with_workspace};
use crate::model::{Dim, Network, Part, Shape, ShapeKind, Signature};

struct Cx<'a> {
    network: &'a Network,
    door: TokenStream,
}

/// The skeleton of a network, of which as much is known as could be understood.
pub(crate) fn fallback(network: &Network, signature: Option<&Signature>) -> TokenStream {
    let facade = &network.facade;
    let cx = Cx { network, door: quote!(#facade::private) };
    let consts = info::consts(&cx.door, &network.vis, network.consts.items.iter());
    let (parameters, parts, words) = (cx.parameters(), cx.parts(), cx.words());
    let passes = signature.map(|signature| {
        let (passes, steps, int8) = (cx.passes(signature), cx.steps(signature), cx.int8(signature));
        quote!(#passes #steps #int8)
    });
    quote!(#consts #parameters #passes #parts #words)
}

impl Cx<'_> {
    fn name(&self, suffix: &str) -> Ident {
        format_ident!("{}{suffix}", self.network.name)
    }

    /// ```text
    /// zeroable! { pub struct Net<T = f32> { scalar: PhantomData<T> } }
    /// skeleton!(Net, Net);
    /// ```
    fn parameters(&self) -> TokenStream {
        let (door, Network { attrs, vis, name, nodes, .. }) = (&self.door, self.network);
        let (gradients, structure) = if nodes.iter().any(|node| node.is_learned() && node.attributes.frozen) {
            let gradients = self.name("Gradients");
            let structure = self.structure(&gradients, &quote!(T), &marker());
            (gradients, structure)
        } else {
            (name.clone(), TokenStream::new())
        };
        let marker = marker();
        quote! {
            #door::zeroable! {
                #(#attrs)*
                #[allow(dead_code)]
                #vis struct #name<T = f32> { #marker }
            }
            #structure
            #door::skeleton!(#name, #gradients);
        }
    }

    fn structure(&self, name: &Ident, generics: &TokenStream, fields: &TokenStream) -> TokenStream {
        let (door, vis) = (&self.door, &self.network.vis);
        quote! {
            #door::zeroable! {
                #[allow(dead_code, missing_docs)]
                #vis struct #name<#generics> { #fields }
            }
        }
    }

    /// The methods of the parts whose shapes are known.
    ///
    /// ```text
    /// skeleton_part!(Net, encode, encode_with(NetEncodeWorkspace), from: (Batch<T, BATCH, 784>), to: Batch<T, BATCH, 16>);
    /// ```
    fn parts(&self) -> TokenStream {
        let (door, name) = (&self.door, &self.network.name);
        let method = |part: &Part| {
            let shape = |id| self.network.node(id).shape.as_ref().map(|shape| self.batch(shape));
            let from = part.from.iter().map(|id| shape(*id)).collect::<Option<Vec<TokenStream>>>()?;
            let (to, part) = (shape(part.to)?, &part.name);
            let (with, workspace) = (with_workspace(part), part_workspace(self.network, part));
            let structure = self.structure(&workspace, &quote!(T, const BATCH: usize), &marker());
            Some(quote! {
                #structure
                #door::skeleton_part!(#name, #part, #with(#workspace), from: (#(#from),*), to: #to);
            })
        };
        self.network.parts.iter().filter_map(method).collect()
    }

    /// What reads and gives batches: prediction and training.
    ///
    /// ```text
    /// skeleton_passes!(Net, NetWorkspace, NetTape, input: Batch<T, BATCH, 4>, output: Batch<T, BATCH, 3>, one: ([T; 4]), ..);
    /// ```
    fn passes(&self, signature: &Signature) -> TokenStream {
        let (door, name) = (&self.door, &self.network.name);
        let inputs: Vec<(Option<&Ident>, &Shape)> =
            signature.inputs.iter().map(|(name, shape)| (Some(name), shape)).collect();
        let outputs: Vec<(Option<&Ident>, &Shape)> =
            signature.outputs.iter().map(|(name, shape)| (name.as_ref(), shape)).collect();
        let (input_structure, input) = self.side("Input", &inputs);
        let (output_structure, output) = self.side("Output", &outputs);
        let array = |(_, shape): &(Option<&Ident>, &Shape)| {
            let len = self.len(shape);
            quote!([T; #len])
        };
        let one = inputs.iter().map(array);
        let results: Vec<TokenStream> = outputs.iter().map(array).collect();
        let result = if let [single] = results.as_slice() { single.clone() } else { quote!((#(#results),*)) };
        let [workspace, tape] = ["Workspace", "Tape"].map(|suffix| self.name(suffix));
        let batches = quote!(T, const BATCH: usize);
        let workspace_structure = self.structure(&workspace, &batches, &marker());
        let tape_structure = self.structure(&tape, &batches, &quote!(output: #output));
        quote! {
            #input_structure
            #output_structure
            #workspace_structure
            #tape_structure
            #door::skeleton_passes!(
                #name, #workspace, #tape, input: #input, output: #output, one: (#(#one),*), result: #result
            );
        }
    }

    /// What a network on sequences has beside: `stream` with one input, `decoder` with several. Whether steps need later ones
    /// is not known, so both may be here and not there once the declaration is right.
    ///
    /// ```text
    /// skeleton_stream!(Net, NetState, step: 3, output: 2);
    /// skeleton_decoder!(Net, NetDecoderState, source: Batch<T, 1, 30>, from: [T; 30], step: 4, output: 10);
    /// ```
    fn steps(&self, signature: &Signature) -> TokenStream {
        let (door, name) = (&self.door, &self.network.name);
        let [(_, output)] = signature.outputs.as_slice() else { return TokenStream::new() };
        let Some(((_, last), sources)) = signature.inputs.split_last() else { return TokenStream::new() };
        let known = [ShapeKind::Vector, ShapeKind::Sequence].contains(&output.kind);
        let (Some(step), Some(result)) = (last.dims.last(), output.dims.last()) else {
            return TokenStream::new();
        };
        if !last.is_sequence() || !known {
            return TokenStream::new();
        }
        let generics = quote!(T);
        if sources.is_empty() {
            let state = self.name("State");
            let structure = self.structure(&state, &generics, &marker());
            return quote!(#structure #door::skeleton_stream!(#name, #state, step: #step, output: #result););
        }
        if !output.is_sequence() {
            return TokenStream::new();
        }
        let state = self.name("DecoderState");
        let structure = self.structure(&state, &generics, &marker());
        let (source_structure, source, from) = if let [(_, single)] = sources {
            let len = self.len(single);
            (TokenStream::new(), quote!(#door::Batch<T, 1, #len>), quote!([T; #len]))
        } else {
            let ty = self.name("Source");
            let fields = sources.iter().map(|(name, shape)| {
                let len = self.len(shape);
                quote!(pub #name: #door::Batch<T, 1, #len>)
            });
            (self.structure(&ty, &generics, &quote!(#(#fields),*)), quote!(#ty<T>), quote!(#ty<T>))
        };
        quote! {
            #structure
            #source_structure
            #door::skeleton_decoder!(#name, #state, source: #source, from: #from, step: #step, output: #result);
        }
    }

    /// The quantised form, of a network with one input and one output.
    ///
    /// ```text
    /// skeleton_int8!(Net, NetInt8, NetInt8Workspace, input: 4, output: 3);
    /// ```
    fn int8(&self, signature: &Signature) -> TokenStream {
        let (Some(_), [(_, input)], [(_, output)]) =
            (self.network.quantized, signature.inputs.as_slice(), signature.outputs.as_slice())
        else {
            return TokenStream::new();
        };
        let (door, vis, name) = (&self.door, &self.network.vis, &self.network.name);
        let [int8, workspace] = ["Int8", "Int8Workspace"].map(|suffix| self.name(suffix));
        let (input, output) = (self.len(input), self.len(output));
        quote! {
            #door::zeroable_integers! {
                #[allow(dead_code, missing_docs)]
                #vis struct #int8[][] {}
            }
            #door::zeroable_integers! {
                #[allow(dead_code, missing_docs)]
                #vis struct #workspace[][] {}
            }
            #door::skeleton_int8!(#name, #int8, #workspace, input: #input, output: #output);
        }
    }

    /// The type of a single input or output, or the struct of several with its type.
    fn side(&self, suffix: &str, ports: &[(Option<&Ident>, &Shape)]) -> (TokenStream, TokenStream) {
        if let [(_, shape)] = ports {
            return (TokenStream::new(), self.batch(shape));
        }
        let name = self.name(suffix);
        let fields = ports.iter().filter_map(|(name, shape)| {
            let batch = self.batch(shape);
            name.map(|name| quote!(pub #name: #batch))
        });
        let structure = self.structure(&name, &quote!(T, const BATCH: usize), &quote!(#(#fields),*));
        let pair = if let ([(Some(first), a), (Some(second), b)], "Input") = (ports, suffix) {
            let (door, a, b) = (&self.door, self.len(a), self.len(b));
            quote!(#door::skeleton_pair!(#name, #first: #a, #second: #b);)
        } else {
            TokenStream::new()
        };
        (quote!(#structure #pair), quote!(#name<T, BATCH>))
    }

    fn batch(&self, shape: &Shape) -> TokenStream {
        let (door, len) = (&self.door, self.len(shape));
        quote!(#door::Batch<T, BATCH, #len>)
    }

    /// The features of a shape.
    fn len(&self, shape: &Shape) -> TokenStream {
        let (door, dims) = (&self.door, &shape.dims);
        if let [single] = dims.as_slice() {
            return quote!(#single);
        }
        let known = dims.iter().map(Dim::known).try_fold(1, |product: u64, dim| product.checked_mul(dim?));
        match known.and_then(|len| usize::try_from(len).ok()) {
            Some(len) => {
                let len = Dim::Known(len);
                quote!(#len)
            }
            None => quote!({ #door::dim::product(&[#(#dims),*]) }),
        }
    }

    /// A dead reference to each word: hover works in a declaration that is being written.
    fn words(&self) -> TokenStream {
        let (facade, words) = (&self.network.facade, &self.network.words);
        quote! {
            const _: () = {
                #(let _ = #facade::language::#words;)*
            };
        }
    }
}

/// A struct must use its scalar.
fn marker() -> TokenStream {
    quote!(scalar: ::core::marker::PhantomData<T>)
}

#[cfg(test)]
mod tests {
    use crate::expand::expand;

    fn without_spaces(text: &str) -> String {
        text.chars().filter(|c| !c.is_whitespace()).collect()
    }

    fn expansion(input: &str) -> String {
        let tokens = expand(input.parse().unwrap());
        let file = syn::parse2::<syn::File>(tokens.clone());
        assert!(file.is_ok(), "the expansion is no list of items: {tokens}");
        tokens.to_string()
    }

    #[track_caller]
    fn check(input: &str, present: &[&str], absent: &[&str]) {
        let found = without_spaces(&expansion(input));
        for fragment in present {
            assert!(found.contains(&without_spaces(fragment)), "`{fragment}` is missing in\n{found}");
        }
        for fragment in absent {
            assert!(!found.contains(&without_spaces(fragment)), "`{fragment}` should not be in\n{found}");
        }
    }

    #[test]
    fn a_skeleton_has_the_signature() {
        check(
            "#[derive(Clone)] pub struct Net: image(1, 2, N) -> vector(3) { a: desne(3) }",
            &[
                "::core::compile_error!",
                "#[derive(Clone)]",
                "pub struct Net<T = f32>",
                "skeleton!(Net, Net)",
                "skeleton_passes!",
                "pub const __NET_INPUT_WIDTH: usize = N;",
                "dim::product(&[1",
                "NET_INPUT_WIDTH])",
                "let _ = ::dnn::language::image;",
            ],
            &["NetGradients", "NetInput"],
        );
        check(
            "#[network(crate = my)] struct Net: (a: vector(1), b: vector(2)) -> (c: vector(3), d: vector(4)) {
                #[frozen] c: a -> dense(5), d: concat(a, b) -> dense(4)
             }
             part p: (a, b) -> d;",
            &[
                "my::private::skeleton!(Net, NetGradients)",
                "NetInput<T, ",
                "NetOutput<T, ",
                "skeleton_pair!(NetInput, a: 1, b: 2)",
                "struct NetPWorkspace<T, ",
                "skeleton_part!(Net, p, p_with(NetPWorkspace),",
            ],
            &["::dnn::", "skeleton_stream!", "skeleton_decoder!"],
        );
    }

    #[test]
    fn a_skeleton_has_its_quantised_form() {
        check(
            "#[quantized] struct Net: image(1, 2, 3) -> vector(2) { a: desne(2) }",
            &["struct NetInt8[][] {}", "skeleton_int8!(Net, NetInt8, NetInt8Workspace, input: 6, output: 2)"],
            &[],
        );
        check("struct Net: vector(6) -> vector(2) { a: desne(2) }", &["skeleton!("], &["NetInt8"]);
    }

    #[test]
    fn a_skeleton_has_its_steps() {
        check(
            "struct Net: sequence(3, N) -> vector(2) { a: ltsm(2) -> last }",
            &["skeleton_stream!(Net, NetState, step: __NET_INPUT_FEATURES, output: 2)", "struct NetState<T>"],
            &["skeleton_decoder!"],
        );
        check(
            "struct Net: (a: vector(3), b: sequence(3, 4)) -> sequence(3, 2) { c: b -> ltsm(2, initial = a) }",
            &[
                "skeleton_decoder!(Net, NetDecoderState, source: ::dnn::private::Batch<T, 1, 3>, from: [T; 3], step: 4, output: 2)",
                "struct NetDecoderState<T>",
            ],
            &["skeleton_stream!", "NetSource"],
        );
        check(
            "struct Net: (a: vector(3), b: image(1, 2, 3), c: sequence(3, 4)) -> sequence(3, 2) { d: c -> ltsm(2) }",
            &[
                "skeleton_decoder!(Net, NetDecoderState, source: NetSource<T>, from: NetSource<T>, step: 4,",
                "Batch<T, 1, 6>",
            ],
            &["skeleton_stream!", "skeleton_pair!"],
        );
        check(
            "struct Net: (a: vector(3), b: sequence(3, 4)) -> vector(2) { c: b -> ltsm(2, initial = a) -> last }",
            &["skeleton_pair!"],
            &["skeleton_stream!", "skeleton_decoder!"],
        );
    }

    #[test]
    fn nothing_is_emitted_twice() {
        // Fields and methods of one name would be errors of their own.
        check(
            "struct Net: (a: vector(1), a: vector(2)) -> vector(3) { b: a -> dense(3) }",
            &["skeleton!("],
            &["skeleton_passes!", "NetInput"],
        );
        check(
            "struct Net: vector(1) -> vector(3) { a: dense(3) } part p: input -> a; part load: input -> a;",
            &["skeleton_part!(Net, p,"],
            &["skeleton_part!(Net, load,"],
        );
        check(
            "struct Net: vector(1) -> vector(3) { a: dense(3) } part predictor: input -> a;",
            &["skeleton!("],
            &["skeleton_part!(Net, predictor,"],
        );
        check("struct Net: vector(0) -> vector(3) { a: dense(3) }", &["skeleton!("], &["skeleton_passes!"]);
    }
}
