//! Threads that wait for regions of work.
//!
//! The caller of a region writes a job, wakes the workers it needs through one atomic number each, takes the first
//! share itself and waits until a counter is zero. A region allocates nothing.

use core::cell::{Cell, UnsafeCell};
use core::hint::spin_loop;
use core::mem;
use core::ptr;
use core::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::any::Any;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, Builder, JoinHandle};

/// How often who waits looks before it yields its core: a few microseconds.
const SPINS: u32 = 200;

/// How often who waits then yields its core before it sleeps: some 100 microseconds if no other thread wants it.
///
/// Between the regions of a training lie serial parts of that length, and to wake a thread that sleeps takes 30 to 50
/// microseconds. A yield lets other threads go first, so that more threads than cores do not keep each other waiting.
const YIELDS: u32 = 500;

/// The stack of a worker, in bytes: kernels have their copies on it, which without optimisation share no place. What is
/// not used takes no memory.
const STACK: usize = 8 << 20;

/// Worker threads that share regions of work with the thread that calls them: see [`parallel`](super).
///
/// Workers wait a moment for the next region, then sleep. Dropping the pool ends them.
///
/// ```
/// use dnn_runtime::parallel::{self, Pool};
///
/// let mut squares = vec![0; 1000];
/// let mut pool = Pool::new(2);
/// pool.install(|| {
///     parallel::for_each_chunk(&mut squares, 100, u64::MAX, |index, chunk| {
///         for (i, square) in (100 * index..).zip(chunk) {
///             *square = i * i;
///         }
///     });
/// });
/// assert_eq!((pool.threads(), squares[31], squares[999]), (2, 961, 998_001));
/// ```
pub struct Pool {
    shared: Arc<Shared>,
    /// One for each slot.
    workers: Vec<JoinHandle<()>>,
}

/// What caller and workers have in common.
struct Shared {
    /// Workers that have not finished the region, and [`ASLEEP`].
    running: Line<AtomicUsize>,
    job: UnsafeCell<Job>,
    slots: Box<[Line<AtomicU32>]>,
    /// The first panic of a worker in the region.
    panic: Mutex<Option<Box<dyn Any + Send>>>,
    /// Goes with `panic`: the last worker of a region wakes the caller.
    finished: Condvar,
}

/// A bit of `running`: the caller sleeps.
const ASLEEP: usize = 1 << (usize::BITS - 1);

/// What a slot may be. The worker waits, and looks now and then.
const WAITING: u32 = 0;
/// The worker sleeps or is about to.
const SLEEPING: u32 = 1;
/// The worker has a share of the job.
const CALLED: u32 = 2;
/// The worker is to end.
const DISMISSED: u32 = 3;

/// A function on borrowed data and the number of a share.
#[derive(Clone, Copy)]
struct Job {
    call: unsafe fn(*const (), usize),
    data: *const (),
}

/// Keeps what two threads write from sharing a cache line, or the pair of lines that some processors fetch.
#[repr(align(128))]
struct Line<V>(V);

// SAFETY: all fields but `job` are `Sync`. `job` is written by `Pool::run` only, of which there is one call at a time
// for a pool (see there), while no worker reads it: a worker reads it between being called through its slot, which
// follows the write (release, acquire), and counting itself off `running`, for which `run` waits (release, acquire).
// The pointer in it is used for data that are `Sync` (the bound of `run`).
unsafe impl Sync for Shared {}
// SAFETY: all fields but `job` are `Send`; a job is a function and a pointer that any thread may use, as above, and it
// owns nothing that is dropped.
unsafe impl Send for Shared {}

thread_local! {
    /// The pool that regions of this thread use, or null. It is null within a region, for caller and workers.
    static CURRENT: Cell<*const Pool> = const { Cell::new(ptr::null()) };
}

/// Sets the thread's pool until it is dropped.
struct Scope {
    before: *const Pool,
}

impl Scope {
    fn enter(pool: *const Pool) -> Self {
        Self { before: CURRENT.replace(pool) }
    }
}

