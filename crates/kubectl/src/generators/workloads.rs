//! `kubectl create deployment|job|cronjob|poddisruptionbudget`.
//!
//! Implements `kubectl/pkg/cmd/create/create_{deployment,job,cronjob,pdb}.go`.

use bindery_api::object::{self, Value};
use bindery_api::rand;
use bindery_api::selector::LabelSelector;
use serde_json::json;

use super::{container, int_or_string, set_unless_empty};
use crate::CommandContext;
use crate::error::{Error, Result};
use crate::resources::{self, Info};

pub(super) fn deployment(context: &mut CommandContext, name: &str) -> Result<Value> {
    let command = context.container_command();
    let images = context.args.all("image");
    if images.len() > 1 && !command.is_empty() {
        return Err("cannot specify multiple --image options and command".into());
    }
    let now = context.client.now();
    let mut containers: Vec<Value> = images
        .iter()
        .enumerate()
        .map(|(i, image)| container(&container_name(image, &format!("{now:?} {name} {i}")), image, &command))
        .collect();
    let port = context.args.int("port", -1);
    if let Some(first) = containers.first_mut().filter(|_| port >= 0) {
        first["ports"] = json!([{"containerPort": port}]);
    }
    let labels = json!({"app": name});
    Ok(json!({
        "metadata": {"labels": labels},
        "spec": {
            "replicas": context.args.int("replicas", 1),
            "selector": {"matchLabels": labels},
            "strategy": {},
            "template": {"metadata": {"labels": labels}, "spec": {"containers": containers}},
        },
        "status": {},
    }))
}

/// Returns the name of the container of an image: its last path element without tag and digest. A name with characters
/// that a DNS label does not have gets a random suffix. `seed` makes the suffix reproducible.
fn container_name(image: &str, seed: &str) -> String {
    let name = image.rsplit('/').next().unwrap_or("");
    let name = name.split(':').next().unwrap_or("").split('@').next().unwrap_or("");
    if !name.contains(['_', '.']) {
        return name.to_owned();
    }
    let mut hash = seed
        .bytes()
        .chain(image.bytes())
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    let mut name = name.replace(['_', '.'], "-") + "-";
    for _ in 0..5 {
        name.push(rand::letter(hash));
        hash /= 27;
    }
    name
}

pub(super) fn job(context: &mut CommandContext, name: &str) -> Result<Value> {
    let (image, from) = (context.args.get("image").to_owned(), context.args.get("from").to_owned());
    let command = context.container_command();
    if image.is_empty() == from.is_empty() {
        return Err("either --image or --from must be specified".into());
    }
    if !command.is_empty() && !from.is_empty() {
        return Err("cannot specify --from and command".into());
    }
    if !image.is_empty() {
        let spec = json!({"containers": [container(name, &image, &command)], "restartPolicy": "Never"});
        return Ok(json!({"metadata": {}, "spec": {"template": {"metadata": {}, "spec": spec}}, "status": {}}));
    }
    let cron_job = context.cron_job(&from)?;
    let mut metadata = json!({"annotations": {"cronjob.kubernetes.io/instantiate": "manual"}});
    let template = object::at(&cron_job, "spec.jobTemplate").cloned().unwrap_or_default();
    for (key, value) in object::at(&template, "metadata.annotations").and_then(Value::as_object).into_iter().flatten() {
        metadata["annotations"][key] = value.clone();
    }
    set_unless_empty(&mut metadata, "labels", object::at(&template, "metadata.labels").cloned().unwrap_or(json!({})));
    metadata["ownerReferences"] = json!([{
        "apiVersion": "batch/v1",
        "controller": true,
        "kind": "CronJob",
        "name": object::name(&cron_job),
        "uid": object::uid(&cron_job),
    }]);
    let spec = object::at(&template, "spec").cloned().unwrap_or(json!({}));
    Ok(json!({"metadata": metadata, "spec": spec, "status": {}}))
}

impl CommandContext<'_> {
    /// Returns the CronJob that `--from` names.
    fn cron_job(&mut self, from: &str) -> Result<Value> {
        let targets = resources::targets(self.client, &[from.to_owned()])?;
        let Some((kind, names)) = targets.items.first() else {
            return Err("from must be an existing cronjob".into());
        };
        let Some(name) = names.first() else {
            return Err("resource(s) were provided, but no name was specified".into());
        };
        let namespace = if kind.namespaced { self.namespace.clone() } else { String::new() };
        let found = self.fetch(&Info::named(kind, namespace, name))?;
        if (kind.group, kind.kind) == ("batch", "CronJob") {
            return Ok(Value::clone(&found));
        }
        Err(Error::Text(format!("unknown object type *{}.{}", kind.version, kind.kind)))
    }
}

pub(super) fn cron_job(context: &mut CommandContext, name: &str) -> Result<Value> {
    let restart = match context.args.get("restart") {
        "" => "OnFailure",
        given => given,
    };
    let container = container(name, context.args.get("image"), &context.container_command());
    let spec = json!({"containers": [container], "restartPolicy": restart});
    Ok(json!({
        "metadata": {},
        "spec": {
            "jobTemplate": {
                "metadata": {"name": name},
                "spec": {"template": {"metadata": {}, "spec": spec}},
            },
            "schedule": context.args.get("schedule"),
        },
        "status": {},
    }))
}

pub(super) fn disruption_budget(context: &mut CommandContext, name: &str) -> Result<Value> {
    let args = &context.args;
    let (selector, minimum, maximum) = (args.get("selector"), args.get("min-available"), args.get("max-unavailable"));
    if name.is_empty() {
        return Err("name must be specified".into());
    }
    if selector.is_empty() {
        return Err("a selector must be specified".into());
    }
    if minimum.is_empty() && maximum.is_empty() {
        return Err("one of min-available or max-unavailable must be specified".into());
    }
    if !minimum.is_empty() && !maximum.is_empty() {
        return Err("min-available and max-unavailable cannot be both specified".into());
    }
    for (flag, value) in [("min-available", minimum), ("max-unavailable", maximum)] {
        let digits = value.strip_suffix('%').unwrap_or(value);
        if !value.is_empty() && (digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit())) {
            return Err(Error::Text(format!("invalid format specified for {flag}")));
        }
    }
    let mut spec = json!({"selector": label_selector(selector)?});
    if minimum.is_empty() {
        spec["maxUnavailable"] = int_or_string(maximum);
    } else {
        spec["minAvailable"] = int_or_string(minimum);
    }
    let status = json!({"currentHealthy": 0, "desiredHealthy": 0, "disruptionsAllowed": 0, "expectedPods": 0});
    Ok(json!({"metadata": {}, "spec": spec, "status": status}))
}

/// Converts a selector of a query to a `LabelSelector`.
///
/// # Errors
/// The text of `metav1.ParseToLabelSelector`.
fn label_selector(text: &str) -> Result<Value> {
    let selector = LabelSelector::parse(text);
    let selector = selector.map_err(|why| format!("couldn't parse the selector string \"{text}\": {why}"));
    selector.and_then(|selector| selector.to_object()).map_err(Error::Text)
}
