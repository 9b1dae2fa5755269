//! The results of all filters for each node, even after an earlier filter rejected the node.
//!
//! The scheduler itself stops at the first rejection, as upstream does.

use bindery_api::why::Check;
use bindery_api::{Object, Value, object};

use super::{State, nodes, pods, volumes};
use crate::Cache;
use crate::common::volume::node_affinity_matches;

pub use super::nodes::untolerated;
pub use super::volumes::Claims;

/// The reason why scheduling does not start, with the scheduler's message.
pub type Refused = String;

/// Returns the claims of a Pod, grouped by the action that they need.
///
/// # Errors
/// A claim that must be changed first.
pub fn check_claims(cache: &Cache, pod: &Object) -> Result<Claims, Refused> {
    volumes::pre_filter(cache, pod).map_err(|stop| message(&stop))
}

/// Returns the result of every filter for a node. While the claims are not ready, volume filters are omitted.
pub fn check_node(cache: &Cache, pod: &Object, claims: Option<&Claims>, node: &Object) -> Vec<Check> {
    let state = State::default();
    let mut checks = Vec::new();
    for (rule, filter) in nodes::FILTERS {
        let result = filter(cache, &state, pod, node).map_err(|refusal| refusal.reasons.join(", "));
        checks.push(check(rule, result, node_terms(cache, pod, node, rule)));
    }
    for (rule, filter) in volumes::FILTERS {
        let Some(claims) = claims else { break };
        let result = filter(cache, &state, pod, claims, node).map(drop).map_err(|stop| message(&stop));
        checks.push(check(rule, result, volume_terms(cache, claims, node, rule)));
    }
    for (rule, filter) in pods::FILTERS {
        let result = filter(cache, &state, pod, node).map_err(|refusal| refusal.reasons.join(", "));
        checks.push(check(rule, result, Default::default()));
    }
    checks
}

fn message(stop: &volumes::Stop) -> String {
    match stop {
        volumes::Stop::Refused(refusal) => refusal.reasons.join(", "),
        volumes::Stop::Error(text) => text.clone(),
    }
}

/// Returns a check with the required and the current value. If there are no two values, the rejection has the reason.
fn check(rule: &'static str, result: Result<(), String>, terms: (String, String)) -> Check {
    let (want, have) = match (&result, terms) {
        (Err(text), (want, have)) if want.is_empty() && have.is_empty() => (String::new(), text.clone()),
        (_, terms) => terms,
    };
    Check { rule, pass: result.is_ok(), want, have }
}

fn node_terms(cache: &Cache, pod: &Object, node: &Object, rule: &str) -> (String, String) {
    match rule {
        "node-schedulable" => {
            let cordoned = object::at(node, "spec.unschedulable").is_some_and(|u| u == true);
            (String::new(), if cordoned { "spec.unschedulable: true".into() } else { String::new() })
        }
        "node-name" => match object::str_at(pod, "spec.nodeName") {
            "" => Default::default(),
            name => (name.to_owned(), object::name(node).to_owned()),
        },
        "node-taints" => {
            let show = |t: &Value| {
                let (key, value) = (object::str_at(t, "key"), object::str_at(t, "value"));
                let equals = if value.is_empty() { "" } else { "=" };
                format!("{key}{equals}{value}:{}", object::str_at(t, "effect"))
            };
            let taints: Vec<String> = untolerated(pod, node).map(show).collect();
            (String::new(), taints.join(", "))
        }
        "node-affinity" => {
            let affinity = object::at(pod, "spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution");
            let mut want = labels(object::at(pod, "spec.nodeSelector"), &|_| true);
            let mut keys: Vec<String> = object::at(pod, "spec.nodeSelector")
                .and_then(Value::as_object)
                .map(|s| s.keys().cloned().collect())
                .unwrap_or_default();
            if let Some(affinity) = affinity {
                let terms = selector_terms(affinity);
                want = [want, terms.0].into_iter().filter(|s| !s.is_empty()).collect::<Vec<_>>().join(" and ");
                keys.extend(terms.1);
            }
            if want.is_empty() {
                return Default::default();
            }
            (want, labels(object::at(node, "metadata.labels"), &|key| keys.iter().any(|k| k == key)))
        }
        "node-resources" => {
            let (mut want, mut have) = (Vec::new(), Vec::new());
            for resource in ["cpu", "memory", "ephemeral-storage"] {
                let wanted = nodes::requested(pod, resource);
                if wanted.is_zero() {
                    continue;
                }
                let used = nodes::used(cache, &State::default(), node, resource);
                want.push(format!("{resource} {wanted}"));
                have.push(format!("{resource} {} ({used} in use)", nodes::allocatable(node, resource)));
            }
            (want.join(", "), have.join(", "))
        }
        _ => Default::default(),
    }
}

fn volume_terms(cache: &Cache, claims: &Claims, node: &Object, rule: &str) -> (String, String) {
    if rule != "volume-binding" {
        return Default::default();
    }
    let volumes = claims.bound.iter().filter_map(|claim| {
        cache.get(&bindery_api::kinds::PERSISTENT_VOLUME, object::str_at(claim, "spec.volumeName"))
    });
    let (mut want, mut have) = (Vec::new(), Vec::new());
    for volume in volumes.filter(|volume| !node_affinity_matches(volume, node)) {
        let Some(required) = object::at(volume, "spec.nodeAffinity.required") else { continue };
        let (terms, keys) = selector_terms(required);
        want.push(format!("{} on {terms}", object::name(volume)));
        have.push(labels(object::at(node, "metadata.labels"), &|key| keys.iter().any(|k| k == key)));
    }
    have.dedup();
    (want.join(", "), have.join(", "))
}

/// Returns a node selector as text, and the labels that it uses.
fn selector_terms(required: &Value) -> (String, Vec<String>) {
    let mut keys = Vec::new();
    let terms: Vec<String> = object::list_at(required, "nodeSelectorTerms")
        .iter()
        .map(|term| {
            let both = ["matchExpressions", "matchFields"].iter().flat_map(|f| object::list_at(term, f));
            let all: Vec<String> = both
                .map(|e| {
                    let key = object::str_at(e, "key");
                    keys.push(key.to_owned());
                    let values = object::strings_at(e, "values").join(", ");
                    match object::str_at(e, "operator") {
                        "In" if !values.contains(", ") => format!("{key}={values}"),
                        "In" => format!("{key} in ({values})"),
                        "NotIn" => format!("{key} notin ({values})"),
                        "Exists" => key.to_owned(),
                        "DoesNotExist" => format!("!{key}"),
                        operator => format!("{key} {operator} {values}"),
                    }
                })
                .collect();
            all.join(", ")
        })
        .collect();
    (terms.join(" or "), keys)
}

fn labels(labels: Option<&Value>, wanted: &dyn Fn(&str) -> bool) -> String {
    let all = labels.and_then(Value::as_object).into_iter().flatten();
    let shown =
        all.filter(|(key, _)| wanted(key)).map(|(key, value)| format!("{key}={}", value.as_str().unwrap_or("")));
    shown.collect::<Vec<_>>().join(", ")
}
