//! What would help: a change of one object, as manifests, or a command line.

use bindery_api::{Kind, Value, object};
use serde_json::json;

use crate::Facts;

/// Something that would help. The page renders message `fix-<id>`.
#[derive(Debug, Clone, PartialEq)]
pub struct Fix {
    /// Its name.
    pub id: &'static str,
    /// What the sentence names.
    pub facts: Facts,
    /// What is to be done.
    pub change: Change,
}

/// What a fix does.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// A new object: `kubectl create -f -`.
    Create(Value),
    /// The same object, changed: `kubectl replace -f -`.
    Replace {
        /// As it is.
        before: Value,
        /// As it should be.
        after: Value,
    },
    /// What cannot be changed is deleted and made again: `kubectl replace --force -f -`.
    Recreate {
        /// As it is.
        before: Value,
        /// As it should be.
        after: Value,
    },
    /// A command line, without the word `kubectl`.
    Command(Vec<String>),
}

/// What the server fills in and nobody writes into a manifest.
const FILLED: [&str; 8] = [
    "status",
    "metadata.resourceVersion",
    "metadata.managedFields",
    "metadata.generation",
    "metadata.creationTimestamp",
    "metadata.deletionTimestamp",
    "metadata.deletionGracePeriodSeconds",
    "metadata.selfLink",
];

impl Fix {
    /// The command line (without `kubectl`) and what it reads from its standard input.
    pub fn command(&self) -> (Vec<String>, Option<&Value>) {
        let words = |words: &[&str]| words.iter().map(|w| (*w).to_owned()).collect();
        match &self.change {
            Change::Create(new) => (words(&["create", "-f", "-"]), Some(new)),
            Change::Replace { after, .. } => (words(&["replace", "-f", "-"]), Some(after)),
            Change::Recreate { after, .. } => (words(&["replace", "--force", "-f", "-"]), Some(after)),
            Change::Command(args) => (args.clone(), None),
        }
    }

    pub(crate) fn fact(mut self, name: &'static str, value: impl Into<String>) -> Fix {
        self.facts.push((name, value.into()));
        self
    }

    pub(crate) fn create(id: &'static str, new: Value) -> Fix {
        let name = object::name(&new).to_owned();
        Fix { id, facts: vec![("object", name)], change: Change::Create(new) }
    }

    pub(crate) fn replace(id: &'static str, object: &Value, edit: impl FnOnce(&mut Value)) -> Fix {
        let mut before = object.clone();
        FILLED.iter().filter(|f| !f.ends_with("Timestamp")).for_each(|f| drop(object::remove(&mut before, f)));
        let mut after = before.clone();
        edit(&mut after);
        Fix { id, facts: vec![("object", object::key(object))], change: Change::Replace { before, after } }
    }

    pub(crate) fn recreate(id: &'static str, object: &Value, edit: impl FnOnce(&mut Value)) -> Fix {
        let mut before = object.clone();
        FILLED.iter().for_each(|f| drop(object::remove(&mut before, f)));
        for field in ["metadata.uid", "metadata.finalizers", "metadata.ownerReferences"] {
            object::remove(&mut before, field);
        }
        for note in ["pv.kubernetes.io/bind-completed", "pv.kubernetes.io/bound-by-controller"] {
            object::remove_annotation(&mut before, note);
        }
        for note in ["volume.beta.kubernetes.io/storage-provisioner", "volume.kubernetes.io/storage-provisioner"] {
            object::remove_annotation(&mut before, note);
        }
        let mut after = before.clone();
        edit(&mut after);
        Fix { id, facts: vec![("object", object::key(object))], change: Change::Recreate { before, after } }
    }

    pub(crate) fn delete(id: &'static str, kind: &Kind, object: &Value, more: &[&str]) -> Fix {
        let mut args = vec!["delete".to_owned(), kind.singular_resource(), object::name(object).to_owned()];
        if kind.namespaced && object::namespace(object) != "default" {
            args.extend(["-n".to_owned(), object::namespace(object).to_owned()]);
        }
        args.push("--wait=false".to_owned());
        args.extend(more.iter().map(|m| (*m).to_owned()));
        Fix { id, facts: vec![("object", object::key(object))], change: Change::Command(args) }
    }
}

/// A volume that a claim can bind to: an NFS export, which every node can mount. A hostPath volume is another directory on
/// each node.
pub(crate) fn volume_for(claim: &Value, name: &str) -> Value {
    let modes = object::at(claim, "spec.accessModes").cloned().unwrap_or_else(|| json!(["ReadWriteOnce"]));
    let size = object::at(claim, "spec.resources.requests.storage").cloned().unwrap_or_else(|| json!("1Gi"));
    let mut volume = json!({
        "apiVersion": "v1", "kind": "PersistentVolume", "metadata": { "name": name },
        "spec": {
            "capacity": { "storage": size }, "accessModes": modes, "persistentVolumeReclaimPolicy": "Retain",
            "storageClassName": bindery_controllers::volume::class_of(claim), "nfs": { "server": "nfs.example.com", "path": format!("/exports/{name}") },
        },
    });
    for field in ["volumeMode", "volumeAttributesClassName"] {
        if let Some(value) = claim["spec"].get(field) {
            volume["spec"][field] = value.clone();
        }
    }
    if let Some(labels) = object::at(claim, "spec.selector.matchLabels") {
        volume["metadata"]["labels"] = labels.clone();
    }
    volume
}
