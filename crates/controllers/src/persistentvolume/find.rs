//! The selection of a volume for a claim.
//!
//! Implements `index.go` (`findBestMatchForClaim`) and `pv_helpers.go` (`FindMatchingVolume`). Volumes are grouped by
//! their access modes. The group with the fewest modes that has a matching volume wins, and in it the smallest volume.
//!
//! Upstream breaks ties by Go's map order. Here groups with the same number of modes are sorted by the text of their
//! modes, and volumes by name.

use bindery_api::kinds::{PERSISTENT_VOLUME, PERSISTENT_VOLUME_CLAIM};
use bindery_api::quantity::Quantity;
use bindery_api::selector::LabelSelector;
use bindery_api::view::PersistentVolume;
use bindery_api::why::{Candidate, Check, Why};
use bindery_api::{Object, Value, object, sort};

use super::index::{VolumeIndex, group_of};
use super::is_volume_bound_to_claim;
use crate::Cache;
use crate::common::volume::{
    access_modes, attributes_class, capacity_of, class_of, is_delay_binding, modes_contain, request_of, volume_mode,
};

/// If there are more volumes than this, only the volumes from the index are checked and recorded.
const FEW: usize = 64;
/// The number of next larger volumes that are recorded in addition to the selected one.
const NEIGHBOURS: usize = 4;

/// The result of the search.
#[derive(Debug, Default)]
pub struct Match {
    /// The volume, if one matches.
    pub volume: Option<Object>,
    /// The checked volumes, in order, with their passed and failed rules.
    pub candidates: Vec<Candidate>,
}

/// Finds the volume for a claim without `volumeName`. With `delay`, for a class that waits for a Pod, only a volume
/// that is pre-bound to the claim matches.
///
/// # Errors
/// The selector is invalid. The text is that of upstream.
pub fn find_best_match(volumes: &Cache, claim: &Value, delay: bool) -> Result<Match, String> {
    let selector =
        match object::at(claim, "spec.selector") {
            Some(selector) => Some(LabelSelector::from_object(selector).map_err(|e| {
                format!("error creating internal label selector for claim: {}: {e}", object::key(claim))
            })?),
            None => None,
        };
    let looked_at: Vec<&Object> = match volumes.index() {
        Some(index) if volumes.len(&PERSISTENT_VOLUME) > FEW => shortlist(volumes, index, claim, selector.as_ref()),
        _ => volumes.list(&PERSISTENT_VOLUME).collect(),
    };
    Ok(look_at(&looked_at, claim, selector.as_ref(), delay))
}

/// Returns every volume that can win, from the index: pre-bound volumes, and of each group the smallest matching volume
/// with the next larger ones.
fn shortlist<'a>(
    volumes: &'a Cache,
    index: &VolumeIndex,
    claim: &Value,
    selector: Option<&LabelSelector>,
) -> Vec<&'a Object> {
    let get = |name| volumes.get(&PERSISTENT_VOLUME, name);
    let mut list: Vec<&Object> = index.reserved(&object::key(claim)).filter_map(get).collect();
    let request = request_of(claim);
    for modes in index.groups() {
        let fits = |volume: &&Object| selector.is_none_or(|s| s.matches(labels(volume)));
        list.extend(index.open(modes, claim, &request).filter_map(get).filter(fits).take(1 + NEIGHBOURS));
    }
    sort::sorted_by_text(&list, |volume| object::name(volume))
}

/// Checks these volumes one by one, in order of their names.
fn look_at(volumes: &[&Object], claim: &Value, selector: Option<&LabelSelector>, delay: bool) -> Match {
    let mut groups: Vec<((usize, String), Vec<&Object>)> = Vec::new();
    let mut found = Match::default();
    for volume in volumes {
        if modes_contain(volume, claim) {
            let group = group_of(volume);
            match groups.binary_search_by(|(other, _)| other.cmp(&group)) {
                Ok(at) => groups[at].1.push(volume),
                Err(at) => groups.insert(at, (group, vec![volume])),
            }
        } else {
            found.candidates.push(rejected(volume, vec![modes_check(volume, claim)]));
        }
    }
    let request = request_of(claim);
    for (_, group) in &groups {
        if let Some(volume) = find_in_group(group, claim, &request, selector, delay, &mut found.candidates) {
            for candidate in &mut found.candidates {
                candidate.chosen = candidate.key == PERSISTENT_VOLUME.etcd_key("", object::name(&volume));
            }
            found.volume = Some(volume);
            break;
        }
    }
    found
}

/// The check of volumes for a claim.
struct Look<'a> {
    claim: &'a Value,
    request: &'a Quantity,
    selector: Option<&'a LabelSelector>,
    delay: bool,
    /// True if the rules after a failed rule are checked, too.
    whole: bool,
}

/// The result of the check of a volume.
struct Looked {
    checks: Vec<Check>,
    /// True if it is pre-bound to the claim and usable.
    reserved: bool,
    fits: bool,
}

