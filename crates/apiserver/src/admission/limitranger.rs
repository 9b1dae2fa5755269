//! Enforces the minimum and maximum size of claims in a namespace. Sets default requests and limits of containers.
//!
//! Implements `plugin/pkg/admission/limitranger`. The limits of Pods and containers are not enforced.

use bindery_api::kinds::{LIMIT_RANGE, PERSISTENT_VOLUME_CLAIM, POD};
use bindery_api::quantity::Quantity;
use bindery_api::{Kind, Value, object};

use super::forbidden;
use crate::registry::{Result, Server};

/// Sets the missing requests and limits of a new Pod's containers, and an annotation that lists them.
pub fn admit(server: &Server, kind: &'static Kind, pod: &mut Value) {
    if *kind != POD {
        return;
    }
    for range in server.all(&LIMIT_RANGE, object::namespace(pod)) {
        let items = object::list_at(&range, "spec.limits");
        let mut defaults = Vec::new();
        for (field, word) in [("containers", "container"), ("initContainers", "init container")] {
            let containers = pod.get_mut("spec").and_then(|s| s.get_mut(field)).and_then(Value::as_array_mut);
            for container in containers.into_iter().flatten() {
                for (from, to, what) in [("defaultRequest", "requests", "request"), ("default", "limits", "limit")] {
                    let given = fill_resources(container, items, from, to);
                    if !given.is_empty() {
                        let name = object::str_at(container, "name");
                        defaults.push(format!("{} {what} for {word} {name}", given.join(", ")));
                    }
                }
            }
        }
        if !defaults.is_empty() {
            let text = format!("LimitRanger plugin set: {}", defaults.join("; "));
            object::set_annotation(pod, "kubernetes.io/limit-ranger", &text);
        }
    }
}

fn fill_resources(container: &mut Value, items: &[Value], from: &str, to: &str) -> Vec<String> {
    let mut given = Vec::new();
    for item in items.iter().filter(|item| object::str_at(item, "type") == "Container") {
        for (resource, amount) in item.get(from).and_then(Value::as_object).into_iter().flatten() {
            let there = container.get("resources").and_then(|r| r.get(to)).and_then(|r| r.get(resource)).is_some();
            if !there && container.is_object() {
                if !object::at(container, &format!("resources.{to}")).is_some_and(Value::is_object) {
                    object::set(container, &format!("resources.{to}"), serde_json::json!({}));
                }
                container["resources"][to][resource.as_str()] = amount.clone();
                given.push(resource.clone());
            }
        }
    }
    given
}

pub fn validate(server: &Server, kind: &'static Kind, new: &Value) -> Result<()> {
    if *kind != PERSISTENT_VOLUME_CLAIM {
        return Ok(());
    }
    for range in server.all(&LIMIT_RANGE, object::namespace(new)) {
        let mut errors = Vec::new();
        let items = object::list_at(&range, "spec.limits").iter();
        for item in items.filter(|item| object::str_at(item, "type") == "PersistentVolumeClaim") {
            check(new, item, "min", &mut errors);
            check(new, item, "max", &mut errors);
        }
        match errors.as_slice() {
            [] => {}
            [one] => return Err(forbidden(kind, new, one)),
            many => return Err(forbidden(kind, new, &format!("[{}]", many.join(", ")))),
        }
    }
    Ok(())
}

fn check(claim: &Value, item: &Value, bound: &str, errors: &mut Vec<String>) {
    let word = if bound == "min" { "minimum" } else { "maximum" };
    for (resource, limit) in item.get(bound).and_then(Value::as_object).into_iter().flatten() {
        let limit = limit.as_str().unwrap_or_default();
        let requests = object::at(claim, "spec.resources.requests");
        let Some(request) = requests.and_then(|r| r.get(resource)).and_then(Value::as_str) else {
            let text =
                format!("{word} {resource} usage per PersistentVolumeClaim is {limit}.  No request is specified");
            errors.push(text);
            continue;
        };
        let parse = |text: &str| Quantity::parse(text).unwrap_or_default();
        let broken = if bound == "min" { parse(request) < parse(limit) } else { parse(request) > parse(limit) };
        if broken {
            let text =
                format!("{word} {resource} usage per PersistentVolumeClaim is {limit}, but request is {request}");
            errors.push(text);
        }
    }
}
