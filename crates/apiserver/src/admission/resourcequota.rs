//! Charges new objects to the quotas of their namespace.
//!
//! Implements `apiserver/pkg/admission/plugin/resourcequota` and `pkg/quota/v1/evaluator/core`. A quota is enforced
//! after its controller has set its status. The new usage is written to the status, one revision before the object.
//!
//! Not modelled: compute resources of Pods.

use bindery_api::kinds::{PERSISTENT_VOLUME_CLAIM, RESOURCE_QUOTA};
use bindery_api::quantity::Quantity;
use bindery_api::{Kind, Value, object, quota, sort};

use super::forbidden;
use crate::registry::{Result, Server};

/// Quantities by resource, sorted by the names of the resources.
type Amounts = Vec<(String, Quantity)>;

fn amount<'a>(amounts: &'a Amounts, name: &str) -> Option<&'a Quantity> {
    amounts.iter().find(|(n, _)| n == name).map(|(_, amount)| amount)
}

/// Returns the quotas with their new usage, from the difference between two versions of an object.
pub fn validate(server: &Server, kind: &'static Kind, new: &Value, old: Option<&Value>) -> Result<Vec<Value>> {
    if !kind.namespaced || *kind == RESOURCE_QUOTA {
        return Ok(Vec::new());
    }
    let after = usage(kind, new);
    let before = old.map(|old| usage(kind, old)).unwrap_or_default();
    let mut charged = Vec::new();
    for quota in server.all(&RESOURCE_QUOTA, object::namespace(new)) {
        if !quota::covers(&quota, kind, new) {
            continue;
        }
        let hard = amounts(&quota, "status.hard");
        let used = amounts(&quota, "status.used");
        let mut delta = Amounts::new();
        for (name, now) in after.iter().filter(|(name, _)| amount(&hard, name).is_some()) {
            let more = amount(&before, name).map_or_else(|| now.clone(), |was| now.sub(was));
            if more > Quantity::default() {
                delta.push((name.clone(), more));
            }
        }
        if delta.is_empty() {
            continue;
        }
        let unknown: Vec<&str> =
            delta.iter().map(|(name, _)| name.as_str()).filter(|name| amount(&used, name).is_none()).collect();
        if !unknown.is_empty() {
            let why = format!("status unknown for quota: {}, resources: {}", object::name(&quota), unknown.join(","));
            return Err(forbidden(kind, new, &why));
        }
        let of = |amounts: &Amounts, name: &str| amount(amounts, name).cloned().unwrap_or_default();
        let total = |name: &str| of(&used, name).add(&of(&delta, name));
        let exceeded: Vec<&str> =
            delta.iter().map(|(name, _)| name.as_str()).filter(|name| total(name) > of(&hard, name)).collect();
        if !exceeded.is_empty() {
            let list = |amounts: &Amounts| {
                exceeded.iter().map(|name| format!("{name}={}", of(amounts, name))).collect::<Vec<_>>().join(",")
            };
            let why = format!(
                "exceeded quota: {}, requested: {}, used: {}, limited: {}",
                object::name(&quota),
                list(&delta),
                list(&used),
                list(&hard)
            );
            return Err(forbidden(kind, new, &why));
        }
        let mut quota = Value::clone(&quota);
        for (name, _) in &delta {
            quota["status"]["used"][name.as_str()] = total(name).to_string().into();
        }
        charged.push(quota);
    }
    Ok(charged)
}

fn amounts(quota: &Value, path: &str) -> Amounts {
    let map = object::at(quota, path).and_then(Value::as_object).into_iter().flatten();
    map.map(|(name, v)| (name.clone(), Quantity::parse(v.as_str().unwrap_or_default()).unwrap_or_default())).collect()
}

/// Returns the usage of one object for all resources that a quota can limit.
fn usage(kind: &Kind, object: &Value) -> Amounts {
    let one = Quantity::parse("1").unwrap_or_default();
    let counted = if kind.group.is_empty() { kind.plural.to_owned() } else { kind.resource() };
    let mut usage = vec![(format!("count/{counted}"), one.clone())];
    if kind.group.is_empty() {
        usage.push((kind.plural.to_owned(), one.clone()));
    }
    if *kind == PERSISTENT_VOLUME_CLAIM {
        // If an expansion failed and was then reduced, the larger size still counts.
        let sizes = ["spec.resources.requests.storage", "status.allocatedResources.storage"];
        let storage = sizes.iter().filter_map(|path| Quantity::parse(object::str_at(object, path)).ok()).max();
        let storage = storage.unwrap_or_default();
        usage.push(("requests.storage".into(), storage.clone()));
        let class = object::annotation(object, "volume.beta.kubernetes.io/storage-class")
            .unwrap_or_else(|| object::str_at(object, "spec.storageClassName"));
        if !class.is_empty() {
            let of_class = format!("{class}.storageclass.storage.k8s.io");
            usage.push((format!("{of_class}/requests.storage"), storage));
            usage.push((format!("{of_class}/persistentvolumeclaims"), one));
        }
    }
    sort::sorted_by_text(&usage, |(name, _)| name)
}
