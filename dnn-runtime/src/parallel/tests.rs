//! Each test runs on several numbers of threads, more than there are cores among them.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{self, ThreadId};
use std::time::Duration;

use super::*;

const THREADS: [usize; 4] = [1, 2, 3, 8];

/// Work that is always worth dividing.
const MUCH: u64 = u64::MAX;

/// Which thread computed each of `count` parts.
fn who(count: usize) -> Vec<ThreadId> {
    let mut who = vec![thread::current().id(); count];
    for_each_chunk(&mut who, 1, MUCH, |_, who| who[0] = thread::current().id());
    who
}

fn different<V: PartialEq + Copy>(values: &[V]) -> usize {
    let mut seen = Vec::new();
    for value in values {
        if !seen.contains(value) {
            seen.push(*value);
        }
    }
    seen.len()
}

#[test]
fn every_element_is_written_once() {
    for threads in THREADS {
        Pool::new(threads).install(|| {
            for (len, size) in [(0, 3), (1, 3), (2, 1), (7, 3), (9, 3), (100, 7), (5, 100)] {
                let mut y = vec![0; len];
                for_each_chunk(&mut y, size, MUCH, |index, chunk| {
                    assert_eq!(chunk.len(), size.min(len - index * size));
                    for (i, y) in (index * size..).zip(chunk) {
                        *y += i + 1;
                    }
                });
                assert_eq!(y, (1..=len).collect::<Vec<_>>(), "{len} by {size} on {threads} threads");
            }
        });
    }
}

#[test]
fn runs_of_a_slice_are_whole_lines_and_know_their_place() {
    for threads in THREADS {
        Pool::new(threads).install(|| {
            for len in [0, 1, 64, 65, 40_000, 100_001] {
                let mut y = vec![0; len];
                let calls = AtomicUsize::new(0);
                in_runs(&mut y, |run, y| {
                    calls.fetch_add(1, Ordering::Relaxed);
                    assert_eq!((run.len(), run.start % 64), (y.len(), 0));
                    for (at, y) in run.zip(y) {
                        *y += at + 1;
                    }
                });
                assert_eq!(y, (1..=len).collect::<Vec<_>>(), "{len} on {threads} threads");
                let most = threads.min((len as u64 * ELEMENT / SHARE) as usize).max(1);
                assert_eq!(calls.into_inner(), if len == 0 { 0 } else { most }, "{len} on {threads} threads");
            }
        });
    }
}

#[test]
fn nothing_goes_in_step_with_anything() {
    let (mut a, mut b) = ([0; 5], [0; 3]);
    let some = Some(chunks(&mut b, 1));
    let none: Option<Chunks<'_, u8>> = None;
    for_each_part((chunks(&mut a, 2), some, none), MUCH, |index, (a, b, none)| {
        a.fill(index);
        b.unwrap()[0] = index + 5;
        assert_eq!(none, None);
    });
    assert_eq!((a, b), ([0, 0, 1, 1, 2], [5, 6, 7]));
}

