//! Versions that are served but not stored: `autoscaling/v1` HorizontalPodAutoscaler, and `events.k8s.io/v1` Event.
//!
//! Implements `pkg/apis/{autoscaling,events}/v1/conversion.go` and the strict part of
//! `pkg/apis/core/validation/events.go`. A body is decoded in its own version and converted to the storage version. The
//! response is converted back.
//!
//! Not modelled: `managedFields` have the fields of the storage version.

use std::sync::Arc;

use bindery_api::field::{ErrorList, Path};
use bindery_api::object::{remove, set};
use bindery_api::request::{Body, PatchType, Request, Response, Verb};
use bindery_api::time::Time;
use bindery_api::{Kind, Status, Value, kinds, object};
use serde_json::{Map, json};

use crate::registry::{Result, Server};
use crate::{decoding, patch, strategy};

/// The fields of an Event that were renamed: the name in `events.k8s.io/v1`, and in `v1`.
const EVENT: [(&str, &str); 7] = [
    ("note", "message"),
    ("regarding", "involvedObject"),
    ("deprecatedSource", "source"),
    ("deprecatedFirstTimestamp", "firstTimestamp"),
    ("deprecatedLastTimestamp", "lastTimestamp"),
    ("deprecatedCount", "count"),
    ("reportingController", "reportingComponent"),
];

/// The annotations of `autoscaling/v1` for fields that it does not have: the field of `v2`, and the annotation.
const ANNOTATIONS: [(&str, &str); 4] = [
    ("spec.metrics", "autoscaling.alpha.kubernetes.io/metrics"),
    ("spec.behavior", "autoscaling.alpha.kubernetes.io/behavior"),
    ("status.currentMetrics", "autoscaling.alpha.kubernetes.io/current-metrics"),
    ("status.conditions", "autoscaling.alpha.kubernetes.io/conditions"),
];

/// The fields of a metric's source: the name in `autoscaling/v1`, and in `v2`.
const METRIC: [(&str, &str); 7] = [
    ("targetAverageUtilization", "target.averageUtilization"),
    ("targetAverageValue", "target.averageValue"),
    ("targetValue", "target.value"),
    ("averageValue", "target.averageValue"),
    ("metricName", "metric.name"),
    ("metricSelector", "metric.selector"),
    ("selector", "metric.selector"),
];

/// The fields of a metric's status: the name in `autoscaling/v1`, and in `v2`.
const CURRENT: [(&str, &str); 7] = [
    ("currentAverageUtilization", "current.averageUtilization"),
    ("currentAverageValue", "current.averageValue"),
    ("currentValue", "current.value"),
    ("averageValue", "current.averageValue"),
    ("metricName", "metric.name"),
    ("metricSelector", "metric.selector"),
    ("selector", "metric.selector"),
];

/// Handles a request in a version that is not stored.
///
/// # Errors
/// The API server rejects the request.
#[allow(clippy::result_large_err)] // The response has the API's own type.
pub fn handle(
    server: &mut Server,
    request: &Request,
    stored: &'static Kind,
    now: Time,
) -> std::result::Result<Response, Status> {
    let mut warnings = Vec::new();
    let inner = translated(server, request, stored, &mut warnings).map_err(|status| *status)?;
    let mut response = server.handle(&inner, now)?;
    response.warnings.splice(0..0, warnings);
    response.body = match response.body {
        Body::Object(object) => Body::Object(Arc::new(from_stored(request.kind, &object))),
        Body::List(objects, revision) => {
            Body::List(objects.iter().map(|object| Arc::new(from_stored(request.kind, object))).collect(), revision)
        }
        Body::Success => Body::Success,
    };
    Ok(response)
}

/// Returns the same request in the storage version.
fn translated(
    server: &Server,
    request: &Request,
    stored: &'static Kind,
    warnings: &mut Vec<String>,
) -> Result<Request> {
    let kind = request.kind;
    let validation = request.options.field_validation;
    let mut read = |body: Value| {
        let version = object::api_version(&body);
        if !version.is_empty() && version != kind.api_version() {
            return Ok(body);
        }
        decoding::body(kind, body, validation, warnings).map(|body| to_stored(kind, stored, body))
    };
    let verb = match &request.verb {
        Verb::Create(new) => {
            let new = read(new.clone())?;
            if kind.group == "events.k8s.io" {
                let mut checked = new.clone();
                set(&mut checked, "metadata.namespace", request.namespace.as_str());
                let mut errors = strategy::of(stored).validate_all(stored, &checked);
                new_event(&checked, &mut errors);
                if !errors.is_empty() {
                    return Err(Box::new(Status::invalid(stored, object::name(&new), &errors)));
                }
            }
            Verb::Create(new)
        }
        Verb::Update(new) => Verb::Update(read(new.clone())?),
        Verb::Patch(PatchType::Apply, document) => Verb::Patch(PatchType::Apply, read(document.clone())?),
        Verb::Patch(patch_type, document) => {
            let Some(live) = server.lookup(stored, &request.namespace, &request.name) else {
                return Err(Box::new(Status::not_found(stored, &request.name)));
            };
            let live = from_stored(kind, &live);
            let new = patch::apply(*patch_type, kind, &live, document)?;
            let new = decoding::patched(*patch_type, kind, new, document, validation, warnings)?;
            Verb::Update(to_stored(kind, stored, new))
        }
        verb => verb.clone(),
    };
    Ok(Request { verb, kind: stored, ..request.clone() })
}

