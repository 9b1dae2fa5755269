//! StatefulSet, Deployment, ReplicaSet, Job: defaults and generation.
//!
//! Implements `pkg/registry/{apps,batch}`, `pkg/apis/{apps,batch}/v1/defaults.go` and part of
//! `pkg/apis/{apps,batch}/validation`.
//!
//! Not modelled: the validation of Jobs, except the counts and the template.

use bindery_api::field::{ErrorList, Path};
use bindery_api::time::Time;
use bindery_api::{Kind, Value, object};
use serde_json::json;

use super::persistentvolumeclaim::validate_spec;
use super::pod::{default_spec, spec_warnings, validate_pod_spec};
use super::{Strategy, bump_generation, fill_in, immutable, non_negative, round_up, semantically_equal, supported};
use crate::validation::{self, NameRule, annotations, dns_label, in_order, label_selector, labels, report};

/// The strategy of StatefulSet.
pub struct StatefulSet;

/// The strategy of Deployment.
pub struct Deployment;

/// The strategy of ReplicaSet.
pub struct ReplicaSet;

/// The strategy of Job.
pub struct Job;

/// Sets the defaults of the Pod template below a path of an object.
pub fn default_template(object: &mut Value, path: &str) {
    let holder = path.split('.').filter(|part| !part.is_empty()).try_fold(object, |value, part| value.get_mut(part));
    if let Some(spec) = holder.and_then(|h| h.get_mut("template")).and_then(|t| t.get_mut("spec"))
        && spec.is_object()
    {
        default_spec(spec);
    }
}

impl Strategy for StatefulSet {
    fn default(&self, set: &mut Value) {
        fill_in(set, "spec", "replicas", 1);
        fill_in(set, "spec", "podManagementPolicy", "OrderedReady");
        fill_in(set, "spec", "revisionHistoryLimit", 10);
        if set.get("spec").is_some_and(Value::is_object) {
            if object::at(set, "spec.updateStrategy.type").is_none() {
                object::set(set, "spec.updateStrategy.type", "RollingUpdate");
                fill_in(set, "spec.updateStrategy", "rollingUpdate", json!({}));
            }
            fill_in(set, "spec.updateStrategy.rollingUpdate", "partition", 0);
            fill_in(set, "spec", "persistentVolumeClaimRetentionPolicy", json!({}));
            fill_in(set, "spec.persistentVolumeClaimRetentionPolicy", "whenDeleted", "Retain");
            fill_in(set, "spec.persistentVolumeClaimRetentionPolicy", "whenScaled", "Retain");
        }
        default_template(set, "spec");
        let templates = set.get_mut("spec").and_then(|s| s.get_mut("volumeClaimTemplates"));
        for template in templates.and_then(Value::as_array_mut).into_iter().flatten().filter(|t| t.is_object()) {
            object::set(template, "kind", "PersistentVolumeClaim");
            object::set(template, "apiVersion", "v1");
            for list in ["spec.resources.requests", "spec.resources.limits"] {
                round_up(template, list);
            }
            fill_in(template, "spec", "volumeMode", "Filesystem");
            if object::at(template, "status.phase").is_none() {
                object::set(template, "status.phase", "Pending");
            }
        }
    }

    fn name_rule(&self) -> NameRule {
        dns_label
    }

    fn prepare_for_create(&self, new: &mut Value, _: Time) {
        object::set(new, "metadata.generation", 1);
        object::set(new, "status", json!({ "replicas": 0, "availableReplicas": 0 }));
    }

    fn prepare_for_update(&self, new: &mut Value, old: &Value) {
        bump_generation(new, old);
    }

    fn validate(&self, set: &Value, errors: &mut ErrorList) {
        validate_set(errors, set, true);
    }

