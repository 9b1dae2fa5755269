//! Sorting, in one compiled body: each call of std's `sort_by` is a kilobyte of wasm of its own.

use std::cmp::Ordering;

/// The order of `n` things by a comparison of their places; stable.
fn places(n: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut places: Vec<usize> = (0..n).collect();
    places.sort_by(|a, b| compare(*a, *b));
    places
}

/// The elements in order; stable.
pub fn sorted<T: Clone>(list: &[T], compare: impl Fn(&T, &T) -> Ordering) -> Vec<T> {
    places(list.len(), &|a, b| compare(&list[a], &list[b])).into_iter().map(|i| list[i].clone()).collect()
}

/// The elements in the order of a text that each has; stable.
pub fn sorted_by_text<T: Clone>(list: &[T], text: impl Fn(&T) -> &str) -> Vec<T> {
    sorted(list, |a, b| text(a).cmp(text(b)))
}
