//! Expansions and plans of a dozen networks, held against files in `snapshots/`, so that a change of the generated code
//! shows in review. `BLESS=1 cargo test -p dnn-macros snapshots` writes them anew.

use std::fmt::Write as _;
use std::path::Path;

use proc_macro2::TokenStream;

use crate::diagnostics::Errors;
use crate::expand::{expand, understand};
use crate::plan::{self, Gradient, Pass, Place, Program, Sink, Slab, StepKind};

/// A name and a declaration; each shows one way of generating code.
const NETWORKS: &[(&str, &str)] = &[
    (
        "chain",
        "/// Digits.
        pub struct Digits: vector(64) -> vector(10) {
            fc1: dense(32) -> relu,
            fc2: dense(16) -> gelu,
            fc3: dense(10),
        }",
    ),
    (
        "training_only",
        "struct Net: vector(8) -> vector(4) {
            fc1: dense(6) -> batch_norm -> relu -> dropout(0.25),
            fc2: dense(4) -> batch_norm(momentum = 0.3),
        }",
    ),
    (
        "folded",
        "struct Net: signal(2, 6) -> vector(3) {
            stem: conv(4, 3, padding = 1, bias = false) -> batch_norm -> leaky_relu(0.1),
            shared: conv(4, 1),
            norm: shared -> batch_norm(affine = false),
            sum: add(norm, shared) -> relu,
            #[frozen] large: conv_transpose(2, 2, stride = 2) -> batch_norm -> relu -> batch_norm,
            out: flatten -> dense(3) -> batch_norm,
        }
        part means: input -> norm;
        part rest: (norm, shared) -> sum;",
    ),
    (
        "quantized",
        "#[quantized]
         struct Net: image(1, 4, 4) -> vector(3) {
            a: conv(2, 3, padding = 1) -> batch_norm -> relu,
            b: conv(2, 1) -> tanh -> max_pool(1),
            sum: add(a, b),
            out: flatten -> dense(3),
        }",
    ),
    (
        "pools",
        "struct Net: image(3, 8, 9) -> vector(2) {
            norm: layer_norm -> local_response_norm(3),
            pool: max_pool(3, stride = 2, padding = 1) -> avg_pool((2, 3), padding = same) -> dropout2d(0.2),
            large: upsample(2, mode = bilinear) -> pad((1, 0), mode = replicate) -> adaptive_avg_pool(4),
            means: global_avg_pool,
            out: dense(2),
        }",
    ),
    (
        "maxima",
        "struct Net: image(1, 10, 10) -> vector(4) {
            a: conv(4, 3) -> batch_norm -> relu -> max_pool(2),
            b: conv(4, 1) -> relu,
            c: b -> max_pool(3, stride = 1, padding = 1),
            sum: add(b, c) -> relu -> global_max_pool,
        }",
    ),
    (
        "divided",
        "struct Net: image(1, 8, 8) -> vector(3) {
            a: conv(4, 3) -> relu -> max_pool(2),
            out: flatten -> dropout -> dense(3),
        }",
    ),
    (
        "pools_of_const_sizes",
        "struct Net: signal(3, LENGTH) -> vector(3) {
            pool: max_pool(WINDOW, padding = 1, ceil = true) -> avg_pool(2, count_padding = false),
            most: pad(WINDOW, mode = reflect) -> upsample(2) -> relu -> global_max_pool,
        }",
    ),
    (
        "graph",
        "struct Net: vector(8) -> vector(3) {
            stem: dense(4) -> tanh,
            left: stem -> dense(4) -> gelu,
            sum: add(left, stem, left),
            gate: stem -> sigmoid,
            product: mul(sum, gate),
            all: concat(product, input, stem),
            out: dense(3),
        }",
    ),
    (
        "several_inputs_and_outputs",
        "pub(crate) struct Actor: (state: vector(4), action: vector(2)) -> (value: vector(1), policy: vector(3)) {
            body: concat(state, action) -> dense(6) -> tanh,
            value: body -> dense(1),
            policy: body -> dense(3) -> softmax,
        }",
    ),
    (
        "blocks",
        "struct Net: vector(8) -> vector(2) {
            stage1: 2 * residual(8),
            out: dense(2),
        }
        block residual(width, rate = 0.5) {
            fc1: dense(width) -> relu -> dropout(rate),
            fc2: dense(width),
            out: add(fc2, input),
        }",
    ),
    (
        "parts",
        "struct Autoencoder: vector(8) -> vector(8) {
            encode1: dense(4) -> relu,
            code: dense(2),
            decode1: dense(4) -> relu,
            out: dense(8) -> sigmoid,
        }
        part encode: input -> code;
        part decode: code -> out;",
    ),
    (
        "sequences",
        "struct Net: sequence(9, 3) -> vector(2) {
            a: lstm(4, bptt = 5) -> dropout(0.1),
            b: 2 * gru(5, bias = false) -> layer_norm -> gelu,
            all: concat(a, b, input),
            out: dense(6) -> tanh -> last -> dense(2),
        }",
    ),
    (
        "sequences_as_a_whole",
        "struct Net: sequence(STEPS, 3) -> sequence(STEPS, 2) {
            both: bidirectional(lstm(HIDDEN, forget_bias = 1.0)),
            vector: last -> repeat(STEPS),
            back: reverse -> rnn(HIDDEN, activation = relu),
            out: dense(2) -> softmax,
        }",
    ),
    (
        "states",
        "struct Net: (source: sequence(5, 3), context: vector(6), target: sequence(4, 2)) -> sequence(4, 2) {
            enc: source -> 2 * lstm(6),
            dec: target -> lstm(6, initial = enc) -> gru(6, initial = context),
            more: source -> rnn(6, initial = learned) -> last,
            again: dec -> lstm(6, initial = enc),
            out: rnn(6, initial = more) -> dense(2),
        }",
    ),
    (
        "masks",
        "struct Net: (x: sequence(STEPS, 3), valid: sequence(STEPS, 1)) -> vector(2) {
            a: x -> 2 * lstm(6, mask = valid, recurrent_dropout = 0.25),
            b: gru(4, mask = valid, initial = learned),
            out: bidirectional(rnn(1, mask = valid)) -> last,
        }",
    ),
    (
        "learned_state",
        "struct Net: sequence(STEPS, 3) -> vector(2) {
            a: lstm(UNITS, initial = learned, bptt = 2) -> last,
            out: dense(2),
        }",
    ),
    (
        "cells",
        "struct Net: sequence(9, 3) -> vector(4) {
            a: lstm(6, peepholes = true, recurrent_dropout = 0.25),
            b: lstm(HIDDEN, projection = 4) -> gru(5, reset = before, recurrent_dropout = DROP),
            out: bidirectional(lstm(6, projection = 2, peepholes = true)) -> last,
        }",
    ),
    (
        "frozen",
        "struct Net: vector(8) -> vector(2) {
            #[frozen] body: dense(4) -> relu,
            head: dense(2),
        }",
    ),
    (
        "attributes",
        "#[derive(Clone, Debug)]
        #[budget(params <= 100, ram <= 1 * KIB)]
        struct Net: vector(4) -> vector(2) {
            #[l1(1e-4)] #[l2(0.01)] #[max_norm(3)] #[init(weight = orthogonal().gain(1.4), bias = constant(0.1))] #[key(\"0\")]
            fc1: dense(3) -> tanh,
            #[init(he_normal)]
            fc2: dense(2, bias = false),
        }",
    ),
    (
        "const_sizes",
        "struct Net: vector(INPUTS) -> vector(2 * HIDDEN) {
            fc1: dense(HIDDEN) -> relu,
            fc2: input -> dense(HIDDEN),
            out: concat(fc1, fc2),
        }",
    ),
    (
        "custom",
        "struct Net: vector(8) -> vector(2) {
            highway: crate::Highway(8) as vector(8) -> relu,
            out: dense(2),
        }",
    ),
    (
        "tied",
        "struct Net: vector(8) -> vector(8) {
            encode: dense(3) -> tanh,
            decode: dense(8, tied = encode),
        }",
    ),
    (
        "images",
        "struct Net: image(2, 6, 6) -> vector(3) {
            conv1: conv(4, 3, padding = 1, bias = false) -> batch_norm -> relu,
            conv2: conv(4, (3, 2), stride = (2, 1), padding = same, groups = 2) -> tanh,
            same: shortcut(4),
            down: shortcut(6, stride = 2),
            up: conv_transpose(2, 3, stride = 2) -> relu,
            out: flatten -> dense(3),
        }",
    ),
    (
        "const_images",
        "struct Net: image(1, ROWS, 6) -> signal(1, 2) {
            a: conv(CHANNELS, KERNEL, groups = GROUPS, padding = same, stride = 2) -> relu,
            b: flatten -> dense(2) -> crate::Reshape as signal(1, 2),
            c: conv(1, 3, padding = 1),
        }",
    ),
    (
        "nothing_learned",
        "#[network(crate = ::facade)]
        struct Net: image(1, 2, 2) -> (a: vector(4), b: vector(4)) {
            a: flatten,
            b: a -> identity,
        }",
    ),
];

