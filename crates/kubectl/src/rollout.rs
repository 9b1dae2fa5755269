//! `kubectl rollout`.
//!
//! Implements `kubectl/pkg/cmd/rollout` and `kubectl/pkg/polymorphichelpers/{history,rollback}.go`. Not modelled: the
//! details of one revision (`history --revision`).

use bindery_api::kinds::{CONTROLLER_REVISION, REPLICA_SET};
use bindery_api::object::{self, Value, at, str_at};
use bindery_api::request::{Body, PatchType, Request};
use bindery_api::{Kind, Object, field};
use serde_json::json;

use crate::CommandContext;
use crate::error::{Error, Result};
use crate::resources::Info;
use crate::tabwriter::align_columns;
use crate::write::{DEFAULT_TIMEOUT, POLL, round_up};

const REVISION: &str = "deployment.kubernetes.io/revision";
const CAUSE: &str = "kubernetes.io/change-cause";
/// The annotations of a Deployment that a rollback does not change.
const UNCHANGED_ANNOTATIONS: [&str; 6] = [
    "kubectl.kubernetes.io/last-applied-configuration",
    REVISION,
    "deployment.kubernetes.io/revision-history",
    "deployment.kubernetes.io/desired-replicas",
    "deployment.kubernetes.io/max-replicas",
    "deprecated.deployment.rollback.to",
];

/// A revision: its number, and the object that stores it.
type Revision = (i64, Object);

