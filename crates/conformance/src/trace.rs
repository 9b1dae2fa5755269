//! Action traces: lists of actions as text, which reproduce a failure on any machine.
//!
//! A trace has more detail than the steps of a recording: the order of watch events, the steps of each controller,
//! restarts and faults. A replay skips an action that is not possible, so a trace remains valid if actions are removed.
//! [`shrink`] depends on that. An action has the same form as in the operation log: [`Injection`].

use bindery_api::Value;
use bindery_cluster::{Action, Applied, Cluster, Config, invariants};
use bindery_session::Injection;
use serde::Deserialize;

/// The initial state of a cluster, and the actions applied to it.
#[derive(Debug, Clone, PartialEq)]
pub struct ActionTrace {
    /// The seed of UIDs and names.
    pub seed: u64,
    /// True if there are nodes and drivers. Otherwise there is only the control plane.
    pub nodes: bool,
    /// The actions.
    pub actions: Vec<Injection>,
}

impl ActionTrace {
    /// Parses a trace.
    ///
    /// # Errors
    /// The text is not a trace.
    pub fn parse(text: &str) -> Result<ActionTrace, String> {
        let value: Value = serde_json::from_str(text).map_err(|e| format!("not JSON: {e}"))?;
        let actions = value["actions"].as_array().ok_or("not an action trace: it has no list of `actions`")?;
        let actions =
            actions.iter().map(Injection::deserialize).collect::<Result<_, _>>().map_err(|e| e.to_string())?;
        Ok(ActionTrace { seed: value["seed"].as_u64().unwrap_or(1), nodes: value["nodes"] == true, actions })
    }

    /// Returns the trace as text, one action per line.
    pub fn text(&self) -> String {
        let actions: Vec<String> = self.actions.iter().map(|a| format!("    {a}")).collect();
        let ActionTrace { seed, nodes, .. } = self;
        format!("{{ \"seed\": {seed}, \"nodes\": {nodes}, \"actions\": [\n{}\n] }}\n", actions.join(",\n"))
    }

    /// Returns the cluster before the first action.
    pub fn start(&self) -> Cluster {
        Cluster::new(if self.nodes {
            Config { seed: self.seed, ..Config::default() }
        } else {
            Config { seed: self.seed, ..Config::bare() }
        })
    }

    /// Replays the actions, and checks the invariants after each.
    ///
    /// # Errors
    /// The first violation of an invariant.
    pub fn run(&self) -> Result<Cluster, Violation> {
        let mut cluster = self.start();
        for (index, injection) in self.actions.iter().enumerate() {
            if let Err(message) = inject(&mut cluster, injection) {
                return Err(Violation { action: index, message, cluster: Box::new(cluster) });
            }
        }
        Ok(cluster)
    }
}

/// A violation of an invariant.
#[derive(Debug)]
pub struct Violation {
    /// The index of the action.
    pub action: usize,
    /// The invariant, and how it is violated.
    pub message: String,
    /// The cluster after the action.
    pub cluster: Box<Cluster>,
}

/// Applies an action, if the cluster can apply it, and checks the invariants.
///
/// # Errors
/// The violation of an invariant.
fn inject(cluster: &mut Cluster, injection: &Injection) -> Result<(), String> {
    let check = |cluster: &Cluster, applied: Applied| invariants::check(cluster, &applied.records);
    match injection {
        Injection::Advance(time) => {
            let end = cluster.now() + time.duration();
            while cluster.next_time().is_some_and(|next| next <= end) {
                let Some(applied) = cluster.step() else { break };
                check(cluster, applied)?;
            }
            let micros = end.since(cluster.now()).as_micros() as u64;
            let applied = cluster.apply(Action::Wait { micros });
            check(cluster, applied)
        }
        Injection::Action(_) => match injection.action().filter(|action| cluster.can_apply(action)) {
            Some(action) => {
                let applied = cluster.apply(action);
                check(cluster, applied)
            }
            None => Ok(()),
        },
    }
}