#[test]
fn expansions_are_the_snapshots() {
    let mut differing = Vec::new();
    for (name, declaration) in NETWORKS {
        let tokens: TokenStream = declaration.parse().expect("the declaration is made of tokens");
        let expansion = pretty(expand(tokens.clone()));
        for forbidden in ["unsafe", "dyn ", "#[cfg", "::std::", "super::*"] {
            assert!(!expansion.contains(forbidden), "the expansion of `{name}` contains `{forbidden}`");
        }
        compare(&format!("{name}.rs"), &expansion, &mut differing);
        compare(&format!("{name}.plan.txt"), &dump(tokens), &mut differing);
    }
    assert!(
        differing.is_empty(),
        "the generated code changed: {differing:?}; look at the difference after `BLESS=1 cargo test -p dnn-macros snapshots`"
    );
}

fn compare(file: &str, found: &str, differing: &mut Vec<String>) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/snapshots").join(file);
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&path, found).expect("snapshots are written where the sources are");
    } else if std::fs::read_to_string(&path).unwrap_or_default() != found {
        differing.push(file.to_owned());
    }
}

/// Formatted, with the structs out of `zeroable!`, whose tokens a formatter leaves as they are.
fn pretty(tokens: TokenStream) -> String {
    let mut file: syn::File = syn::parse2(tokens).expect("an expansion is a list of items");
    for item in &mut file.items {
        let syn::Item::Macro(call) = item else { continue };
        if call.mac.path.segments.last().is_some_and(|last| last.ident == "zeroable") {
            // The bounds stand in brackets there.
            let body = call.mac.tokens.to_string().replace("where [", "where ").replace(",] {", ", {");
            let structure: syn::ItemStruct = syn::parse_str(&body).expect("`zeroable!` holds a struct");
            *item = syn::Item::Struct(structure);
        }
    }
    prettyplease::unparse(&file)
}