    fn validate_update_all(&self, kind: &Kind, new: &Value, old: &Value) -> ErrorList {
        let mut errors = ErrorList::new();
        validation::metadata_update(&mut errors, new, old);
        validation::metadata(&mut errors, kind, new, self.name_rule());
        validate_set(&mut errors, new, false);
        self.validate_update(new, old, &mut errors);
        errors
    }

    fn warnings(&self, set: &Value, warnings: &mut Vec<String>) {
        spec_warnings(object::at(set, "spec.template.spec"), "spec.template.spec", warnings);
    }

    fn validate_update(&self, new: &Value, old: &Value, errors: &mut ErrorList) {
        const MUTABLE: [&str; 7] = [
            "replicas",
            "ordinals",
            "template",
            "updateStrategy",
            "revisionHistoryLimit",
            "persistentVolumeClaimRetentionPolicy",
            "minReadySeconds",
        ];
        let fixed = |set: &Value| {
            let mut spec = set.get("spec").cloned().unwrap_or(Value::Null);
            for field in MUTABLE {
                object::remove(&mut spec, field);
            }
            spec
        };
        if !semantically_equal(&fixed(new), &fixed(old)) {
            let text = "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', \
                        'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and \
                        'minReadySeconds' are forbidden";
            errors.forbidden(&Path::new("spec"), text);
        }
    }
}

/// Validates a StatefulSet. Immutable fields are validated only on create.
fn validate_set(errors: &mut ErrorList, set: &Value, created: bool) {
    let spec = Path::new("spec");
    let policy = object::str_at(set, "spec.podManagementPolicy");
    if !matches!(policy, "OrderedReady" | "Parallel") {
        errors.invalid(&spec.child("podManagementPolicy"), policy, "must be 'OrderedReady' or 'Parallel'");
    }
    update_strategy(errors, &spec.child("updateStrategy"), set);
    for half in ["whenDeleted", "whenScaled"] {
        let path = spec.child("persistentVolumeClaimRetentionPolicy").child(half);
        let policy = object::at(set, "spec.persistentVolumeClaimRetentionPolicy").unwrap_or(&Value::Null);
        supported(errors, &path, policy, half, &["Retain", "Delete"]);
    }
    for (i, template) in object::list_at(set, "spec.volumeClaimTemplates").iter().enumerate().filter(|_| created) {
        let path = spec.child("volumeClaimTemplates").index(i).child("spec");
        validate_spec(errors, &path, template.get("spec").unwrap_or(&Value::Null));
    }
    for field in ["spec.replicas", "spec.minReadySeconds", "spec.ordinals.start"] {
        non_negative(errors, set, field);
    }
    let service = object::str_at(set, "spec.serviceName");
    if created && !service.is_empty() {
        report(errors, &spec.child("serviceName"), service, dns_label(service));
    }
    selector_fits(errors, set, "statefulset");
    template(errors, set, &["Always"], "StatefulSet");
}

fn update_strategy(errors: &mut ErrorList, path: &Path, set: &Value) {
    let rolling = object::at(set, "spec.updateStrategy.rollingUpdate").filter(|r| r.is_object());
    // As Go prints its internal struct.
    let printed = rolling.map_or("null".to_owned(), |rolling| {
        let partition = rolling.get("partition").cloned().unwrap_or(0.into());
        let unavailable = rolling.get("maxUnavailable").cloned().unwrap_or(Value::Null);
        format!("{{\"Partition\":{partition},\"MaxUnavailable\":{unavailable}}}")
    });
    match object::str_at(set, "spec.updateStrategy.type") {
        "RollingUpdate" => non_negative(errors, set, "spec.updateStrategy.rollingUpdate.partition"),
        "OnDelete" => {
            if rolling.is_some() {
                let detail = "only allowed for updateStrategy 'RollingUpdate'";
                errors.invalid_as(&path.child("rollingUpdate"), printed, detail);
            }
        }
        other => {
            let strategy = format!("{{\"Type\":{},\"RollingUpdate\":{printed}}}", Value::from(other));
            errors.invalid_as(path, strategy, "must be 'RollingUpdate' or 'OnDelete'");
        }
    }
}

