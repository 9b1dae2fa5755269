//! The strategy of each kind: defaults, the fields that a write can change, validation, warnings. One file for each
//! kind.
//!
//! Implements `pkg/registry/*/*/strategy.go`, `pkg/apis/*/v1/defaults.go` and `pkg/apis/*/validation`.

mod configuration;
mod custom;
mod definition;
mod event;
mod namespace;
mod node;
mod persistentvolume;
mod persistentvolumeclaim;
mod pod;
mod service;
mod storage;
mod storageclass;
mod stored;
mod workload;

use bindery_api::field::{ErrorList, Path};
use bindery_api::quantity::Quantity;
use bindery_api::request::{Options, Propagation};
use bindery_api::selector::{FieldSelector, LabelSelector};
use bindery_api::time::Time;
use bindery_api::{Kind, Status, Value, kinds, object};
use serde_json::json;

use crate::registry::{FOREGROUND, ORPHAN, Result, policy_finalizer};
use crate::validation::{self, NameRule, dns_subdomain};

/// The strategy of a kind. The default methods are those of a kind without special rules.
pub trait Strategy: Sync {
    /// Sets the defaults of decoding, for every request and every read.
    fn default(&self, object: &mut Value) {
        let _ = object;
    }

    /// Resets the fields of a new object that a client must not set.
    fn prepare_for_create(&self, new: &mut Value, now: Time) {
        let _ = (new, now);
    }

    /// Resets the fields that an update must not change. The status is already the previous one.
    fn prepare_for_update(&self, new: &mut Value, old: &Value) {
        let _ = (new, old);
    }

    /// Resets the fields that a status update must not change. The spec is already the previous one.
    fn prepare_for_status_update(&self, new: &mut Value, old: &Value, now: Time) {
        let _ = (new, old, now);
    }

    /// Returns the rule for the names of objects.
    fn name_rule(&self) -> NameRule {
        dns_subdomain
    }

    /// Validates a new object, except its metadata.
    fn validate(&self, new: &Value, errors: &mut ErrorList) {
        let _ = (new, errors);
    }

    /// Validates an update, except its metadata and the checks of [`Strategy::validate`].
    fn validate_update(&self, new: &Value, old: &Value, errors: &mut ErrorList) {
        let _ = (new, old, errors);
    }

    /// Adds warnings about an accepted object.
    fn warnings(&self, new: &Value, warnings: &mut Vec<String>) {
        let _ = (new, warnings);
    }

    /// Adds warnings about a new object, besides those of [`Strategy::warnings`].
    fn warnings_on_create(&self, new: &Value, warnings: &mut Vec<String>) {
        let _ = (new, warnings);
    }

    /// True if a PUT without resourceVersion is allowed.
    fn allows_unconditional_update(&self) -> bool {
        true
    }

    /// Returns all validation errors of a new object.
    fn validate_all(&self, kind: &Kind, new: &Value) -> ErrorList {
        let mut errors = ErrorList::new();
        validation::metadata(&mut errors, kind, new, self.name_rule());
        self.validate(new, &mut errors);
        errors
    }

    /// Returns all validation errors of an update.
    fn validate_update_all(&self, kind: &Kind, new: &Value, old: &Value) -> ErrorList {
        let mut errors = ErrorList::new();
        validation::metadata_update(&mut errors, new, old);
        validation::metadata(&mut errors, kind, new, self.name_rule());
        self.validate(new, &mut errors);
        self.validate_update(new, old, &mut errors);
        errors
    }

    /// Returns all validation errors of a status update.
    fn validate_status_update(&self, kind: &Kind, new: &Value, old: &Value) -> ErrorList {
        let mut errors = ErrorList::new();
        validation::metadata_update(&mut errors, new, old);
        validation::metadata(&mut errors, kind, new, self.name_rule());
        errors
    }
}

/// The strategy of a kind without special rules.
struct Plain;

impl Strategy for Plain {}