/// Removes actions from a trace while it `fails`: halves first, then smaller parts, then single actions.
pub fn shrink(trace: &ActionTrace, fails: impl Fn(&ActionTrace) -> bool) -> ActionTrace {
    let mut best = trace.clone();
    let mut chunk = best.actions.len() / 2;
    while chunk > 0 {
        let mut from = 0;
        while from < best.actions.len() {
            let mut tried = best.clone();
            tried.actions.drain(from..(from + chunk).min(best.actions.len()));
            if fails(&tried) {
                best = tried;
            } else {
                from += chunk;
            }
        }
        chunk /= 2;
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;
    use bindery_api::kinds::{PERSISTENT_VOLUME_CLAIM, POD};
    use bindery_api::request::{PatchType, Propagation, Request};
    use bindery_cluster::{Driver, DriverChange, Exec, Fault, NodeChange};
    use serde_json::json;

    /// Parses an action. `None` if this cluster cannot apply it.
    fn read(cluster: &Cluster, written: &Value) -> Option<Action> {
        Injection::deserialize(written).ok()?.action().filter(|action| cluster.can_apply(action))
    }

    fn unknown(value: impl Into<Value>) -> Injection {
        Injection::Action(value.into())
    }

    #[test]
    fn request_round_trips() {
        let claim = json!({ "kind": "PersistentVolumeClaim", "metadata": { "name": "data", "namespace": "default" } });
        let mut delete = Request::delete(&POD, "default", "web-0");
        delete.options.grace_period_seconds = Some(0);
        delete.options.propagation_policy = Some(Propagation::Foreground);
        let patch = json!({ "metadata": { "labels": { "a": "b" } } });
        let mut patch = Request::patch(&POD, "default", "web-0", PatchType::Apply, patch).on("status");
        patch.options.field_manager = "me".into();
        patch.options.force = true;
        for request in [Request::create(&PERSISTENT_VOLUME_CLAIM, claim), delete, patch] {
            let written = serde_json::to_value(&request).unwrap();
            assert_eq!(Request::deserialize(&written).unwrap(), request);
        }
    }

    /// Share links, saved sessions and lessons contain this form.
    #[test]
    fn actions_are_serialized_in_the_stable_form() {
        let mut request = Request::get(&POD, "default", "web-0");
        request.options.dry_run = true;
        let driver = Driver {
            name: String::new(),
            topology_key: Some("zone".into()),
            max_volumes_per_node: None,
            max_bytes: Some(5),
            capacity: None,
        };
        let driver_changes = |change| Action::Driver { name: "d".into(), change };
        let node_changes = |change| Action::Node { name: "n".into(), change };
        for (action, kept) in [
            (
                Action::Request { command: "kubectl get".into(), request: Box::new(request) },
                json!({ "user": "kubectl get", "request": {
                    "verb": "get", "kind": "Pod", "apiVersion": "v1", "namespace": "default", "name": "web-0",
                    "dryRun": true,
                } }),
            ),
            (
                Action::Exec(Exec {
                    namespace: "default".into(),
                    pod: "web-0".into(),
                    container: String::new(),
                    command: vec!["ls".into(), "/".into()],
                    stdin: String::new(),
                    tty: false,
                }),
                json!({
                    "exec": ["ls", "/"], "namespace": "default", "pod": "web-0", "container": "", "stdin": "",
                    "tty": false,
                }),
            ),
            (Action::Deliver { controller: "c".into() }, json!({ "deliver": "c" })),
            (
                Action::Step { controller: "c".into(), worker: "w".into(), key: "k".into() },
                json!({ "step": "c", "worker": "w", "key": "k" }),
            ),
            (Action::Resync { controller: "c".into() }, json!({ "resync": "c" })),
            (Action::Crash { controller: "c".into() }, json!({ "crash": "c" })),
            (
                Action::Fail { controller: "c".into(), fault: Fault::DropResponse },
                json!({ "fail": "c", "fault": "Lost" }),
            ),
            (
                Action::Fail { controller: "c".into(), fault: Fault::Refused },
                json!({ "fail": "c", "fault": "Refused" }),
            ),
            (Action::PauseWatch { controller: "c".into(), on: true }, json!({ "hold": "c", "on": true })),
            (Action::Wait { micros: 7 }, json!({ "wait": 7 })),
            (
                node_changes(NodeChange::Join { zone: "z".into() }),
                json!({ "node": "n", "change": "join", "zone": "z" }),
            ),
            (node_changes(NodeChange::Partition), json!({ "node": "n", "change": "cut off", "zone": "" })),
            (node_changes(NodeChange::Heal), json!({ "node": "n", "change": "bring back", "zone": "" })),
            (node_changes(NodeChange::Remove), json!({ "node": "n", "change": "remove", "zone": "" })),
            (
                driver_changes(DriverChange::Install(driver)),
                json!({
                    "driver": "d", "change": "install", "topology": "zone", "volumes": null, "bytes": 5,
                    "capacity": null,
                }),
            ),
            (driver_changes(DriverChange::Uninstall), json!({ "driver": "d", "change": "uninstall" })),
            (
                driver_changes(DriverChange::Register { node: "n".into() }),
                json!({ "driver": "d", "change": "register", "on": "n" }),
            ),
            (
                driver_changes(DriverChange::Deregister { node: "n".into() }),
                json!({ "driver": "d", "change": "deregister", "on": "n" }),
            ),
        ] {
            assert_eq!(serde_json::to_value(&action).unwrap(), kept);
            assert_eq!(Action::deserialize(&kept).unwrap(), action, "{kept}");
        }
    }

    /// Actions from versions before terminals, capacities and zones of changes can still be parsed.
    #[test]
    fn parses_old_forms_of_actions() {
        let cluster = Cluster::new(Config { seed: 1, ..Config::default() });
        for written in [
            json!({ "request": { "verb": "list", "kind": "Pod", "apiVersion": "v1" } }),
            json!({ "exec": ["ls"], "namespace": "default", "pod": "web-0", "container": "" }),
            json!({ "hold": "persistentvolume-binder" }),
            json!({ "node": "node-a", "change": "cut off" }),
            json!({ "driver": "d", "change": "install", "topology": null }),
        ] {
            assert!(read(&cluster, &written).is_some(), "{written}");
        }
        // The name of the driver is that of the action.
        let mut cluster = cluster;
        let install = read(&cluster, &json!({ "driver": "new.example.com", "change": "install" })).unwrap();
        assert!(cluster.apply(install).answer.unwrap().is_ok());
        assert!(cluster.drivers().iter().any(|driver| driver.name == "new.example.com"));
    }

    #[test]
    fn impossible_action_is_none() {
        let cluster = Cluster::new(Config { seed: 1, ..Config::bare() });
        for written in [
            json!({ "crash": "absent" }),
            json!({ "hold": "absent", "on": true }),
            json!({ "fail": "absent", "fault": "Lost" }),
            json!({ "deliver": "persistentvolume-binder" }),
            json!({ "step": "persistentvolume-binder", "worker": "claims", "key": "default/none" }),
            json!({ "user": "x", "request": { "verb": "get", "kind": "Nothing", "apiVersion": "v1" } }),
            json!({ "user": "x", "request": { "verb": "get", "kind": "Pod", "apiVersion": "v1", "subresource": "x" } }),
            json!({ "node": "node-a", "change": "explode" }),
            json!("text"),
            json!({}),
        ] {
            assert_eq!(read(&cluster, &written), None, "{written}");
        }
    }

    #[test]
    fn shrinks_trace_to_failing_actions() {
        let trace = ActionTrace { seed: 1, nodes: false, actions: (0..100).map(unknown).collect() };
        let needs = |w: &ActionTrace| [17, 58, 59].iter().all(|n| w.actions.contains(&unknown(*n)));
        assert_eq!(shrink(&trace, needs).actions, [17, 58, 59].map(unknown));
    }

    #[test]
    fn controllers_run_during_advance() {
        let text = r#"{ "seed": 1, "nodes": true, "actions": [
            {"node": "node-a", "change": "cut off"}, {"from": "a later version"}, {"pass": 60}] }"#;
        let trace = ActionTrace::parse(text).unwrap();
        let cluster = trace.run().unwrap_or_else(|violation| panic!("{violation:?}"));
        assert_eq!(cluster.now().since(trace.start().now()).as_secs(), 60);
        let ready: Vec<bool> = cluster.nodes().iter().map(|node| node.ready).collect();
        assert_eq!(ready[..2], [false, true], "the node lifecycle controller ran");
    }

    #[test]
    fn trace_round_trips() {
        let trace = ActionTrace {
            seed: 3,
            nodes: true,
            actions: vec![json!({ "wait": 5 }), json!({ "crash": "x" }), json!({ "pass": 60 }), json!("text")]
                .into_iter()
                .map(|written| Injection::deserialize(written).unwrap())
                .collect(),
        };
        assert_eq!(ActionTrace::parse(&trace.text()), Ok(trace));
    }
}
