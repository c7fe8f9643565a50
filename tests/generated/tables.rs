//! `PARAMS`, `MACS`, `LAYERS`, `ARCHITECTURE`.

use std::collections::BTreeMap;

use dnn::prelude::*;

use super::{Actor, Blocks, Chain, Consts, table};

#[test]
fn parameters_are_counted() {
    // fc1 4 * 8 + 8, fc2 8 * 5 without bias, its norm 2 * 5, fc3 5 * 3 + 3; buffers do not count.
    assert_eq!(Chain::PARAMS, 40 + 40 + 10 + 18);
    // body (4 + 2) * 6 + 6, embedded 2 * 6 + 6, value 6 + 1, policy 6 * 3 + 3.
    assert_eq!(Actor::PARAMS, 42 + 18 + 7 + 21);
    // Four units of 4 * 4 + 4 + 2 * 4, a dense layer of 4 * 6 + 6, two units of 6 * 6 + 6 + 2 * 6, 6 * 2 + 2.
    assert_eq!(Blocks::PARAMS, 4 * 28 + 30 + 2 * 54 + 14);
    // 6 * 7 + 7, 7 * 6 + 6, 6 factors.
    assert_eq!(Consts::PARAMS, 49 + 48 + 6);
    assert_eq!(<Chain<f64> as Network<f64>>::PARAMS, Chain::PARAMS);
}

#[test]
fn multiply_adds_are_counted() {
    // A norm multiplies each feature once.
    assert_eq!(Chain::MACS, 32 + 40 + 5 + 15);
    assert_eq!(Actor::MACS, 36 + 12 + 6 + 18);
    assert_eq!(Consts::MACS, 42 + 42 + 6);
}

#[test]
fn layers_of_a_chain() {
    let expected = [
        "fc1: dense + relu -> [8] weight[8, 4] bias[8] 32",
        "fc1.dropout: dropout -> [8]  0",
        "fc2.dense: dense -> [5] weight[5, 8] 40",
        "fc2.batch_norm: batch_norm -> [5] weight[5] bias[5] running_mean[5] running_var[5] num_batches_tracked[] 5",
        "fc2.gelu: gelu -> [5]  0",
        "fc3: dense -> [3] weight[3, 5] bias[3] 15",
        "fc3.softmax: softmax -> [3]  0",
    ];
    assert_eq!(table(Chain::LAYERS), expected);
    assert_eq!(table(<Chain<f64> as Network<f64>>::LAYERS), expected);
    assert!(Chain::LAYERS.iter().all(|layer| layer.key == layer.name && !layer.frozen));
}

#[test]
fn a_summary_is_the_table_as_text() {
    let expected = "\
Chain           operation     output  parameters  multiply-adds
fc1             dense + relu  [8]             40             32
fc1.dropout     dropout       [8]              0              0
fc2.dense       dense         [5]             40             40
fc2.batch_norm  batch_norm    [5]             10              5
fc2.gelu        gelu          [5]              0              0
fc3             dense         [3]             18             15
fc3.softmax     softmax       [3]              0              0
108 parameters, 92 multiply-adds";
    assert_eq!(Chain::zeroed().summary().to_string(), expected);
    let summary = <Chain<f64> as Network<f64>>::zeroed().summary();
    assert_eq!(summary.to_string(), expected);
    assert_eq!((summary.params(), summary.macs()), (Chain::PARAMS, Chain::MACS));
}

#[test]
fn layers_of_a_graph() {
    let expected = [
        "body.concat: concat -> [6]  0",
        "body: dense + tanh -> [6] weight[6, 6] bias[6] 36",
        "embedded: dense -> [6] weight[6, 2] bias[6] 12",
        "value: dense -> [1] weight[1, 6] bias[1] 6",
        "policy.add: add -> [6]  0",
        "policy: dense -> [3] weight[3, 6] bias[3] 18",
    ];
    assert_eq!(table(Actor::LAYERS), expected);
}

#[test]
fn layers_of_const_sizes_and_custom_types() {
    let expected = [
        "fc.0: dense + relu -> [7] weight[7, 6] bias[7] 42",
        "fc.1: dense -> [6] weight[6, 7] bias[6] 42",
        "scaled: crate::Scale -> [6] factor[6] 6",
        "scaled.tanh: tanh -> [6]  0",
        "out.concat: concat -> [12]  0",
    ];
    assert_eq!(table(Consts::LAYERS), expected);
}