/// Validates the Pod template, with the volumes of the set's claims.
fn template(errors: &mut ErrorList, object: &Value, policies: &[&str], kind: &str) {
    let path = Path::new("spec.template");
    labels(errors, &path.child("labels"), object::at(object, "spec.template.metadata.labels"));
    annotations(errors, &path.child("annotations"), object::at(object, "spec.template.metadata.annotations"));
    let mut spec = object::at(object, "spec.template.spec").cloned().unwrap_or_else(|| json!({}));
    let claims = object::list_at(object, "spec.volumeClaimTemplates");
    if !claims.is_empty() && spec.is_object() {
        let is_claim = |name: &str| claims.iter().any(|claim| object::name(claim) == name);
        let mut volumes: Vec<Value> = object::list_at(&spec, "volumes").to_vec();
        volumes.retain(|volume| !is_claim(object::str_at(volume, "name")));
        for name in claims.iter().map(object::name) {
            volumes.push(json!({ "name": name, "persistentVolumeClaim": { "claimName": name } }));
        }
        spec["volumes"] = volumes.into();
    }
    let path = Path::new("spec.template.spec");
    validate_pod_spec(errors, &path, &spec, "");
    let policy = object::str_at(&spec, "restartPolicy");
    if kind == "Job" {
        if !policies.contains(&policy) {
            errors.required(&path.child("restartPolicy"), "valid values: \"OnFailure\", \"Never\"");
        }
        return;
    }
    if !policies.contains(&policy) {
        errors.not_supported(&path.child("restartPolicy"), policy, policies);
    }
    if object::at(&spec, "activeDeadlineSeconds").is_some() {
        let detail = format!("activeDeadlineSeconds in {kind} is not Supported");
        errors.forbidden(&path.child("activeDeadlineSeconds"), detail);
    }
}

fn selector_stays(errors: &mut ErrorList, new: &Value, old: &Value) {
    let of = |object: &Value| object::at(object, "spec.selector").cloned().unwrap_or(Value::Null);
    if !semantically_equal(&of(new), &of(old)) {
        let printed = in_order(&of(new), &["matchLabels", "matchExpressions"]);
        errors.invalid_as(&Path::new("spec.selector"), printed, "field is immutable");
    }
}

fn is_empty(value: &Value) -> bool {
    value.as_array().is_none_or(Vec::is_empty) && value.as_object().is_none_or(|map| map.is_empty())
}

/// Validates that a selector exists and matches the template.
fn selector_fits(errors: &mut ErrorList, object: &Value, name: &str) {
    let path = Path::new("spec.selector");
    let selector = object::at(object, "spec.selector").filter(|selector| !selector.is_null());
    match selector {
        None => errors.required(&path, ""),
        Some(selector) => {
            label_selector(errors, &path, selector);
            let parts = ["matchLabels", "matchExpressions"];
            if parts.iter().all(|p| object::at(selector, p).is_none_or(is_empty)) {
                errors.invalid(&path, json!({}), format!("empty selector is invalid for {name}"));
            }
        }
    }
    // An absent selector matches no labels, so it does not match the template either.
    let labels = object::at(object, "spec.template.metadata.labels");
    let matches =
        |selector| bindery_api::selector::LabelSelector::from_object(selector).is_ok_and(|s| s.matches(labels));
    let readable = selector.is_none_or(|s| bindery_api::selector::LabelSelector::from_object(s).is_ok());
    if readable && !selector.is_some_and(matches) {
        let path = Path::new("spec.template.metadata.labels");
        let labels = labels.cloned().unwrap_or(Value::Null);
        errors.invalid(&path, labels, "`selector` does not match template `labels`");
    }
}

