//! Declarations and the graphs or errors that come of them.

use crate::testing::{check_errors, check_graph, check_stages};

#[test]
fn chains_become_nodes() {
    check_graph(
        "struct Net: vector(4) -> vector(3) { fc1: dense(8) -> relu, fc2: dense(3), }",
        &[
            "input = input [4]",
            "fc1 = dense(input) [8]",
            "fc1.relu = relu(fc1) [8]",
            "fc2 = dense(fc1.relu) [3]",
            "output -> fc2",
        ],
    );
}

#[test]
fn stages_make_a_graph() {
    check_graph(
        "struct Net: (state: vector(8), goal: image(1, 2, 3)) -> (policy: vector(4), value: vector(1)) {
            flat: goal -> flatten,
            both: concat(state, flat),
            body: dense(5) -> tanh,
            value: dense(1),
            policy: body -> dense(4),
         }
         part act: body -> policy;
         part judge: (state, goal) -> value;",
        &[
            "state = input [8]",
            "goal = input [1, 2, 3]",
            "flat.flatten = flatten(goal) [6]",
            "both.concat = concat(state, flat.flatten) [14]",
            "body = dense(both.concat) [5]",
            "body.tanh = tanh(body) [5]",
            "value = dense(body.tanh) [1]",
            "policy = dense(body.tanh) [4]",
            "part act: body.tanh -> policy",
            "part judge: state, goal -> value",
            "policy -> policy",
            "value -> value",
        ],
    );
}

#[test]
fn blocks_are_expanded() {
    check_graph(
        "struct Net: vector(4) -> vector(3) {
            stem: wide(6),
            #[frozen] body: wide(2, last = 5) -> 2 * wide(3),
            out: dense(3),
         }
         block wide(units, last = 2 * units) {
            up: dense(units) -> relu,
            #[key(\"lower\")] down: input -> dense(units),
            sum: add(up, down) -> dense(last),
         }",
        &[
            "input = input [4]",
            "stem.up = dense(input) [6]",
            "stem.up.relu = relu(stem.up) [6]",
            "stem.down key stem.lower = dense(input) [6]",
            "stem.sum.add = add(stem.up.relu, stem.down) [6]",
            "stem.sum = dense(stem.sum.add) [12]",
            "body.0.up = dense(stem.sum) [2] frozen",
            "body.0.up.relu = relu(body.0.up) [2] frozen",
            "body.0.down key body.0.lower = dense(stem.sum) [2] frozen",
            "body.0.sum.add = add(body.0.up.relu, body.0.down) [2] frozen",
            "body.0.sum = dense(body.0.sum.add) [5] frozen",
            "body.1.up = dense(body.0.sum) [3] frozen",
            "body.1.up.relu = relu(body.1.up) [3] frozen",
            "body.1.down key body.1.lower = dense(body.0.sum) [3] frozen",
            "body.1.sum.add = add(body.1.up.relu, body.1.down) [3] frozen",
            "body.1.sum = dense(body.1.sum.add) [6] frozen",
            "body.2.up = dense(body.1.sum) [3] frozen",
            "body.2.up.relu = relu(body.2.up) [3] frozen",
            "body.2.down key body.2.lower = dense(body.1.sum) [3] frozen",
            "body.2.sum.add = add(body.2.up.relu, body.2.down) [3] frozen",
            "body.2.sum = dense(body.2.sum.add) [6] frozen",
            "out = dense(body.2.sum) [3]",
            "output -> out",
        ],
    );
}

#[test]
fn block_parameters_go_anywhere() {
    check_graph(
        "struct Net: vector(4) -> vector(3) { a: outer(N, 2), b: dense(3) }
         block outer(n, times) { x: times * inner(n + 1, true), y: crate::Own(n) as vector(2 * n) }
         block inner(n, has_bias, slope = -0.5) { x: dense(2 * n, bias = has_bias) -> leaky_relu(slope) }",
        &[
            "input = input [4]",
            "a.x.0.x = dense(input) [2 * (N + 1)]",
            "a.x.0.x.leaky_relu = leaky_relu(a.x.0.x) [2 * (N + 1)]",
            "a.x.1.x = dense(a.x.0.x.leaky_relu) [2 * (N + 1)]",
            "a.x.1.x.leaky_relu = leaky_relu(a.x.1.x) [2 * (N + 1)]",
            "a.y = crate::Own(a.x.1.x.leaky_relu) [2 * N]",
            "b = dense(a.y) [3]",
            "const __NET_A_X_0_X_UNITS = 2 * (N + 1)",
            "const __NET_A_X_1_X_UNITS = 2 * (N + 1)",
            "const __NET_A_Y_FEATURES = 2 * N",
            "const __NET_A_Y_SIZE = N",
            "assert 2 * (N + 1) >= 1: `a.x.0.x`: `units` is 2 * (N + 1) but must be at least 1",
            "assert 2 * (N + 1) <= 4294967296: `a.x.0.x`: `units` is 2 * (N + 1) but must be at most 4294967296",
            "assert 2 * (N + 1) >= 1: `a.x.1.x`: `units` is 2 * (N + 1) but must be at least 1",
            "assert 2 * (N + 1) <= 4294967296: `a.x.1.x`: `units` is 2 * (N + 1) but must be at most 4294967296",
            "assert 2 * N >= 1: `a.y`: `features` is 2 * N but must be at least 1",
            "assert 2 * N <= 4294967296: `a.y`: `features` is 2 * N but must be at most 4294967296",
            "output -> b",
        ],
    );
}

