//! A training step and every layer's passes allocate nothing: a global allocator counts.
//!
//! Allocations are counted for each thread by itself; those of a step's other threads are asked for from within it.
#![allow(unsafe_code, reason = "a global allocator is an unsafe trait; this one hands on to the system's")]

mod common;

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::thread;

use bytemuck::Zeroable;
use common::{Mlp, rng};
use dnn_runtime::layers::{
    Activate, BatchNorm, DefaultBatchNorm, Dense, Dropout, Gelu, Identity, LogSoftmax, Maxout, Prelu, Rbf,
    Relu, Softmax,
};
use dnn_runtime::loss::CrossEntropy;
use dnn_runtime::optim::{Adam, Sgd};
use dnn_runtime::parallel;
use dnn_runtime::storage::zeroed_box;
use dnn_runtime::testing::{SavedValues, fill_pattern};
use dnn_runtime::train::TrainingStep;
use dnn_runtime::{Batch, Context, Layer, Network};

thread_local! {
    /// Allocations of this thread: the test harness allocates on its own at any time.
    static ALLOCATIONS: Cell<usize> = const { Cell::new(0) };
}

struct Counting;

// SAFETY: every method hands its arguments on to the system's allocator, which keeps the trait's promises.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.set(ALLOCATIONS.get() + 1);
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
    let before = ALLOCATIONS.get();
    work();
    ALLOCATIONS.get() - before
}

/// How often a layer's passes allocate: for training, there and back, and for prediction.
fn passes<L, const I: usize, const O: usize>(layer: &mut L, gradients: Option<&mut L>) -> usize
where
    L: Layer<f32, 8, Input = Batch<f32, 8, I>, Output = Batch<f32, 8, O>>,
    for<'a> L::Saved<'a>: SavedValues<'a, L::Input, L::Output>,
{
    let (mut x, mut d_x): (Box<L::Input>, Box<L::Input>) = (zeroed_box(), zeroed_box());
    let (mut y, mut d_y): (Box<L::Output>, Box<L::Output>) = (zeroed_box(), zeroed_box());
    let mut cache: Box<L::Cache> = zeroed_box();
    fill_pattern(x.as_mut_slice(), 1);
    fill_pattern(d_y.as_mut_slice(), 2);
    let cx = Context::new(3, 7);
    allocations(|| {
        layer.forward(&x, &mut y, &mut cache, &cx);
        layer.backward(L::Saved::saved(&*x, &*y), &mut d_y, &cache, Some(&mut d_x), gradients, &cx);
        layer.update_buffers(&cache, &cx);
        layer.infer(&x, &mut y);
    })
}

/// [`passes`] of a layer with tensors.
fn learned<L, const I: usize, const O: usize>() -> usize
where
    L: Layer<f32, 8, Input = Batch<f32, 8, I>, Output = Batch<f32, 8, O>> + Zeroable,
    for<'a> L::Saved<'a>: SavedValues<'a, L::Input, L::Output>,
{
    let (mut layer, mut gradients): (Box<L>, Box<L>) = (zeroed_box(), zeroed_box());
    passes(&mut *layer, Some(&mut gradients))
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

    assert_eq!(learned::<Dense<f32, 4, 3, 0, Relu>, 4, 3>(), 0);
    assert_eq!(learned::<BatchNorm<f32, 4, 4, 4, DefaultBatchNorm, Identity>, 4, 4>(), 0);
    assert_eq!(learned::<Maxout<f32, 4, 3, 2, 6>, 4, 3>(), 0);
    assert_eq!(learned::<Rbf<f32, 4, 3>, 4, 3>(), 0);
    assert_eq!(learned::<Prelu<f32, 4, 1>, 4, 4>(), 0);
    assert_eq!(passes(&mut Dropout::<4>::new(0.5, 0), None), 0);
    assert_eq!(passes(&mut Activate::<Gelu, 4>::new(Gelu::default()), None), 0);
    assert_eq!(passes(&mut Softmax::<4>, None), 0);
    assert_eq!(passes(&mut LogSoftmax::<4>, None), 0);
}

#[test]
fn a_training_step_on_several_threads_allocates_nothing() {
    const THREADS: usize = 3;
    type Wide = Mlp<f32, 4, 128, 3, 20>;
    const { assert!(2 * parallel::ELEMENT * 128 * 128 >= THREADS as u64 * parallel::SHARE, "is divided") };
    let mut net = Wide::init(&mut rng(1));
    let x: Box<Batch<f32, 8, 4>> = zeroed_box();
    let target = [0_u32, 1, 2, 0, 1, 2, 0, 1];
    let mut step = TrainingStep::<f32, Wide, _, _, 8, 2>::new(CrossEntropy, Adam::new(1e-3))
        .clip_norm(1.0)
        .threads(THREADS);
    let mut counts = || {
        let mut counts = [(thread::current().id(), 0); THREADS];
        let own = allocations(|| {
            step.run_samples(&mut *net, &x, &target, 8, 1e-3, |_| {
                parallel::for_each_chunk(&mut counts, 1, u64::MAX, |_, count| {
                    count[0] = (thread::current().id(), ALLOCATIONS.get());
                });
            });
        });
        assert_eq!(own, 0, "on the calling thread");
        counts
    };
    let before = counts();
    assert!(before[0].0 != before[1].0 && before[1].0 != before[2].0, "on threads of its own");
    for _ in 0..10 {
        counts();
    }
    assert_eq!(counts(), before);
}