impl Drop for Scope {
    fn drop(&mut self) {
        CURRENT.set(self.before);
    }
}

/// The number of threads of the thread's pool, 1 without one.
pub(super) fn threads() -> usize {
    let pool = CURRENT.get();
    // SAFETY: a pointer in `CURRENT` that is not null was put there by `install` on this thread, which removes it
    // before it returns or unwinds, and until then keeps the pool borrowed, so that it neither moves nor is dropped.
    unsafe { pool.as_ref() }.map_or(1, Pool::threads)
}

#[cfg(test)]
thread_local! {
    /// The regions that this thread has shared with others.
    static SHARED: Cell<usize> = const { Cell::new(0) };
}

/// How many regions `f` shares with another thread, for tests of what is divided.
#[cfg(test)]
pub(crate) fn shared_regions(f: impl FnOnce()) -> usize {
    let before = SHARED.get();
    Pool::new(2).install(f);
    SHARED.get() - before
}

/// Runs `f` with each of `0..shares`, on as many threads of the thread's pool; `shares` is at most [`threads`].
pub(super) fn run<F: Fn(usize) + Sync>(shares: usize, f: &F) {
    #[cfg(test)]
    SHARED.set(SHARED.get() + 1);
    let scope = Scope::enter(ptr::null());
    // SAFETY: as in `threads`: `install` has the pool borrowed, and the pointer was just taken from `CURRENT`.
    match unsafe { scope.before.as_ref() } {
        Some(pool) => pool.run(shares, f),
        None => (0..shares).for_each(f),
    }
}

impl Pool {
    /// A pool of `threads` threads, the caller's included: one less is started, none for 1. If the system refuses a
    /// thread the pool has fewer.
    ///
    /// # Panics
    ///
    /// If `threads` is 0.
    #[must_use]
    pub fn new(threads: usize) -> Self {
        assert!(threads > 0, "Pool: threads is 0, but must be at least 1");
        let shared = Arc::new(Shared {
            running: Line(AtomicUsize::new(0)),
            job: UnsafeCell::new(Job { call: nothing, data: ptr::null() }),
            slots: (1..threads).map(|_| Line(AtomicU32::new(WAITING))).collect(),
            panic: Mutex::new(None),
            finished: Condvar::new(),
        });
        // Some systems allocate these on first use, which is to be here and not in a region.
        drop(shared.lock());
        shared.finished.notify_all();
        let start = |share: usize| {
            let shared = Arc::clone(&shared);
            let builder = Builder::new().name(format!("dnn-{share}")).stack_size(STACK);
            builder.spawn(move || shared.serve(share)).ok()
        };
        let workers = (1..threads).map_while(start).collect();
        Self { shared, workers }
    }

    /// The number of threads, the caller's included.
    #[must_use]
    pub fn threads(&self) -> usize {
        self.workers.len() + 1
    }

    /// Runs `f`; the regions that it opens on this thread are shared with this pool's workers.
    ///
    /// Within `f` another pool may be installed in turn. A region within a region is not shared.
    pub fn install<R>(&mut self, f: impl FnOnce() -> R) -> R {
        let _scope = Scope::enter(ptr::from_ref(self));
        f()
    }

    /// Runs a region. There is one call at a time: the only caller is the function `run`, which has removed the one
    /// pointer to this pool from `CURRENT`, and `install` borrows the pool exclusively.
    fn run<F: Fn(usize) + Sync>(&self, shares: usize, f: &F) {
        debug_assert!(shares > 0 && shares <= self.threads(), "as many shares as threads at most");
        let shared = &*self.shared;
        let called = shares - 1;
        let job = Job { call: call::<F>, data: ptr::from_ref(f).cast() };
        // SAFETY: no worker reads the job: those of the region before have counted themselves off, which `wait` has
        // seen (release, acquire), and no worker is called yet in this one. No other thread writes it, because there is
        // one call of `run` at a time.
        unsafe { *shared.job.get() = job };
        shared.running.0.store(called, Ordering::Relaxed);
        for (slot, worker) in shared.slots.iter().zip(&self.workers).take(called) {
            if slot.0.swap(CALLED, Ordering::AcqRel) == SLEEPING {
                worker.thread().unpark();
            }
        }
        // A panic must not end the borrow of `f` while workers use it: nothing between the first call of a worker and the
        // end of `wait` unwinds.
        let own = catch_unwind(AssertUnwindSafe(|| f(0)));
        shared.wait();
        let theirs = shared.lock_if_panicked();
        if let Err(panic) = own {
            resume_unwind(panic);
        }
        if let Some(panic) = theirs {
            resume_unwind(panic);
        }
    }
}

