//! A training step allocates nothing: a global allocator counts.
//!
//! One test only, so that no other test's thread allocates at the same time.
#![allow(unsafe_code, reason = "a global allocator is an unsafe trait; this one hands on to the system's")]

mod common;

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering};

use common::{Mlp, rng};
use dnn_runtime::loss::CrossEntropy;
use dnn_runtime::optim::{Adam, Sgd};
use dnn_runtime::storage::zeroed_box;
use dnn_runtime::train::TrainingStep;
use dnn_runtime::{Batch, Network};

static ALLOCATIONS: AtomicUsize = AtomicUsize::new(0);

struct Counting;

// SAFETY: every method hands its arguments on to the system's allocator, which keeps the trait's promises.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.fetch_add(1, Ordering::SeqCst);
        // SAFETY: the caller's promises are the system allocator's.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: the caller's promises are the system allocator's, from which the pointer comes.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn allocations(work: impl FnOnce()) -> usize {
    let before = ALLOCATIONS.load(Ordering::SeqCst);
    work();
    ALLOCATIONS.load(Ordering::SeqCst) - before
}

#[test]
fn a_training_step_allocates_nothing() {
    let mut net = Mlp::<f32, 4, 16, 3, 20>::init(&mut rng(1));
    let mut x: Box<Batch<f32, 8, 4>> = zeroed_box();
    for (i, x) in x.iter_mut().enumerate() {
        *x = (i as f32).sin();
    }
    let target = [0_u32, 1, 2, 0, 1, 2, 0, 1];
    assert!(allocations(|| drop(std::hint::black_box(Box::new(0_u8)))) > 0, "the allocator counts");

    // The first step of each too: nothing may be set up on first use.
    let mut adam = TrainingStep::new(CrossEntropy, Adam::new(1e-3)).clip_value(0.5).clip_norm(1.0);
    let mut sgd = TrainingStep::new(CrossEntropy, Sgd::new(1e-3));
    let count = allocations(|| {
        for _ in 0..10 {
            assert!(adam.run(&mut net, &*x, &target).is_finite());
            assert!(sgd.run(&mut net, &*x, &target).is_finite());
        }
        adam.run_samples(&mut net, &x, &target, 5, 1e-3, |_| ());
    });
    assert_eq!(count, 0);
}
