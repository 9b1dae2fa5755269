//! The topology of volumes: the accessibility requirements that the provisioner sends to a driver with topology.
//!
//! Implements `external-provisioner/pkg/controller/topology.go`, with `--immediate-topology` and without
//! `--strict-topology`, as is the default.

use std::collections::BTreeMap;

use bindery_api::kinds::{CSI_NODE, NODE};
use bindery_api::{Value, object, sort};
use serde_json::json;

use crate::Cache;

/// One topology segment: the values by topology key.
type Segments = BTreeMap<String, String>;

/// The reason why there are no requirements.
#[derive(Debug)]
pub enum Failure {
    /// The selected node was deleted. Another can be selected.
    NoSuchNode(String),
    /// Any other error.
    Other(String),
}

/// Returns the topology keys of a driver on a node.
fn keys<'a>(csi_node: &'a Value, driver: &str) -> Vec<&'a str> {
    let mut drivers = object::list_at(csi_node, "spec.drivers").iter();
    let entry = drivers.find(|d| object::str_at(d, "name") == driver);
    entry.map_or(Vec::new(), |d| object::strings_at(d, "topologyKeys"))
}

/// True if the driver has topology keys in a CSINode.
pub fn supported(cache: &Cache, driver: &str) -> bool {
    cache.list(&CSI_NODE).any(|node| !keys(node, driver).is_empty())
}

/// Returns the topology segments of a driver, from the labels of their nodes. A driver without topology has one segment
/// without labels.
pub fn places(cache: &Cache, driver: &str) -> Vec<Value> {
    let runs = |node: &&bindery_api::Object| {
        object::list_at(node, "spec.drivers").iter().any(|d| object::str_at(d, "name") == driver)
    };
    let place = |csi_node: &bindery_api::Object| {
        let keys = keys(csi_node, driver);
        segments(cache.get(&NODE, object::name(csi_node))?, &keys)
    };
    let mut all: Vec<Segments> = cache.list(&CSI_NODE).filter(runs).filter_map(place).collect();
    sort::sort(&mut all, Ord::cmp);
    all.dedup();
    all.into_iter().map(|place| json!(place)).collect()
}

fn segments(node: &Value, keys: &[&str]) -> Option<Segments> {
    keys.iter().map(|key| Some(((*key).to_owned(), object::label(node, key)?.to_owned()))).collect()
}

/// Returns a list as Go prints it.
fn list(items: &[&str]) -> String {
    format!("[{}]", items.join(" "))
}

/// Returns a map as Go prints it.
fn map<'a>(entries: impl Iterator<Item = (&'a String, &'a str)>) -> String {
    format!("map[{}]", entries.map(|(k, v)| format!("{k}:{v}")).collect::<Vec<_>>().join(" "))
}

fn printed(segments: &Segments) -> String {
    map(segments.iter().map(|(k, v)| (k, v.as_str())))
}

/// Returns the topology segments that a class allows, one for each combination of values.
fn allowed(class: &Value) -> Vec<Segments> {
    let mut all = Vec::new();
    for term in object::list_at(class, "allowedTopologies") {
        let mut places = vec![Segments::new()];
        for expression in object::list_at(term, "matchLabelExpressions") {
            let key = object::str_at(expression, "key");
            let values = object::strings_at(expression, "values");
            let with = |place: &Segments| -> Vec<Segments> {
                let one = |value: &&str| {
                    let mut place = place.clone();
                    place.insert(key.to_owned(), (*value).to_owned());
                    place
                };
                values.iter().map(one).collect()
            };
            places = places.iter().flat_map(with).collect();
        }
        all.extend(places);
    }
    sort::sort(&mut all, Ord::cmp);
    all.dedup();
    all
}

/// Returns the topology segments of all nodes with these keys.
fn everywhere(cache: &Cache, keys: &[&str]) -> Result<Vec<Segments>, Failure> {
    let mut all: Vec<Segments> = cache.list(&NODE).filter_map(|node| segments(node, keys)).collect();
    if all.is_empty() {
        return Err(Failure::Other(format!("topologyKeys {} were not found on any nodes", list(keys))));
    }
    sort::sort(&mut all, Ord::cmp);
    all.dedup();
    Ok(all)
}

