//! `kubectl rollout history|undo|pause|resume`: the revisions of what replaces its Pods.
//!
//! Answers to `kubectl/pkg/cmd/rollout` and `kubectl/pkg/polymorphichelpers/{history,rollback}.go`.
//!
//! Not modelled: the details of one revision (`history --revision`).

use bindery_api::kinds::{CONTROLLER_REVISION, REPLICA_SET};
use bindery_api::object::{self, Value, at, str_at};
use bindery_api::request::{Body, PatchType, Request};
use bindery_api::{Kind, Object, field};
use serde_json::json;

use crate::Run;
use crate::error::{Error, Result};
use crate::resources::Info;
use crate::tabwriter::lay_out;

const REVISION: &str = "deployment.kubernetes.io/revision";
const CAUSE: &str = "kubernetes.io/change-cause";
/// Annotations of a Deployment that a rollback leaves as they are.
const KEPT: [&str; 6] = [
    "kubectl.kubernetes.io/last-applied-configuration",
    REVISION,
    "deployment.kubernetes.io/revision-history",
    "deployment.kubernetes.io/desired-replicas",
    "deployment.kubernetes.io/max-replicas",
    "deprecated.deployment.rollback.to",
];

/// A revision: its number, and what holds it.
type Known = (i64, Object);

impl Run<'_> {
    /// `kubectl rollout history`.
    pub fn rollout_history(&mut self) -> Result<()> {
        let items = self.named()?;
        self.each(items, |run, info| {
            let live = run.fetch(&info)?;
            let mut text = "REVISION\tCHANGE-CAUSE\n".to_owned();
            for (number, holder) in run.revisions(&info, &live)? {
                let cause = object::annotation(&holder, CAUSE).filter(|c| !c.is_empty()).unwrap_or("<none>");
                text += &format!("{number}\t{cause}\n");
            }
            run.result(&info, "")?;
            // The name is followed by a blank and what is done with it; here nothing is.
            run.say(&lay_out(&text, 0, 2));
            Ok(())
        })
    }

    /// `kubectl rollout undo`.
    pub fn rollout_undo(&mut self) -> Result<()> {
        let items = self.named()?;
        let wanted = match self.args.get("to-revision") {
            "" => 0,
            text => text.parse::<i64>().map_err(|_| Error::Text(format!("invalid revision: {text}")))?,
        };
        self.each(items, |run, mut info| {
            let live = run.fetch(&info)?;
            let known = run.revisions(&info, &live)?;
            let missing = || Error::Text(format!("unable to find specified revision {wanted} in history"));
            let found = match wanted {
                0 => known.iter().rev().nth(1),
                n => known.iter().find(|(number, _)| *number == n),
            };
            let Some((number, holder)) = found.cloned() else {
                return Err(match (wanted, info.kind.kind) {
                    (0, "Deployment") => {
                        Error::Text(format!("no rollout history found for deployment {}", field::quote(&info.name)))
                    }
                    (0, _) => "no last revision to roll back to".into(),
                    _ => missing(),
                });
            };
            if live["spec"]["paused"] == true {
                return Err(Error::Text(format!(
                    "cannot rollback a paused deployment; resume it first with 'kubectl rollout resume {}' and try again",
                    info.name
                )));
            }
            let template = template_of(&holder);
            if at(&live, "spec.template") == Some(&template) {
                let shown = if wanted == 0 { 0 } else { number };
                return run
                    .result(&info, &format!("skipped rollback (current template already matches revision {shown})"));
            }
            let (sort, patch) = if info.kind.kind == "StatefulSet" {
                (PatchType::Strategic, at(&holder, "data").cloned().unwrap_or_else(|| json!({})))
            } else {
                let of = |o: &Object, kept: bool| -> Vec<(String, Value)> {
                    let all = at(o, "metadata.annotations").and_then(Value::as_object).into_iter().flatten();
                    all.filter(|(key, _)| KEPT.contains(&key.as_str()) == kept)
                        .map(|(key, value)| (key.clone(), value.clone()))
                        .collect()
                };
                let annotations: serde_json::Map<String, Value> =
                    of(&live, true).into_iter().chain(of(&holder, false)).collect();
                let patch = json!([
                    { "op": "replace", "path": "/spec/template", "value": template },
                    { "op": "replace", "path": "/metadata/annotations", "value": annotations },
                ]);
                (PatchType::Json, patch)
            };
            info.object = run.send_patch(&info, sort, patch, "")?;
            run.result(&info, "rolled back")
        })
    }

    /// `kubectl rollout pause`, or `resume`.
    pub fn rollout_pause(&mut self, pause: bool) -> Result<()> {
        let items = self.named()?;
        self.each(items, |run, mut info| {
            let live = run.fetch(&info)?;
            let name = format!("{} {}", info.kind.resource(), field::quote(&info.name));
            let (verb, done) = if pause { ("pausing", "paused") } else { ("resuming", "resumed") };
            if info.kind.kind != "Deployment" {
                return Err(Error::Text(format!("{name} {verb} is not supported")));
            }
            if (live["spec"]["paused"] == true) == pause {
                let text = if pause { "is already paused" } else { "is not paused" };
                return Err(Error::Text(format!("{name} {text}")));
            }
            let value = if pause { true.into() } else { Value::Null };
            info.object = run.send_patch(&info, PatchType::Strategic, json!({ "spec": { "paused": value } }), "")?;
            run.result(&info, done)
        })
    }

    /// The revisions of a Deployment or StatefulSet, by number.
    fn revisions(&mut self, info: &Info, live: &Object) -> Result<Vec<Known>> {
        let kind: &'static Kind = match info.kind.kind {
            "Deployment" => &REPLICA_SET,
            "StatefulSet" => &CONTROLLER_REVISION,
            other => {
                return Err(Error::Text(format!("no history viewer has been implemented for {}", field::quote(other))));
            }
        };
        let Body::List(all, _) = self.request(Request::list(kind, &info.namespace))?.body else {
            return Ok(Vec::new());
        };
        let owned = |o: &Object| {
            let references = object::list_at(o, "metadata.ownerReferences");
            references.iter().any(|r| r["controller"] == true && str_at(r, "uid") == object::uid(live))
        };
        let number = |o: &Object| match kind.kind {
            "ReplicaSet" => object::annotation(o, REVISION).and_then(|r| r.parse().ok()).unwrap_or(0),
            _ => o["revision"].as_i64().unwrap_or(0),
        };
        let mut known: Vec<Known> = all.into_iter().filter(owned).map(|o| (number(&o), o)).collect();
        known.sort_by_key(|(number, _)| *number);
        Ok(known)
    }
}

/// The template that a revision holds, without what only the holder needs.
fn template_of(holder: &Value) -> Value {
    let path = if object::kind(holder) == "ReplicaSet" { "spec.template" } else { "data.spec.template" };
    let mut template = at(holder, path).cloned().unwrap_or_else(|| json!({}));
    object::remove(&mut template, "$patch");
    if let Some(labels) = template["metadata"].get_mut("labels").and_then(Value::as_object_mut) {
        labels.remove("pod-template-hash");
    }
    template
}
