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

    /// Where a sample is from, for the errors that [`Lazy`] finds in it. Default: [`Origin::Memory`].
    fn origin(&self, index: usize) -> Origin {
        let _ = index;
        Origin::Memory
    }

    /// The target of a sample if it is known before the sample is loaded: a training with an unfit one does not begin.
    /// Must be the one that [`load`](Self::load) returns. Default: `None`.
    fn known_target(&self, index: usize) -> Option<Self::Target> {
        let _ = index;
        None
    }
}

/// A data set that does not fit in memory: a [`Loader`] with a thread that loads samples before they are asked for.
///
/// A training says in which order an epoch will go through the samples ([`Source::upcoming`]); the thread follows it, at
/// most [`ahead`](Self::ahead) samples in front. What is asked for in another order is loaded by who asks. The result is
/// the same as that of [`Samples`] with the same numbers, but for finding out about unfit samples only when their turn
/// comes; targets that the loader knows before ([`Loader::known_target`]) are looked at before a training begins.
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
        Samples::new(x, y).map_err(|error| match error {
            DataError::NotFinite { part, sample, index, value, .. } => {
                DataError::NotFinite { origin: loader.origin(sample), part, sample, index, value }
            }
            error => error,
        })
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

    /// Looks at the targets that the loader knows already, and remembers what others must fit when they are loaded;
    /// `unfit` is a class that is none, with the number of classes.
    fn require(
        &self,
        wanted: &Requirements,
        unfit: impl Fn(&L::Target) -> Option<(u32, usize)>,
    ) -> Result<(), DataError> {
        for index in 0..self.shared.loader.len() {
            if let Some(y) = self.shared.loader.known_target(index) {
                self.check_target(index, &y, &unfit)?;
            }
        }
        self.shared.lock().wanted = Some(*wanted);
        Ok(())
    }

    /// Writes the samples at `indices` to the first rows of a batch and hands out their targets.
    fn fill_rows(
        &self,
        indices: &[usize],
        rows: usize,
        batch: &mut [T],
        unfit: impl Fn(&L::Target) -> Option<(u32, usize)>,
        mut target: impl FnMut(usize, L::Target),
    ) -> Result<(), DataError> {
        assert!(indices.len() <= rows, "a batch of {rows} rows cannot take {} samples", indices.len());
        let vocabulary = self.wanted().and_then(|wanted| wanted.vocabulary);
        for (row, &index) in indices.iter().enumerate() {
            let (x, y) = self.shared.take(index);
            let y = y?;
            if let Some((feature, value)) = x.not_finite() {
                return Err(self.not_finite("feature", index, feature, value));
            }
            if let Some(vocabulary) = vocabulary {
                check_ids(index, x.as_slice(), vocabulary)?;
            }
            self.check_target(index, &y, &unfit)?;
            for (to, &from) in batch[row..].iter_mut().step_by(rows).zip(x.iter()) {
                *to = from;
            }
            target(row, y);
            self.shared.lock().free.push(x);
        }
        Ok(())
    }

    fn check_target(
        &self,
        sample: usize,
        y: &L::Target,
        unfit: impl Fn(&L::Target) -> Option<(u32, usize)>,
    ) -> Result<(), DataError> {
        if let Some((number, value)) = y.not_finite() {
            return Err(self.not_finite("target", sample, number, value));
        }
        match unfit(y) {
            None => Ok(()),
            Some((class, classes)) => {
                Err(DataError::Class { origin: self.shared.loader.origin(sample), sample, class, classes })
            }
        }
    }

    fn not_finite(&self, part: &'static str, sample: usize, index: usize, value: f64) -> DataError {
        DataError::NotFinite { origin: self.shared.loader.origin(sample), part, sample, index, value }
    }

    fn wanted(&self) -> Option<Requirements> {
        self.shared.lock().wanted
    }
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

    /// Looks at the classes that the loader knows, and remembers which classes and ids there may be: samples are looked
    /// at when they are loaded.
    fn check(&self, wanted: &Requirements) -> Result<(), DataError> {
        self.require(wanted, |&class| unfit(*wanted, class))
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
        let wanted = self.wanted();
        let unfit = |&class: &u32| wanted.and_then(|wanted| unfit(wanted, class));
        self.fill_rows(indices, B, x.as_mut_slice(), unfit, |row, class| y[row] = class)
    }
}

/// A class that is none of those wanted, with their number.
fn unfit(wanted: Requirements, class: u32) -> Option<(u32, usize)> {
    wanted.unfit(class).map(|classes| (class, classes))
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

    /// Looks at the targets that the loader knows, and remembers which ids there may be: samples are looked at when they
    /// are loaded.
    fn check(&self, wanted: &Requirements) -> Result<(), DataError> {
        self.require(wanted, |_| None)
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
        let unfit = |_: &[T; K]| None;
        self.fill_rows(indices, B, x.as_mut_slice(), unfit, |row, numbers| {
            for (to, from) in y.as_mut_slice()[row..].iter_mut().step_by(B).zip(numbers) {
                *to = from;
            }
        })
    }
}

#[cfg(test)]
mod tests;
