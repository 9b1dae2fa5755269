//! Functions that several controllers share.
//!
//! Implements `pkg/controller`, `component-helpers` and `pkg/volume/util`. Controllers do not import each other: shared
//! code is in this module.

pub(crate) mod consistency;
pub(crate) mod controller_ref;
pub mod csi;
pub(crate) mod hash;
pub(crate) mod image;
pub mod pod;
pub(crate) mod secrets;
pub mod volume;

/// Returns the entries of a set that start with a prefix, without the prefix, in order.
pub(crate) fn with_prefix(set: &rpds::RedBlackTreeSet<String>, prefix: String) -> impl Iterator<Item = &str> {
    let from = (std::ops::Bound::Included(prefix.clone()), std::ops::Bound::Unbounded);
    set.range(from).map_while(move |entry| entry.strip_prefix(prefix.as_str()))
}
