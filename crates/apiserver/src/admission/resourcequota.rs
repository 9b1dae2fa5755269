//! What is made counts against the namespace's quotas.
//!
//! Answers to `apiserver/pkg/admission/plugin/resourcequota` and `pkg/quota/v1/evaluator/core`. A quota counts once its
//! controller has filled in its status; what is charged is written there, one revision before the object's own.
//!
//! Not modelled: compute resources of Pods, scopes.

use std::collections::BTreeMap;

use bindery_api::kinds::{PERSISTENT_VOLUME_CLAIM, RESOURCE_QUOTA};
use bindery_api::quantity::Quantity;
use bindery_api::{Kind, Value, object};

use super::forbidden;
use crate::registry::{Result, Server};

/// The quotas as they would be charged for the difference between two versions of an object.
pub fn validate(server: &Server, kind: &'static Kind, new: &Value, old: Option<&Value>) -> Result<Vec<Value>> {
    if !kind.namespaced || *kind == RESOURCE_QUOTA {
        return Ok(Vec::new());
    }
    let after = usage(kind, new);
    let before = old.map(|old| usage(kind, old)).unwrap_or_default();
    let mut charged = Vec::new();
    for quota in server.all(&RESOURCE_QUOTA, object::namespace(new)) {
        let hard = amounts(&quota, "status.hard");
        let used = amounts(&quota, "status.used");
        let delta: BTreeMap<&String, Quantity> = after
            .iter()
            .filter(|(name, _)| hard.contains_key(*name))
            .map(|(name, amount)| {
                let was = before.get(name).cloned().unwrap_or_default();
                (name, amount.sub(&was))
            })
            .filter(|(_, amount)| *amount > Quantity::default())
            .collect();
        if delta.is_empty() {
            continue;
        }
        let unknown: Vec<&str> = delta.keys().filter(|n| !used.contains_key(**n)).map(|n| n.as_str()).collect();
        if !unknown.is_empty() {
            let why = format!("status unknown for quota: {}, resources: {}", object::name(&quota), unknown.join(","));
            return Err(forbidden(kind, new, &why));
        }
        let total = |name: &String| used[name].add(&delta[name]);
        let exceeded: Vec<&String> = delta.keys().copied().filter(|name| total(name) > hard[name.as_str()]).collect();
        if !exceeded.is_empty() {
            let list = |amount: &dyn Fn(&String) -> String| {
                exceeded.iter().map(|name| format!("{name}={}", amount(name))).collect::<Vec<_>>().join(",")
            };
            let why = format!(
                "exceeded quota: {}, requested: {}, used: {}, limited: {}",
                object::name(&quota),
                list(&|n| delta[n].to_string()),
                list(&|n| used[n].to_string()),
                list(&|n| hard[n].to_string())
            );
            return Err(forbidden(kind, new, &why));
        }
        let mut quota = Value::clone(&quota);
        for name in delta.keys() {
            quota["status"]["used"][name.as_str()] = total(name).to_string().into();
        }
        charged.push(quota);
    }
    Ok(charged)
}

fn amounts(quota: &Value, path: &str) -> BTreeMap<String, Quantity> {
    let map = object::at(quota, path).and_then(Value::as_object).into_iter().flatten();
    map.map(|(name, v)| (name.clone(), Quantity::parse(v.as_str().unwrap_or_default()).unwrap_or_default())).collect()
}

/// What one object uses of everything that a quota can limit.
fn usage(kind: &Kind, object: &Value) -> BTreeMap<String, Quantity> {
    let one = Quantity::parse("1").unwrap_or_default();
    let mut usage = BTreeMap::new();
    let counted = if kind.group.is_empty() { kind.plural.to_owned() } else { kind.resource() };
    usage.insert(format!("count/{counted}"), one.clone());
    if kind.group.is_empty() {
        usage.insert(kind.plural.to_owned(), one.clone());
    }
    if *kind == PERSISTENT_VOLUME_CLAIM {
        let request = object::str_at(object, "spec.resources.requests.storage");
        let storage = Quantity::parse(request).unwrap_or_default();
        usage.insert("requests.storage".into(), storage.clone());
        let class = object::annotation(object, "volume.beta.kubernetes.io/storage-class")
            .unwrap_or_else(|| object::str_at(object, "spec.storageClassName"));
        if !class.is_empty() {
            let of_class = format!("{class}.storageclass.storage.k8s.io");
            usage.insert(format!("{of_class}/requests.storage"), storage);
            usage.insert(format!("{of_class}/persistentvolumeclaims"), one);
        }
    }
    usage
}