/// The plan of the first network in words.
fn dump(tokens: TokenStream) -> String {
    let mut cx = Errors::new();
    let networks = understand(tokens, &mut cx);
    assert!(cx.finish().is_empty(), "the declaration is sound");
    let network = &networks[0].network;
    let plan = plan::plan(network);

    let mut text = String::from("predict\n");
    steps(&mut text, network, &plan.infer.program, &plan.infer.places);
    slabs(&mut text, &plan.infer.slabs);
    for (part, schedule) in network.parts.iter().zip(&plan.parts) {
        let _ = writeln!(text, "part {}", part.name);
        steps(&mut text, network, &schedule.program, &schedule.places);
        slabs(&mut text, &schedule.slabs);
    }
    if let Some(Ok(decode)) = &plan.decode {
        text.push_str("before the first step of a decoder\n");
        steps(&mut text, network, &decode.begin.program, &decode.begin.places);
        text.push_str("a step of it\n");
        steps(&mut text, network, &decode.step.program, &decode.step.places);
        slabs(&mut text, &decode.slabs);
    }
    text.push_str("forward\n");
    steps(&mut text, network, &plan.training.program, &plan.training.places);
    text.push_str("backward for parameters\n");
    backward(&mut text, &plan.training.program, &plan.training.parameters);
    if let Some(pass) = &plan.training.inputs {
        text.push_str("backward for parameters and inputs\n");
        backward(&mut text, &plan.training.program, pass);
    }
    slabs(&mut text, &plan.training.slabs);
    text
}