impl fmt::Debug for Pool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pool").field("threads", &self.threads()).finish_non_exhaustive()
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        for (slot, worker) in self.shared.slots.iter().zip(&self.workers) {
            slot.0.store(DISMISSED, Ordering::Release);
            worker.thread().unpark();
        }
        for worker in self.workers.drain(..) {
            // A worker catches the panics of jobs and has none of its own.
            drop(worker.join());
        }
    }
}

impl Shared {
    /// The life of a worker.
    fn serve(&self, share: usize) {
        let slot = &self.slots[share - 1].0;
        while next(slot) == CALLED {
            // SAFETY: this worker was called, so the job is written and stays as it is until it counts itself off.
            let job = unsafe { *self.job.get() };
            // SAFETY: `data` points at the `F` that `call` is made for; `Pool::run` keeps it borrowed until this
            // worker has counted itself off, and `F: Sync` lets it be used here.
            let result = catch_unwind(AssertUnwindSafe(|| unsafe { (job.call)(job.data, share) }));
            if let Err(panic) = result {
                let mut first = self.lock();
                if first.is_none() {
                    *first = Some(panic);
                } else {
                    // Dropping what a panic carries may panic in turn.
                    mem::forget(panic);
                }
            }
            slot.store(WAITING, Ordering::Relaxed);
            if self.running.0.fetch_sub(1, Ordering::AcqRel) == ASLEEP + 1 {
                // With the lock the caller is either before its last look at `running` or asleep.
                drop(self.lock());
                self.finished.notify_one();
            }
        }
    }

    /// Returns when every worker has counted itself off.
    fn wait(&self) {
        let running = &self.running.0;
        if patiently(|| running.load(Ordering::Acquire) == 0) {
            return;
        }
        if running.fetch_or(ASLEEP, Ordering::AcqRel) == 0 {
            return;
        }
        let mut guard = self.lock();
        while running.load(Ordering::Acquire) != ASLEEP {
            guard = self.finished.wait(guard).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Option<Box<dyn Any + Send>>> {
        self.panic.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn lock_if_panicked(&self) -> Option<Box<dyn Any + Send>> {
        self.lock().take()
    }
}

/// Waits until the worker of a slot is called or dismissed.
fn next(slot: &AtomicU32) -> u32 {
    let mut state = WAITING;
    let mut look = || {
        state = slot.load(Ordering::Acquire);
        state != WAITING
    };
    if patiently(&mut look) {
        return state;
    }
    if let Err(state) = slot.compare_exchange(WAITING, SLEEPING, Ordering::AcqRel, Ordering::Acquire) {
        return state;
    }
    loop {
        thread::park();
        let state = slot.load(Ordering::Acquire);
        if state != SLEEPING {
            return state;
        }
    }
}

/// Looks for a while whether something has come true, and says so.
fn patiently(mut is_true: impl FnMut() -> bool) -> bool {
    for _ in 0..SPINS {
        if is_true() {
            return true;
        }
        spin_loop();
    }
    for _ in 0..YIELDS {
        if is_true() {
            return true;
        }
        thread::yield_now();
    }
    is_true()
}

/// Calls the function at `data`.
///
/// # Safety
///
/// `data` points at an `F` that is valid during the call.
unsafe fn call<F: Fn(usize) + Sync>(data: *const (), share: usize) {
    // SAFETY: the caller's promise.
    let f = unsafe { &*data.cast::<F>() };
    f(share);
}

/// The job before the first region.
fn nothing(_: *const (), _: usize) {}
