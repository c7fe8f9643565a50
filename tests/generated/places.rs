//! Where a declaration may stand and what a user may ask of the type: derives, visibility, functions, other paths to
//! the crate.

use super::Chain;

#[test]
fn derives_are_the_user_s() {
    use dnn::prelude::*;

    let net = Chain::init(&mut rng(1));
    let mut other: Box<Chain> = net.clone();
    assert_eq!(net, other);
    other.fc3.bias[0] += 1.0;
    assert_ne!(net, other);
    let text = format!("{net:?}");
    assert!(text.starts_with("Chain { fc1: Dense { weight:"), "{text}");
    let double = <Chain<f64> as Network<f64>>::init(&mut rng(1));
    assert_eq!(*double, (*double).clone());
}

mod outer {
    pub(super) mod inner {
        dnn::network! {
            struct Private: vector(2) -> vector(1) {
                fc: dense(1),
            }

            pub(in super::super) struct Restricted: (a: vector(2), b: vector(2)) -> (sum: vector(2), fc: vector(1)) {
                sum: add(a, b),
                fc: a -> dense(1),
            }
            part first: a -> fc;
        }

        pub(crate) fn private(x: &[f32; 2]) -> [f32; 1] {
            let mut net = Private::zeroed();
            net.fc.weight.fill(2.0);
            net.predict_one(x)
        }
    }

    pub(super) use inner::Restricted;
}

#[test]
fn networks_are_as_visible_as_declared() {
    assert_eq!(outer::inner::private(&[1.0, 2.0]), [6.0]);
    let net = outer::Restricted::zeroed();
    assert_eq!(net.predict_one(&[1.0, 2.0], &[3.0, 4.0]), ([4.0, 6.0], [0.0]));
}

#[test]
fn a_network_may_stand_in_a_function() {
    use dnn::network;

    const WIDTH: usize = 3;
    network! {
        struct Local: vector(WIDTH) -> vector(2) {
            fc: dense(2 * WIDTH) -> small(2),
        }

        block small(units) {
            fc: dense(units),
        }
    }
    assert_eq!(Local::PARAMS, 3 * 6 + 6 + 6 * 2 + 2);
    assert_eq!(Local::init(&mut dnn::rng(1)).predict_one(&[0.0; WIDTH]), [0.0; 2]);
}

/// Nothing is imported: everything that most programs need is there without a trait in scope.
mod without_imports {
    dnn::network! {
        #[derive(Debug)]
        pub struct Bare: vector(2) -> vector(2) {
            code: dense(1) -> tanh,
            out: dense(2),
        }
        part encode: input -> code;
    }

    #[test]
    fn no_trait_is_needed() {
        let net = Bare::init(&mut dnn::rng(1));
        let x = dnn::Batch::<f32, 3, 2>::repeat(0.5);
        let (mut workspace, mut y) = (dnn::storage::zeroed_box(), dnn::Batch::<f32, 3, 2>::zeros());
        net.predict_with(&mut workspace, &x, &mut y);
        assert_eq!(y, net.predict(&x));
        assert_eq!(net.encode(&x).shape(), (3, 1));
        let mut code = dnn::Batch::<f32, 3, 1>::zeros();
        net.encode_with(&mut dnn::storage::zeroed_box(), &x, &mut code);
        assert_eq!(code, net.encode(&x));
        assert_eq!((Bare::PARAMS, Bare::MACS, Bare::LAYERS.len()), (7, 4, 2));
        assert!(Bare::ARCHITECTURE != 0 && Bare::infer_bytes::<1>() == 4 && Bare::train_bytes::<1>() > 28);

        let path = std::env::temp_dir().join(format!("dnn-bare-{}.safetensors", std::process::id()));
        net.save(&path).unwrap();
        let loaded = Bare::load(&path).unwrap();
        std::fs::remove_file(&path).unwrap();
        assert_eq!(loaded.predict(&x), y);
    }
}

/// A re-export of the crate that can be told from the crate.
mod engine {
    use std::sync::atomic::{AtomicUsize, Ordering};

    pub(crate) use dnn::{init, language};

    /// How often generated code came by here.
    pub(crate) static CALLS: AtomicUsize = AtomicUsize::new(0);

    pub(crate) mod private {
        pub(crate) use dnn::private::*;

        pub(crate) fn compute<W: Zeroable, Y: Zeroable>(run: impl FnOnce(&mut W, &mut Y)) -> Y {
            super::CALLS.fetch_add(1, super::Ordering::SeqCst);
            dnn::private::compute(run)
        }
    }
}

mod elsewhere {
    dnn::network! {
        #[network(crate = crate::places::engine)]
        pub struct ByPath: vector(2) -> vector(1) {
            fc: dense(3) -> relu -> dense(1) -> dropout(0.1),
        }
    }
}

#[test]
fn the_crate_may_have_another_path() {
    use std::sync::atomic::Ordering;

    let before = engine::CALLS.load(Ordering::SeqCst);
    assert_eq!(elsewhere::ByPath::zeroed().predict_one(&[1.0, 2.0]), [0.0]);
    assert_eq!(engine::CALLS.load(Ordering::SeqCst), before + 1);
}

/// Names that Rust, the prelude or the generated code use too.
mod awkward_names {
    #![allow(dead_code, reason = "these items are there to be in the way")]

    struct Option;
    struct Box;
    struct Batch;
    const B: usize = 1;
    type T = u8;

    dnn::network! {
        pub struct Vec: (x: vector(2), workspace: vector(3)) -> (y: vector(2), tape: vector(1), gradients: vector(3)) {
            cx: x -> dense(2) -> tanh,
            slab_0: dense(2) -> relu,
            y: add(cx, slab_0),
            self_: workspace -> dense(3),
            gradients: self_ -> prelu,
            d_y: concat(x, workspace) -> dense(4),
            tape: dense(1),
        }
        part rng: (x, workspace) -> d_y;
    }

    #[test]
    fn names_do_not_meet() {
        use dnn::prelude::{Adam, Mse};
        let _ = (Mse, Adam::new(0.1));
        let net = Vec::zeroed();
        assert_eq!(net.predict_one(&[1.0; 2], &[1.0; 3]), ([0.0; 2], [0.0], [0.0; 3]));
        let (x, workspace) = (dnn::Batch::<f32, 2, 2>::zeros(), dnn::Batch::<f32, 2, 3>::zeros());
        assert_eq!(net.rng(&x, &workspace).shape(), (2, 4));
    }
}

/// Names that differ only in what other spellings drop.
mod spellings {
    dnn::network! {
        #[derive(Clone)]
        pub struct Near: vector(2) -> vector(2) {
            a1: dense(2) -> batch_norm(eps = 1e-3) -> gelu,
            a_1: dense(2) -> batch_norm(eps = 1e-2) -> gelu,
        }
        part p1: input -> a1;
        part p_1: a1 -> a_1;
    }
}

#[test]
fn names_that_are_spelt_alike_stay_apart() {
    let net = spellings::Near::init(&mut dnn::rng(1));
    let x = dnn::Batch::<f32, 1, 2>::new(0.5, -0.25);
    assert_eq!(net.p_1(&net.p1(&x)), net.predict(&x));
}