impl Look<'_> {
    fn at(&self, volume: &Value) -> Looked {
        let Look { claim, request, selector, delay, whole } = *self;
        let mut checks = vec![modes_check(volume, claim)];
        let capacity = capacity_of(volume);
        let reserved = is_volume_bound_to_claim(volume, claim);
        let claimed = super::claim_ref(volume).is_some();
        // The order is that of upstream. The first failed rule ends the check of this volume.
        let mut passes = |rule: &'static str, pass: bool, want: &dyn Fn() -> String, have: &dyn Fn() -> String| {
            checks.push(Check { rule, pass, want: want(), have: have() });
            pass || whole
        };
        let usable = passes("claim-ref", !claimed || reserved, &|| object::key(claim), &|| {
            super::claim_key(volume).unwrap_or_default()
        }) && passes("capacity", capacity >= *request, &|| request.to_string(), &|| capacity.to_string())
            && passes("volume-mode", volume_mode(volume) == volume_mode(claim), &|| volume_mode(claim).into(), &|| {
                volume_mode(volume).into()
            })
            && passes(
                "attributes-class",
                attributes_class(volume) == attributes_class(claim),
                &|| attributes_class(claim).into(),
                &|| attributes_class(volume).into(),
            )
            && passes("not-deleting", !object::is_deleting(volume), &String::new, &|| {
                object::str_at(volume, "metadata.deletionTimestamp").into()
            });
        if usable && reserved {
            return Looked { checks, reserved: true, fits: true };
        }
        let fits = usable
            && passes("not-delayed", !delay, &|| "Immediate".into(), &|| {
                if delay { "WaitForFirstConsumer" } else { "Immediate" }.into()
            })
            && passes(
                "phase",
                PersistentVolume(volume).status().phase() == "Available",
                &|| "Available".into(),
                &|| PersistentVolume(volume).status().phase().into(),
            )
            && passes(
                "selector",
                selector.is_none_or(|s| s.matches(labels(volume))),
                &|| object::at(claim, "spec.selector").map(Value::to_string).unwrap_or_default(),
                &|| labels(volume).map(Value::to_string).unwrap_or_default(),
            )
            && passes("class", class_of(volume) == class_of(claim), &|| name(class_of(claim)), &|| {
                name(class_of(volume))
            });
        Looked { checks, reserved: false, fits }
    }
}

/// Returns the name of a class. An empty name is quoted, as in YAML.
fn name(class: &str) -> String {
    if class.is_empty() { "\"\"" } else { class }.to_owned()
}

/// Checks one volume against every rule, for users who need more than the first failure.
pub fn every_rule(volume: &Value, claim: &Value) -> Candidate {
    let selector = object::at(claim, "spec.selector").and_then(|s| LabelSelector::from_object(s).ok());
    let look = Look { claim, request: &request_of(claim), selector: selector.as_ref(), delay: false, whole: true };
    rejected(volume, look.at(volume).checks)
}

fn find_in_group(
    group: &[&Object],
    claim: &Value,
    request: &Quantity,
    selector: Option<&LabelSelector>,
    delay: bool,
    candidates: &mut Vec<Candidate>,
) -> Option<Object> {
    let mut smallest: Option<(&Object, Quantity)> = None;
    for &volume in group {
        let look = Look { claim, request, selector, delay, whole: false }.at(volume);
        let (checks, fits, capacity) = (look.checks, look.fits, capacity_of(volume));
        if look.reserved {
            // Pre-bound to this claim: neither phase, class nor selector is checked.
            candidates.push(rejected(volume, checks));
            return Some(volume.clone());
        }
        if fits {
            let smaller = smallest.as_ref().is_none_or(|(_, least)| capacity < *least);
            if smaller {
                smallest = Some((volume, capacity));
            }
        }
        candidates.push(rejected(volume, checks));
    }
    // A matching volume that is not the smallest fails on this rule.
    if let Some((best, least)) = &smallest {
        for candidate in candidates.iter_mut().filter(|c| c.checks.iter().all(|check| check.pass)) {
            let volume = group.iter().find(|v| candidate.key == PERSISTENT_VOLUME.etcd_key("", object::name(v)));
            if let Some(volume) = volume.filter(|v| object::name(v) != object::name(best)) {
                candidate.checks.push(Check {
                    rule: "smallest",
                    pass: false,
                    want: least.to_string(),
                    have: capacity_of(volume).to_string(),
                });
            }
        }
    }
    smallest.map(|(volume, _)| volume.clone())
}

/// Returns what the binder would decide about a claim now: each volume against each rule.
pub fn explain(cache: &Cache, claim: &Value) -> Why {
    let delay = is_delay_binding(claim, cache).unwrap_or(false);
    let candidates = find_best_match(cache, claim, delay).map(|m| m.candidates).unwrap_or_default();
    Why { branch: "binder-explain", facts: facts(claim), candidates }
}

