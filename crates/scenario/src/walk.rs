//! Walks: lists of actions as text, so that what went wrong once can be done again anywhere.
//!
//! A walk is more than a recording's steps: it says in which order changes were delivered, which controller worked when,
//! and what crashed or failed. Walking one again skips what is not possible any more, so a walk with some of its actions
//! taken out is still a walk. That is how [`shrink`] makes a failure short.

use bindery_api::Value;
use bindery_cluster::{Action, Cluster, Config, invariants};
use serde::Deserialize;

/// A cluster's beginning and what happened to it.
#[derive(Debug, Clone, PartialEq)]
pub struct Walk {
    /// The seed of uids and names.
    pub seed: u64,
    /// Whether there are nodes and drivers, or nothing but the control plane.
    pub nodes: bool,
    /// What happened, in the form of [`action`].
    pub actions: Vec<Value>,
}

impl Walk {
    /// Reads a walk.
    ///
    /// # Errors
    /// Text that is not one.
    pub fn parse(text: &str) -> Result<Walk, String> {
        let value: Value = serde_json::from_str(text).map_err(|e| format!("not JSON: {e}"))?;
        let actions = value["actions"].as_array().ok_or("not a walk: it has no list of `actions`")?;
        Ok(Walk { seed: value["seed"].as_u64().unwrap_or(1), nodes: value["nodes"] == true, actions: actions.clone() })
    }

    /// The walk as text, one action a line.
    pub fn text(&self) -> String {
        let actions: Vec<String> = self.actions.iter().map(|a| format!("    {a}")).collect();
        let Walk { seed, nodes, .. } = self;
        format!("{{ \"seed\": {seed}, \"nodes\": {nodes}, \"actions\": [\n{}\n] }}\n", actions.join(",\n"))
    }

    /// The cluster as it is before the first action.
    pub fn start(&self) -> Cluster {
        Cluster::new(if self.nodes {
            Config { seed: self.seed, ..Config::default() }
        } else {
            Config { seed: self.seed, ..Config::bare() }
        })
    }

    /// Does everything again, and looks after each action whether the invariants hold.
    ///
    /// # Errors
    /// The first promise that was broken, with the number of the action.
    pub fn run(&self) -> Result<Cluster, Broken> {
        let mut cluster = self.start();
        for (at, written) in self.actions.iter().enumerate() {
            let Some(action) = read(&cluster, written) else { continue };
            let applied = cluster.apply(action);
            if let Err(how) = invariants::check(&cluster, &applied.records) {
                return Err(Broken { at, how, cluster: Box::new(cluster) });
            }
        }
        Ok(cluster)
    }
}

/// A promise that did not hold.
#[derive(Debug)]
pub struct Broken {
    /// After which action.
    pub at: usize,
    /// Which, and how.
    pub how: String,
    /// The cluster then.
    pub cluster: Box<Cluster>,
}

/// An action as JSON.
pub fn action(action: &Action) -> Value {
    serde_json::to_value(action).expect("an action is written as JSON")
}

/// The action that was written down; `None` if this cluster cannot do it.
pub fn read(cluster: &Cluster, written: &Value) -> Option<Action> {
    Action::deserialize(written).ok().filter(|action| cluster.can_apply(action))
}

/// Takes out of a walk what it can do without and still `fails`: halves first, then smaller pieces, down to single actions.
pub fn shrink(walk: &Walk, fails: impl Fn(&Walk) -> bool) -> Walk {
    let mut best = walk.clone();
    let mut piece = best.actions.len() / 2;
    while piece > 0 {
        let mut from = 0;
        while from < best.actions.len() {
            let mut tried = best.clone();
            tried.actions.drain(from..(from + piece).min(best.actions.len()));
            if fails(&tried) {
                best = tried;
            } else {
                from += piece;
            }
        }
        piece /= 2;
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

    #[test]
    fn a_request_comes_back_as_it_was() {
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

    /// Share links, saved sessions and lessons hold this form.
    #[test]
    fn an_action_is_written_in_the_form_that_is_kept() {
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
            (Action::Fail { controller: "c".into(), fault: Fault::Lost }, json!({ "fail": "c", "fault": "Lost" })),
            (
                Action::Fail { controller: "c".into(), fault: Fault::Refused },
                json!({ "fail": "c", "fault": "Refused" }),
            ),
            (Action::Hold { controller: "c".into(), on: true }, json!({ "hold": "c", "on": true })),
            (Action::Wait { micros: 7 }, json!({ "wait": 7 })),
            (
                node_changes(NodeChange::Join { zone: "z".into() }),
                json!({ "node": "n", "change": "join", "zone": "z" }),
            ),
            (node_changes(NodeChange::CutOff), json!({ "node": "n", "change": "cut off", "zone": "" })),
            (node_changes(NodeChange::BringBack), json!({ "node": "n", "change": "bring back", "zone": "" })),
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
            assert_eq!(super::action(&action), kept);
            assert_eq!(Action::deserialize(&kept).unwrap(), action, "{kept}");
        }
    }

    /// What was written before there were terminals, capacities and zones of every change is still read.
    #[test]
    fn an_action_that_was_written_long_ago_is_read() {
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
        // The driver's name is that of the action.
        let mut cluster = cluster;
        let install = read(&cluster, &json!({ "driver": "new.example.com", "change": "install" })).unwrap();
        assert!(cluster.apply(install).answer.unwrap().is_ok());
        assert!(cluster.drivers().iter().any(|driver| driver.name == "new.example.com"));
    }

    #[test]
    fn what_a_cluster_cannot_do_is_not_read() {
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
    fn a_walk_shrinks_to_what_it_needs() {
        let walk = Walk { seed: 1, nodes: false, actions: (0..100).map(Value::from).collect() };
        let needs = |w: &Walk| [17, 58, 59].iter().all(|n| w.actions.contains(&Value::from(*n)));
        assert_eq!(shrink(&walk, needs).actions, [17, 58, 59]);
    }

    #[test]
    fn a_walk_comes_back_as_it_was() {
        let walk = Walk { seed: 3, nodes: true, actions: vec![json!({ "wait": 5 }), json!({ "crash": "x" })] };
        assert_eq!(Walk::parse(&walk.text()), Ok(walk));
    }
}
