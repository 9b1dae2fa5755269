//! An index of volumes by the properties that claims request.
//!
//! Implements `index.go`, which indexes volumes by access modes and then checks each. Here volumes without a claimRef
//! are indexed by everything that a claim requests except its selector, smallest first. Therefore binding many claims
//! to many volumes does not take time proportional to their product.

use std::rc::Rc;

use bindery_api::kinds::PERSISTENT_VOLUME;
use bindery_api::quantity::Quantity;
use bindery_api::view::PersistentVolume;
use bindery_api::{Kind, Value, object};
use rpds::RedBlackTreeSet;

use super::{claim_key, claim_ref};
use crate::Index;
use crate::common::volume::{access_modes, attributes_class, capacity_of, class_of, volume_mode};

/// The names of all volumes, by the claims that can have them.
#[derive(Debug, Clone, Default)]
pub struct VolumeIndex {
    /// The access modes of volumes, by their number and text, with the number of volumes. At most fifteen groups.
    groups: Vec<((usize, String), usize)>,
    /// Available volumes without a claimRef: index key, capacity, name.
    open: RedBlackTreeSet<(String, Quantity, String)>,
    /// `claim volume` for the `claimRef` of each volume.
    reserved: RedBlackTreeSet<String>,
}

impl Index for VolumeIndex {
    fn update(&mut self, kind: &'static Kind, _: &str, old: Option<&Value>, new: Option<&Value>) {
        if *kind != PERSISTENT_VOLUME {
            return;
        }
        if let Some(old) = old {
            self.file(old, false);
        }
        if let Some(new) = new {
            self.file(new, true);
        }
    }

    fn copy(&self) -> Rc<dyn Index> {
        Rc::new(self.clone())
    }
}

impl VolumeIndex {
    /// Returns a new index: the [`Indexer`](crate::Indexer).
    pub fn indexer() -> Rc<dyn Index> {
        Rc::new(VolumeIndex::default())
    }

    fn file(&mut self, volume: &Value, present: bool) {
        self.count(group_of(volume), present);
        let name = object::name(volume).to_owned();
        if let Some(claim) = claim_key(volume) {
            change(&mut self.reserved, format!("{claim} {name}"), present);
        } else if is_open(volume) {
            change(&mut self.open, (index_key(&access_modes(volume), volume), capacity_of(volume), name), present);
        } else {
            // No claim can be bound to it now.
        }
    }

    fn count(&mut self, group: (usize, String), present: bool) {
        match self.groups.binary_search_by(|(other, _)| other.cmp(&group)) {
            Ok(at) if present => self.groups[at].1 += 1,
            Ok(at) if self.groups[at].1 > 1 => self.groups[at].1 -= 1,
            Ok(at) => drop(self.groups.remove(at)),
            Err(at) => self.groups.insert(at, (group, 1)),
        }
    }

    /// Returns the groups of volumes by their access modes, fewest modes first.
    pub fn groups(&self) -> impl Iterator<Item = &str> {
        self.groups.iter().map(|((_, modes), _)| modes.as_str())
    }

    /// Returns the names of the volumes whose `claimRef` names this claim.
    pub fn reserved(&self, claim: &str) -> impl Iterator<Item = &str> {
        crate::common::with_prefix(&self.reserved, format!("{claim} "))
    }

    /// Returns the names of the open volumes with these access modes that match the claim, from the smallest that is
    /// large enough. Only the selector is not checked.
    pub fn open<'a>(&'a self, modes: &str, claim: &Value, request: &Quantity) -> impl Iterator<Item = &'a str> {
        let key = index_key(modes, claim);
        let from = (key.clone(), request.clone(), String::new());
        self.open
            .range((std::ops::Bound::Included(from), std::ops::Bound::Unbounded))
            .take_while(move |(other, _, _)| *other == key)
            .map(|(_, _, name)| name.as_str())
    }
}

/// Returns the number of access modes, and the modes.
pub fn group_of(volume: &Value) -> (usize, String) {
    let modes = access_modes(volume);
    (modes.split(',').count(), modes)
}

fn is_open(volume: &Value) -> bool {
    claim_ref(volume).is_none()
        && !object::is_deleting(volume)
        && PersistentVolume(volume).status().phase() == "Available"
}

/// Returns the index key: access modes, class, volume mode and attributes class.
fn index_key(modes: &str, claim_or_volume: &Value) -> String {
    let (class, mode) = (class_of(claim_or_volume), volume_mode(claim_or_volume));
    format!("{modes} {class} {mode} {}", attributes_class(claim_or_volume))
}

fn change<T: Ord>(set: &mut RedBlackTreeSet<T>, entry: T, present: bool) {
    if present {
        set.insert_mut(entry);
    } else {
        set.remove_mut(&entry);
    }
}
