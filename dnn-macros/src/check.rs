//! Rules across operations, on a network with all the shapes it can have.
//!
//! Rules are quiet where a shape is unknown: its error has been reported. What only the compiler can compare becomes an
//! assertion.

#[path = "check/initial.rs"]
mod initial;
#[path = "check/quantized.rs"]
mod quantized;

use proc_macro2::{Ident, Span, TokenStream};

use crate::diagnostics::{Errors, table};
use crate::layers::{Kind, Learned, TypeCx};
use crate::model::{Assertion, Dim, Limit, Network, Node, NodeId, Op, Quantity, Relation, ShapeKind, Value};
use crate::plan;

/// The most parameters a network may have: 4 TiB of `f32`. The target's `usize` is not known at expansion.
const MAX_PARAMETERS: u64 = 1 << 40;

/// Applies every rule.
pub(crate) fn check(network: &mut Network, cx: &mut Errors) {
    check_outputs(network, cx);
    check_tied(network, cx);
    initial::check_initial(network, cx);
    check_frozen(network, cx);
    check_parameters(network, cx);
    quantized::check_quantized(network, cx);
    // Plans the network, so it comes last: a plan is made of what has passed all rules.
    check_budget(network, cx);
}

/// struct Net: vector(4) -> vector(3) { out: dense(3) }
///
/// The declared output is what the stage gives. The declaration is at fault, size by size: it is the promise that the
/// rest of the program relies on, and the place where all sizes stand.
fn check_outputs(network: &mut Network, cx: &mut Errors) {
    let Network { outputs, nodes, consts, .. } = network;
    for output in outputs.iter() {
        let node = &nodes[output.node.0];
        let Some(found) = &node.shape else { continue };
        let (declared, stage) = (&output.declared, &node.label.name);
        if found.kind != declared.kind {
            let fix = match (declared.kind, found.kind) {
                (ShapeKind::Vector, ShapeKind::Sequence) => "; add `-> last` or `-> flatten` to it",
                (ShapeKind::Vector, _) => "; add `-> flatten` to it",
                _ => "",
            };
            let message = format!(
                "the output is declared as {} {declared} but `{stage}` gives {} {found}{fix}",
                declared.kind, found.kind
            );
            cx.error(output.span, message);
            continue;
        }
        let sizes = declared.dims.iter().zip(&found.dims).zip(&output.size_spans);
        let sizes = sizes.filter(|((declared, found), _)| declared != found);
        for ((declared_size, found_size), &span) in sizes {
            if let (Dim::Known(_), Dim::Known(_)) = (declared_size, found_size) {
                let message = format!("the output is declared as {declared} but `{stage}` gives {found}");
                cx.error(span, message);
                break;
            }
            consts.assertions.push(equal(
                [declared_size, found_size],
                "the output is declared with size ",
                format!(" but `{stage}` gives size "),
                span,
            ));
        }
    }
}

fn equal([left, right]: [&Dim; 2], before: impl Into<String>, between: String, span: Span) -> Assertion {
    Assertion {
        left: left.clone(),
        relation: Relation::Equal,
        right: right.clone(),
        before: before.into(),
        between,
        after: String::new(),
        span,
    }
}

/// enc: dense(16), .. out: dense(784, tied = enc)
///
/// The transposed weights of `enc` fit: what it gives is what the tied layer takes, and the other way round.
fn check_tied(network: &mut Network, cx: &mut Errors) {
    let Network { nodes, consts, .. } = network;
    for node in nodes.iter() {
        let Value::Stage(source_id, word) = node.arg("tied") else { continue };
        let (name, source) = (&node.label.name, &nodes[source_id.0]);
        if matches!(source.arg("tied"), Value::Stage(..)) {
            let message = format!("`{name}`: `{word}` has no weights of its own, it is tied too");
            cx.error(word.span(), message);
            continue;
        }
        let (Some((x, y)), Some((source_x, source_y))) = (vectors(nodes, node), vectors(nodes, source))
        else {
            continue;
        };
        let sizes = [(x, source_y), (y, source_x)].into_iter().filter(|(tied, source)| tied != source);
        for (tied, own) in sizes {
            if let (Dim::Known(_), Dim::Known(_)) = (tied, own) {
                let message = format!(
                    "`{name}` is a dense layer from {x} to {y} and can be tied to one from {y} to {x}, but `{word}` is \
                     from {source_x} to {source_y}"
                );
                cx.error(word.span(), message);
                break;
            }
            let before = format!("`{name}`: tied to `{word}`, whose other side it is, it has size ");
            consts.assertions.push(equal([tied, own], before, format!(" where `{word}` has "), word.span()));
        }
    }
}