#[test]
fn labels_fields_and_keys() {
    check_graph(
        "struct Net: vector(4) -> vector(4) {
            a: dense(4) -> relu -> dense(4) -> relu,
            b: dense(4) -> batch_norm -> dense(4),
            #[key(\"conv\", \"bn\")] c: dense(4) -> batch_norm,
            #[key(\"layer1.0\")] d: 2 * dense(4),
            a_relu_1: dense(4),
            e: Own(3) as vector(4) -> r#gen::Other as vector(4),
            r#fn: dense(4) -> relu,
         }",
        &[
            "input = input [4]",
            "a.0 = dense(input) [4]",
            "a.relu_1_2 = relu(a.0) [4]",
            "a.1 = dense(a.relu_1_2) [4]",
            "a.relu_2 = relu(a.1) [4]",
            "b.dense_1 = dense(a.relu_2) [4]",
            "b.batch_norm = batch_norm(b.dense_1) [4]",
            "b.dense_2 = dense(b.batch_norm) [4]",
            "c.dense key conv = dense(b.dense_2) [4]",
            "c.batch_norm key bn = batch_norm(c.dense) [4]",
            "d.0 key layer1.0.0 = dense(c.batch_norm) [4]",
            "d.1 key layer1.0.1 = dense(d.0) [4]",
            "a_relu_1 = dense(d.1) [4]",
            "e.own = Own(a_relu_1) [4]",
            "e.other = r#gen::Other(e.own) [4]",
            "fn = dense(e.other) [4]",
            "fn.relu = relu(fn) [4]",
            "output -> fn.relu",
        ],
    );
}

#[test]
fn sizes_may_be_const_expressions() {
    check_graph(
        "struct Net: image(C, 2, W) -> vector(3) { a: flatten, c: dense(3) }",
        &[
            "input = input [C, 2, W]",
            "a.flatten = flatten(input) [C * 2 * W]",
            "c = dense(a.flatten) [3]",
            "const __NET_INPUT_CHANNELS = C",
            "const __NET_INPUT_WIDTH = W",
            "const __NET_A_FLATTEN_FLAT = C * 2 * W",
            "assert C >= 1: `input`: `channels` is C but must be at least 1",
            "assert C <= 4294967296: `input`: `channels` is C but must be at most 4294967296",
            "assert W >= 1: `input`: `width` is W but must be at least 1",
            "assert W <= 4294967296: `input`: `width` is W but must be at most 4294967296",
            "output -> c",
        ],
    );
    check_graph(
        "struct Net: vector(4) -> vector(N + 4) { a: dense(N), b: input -> dense(M), c: add(a, b), d: concat(c, input) }",
        &[
            "input = input [4]",
            "a = dense(input) [N]",
            "b = dense(input) [M]",
            "c.add = add(a, b) [N]",
            "d.concat = concat(c.add, input) [N + 4]",
            "const __NET_OUTPUT_FEATURES = N + 4",
            "const __NET_A_UNITS = N",
            "const __NET_B_UNITS = M",
            "const __NET_D_CONCAT_CONCAT = N + 4",
            "assert N + 4 >= 1: `output`: `features` is N + 4 but must be at least 1",
            "assert N + 4 <= 4294967296: `output`: `features` is N + 4 but must be at most 4294967296",
            "assert N >= 1: `a`: `units` is N but must be at least 1",
            "assert N <= 4294967296: `a`: `units` is N but must be at most 4294967296",
            "assert M >= 1: `b`: `units` is M but must be at least 1",
            "assert M <= 4294967296: `b`: `units` is M but must be at most 4294967296",
            "assert M == N: `c.add`: `b` has size M where `a` has N",
            "assert N + 4 == N + 4: the output is declared with size N + 4 but `d.concat` gives size N + 4",
            "output -> d.concat",
        ],
    );
}

