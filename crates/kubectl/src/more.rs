//! Smaller commands: api-resources, version, rollout, `create namespace|configmap`, help.
//!
//! Answers to `kubectl/pkg/cmd/{apiresources,version,rollout,create}`.

use bindery_api::object::{self, Value, at, str_at};
use bindery_api::request::PatchType;
use bindery_api::{field, kinds};
use serde_json::json;

use crate::Run;
use crate::apply::{self, DryRun};
use crate::error::{Error, Result};
use crate::resources::Info;
use crate::tabwriter::lay_out;
use crate::write::{PATIENCE, POLL, whole};
use bindery_api::order::sorted;

/// The version that is modelled.
const VERSION: &str = "v1.36.2";
/// The version of kustomize in that kubectl.
const KUSTOMIZE: &str = "v5.8.1";

/// Commands that kubectl has and this does not, with why.
static NOT_MODELLED: &[(&str, &str)] = &[
    ("attach", "containers here are pretended: there is nothing to attach to"),
    ("auth", "everybody may do everything here"),
    ("autoscale", "there is no autoscaler"),
    ("certificate", "there are no certificates"),
    ("cluster-info", "there is no network"),
    ("completion", "there is no shell"),
    ("config", "there is one cluster, and no configuration"),
    ("cp", "there are no files but those in containers: see 'kubectl exec'"),
    ("debug", "containers here are pretended"),
    ("diff", "use 'kubectl apply --dry-run=server'"),
    ("expose", "write the Service as a manifest and apply it"),
    ("kustomize", "there are no files"),
    ("options", "there are no global options but -n"),
    ("plugin", "there are no plugins"),
    ("port-forward", "there is no network"),
    ("proxy", "there is no network"),
    ("run", "write the Pod as a manifest and apply it"),
    ("top", "there are no metrics"),
];

/// What to say to a command that kubectl has and this does not.
pub fn not_modelled(name: &str) -> Option<String> {
    let (name, why) = NOT_MODELLED.iter().find(|(n, _)| *n == name)?;
    Some(format!("'kubectl {name}' is not modelled here: {why}"))
}

impl Run<'_> {
    /// `kubectl api-resources`.
    pub fn api_resources(&mut self) -> Result<()> {
        let mut list = kinds::all();
        list.retain(|kind| self.client.serves(kind));
        if self.args.has("namespaced") {
            list.retain(|k| k.namespaced == self.args.unless_off("namespaced"));
        }
        if self.args.has("api-group") {
            list.retain(|k| k.group == self.args.get("api-group"));
        }
        list = sorted(&list, |a, b| (a.group, a.plural).cmp(&(b.group, b.plural)));
        // Of each resource the version that the server prefers, which comes first.
        list.dedup();
        match self.args.get("output") {
            "name" => {
                for kind in list {
                    self.say(&kind.resource());
                }
            }
            "" | "wide" => {
                let mut text = String::new();
                if !self.args.on("no-headers") {
                    text += "NAME\tSHORTNAMES\tAPIVERSION\tNAMESPACED\tKIND\n";
                }
                for k in list {
                    let (short, version) = (k.short.join(","), k.api_version());
                    text += &format!("{}\t{short}\t{version}\t{}\t{}\n", k.plural, k.namespaced, k.kind);
                }
                self.out += &lay_out(&text, 6, 3);
            }
            other => {
                return Err(Error::Text(format!("--output {other} is not available")));
            }
        }
        Ok(())
    }

    /// `kubectl version`.
    pub fn version(&mut self) -> Result<()> {
        self.say(&format!("Client Version: {VERSION}"));
        self.say(&format!("Kustomize Version: {KUSTOMIZE}"));
        if !self.args.on("client") {
            self.say(&format!("Server Version: {VERSION}"));
        }
        Ok(())
    }

    /// `kubectl create namespace x`, `kubectl create configmap x --from-literal=a=b`.
    pub fn create_by_name(&mut self) -> Result<()> {
        let words = self.args.words.clone();
        let (what, names) = words.split_first().map_or(("", &[][..]), |(w, rest)| (w.as_str(), rest));
        let kind = match what {
            "namespace" | "ns" => &kinds::NAMESPACE,
            "configmap" | "cm" => &kinds::CONFIG_MAP,
            _ => {
                return Err(Error::Text(format!(
                    "'kubectl create {what}' is not modelled here: write the object as a manifest, and 'kubectl create -f -'"
                )));
            }
        };
        let [name] = names else {
            return Err(Error::hint(
                &format!("create {}", kind.singular),
                format!("exactly one NAME is required, got {}", names.len()),
            ));
        };
        let mut object = json!({"apiVersion": "v1", "kind": kind.kind, "metadata": {"name": name}});
        if kind.namespaced {
            object::set(&mut object, "metadata.namespace", self.namespace.clone());
        }
        for literal in self.args.all("from-literal").to_vec() {
            let Some((key, value)) = literal.split_once('=').filter(|(key, _)| !key.is_empty()) else {
                return Err(Error::Text(format!("invalid literal source {literal}, expected key=value")));
            };
            object["data"][key] = value.into();
        }
        let namespace = if kind.namespaced { self.namespace.clone() } else { String::new() };
        let mut info = Info { object, ..Info::named(kind, namespace, name) };
        if self.args.on("save-config") {
            info.object = apply::with_last_applied(&info.object);
        }
        if self.dry_run()? != DryRun::Client {
            let mut request = apply::create_request(&info);
            self.write_options(&mut request, "kubectl-create")?;
            let answer = self.request(request).map_err(|e| match e {
                // A namespace's refusal is passed on as it is, a config map's as text.
                Error::Status(status) if kind.namespaced => {
                    Error::Text(format!("failed to create {}: {}", kind.singular, status.message))
                }
                other => other,
            })?;
            info.object = Value::clone(&answer.object());
        }
        self.result(&info, "created")
    }

    /// `kubectl rollout`.
    pub fn rollout(&mut self) -> Result<()> {
        let Some(what) = self.args.words.first().cloned() else {
            return Err(
                "of 'kubectl rollout', 'history', 'pause', 'restart', 'resume', 'status' and 'undo' are there".into()
            );
        };
        self.args.words.remove(0);
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
        let watch = self.args.unless_off("watch");
        self.each(items, |run, info| {
            let deadline = run.client.now() + whole(timeout.unwrap_or(PATIENCE), POLL);
            let mut last = String::new();
            loop {
                let live = run.fetch(&info)?;
                let (text, done) = rollout_of(&live)?;
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
        self.each(items, |run, mut info| {
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

    /// `kubectl`, `kubectl help`, `--help`.
    pub fn help(&mut self) -> Result<()> {
        self.say("kubectl controls the Kubernetes cluster manager.\n\nAvailable here:");
        let names: Vec<&str> = self.commands.names().collect();
        for name in names {
            self.say(&format!("  {name}"));
        }
        self.say("\nManifests come from the editor: 'kubectl apply -f -'.");
        Ok(())
    }
}

/// How far the rollout of a deployment or stateful set is, and whether it is over.
fn rollout_of(o: &Value) -> Result<(String, bool)> {
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
