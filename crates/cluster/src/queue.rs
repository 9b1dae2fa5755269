//! A work queue: a set of keys in the order in which they came, with back-off for those that failed.
//!
//! Answers to client-go's `workqueue`: a key that waits is not added twice; a key that is being worked on is worked on
//! once more afterwards; a failed key comes back after 5 ms, doubling up to 1000 s.

use std::time::Duration;

use bindery_api::time::Time;
use rpds::{RedBlackTreeMap, RedBlackTreeSet};

/// See the module.
#[derive(Debug, Clone, Default)]
pub struct WorkQueue {
    next: u64,
    order: RedBlackTreeMap<u64, String>,
    waiting: RedBlackTreeSet<String>,
    delayed: RedBlackTreeMap<(Time, u64), String>,
    failures: RedBlackTreeMap<String, u32>,
}

impl WorkQueue {
    /// Adds a key unless it waits already.
    pub fn add(&mut self, key: String) {
        if !self.waiting.contains(&key) {
            self.waiting.insert_mut(key.clone());
            self.order.insert_mut(self.next, key);
            self.next += 1;
        }
    }

    /// Adds a key after its back-off.
    pub fn add_rate_limited(&mut self, key: String, now: Time) {
        let failures = self.failures.get(&key).copied().unwrap_or(0);
        self.failures.insert_mut(key.clone(), failures + 1);
        let delay = Duration::from_millis(5 << failures.min(18)).min(Duration::from_secs(1000));
        self.add_after(key, now + delay);
    }

    /// Adds a key after a time.
    pub fn add_after(&mut self, key: String, time: Time) {
        self.delayed.insert_mut((time, self.next), key);
        self.next += 1;
    }

    /// Forgets that a key failed.
    pub fn forget(&mut self, key: &str) {
        self.failures.remove_mut(key);
    }

    /// Takes a key out, wherever it stands in line. True if it waited.
    pub fn take(&mut self, key: &str) -> bool {
        if self.waiting.remove_mut(key) {
            let at = self.order.iter().find(|(_, k)| *k == key).map(|(at, _)| *at);
            self.order.remove_mut(&at.expect("a waiting key stands in line"));
            return true;
        }
        let at = self.delayed.iter().find(|(_, k)| *k == key).map(|(at, _)| *at);
        at.is_some_and(|at| self.delayed.remove_mut(&at))
    }

    /// The keys, those that wait in line first.
    pub fn keys(&self) -> impl Iterator<Item = &String> {
        self.order.values().chain(self.delayed.values())
    }

    /// The key that is next, and from when.
    pub fn next(&self, now: Time) -> Option<(Time, &String)> {
        let delayed = self.delayed.first().map(|((time, _), key)| (*time, key));
        match self.order.first() {
            // A key whose back-off is over comes after those in line.
            Some((_, key)) => Some((now, key)),
            None => delayed,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_waits_once_in_the_order_it_came() {
        let mut q = WorkQueue::default();
        for key in ["b", "a", "b"] {
            q.add(key.into());
        }
        assert_eq!(q.next(Time::START), Some((Time::START, &"b".to_owned())));
        assert!(q.take("b"));
        assert!(!q.take("b"));
        assert_eq!(q.next(Time::START), Some((Time::START, &"a".to_owned())));
    }

    #[test]
    fn a_failed_key_backs_off_twice_as_long_each_time() {
        let mut q = WorkQueue::default();
        let mut delays = Vec::new();
        for _ in 0..4 {
            q.add_rate_limited("a".into(), Time::START);
            delays.push(q.next(Time::START).unwrap().0.since(Time::START).as_millis());
            assert!(q.take("a"));
        }
        assert_eq!(delays, [5, 10, 20, 40]);
        q.forget("a");
        q.add_rate_limited("a".into(), Time::START);
        assert_eq!(q.next(Time::START).unwrap().0.since(Time::START).as_millis(), 5);
    }
}
