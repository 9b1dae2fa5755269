//! Walks: lists of actions as text, so that what went wrong once can be done again anywhere.
//!
//! A walk is more than a recording's steps: it says in which order changes were delivered, which controller worked when,
//! and what crashed or failed. Walking one again skips what is not possible any more, so a walk with some of its actions
//! taken out is still a walk. That is how [`shrink`] makes a failure short.

use bindery_api::request::{FieldValidation, Options, PatchType, Propagation, Request, Verb};
use bindery_api::{Value, kinds, object};
use bindery_cluster::{Action, Cluster, Config, Driver, DriverChange, Fault, NodeChange, invariants};
use serde_json::{Map, json};

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

/// Subresources that a request can name.
const SUBRESOURCES: [&str; 6] = ["", "status", "scale", "binding", "eviction", "finalize"];

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
    match action {
        Action::Request { command, request } => json!({ "user": command, "request": request_json(request) }),
        Action::Exec { namespace, pod, container, command, stdin, tty } => json!({
            "exec": command, "namespace": namespace, "pod": pod, "container": container, "stdin": stdin, "tty": tty,
        }),
        Action::Deliver { controller } => json!({ "deliver": controller }),
        Action::Step { controller, worker, key } => json!({ "step": controller, "worker": worker, "key": key }),
        Action::Resync { controller } => json!({ "resync": controller }),
        Action::Crash { controller } => json!({ "crash": controller }),
        Action::Fail { controller, fault } => json!({ "fail": controller, "fault": format!("{fault:?}") }),
        Action::Hold { controller, on } => json!({ "hold": controller, "on": on }),
        Action::Wait { micros } => json!({ "wait": micros }),
        Action::Node { name, change } => {
            let (change, zone) = match change {
                NodeChange::Join { zone } => ("join", zone.as_str()),
                NodeChange::CutOff => ("cut off", ""),
                NodeChange::BringBack => ("bring back", ""),
                NodeChange::Remove => ("remove", ""),
            };
            json!({ "node": name, "change": change, "zone": zone })
        }
        Action::Driver { name, change } => match change {
            DriverChange::Install(driver) => json!({
                "driver": name, "change": "install", "topology": driver.topology_key,
                "volumes": driver.max_volumes_per_node, "bytes": driver.max_bytes,
                "capacity": driver.capacity,
            }),
            DriverChange::Uninstall => json!({ "driver": name, "change": "uninstall" }),
            DriverChange::Register { node } => json!({ "driver": name, "change": "register", "on": node }),
            DriverChange::Deregister { node } => json!({ "driver": name, "change": "deregister", "on": node }),
        },
    }
}

/// The action that was written down, if this cluster can do it.
pub fn read(cluster: &Cluster, written: &Value) -> Option<Action> {
    let controller = |name: &str| cluster.controllers().find(|known| *known == name);
    if let Some(request) = written.get("request") {
        let command = written["user"].as_str().unwrap_or("walk").to_owned();
        Some(Action::Request { command, request: Box::new(read_request(request)?) })
    } else if let Some(command) = written["exec"].as_array() {
        let text = |field: &str| written[field].as_str().unwrap_or_default().to_owned();
        let command = command.iter().filter_map(|word| word.as_str().map(str::to_owned)).collect();
        let (namespace, pod, container, stdin) = (text("namespace"), text("pod"), text("container"), text("stdin"));
        let tty = written["tty"] == true;
        Some(Action::Exec { namespace, pod, container, command, stdin, tty })
    } else if let Some(micros) = written["wait"].as_u64() {
        Some(Action::Wait { micros })
    } else if let Some(name) = written["crash"].as_str() {
        Some(Action::Crash { controller: controller(name)? })
    } else if let Some(name) = written["hold"].as_str() {
        Some(Action::Hold { controller: controller(name)?, on: written["on"] == true })
    } else if let Some(name) = written["fail"].as_str() {
        let fault = if written["fault"] == "Lost" { Fault::Lost } else { Fault::Refused };
        Some(Action::Fail { controller: controller(name)?, fault })
    } else if let Some(name) = written["node"].as_str() {
        let change = match written["change"].as_str()? {
            "join" => NodeChange::Join { zone: written["zone"].as_str()?.to_owned() },
            "cut off" => NodeChange::CutOff,
            "bring back" => NodeChange::BringBack,
            _ => NodeChange::Remove,
        };
        Some(Action::Node { name: name.to_owned(), change })
    } else if let Some(name) = written["driver"].as_str() {
        let node = || written["on"].as_str().map(str::to_owned);
        let change = match written["change"].as_str()? {
            "install" => DriverChange::Install(Driver {
                name: name.to_owned(),
                topology_key: written["topology"].as_str().map(str::to_owned),
                max_volumes_per_node: written["volumes"].as_u64(),
                max_bytes: written["bytes"].as_u64(),
                capacity: written["capacity"].as_u64(),
            }),
            "uninstall" => DriverChange::Uninstall,
            "register" => DriverChange::Register { node: node()? },
            _ => DriverChange::Deregister { node: node()? },
        };
        Some(Action::Driver { name: name.to_owned(), change })
    } else {
        cluster.enabled().into_iter().find(|possible| action(possible) == *written)
    }
}