/// The features before and behind an operation on vectors, or on the steps of a sequence.
fn vectors<'a>(nodes: &'a [Node], node: &'a Node) -> Option<(&'a Dim, &'a Dim)> {
    let x = nodes[node.inputs.first()?.0].shape.as_ref()?;
    Some((x.dims.last()?, node.shape.as_ref()?.dims.last()?))
}

/// #[frozen] on every stage that learns: the network could not be trained.
fn check_frozen(network: &Network, cx: &mut Errors) {
    let mut learned = network.nodes.iter().filter(|node| node.is_learned()).peekable();
    if learned.peek().is_some() && learned.all(|node| node.attributes.frozen) {
        let message = format!("every layer of `{}` is frozen: there is nothing left to learn", network.name);
        cx.error(network.name.span(), message);
    }
}

/// fc1: dense(99999999)      // of 99999999 inputs
fn check_parameters(network: &Network, cx: &mut Errors) {
    let mut total: u64 = 0;
    for id in (0..network.nodes.len()).map(NodeId) {
        let (node, Some(hooks)) = (network.node(id), learned(network.node(id))) else { continue };
        // An overflow and a size that only the compiler knows look alike; only the first has known features.
        let Some((x, y)) = features(network, id) else { continue };
        if x.known().is_none() || y.known().is_none() {
            continue;
        }
        match count(network, id, [&x, &y], hooks.params) {
            Some(params) if params <= MAX_PARAMETERS => total = total.saturating_add(params),
            None if has_const_args(node) => {}
            params => {
                let found =
                    params.map_or_else(|| "more than can be counted".to_owned(), |params| params.to_string());
                let message = format!(
                    "`{}` has {found} parameters, at most {MAX_PARAMETERS} are possible",
                    node.label.name
                );
                return cx.error(node.span, message);
            }
        }
    }
    if total > MAX_PARAMETERS {
        let message =
            format!("`{}` has {total} parameters, at most {MAX_PARAMETERS} are possible", network.name);
        cx.error(network.name.span(), message);
    }
}

fn has_const_args(node: &Node) -> bool {
    match &node.op {
        Op::Layer { args, .. } => args.iter().any(Value::is_const),
        Op::Input | Op::Custom { .. } => false,
    }
}

/// The table's entry of an operation with tensors.
fn learned(node: &Node) -> Option<&'static Learned> {
    match &node.op {
        Op::Layer { spec, .. } => match &spec.kind {
            Kind::Learned(learned) => Some(learned),
            Kind::Alias | Kind::Detour(_) | Kind::Merge(_) | Kind::Activation(_) | Kind::Plain(_) => None,
        },
        Op::Input | Op::Custom { .. } => None,
    }
}

/// The features before and behind an operation: their product if all are known, else a size that is not.
fn features(network: &Network, id: NodeId) -> Option<(Dim, Dim)> {
    let of = |node: &Node| {
        let dims = &node.shape.as_ref()?.dims;
        match dims.iter().find(|dim| dim.known().is_none()) {
            Some(named) => Some(named.clone()),
            None => {
                let known = dims.iter().filter_map(Dim::known);
                let product = known.clone().try_fold(1, u64::checked_mul)?;
                usize::try_from(product).ok().map(Dim::Known)
            }
        }
    };
    let node = network.node(id);
    Some((of(network.node(*node.inputs.first()?))?, of(node)?))
}

