//! Work on many things at once.

use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// Does something with each of several things, on all cores, but with at most `most` of them at the same time, on
/// threads of this name. Returns the results in the order of the things.
pub(crate) fn on_all_cores<T: Sync, R: Send>(
    name: &str,
    things: &[T],
    most: usize,
    work: impl Fn(&T) -> R + Sync,
) -> Vec<R> {
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    let next = AtomicUsize::new(0);
    let take = || {
        let mut done = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(thing) = things.get(at) else { break done };
            done.push((at, work(thing)));
        }
    };
    let mut done = thread::scope(|scope| {
        let more = 1..cores.min(things.len()).min(most);
        // With fewer threads than wanted, the calling one has more to do.
        let start = |_| thread::Builder::new().name(name.into()).spawn_scoped(scope, take).ok();
        let more: Vec<_> = more.map_while(start).collect();
        let mut done = take();
        for thread in more {
            done.extend(thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        }
        done
    });
    done.sort_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn what_is_done_at_once_comes_back_in_order() {
        let numbers: Vec<usize> = (0..100).collect();
        let (cores, second) = (thread::available_parallelism().unwrap().get(), AtomicUsize::new(0));
        let done = on_all_cores("numbers", &numbers, usize::MAX, |number| {
            // The first one ends after the second one, or does not wait any longer.
            for _ in 0..1_000 {
                if *number != 0 || cores == 1 || second.load(Ordering::Relaxed) > 0 {
                    break;
                }
                thread::sleep(Duration::from_millis(10));
            }
            if *number == 1 {
                second.fetch_add(1, Ordering::Relaxed);
            }
            (*number, second.load(Ordering::Relaxed))
        });
        assert!(done.iter().map(|(number, _)| number).eq(&numbers));
        assert!(done[0].1 == 1 || cores == 1, "one after the other");
    }
}