fn deployment_strategy(errors: &mut ErrorList, deployment: &Value) {
    let path = Path::new("spec.strategy");
    let rolling = object::at(deployment, "spec.strategy.rollingUpdate").filter(|r| r.is_object());
    match object::str_at(deployment, "spec.strategy.type") {
        "Recreate" => {
            if rolling.is_some() {
                let detail = "may not be specified when strategy `type` is 'Recreate'";
                errors.forbidden(&path.child("rollingUpdate"), detail);
            }
        }
        "RollingUpdate" => {
            let path = path.child("rollingUpdate");
            let of = |field: &str| rolling.and_then(|r| r.get(field)).cloned().unwrap_or(0.into());
            let (unavailable, surge) = (of("maxUnavailable"), of("maxSurge"));
            for (field, value) in [("maxUnavailable", &unavailable), ("maxSurge", &surge)] {
                let path = path.child(field);
                match value.as_str().map(|text| text.strip_suffix('%').unwrap_or("").parse::<u32>()) {
                    None => {
                        if let Some(n) = value.as_i64().filter(|n| *n < 0) {
                            errors.invalid(&path, n, "must be greater than or equal to 0");
                        }
                    }
                    Some(Ok(_)) => {}
                    Some(Err(_)) => {
                        let form = "a valid percent string must be a numeric string followed by an ending '%' (e.g. \
                                    '1%',  or '93%', regex used for validation is '[0-9]+%')";
                        errors.invalid(&path, value.clone(), form);
                    }
                }
            }
            let zero = |v: &Value| *v == 0 || *v == "0%";
            if zero(&unavailable) && zero(&surge) {
                let detail = "may not be 0 when `maxSurge` is 0";
                errors.invalid(&path.child("maxUnavailable"), unavailable, detail);
            }
        }
        other => {
            let rolling = if rolling.is_some() { "{}" } else { "null" };
            let printed = format!("{{\"Type\":{},\"RollingUpdate\":{rolling}}}", Value::from(other));
            errors.not_supported_as(&path, printed, &["Recreate", "RollingUpdate"]);
        }
    }
}

impl Strategy for Deployment {
    fn default(&self, deployment: &mut Value) {
        fill_in(deployment, "spec", "replicas", 1);
        fill_in(deployment, "spec", "revisionHistoryLimit", 10);
        fill_in(deployment, "spec", "progressDeadlineSeconds", 600);
        if deployment.get("spec").is_some_and(Value::is_object) {
            fill_in(deployment, "spec", "strategy", json!({}));
            fill_in(deployment, "spec.strategy", "type", "RollingUpdate");
            if object::str_at(deployment, "spec.strategy.type") == "RollingUpdate" {
                fill_in(deployment, "spec.strategy", "rollingUpdate", json!({}));
                fill_in(deployment, "spec.strategy.rollingUpdate", "maxUnavailable", "25%");
                fill_in(deployment, "spec.strategy.rollingUpdate", "maxSurge", "25%");
            }
        }
        default_template(deployment, "spec");
    }

    fn prepare_for_create(&self, new: &mut Value, _: Time) {
        object::set(new, "metadata.generation", 1);
        object::set(new, "status", json!({}));
    }

    fn prepare_for_update(&self, new: &mut Value, old: &Value) {
        bump_generation(new, old);
    }

    fn validate(&self, deployment: &Value, errors: &mut ErrorList) {
        non_negative(errors, deployment, "spec.replicas");
        selector_fits(errors, deployment, "deployment");
        template(errors, deployment, &["Always"], "ReplicaSet");
        deployment_strategy(errors, deployment);
        for field in ["spec.minReadySeconds", "spec.revisionHistoryLimit", "spec.progressDeadlineSeconds"] {
            non_negative(errors, deployment, field);
        }
        let seconds = |field: &str| object::at(deployment, field).and_then(Value::as_i64).unwrap_or(0);
        let deadline = seconds("spec.progressDeadlineSeconds");
        if deadline <= seconds("spec.minReadySeconds") {
            let path = Path::new("spec.progressDeadlineSeconds");
            errors.invalid(&path, deadline, "must be greater than minReadySeconds");
        }
    }

