//! `kubectl cordon`, `uncordon` and `drain`.
//!
//! Implements `kubectl/pkg/cmd/drain` and `kubectl/pkg/drain`. Not modelled: DaemonSets and PodDisruptionBudgets.

use std::collections::BTreeMap;
use std::time::Duration;

use bindery_api::object::{self, Value};
use bindery_api::request::{PatchType, Request};
use bindery_api::{field, kinds};
use serde_json::json;

use crate::CommandContext;
use crate::apply::DryRun;
use crate::error::{Error, Result, aggregate};
use crate::resources::{Info, of_object};

impl CommandContext<'_> {
    /// `kubectl cordon`.
    pub fn cordon(&mut self) -> Result<()> {
        let nodes = self.nodes()?;
        self.set_cordon(&nodes, true)
    }

    /// `kubectl uncordon`.
    pub fn uncordon(&mut self) -> Result<()> {
        let nodes = self.nodes()?;
        self.set_cordon(&nodes, false)
    }

    fn nodes(&mut self) -> Result<Vec<Info>> {
        let command = self.command.clone();
        if self.args.positional.is_empty() && !self.args.has("selector") {
            return Err(Error::hint(&command, format!("USAGE: {command} NODE [flags]")));
        }
        // Names may have the form `node/a`.
        let mut words = vec!["node".to_owned()];
        words.extend(self.args.positional.iter().map(|w| w.rsplit('/').next().unwrap_or(w).to_owned()));
        self.args.positional = words;
        let (infos, failed) = self.fetch_targets(&command)?;
        aggregate(failed)?;
        Ok(infos)
    }

    fn set_cordon(&mut self, nodes: &[Info], on: bool) -> Result<()> {
        let verb = if on { "cordon" } else { "uncordon" };
        for info in nodes {
            if info.object["spec"]["unschedulable"].as_bool().unwrap_or(false) == on {
                self.result(info, &format!("already {verb}ed"))?;
                continue;
            }
            let patch = json!({"spec": {"unschedulable": if on { Value::Bool(true) } else { Value::Null }}});
            if self.dry_run()? != DryRun::Client
                && let Err(error) = self.send_patch(info, PatchType::Strategic, patch, "")
            {
                let name = field::quote(&info.name);
                self.warn(&format!("error: unable to {verb} node {name}: {}", error.text()));
                continue;
            }
            self.result(info, &format!("{verb}ed"))?;
        }
        Ok(())
    }

    /// `kubectl drain`.
    pub fn drain(&mut self) -> Result<()> {
        let nodes = self.nodes()?;
        self.set_cordon(&nodes, true)?;
        let mut fatal = Vec::new();
        let mut remaining = Vec::new();
        for node in &nodes {
            match self.drain_one(node) {
                Ok(()) => self.result(node, "drained")?,
                Err(error) => {
                    let name = field::quote(&node.name);
                    self.warn(&format!(
                        "error: unable to drain node {name} due to error: {}, continuing command...",
                        error.text()
                    ));
                    remaining.push(node.name.clone());
                    fatal.push(error);
                }
            }
        }
        if !remaining.is_empty() {
            self.warn("There are pending nodes to be drained:");
            for name in remaining {
                self.warn(&format!(" {name}"));
            }
        }
        aggregate(fatal)
    }

    fn drain_one(&mut self, node: &Info) -> Result<()> {
        let mut request = Request::list(&kinds::POD, "");
        request.options.field_selector = format!("spec.nodeName={}", node.name);
        request.options.label_selector = self.args.get("pod-selector").to_owned();
        let pods = match self.request(request)?.body {
            bindery_api::request::Body::List(pods, _) => pods,
            _ => Vec::new(),
        };
        let mut refused: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        let mut warned: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        let mut evicted = Vec::new();
        for pod in &pods {
            // The server may not support the field selector.
            if object::str_at(pod, "spec.nodeName") != node.name {
                continue;
            }
            let finished = matches!(object::str_at(pod, "status.phase"), "Succeeded" | "Failed");
            let local = object::list_at(pod, "spec.volumes").iter().any(|v| v.get("emptyDir").is_some());
            let managed = object::list_at(pod, "metadata.ownerReferences").iter().any(|r| r["controller"] == true);
            let mut ok = true;
            let mut note = |on: bool, refusal, warning| {
                let map = if on { &mut warned } else { &mut refused };
                map.entry(if on { warning } else { refusal }).or_insert_with(Vec::new).push(object::key(pod));
                ok &= on;
            };
            if !finished && !managed {
                note(
                    self.args.on("force"),
                    "Pods that declare no controller (use --force to override)",
                    "deleting Pods that declare no controller",
                );
            } else if !finished && local {
                note(
                    self.args.on("delete-emptydir-data"),
                    "Pods with local storage (use --delete-emptydir-data to override)",
                    "deleting Pods with local storage",
                );
            }
            if ok {
                evicted.push(of_object(&kinds::POD, pod));
            }
        }
        let refusals: Vec<Error> =
            refused.iter().map(|(why, pods)| format!("cannot delete {why}: {}", pods.join(", ")).into()).collect();
        if !refusals.is_empty() {
            return Err(Error::Many(refusals));
        }
        if !warned.is_empty() {
            let texts: Vec<String> = warned.iter().map(|(why, pods)| format!("{why}: {}", pods.join(", "))).collect();
            self.warning(&texts.join("; "));
        }
        let suffix = self.dry_run_suffix()?;
        let timeout = self.timeout()?.unwrap_or(Duration::from_secs(60));
        for pod in &evicted {
            self.print_line(&format!("evicting pod {}/{}{suffix}", pod.namespace, pod.name));
        }
        if self.dry_run()? != DryRun::None {
            return Ok(());
        }
        let mut errors: Vec<Error> = Vec::new();
        let mut waiting = Vec::new();
        for pod in evicted {
            let eviction = json!({
                "apiVersion": "policy/v1", "kind": "Eviction",
                "metadata": {"name": pod.name, "namespace": pod.namespace},
            });
            let mut request = Request::create(&kinds::POD, eviction).on("eviction");
            request.name = pod.name.clone();
            if self.args.on("disable-eviction") {
                request = Request::delete(&kinds::POD, &pod.namespace, &pod.name);
            }
            match self.request(request) {
                Ok(_) => waiting.push(pod),
                Err(error) if error.is_not_found() => {}
                Err(error) => errors.push(Error::Text(format!(
                    "error when evicting pods/{} -n {}: {}",
                    field::quote(&pod.name),
                    field::quote(&pod.namespace),
                    error.text()
                ))),
            }
        }
        for pod in waiting {
            match self.wait_gone(&pod, timeout) {
                Ok(()) => {
                    let verb = if self.args.on("disable-eviction") { "deleted" } else { "evicted" };
                    self.result(&pod, verb)?;
                }
                Err(Error::Interrupted) => return Err(Error::Interrupted),
                Err(_) => errors.push(Error::Text(format!(
                    "error when waiting for pod {} in namespace {} to terminate: global timeout reached: {}",
                    field::quote(&pod.name),
                    field::quote(&pod.namespace),
                    go_duration(timeout)
                ))),
            }
        }
        aggregate(errors)
    }
}

/// Formats a duration as Go's `Duration.String()`, in whole seconds.
pub fn go_duration(d: Duration) -> String {
    let (s, millis) = (d.as_secs(), d.subsec_millis());
    let tail = if millis == 0 {
        format!("{}s", s % 60)
    } else {
        format!("{}.{}s", s % 60, format!("{millis:03}").trim_end_matches('0'))
    };
    match (s / 3600, s / 60 % 60) {
        (0, 0) => tail,
        (0, m) => format!("{m}m{tail}"),
        (h, m) => format!("{h}h{m}m{tail}"),
    }
}
