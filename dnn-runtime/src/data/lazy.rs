//! Samples that are loaded when they are wanted, a little ahead of time.

mod steps;

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

use bytemuck::allocation::zeroed_vec;

use super::error::{DataError, Origin};
use super::tokens::check_ids;
use super::{Pass, Requirements, Samples, Source, Target};
use crate::layer::Batch;
use crate::scalar::Scalar;
use crate::storage::zeroed_box;

/// Loads samples one by one: from files, over a network, by computing them.
///
/// A loader that panics is not called ahead of time any more: who asks for a sample loads it.
pub trait Loader<T, const F: usize>: Send + Sync + 'static {
    /// The target of a sample.
    type Target: Target + Send;

    /// The number of samples.
    fn len(&self) -> usize;

    /// Whether there are no samples.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Writes the features of a sample, in which any numbers are before, and returns its target.
    ///
    /// # Errors
    ///
    /// What is wrong with the sample; a training ends with it.
    fn load(&self, index: usize, x: &mut [T; F]) -> Result<Self::Target, DataError>;
}

/// A data set that does not fit in memory: a [`Loader`] with a thread that loads samples before they are asked for.
///
/// A training says in which order an epoch will go through the samples ([`Source::upcoming`]); the thread follows it, at
/// most [`ahead`](Self::ahead) samples in front. What is asked for in another order is loaded by who asks. The result is
/// the same as that of [`Samples`] with the same numbers, but for finding out about unfit samples only when their turn
/// comes.
///
/// ```
/// use dnn_runtime::data::{DataError, Lazy, Loader};
///
/// /// Points of a parabola.
/// struct Parabola;
///
/// impl Loader<f32, 1> for Parabola {
///     type Target = [f32; 1];
///
///     fn len(&self) -> usize {
///         1000
///     }
///
///     fn load(&self, index: usize, x: &mut [f32; 1]) -> Result<[f32; 1], DataError> {
///         x[0] = index as f32 / 1000.0;
///         Ok([x[0] * x[0]])
///     }
/// }
///
/// let points = Lazy::new(Parabola).ahead(64);
/// assert_eq!(points.load_all()?.y[500], [0.25]);
/// # Ok::<(), dnn_runtime::data::DataError>(())
/// ```
pub struct Lazy<T: Scalar, const F: usize, L: Loader<T, F>> {
    shared: Arc<Shared<T, F, L>>,
    /// Ends when it finds that it shall stop.
    thread: Option<JoinHandle<()>>,
}

/// What both threads see.
struct Shared<T, const F: usize, L: Loader<T, F>> {
    loader: L,
    queue: Mutex<Queue<T, F, L::Target>>,
    changed: Condvar,
}

/// A sample's features, and its target or why there is none.
type Loaded<T, const F: usize, Y> = (Box<[T; F]>, Result<Y, DataError>);

/// The samples that will be asked for.
struct Queue<T, const F: usize, Y> {
    order: Vec<usize>,
    /// The place in `order` of the sample that is asked for next, and that of the next to be loaded.
    taken: usize,
    begun: usize,
    /// The samples from `taken` on that are loaded.
    ready: VecDeque<Loaded<T, F, Y>>,
    /// Memory of samples that were taken.
    free: Vec<Box<[T; F]>>,
    /// How often the order was replaced: what was begun before does not count.
    orders: u64,
    ahead: usize,
    /// What class indices must fit.
    wanted: Option<Requirements>,
    stop: bool,
    /// There is no thread: the system has none, or the loader panicked on it.
    alone: bool,
}

impl<T: Scalar, const F: usize, L: Loader<T, F>> Lazy<T, F, L> {
    /// The samples of a loader, and their thread.
    #[must_use]
    pub fn new(loader: L) -> Self {
        let queue = Queue {
            order: Vec::new(),
            taken: 0,
            begun: 0,
            ready: VecDeque::new(),
            free: Vec::new(),
            orders: 0,
            ahead: 256,
            wanted: None,
            stop: false,
            alone: false,
        };
        let shared = Arc::new(Shared { loader, queue: Mutex::new(queue), changed: Condvar::new() });
        let of_thread = Arc::clone(&shared);
        let thread =
            thread::Builder::new().name("dnn-loader".to_owned()).spawn(move || of_thread.work()).ok();
        // Without a thread, samples are loaded by who asks for them.
        shared.lock().alone |= thread.is_none();
        Self { shared, thread }
    }

