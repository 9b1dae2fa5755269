//! Volumes in the order in which a claim wants them.
//!
//! Answers to `index.go`, which files volumes by access modes and then looks at each. Here those that nobody claims are
//! filed by everything a claim asks for but its selector, smallest first, so that binding many claims to many volumes
//! does not take the product of both.

use bindery_api::quantity::Quantity;
use bindery_api::{Value, object};
use rpds::{RedBlackTreeMap, RedBlackTreeSet};

use super::class::{access_modes, attributes_class, class_of, volume_mode};
use super::find::capacity_of;
use super::{claim_key, claim_ref};

/// What has to be equal: access modes, class, volume mode and attributes class.
type Shelf = (String, String, String, String);

/// The names of all volumes, by who may have them.
#[derive(Debug, Clone, Default)]
pub struct VolumeIndex {
    /// How many volumes have these access modes, by number of modes and the modes.
    groups: RedBlackTreeMap<(usize, String), usize>,
    /// Available volumes that nobody claims.
    open: RedBlackTreeMap<Shelf, RedBlackTreeSet<(Quantity, String)>>,
    /// Volumes by the claim in their `claimRef`.
    reserved: RedBlackTreeMap<String, RedBlackTreeSet<String>>,
}

impl VolumeIndex {
    /// A volume came, changed or went.
    pub fn update(&mut self, old: Option<&Value>, new: Option<&Value>) {
        if let Some(old) = old {
            self.file(old, false);
        }
        if let Some(new) = new {
            self.file(new, true);
        }
    }

    fn file(&mut self, volume: &Value, present: bool) {
        let name = object::name(volume).to_owned();
        let group = group_of(volume);
        let count = self.groups.get(&group).copied().unwrap_or(0);
        match if present { count + 1 } else { count.saturating_sub(1) } {
            0 => {
                self.groups.remove_mut(&group);
            }
            count => {
                self.groups.insert_mut(group, count);
            }
        }
        if let Some(claim) = claim_key(volume) {
            change(&mut self.reserved, claim, name, present);
        } else if is_open(volume) {
            change(&mut self.open, shelf(access_modes(volume), volume), (capacity_of(volume), name), present);
        } else {
            // Nobody may take it now.
        }
    }

    /// The groups of volumes, by their access modes, the narrowest first.
    pub fn groups(&self) -> impl Iterator<Item = &str> {
        self.groups.keys().map(|(_, modes)| modes.as_str())
    }

    /// The names of the volumes whose `claimRef` names this claim.
    pub fn reserved(&self, claim: &str) -> impl Iterator<Item = &str> {
        self.reserved.get(claim).into_iter().flat_map(|names| names.iter().map(String::as_str))
    }

    /// The names of the open volumes with these access modes that are what the claim asks for, from the smallest that
    /// is large enough. Only the selector is left to ask.
    pub fn open<'a>(&'a self, modes: &str, claim: &Value, request: &Quantity) -> impl Iterator<Item = &'a str> {
        use std::ops::Bound::{Included, Unbounded};
        let from = (request.clone(), String::new());
        self.open
            .get(&shelf(modes.to_owned(), claim))
            .into_iter()
            .flat_map(move |volumes| volumes.range((Included(from.clone()), Unbounded)).map(|(_, name)| name.as_str()))
    }
}

/// The number of access modes, and the modes.
pub fn group_of(volume: &Value) -> (usize, String) {
    let modes = access_modes(volume);
    (modes.split(',').count(), modes)
}

fn is_open(volume: &Value) -> bool {
    claim_ref(volume).is_none() && !object::is_deleting(volume) && object::str_at(volume, "status.phase") == "Available"
}

fn shelf(modes: String, claim_or_volume: &Value) -> Shelf {
    (
        modes,
        class_of(claim_or_volume).to_owned(),
        volume_mode(claim_or_volume).to_owned(),
        attributes_class(claim_or_volume).to_owned(),
    )
}

fn change<K: Ord + Clone, V: Ord + Clone>(
    map: &mut RedBlackTreeMap<K, RedBlackTreeSet<V>>,
    key: K,
    value: V,
    present: bool,
) {
    if !map.contains_key(&key) {
        map.insert_mut(key.clone(), RedBlackTreeSet::new());
    }
    let set = map.get_mut(&key).expect("just inserted");
    if present {
        set.insert_mut(value);
    } else {
        set.remove_mut(&value);
    }
    if set.is_empty() {
        map.remove_mut(&key);
    }
}