#[test]
fn names_are_looked_up() {
    check_stages("a: desne(3)", &["desne | `a`: unknown operation `desne`, did you mean `dense`?"]);
    check_stages(
        "a: dense(8), b: aa -> dense(3)",
        &["aa | `b`: unknown operation or stage `aa`, did you mean `a`?"],
    );
    check_stages("a: dense(8), a: dense(3)", &["a | there is a stage called `a` already"]);
    check_stages(
        "relu: dense(3)",
        &["relu | `relu` is a word of the language; give this stage another name"],
    );
    check_stages(
        "a: b -> dense(3), b: input -> dense(3), c: add(a, b)",
        &["b | `b` is declared after `a`: a stage uses earlier stages only"],
    );
    check_stages(
        "a: c -> dense(3), b: dense(3), c: add(b, b)",
        &["c | cycle: `a` uses `c`, which needs `a` (a -> c -> b -> a)"],
    );
    check_stages("a: a -> dense(3)", &["a | `a` uses itself: a stage uses earlier stages only"]);
    check_stages(
        "a: dense(8), b: input, c: dense(3)",
        &["input | `b` has no operation: write `input -> identity`, or use `input` itself"],
    );
    check_stages(
        "a: dense(8), b: a(8), c: dense(3)",
        &["a | `b`: `a` is a stage, not an operation: it takes no arguments"],
    );
    check_stages(
        "a: dense(8), b: dense(3) -> a",
        &["a | `b`: `a` is a stage: it begins a chain, or stands in `add(..)` or `concat(..)`"],
    );
    check_stages("a: super::super::Own(3) as vector(4), b: dense(3)", &[]);
    check_stages(
        "a: own::crate::Own(3) as vector(4), b: dense(3)",
        &["crate | `a`: `crate` stands at the start of a path only"],
    );
    check_stages(
        "a: ::self::Own(3) as vector(4), b: dense(3)",
        &["self | `a`: `self` stands at the start of a path only"],
    );
    check_stages(
        "a: dense(2) -> x, x: dense(3)",
        &["x | `a`: `x` is a stage: it begins a chain, or stands in `add(..)` or `concat(..)`"],
    );
    check_errors(
        "struct Net: (x: vector(4)) -> vector(3) { a: dense(3) }",
        &["a | `a`: the first stage begins with the input it works on, one of `x`"],
    );
    check_errors(
        "struct T: vector(4) -> vector(3) { a: dense(3) }",
        &[
            "T | a network cannot be called `T`, the name of a type parameter of the generated code; give it a longer name",
        ],
    );
    check_stages("a: add(input, zz) -> dense(3)", &["zz | `a`: unknown stage `zz`"]);
}

#[test]
fn every_stage_and_input_is_used() {
    check_stages(
        "a: dense(8), b: a -> relu, c: a -> dense(3)",
        &["b | `b` is never used: no output and no part needs it"],
    );
    // The first of two unused stages in a row is used by the second.
    check_stages(
        "a: dense(8), b: a -> relu, c: relu, d: a -> dense(3)",
        &["c | `c` is never used: no output and no part needs it"],
    );
    check_errors(
        "struct Net: (x: vector(4), y: vector(2)) -> vector(3) { a: x -> dense(3) }",
        &["y | input `y` is never used"],
    );
    // What a part needs is used.
    check_errors(
        "struct Net: vector(4) -> vector(3) { a: dense(2), b: input -> dense(3) } part p: input -> a;",
        &[],
    );
}

#[test]
fn every_block_is_used() {
    let check = |blocks: &str, expect: &[&str]| {
        let net = "struct Net: vector(4) -> vector(3) { a: used -> dense(3) } block used { x: relu }";
        check_errors(&format!("{net} {blocks}"), expect);
    };
    check("block never { x: desne(3) }", &["never | block `never` is never used"]);
    // The other one is used, though by a block that is not.
    check("block never { x: other } block other { x: relu }", &["never | block `never` is never used"]);
    // The stage in error may have used it.
    check_errors(
        "struct Net: vector(4) -> vector(3) { a: nver -> dense(3) } block never { x: relu }",
        &["nver | `a`: unknown operation or stage `nver`, did you mean `never`?"],
    );
    // One network is enough.
    check_errors(
        "struct A: vector(4) -> vector(3) { a: dense(3) } struct B: vector(4) -> vector(4) { a: b }
         block b { x: relu }",
        &[],
    );
}

