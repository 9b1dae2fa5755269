//! The filters that look at other Pods: those that spread, those that want company, and those that want none.
//!
//! Answers to `plugins/{podtopologyspread,interpodaffinity}`.
//!
//! Not modelled: `matchLabelKeys`, the constraints that a cluster has by default (Pods of one owner spread all the same).

use bindery_api::kinds::{NAMESPACE, NODE};
use bindery_api::selector::LabelSelector;
use bindery_api::{Object, Value, object};

use super::nodes::{Filter, selects};
use super::{Refusal, State, placed};
use crate::Cache;

/// The filters, in the order in which they are asked, after those of volumes.
pub const FILTERS: [Filter; 2] = [("pod-spread", spread), ("pod-affinity", affinity)];

/// Whether a node is right for a Pod as far as other Pods go.
///
/// # Errors
/// The first refusal.
pub fn filter(cache: &Cache, state: &State, pod: &Object, node: &Object) -> Result<(), Refusal> {
    FILTERS.iter().try_for_each(|(_, filter)| filter(cache, state, pod, node))
}

fn matches(selector: Option<&Value>, pod: &Value) -> bool {
    let selector = selector.and_then(|selector| LabelSelector::from_object(selector).ok());
    selector.is_some_and(|selector| selector.matches(object::at(pod, "metadata.labels")))
}

/// Refuses a node on which a domain would have too many more Pods than another.
fn spread(cache: &Cache, state: &State, pod: &Object, node: &Object) -> Result<(), Refusal> {
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
        // Domains are those of the nodes that the Pod may be on.
        let eligible = |n: &&Object| {
            constraints.iter().all(|c| object::label(n, object::str_at(c, "topologyKey")).is_some())
                && (!honors("nodeAffinityPolicy", "Honor") || selects(pod, n))
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

/// Whether a term of one Pod means another.
fn means(cache: &Cache, owner: &Value, term: &Value, other: &Value) -> bool {
    let namespaces = object::strings_at(term, "namespaces");
    let selector = object::at(term, "namespaceSelector");
    let near = if namespaces.is_empty() && selector.is_none() {
        object::namespace(owner) == object::namespace(other)
    } else {
        namespaces.contains(&object::namespace(other))
            || selector.is_some_and(|selector| {
                let empty = selector.as_object().is_some_and(serde_json::Map::is_empty);
                let namespace = cache.get(&NAMESPACE, object::namespace(other));
                empty || namespace.is_some_and(|namespace| matches(Some(selector), namespace))
            })
    };
    near && matches(object::at(term, "labelSelector"), other)
}

/// Whether two nodes are in one place, as a term counts places.
fn together(term: &Value, a: &Value, b: &Value) -> bool {
    let key = object::str_at(term, "topologyKey");
    object::label(a, key).is_some() && object::label(a, key) == object::label(b, key)
}

fn affinity(cache: &Cache, state: &State, pod: &Object, node: &Object) -> Result<(), Refusal> {
    const PLUGIN: &str = "InterPodAffinity";
    let others: Vec<(&Object, &Object)> =
        placed(cache, state).filter_map(|(other, on)| Some((other, cache.get(&NODE, on)?))).collect();
    let wanted = terms(pod, "podAffinity", "required");
    if !wanted.is_empty() {
        let company: Vec<_> =
            others.iter().filter(|(other, _)| wanted.iter().all(|term| means(cache, pod, term, other))).collect();
        let labelled = |term: &Value| object::label(node, object::str_at(term, "topologyKey")).is_some();
        let found = wanted.iter().all(|term| labelled(term) && company.iter().any(|(_, on)| together(term, on, node)));
        // The first of those that want each other has to begin somewhere.
        let first = company.is_empty() && wanted.iter().all(|term| labelled(term) && means(cache, pod, term, pod));
        if !found && !first {
            return Err(Refusal::never(PLUGIN, "node(s) didn't match pod affinity rules"));
        }
    }
    let avoids =
        |term: &Value| others.iter().any(|(other, on)| means(cache, pod, term, other) && together(term, on, node));
    if terms(pod, "podAntiAffinity", "required").iter().any(avoids) {
        return Err(Refusal::now(PLUGIN, "node(s) didn't match pod anti-affinity rules"));
    }
    let avoided = others.iter().any(|(other, on)| {
        terms(other, "podAntiAffinity", "required")
            .iter()
            .any(|term| means(cache, other, term, pod) && together(term, on, node))
    });
    if avoided {
        return Err(Refusal::now(PLUGIN, "node(s) didn't satisfy existing pods anti-affinity rules"));
    }
    Ok(())
}

/// How much the wishes of Pods for company, and for none, speak for a node: `Score` before it is normalised.
pub fn company(cache: &Cache, state: &State, pod: &Object, node: &Object) -> i64 {
    let mut sum = 0;
    for (other, on) in placed(cache, state) {
        let Some(on) = cache.get(&NODE, on) else { continue };
        for (sort, sign) in [("podAffinity", 1), ("podAntiAffinity", -1)] {
            for (owner, about) in [(pod, other), (other, pod)] {
                for wish in terms(owner, sort, "preferred") {
                    let Some(term) = wish.get("podAffinityTerm") else { continue };
                    if means(cache, owner, term, about) && together(term, on, node) {
                        sum += sign * wish["weight"].as_i64().unwrap_or(0);
                    }
                }
            }
        }
        // Whoever needs company likes more of it.
        for term in terms(other, "podAffinity", "required") {
            sum += i64::from(means(cache, other, term, pod) && together(term, on, node));
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

    fn said(spec: Value) -> [String; 2] {
        let cache = cluster();
        let new = Object::new(pod("new", None, spec));
        ["a", "b"].map(|node| match filter(&cache, &State::default(), &new, cache.get(&NODE, node).unwrap()) {
            Ok(()) => String::new(),
            Err(refusal) => refusal.reasons.join(", "),
        })
    }

    #[test]
    fn other_pods_decide_where_a_pod_may_go() {
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
        let company = "node(s) didn't match pod affinity rules";
        let skewed = "node(s) didn't match pod topology spread constraints";
        for (spec, expected) in [
            (of("podAntiAffinity", "host"), [anti, ""]),
            (of("podAntiAffinity", "zone"), [anti, anti]),
            (of("podAffinity", "host"), ["", company]),
            (of("podAffinity", "rack"), [company, company]),
            (spread("host"), [skewed, ""]),
            (spread("zone"), ["", ""]),
            (spread("rack"), [&*format!("{skewed} (missing required label)"); 2]),
        ] {
            assert_eq!(said(spec.clone()), expected.map(str::to_owned), "{spec}");
        }
    }

    #[test]
    fn the_first_of_those_that_want_each_other_may_go_anywhere() {
        let mut cache = cluster();
        cache.remove(&POD, "default/there");
        let spec = json!({ "affinity": { "podAffinity": { "requiredDuringSchedulingIgnoredDuringExecution": [{
            "topologyKey": "host", "labelSelector": { "matchLabels": { "app": "x" } },
        }] } } });
        let new = Object::new(pod("new", None, spec));
        assert!(filter(&cache, &State::default(), &new, cache.get(&NODE, "b").unwrap()).is_ok());
    }
}
