//! StatefulSet, Deployment, ReplicaSet, Job: defaults and generation.
//!
//! Answers to `pkg/registry/{apps,batch}`, `pkg/apis/{apps,batch}/v1/defaults.go` and part of
//! `pkg/apis/{apps,batch}/validation`.
//!
//! Not modelled: validation of update strategies and retention policies; of Jobs, all but the template.

use bindery_api::field::{ErrorList, Path};
use bindery_api::time::Time;
use bindery_api::{Value, object};
use serde_json::json;

use super::persistentvolumeclaim::validate_spec;
use super::pod::{default_spec, spec_warnings, validate_pod_spec};
use super::{Strategy, bump_generation, fill_in, immutable};
use crate::validation::{NameRule, dns_label, report};

/// Pods with names and claims of their own.
pub struct StatefulSet;

/// Pods that are all alike, replaced by and by.
pub struct Deployment;

/// Pods that are all alike.
pub struct ReplicaSet;

/// Pods that come to an end.
pub struct Job;

fn default_template(object: &mut Value) {
    if let Some(spec) = object.get_mut("spec").and_then(|s| s.get_mut("template")).and_then(|t| t.get_mut("spec"))
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
        default_template(set);
        let templates = set.get_mut("spec").and_then(|s| s.get_mut("volumeClaimTemplates"));
        for template in templates.and_then(Value::as_array_mut).into_iter().flatten().filter(|t| t.is_object()) {
            object::set(template, "kind", "PersistentVolumeClaim");
            object::set(template, "apiVersion", "v1");
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
        let policy = object::str_at(set, "spec.podManagementPolicy");
        if !matches!(policy, "OrderedReady" | "Parallel") {
            errors.invalid(&Path::new("spec.podManagementPolicy"), policy, "must be 'OrderedReady' or 'Parallel'");
        }
        for (i, template) in object::list_at(set, "spec.volumeClaimTemplates").iter().enumerate() {
            let path = Path::new("spec.volumeClaimTemplates").index(i).child("spec");
            validate_spec(errors, &path, template.get("spec").unwrap_or(&Value::Null));
        }
        let service = object::str_at(set, "spec.serviceName");
        if !service.is_empty() {
            report(errors, &Path::new("spec.serviceName"), service, dns_label(service));
        }
        selector_fits(errors, set, "statefulset");
        template(errors, set, &["Always"]);
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
        if fixed(new) != fixed(old) {
            let text = "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', \
                        'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and \
                        'minReadySeconds' are forbidden";
            errors.forbidden(&Path::new("spec"), text);
        }
    }
}

/// The template, with the volumes that a set's claims become.
fn template(errors: &mut ErrorList, object: &Value, policies: &[&str]) {
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
    if !policies.contains(&policy) {
        errors.not_supported(&path.child("restartPolicy"), policy, policies);
    }
}

/// A selector that is there and matches the template.
fn selector_fits(errors: &mut ErrorList, object: &Value, name: &str) {
    let path = Path::new("spec.selector");
    let selector = object::at(object, "spec.selector").filter(|selector| !selector.is_null());
    match selector {
        None => errors.required(&path, ""),
        Some(selector) => {
            let parts = ["matchLabels", "matchExpressions"];
            if parts.iter().all(|p| selector.get(*p).is_none()) {
                errors.invalid(&path, json!({}), format!("empty selector is invalid for {name}"));
            }
        }
    }
    // No selector matches nothing, so that it does not match the template either.
    let labels = object::at(object, "spec.template.metadata.labels");
    let matches =
        |selector| bindery_api::selector::LabelSelector::from_object(selector).is_ok_and(|s| s.matches(labels));
    if !selector.is_some_and(matches) {
        let path = Path::new("spec.template.metadata.labels");
        let labels = labels.cloned().unwrap_or(Value::Null);
        errors.invalid(&path, labels, "`selector` does not match template `labels`");
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
        default_template(deployment);
    }

    fn prepare_for_create(&self, new: &mut Value, _: Time) {
        object::set(new, "metadata.generation", 1);
        object::set(new, "status", json!({}));
    }

    fn prepare_for_update(&self, new: &mut Value, old: &Value) {
        bump_generation(new, old);
    }

    fn validate(&self, deployment: &Value, errors: &mut ErrorList) {
        selector_fits(errors, deployment, "deployment");
        template(errors, deployment, &["Always"]);
    }
}

impl Strategy for ReplicaSet {
    fn default(&self, set: &mut Value) {
        fill_in(set, "spec", "replicas", 1);
        default_template(set);
    }

    fn prepare_for_create(&self, new: &mut Value, _: Time) {
        object::set(new, "metadata.generation", 1);
        object::set(new, "status", json!({ "replicas": 0 }));
    }

    fn prepare_for_update(&self, new: &mut Value, old: &Value) {
        bump_generation(new, old);
    }

    fn validate(&self, set: &Value, errors: &mut ErrorList) {
        selector_fits(errors, set, "replicaset");
        template(errors, set, &["Always"]);
    }
}

/// The labels of a Job's Pods: with and without the prefix that later releases gave them.
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
        default_template(job);
        // A read object has its own labels already.
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
        template(errors, job, &["OnFailure", "Never"]);
    }

    fn validate_update(&self, new: &Value, old: &Value, errors: &mut ErrorList) {
        for field in ["completions", "selector", "completionMode"] {
            let path = format!("spec.{field}");
            immutable(errors, &Path::new(path.as_str()), new, old, &path);
        }
    }
}