    fn validate_update(&self, new: &Value, old: &Value, errors: &mut ErrorList) {
        selector_stays(errors, new, old);
    }
}

impl Strategy for ReplicaSet {
    fn default(&self, set: &mut Value) {
        fill_in(set, "spec", "replicas", 1);
        default_template(set, "spec");
    }

    fn prepare_for_create(&self, new: &mut Value, _: Time) {
        object::set(new, "metadata.generation", 1);
        object::set(new, "status", json!({ "replicas": 0 }));
    }

    fn prepare_for_update(&self, new: &mut Value, old: &Value) {
        bump_generation(new, old);
    }

    fn validate(&self, set: &Value, errors: &mut ErrorList) {
        for field in ["spec.replicas", "spec.minReadySeconds"] {
            non_negative(errors, set, field);
        }
        selector_fits(errors, set, "replicaset");
        template(errors, set, &["Always"], "ReplicaSet");
    }

    fn validate_update(&self, new: &Value, old: &Value, errors: &mut ErrorList) {
        selector_stays(errors, new, old);
    }
}

/// The UID labels of a Job's Pods: the legacy label, and the label with a prefix.
const UID_LABELS: [&str; 2] = ["controller-uid", "batch.kubernetes.io/controller-uid"];
const NAME_LABELS: [&str; 2] = ["job-name", "batch.kubernetes.io/job-name"];

impl Strategy for Job {
    fn default(&self, job: &mut Value) {
        let counts = ["completions", "parallelism"].map(|f| object::at(job, &format!("spec.{f}")).is_some());
        if counts == [false, false] {
            fill_in(job, "spec", "completions", 1);
        }
        fill_in(job, "spec", "parallelism", 1);
        fill_in(job, "spec", "backoffLimit", 6);
        fill_in(job, "spec", "completionMode", "NonIndexed");
        fill_in(job, "spec", "suspend", false);
        fill_in(job, "spec", "manualSelector", false);
        let replacement =
            if object::at(job, "spec.podFailurePolicy").is_some() { "Failed" } else { "TerminatingOrFailed" };
        fill_in(job, "spec", "podReplacementPolicy", replacement);
        default_template(job, "spec");
        // The stored object already has its own labels.
        if object::at(job, "metadata.labels").is_none()
            && let Some(labels) = object::at(job, "spec.template.metadata.labels").cloned()
        {
            object::set(job, "metadata.labels", labels);
        }
    }

    fn prepare_for_create(&self, new: &mut Value, _: Time) {
        object::set(new, "metadata.generation", 1);
        object::set(new, "status", json!({}));
        if object::at(new, "spec.manualSelector").is_some_and(|manual| manual == true) {
            return;
        }
        let (uid, name) = (object::uid(new).to_owned(), object::name(new).to_owned());
        let labels = UID_LABELS.map(|l| (l, &uid)).into_iter().chain(NAME_LABELS.map(|l| (l, &name)));
        for (label, value) in labels {
            new["spec"]["template"]["metadata"]["labels"][label] = value.as_str().into();
        }
        if object::at(new, "spec.selector").is_none() {
            new["spec"]["selector"] = json!({ "matchLabels": { UID_LABELS[1]: uid } });
        }
    }

    fn prepare_for_update(&self, new: &mut Value, old: &Value) {
        bump_generation(new, old);
    }

    fn validate(&self, job: &Value, errors: &mut ErrorList) {
        for field in ["parallelism", "completions", "activeDeadlineSeconds", "backoffLimit", "ttlSecondsAfterFinished"]
        {
            non_negative(errors, job, &format!("spec.{field}"));
        }
        template(errors, job, &["OnFailure", "Never"], "Job");
    }