fn steps(text: &mut String, network: &crate::model::Network, program: &Program, places: &[Place]) {
    let value = |id: &plan::ValueId| {
        let place = match places[id.0] {
            Place::Input(_) => String::from("input"),
            Place::Output(_) => String::from("output"),
            Place::Slab(slab) => format!("slab {slab}"),
            Place::Kept => String::from("kept"),
        };
        format!("{} ({place})", value_text(&program.values[id.0]))
    };
    for step in &program.steps {
        let mut what = match step.kind {
            StepKind::Layer(id) | StepKind::Tied { node: id, .. } => network.node(id).label.name.clone(),
            StepKind::Merge(merge) => format!("{merge:?}").to_lowercase(),
            StepKind::ConcatSteps(ref steps) => format!("concat of {steps} steps"),
            StepKind::Initial(id) => format!("what {} starts from", network.node(id).label.name),
            StepKind::Copy => String::from("copy"),
        };
        if let Some(fold) = step.fold {
            for id in [Some(fold.norm), fold.activation].into_iter().flatten() {
                let _ = write!(what, " + {}", network.node(id).label.name);
            }
        }
        let inputs: Vec<String> = step.inputs.iter().map(value).collect();
        let outputs: Vec<String> = [step.output].iter().chain(&step.states.last).map(value).collect();
        let _ = writeln!(text, "    {what}: {} -> {}", inputs.join(", "), outputs.join(", "));
    }
}

fn value_text(value: &plan::Value) -> String {
    match value.role {
        plan::Role::Output => value.name.clone(),
        plan::Role::State | plan::Role::Initial => value.local(),
    }
}

fn backward(text: &mut String, program: &Program, pass: &Pass) {
    let place = |gradient: Gradient| match gradient {
        Gradient::Output(at) => format!("d_y {at}"),
        Gradient::Input(at) => format!("d_x {at}"),
        Gradient::Slab(slab) => format!("slab {slab}"),
    };
    for backward in &pass.steps {
        let step = &program.steps[backward.step];
        let sinks: Vec<String> = step
            .inputs
            .iter()
            .zip(&backward.sinks)
            .map(|(value, sink)| {
                let name = value_text(&program.values[value.0]);
                match sink {
                    Sink::Nowhere => format!("{name} nowhere"),
                    Sink::Write(to) => format!("{name} to {}", place(*to)),
                    Sink::Add { to, by_way_of: None } => format!("{name} added to {}", place(*to)),
                    Sink::Add { to, by_way_of: Some(slab) } => {
                        format!("{name} added to {} by way of slab {slab}", place(*to))
                    }
                }
            })
            .collect();
        let output = value_text(&program.values[step.output.0]);
        let cleared = if backward.clears_output { ", cleared" } else { "" };
        let state =
            backward.d_state.map_or_else(String::new, |state| format!(", its state {}", place(state)));
        let d_output = format!("{}{cleared}{state}", place(backward.d_output));
        let _ = writeln!(text, "    {output} ({d_output}): {}", sinks.join(", "));
    }
}

fn slabs(text: &mut String, slabs: &[Slab]) {
    for (at, slab) in slabs.iter().enumerate() {
        let lens: Vec<String> = slab.lens.iter().map(ToString::to_string).collect();
        let _ = writeln!(text, "    slab {at} holds {}", lens.join(", "));
    }
}
