//! The filters that check other Pods: topology spread constraints, and affinity and anti-affinity of Pods.
//!
//! Implements `plugins/{podtopologyspread,interpodaffinity}`.
//!
//! Not modelled: `matchLabelKeys`, and the default constraints of a cluster (Pods of one owner are spread
//! nevertheless).

use bindery_api::kinds::{NAMESPACE, NODE};
use bindery_api::selector::LabelSelector;
use bindery_api::{Object, Value, object};

use super::nodes::{Filter, matches_node_selector};
use super::{Refusal, State, placed};
use crate::Cache;

/// The filters in their order, which run after those of volumes.
pub const FILTERS: [Filter; 2] = [("pod-spread", pod_topology_spread), ("pod-affinity", inter_pod_affinity)];

/// Runs the filters that check other Pods.
///
/// # Errors
/// The first rejection.
pub fn filter(cache: &Cache, state: &State, pod: &Object, node: &Object) -> Result<(), Refusal> {
    FILTERS.iter().try_for_each(|(_, filter)| filter(cache, state, pod, node))
}

fn matches(selector: Option<&Value>, pod: &Value) -> bool {
    let selector = selector.and_then(|selector| LabelSelector::from_object(selector).ok());
    selector.is_some_and(|selector| selector.matches(object::at(pod, "metadata.labels")))
}

/// Rejects a node if the Pod would exceed the maximum skew of its topology domain.
fn pod_topology_spread(cache: &Cache, state: &State, pod: &Object, node: &Object) -> Result<(), Refusal> {
    const TEXT: &str = "node(s) didn't match pod topology spread constraints";
    let hard = |c: &&Value| object::str_at(c, "whenUnsatisfiable") == "DoNotSchedule";
    let constraints: Vec<&Value> = object::list_at(pod, "spec.topologySpreadConstraints").iter().filter(hard).collect();
    for constraint in &constraints {
        let key = object::str_at(constraint, "topologyKey");
        let Some(here) = object::label(node, key) else {
            return Err(Refusal::never("PodTopologySpread", format!("{TEXT} (missing required label)")));
        };
        let selector = object::at(constraint, "labelSelector");
        let honors = |field: &str, default: &str| match object::str_at(constraint, field) {
            "" => default == "Honor",
            policy => policy == "Honor",
        };
        // The domains are those of the nodes that match the Pod.
        let eligible = |n: &&Object| {
            constraints.iter().all(|c| object::label(n, object::str_at(c, "topologyKey")).is_some())
                && (!honors("nodeAffinityPolicy", "Honor") || matches_node_selector(pod, n))
                && (!honors("nodeTaintsPolicy", "Ignore") || super::nodes::untolerated(pod, n).next().is_none())
        };
        let mut domains: Vec<(&str, i64)> = Vec::new();
        for n in cache.list(&NODE).filter(eligible) {
            let value = object::label(n, key).unwrap_or_default();
            let count = placed(cache, state)
                .filter(|(other, on)| {
                    *on == object::name(n)
                        && object::namespace(other) == object::namespace(pod)
                        && !object::is_deleting(other)
                        && matches(selector, other)
                })
                .count() as i64;
            match domains.iter_mut().find(|(known, _)| *known == value) {
                Some((_, n)) => *n += count,
                None => domains.push((value, count)),
            }
        }
        let number =
            |field: &str, default: i64| object::at(constraint, field).and_then(Value::as_i64).unwrap_or(default);
        let few = (domains.len() as i64) < number("minDomains", 1);
        let least = if few { 0 } else { domains.iter().map(|(_, n)| *n).min().unwrap_or(0) };
        let there = domains.iter().find(|(value, _)| *value == here).map_or(0, |(_, n)| *n);
        let skew = there + i64::from(matches(selector, pod)) - least;
        if skew > number("maxSkew", 1) {
            return Err(Refusal::now("PodTopologySpread", TEXT));
        }
    }
    Ok(())
}

fn terms<'a>(pod: &'a Value, sort: &str, wish: &str) -> &'a [Value] {
    object::list_at(pod, &format!("spec.affinity.{sort}.{wish}DuringSchedulingIgnoredDuringExecution"))
}

/// True if an affinity term of one Pod matches another Pod.
fn term_matches(cache: &Cache, owner: &Value, term: &Value, other: &Value) -> bool {
    let namespaces = object::strings_at(term, "namespaces");
    let selector = object::at(term, "namespaceSelector");
    let same_namespace = if namespaces.is_empty() && selector.is_none() {
        object::namespace(owner) == object::namespace(other)
    } else {
        namespaces.contains(&object::namespace(other))
            || selector.is_some_and(|selector| {
                let empty = selector.as_object().is_some_and(serde_json::Map::is_empty);
                let namespace = cache.get(&NAMESPACE, object::namespace(other));
                empty || namespace.is_some_and(|namespace| matches(Some(selector), namespace))
            })
    };
    same_namespace && matches(object::at(term, "labelSelector"), other)
}

/// True if two nodes have the same value of the topology key of a term.
fn same_topology_value(term: &Value, a: &Value, b: &Value) -> bool {
    let key = object::str_at(term, "topologyKey");
    object::label(a, key).is_some() && object::label(a, key) == object::label(b, key)
}