    /// How many samples are loaded before they are asked for, at least 1: a few batches. Default: 256.
    ///
    /// So many samples are in memory at the same time.
    #[must_use]
    pub fn ahead(self, samples: usize) -> Self {
        self.shared.lock().ahead = samples.max(1);
        self
    }

    /// The loader.
    #[must_use]
    pub fn loader(&self) -> &L {
        &self.shared.loader
    }

    /// All samples in memory.
    ///
    /// # Errors
    ///
    /// That of the first sample that cannot be loaded, and those of [`Samples::new`].
    pub fn load_all(&self) -> Result<Samples<T, F, L::Target>, DataError> {
        let loader = &self.shared.loader;
        let mut x = zeroed_vec::<[T; F]>(loader.len());
        let y = x.iter_mut().enumerate().map(|(index, x)| loader.load(index, x));
        let y = y.collect::<Result<Vec<_>, _>>()?;
        Samples::new(x, y)
    }

    /// Has the thread load in this order from now on.
    fn begin(&self, indices: &[usize]) {
        let mut queue = self.shared.lock();
        queue.order.clear();
        queue.order.extend_from_slice(indices);
        (queue.taken, queue.begun) = (0, 0);
        queue.orders += 1;
        while let Some((x, _)) = queue.ready.pop_front() {
            queue.free.push(x);
        }
        drop(queue);
        self.shared.changed.notify_all();
    }

    /// Writes the samples at `indices` to the first rows of a batch and hands out their targets.
    fn fill_rows(
        &self,
        indices: &[usize],
        rows: usize,
        batch: &mut [T],
        mut target: impl FnMut(usize, L::Target) -> Result<(), DataError>,
    ) -> Result<(), DataError> {
        assert!(indices.len() <= rows, "a batch of {rows} rows cannot take {} samples", indices.len());
        for (row, &index) in indices.iter().enumerate() {
            let (x, y) = self.shared.take(index);
            let y = y?;
            if let Some((feature, value)) = x.not_finite() {
                return Err(unfit("feature", index, feature, value));
            }
            if let Some((number, value)) = y.not_finite() {
                return Err(unfit("target", index, number, value));
            }
            let wanted = self.shared.lock().wanted;
            if let Some(vocabulary) = wanted.and_then(|wanted| wanted.vocabulary) {
                check_ids(index, x.as_slice(), vocabulary)?;
            }
            for (to, &from) in batch[row..].iter_mut().step_by(rows).zip(x.iter()) {
                *to = from;
            }
            target(row, y)?;
            self.shared.lock().free.push(x);
        }
        Ok(())
    }
}

fn unfit(part: &'static str, sample: usize, index: usize, value: f64) -> DataError {
    DataError::NotFinite { origin: Origin::Memory, part, sample, index, value }
}

/// Says at the end of the thread, after a panic too, that nobody loads ahead any more.
struct Shut<'a, T, const F: usize, L: Loader<T, F>>(&'a Shared<T, F, L>);

impl<T, const F: usize, L: Loader<T, F>> Drop for Shut<'_, T, F, L> {
    fn drop(&mut self) {
        let mut queue = self.0.lock();
        queue.alone = true;
        drop(queue);
        self.0.changed.notify_all();
    }
}