/// Returns the start index in a list. The claims of a StatefulSet have different indices, so that they spread:
/// `getPVCNameHashAndIndexOffset`.
fn offset(claim: &str) -> u32 {
    let (text, index) = match claim.rsplit_once('-') {
        Some((rest, index)) if !index.is_empty() && index.bytes().all(|b| b.is_ascii_digit()) => {
            (rest.rsplit('-').next().unwrap_or(rest), index.parse().unwrap_or(0))
        }
        _ => (claim, 0),
    };
    let hash = text.bytes().fold(2_166_136_261u32, |hash, byte| hash.wrapping_mul(16_777_619) ^ u32::from(byte));
    hash.wrapping_add(index)
}

/// Returns the accessibility requirements of a claim: `GenerateAccessibilityRequirements`. `None` if there are no
/// requirements.
///
/// # Errors
/// The provisioner's message.
pub fn requirements(
    cache: &Cache,
    driver: &str,
    claim: &str,
    class: &Value,
    selected: Option<&str>,
) -> Result<Option<Value>, Failure> {
    let allowed = allowed(class);
    let (requisite, first) = match selected {
        Some(name) => {
            let node = cache.get(&NODE, name);
            let node = node.ok_or_else(|| Failure::NoSuchNode(format!("node \"{name}\" not found")))?;
            let csi_node = cache.get(&CSI_NODE, name);
            let missing =
                || format!("failed to get selected CSINode {name}: csinode.storage.k8s.io \"{name}\" not found");
            let keys = keys(csi_node.ok_or_else(|| Failure::NoSuchNode(missing()))?, driver);
            if keys.is_empty() {
                return Err(Failure::Other(format!("no topology key found for node {name}")));
            }
            let Some(here) = segments(node, &keys) else {
                let labels = object::at(node, "metadata.labels").and_then(Value::as_object);
                let labels = labels.into_iter().flatten().map(|(k, v)| (k, v.as_str().unwrap_or("")));
                return Err(Failure::Other(format!(
                    "topology labels from selected node {} does not match topology keys from CSINode {}",
                    map(labels),
                    list(&keys)
                )));
            };
            if allowed.is_empty() {
                let all = everywhere(cache, &keys)?;
                let first = all.iter().position(|place| *place == here).unwrap_or(0);
                (all, first)
            } else {
                let within = |place: &Segments| place.iter().all(|(k, v)| here.get(k) == Some(v));
                let Some(first) = allowed.iter().position(within) else {
                    let all: Vec<String> = allowed.iter().map(printed).collect();
                    return Err(Failure::Other(format!(
                        "topology {} from selected node \"{name}\" is not in requisite: [{}]",
                        printed(&here),
                        all.join(" ")
                    )));
                };
                (allowed, first)
            }
        }
        None => {
            let all = if allowed.is_empty() {
                let mut known = cache.list(&CSI_NODE).map(|node| keys(node, driver)).filter(|keys| !keys.is_empty());
                match known.next() {
                    Some(keys) => everywhere(cache, &keys)?,
                    None => return Err(Failure::Other("no available topology found".into())),
                }
            } else {
                allowed
            };
            let first = offset(claim) as usize % all.len().max(1);
            (all, first)
        }
    };
    if requisite.is_empty() {
        return Ok(None);
    }
    let shown = |place: &Segments| json!({ "segments": place });
    let preferred: Vec<Value> = requisite[first..].iter().chain(&requisite[..first]).map(shown).collect();
    Ok(Some(json!({ "requisite": requisite.iter().map(shown).collect::<Vec<_>>(), "preferred": preferred })))
}

/// Returns the node affinity of a volume in these topology segments: `GenerateVolumeNodeAffinity`.
pub fn affinity(places: &[Value]) -> Value {
    let terms: Vec<Value> = places
        .iter()
        .map(|place| {
            let segments = place["segments"].as_object().into_iter().flatten();
            let one = |(key, value): (&String, &Value)| json!({ "key": key, "operator": "In", "values": [value] });
            json!({ "matchExpressions": segments.map(one).collect::<Vec<_>>() })
        })
        .collect();
    json!({ "required": { "nodeSelectorTerms": terms } })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn claims_of_a_set_use_consecutive_zones() {
        assert_eq!(offset("data-web-3"), offset("data-web-2") + 1);
        assert_eq!(offset("data-web-3"), offset("logs-web-3"));
        assert_ne!(offset("data"), offset("logs"));
    }
}