#[test]
fn mistakes_do_not_bring_others() {
    // Neither the stages behind a broken one, nor those it would have used, are in error.
    check_stages(
        "a: dense(8), b: input -> dense(8) ->, c: add(a, b), d: dense(5)",
        &[", | expected an operation, a block or the name of a stage"],
    );
    check_stages(
        "a: dense(8), b: desne(4), c: add(a, b), d: dense(5)",
        &["desne | `b`: unknown operation `desne`, did you mean `dense`?"],
    );
    check_stages("a dense(8), b: a -> dense(3)", &["a | every stage has a name: write `name: a`"]);
    check_errors(
        "struct Net: vector(4) -> vector(3) { a: 3 * deep(2), b: dense(3) }
         block deep(n) { x: dense(n, units = 3), y: dense(n) }",
        &["units | `a.0.x`: `units` is given twice"],
    );
    check_errors(
        "struct A: vector(4) -> vector(3) { a: desne(3) } struct B: vector(4) -> vector(3) { a: dense(5) }",
        &[
            "desne | `a`: unknown operation `desne`, did you mean `dense`?",
            "3 | the output is declared as [3] but `a` gives [5]",
        ],
    );
    check_stages(
        "a: dense(8) -> rleu, b: dense(0), c: input -> dropout(1.5) -> dense(3)",
        &[
            "rleu | `a`: unknown operation `rleu`, did you mean `relu`?",
            "0 | `b`: `units` must be at least 1, found 0",
            "1.5 | `c.dropout`: `p` must be a probability from 0 to 1, found 1.5",
        ],
    );
}

#[test]
fn blocks_end() {
    check_errors(
        "struct Net: vector(4) -> vector(3) { a: x } block x { b: y } block y { b: z } block z { b: x }",
        &["y | block `x` contains itself (x -> y -> z -> x) and would never end"],
    );
    check_errors(
        "struct Net: vector(4) -> vector(3) { a: 1000 * x } block x { b: 1000 * dense(3) }",
        &["dense | the network has more than 10000 operations"],
    );
    // An operation that fails does not make an expansion endless.
    check_errors(
        "struct Net: vector(4) -> vector(3) { a: 999 * x } block x { b: 999 * y } block y { c: 999 * dense(0) }",
        &["0 | `a.0.b.0.c.0`: `units` must be at least 1, found 0"],
    );
    let nested: String = (0..40).map(|at| format!("block b{at} {{ a: b{} }}", at + 1)).collect();
    check_errors(
        &format!("struct Net: vector(4) -> vector(3) {{ a: b0 }} {nested} block b40 {{ a: dense(3) }}"),
        &[
            "b32 | `a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a`: blocks are nested more than 32 deep",
        ],
    );
    // Parameters that double in every block stay short, or are refused.
    let doubling: String = (0..30).map(|at| format!("block b{at}(n) {{ a: b{}(n + n) }}", at + 1)).collect();
    let net = |n| {
        format!(
            "struct Net: vector(4) -> vector(3) {{ a: b0({n}) -> dense(3) }} {doubling} block b30(n) {{ a: dense(n) }}"
        )
    };
    let deep = format!("a.b0{}", ".a".repeat(31));
    check_graph(
        &net("1"),
        &[
            "input = input [4]",
            &format!("{deep} = dense(input) [1073741824]"),
            &format!("a.dense = dense({deep}) [3]"),
            "output -> a.dense",
        ],
    );
    check_errors(&net("N"), &["n + n | `a.b0.a.a.a.a.a.a.a.a.a`: `n` is too long an expression"]);
}

#[test]
fn parts_follow_from_their_start() {
    let check = |part: &str, expect: &[&str]| {
        let net = "struct Net: (x: vector(4), y: vector(2)) -> vector(3) { a: x -> dense(2), b: add(a, y), c: dense(3) }";
        check_errors(&format!("{net} {part}"), expect);
    };
    check("part p: x -> a; part q: (b) -> c; part r: (x, y) -> b;", &[]);
    check("part p: x -> c;", &["c | part `p`: `c` needs `y` too, which does not follow from `x`"]);
    check("part p: (a, y, x) -> c;", &["x | part `p`: `c` does not depend on `x`"]);
    check("part p: c -> a;", &["a | part `p`: `a` needs `x` too, which does not follow from `c`"]);
    check("part p: a -> x;", &["x | part `p`: `x` is an input; a part ends with a stage"]);
    check("part p: a -> a;", &["a | part `p` ends where it starts: there is nothing to compute"]);
    check(
        "part predict: x -> a;",
        &["predict | every network has a method `predict`; give this part another name"],
    );
    check(
        "part p: x -> a; part p_with: x -> a;",
        &["p_with | there is a part with the method `p_with` already"],
    );
    check("part p: x -> bb;", &["bb | part `p`: there is no stage or input called `bb`, did you mean `b`?"]);
}