#[test]
fn regions_side_by_side_meet_once() {
    for threads in THREADS {
        Pool::new(threads).install(|| {
            let (mut a, mut b, mut c) = ([0; 40], [0; 3], [0; 5]);
            let who = std::sync::Mutex::new(Vec::new());
            let ones = Region::new(chunks(&mut a, 1), |index, a: &mut [usize]| {
                a[0] += index;
                who.lock().unwrap().push(thread::current().id());
            });
            let few = Region::new((chunks(&mut b, 2), chunks(&mut c, 3)), |index, (b, c)| {
                b.fill(index + 1);
                c.fill(index + 2);
            });
            let nothing = Region::new(chunks(&mut [0; 0], 2), |_, _: &mut [u8]| unreachable!());
            side_by_side(
                ((ones, few), (None::<Region<Chunks<'_, u8>, fn(usize, &mut [u8])>>, nothing)),
                MUCH,
            );
            assert!(a.iter().enumerate().all(|(index, &a)| a == index), "{threads} threads");
            assert_eq!((b, c), ([1, 1, 2], [2, 2, 2, 3, 3]), "{threads} threads");
            assert_eq!(different(&who.into_inner().unwrap()), threads);
        });
    }
}

#[test]
fn a_panic_of_one_region_of_several_reaches_the_caller() {
    Pool::new(3).install(|| {
        let (mut a, mut b) = ([0; 3], [0; 3]);
        let result = catch_unwind(AssertUnwindSafe(|| {
            let panics = Region::new(chunks(&mut a, 1), |index, _: &mut [u8]| assert!(index != 1, "part 1"));
            let others = Region::new(chunks(&mut b, 1), |_, b: &mut [u8]| b[0] = 1);
            side_by_side((panics, others), MUCH);
        }));
        assert!(result.is_err());
        // The shares of other threads are complete.
        assert_eq!(b, [1, 0, 1]);
    });
}

#[test]
fn every_index_is_called_once() {
    for threads in THREADS {
        Pool::new(threads).install(|| {
            for count in [0, 1, 2, 3, 7, 8, 9, 1000] {
                let calls: Vec<AtomicUsize> = (0..count).map(|_| AtomicUsize::new(0)).collect();
                for_each(count, MUCH, |i| {
                    calls[i].fetch_add(1, Ordering::Relaxed);
                });
                assert!(calls.iter().all(|calls| calls.load(Ordering::Relaxed) == 1));
            }
        });
    }
}

#[test]
fn parts_go_in_step() {
    for threads in THREADS {
        Pool::new(threads).install(|| {
            let (mut weight, mut bias, mut moments) = ([1.0; 12], [0_u8; 4], [[0.0; 8], [1.0; 8]]);
            let [a, b] = &mut moments;
            let parts = (chunks(&mut weight, 3), chunks(&mut bias, 1), [chunks(a, 2), chunks(b, 2)]);
            for_each_part(parts, MUCH, |index, (weight, bias, [a, b])| {
                weight[2] = index as f64;
                bias[0] = index as u8 + 5;
                a[0] = 0.5;
                b.copy_from_slice(a);
            });
            assert_eq!(weight, [1.0, 1.0, 0.0, 1.0, 1.0, 1.0, 1.0, 1.0, 2.0, 1.0, 1.0, 3.0]);
            assert_eq!(bias, [5, 6, 7, 8]);
            assert_eq!(moments, [[0.5, 0.0, 0.5, 0.0, 0.5, 0.0, 0.5, 0.0]; 2]);
        });
    }
}

#[test]
fn pairs_and_arrays_of_pairs_go_in_step() {
    for threads in THREADS {
        Pool::new(threads).install(|| {
            let (mut a, mut b, mut c, mut d) = ([0; 7], [0_u8; 4], [0; 7], [0_u8; 4]);
            let pair = |x, y| (chunks(x, 2), chunks(y, 1));
            let parts = [pair(&mut a[..], &mut b[..]), pair(&mut c[..], &mut d[..])];
            for_each_part(parts, MUCH, |index, [(a, b), (c, d)]| {
                a.fill(index + 1);
                b[0] = index as u8;
                c.fill(a.len());
                d[0] = b[0] + 9;
            });
            assert_eq!((a, b), ([1, 1, 2, 2, 3, 3, 4], [0, 1, 2, 3]));
            assert_eq!((c, d), ([2, 2, 2, 2, 2, 2, 1], [9, 10, 11, 12]));
        });
    }
}

#[test]
fn parts_outlive_what_was_divided() {
    let mut y = [0; 5];
    let kept = std::sync::Mutex::new(Vec::new());
    Pool::new(2).install(|| {
        for_each_chunk_kept(&mut y, &kept);
    });
    let mut kept = kept.into_inner().unwrap();
    kept.sort_by_key(|(index, _)| *index);
    for (index, part) in kept {
        part.fill(index + 1);
    }
    assert_eq!(y, [1, 1, 2, 2, 3]);
}

/// Keeps the parts beyond the region that they were made in.
fn for_each_chunk_kept<'a>(y: &'a mut [usize], kept: &std::sync::Mutex<Vec<(usize, &'a mut [usize])>>) {
    for_each_part(chunks(y, 2), MUCH, |index, part| kept.lock().unwrap().push((index, part)));
}

#[test]
fn chunks_go_to_another_thread() {
    let mut y = [0; 5];
    let parts = chunks(&mut y, 2);
    thread::scope(|scope| {
        scope.spawn(move || for_each_part(parts, MUCH, |index, part| part.fill(index + 1)));
    });
    assert_eq!(y, [1, 1, 2, 2, 3]);
}

#[test]
fn chunks_of_the_longest_slice_do_not_overflow() {
    let mut y = vec![(); usize::MAX];
    let parts = chunks(&mut y, usize::MAX - 1);
    let counted = AtomicUsize::new(0);
    for_each_part(parts, 1, |index, part| {
        counted.fetch_add(if index == 0 { 1 } else { part.len() }, Ordering::Relaxed);
    });
    assert_eq!(counted.into_inner(), 2);
}

#[test]
fn an_empty_array_of_parts_goes_with_any_number() {
    let mut y = [0; 5];
    let none: [Chunks<'_, u8>; 0] = [];
    for_each_part((chunks(&mut y, 2), none), MUCH, |index, (y, [])| y.fill(index));
    assert_eq!(y, [0, 0, 1, 1, 2]);
}

#[test]
#[should_panic(expected = "parts in step: found 2 and 3 parts, expected the same number")]
fn parts_that_differ_in_number_are_refused() {
    let (mut a, mut b) = ([0; 4], [0; 5]);
    for_each_part((chunks(&mut a, 2), chunks(&mut b, 2)), 1, |_, _| ());
}

#[test]
#[should_panic(expected = "chunks: size is 0, but must be at least 1")]
fn chunks_have_elements() {
    for_each_chunk(&mut [1, 2], 0, 1, |_, _| ());
}

#[test]
fn elements_without_size_are_counted() {
    let calls = AtomicUsize::new(0);
    Pool::new(2).install(|| {
        for_each_chunk(&mut [(); 10], 3, MUCH, |_, chunk| {
            calls.fetch_add(chunk.len(), Ordering::Relaxed);
        });
    });
    assert_eq!(calls.into_inner(), 10);
}

#[test]
fn shares_are_contiguous_and_of_fixed_threads() {
    for threads in THREADS {
        let mut pool = Pool::new(threads);
        assert_eq!(pool.threads(), threads);
        let (first, again) = pool.install(|| (who(20), who(20)));
        assert_eq!(first, again, "a chunk is always the same thread's");
        assert_eq!(first[0], thread::current().id(), "the caller has the first");
        assert_eq!(different(&first), threads);
        let changes = first.windows(2).filter(|pair| pair[0] != pair[1]).count();
        assert_eq!(changes, threads - 1, "runs of chunks");
    }
}

#[test]
fn a_share_has_as_many_as_any_other_or_one_more() {
    for count in 1..40 {
        for shares in 1..=count {
            let runs: Vec<_> = (0..shares).map(|share| run_of(count, shares, share)).collect();
            assert_eq!(runs.iter().cloned().flatten().collect::<Vec<_>>(), (0..count).collect::<Vec<_>>());
            let lens = || runs.iter().map(ExactSizeIterator::len);
            assert!(lens().max().unwrap() - lens().min().unwrap() <= 1);
        }
    }
}

#[test]
fn little_work_is_not_divided() {
    assert_eq!(shares(100, MUCH), 1, "no pool");
    Pool::new(3).install(|| {
        assert_eq!(shares(100, 2 * SHARE - 1), 1);
        assert_eq!(shares(100, 2 * SHARE), 2);
        assert_eq!(shares(100, 3 * SHARE), 3);
        assert_eq!(shares(100, MUCH), 3);
        assert_eq!(shares(2, MUCH), 2);
        assert_eq!((shares(1, MUCH), shares(0, MUCH)), (1, 1));
    });
    assert_eq!(shares(100, MUCH), 1, "no pool any more");
}

#[test]
fn a_region_in_a_region_is_not_divided() {
    Pool::new(3).install(|| {
        let mut inner = [0; 3];
        for_each_chunk(&mut inner, 1, MUCH, |_, inner| {
            assert_eq!(shares(100, MUCH), 1);
            inner[0] = different(&who(9));
        });
        assert_eq!(inner, [1; 3]);
        assert_eq!(different(&who(9)), 3, "and the pool is there again");
    });
}

#[test]
fn a_region_may_have_a_pool_of_its_own() {
    Pool::new(2).install(|| {
        let mut inner = [0; 2];
        for_each_chunk(&mut inner, 1, MUCH, |_, inner| {
            inner[0] = Pool::new(3).install(|| different(&who(9)));
        });
        assert_eq!(inner, [3; 2]);
        assert_eq!(different(&who(9)), 2);
    });
}

#[test]
fn installed_pools_nest() {
    let (mut outer, mut inner) = (Pool::new(2), Pool::new(3));
    outer.install(|| {
        assert_eq!(different(&who(9)), 2);
        assert_eq!(inner.install(|| different(&who(9))), 3);
        assert_eq!(different(&who(9)), 2);
        let elsewhere = thread::scope(|scope| scope.spawn(|| different(&who(9))).join().unwrap());
        assert_eq!(elsewhere, 1, "a pool is the thread's that installed it");
        let unwound = catch_unwind(AssertUnwindSafe(|| inner.install(|| panic!("out"))));
        assert!(unwound.is_err());
        assert_eq!(different(&who(9)), 2);
    });
    assert_eq!(different(&who(9)), 1);
}

/// Panics that carry a number print nothing.
fn throw(number: usize) -> ! {
    std::panic::resume_unwind(Box::new(number))
}

fn caught(f: impl FnOnce()) -> Option<usize> {
    catch_unwind(AssertUnwindSafe(f)).err().map(|panic| *panic.downcast::<usize>().unwrap())
}

#[test]
fn panics_reach_the_caller_after_all_have_finished() {
    for threads in THREADS {
        let mut pool = Pool::new(threads);
        pool.install(|| {
            for round in 0..50 {
                for bad in 0..threads {
                    let others = AtomicUsize::new(0);
                    let panic = caught(|| {
                        for_each(threads, MUCH, |i| {
                            if i == bad {
                                throw(i);
                            }
                            if round == 0 {
                                thread::sleep(Duration::from_millis(2));
                            }
                            others.fetch_add(1, Ordering::Relaxed);
                        });
                    });
                    assert_eq!(panic, Some(bad));
                    // On one thread the panic leaves out the calls behind it.
                    assert_eq!(others.into_inner(), if threads == 1 { bad } else { threads - 1 });
                }
                assert_eq!(different(&who(threads)), threads, "the pool works on");
            }
            let all = caught(|| for_each(threads, MUCH, |i| throw(i)));
            assert_eq!(all, Some(0), "the caller's own goes first");
            assert_eq!(caught(|| for_each(threads, MUCH, |_| ())), None, "and no other is left behind");
        });
    }
}

#[test]
fn parts_that_were_given_out_are_still_the_only_ones_after_a_panic() {
    for threads in THREADS {
        Pool::new(threads).install(|| {
            let mut y = vec![0; 64];
            let panic = caught(|| {
                for_each_chunk(&mut y, 1, MUCH, |index, y| {
                    y[0] += 1;
                    if index % 16 == 5 {
                        throw(index);
                    }
                });
            });
            assert!(panic.is_some_and(|index| index % 16 == 5));
            assert!(y.iter().all(|&calls| calls < 2), "{y:?}");
            assert_eq!(y[5], 1);
        });
    }
}

#[test]
fn a_panic_that_cannot_be_dropped_is_not_dropped_by_a_worker() {
    struct Bomb;
    impl Drop for Bomb {
        fn drop(&mut self) {
            assert!(
                thread::current().name().is_none_or(|name| !name.starts_with("dnn-")),
                "dropped by a worker"
            );
        }
    }
    Pool::new(3).install(|| {
        let panic = catch_unwind(|| for_each(3, MUCH, |_| std::panic::resume_unwind(Box::new(Bomb))));
        assert!(panic.unwrap_err().is::<Bomb>());
        assert_eq!(different(&who(9)), 3);
    });
}

#[test]
fn thousands_of_regions_with_and_without_rests() {
    for threads in THREADS {
        let mut pool = Pool::new(threads);
        let mut y = vec![0_u32; 64];
        pool.install(|| {
            for round in 0..3000 {
                for_each_chunk(&mut y, 1 + round % 9, MUCH, |_, chunk| {
                    chunk.iter_mut().for_each(|y| *y += 1);
                });
                if round % 300 == 0 {
                    // Long enough for workers to sleep.
                    thread::sleep(Duration::from_millis(1));
                }
            }
        });
        assert_eq!(y, [3000; 64]);
    }
}

#[test]
fn a_caller_that_is_done_early_sleeps_until_the_others_are() {
    for threads in [2, 3, 8] {
        Pool::new(threads).install(|| {
            for _ in 0..5 {
                let mut y = vec![0; threads];
                for_each_chunk(&mut y, 1, MUCH, |index, y| {
                    if index > 0 {
                        thread::sleep(Duration::from_millis(3));
                    }
                    y[0] = index;
                });
                assert_eq!(y, (0..threads).collect::<Vec<_>>());
            }
        });
    }
}

#[test]
fn pools_end_whether_their_workers_wait_sleep_or_just_began() {
    for threads in THREADS {
        for rest in [None, Some(0), Some(2)] {
            let mut pool = Pool::new(threads);
            if let Some(rest) = rest {
                pool.install(|| for_each(threads, MUCH, |_| ()));
                thread::sleep(Duration::from_millis(rest));
            }
            drop(pool);
        }
    }
}

#[test]
fn a_pool_moves_between_threads() {
    let mut pool = Pool::new(2);
    let count = thread::spawn(move || (pool.install(|| different(&who(4))), pool)).join();
    let (count, mut pool) = count.unwrap();
    assert_eq!(count, 2);
    assert_eq!(pool.install(|| different(&who(4))), 2);
}

#[test]
#[should_panic(expected = "Pool: threads is 0, but must be at least 1")]
fn a_pool_has_a_thread() {
    drop(Pool::new(0));
}
