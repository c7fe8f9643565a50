//! A loader that counts, gates and panics.

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
    assert!(message.starts_with("in memory: sample 5: found class 2, expected a class below 2"), "{message}");
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

/// Sample 3 is unfit in `[x, y]`; of the even ones the target is known before they are loaded.
struct Files {
    x: f32,
    y: f32,
}

impl Loader<f32, 2> for Files {
    type Target = [f32; 1];

    fn len(&self) -> usize {
        5
    }

    fn load(&self, index: usize, x: &mut [f32; 2]) -> Result<[f32; 1], DataError> {
        *x = [0.0, if index == 3 { self.x } else { 0.0 }];
        Ok([if index == 3 { self.y } else { 0.0 }])
    }

    fn origin(&self, index: usize) -> Origin {
        Origin::File(format!("{index}.dat").into())
    }

    fn known_target(&self, index: usize) -> Option<[f32; 1]> {
        index.is_multiple_of(2).then_some([if index == 4 { self.y } else { 0.0 }])
    }
}

#[test]
fn numbers_that_are_not_finite_are_named_by_their_file() {
    let message = |x: f32, y: f32| {
        let lazy = Lazy::new(Files { x, y });
        let (mut inputs, mut targets) = (Batch::<f32, 1, 2>::zeros(), Batch::<f32, 1, 1>::zeros());
        let error = lazy.fill(&[3], &mut inputs, &mut targets, &Pass::evaluation()).unwrap_err().to_string();
        assert_eq!(lazy.load_all().unwrap_err().to_string(), error);
        error
    };
    let mend = "expected a finite number; drop the sample or replace the value";
    assert_eq!(message(f32::NAN, 0.0), format!("3.dat: sample 3, feature 1: found NaN, {mend}"));
    assert_eq!(message(0.0, f32::INFINITY), format!("3.dat: sample 3, target 0: found inf, {mend}"));

    let check = |y| {
        let lazy = Lazy::new(Files { x: 0.0, y });
        Source::<Batch<f32, 1, 2>, Batch<f32, 1, 1>>::check(&lazy, &Requirements::new(1))
    };
    assert!(check(1.0).is_ok());
    let found = check(f32::NAN).unwrap_err().to_string();
    assert_eq!(found, format!("4.dat: sample 4, target 0: found NaN, {mend}"), "known before it is loaded");
}
