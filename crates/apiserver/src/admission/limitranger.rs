//! A claim asks for no less and no more than the namespace allows.
//!
//! Answers to `plugin/pkg/admission/limitranger`. Limits of Pods and containers are not modelled.

use bindery_api::kinds::{LIMIT_RANGE, PERSISTENT_VOLUME_CLAIM};
use bindery_api::quantity::Quantity;
use bindery_api::{Kind, Value, object};

use super::forbidden;
use crate::registry::{Result, Server};

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