fn rename(object: &mut Value, from: &str, to: &str) {
    if let Some(value) = remove(object, from) {
        set(object, to, value);
    }
}

fn to_stored(kind: &Kind, stored: &Kind, mut new: Value) -> Value {
    set(&mut new, "apiVersion", stored.api_version());
    if kind.group == "events.k8s.io" {
        for (own, other) in EVENT {
            rename(&mut new, own, other);
        }
        return new;
    }
    let utilization = remove(&mut new, "spec.targetCPUUtilizationPercentage").filter(|value| !value.is_null());
    let current = remove(&mut new, "status.currentCPUUtilizationPercentage").filter(|value| !value.is_null());
    let resource =
        |field: &str, value: Value| json!([{ "type": "Resource", "resource": { "name": "cpu", field: value } }]);
    if let Some(value) = utilization {
        set(
            &mut new,
            "spec.metrics",
            resource("target", json!({ "type": "Utilization", "averageUtilization": value })),
        );
    }
    if let Some(value) = current {
        set(&mut new, "status.currentMetrics", resource("current", json!({ "averageUtilization": value })));
    }
    for (field, annotation) in ANNOTATIONS {
        let Some(text) = take_annotation(&mut new, annotation) else { continue };
        let Ok(mut value) = serde_json::from_str::<Value>(&text) else { continue };
        for metric in value.as_array_mut().into_iter().flatten() {
            match field {
                "spec.metrics" => metric_to_stored(metric, &METRIC, "target"),
                "status.currentMetrics" => metric_to_stored(metric, &CURRENT, "current"),
                _ => {}
            }
        }
        if let (Some(known), Value::Array(more), "spec.metrics") =
            (object::at(&new, field).and_then(Value::as_array), &value, field)
        {
            value = known.iter().chain(more).cloned().collect();
        }
        set(&mut new, field, value);
    }
    new
}

/// Converts a stored object to a version that is not stored.
fn from_stored(kind: &Kind, stored: &Value) -> Value {
    let mut new = stored.clone();
    set(&mut new, "apiVersion", kind.api_version());
    if kind.group == "events.k8s.io" {
        for (own, other) in EVENT {
            rename(&mut new, other, own);
        }
        return new;
    }
    let metrics = remove(&mut new, "spec.metrics").and_then(|metrics| metrics.as_array().cloned()).unwrap_or_default();
    let is_cpu = |metric: &Value| {
        object::str_at(metric, "type") == "Resource" && object::str_at(metric, "resource.name") == "cpu"
    };
    let utilization = |metric: &Value| object::at(metric, "resource.target.averageUtilization").cloned();
    if let Some(value) = metrics.iter().find(|metric| is_cpu(metric)).and_then(utilization) {
        set(&mut new, "spec.targetCPUUtilizationPercentage", value);
    }
    let mut others: Vec<Value> =
        metrics.into_iter().filter(|metric| !(is_cpu(metric) && utilization(metric).is_some())).collect();
    others.iter_mut().for_each(|metric| metric_from_stored(metric, &METRIC, "target"));
    let mut current =
        remove(&mut new, "status.currentMetrics").and_then(|list| list.as_array().cloned()).unwrap_or_default();
    let average = |metric: &Value| object::at(metric, "resource.current.averageUtilization").cloned();
    if let Some(value) = current.iter().filter(|metric| is_cpu(metric)).filter_map(average).next_back() {
        set(&mut new, "status.currentCPUUtilizationPercentage", value);
    }
    current.iter_mut().for_each(|metric| metric_from_stored(metric, &CURRENT, "current"));
    let behavior = remove(&mut new, "spec.behavior").filter(Value::is_object);
    let conditions =
        remove(&mut new, "status.conditions").filter(|list| list.as_array().is_some_and(|l| !l.is_empty()));
    let list = |list: Vec<Value>| (!list.is_empty()).then_some(Value::Array(list));
    for ((_, annotation), value) in ANNOTATIONS.into_iter().zip([list(others), behavior, list(current), conditions]) {
        if let Some(value) = value {
            object::set_annotation(&mut new, annotation, &value.to_string());
        }
    }
    if object::at(&new, "status.currentReplicas").is_none() && object::at(&new, "status").is_some() {
        set(&mut new, "status.currentReplicas", 0);
    }
    new
}

