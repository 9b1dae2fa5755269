//! Sort functions that share one compiled body. Each call of std's `sort_by` adds about a kilobyte to the wasm module.

use std::cmp::Ordering;

/// Returns the indices of `n` elements in sorted order; stable.
fn sorted_indices(n: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut indices: Vec<usize> = (0..n).collect();
    indices.sort_by(|a, b| compare(*a, *b));
    indices
}

/// Returns the elements in sorted order; stable.
pub fn sorted<T: Clone>(list: &[T], compare: impl Fn(&T, &T) -> Ordering) -> Vec<T> {
    sorted_indices(list.len(), &|a, b| compare(&list[a], &list[b])).into_iter().map(|i| list[i].clone()).collect()
}

/// Returns the elements sorted by a text; stable.
pub fn sorted_by_text<T: Clone>(list: &[T], text: impl Fn(&T) -> &str) -> Vec<T> {
    sorted(list, |a, b| text(a).cmp(text(b)))
}

/// Sorts a list; stable.
pub fn sort<T>(list: &mut Vec<T>, compare: impl Fn(&T, &T) -> Ordering) {
    let indices = sorted_indices(list.len(), &|a, b| compare(&list[a], &list[b]));
    let mut from: Vec<Option<T>> = std::mem::take(list).into_iter().map(Some).collect();
    list.extend(indices.into_iter().filter_map(|i| from[i].take()));
}

/// Sorts a list by a key; stable.
pub fn sort_by_key<T, K: Ord>(list: &mut Vec<T>, key: impl Fn(&T) -> K) {
    sort(list, |a, b| key(a).cmp(&key(b)));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sort_is_stable() {
        let mut list = vec![(2, 'a'), (1, 'b'), (2, 'c'), (1, 'd')];
        sort_by_key(&mut list, |(n, _)| *n);
        assert_eq!(list, [(1, 'b'), (1, 'd'), (2, 'a'), (2, 'c')]);
    }
}