/// Returns the strategy of a kind.
pub fn of(kind: &Kind) -> &'static dyn Strategy {
    match (kind.group, kind.kind) {
        ("", "PersistentVolume") => &persistentvolume::PersistentVolume,
        ("", "PersistentVolumeClaim") => &persistentvolumeclaim::PersistentVolumeClaim,
        ("", "Namespace") => &namespace::Namespace,
        ("", "Event") => &event::Event,
        ("", "Pod") => &pod::Pod,
        ("", "Node") => &node::Node,
        ("", "Service") => &service::Service,
        ("", "Secret") => &configuration::Secret,
        ("", "ConfigMap") => &configuration::ConfigMap,
        ("", "ResourceQuota") => &configuration::ResourceQuota,
        ("", "LimitRange") => &configuration::LimitRange,
        ("scheduling.k8s.io", "PriorityClass") => &configuration::PriorityClass,
        ("apps", "StatefulSet") => &workload::StatefulSet,
        ("apps", "Deployment") => &workload::Deployment,
        ("apps", "ReplicaSet") => &workload::ReplicaSet,
        ("batch", "Job") => &workload::Job,
        ("storage.k8s.io", "StorageClass") => &storageclass::StorageClass,
        ("storage.k8s.io", "CSIDriver") => &storage::CsiDriver,
        ("storage.k8s.io", "CSINode") => &storage::CsiNode,
        ("storage.k8s.io", "CSIStorageCapacity") => &storage::CsiStorageCapacity,
        ("storage.k8s.io", "VolumeAttachment") => &storage::VolumeAttachment,
        ("storage.k8s.io", "VolumeAttributesClass") => &storage::VolumeAttributesClass,
        _ if kind.is_custom() => &custom::Custom,
        ("rbac.authorization.k8s.io", _) | ("networking.k8s.io", "IPAddress") if kinds::SERVES_STORED => {
            &stored::Unrestricted
        }
        ("apiextensions.k8s.io", _) if kinds::SERVES_STORED => &definition::Definition,
        _ if kind.needs_stored_kinds() => &stored::Stored,
        _ => &Plain,
    }
}

/// Sets a field that is absent or null.
fn fill(object: &mut Value, path: &str, value: impl Into<Value>) {
    if object::at(object, path).is_none_or(Value::is_null) {
        object::set(object, path, value);
    }
}

/// As [`fill`], if the parent exists. An empty string counts as absent, as for Go's non-pointer strings.
fn fill_in(object: &mut Value, parent: &str, field: &str, value: impl Into<Value>) {
    let absent = |v: &Value| v.is_null() || v == "";
    if object::at(object, parent).is_some_and(Value::is_object) {
        let path = format!("{parent}.{field}");
        if object::at(object, &path).is_none_or(absent) {
            object::set(object, &path, value);
        }
    }
}

/// Rounds the quantities of a resource list up to whole thousandths, as decoding does for every resource list.
fn round_up(object: &mut Value, path: &str) {
    let list = path.split('.').try_fold(object, |v, field| v.get_mut(field)).and_then(Value::as_object_mut);
    for value in list.into_iter().flat_map(|list| list.values_mut()) {
        if let Ok(quantity) = Quantity::parse(value.as_str().unwrap_or_default()) {
            *value = quantity.round_up_to_milli().to_string().into();
        }
    }
}

/// The fields, besides the name and the namespace, that field selectors of a kind support.
const FIELDS: &[(&str, &str)] = &[
    (
        "Pod",
        "spec.nodeName spec.restartPolicy spec.schedulerName spec.serviceAccountName spec.hostNetwork status.phase \
         status.podIP status.podIPs status.nominatedNodeName",
    ),
    (
        "Event",
        "involvedObject.kind involvedObject.namespace involvedObject.name involvedObject.uid \
         involvedObject.apiVersion involvedObject.resourceVersion involvedObject.fieldPath reason \
         reportingComponent source type",
    ),
    ("Node", "spec.unschedulable"),
    ("Namespace", "status.phase"),
    ("Secret", "type"),
    ("Service", "spec.clusterIP spec.type"),
];

fn selects_by(kind: &Kind, field: &str) -> bool {
    let own = FIELDS.iter().find(|(k, _)| *k == kind.kind).map_or("", |(_, fields)| fields);
    field == "metadata.name" || field == "metadata.namespace" || own.split_whitespace().any(|f| f == field)
}

/// The selectors of a list request.
pub struct Selection {
    labels: Option<LabelSelector>,
    fields: FieldSelector,
}

impl Selection {
    /// Parses the selectors of a list request.
    ///
    /// # Errors
    /// 400 for an invalid selector, or for a field that the kind does not support.
    pub fn of(kind: &Kind, options: &Options) -> Result<Selection> {
        let refuse = |text: String| Box::new(Status::bad_request(text));
        let labels = Some(&options.label_selector).filter(|s| !s.is_empty());
        let labels = labels.map(|s| LabelSelector::parse(s).map_err(refuse)).transpose()?;
        let fields = FieldSelector::parse(&options.field_selector).map_err(refuse)?;
        if let Some(field) = fields.fields().find(|field| !selects_by(kind, field)) {
            let own = FIELDS.iter().any(|(k, _)| *k == kind.kind);
            let known = "only \"metadata.name\", \"metadata.namespace\"";
            return Err(refuse(match own {
                true => format!("field label not supported: {field}"),
                false => format!("{} is not a known field selector: {known}", bindery_api::field::quote(field)),
            }));
        }
        Ok(Selection { labels, fields })
    }