impl<T, const F: usize, L: Loader<T, F>> Shared<T, F, L> {
    /// A thread that panicked while it held the queue left nothing half done.
    fn lock(&self) -> MutexGuard<'_, Queue<T, F, L::Target>> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait<'a>(
        &self,
        queue: MutexGuard<'a, Queue<T, F, L::Target>>,
    ) -> MutexGuard<'a, Queue<T, F, L::Target>> {
        self.changed.wait(queue).unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T: Scalar, const F: usize, L: Loader<T, F>> Shared<T, F, L> {
    /// The thread: loads in order until the queue is full, and waits.
    fn work(&self) {
        let _shut = Shut(self);
        let mut queue = self.lock();
        while !queue.stop {
            if queue.begun == queue.order.len() || queue.begun - queue.taken >= queue.ahead {
                queue = self.wait(queue);
                continue;
            }
            let (index, order) = (queue.order[queue.begun], queue.orders);
            queue.begun += 1;
            let mut x = queue.free.pop();
            drop(queue);
            let mut loaded = x.take().unwrap_or_else(zeroed_box);
            let y = self.loader.load(index, &mut loaded);
            queue = self.lock();
            if queue.orders == order {
                queue.ready.push_back((loaded, y));
                self.changed.notify_all();
            } else {
                queue.free.push(loaded);
            }
        }
    }

    /// A sample, which is the next one of the order or loaded here.
    fn take(&self, index: usize) -> Loaded<T, F, L::Target> {
        let mut queue = self.lock();
        while queue.order.get(queue.taken) == Some(&index) {
            if let Some(sample) = queue.ready.pop_front() {
                queue.taken += 1;
                self.changed.notify_all();
                return sample;
            }
            if queue.alone {
                break;
            }
            queue = self.wait(queue);
        }
        let free = queue.free.pop();
        drop(queue);
        let mut x = free.unwrap_or_else(zeroed_box);
        let y = self.loader.load(index, &mut x);
        (x, y)
    }
}

impl<T: Scalar, const F: usize, L: Loader<T, F>> Drop for Lazy<T, F, L> {
    fn drop(&mut self) {
        self.shared.lock().stop = true;
        self.shared.changed.notify_all();
        if let Some(thread) = self.thread.take() {
            // After a panic samples are loaded by who asks, who gets the panic if it comes again.
            let _ = thread.join();
        }
    }
}

impl<T: Scalar, const F: usize, L: Loader<T, F>> fmt::Debug for Lazy<T, F, L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lazy").field("len", &self.shared.loader.len()).finish_non_exhaustive()
    }
}

impl<T: Scalar, const B: usize, const F: usize, L: Loader<T, F, Target = u32>>
    Source<Batch<T, B, F>, [u32; B]> for Lazy<T, F, L>
{
    fn len(&self) -> usize {
        self.shared.loader.len()
    }

    fn checks_ids(&self) -> bool {
        true
    }

    /// Remembers which classes and ids there may be: samples are looked at when they are loaded.
    fn check(&self, wanted: &Requirements) -> Result<(), DataError> {
        self.shared.lock().wanted = Some(*wanted);
        Ok(())
    }

    fn upcoming(&self, indices: &[usize], _: &Pass) {
        self.begin(indices);
    }

    fn fill(
        &self,
        indices: &[usize],
        x: &mut Batch<T, B, F>,
        y: &mut [u32; B],
        _: &Pass,
    ) -> Result<(), DataError> {
        let wanted = self.shared.lock().wanted;
        self.fill_rows(indices, B, x.as_mut_slice(), |row, class| {
            y[row] = class;
            match wanted.and_then(|wanted| wanted.unfit(class)) {
                None => Ok(()),
                Some(classes) => {
                    Err(DataError::Class { origin: Origin::Memory, sample: indices[row], class, classes })
                }
            }
        })
    }
}