/// Returns the facts about a claim for the messages.
pub fn facts(claim: &Value) -> Vec<(&'static str, String)> {
    vec![
        ("claim", object::key(claim)),
        ("class", class_of(claim).to_owned()),
        ("request", request_of(claim).to_string()),
        ("modes", access_modes(claim)),
    ]
}

fn rejected(volume: &Value, checks: Vec<Check>) -> Candidate {
    Candidate { key: PERSISTENT_VOLUME.etcd_key("", object::name(volume)), checks, chosen: false }
}

fn modes_check(volume: &Value, claim: &Value) -> Check {
    Check {
        rule: "access-modes",
        pass: modes_contain(volume, claim),
        want: access_modes(claim),
        have: access_modes(volume),
    }
}

fn labels(volume: &Value) -> Option<&Value> {
    object::at(volume, "metadata.labels")
}

/// Returns the reason why a claim cannot be bound to the volume that it names, with the text of the event. `None` if it
/// can.
///
/// Upstream: `checkVolumeSatisfyClaim`. Selector, node affinity and phase are not checked.
pub fn check_volume_satisfy_claim(volume: &Value, claim: &Value) -> Option<(String, Check)> {
    let fails =
        |rule, text: &str, want: String, have: String| Some((text.to_owned(), Check { rule, pass: false, want, have }));
    let (capacity, request) = (capacity_of(volume), request_of(claim));
    if object::is_deleting(volume) {
        let text = format!("the volume is marked for deletion \"{}\"", object::name(volume));
        fails("not-deleting", &text, String::new(), object::str_at(volume, "metadata.deletionTimestamp").into())
    } else if capacity.value() < request.value() {
        fails("capacity", "requested PV is too small", request.to_string(), capacity.to_string())
    } else if class_of(volume) != class_of(claim) {
        fails("class", "storageClassName does not match", class_of(claim).into(), class_of(volume).into())
    } else if attributes_class(volume) != attributes_class(claim) {
        let (want, have) = (attributes_class(claim).into(), attributes_class(volume).into());
        fails("attributes-class", "volumeAttributesClassName does not match", want, have)
    } else if volume_mode(volume) != volume_mode(claim) {
        fails("volume-mode", "incompatible volumeMode", volume_mode(claim).into(), volume_mode(volume).into())
    } else if !modes_contain(volume, claim) {
        fails("access-modes", "incompatible accessMode", access_modes(claim), access_modes(volume))
    } else {
        None
    }
}

/// Returns the claim of a key in the assumed cache.
pub fn assumed_claim<'a>(assumed: &'a Cache, key: &str) -> Option<&'a Object> {
    assumed.get(&PERSISTENT_VOLUME_CLAIM, key)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// Compares the index with a scan of all volumes, for every claim of a mixed set.
    #[test]
    fn index_matches_scan() {
        let mut cache = Cache::indexed(&[VolumeIndex::indexer]);
        let modes = [&["ReadWriteOnce"][..], &["ReadWriteOnce", "ReadWriteMany"], &["ReadOnlyMany"]];
        for i in 0..300_usize {
            let mut volume = json!({
                "metadata": { "name": format!("pv-{i}"), "labels": { "tier": if i % 3 == 0 { "gold" } else { "tin" } } },
                "spec": {
                    "capacity": { "storage": format!("{}Gi", 1 + i * 7 % 13) },
                    "accessModes": modes[i % modes.len()],
                    "storageClassName": if i % 2 == 0 { "slow" } else { "" },
                },
                "status": { "phase": if i % 11 == 0 { "Released" } else { "Available" } },
            });
            if i % 17 == 0 {
                volume["spec"]["claimRef"] = json!({ "namespace": "default", "name": format!("claim-{}", i % 5) });
            }
            cache.insert(&PERSISTENT_VOLUME, Object::new(volume));
        }
        let all: Vec<&Object> = cache.list(&PERSISTENT_VOLUME).collect();
        for i in 0..200_usize {
            let wanted = ["ReadWriteOnce", "ReadOnlyMany"][i % 2];
            let mut claim = json!({
                "metadata": { "name": format!("claim-{i}"), "namespace": "default" },
                "spec": {
                    "accessModes": [wanted],
                    "resources": { "requests": { "storage": format!("{}Gi", 1 + i % 14) } },
                    "storageClassName": if i % 4 < 2 { "slow" } else { "" },
                },
            });
            if i % 5 == 0 {
                claim["spec"]["selector"] = json!({ "matchLabels": { "tier": "gold" } });
            }
            let selector = object::at(&claim, "spec.selector").map(|s| LabelSelector::from_object(s).unwrap());
            for delay in [false, true] {
                let name = |found: Match| found.volume.map(|v| object::name(&v).to_owned());
                let scanned = name(look_at(&all, &claim, selector.as_ref(), delay));
                assert_eq!(name(find_best_match(&cache, &claim, delay).unwrap()), scanned, "{claim}");
            }
        }
    }
}