    /// True if the list includes an object.
    pub fn takes(&self, object: &Value) -> bool {
        self.labels.as_ref().is_none_or(|labels| labels.matches(object::at(object, "metadata.labels")))
            && self.fields.matches(object)
    }
}

/// Sets the garbage collector's finalizers for a delete with this propagation policy.
pub fn deletion_finalizers(kind: &Kind, object: &mut Value, policy: Option<Propagation>) {
    if *kind == kinds::EVENT {
        return;
    }
    let wanted = match policy {
        Some(policy) => policy_finalizer(policy),
        None => [ORPHAN, FOREGROUND].into_iter().find(|f| object::has_finalizer(object, f)),
    };
    for finalizer in [ORPHAN, FOREGROUND] {
        object::remove_finalizer(object, finalizer);
    }
    if let Some(finalizer) = wanted {
        object::add_finalizer(object, finalizer);
    }
}

/// Returns the grace period of a delete in seconds. It is not zero only for Pods that run on a node.
pub fn grace_period(kind: &Kind, object: &Value, options: &Options) -> u32 {
    let over = matches!(object::str_at(object, "status.phase"), "Failed" | "Succeeded");
    if *kind != kinds::POD || over || object::str_at(object, "spec.nodeName").is_empty() {
        return 0;
    }
    let own = object::at(object, "spec.terminationGracePeriodSeconds").and_then(Value::as_u64);
    options.grace_period_seconds.unwrap_or(own.and_then(|s| u32::try_from(s).ok()).unwrap_or(30))
}

/// Sets a status condition and its transition time.
pub fn set_condition(object: &mut Value, kind: &str, status: &str, now: Time) {
    let condition =
        json!({ "type": kind, "status": status, "lastProbeTime": null, "lastTransitionTime": now.rfc3339() });
    let conditions = &mut object["status"]["conditions"];
    if !conditions.is_array() {
        *conditions = json!([]);
    }
    let conditions = conditions.as_array_mut().expect("just made a list");
    match conditions.iter_mut().find(|c| c["type"] == kind) {
        Some(old) if old["status"] == status => {}
        Some(old) => *old = condition,
        None => conditions.push(condition),
    }
}

/// Increases the generation if the spec changed.
fn bump_generation(new: &mut Value, old: &Value) {
    if new.get("spec") != old.get("spec") {
        let generation = object::at(old, "metadata.generation").and_then(Value::as_u64).unwrap_or(0);
        object::set(new, "metadata.generation", generation + 1);
    }
}

/// Validates an enumerated value. An absent value is not an error, because defaulting sets it.
fn supported(errors: &mut ErrorList, path: &Path, object: &Value, field: &str, values: &[&str]) {
    let value = object::str_at(object, field);
    if object::at(object, field).is_some() && !values.contains(&value) {
        errors.not_supported(path, value, values);
    }
}

/// Validates that a number is not negative, if it exists.
fn non_negative(errors: &mut ErrorList, object: &Value, field: &str) {
    if let Some(n) = object::at(object, field).and_then(Value::as_i64).filter(|n| *n < 0) {
        errors.invalid(&Path::new(field), n, "must be greater than or equal to 0");
    }
}

/// Compares values semantically. Equal quantities of resource lists are equal (`1Gi` is `1024Mi`), and an absent list
/// is an empty list.
fn semantically_equal(a: &Value, b: &Value) -> bool {
    fn canonical(value: &mut Value) {
        match value {
            Value::Object(map) => {
                for (field, v) in map.iter_mut() {
                    if matches!(field.as_str(), "requests" | "limits" | "capacity") {
                        for amount in v.as_object_mut().into_iter().flat_map(|list| list.values_mut()) {
                            if let Ok(quantity) = Quantity::parse(amount.as_str().unwrap_or_default()) {
                                *amount = format!("{}m", quantity.milli_value()).into();
                            }
                        }
                    } else {
                        canonical(v);
                    }
                }
                map.retain(|_, v| !v.is_null() && v.as_array().is_none_or(|list| !list.is_empty()));
            }
            Value::Array(list) => list.iter_mut().for_each(canonical),
            _ => {}
        }
    }
    let [mut a, mut b] = [a.clone(), b.clone()];
    canonical(&mut a);
    canonical(&mut b);
    a == b
}

/// Validates that a field is unchanged.
fn immutable(errors: &mut ErrorList, path: &Path, new: &Value, old: &Value, field: &str) {
    let of = |object: &Value| object::at(object, field).cloned().unwrap_or(Value::Null);
    if !semantically_equal(&of(new), &of(old)) {
        errors.invalid(path, of(new), "field is immutable");
    }
}