impl<T: Scalar, const B: usize, const F: usize, const K: usize, L: Loader<T, F, Target = [T; K]>>
    Source<Batch<T, B, F>, Batch<T, B, K>> for Lazy<T, F, L>
{
    fn len(&self) -> usize {
        self.shared.loader.len()
    }

    fn checks_ids(&self) -> bool {
        true
    }

    /// Remembers which ids there may be: samples are looked at when they are loaded.
    fn check(&self, wanted: &Requirements) -> Result<(), DataError> {
        self.shared.lock().wanted = Some(*wanted);
        Ok(())
    }

    fn upcoming(&self, indices: &[usize], _: &Pass) {
        self.begin(indices);
    }

    fn fill(
        &self,
        indices: &[usize],
        x: &mut Batch<T, B, F>,
        y: &mut Batch<T, B, K>,
        _: &Pass,
    ) -> Result<(), DataError> {
        self.fill_rows(indices, B, x.as_mut_slice(), |row, numbers| {
            for (to, from) in y.as_mut_slice()[row..].iter_mut().step_by(B).zip(numbers) {
                *to = from;
            }
            Ok(())
        })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::mpsc;
    use std::thread::ThreadId;

    use super::*;

    /// Sample `n` is `[n, n + 0.5]` of class `n % 3`; counts who loads.
    #[derive(Default)]
    struct Numbers {
        loads: AtomicUsize,
        threads: Mutex<Vec<ThreadId>>,
        unreadable: Option<usize>,
    }

    impl Loader<f32, 2> for Numbers {
        type Target = u32;

        fn len(&self) -> usize {
            100
        }

        fn load(&self, index: usize, x: &mut [f32; 2]) -> Result<u32, DataError> {
            assert!(index != 99, "the loader gives up");
            self.loads.fetch_add(1, Ordering::SeqCst);
            self.threads.lock().unwrap().push(thread::current().id());
            if self.unreadable == Some(index) {
                return Err(DataError::Empty { origin: Origin::Memory });
            }
            *x = [index as f32, index as f32 + 0.5];
            Ok(index as u32 % 3)
        }
    }

    fn filled(lazy: &Lazy<f32, 2, Numbers>, indices: &[usize]) -> Result<(), DataError> {
        let (mut x, mut y) = (Batch::<f32, 4, 2>::repeat(-1.0), [9; 4]);
        lazy.fill(indices, &mut x, &mut y, &Pass::training(0, 1))?;
        for (row, y) in y.iter().enumerate() {
            let (found, expected) = match indices.get(row) {
                Some(&n) => ((x[(row, 0)], x[(row, 1)], *y), (n as f32, n as f32 + 0.5, n as u32 % 3)),
                None => ((x[(row, 0)], x[(row, 1)], *y), (-1.0, -1.0, 9)),
            };
            assert_eq!(found, expected, "row {row}");
        }
        Ok(())
    }

    fn upcoming(lazy: &Lazy<f32, 2, Numbers>, indices: &[usize]) {
        Source::<Batch<f32, 4, 2>, [u32; 4]>::upcoming(lazy, indices, &Pass::training(0, 1));
    }

    #[test]
    fn samples_come_in_the_order_announced_from_the_other_thread() {
        for ahead in [1, 3, 256] {
            let lazy = Lazy::new(Numbers::default()).ahead(ahead);
            for start in [0, 7, 7] {
                let order: Vec<usize> = (0..41).map(|n| (n * 29 + start) % 99).collect();
                upcoming(&lazy, &order);
                for indices in order.chunks(4) {
                    filled(&lazy, indices).unwrap();
                }
            }
            let threads = lazy.loader().threads.lock().unwrap();
            assert!(threads.iter().all(|&id| id != thread::current().id()), "loaded here");
        }
    }

    #[test]
    fn no_more_than_asked_for_is_loaded_ahead() {
        let lazy = Lazy::new(Numbers::default()).ahead(5);
        let order: Vec<usize> = (0..50).collect();
        upcoming(&lazy, &order);
        filled(&lazy, &order[..4]).unwrap();
        let loads = || lazy.loader().loads.load(Ordering::SeqCst);
        while loads() < 9 {
            thread::yield_now();
        }
        // Time for a thread that would go on.
        thread::sleep(std::time::Duration::from_millis(50));
        assert_eq!(loads(), 9);
    }

    #[test]
    fn what_was_not_announced_is_loaded_too() {
        let lazy = Lazy::new(Numbers::default()).ahead(2);
        filled(&lazy, &[5, 6]).unwrap();
        upcoming(&lazy, &[1, 2, 3, 4, 5, 6]);
        filled(&lazy, &[1, 9, 2]).unwrap();
        filled(&lazy, &[3]).unwrap();
        upcoming(&lazy, &[8]);
        filled(&lazy, &[4, 8, 8]).unwrap();
    }

    #[test]
    fn an_unreadable_sample_is_an_error_when_its_turn_comes() {
        let lazy = Lazy::new(Numbers { unreadable: Some(6), ..Numbers::default() });
        upcoming(&lazy, &[4, 5, 6, 7]);
        filled(&lazy, &[4, 5]).unwrap();
        assert!(matches!(filled(&lazy, &[6, 7]), Err(DataError::Empty { .. })));
        assert!(matches!(lazy.load_all(), Err(DataError::Empty { .. })));
    }

    #[test]
    fn a_class_that_the_network_has_no_output_for_is_an_error() {
        let lazy = Lazy::new(Numbers::default());
        Source::<Batch<f32, 4, 2>, [u32; 4]>::check(&lazy, &Requirements::new(2)).unwrap();
        filled(&lazy, &[0, 1]).unwrap();
        let message = filled(&lazy, &[3, 5]).unwrap_err().to_string();
        assert!(
            message.starts_with("in memory: sample 5: found class 2, expected a class below 2"),
            "{message}"
        );
    }

    #[test]
    #[should_panic(expected = "the loader gives up")]
    fn a_panic_of_the_loader_does_not_leave_the_training_waiting() {
        let lazy = Lazy::new(Numbers::default());
        upcoming(&lazy, &[98, 99, 0]);
        filled(&lazy, &[98]).unwrap();
        let _ = filled(&lazy, &[99]);
    }

    /// Says that it loads, and does when it is told to.
    struct Gate {
        has_begun: mpsc::SyncSender<()>,
        open: Mutex<mpsc::Receiver<()>>,
    }

    impl Loader<f32, 1> for Gate {
        type Target = u32;

        fn len(&self) -> usize {
            10
        }

        fn load(&self, _: usize, _: &mut [f32; 1]) -> Result<u32, DataError> {
            self.has_begun.send(()).expect("the test waits for it");
            self.open.lock().unwrap().recv().expect("the test tells when");
            Ok(0)
        }
    }

    #[test]
    fn nobody_waits_for_a_sample_that_is_not_asked_for() {
        let ((has_begun, begun), (open, opened)) = (mpsc::sync_channel(1), mpsc::channel());
        let lazy = Arc::new(Lazy::new(Gate { has_begun, open: Mutex::new(opened) }).ahead(1));
        Source::<Batch<f32, 4, 1>, [u32; 4]>::upcoming(&*lazy, &[3, 4], &Pass::training(0, 1));
        begun.recv().unwrap();
        // While the sample is loaded, other calls come to an end.
        let ((has_ended, ended), other) = (mpsc::channel(), Arc::clone(&lazy));
        let thread = thread::spawn(move || {
            Source::<Batch<f32, 4, 1>, [u32; 4]>::check(&*other, &Requirements::new(2)).unwrap();
            has_ended.send(()).unwrap();
        });
        let ended = ended.recv_timeout(std::time::Duration::from_secs(20));
        open.send(()).unwrap();
        thread.join().unwrap();
        assert!(ended.is_ok(), "the queue is locked while a sample is loaded");
    }

    /// Counts what it loads, slowly.
    struct Slow(Arc<AtomicUsize>);

    impl Loader<f32, 1> for Slow {
        type Target = u32;

        fn len(&self) -> usize {
            1000
        }

        fn load(&self, _: usize, _: &mut [f32; 1]) -> Result<u32, DataError> {
            self.0.fetch_add(1, Ordering::SeqCst);
            thread::sleep(std::time::Duration::from_millis(20));
            Ok(0)
        }
    }

    #[test]
    fn unused_sets_end_after_the_sample_at_hand() {
        let loads = Arc::new(AtomicUsize::new(0));
        let lazy = Lazy::new(Slow(Arc::clone(&loads)));
        Source::<Batch<f32, 4, 1>, [u32; 4]>::upcoming(&lazy, &[1; 200], &Pass::training(0, 1));
        while loads.load(Ordering::SeqCst) == 0 {
            thread::yield_now();
        }
        drop(lazy);
        assert!(loads.load(Ordering::SeqCst) < 100, "all that was announced was loaded");
        drop(Lazy::<f32, 2, _>::new(Numbers::default()));
    }
}