impl CommandContext<'_> {
    /// `kubectl rollout`.
    pub fn rollout(&mut self) -> Result<()> {
        let Some(what) = self.args.positional.first().cloned() else {
            return Err(
                "of 'kubectl rollout', 'history', 'pause', 'restart', 'resume', 'status' and 'undo' are there".into()
            );
        };
        self.args.positional.remove(0);
        match what.as_str() {
            "status" => self.rollout_status(),
            "restart" => self.rollout_restart(),
            "history" => self.rollout_history(),
            "undo" => self.rollout_undo(),
            "pause" => self.rollout_pause(true),
            "resume" => self.rollout_pause(false),
            _ => Err(Error::Text(format!("there is no 'kubectl rollout {what}'"))),
        }
    }

    fn rollout_status(&mut self) -> Result<()> {
        let items = self.named()?;
        let timeout = self.timeout()?;
        let watch = self.args.on_by_default("watch");
        self.for_each_object(items, |run, info| {
            let deadline = run.client.now() + round_up(timeout.unwrap_or(DEFAULT_TIMEOUT), POLL);
            let mut last = String::new();
            loop {
                let live = run.fetch(&info)?;
                let (text, done) = rollout_status_of(&live)?;
                if text != last {
                    run.out += &text;
                    last = text;
                }
                if done || !watch {
                    return Ok(());
                }
                if run.client.now() >= deadline {
                    return Err("timed out waiting for the condition".into());
                }
                run.pause(POLL, deadline)?;
            }
        })
    }

    fn rollout_restart(&mut self) -> Result<()> {
        let items = self.named()?;
        self.for_each_object(items, |run, mut info| {
            let live = run.fetch(&info)?;
            if !matches!(info.kind.kind, "Deployment" | "StatefulSet") {
                let name = format!("{} {}", info.kind.plural, field::quote(&info.name));
                return Err(Error::Text(format!("{name} restarting is not supported")));
            }
            if live["spec"]["paused"] == true {
                let name = format!("{} {}", info.kind.resource(), field::quote(&info.name));
                return Err(Error::Text(format!("{name} can't restart paused deployment (run rollout resume first)")));
            }
            let now = run.client.now().rfc3339();
            let patch = json!({"spec": {"template": {"metadata": {"annotations": {"kubectl.kubernetes.io/restartedAt": now}}}}});
            info.object = run.send_patch(&info, PatchType::Strategic, patch, "")?;
            run.result(&info, "restarted")
        })
    }

    /// `kubectl rollout history`.
    pub fn rollout_history(&mut self) -> Result<()> {
        let items = self.named()?;
        self.for_each_object(items, |run, info| {
            let live = run.fetch(&info)?;
            let mut text = "REVISION\tCHANGE-CAUSE\n".to_owned();
            for (number, holder) in run.revisions(&info, &live)? {
                let cause = object::annotation(&holder, CAUSE).filter(|c| !c.is_empty()).unwrap_or("<none>");
                text += &format!("{number}\t{cause}\n");
            }
            run.result(&info, "")?;
            // Upstream prints the operation after the name and a space. Here there is no operation.
            run.print_line(&align_columns(&text, 0, 2));
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
        self.for_each_object(items, |run, mut info| {
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
                    all.filter(|(key, _)| UNCHANGED_ANNOTATIONS.contains(&key.as_str()) == kept)
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
        self.for_each_object(items, |run, mut info| {
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

    /// Returns the revisions of a Deployment or StatefulSet, sorted by number.
    fn revisions(&mut self, info: &Info, live: &Object) -> Result<Vec<Revision>> {
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
        let mut known: Vec<Revision> = all.into_iter().filter(owned).map(|o| (number(&o), o)).collect();
        known.sort_by_key(|(number, _)| *number);
        Ok(known)
    }
}

/// Returns the Pod template of a revision, without the fields that only the revision has.
fn template_of(holder: &Value) -> Value {
    let path = if object::kind(holder) == "ReplicaSet" { "spec.template" } else { "data.spec.template" };
    let mut template = at(holder, path).cloned().unwrap_or_else(|| json!({}));
    object::remove(&mut template, "$patch");
    if let Some(labels) = template["metadata"].get_mut("labels").and_then(Value::as_object_mut) {
        labels.remove("pod-template-hash");
    }
    template
}

/// Returns the status of a rollout of a Deployment or StatefulSet, and whether it is complete.
fn rollout_status_of(o: &Value) -> Result<(String, bool)> {
    let n = |path| at(o, path).and_then(Value::as_i64).unwrap_or(0);
    let want = at(o, "spec.replicas").and_then(Value::as_i64).unwrap_or(1);
    let observed = n("status.observedGeneration") >= n("metadata.generation");
    let name = field::quote(object::name(o));
    Ok(match object::kind(o) {
        "Deployment" if !observed => ("Waiting for deployment spec update to be observed...\n".into(), false),
        "Deployment" => {
            let (updated, available, all) =
                (n("status.updatedReplicas"), n("status.availableReplicas"), n("status.replicas"));
            let waiting = format!("Waiting for deployment {name} rollout to finish:");
            if updated < want {
                (format!("{waiting} {updated} out of {want} new replicas have been updated...\n"), false)
            } else if all > updated {
                (format!("{waiting} {} old replicas are pending termination...\n", all - updated), false)
            } else if available < updated {
                (format!("{waiting} {available} of {updated} updated replicas are available...\n"), false)
            } else {
                (format!("deployment {name} successfully rolled out\n"), true)
            }
        }
        "StatefulSet" if str_at(o, "spec.updateStrategy.type") != "RollingUpdate" => {
            return Err("rollout status is only available for RollingUpdate strategy type".into());
        }
        "StatefulSet" if n("status.observedGeneration") == 0 || !observed => {
            ("Waiting for statefulset spec update to be observed...\n".into(), false)
        }
        "StatefulSet" => {
            let (ready, updated) = (n("status.readyReplicas"), n("status.updatedReplicas"));
            if ready < want {
                (format!("Waiting for {} pods to be ready...\n", want - ready), false)
            } else if at(o, "spec.updateStrategy.rollingUpdate").is_some_and(Value::is_object) {
                let target = want - n("spec.updateStrategy.rollingUpdate.partition");
                if updated < target {
                    let text = format!(
                        "Waiting for partitioned roll out to finish: {updated} out of {target} new pods have been updated...\n"
                    );
                    (text, false)
                } else {
                    (format!("partitioned roll out complete: {updated} new pods have been updated...\n"), true)
                }
            } else {
                let revision = str_at(o, "status.updateRevision");
                let done = revision == str_at(o, "status.currentRevision");
                let text = if done {
                    let pods = n("status.currentReplicas");
                    format!("statefulset rolling update complete {pods} pods at revision {revision}...\n")
                } else {
                    format!(
                        "waiting for statefulset rolling update to complete {updated} pods at revision {revision}...\n"
                    )
                };
                (text, done)
            }
        }
        other => return Err(Error::Text(format!("no status viewer has been implemented for {other}"))),
    })
}