/// What a hook of the table counts. Counting needs no names of generated code.
fn count(
    network: &Network,
    id: NodeId,
    [inputs, outputs]: [&Dim; 2],
    hook: fn(&TypeCx<'_>) -> Option<u64>,
) -> Option<u64> {
    let (nothing, config) = (TokenStream::new(), Ident::new("Config", Span::call_site()));
    let node = network.node(id);
    let shapes = node
        .inputs
        .first()
        .and_then(|input| Some([network.node(*input).shape.as_ref()?, node.shape.as_ref()?]));
    let (door, activation) = (&nothing, &nothing);
    hook(&TypeCx {
        door,
        node,
        inputs,
        outputs,
        shapes,
        activation,
        is_fused: false,
        config: &config,
        site: 0,
    })
}

/// What an operation costs.
#[derive(Clone, Copy, Default)]
struct Cost {
    params: u64,
    buffers: u64,
    macs: u64,
}

/// `None` if the macro cannot know: const expressions, and layers of the user's own.
fn cost(network: &Network, id: NodeId) -> Option<Cost> {
    let node = network.node(id);
    if matches!(node.op, Op::Custom { .. }) {
        return None;
    }
    let (x, y) = features(network, id)?;
    if x.known().is_none() || y.known().is_none() {
        return None;
    }
    let Some(hooks) = learned(node) else { return Some(Cost::default()) };
    let count = |hook| count(network, id, [&x, &y], hook);
    Some(Cost { params: count(hooks.params)?, buffers: count(hooks.buffers)?, macs: count(hooks.macs)? })
}

/// #[budget(params <= 60_000, ram <= 16 * KIB)]
///
/// Only for networks without other errors: the numbers are those of all operations.
fn check_budget(network: &Network, cx: &mut Errors) {
    if network.budget.is_empty() || cx.failures() > 0 {
        return;
    }
    let ids = (0..network.nodes.len()).map(NodeId).filter(|id| !matches!(network.node(*id).op, Op::Input));
    let mut total = Cost::default();
    let mut rows = Vec::new();
    for id in ids {
        let node = network.node(id);
        let Some(cost) = cost(network, id) else {
            let what = match node.op {
                Op::Custom { .. } => "is a layer of your own",
                _ => "has a size that is a const expression",
            };
            let message = format!("a budget needs sizes that are numbers, but `{}` {what}", node.label.name);
            return cx.error(network.budget[0].span, message);
        };
        total.params = total.params.saturating_add(cost.params);
        total.buffers = total.buffers.saturating_add(cost.buffers);
        total.macs = total.macs.saturating_add(cost.macs);
        let shape = node.shape.as_ref().map(ToString::to_string).unwrap_or_default();
        rows.push([node.label.name.clone(), shape, cost.params.to_string(), cost.macs.to_string()]);
    }
    rows.push(["total".to_owned(), String::new(), total.params.to_string(), total.macs.to_string()]);
    let exceeded = network.budget.iter().filter_map(|limit| Some((limit, exceeded(network, limit, total)?)));
    for (at, (limit, mut message)) in exceeded.enumerate() {
        // One table says it for all.
        if at == 0 {
            let rows = table(["layer", "output", "parameters", "multiply-adds"], &rows);
            message = format!("{message}\n\n{rows}");
        }
        cx.error(limit.span, message);
    }
}

/// What to say of a limit that is exceeded.
fn exceeded(network: &Network, limit: &Limit, total: Cost) -> Option<String> {
    /// Bytes of a number.
    const F32: u64 = 4;
    let (found, what) = match limit.quantity {
        Quantity::Params => (Some(total.params), "parameters"),
        Quantity::Macs => (Some(total.macs), "multiply-adds for a prediction"),
        Quantity::Flash => {
            (total.params.checked_add(total.buffers).and_then(|n| n.checked_mul(F32)), "bytes of parameters")
        }
        Quantity::Ram => {
            let elements = plan::infer_elements(network);
            (elements.and_then(|n| n.checked_mul(F32)), "bytes of intermediate values for a prediction")
        }
    };
    let found = found.unwrap_or(u64::MAX);
    let more = found.checked_sub(limit.limit).filter(|more| *more > 0)?;
    let (name, limit) = (&network.name, limit.limit);
    Some(format!("`{name}` has {found} {what}, {more} more than its budget of {limit}"))
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_errors, check_graph, check_stages, understood};

    #[test]
    fn the_output_is_as_declared() {
        check_stages("a: dense(5)", &["3 | the output is declared as [3] but `a` gives [5]"]);
        check_errors(
            "struct Net: image(2, 3, 4) -> vector(24) { a: relu }",
            &[
                "vector | the output is declared as vector [24] but `a.relu` gives image [2, 3, 4]; add `-> flatten` to it",
            ],
        );
        check_errors(
            "struct Net: image(2, 3, 4) -> image(2, 4, 4) { a: relu }",
            &["4 | the output is declared as [2, 4, 4] but `a.relu` gives [2, 3, 4]"],
        );
        check_errors(
            "struct Net: vector(4) -> (p: vector(3), v: vector(2)) { b: dense(9) -> relu, p: b -> dense(3), v: b -> dense(1) }",
            &["2 | the output is declared as [2] but `v` gives [1]"],
        );
        check_graph(
            "struct Net: vector(4) -> vector(2 * N) { a: dense(N) }",
            &[
                "input = input [4]",
                "a = dense(input) [N]",
                "const __NET_OUTPUT_FEATURES = 2 * N",
                "const __NET_A_UNITS = N",
                "assert 2 * N >= 1: `output`: `features` is 2 * N but must be at least 1",
                "assert 2 * N <= 4294967296: `output`: `features` is 2 * N but must be at most 4294967296",
                "assert N >= 1: `a`: `units` is N but must be at least 1",
                "assert N <= 4294967296: `a`: `units` is N but must be at most 4294967296",
                "assert 2 * N == N: the output is declared with size 2 * N but `a` gives size N",
                "output -> a",
            ],
        );
    }

    #[test]
    fn tied_layers_are_transposed() {
        let check = |stages: &str, expect: &[&str]| {
            check_errors(&format!("struct Net: vector(4) -> vector(4) {{ {stages} }}"), expect);
        };
        check("enc: dense(2) -> relu, dec: dense(4, tied = enc)", &[]);
        check(
            "enc: dense(2) -> relu, mid: dense(3), dec: dense(4, tied = enc)",
            &[
                "enc | `dec` is a dense layer from 3 to 4 and can be tied to one from 4 to 3, but `enc` is from 4 to 2",
            ],
        );
        check(
            "enc: dense(2), dec: dense(4, tied = enc), more: dense(2, tied = dec), out: dense(4)",
            &["dec | `more`: `dec` has no weights of its own, it is tied too"],
        );
        check(
            "enc: dense(2), dec: dense(4, tied = end)",
            &["end | `dec`: unknown stage `end`, did you mean `enc`?"],
        );
        check(
            "enc: relu, dec: dense(4, tied = enc)",
            &["enc | `dec`: `tied` needs a stage with one `dense`, but `enc` learns nothing"],
        );
        check(
            "enc: prelu, dec: dense(4, tied = enc)",
            &["enc | `dec`: `tied` needs a stage with one `dense`, but `enc` has one `prelu`"],
        );
        check(
            "enc: dense(4) -> dense(4), dec: dense(4, tied = enc)",
            &["enc | `dec`: `tied` needs a stage with one `dense`, but `enc` has 2 learned operations"],
        );
        check(
            "enc: dense(4), dec: dense(4, tied = dec)",
            &["dec | `dec` uses itself: a stage uses earlier stages only"],
        );
        check(
            "enc: dense(4), dec: dense(4, tied = 3)",
            &["3 | `dec`: `tied` must be the name of an earlier stage, found `3`"],
        );
    }

    #[test]
    fn something_learns() {
        check_stages(
            "#[frozen] a: dense(5), #[frozen] b: dense(3)",
            &["Net | every layer of `Net` is frozen: there is nothing left to learn"],
        );
        check_stages("#[frozen] a: dense(5), b: dense(3)", &[]);
    }

    #[test]
    fn sizes_are_bounded() {
        check_stages(
            "a: dense(99999999999), b: dense(3)",
            &["dense | `a`: [99999999999] has too many features: at most 4294967296 are possible"],
        );
        check_stages(
            "a: dense(4294967296), b: dense(4294967296), c: dense(3)",
            &["dense | `b` has more than can be counted parameters, at most 1099511627776 are possible"],
        );
        check_stages(
            "a: dense(4294967296), b: dense(300), c: dense(3)",
            &["dense | `b` has 1288490189100 parameters, at most 1099511627776 are possible"],
        );
        check_stages(
            "a: dense(18446744073709551616), b: dense(3)",
            &["18446744073709551616 | `a`: `units` is too large"],
        );
    }

    #[test]
    fn budgets_hold() {
        let check = |budget: &str, expect: &[&str]| {
            let input = format!(
                "#[budget({budget})] struct Net: vector(4) -> vector(3) {{ a: dense(8) -> batch_norm -> relu, b: dense(3) }}"
            );
            let errors = understood(&input).1;
            let first_lines: Vec<&str> = errors.iter().filter_map(|error| error.lines().next()).collect();
            assert_eq!(first_lines, expect, "{budget}");
        };
        check("params <= 83, macs <= 64, flash <= 400", &[]);
        check("params <= 82", &["82 | `Net` has 83 parameters, 1 more than its budget of 82"]);
        check(
            "macs <= 50",
            &["50 | `Net` has 64 multiply-adds for a prediction, 14 more than its budget of 50"],
        );
        check(
            "flash <= KIB / 4",
            &["KIB / 4 | `Net` has 400 bytes of parameters, 144 more than its budget of 256"],
        );
        check(
            "parms <= 3",
            &[
                "parms | a budget limits `params`, `ram`, `flash`, `macs`, not `parms`, did you mean `params`?",
            ],
        );
        check("params <= 100, params <= 200", &["params | `params` is limited twice"]);
        check(
            "params <= N",
            &["N | `budget`: `params` must be a number, with `KIB` and `MIB` for 1024 and 1024 * 1024"],
        );
        check("params <= -1", &["-1 | `budget`: `params` must be from 0 to 18446744073709551615, found -1"]);
        check("params < 3", &["< | expected `<=`: a budget is an upper limit"]);
        check_errors(
            "#[budget] struct Net: vector(4) -> vector(4) { a: relu }",
            &["budget | expected `#[budget(params <= 60_000, ram <= 16 * KIB)]`"],
        );
        check_errors(
            "#[budget(params <= 9)] struct Net: vector(4) -> vector(N) { a: dense(N) }",
            &["9 | a budget needs sizes that are numbers, but `a` has a size that is a const expression"],
        );
    }

    #[test]
    fn an_exceeded_budget_shows_where_it_goes() {
        let (_, errors) = understood(
            "#[budget(params <= 9)] struct Net: vector(4) -> vector(3) { a: dense(8) -> relu, b: dense(3) }",
        );
        let expect = "9 | `Net` has 67 parameters, 58 more than its budget of 9

layer   output  parameters  multiply-adds
a          [8]          40             32
a.relu     [8]           0              0
b          [3]          27             24
total                   67             56";
        assert_eq!(errors, [expect]);
        // The second one has no table of its own.
        let (_, errors) = understood(
            "#[budget(params <= 9, macs <= 56, flash <= 9)] struct Net: vector(4) -> vector(3) {
                a: dense(8) -> relu, b: dense(3)
             }",
        );
        let lines: Vec<usize> = errors.iter().map(|error| error.lines().count()).collect();
        assert_eq!(lines, [7, 1], "{errors:#?}");
    }
}