    fn validate_update(&self, new: &Value, old: &Value, errors: &mut ErrorList) {
        for field in ["completions", "selector", "completionMode"] {
            let path = format!("spec.{field}");
            immutable(errors, &Path::new(path.as_str()), new, old, &path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rejects_invalid_workloads() {
        let selector = json!({ "matchLabels": { "app": "a" } });
        let template = json!({
            "metadata": { "labels": { "app": "a" } },
            "spec": { "containers": [{ "name": "c", "image": "i" }] },
        });
        type Case<'a> = (&'a dyn Strategy, Value, &'a [&'a str]);
        let cases: &[Case<'_>] = &[
            (&StatefulSet, json!({}), &[]),
            (
                &StatefulSet,
                json!({ "updateStrategy": { "type": "Bar" }, "replicas": -1 }),
                &[
                    "spec.updateStrategy: Invalid value: {\"Type\":\"Bar\",\"RollingUpdate\":null}: must be \
                     'RollingUpdate' or 'OnDelete'",
                    "spec.replicas: Invalid value: -1: must be greater than or equal to 0",
                ],
            ),
            (
                &StatefulSet,
                json!({ "updateStrategy": { "type": "OnDelete", "rollingUpdate": { "partition": 1 } } }),
                &["spec.updateStrategy.rollingUpdate: Invalid value: {\"Partition\":1,\"MaxUnavailable\":null}: only \
                   allowed for updateStrategy 'RollingUpdate'"],
            ),
            (
                &StatefulSet,
                json!({ "persistentVolumeClaimRetentionPolicy": { "whenScaled": "Keep" } }),
                &["spec.persistentVolumeClaimRetentionPolicy.whenScaled: Unsupported value: \"Keep\": supported \
                   values: \"Retain\", \"Delete\""],
            ),
            (
                &Deployment,
                json!({ "strategy": { "type": "Recreate", "rollingUpdate": { "maxSurge": 1 } } }),
                &["spec.strategy.rollingUpdate: Forbidden: may not be specified when strategy `type` is 'Recreate'"],
            ),
            (
                &Deployment,
                json!({ "strategy": { "rollingUpdate": { "maxSurge": 0, "maxUnavailable": "0%" } } }),
                &[
                    "spec.strategy.rollingUpdate.maxUnavailable: Invalid value: \"0%\": may not be 0 when `maxSurge` is \
                   0",
                ],
            ),
            (
                &ReplicaSet,
                json!({ "minReadySeconds": -2 }),
                &["spec.minReadySeconds: Invalid value: -2: must be greater than or equal to 0"],
            ),
            (
                &Job,
                json!({}),
                &["spec.template.spec.restartPolicy: Required value: valid values: \"OnFailure\", \"Never\""],
            ),
        ];
        for (strategy, spec, expected) in cases {
            let mut object = json!({ "metadata": { "name": "a" }, "spec": spec.clone() });
            object["spec"]["selector"] = selector.clone();
            object["spec"]["template"] = template.clone();
            strategy.default(&mut object);
            let mut errors = ErrorList::new();
            strategy.validate(&object, &mut errors);
            assert_eq!(errors.iter().map(ToString::to_string).collect::<Vec<_>>(), *expected, "{spec}");
        }
    }

    #[test]
    fn equal_quantity_in_template_is_not_a_change() {
        let set = |size: &str, service: &str| {
            json!({ "spec": {
                "serviceName": service,
                "volumeClaimTemplates": [{ "spec": { "resources": { "requests": { "storage": size } } } }],
            } })
        };
        for (size, service, fits) in [("1024Mi", "a", true), ("2Gi", "a", false), ("1Gi", "b", false)] {
            let mut errors = ErrorList::new();
            StatefulSet.validate_update(&set(size, service), &set("1Gi", "a"), &mut errors);
            assert_eq!(errors.is_empty(), fits, "{size} {service}");
        }
    }
}
