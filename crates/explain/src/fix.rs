//! Fixes: a change of one object, as a manifest, or a command line.

use bindery_api::kinds::{self, PERSISTENT_VOLUME_CLAIM, POD};
use bindery_api::{Kind, Value, object, yaml};
use serde_json::json;

use crate::{Facts, ObjectIndex};

/// A fix. The page renders message `fix-<id>`.
#[derive(Debug, Clone, PartialEq)]
pub struct Fix {
    /// The ID.
    pub id: &'static str,
    /// The arguments of the message.
    pub facts: Facts,
    /// The change.
    pub change: Change,
}

/// The change of a fix.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// Creates an object: `kubectl create -f -`.
    Create(Value),
    /// Updates an object: `kubectl replace -f -`.
    Replace {
        /// The current object.
        before: Value,
        /// The changed object.
        after: Value,
    },
    /// Deletes an object with an immutable field, and creates it again: `kubectl replace --force -f -`.
    Recreate {
        /// The current object.
        before: Value,
        /// The changed object.
        after: Value,
    },
    /// A command line, without the word `kubectl`.
    Command(Vec<String>),
}

/// The fields that the server sets, and that a manifest does not contain.
const SERVER_FIELDS: [&str; 8] = [
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
    /// Returns the command line (without `kubectl`) and its standard input.
    pub fn command(&self) -> (Vec<String>, Option<&Value>) {
        let words = |words: &[&str]| words.iter().map(|w| (*w).to_owned()).collect();
        match &self.change {
            Change::Create(new) => (words(&["create", "-f", "-"]), Some(new)),
            Change::Replace { after, .. } => (words(&["replace", "-f", "-"]), Some(after)),
            Change::Recreate { after, .. } => (words(&["replace", "--force", "-f", "-"]), Some(after)),
            Change::Command(args) => (args.clone(), None),
        }
    }

    /// Returns the command line (without `kubectl`) for the cluster of an import, and its standard input. An object is
    /// patched, not replaced, because an import does not have all of its fields.
    pub fn remote(&self) -> (Vec<String>, Option<&Value>) {
        let Change::Replace { before, after } = &self.change else { return self.command() };
        let Some(kind) = kinds::of(before) else { return self.command() };
        let mut args = vec!["patch".to_owned(), kind.singular_resource(), object::name(before).to_owned()];
        if kind.namespaced {
            args.extend(["-n".to_owned(), object::namespace(before).to_owned()]);
        }
        let patch = merge_patch(before, after).unwrap_or_else(|| json!({})).to_string();
        args.extend(["--type=merge".to_owned(), "-p".to_owned(), patch]);
        (args, None)
    }

    /// Returns the same as text for a POSIX shell.
    pub fn remote_text(&self) -> String {
        let (args, stdin) = self.remote();
        let words: Vec<String> = args.iter().map(|arg| quoted(arg)).collect();
        let line = format!("kubectl {}", words.join(" "));
        stdin.map_or(line.clone(), |object| format!("{line} <<'EOF'\n{}EOF", yaml::to_string(object)))
    }

    /// True if the fix would leave a claim of an imported cluster deleted: it deletes the claim and creates it again,
    /// but the finalizer `kubernetes.io/pvc-protection` blocks the deletion while a Pod uses the claim.
    pub(crate) fn leaves_claim_deleted(&self, index: &ObjectIndex) -> bool {
        let Change::Recreate { before, .. } = &self.change else { return false };
        let used = || !index.knows(&POD) || !index.users(&object::key(before)).is_empty();
        !index.complete && kinds::of(before) == Some(&PERSISTENT_VOLUME_CLAIM) && used()
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
        SERVER_FIELDS.iter().filter(|f| !f.ends_with("Timestamp")).for_each(|f| drop(object::remove(&mut before, f)));
        let mut after = before.clone();
        edit(&mut after);
        Fix { id, facts: vec![("object", object::key(object))], change: Change::Replace { before, after } }
    }

    pub(crate) fn recreate(id: &'static str, object: &Value, edit: impl FnOnce(&mut Value)) -> Fix {
        let mut before = object.clone();
        SERVER_FIELDS.iter().for_each(|f| drop(object::remove(&mut before, f)));
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
        if kind.namespaced {
            args.extend(["-n".to_owned(), object::namespace(object).to_owned()]);
        }
        args.push("--wait=false".to_owned());
        args.extend(more.iter().map(|m| (*m).to_owned()));
        Fix { id, facts: vec![("object", object::key(object))], change: Change::Command(args) }
    }
}

/// Returns the JSON merge patch from one value to another. `None` if they are equal.
fn merge_patch(before: &Value, after: &Value) -> Option<Value> {
    let (Value::Object(old), Value::Object(new)) = (before, after) else {
        return (before != after).then(|| after.clone());
    };
    let gone = old.keys().filter(|key| !new.contains_key(*key)).map(|key| (key.clone(), Value::Null));
    let changed = new.iter().filter_map(|(key, value)| match old.get(key) {
        Some(old) => Some((key.clone(), merge_patch(old, value)?)),
        None => Some((key.clone(), value.clone())),
    });
    let patch: serde_json::Map<String, Value> = gone.chain(changed).collect();
    (!patch.is_empty()).then_some(Value::Object(patch))
}

/// Quotes a word for a POSIX shell.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./=:,@".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

/// Returns a volume to which a claim can bind: an NFS export, which every node can mount. A hostPath volume is a
/// different directory on each node.
pub(crate) fn volume_for(claim: &Value, name: &str) -> Value {
    let modes = object::at(claim, "spec.accessModes").cloned().unwrap_or_else(|| json!(["ReadWriteOnce"]));
    let size = object::at(claim, "spec.resources.requests.storage").cloned().unwrap_or_else(|| json!("1Gi"));
    let mut volume = json!({
        "apiVersion": "v1", "kind": "PersistentVolume", "metadata": { "name": name },
        "spec": {
            "capacity": { "storage": size }, "accessModes": modes, "persistentVolumeReclaimPolicy": "Retain",
            "storageClassName": bindery_controllers::common::volume::class_of(claim), "nfs": { "server": "nfs.example.com", "path": format!("/exports/{name}") },
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