fn request_json(request: &Request) -> Value {
    let mut out = Map::new();
    let kind = request.kind;
    let (verb, body) = match &request.verb {
        Verb::Create(object) => ("create", Some(object)),
        Verb::Get => ("get", None),
        Verb::List => ("list", None),
        Verb::Update(object) => ("update", Some(object)),
        Verb::Patch(PatchType::Json, patch) => ("patch json", Some(patch)),
        Verb::Patch(PatchType::Merge, patch) => ("patch merge", Some(patch)),
        Verb::Patch(PatchType::Strategic, patch) => ("patch strategic", Some(patch)),
        Verb::Patch(PatchType::Apply, patch) => ("patch apply", Some(patch)),
        Verb::Delete => ("delete", None),
    };
    out.insert("verb".into(), verb.into());
    out.insert("kind".into(), kind.kind.into());
    out.insert("apiVersion".into(), kind.api_version().into());
    for (name, text) in [
        ("namespace", request.namespace.as_str()),
        ("name", &request.name),
        ("subresource", request.subresource),
        ("fieldManager", &request.options.field_manager),
        ("labelSelector", &request.options.label_selector),
        ("fieldSelector", &request.options.field_selector),
        ("uid", request.options.uid.as_deref().unwrap_or_default()),
        ("resourceVersion", request.options.resource_version.as_deref().unwrap_or_default()),
        (
            "fieldValidation",
            match request.options.field_validation {
                FieldValidation::Strict => "",
                FieldValidation::Warn => "Warn",
                FieldValidation::Ignore => "Ignore",
            },
        ),
        (
            "propagationPolicy",
            match request.options.propagation_policy {
                None => "",
                Some(Propagation::Orphan) => "Orphan",
                Some(Propagation::Background) => "Background",
                Some(Propagation::Foreground) => "Foreground",
            },
        ),
    ] {
        if !text.is_empty() {
            out.insert(name.into(), text.into());
        }
    }
    if request.options.limit > 0 {
        out.insert("limit".into(), request.options.limit.into());
    }
    for (name, set) in [
        ("dryRun", request.options.dry_run),
        ("managedFields", request.options.managed_fields),
        ("force", request.options.force),
    ] {
        if set {
            out.insert(name.into(), true.into());
        }
    }
    if let Some(seconds) = request.options.grace_period_seconds {
        out.insert("gracePeriodSeconds".into(), seconds.into());
    }
    if let Some(body) = body {
        out.insert("body".into(), body.clone());
    }
    Value::Object(out)
}

fn read_request(written: &Value) -> Option<Request> {
    let text = |name: &str| object::str_at(written, name).to_owned();
    let some = |name: &str| Some(text(name)).filter(|t| !t.is_empty());
    let body = || written["body"].clone();
    let verb = match object::str_at(written, "verb") {
        "create" => Verb::Create(body()),
        "get" => Verb::Get,
        "list" => Verb::List,
        "update" => Verb::Update(body()),
        "patch json" => Verb::Patch(PatchType::Json, body()),
        "patch merge" => Verb::Patch(PatchType::Merge, body()),
        "patch strategic" => Verb::Patch(PatchType::Strategic, body()),
        "patch apply" => Verb::Patch(PatchType::Apply, body()),
        "delete" => Verb::Delete,
        _ => return None,
    };
    Some(Request {
        verb,
        kind: kinds::of(written)?,
        namespace: text("namespace"),
        name: text("name"),
        subresource: SUBRESOURCES.into_iter().find(|s| *s == object::str_at(written, "subresource"))?,
        options: Options {
            dry_run: written["dryRun"] == true,
            field_manager: text("fieldManager"),
            managed_fields: written["managedFields"] == true,
            force: written["force"] == true,
            field_validation: match object::str_at(written, "fieldValidation") {
                "Warn" => FieldValidation::Warn,
                "Ignore" => FieldValidation::Ignore,
                _ => FieldValidation::Strict,
            },
            grace_period_seconds: written["gracePeriodSeconds"].as_u64().and_then(|n| u32::try_from(n).ok()),
            propagation_policy: match object::str_at(written, "propagationPolicy") {
                "Orphan" => Some(Propagation::Orphan),
                "Background" => Some(Propagation::Background),
                "Foreground" => Some(Propagation::Foreground),
                _ => None,
            },
            uid: some("uid"),
            resource_version: some("resourceVersion"),
            label_selector: text("labelSelector"),
            field_selector: text("fieldSelector"),
            limit: written["limit"].as_u64().and_then(|n| usize::try_from(n).ok()).unwrap_or(0),
        },
    })
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
            assert_eq!(read_request(&request_json(&request)), Some(request));
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