fn inter_pod_affinity(cache: &Cache, state: &State, pod: &Object, node: &Object) -> Result<(), Refusal> {
    const PLUGIN: &str = "InterPodAffinity";
    let others: Vec<(&Object, &Object)> =
        placed(cache, state).filter_map(|(other, on)| Some((other, cache.get(&NODE, on)?))).collect();
    let wanted = terms(pod, "podAffinity", "required");
    if !wanted.is_empty() {
        let matching: Vec<_> = others
            .iter()
            .filter(|(other, _)| wanted.iter().all(|term| term_matches(cache, pod, term, other)))
            .collect();
        let labelled = |term: &Value| object::label(node, object::str_at(term, "topologyKey")).is_some();
        let found = wanted
            .iter()
            .all(|term| labelled(term) && matching.iter().any(|(_, on)| same_topology_value(term, on, node)));
        // The first Pod of a group matches its own terms.
        let first =
            matching.is_empty() && wanted.iter().all(|term| labelled(term) && term_matches(cache, pod, term, pod));
        if !found && !first {
            return Err(Refusal::never(PLUGIN, "node(s) didn't match pod affinity rules"));
        }
    }
    let avoids = |term: &Value| {
        others.iter().any(|(other, on)| term_matches(cache, pod, term, other) && same_topology_value(term, on, node))
    };
    if terms(pod, "podAntiAffinity", "required").iter().any(avoids) {
        return Err(Refusal::now(PLUGIN, "node(s) didn't match pod anti-affinity rules"));
    }
    let avoided = others.iter().any(|(other, on)| {
        terms(other, "podAntiAffinity", "required")
            .iter()
            .any(|term| term_matches(cache, other, term, pod) && same_topology_value(term, on, node))
    });
    if avoided {
        return Err(Refusal::now(PLUGIN, "node(s) didn't satisfy existing pods anti-affinity rules"));
    }
    Ok(())
}

/// Returns the score of a node from the preferred affinity and anti-affinity terms of Pods: `Score` before it is normalized.
pub fn inter_pod_affinity_score(cache: &Cache, state: &State, pod: &Object, node: &Object) -> i64 {
    let mut sum = 0;
    for (other, on) in placed(cache, state) {
        let Some(on) = cache.get(&NODE, on) else { continue };
        for (sort, sign) in [("podAffinity", 1), ("podAntiAffinity", -1)] {
            for (owner, about) in [(pod, other), (other, pod)] {
                for wish in terms(owner, sort, "preferred") {
                    let Some(term) = wish.get("podAffinityTerm") else { continue };
                    if term_matches(cache, owner, term, about) && same_topology_value(term, on, node) {
                        sum += sign * wish["weight"].as_i64().unwrap_or(0);
                    }
                }
            }
        }
        // Required affinity terms of existing Pods count, too (`HardPodAffinityWeight`).
        for term in terms(other, "podAffinity", "required") {
            sum += i64::from(term_matches(cache, other, term, pod) && same_topology_value(term, on, node));
        }
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;
    use bindery_api::kinds::POD;
    use serde_json::json;

    fn cluster() -> Cache {
        let mut cache = Cache::default();
        for name in ["a", "b"] {
            let node = json!({ "metadata": { "name": name, "labels": { "host": name, "zone": "z" } } });
            cache.insert(&NODE, node.into());
        }
        cache.insert(&POD, pod("there", Some("a"), json!({})).into());
        cache
    }

    fn pod(name: &str, node: Option<&str>, spec: Value) -> Value {
        let mut spec = spec;
        if let Some(node) = node {
            spec["nodeName"] = node.into();
        }
        json!({ "metadata": { "name": name, "namespace": "default", "uid": name, "labels": { "app": "x" } }, "spec": spec })
    }

    fn filter_messages(spec: Value) -> [String; 2] {
        let cache = cluster();
        let new = Object::new(pod("new", None, spec));
        ["a", "b"].map(|node| match filter(&cache, &State::default(), &new, cache.get(&NODE, node).unwrap()) {
            Ok(()) => String::new(),
            Err(refusal) => refusal.reasons.join(", "),
        })
    }

    #[test]
    fn inter_pod_affinity_filters_nodes() {
        let selector = json!({ "matchLabels": { "app": "x" } });
        let of = |sort: &str, key: &str| {
            json!({ "affinity": { sort: {
                "requiredDuringSchedulingIgnoredDuringExecution": [{ "topologyKey": key, "labelSelector": selector }],
            } } })
        };
        let spread = |key: &str| {
            json!({ "topologySpreadConstraints": [{
                "maxSkew": 1, "topologyKey": key, "whenUnsatisfiable": "DoNotSchedule", "labelSelector": selector,
            }] })
        };
        let anti = "node(s) didn't match pod anti-affinity rules";
        let unmatched = "node(s) didn't match pod affinity rules";
        let skewed = "node(s) didn't match pod topology spread constraints";
        for (spec, expected) in [
            (of("podAntiAffinity", "host"), [anti, ""]),
            (of("podAntiAffinity", "zone"), [anti, anti]),
            (of("podAffinity", "host"), ["", unmatched]),
            (of("podAffinity", "rack"), [unmatched, unmatched]),
            (spread("host"), [skewed, ""]),
            (spread("zone"), ["", ""]),
            (spread("rack"), [&*format!("{skewed} (missing required label)"); 2]),
        ] {
            assert_eq!(filter_messages(spec.clone()), expected.map(str::to_owned), "{spec}");
        }
    }

    #[test]
    fn first_pod_with_self_affinity_is_scheduled() {
        let mut cache = cluster();
        cache.remove(&POD, "default/there");
        let spec = json!({ "affinity": { "podAffinity": { "requiredDuringSchedulingIgnoredDuringExecution": [{
            "topologyKey": "host", "labelSelector": { "matchLabels": { "app": "x" } },
        }] } } });
        let new = Object::new(pod("new", None, spec));
        assert!(filter(&cache, &State::default(), &new, cache.get(&NODE, "b").unwrap()).is_ok());
    }
}