#[test]
fn blocks_give_paths() {
    let learned = Blocks::LAYERS.iter().filter(|layer| layer.params() > 0);
    let names: Vec<&str> = learned.map(|layer| layer.name).collect();
    let expected = [
        "stage1.0.first.fc.dense",
        "stage1.0.first.fc.batch_norm",
        "stage1.0.second.fc.dense",
        "stage1.0.second.fc.batch_norm",
        "stage1.1.first.fc.dense",
        "stage1.1.first.fc.batch_norm",
        "stage1.1.second.fc.dense",
        "stage1.1.second.fc.batch_norm",
        "stage2.dense",
        "stage2.pair.first.fc.dense",
        "stage2.pair.first.fc.batch_norm",
        "stage2.pair.second.fc.dense",
        "stage2.pair.second.fc.batch_norm",
        "out",
    ];
    assert_eq!(names, expected);
}

/// Networks that differ from `Original` in one thing each.
mod architectures {
    dnn::network! {
        pub struct Original: vector(4) -> vector(3) {
            a: dense(5) -> relu -> dropout(0.1),
            b: dense(3),
        }

        pub struct Same: vector(4) -> vector(3) {
            a: dense(5) -> relu -> dropout(0.1),
            b: dense(3),
        }

        pub struct Stage: vector(4) -> vector(3) {
            a: dense(5) -> relu -> dropout(0.1),
            c: dense(3),
        }

        pub struct Units: vector(4) -> vector(3) {
            a: dense(6) -> relu -> dropout(0.1),
            b: dense(3),
        }

        pub struct Inputs: vector(6) -> vector(3) {
            a: dense(5) -> relu -> dropout(0.1),
            b: dense(3),
        }

        pub struct Outputs: vector(4) -> vector(2) {
            a: dense(5) -> relu -> dropout(0.1),
            b: dense(2),
        }

        pub struct Activation: vector(4) -> vector(3) {
            a: dense(5) -> tanh -> dropout(0.1),
            b: dense(3),
        }

        pub struct NoActivation: vector(4) -> vector(3) {
            a: dense(5) -> dropout(0.1),
            b: dense(3),
        }

        pub struct NoBias: vector(4) -> vector(3) {
            a: dense(5) -> relu -> dropout(0.1),
            b: dense(3, bias = false),
        }

        pub struct NoDropout: vector(4) -> vector(3) {
            a: dense(5) -> relu,
            b: dense(3),
        }

        pub struct Order: vector(4) -> vector(3) {
            a: dense(5) -> dropout(0.1) -> relu,
            b: dense(3),
        }

        pub struct Rate: vector(4) -> vector(3) {
            a: dense(5) -> relu -> dropout(0.2),
            b: dense(3),
        }

        pub struct Wiring: vector(4) -> vector(3) {
            a: dense(5) -> relu -> dropout(0.1),
            b: input -> dense(3),
        }
        part unused: input -> a;

        pub struct Sum: vector(3) -> vector(3) {
            a: dense(3),
            b: add(a, input),
        }

        pub struct OtherSum: vector(3) -> vector(3) {
            a: dense(3),
            b: add(a, a),
        }

        pub struct More: vector(4) -> vector(3) {
            a: dense(5) -> relu -> dropout(0.1),
            b: dense(3) -> softmax,
        }
    }
}

#[test]
fn architecture_tells_networks_apart() {
    use architectures::*;
    assert_eq!(Original::ARCHITECTURE, Same::ARCHITECTURE);
    assert_eq!(<Original<f64> as Network<f64>>::ARCHITECTURE, Original::ARCHITECTURE);
    let hashes = [
        ("Original", Original::ARCHITECTURE),
        ("Stage", Stage::ARCHITECTURE),
        ("Units", Units::ARCHITECTURE),
        ("Inputs", Inputs::ARCHITECTURE),
        ("Outputs", Outputs::ARCHITECTURE),
        ("Activation", Activation::ARCHITECTURE),
        ("NoActivation", NoActivation::ARCHITECTURE),
        ("NoBias", NoBias::ARCHITECTURE),
        ("NoDropout", NoDropout::ARCHITECTURE),
        ("Order", Order::ARCHITECTURE),
        ("Rate", Rate::ARCHITECTURE),
        ("Wiring", Wiring::ARCHITECTURE),
        ("Sum", Sum::ARCHITECTURE),
        ("OtherSum", OtherSum::ARCHITECTURE),
        ("More", More::ARCHITECTURE),
    ];
    let mut seen = BTreeMap::new();
    for (name, hash) in hashes {
        if let Some(other) = seen.insert(hash, name) {
            panic!("`{name}` and `{other}` have the same architecture");
        }
    }
}

#[test]
fn names_are_those_of_the_declaration() {
    assert_eq!(<Chain as Network<f32>>::NAME, "Chain");
    assert_eq!(<Actor<f64> as Network<f64>>::NAME, "Actor");
}