fn take_annotation(object: &mut Value, key: &str) -> Option<String> {
    let annotations = object.get_mut("metadata")?.get_mut("annotations")?.as_object_mut()?;
    let text = annotations.remove(key)?.as_str()?.to_owned();
    if annotations.is_empty() {
        remove(object, "metadata.annotations");
    }
    Some(text)
}

/// Returns the source of a metric: the field of its type.
fn source(metric: &mut Value) -> Option<&mut Map<String, Value>> {
    let kinds = ["resource", "containerResource", "pods", "object", "external"];
    let name = kinds.into_iter().find(|name| metric.get(*name).is_some_and(Value::is_object))?;
    metric.get_mut(name)?.as_object_mut()
}

fn metric_to_stored(metric: &mut Value, fields: &[(&str, &str)], values: &str) {
    let Some(fields_of) = source(metric) else { return };
    let mut new = Value::Object(std::mem::take(fields_of));
    rename(&mut new, "target", "describedObject");
    for (own, other) in fields {
        rename(&mut new, own, other);
    }
    if values == "target" {
        let has = |field: &str| object::at(&new, &format!("target.{field}")).is_some();
        let of = if has("averageUtilization") {
            "Utilization"
        } else if has("averageValue") {
            "AverageValue"
        } else {
            "Value"
        };
        set(&mut new, "target.type", of);
    }
    if let Value::Object(map) = new {
        *fields_of = map;
    }
}

fn metric_from_stored(metric: &mut Value, fields: &[(&str, &str)], values: &str) {
    let name = object::str_at(metric, "type").to_owned();
    let Some(fields_of) = source(metric) else { return };
    let mut new = Value::Object(std::mem::take(fields_of));
    for (own, other) in fields {
        // Two names of `v1` belong to only one type of source each.
        let fits = match *own {
            "averageValue" => name == "Object",
            "targetAverageValue" | "currentAverageValue" => name != "Object",
            "metricSelector" => name == "External",
            "selector" => name != "External",
            _ => true,
        };
        if fits {
            rename(&mut new, other, own);
        }
    }
    remove(&mut new, values);
    remove(&mut new, "metric");
    rename(&mut new, "describedObject", "target");
    if let Value::Object(map) = new {
        *fields_of = map;
    }
}

/// Validates a new Event with the additional rules of `events.k8s.io/v1`.
fn new_event(event: &Value, errors: &mut ErrorList) {
    let path = |field: &str| Path::new(field);
    series(event, errors);
    let is_absent = |field: &str| object::at(event, field).is_none_or(Value::is_null);
    if is_absent("eventTime") {
        errors.required(&path("eventTime"), "");
    }
    let of = object::str_at(event, "type");
    if !matches!(of, "Normal" | "Warning") {
        errors.invalid(&path("type"), "", format!("has invalid value: {of}"));
    }
    let is_empty = |field: &str| match object::at(event, field) {
        None | Some(Value::Null) => true,
        Some(Value::Object(map)) => map.values().all(|value| value == ""),
        Some(value) => *value == 0,
    };
    for field in ["firstTimestamp", "lastTimestamp", "count", "source"] {
        if !is_empty(field) {
            errors.invalid(&path(field), "", "needs to be unset");
        }
    }
}

fn series(event: &Value, errors: &mut ErrorList) {
    if !object::at(event, "series").is_some_and(Value::is_object) {
        return;
    }
    if object::at(event, "series.count").and_then(Value::as_i64).unwrap_or(0) < 2 {
        errors.invalid(&Path::new("series.count"), "", "should be at least 2");
    }
    if object::at(event, "series.lastObservedTime").is_none_or(Value::is_null) {
        errors.required(&Path::new("series.lastObservedTime"), "");
    }
}

/// Returns the kind in its storage version. `None` if this is the storage version.
pub fn stored(kind: &Kind) -> Option<&'static Kind> {
    kinds::OTHER_VERSIONS.iter().any(|other| std::ptr::eq(other, kind)).then(|| {
        let mut built_in = kinds::KINDS.iter().copied();
        built_in.find(|known| known.prefix == kind.prefix).expect("another version of it is stored")
    })
}
