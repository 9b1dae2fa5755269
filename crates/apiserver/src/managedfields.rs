//! Field ownership and server-side apply.
//!
//! Implements `apimachinery/pkg/util/managedfields` and `sigs.k8s.io/structured-merge-diff`. Ownership is computed on
//! demand from the revisions of an object and the writer of each. A set of fields is in the `FieldsV1` format.

use std::sync::Arc;

use bindery_api::object::{self, at, remove, set};
use bindery_api::schema::{self, Field, Topology, Type};
use bindery_api::status::{Cause, Details};
use bindery_api::time::Time;
use bindery_api::{Kind, Object, Status, Value, sort};
use serde_json::{Map, json};

use crate::registry::Result;

const LAST_APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";
/// The manager whose client-side applies are migrated to server-side apply.
const KUBECTL: &str = "kubectl";
/// The maximum size of the annotation.
const LONGEST: usize = 256 * 1024;

/// The writer of a revision, and the kind of the write.
#[derive(Debug, Clone)]
pub struct WriteInfo {
    /// The field manager.
    pub manager: String,
    /// The subresource that was written.
    pub subresource: &'static str,
    /// The time of the write.
    pub time: Time,
    /// The kind of the write.
    pub how: WriteKind,
}

/// The kind of a write, as field ownership depends on it.
#[derive(Debug, Clone)]
pub enum WriteKind {
    /// Any other write. For a create, the object before admission.
    Update(Option<Arc<Value>>),
    /// A server-side apply of these fields.
    Apply(Value),
    /// A write that does not change owners: a binding, an eviction, a deletion timestamp.
    Untracked,
    /// A write that sets `managedFields` themselves.
    Set(Vec<Value>),
}

/// An entry of `managedFields`.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    manager: String,
    applies: bool,
    version: String,
    subresource: String,
    time: String,
    fields: Value,
}

impl Entry {
    fn is(&self, write: &WriteInfo, applies: bool) -> bool {
        self.manager == write.manager && self.applies == applies && self.subresource == write.subresource
    }

    /// Returns the identity of the entry in conflict messages.
    fn identity(&self) -> String {
        let mut text = bindery_api::field::quote(&self.manager);
        if !self.subresource.is_empty() {
            text += &format!(" with subresource {}", bindery_api::field::quote(&self.subresource));
        }
        if !self.applies {
            text += &format!(" using {}", self.version);
        }
        text
    }
}

/// Returns `managedFields` in the API's form and order.
pub fn list(entries: &[Entry]) -> Vec<Value> {
    let key =
        |e: &Entry| [if e.applies { "0" } else { "1" }, &e.time, &e.manager, &e.version, &e.subresource].join("\0");
    let entries = sort::sorted(entries, |a, b| key(a).cmp(&key(b)));
    let entry = |e: &Entry| {
        let mut entry = json!({
            "manager": e.manager, "operation": if e.applies { "Apply" } else { "Update" }, "apiVersion": e.version,
            "time": e.time, "fieldsType": "FieldsV1", "fieldsV1": e.fields,
        });
        if !e.subresource.is_empty() {
            entry["subresource"] = e.subresource.as_str().into();
        }
        entry
    };
    entries.iter().map(entry).collect()
}

/// The inverse of [`list`].
pub fn read(list: &[Value]) -> Vec<Entry> {
    let text = |v: &Value, field: &str| object::str_at(v, field).to_owned();
    let entry = |v: &Value| Entry {
        manager: text(v, "manager"),
        applies: object::str_at(v, "operation") == "Apply",
        version: text(v, "apiVersion"),
        subresource: text(v, "subresource"),
        time: text(v, "time"),
        fields: v.get("fieldsV1").cloned().unwrap_or_else(|| json!({})),
    };
    list.iter().filter(|v| !object::str_at(v, "operation").is_empty()).map(entry).collect()
}

/// Returns the entries after a write: updates the owners of an object's fields.
pub fn after(kind: &Kind, mut entries: Vec<Entry>, old: &Value, new: &Value, write: &WriteInfo) -> Vec<Entry> {
    let time = write.time.rfc3339();
    match &write.how {
        WriteKind::Set(list) => return read(list),
        WriteKind::Untracked => return entries,
        WriteKind::Update(before_admission) => {
            let new = before_admission.as_deref().unwrap_or(new);
            let change = Change::between(kind, old, new);
            let touched = union(&change.set, &change.removed);
            if is_empty(&touched) {
                return entries;
            }
            for entry in entries.iter_mut().filter(|e| !e.is(write, false)) {
                entry.fields = difference(&entry.fields, &touched);
            }
            let own = entries.iter().position(|e| e.is(write, false));
            let known = own.map_or_else(|| json!({}), |i| entries.remove(i).fields);
            let fields = union(&difference(&known, &change.removed), &change.set);
            entries.push(entry(kind, write, false, fields, time));
        }
        WriteKind::Apply(applied) => {
            let change = Change::between(kind, old, new);
            for entry in entries.iter_mut().filter(|e| !e.is(write, true)) {
                entry.fields = difference(&entry.fields, &union(&intersection(&change.set, applied), &change.removed));
            }
            let known = entries.iter().position(|e| e.is(write, true)).map(|i| entries.remove(i));
            let time = known.filter(|k| k.fields == *applied).map_or(time, |k| k.time);
            entries.push(entry(kind, write, true, applied.clone(), time));
        }
    }
    entries.retain(|e| !is_empty(&e.fields));
    entries
}

fn entry(kind: &Kind, write: &WriteInfo, applies: bool, fields: Value, time: String) -> Entry {
    Entry {
        manager: write.manager.clone(),
        applies,
        version: kind.api_version(),
        subresource: write.subresource.to_owned(),
        time,
        fields,
    }
}

/// The result of a server-side apply.
pub struct Apply {
    /// The new object.
    pub new: Value,
    /// The fields that the manager applies.
    pub fields: Value,
}

/// Applies a configuration to an object, or creates one.
///
/// # Errors
/// The document does not fit the schema, or another manager owns a field with a different value.
pub fn apply(
    kind: &Kind,
    live: &Value,
    entries: &[Entry],
    config: &Value,
    write: &WriteInfo,
    force: bool,
) -> Result<Apply> {
    let applied = match write_conflicts(kind, live, entries, config, write, force) {
        Err(conflicts) if write.manager == KUBECTL && !force => {
            // kubectl can change the fields of its client-side applies without a conflict.
            let last = object::annotation(live, LAST_APPLIED).and_then(|t| serde_json::from_str::<Value>(t).ok());
            let allowed = last.map_or_else(|| json!({}), |last| every_field(kind, &last));
            let rest: Vec<(String, Value)> =
                conflicts.into_iter().map(|(who, fields)| (who, difference(&fields, &allowed))).collect();
            if rest.iter().any(|(_, fields)| !is_empty(fields)) {
                return Err(Box::new(conflict(&rest)));
            }
            write_conflicts(kind, live, entries, config, write, true)
        }
        other => other,
    };
    let mut applied = applied.map_err(|conflicts| Box::new(conflict(&conflicts)))?;
    if write.manager == KUBECTL && object::annotation(live, LAST_APPLIED).is_some() {
        let mut own = config.clone();
        if let Some(annotations) = own.pointer_mut("/metadata/annotations").and_then(Value::as_object_mut) {
            annotations.remove(LAST_APPLIED);
        }
        let text = own.to_string() + "\n";
        let text = if text.len() > LONGEST { "" } else { &text };
        object::set_annotation(&mut applied.new, LAST_APPLIED, text);
    }
    Ok(applied)
}

type Conflicts = Vec<(String, Value)>;

fn write_conflicts(
    kind: &Kind,
    live: &Value,
    entries: &[Entry],
    config: &Value,
    write: &WriteInfo,
    force: bool,
) -> std::result::Result<Apply, Conflicts> {
    let fields = every_field(kind, config);
    let mut new = merged(top(kind), ROOT, live, config);
    let others: Vec<&Entry> = entries.iter().filter(|e| !e.is(write, true)).collect();
    let change = Change::between(kind, live, &new);
    let conflicts: Conflicts = others
        .iter()
        .map(|e| (e.identity(), intersection(&e.fields, &change.set)))
        .filter(|(_, fields)| !is_empty(fields))
        .collect();
    if !conflicts.is_empty() && !force {
        return Err(conflicts);
    }
    // Remove the fields that the manager no longer applies, unless another manager owns them.
    if let Some(before) = entries.iter().find(|e| e.is(write, true)) {
        let kept = others.iter().fold(fields.clone(), |kept, e| union(&kept, &e.fields));
        let mut gone = difference(&named(&before.fields), &named(&kept));
        if let Some(metadata) = gone.get_mut("f:metadata").and_then(Value::as_object_mut) {
            metadata.remove(".");
        }
        prune(top(kind), ROOT, &mut new, &gone);
    }
    Ok(Apply { new, fields })
}

fn conflict(conflicts: &[(String, Value)]) -> Status {
    let (mut causes, mut lines) = (Vec::new(), Vec::new());
    for (who, fields) in sort::sorted_by_text(conflicts, |(who, _)| who).iter().filter(|(_, f)| !is_empty(f)) {
        let mut paths = Vec::new();
        leaves(fields, "", &mut paths);
        lines.push(format!("conflicts with {who}:"));
        for field in paths {
            lines.push(format!("- {field}"));
            causes.push(Cause {
                reason: "FieldManagerConflict".into(),
                message: format!("conflict with {who}"),
                field,
            });
        }
    }
    let message = match causes.as_slice() {
        [one] => format!("Apply failed with 1 conflict: {}: {}", one.message, one.field),
        many => format!("Apply failed with {} conflicts: {}", many.len(), lines.join("\n")),
    };
    Status { code: 409, reason: "Conflict".into(), message, details: Details { causes, ..Details::default() } }
}

/// Collects the paths of a set's members.
fn leaves(fields: &Value, path: &str, out: &mut Vec<String>) {
    let Some(map) = fields.as_object() else { return };
    if map.is_empty() || map.contains_key(".") {
        out.push(path.to_owned());
    }
    for (key, below) in map.iter().filter(|(key, _)| *key != ".") {
        let step = match key.split_at(2) {
            ("f:", name) => format!(".{name}"),
            ("k:", keys) => {
                let keys: Map<String, Value> = serde_json::from_str(keys).unwrap_or_default();
                let keys: Vec<String> = keys.iter().map(|(k, v)| format!("{k}={v}")).collect();
                format!("[{}]", keys.join(","))
            }
            (_, value) => format!("[={value}]"),
        };
        leaves(below, &format!("{path}{step}"), out);
    }
}

/// Checks for unknown fields and values of wrong types, with the messages of server-side apply.
///
/// # Errors
/// A document that does not fit the schema.
pub fn check(kind: &Kind, config: &Value) -> Result<()> {
    let mut wrong = Vec::new();
    misfits(top(kind), config, "", &mut wrong);
    let text = match wrong.as_slice() {
        [] => return Ok(()),
        [one] => one.clone(),
        many => format!("errors:\n  {}", many.join("\n  ")),
    };
    let name = match object::namespace(config) {
        "" => format!("/{}", object::name(config)),
        namespace => format!("{namespace}/{}", object::name(config)),
    };
    let group = kind.group;
    let message =
        format!("failed to create typed patch object ({name}; {group}/{}, Kind={}): {text}", kind.version, kind.kind);
    Err(Box::new(Status { code: 500, reason: String::new(), message, details: Details::default() }))
}

fn misfits(of: Option<Type>, value: &Value, path: &str, wrong: &mut Vec<String>) {
    let Some(of) = of else { return };
    let unfit = |what: &str| {
        let shown = match value {
            Value::Array(_) | Value::Object(_) => "&{".to_owned() + &value.to_string() + "}",
            other => format!("&value.valueUnstructured{{Value:{other}}}"),
        };
        format!("{path}: expected {what}, got {shown}")
    };
    if value.is_null() {
    } else if of == CUSTOM {
        let metadata = value.get("metadata").unwrap_or(&Value::Null);
        misfits(Some(Type("ObjectMeta")), metadata, &format!("{path}.metadata"), wrong);
    } else if let Some(found) = of.structure() {
        let Some(map) = value.as_object() else { return wrong.push(unfit("map")) };
        for (name, value) in map {
            match found.field(name) {
                Some(field) => misfits(Some(field.of), value, &format!("{path}.{name}"), wrong),
                None => wrong.push(format!("{path}.{name}: field not declared in schema")),
            }
        }
    } else if let Some(item) = of.item() {
        let Some(list) = value.as_array() else { return wrong.push(unfit("list")) };
        for (i, value) in list.iter().enumerate() {
            misfits(Some(item), value, &format!("{path}[{i}]"), wrong);
        }
    } else if let Some(entry) = of.entry() {
        let Some(map) = value.as_object() else { return wrong.push(unfit("map")) };
        for (name, value) in map {
            misfits(Some(entry), value, &format!("{path}.{name}"), wrong);
        }
    } else {
        let fits = match of.0 {
            "any" | "Quantity" | "IntOrString" => true,
            "bool" => value.is_boolean(),
            "int32" | "int64" | "float64" => value.is_number(),
            _ => value.is_string(),
        };
        if !fits {
            let what = match of.0 {
                "bool" => "boolean",
                "int32" | "int64" | "float64" => "numeric",
                _ => "string",
            };
            wrong.push(unfit(what));
        }
    }
}

// The ownership of the parts of a type: `x-kubernetes-list-type` and `x-kubernetes-map-type` of the published schema.

/// The properties of a value's field, except its type.
#[derive(Clone, Copy)]
struct Place {
    topology: Topology,
    /// True if Go always writes it. Then it is never added as a field, but its members are.
    always: bool,
}

/// An object itself, and an entry of a map.
const ROOT: Place = Place { topology: Topology::Default, always: true };
/// A member of an object without a schema.
const MEMBER: Place = Place { topology: Topology::Default, always: false };

impl Place {
    fn of(field: &Field) -> Place {
        let keyed = matches!(field.topology, Topology::Map(_));
        let always = if keyed { field.always } else { !field.pointer && field.of.structure().is_some() };
        Place { topology: field.topology, always }
    }
}

/// Fields without an owner.
const UNOWNED_FIELDS: &str =
    "name namespace creationTimestamp selfLink uid clusterName generation managedFields resourceVersion";

/// The type of a custom object and of its members. Without a schema, each member of an object has its own owners. A
/// list has owners as a whole (`DeducedParseableType` of structured-merge-diff).
const CUSTOM: Type = Type("custom");
const DEDUCED: Type = Type("deduced");

/// Returns the type of a kind.
fn top(kind: &Kind) -> Option<Type> {
    if kind.defined { Some(CUSTOM) } else { schema::of(kind).map(|found| Type(found.name)) }
}

/// Returns the type and the place of a member of an object without a schema.
fn deduced(of: Type, name: &str) -> (Type, Place) {
    if of == CUSTOM && name == "metadata" { (Type("ObjectMeta"), ROOT) } else { (DEDUCED, MEMBER) }
}

enum Shape {
    Leaf,
    Deduced(Type),
    Struct(&'static schema::Struct),
    Map(Type),
    Set,
    Keyed(Type, &'static str),
}

/// Returns the shape of a field's ownership.
fn shape(of: Option<Type>, place: Place) -> Shape {
    let Some(of) = of else { return Shape::Leaf };
    if of == CUSTOM || of == DEDUCED {
        Shape::Deduced(of)
    } else if let Some(found) = of.structure() {
        let atomic = match place.topology {
            Topology::Atomic => true,
            Topology::Granular => false,
            _ => found.atomic,
        };
        if atomic { Shape::Leaf } else { Shape::Struct(found) }
    } else if let Some(item) = of.item() {
        match place.topology {
            Topology::Map(keys) => Shape::Keyed(item, keys),
            Topology::Set => Shape::Set,
            _ => Shape::Leaf,
        }
    } else if let Some(entry) = of.entry() {
        if place.topology == Topology::Atomic { Shape::Leaf } else { Shape::Map(entry) }
    } else {
        Shape::Leaf
    }
}

/// Returns the parts of a value with separate owners, by their names in a set. `None` if the value has owners as a
/// whole.
fn parts(shape: &Shape, value: &Value) -> Option<Vec<Part>> {
    let part = |name: String, of, place, value: &Value| Part { name, of, place, value: value.clone() };
    match (shape, value) {
        (Shape::Struct(found), Value::Object(map)) => Some(
            map.iter()
                .filter_map(|(name, value)| {
                    let field = found.field(name)?;
                    Some(part(format!("f:{name}"), Some(field.of), Place::of(field), value))
                })
                .collect(),
        ),
        (Shape::Deduced(of), Value::Object(map)) => Some(
            map.iter()
                .map(|(name, value)| {
                    let (of, place) = deduced(*of, name);
                    part(format!("f:{name}"), Some(of), place, value)
                })
                .collect(),
        ),
        (Shape::Map(entry), Value::Object(map)) => {
            Some(map.iter().map(|(name, value)| part(format!("f:{name}"), Some(*entry), ROOT, value)).collect())
        }
        (Shape::Set, Value::Array(list)) => {
            Some(list.iter().map(|value| part(format!("v:{value}"), None, ROOT, value)).collect())
        }
        (Shape::Keyed(item, keys), Value::Array(list)) => {
            let key = |value: &Value| {
                let of = |k: &str| {
                    // The only key with a default.
                    let absent = if k == "protocol" { "TCP".into() } else { Value::Null };
                    (k.to_owned(), value.get(k).cloned().unwrap_or(absent))
                };
                Value::Object(keys.split(',').map(of).collect())
            };
            Some(list.iter().map(|value| part(format!("k:{}", key(value)), Some(*item), ROOT, value)).collect())
        }
        _ => None,
    }
}

struct Part {
    name: String,
    of: Option<Type>,
    place: Place,
    value: Value,
}

/// Returns the set of all fields of a document, which an apply owns.
fn every_field(kind: &Kind, config: &Value) -> Value {
    let mut fields = set_of(top(kind), ROOT, config);
    unlisted(&mut fields);
    fields
}

fn set_of(of: Option<Type>, place: Place, value: &Value) -> Value {
    let mut out = Map::new();
    for part in parts(&shape(of, place), value).into_iter().flatten() {
        let mut below = set_of(part.of, part.place, &part.value);
        if part.name.starts_with("k:")
            && let Some(below) = below.as_object_mut().filter(|below| !below.is_empty())
        {
            below.insert(".".into(), json!({}));
        }
        out.insert(part.name, below);
    }
    Value::Object(out)
}

/// Removes the fields without an owner.
fn unlisted(fields: &mut Value) {
    let Some(map) = fields.as_object_mut() else { return };
    for field in ["f:apiVersion", "f:kind"] {
        map.remove(field);
    }
    if let Some(metadata) = map.get_mut("f:metadata").and_then(Value::as_object_mut) {
        metadata.remove(".");
        for field in UNOWNED_FIELDS.split_whitespace() {
            metadata.remove(&format!("f:{field}"));
        }
        if metadata.is_empty() {
            map.remove("f:metadata");
        }
    }
}

/// The difference between two versions of an object.
struct Change {
    /// The set of fields that were added or changed.
    set: Value,
    removed: Value,
}

impl Change {
    fn between(kind: &Kind, old: &Value, new: &Value) -> Change {
        let top = top(kind);
        let side = |a: &Value, b: &Value, removed| {
            let mut fields = differing(top, ROOT, Some(a), b, removed).unwrap_or_else(|| json!({}));
            unlisted(&mut fields);
            fields
        };
        let empty = json!({});
        let (old, new) = (if old.is_null() { &empty } else { old }, if new.is_null() { &empty } else { new });
        Change { set: side(old, new, false), removed: side(new, old, true) }
    }
}

/// Returns the set of fields that `new` adds or changes. With `missing`, changed fields are not included. `None` if
/// there is no difference.
fn differing(of: Option<Type>, place: Place, old: Option<&Value>, new: &Value, missing: bool) -> Option<Value> {
    let shape = shape(of, place);
    let Some(parts_of_new) = parts(&shape, new) else {
        let same = old.is_some_and(|old| missing || old == new);
        return (!same).then(|| json!({}));
    };
    let parts_of_old = old.and_then(|old| parts(&shape, old)).unwrap_or_default();
    let is_field = matches!(shape, Shape::Struct(_) | Shape::Deduced(_));
    let mut out = Map::new();
    if old.is_none() && !place.always {
        out.insert(".".into(), json!({}));
    }
    for part in parts_of_new {
        let old = parts_of_old.iter().find(|p| p.name == part.name).map(|p| &p.value);
        let default;
        let old = match old {
            None if is_field && part.place.always && !is_empty_value(&part.value) => {
                default = if part.value.is_array() { json!([]) } else { json!({}) };
                Some(&default)
            }
            old => old,
        };
        if let Some(mut below) = differing(part.of, part.place, old, &part.value, missing) {
            if old.is_none()
                && part.name.starts_with("k:")
                && let Some(below) = below.as_object_mut().filter(|below| !below.is_empty())
            {
                below.insert(".".into(), json!({}));
            }
            out.insert(part.name, below);
        }
    }
    // A leaf is an empty object. So is a container that was added without members.
    if out.len() == 1 && out.contains_key(".") {
        return Some(json!({}));
    }
    (!out.is_empty()).then_some(Value::Object(out))
}

fn is_empty_value(value: &Value) -> bool {
    value.as_object().is_some_and(Map::is_empty) || value.as_array().is_some_and(Vec::is_empty)
}

/// Returns the object with the configuration merged into it.
fn merged(of: Option<Type>, place: Place, live: &Value, config: &Value) -> Value {
    let shape = shape(of, place);
    match (&shape, live, config) {
        (Shape::Struct(_) | Shape::Map(_) | Shape::Deduced(_), Value::Object(live), Value::Object(config)) => {
            let mut out = live.clone();
            for (name, value) in config {
                let (of, place) = match &shape {
                    Shape::Struct(found) => match found.field(name) {
                        Some(field) => (Some(field.of), Place::of(field)),
                        None => (None, ROOT),
                    },
                    Shape::Map(entry) => (Some(*entry), ROOT),
                    Shape::Deduced(of) => {
                        let (of, place) = deduced(*of, name);
                        (Some(of), place)
                    }
                    _ => (None, ROOT),
                };
                let value = merged(of, place, live.get(name).unwrap_or(&Value::Null), value);
                out.insert(name.clone(), value);
            }
            Value::Object(out)
        }
        (Shape::Set | Shape::Keyed(..), Value::Array(items), Value::Array(_)) => {
            let (known, given) = (parts(&shape, live), parts(&shape, config).unwrap_or_default());
            let mut out = items.clone();
            for part in given {
                let at = known.iter().flatten().position(|p| p.name == part.name);
                match at {
                    Some(at) => out[at] = merged(part.of, part.place, &items[at], &part.value),
                    None => out.push(part.value),
                }
            }
            Value::Array(out)
        }
        _ => config.clone(),
    }
}

/// Returns the set with every field that has members as a member itself.
fn named(fields: &Value) -> Value {
    let below = fields.as_object().into_iter().flatten().filter(|(name, _)| *name != ".");
    let with = |(name, below): (&String, &Value)| {
        let mut below = named(below);
        if let Some(map) = below.as_object_mut().filter(|map| !map.is_empty()) {
            map.insert(".".into(), json!({}));
        }
        (name.clone(), below)
    };
    Value::Object(below.map(with).collect())
}

/// Removes the members of a set from an object.
fn prune(of: Option<Type>, place: Place, value: &mut Value, fields: &Value) {
    let shape = shape(of, place);
    let Some(all) = parts(&shape, value) else { return };
    let member = |below: &Value| below.as_object().is_some_and(|m| m.is_empty() || m.contains_key("."));
    for (i, part) in all.iter().enumerate().rev() {
        let Some(below) = fields.get(&part.name) else { continue };
        match value {
            Value::Object(map) => {
                let name = &part.name[2..];
                if member(below) {
                    map.remove(name);
                } else if let Some(inner) = map.get_mut(name) {
                    prune(part.of, part.place, inner, below);
                }
            }
            Value::Array(list) => {
                if member(below) {
                    list.remove(i);
                } else {
                    prune(part.of, part.place, &mut list[i], below);
                }
            }
            _ => {}
        }
    }
}

// Sets of fields in the `FieldsV1` format: a leaf is `{}`. A member with members is marked by `.`.

fn is_empty(fields: &Value) -> bool {
    fields.as_object().is_none_or(Map::is_empty)
}

fn has_itself(fields: &Map<String, Value>) -> bool {
    fields.is_empty() || fields.contains_key(".")
}

/// Returns the union of two sets.
fn union(a: &Value, b: &Value) -> Value {
    let (Some(left), Some(right)) = (a.as_object(), b.as_object()) else { return a.clone() };
    combined(left, right)
}

fn combined(left: &Map<String, Value>, right: &Map<String, Value>) -> Value {
    let mut out = left.clone();
    for (key, value) in right {
        let value = match left.get(key) {
            Some(known) if key != "." => {
                let mut both = union(known, value);
                let one_is_leaf = is_empty(known) != is_empty(value);
                if one_is_leaf && let Some(both) = both.as_object_mut() {
                    both.insert(".".into(), json!({}));
                }
                both
            }
            _ => value.clone(),
        };
        out.insert(key.clone(), value);
    }
    Value::Object(out)
}

/// Returns the members of `a` that are not in `b`.
fn difference(a: &Value, b: &Value) -> Value {
    kept(a, b, false)
}

/// Returns the members of both sets.
fn intersection(a: &Value, b: &Value) -> Value {
    kept(a, b, true)
}

fn kept(a: &Value, b: &Value, in_both: bool) -> Value {
    let empty = Map::new();
    let (left, right) = (a.as_object().unwrap_or(&empty), b.as_object().unwrap_or(&empty));
    let mut out = Map::new();
    for (key, value) in left.iter().filter(|(key, _)| *key != ".") {
        let mine = value.as_object().unwrap_or(&empty);
        let theirs = right.get(key).and_then(Value::as_object);
        let itself = has_itself(mine) && theirs.is_some_and(has_itself) == in_both;
        let below = kept(value, right.get(key).unwrap_or(&Value::Null), in_both);
        match below {
            Value::Object(mut below) if !below.is_empty() => {
                if itself {
                    below.insert(".".into(), json!({}));
                }
                out.insert(key.clone(), Value::Object(below));
            }
            _ if itself => drop(out.insert(key.clone(), json!({}))),
            _ => {}
        }
    }
    Value::Object(out)
}

/// Removes `managedFields` from an object that a client sent. Returns them, if there are any.
pub fn strip_managed_fields(object: &mut Value) -> Option<Vec<Value>> {
    match remove(object, "metadata.managedFields")? {
        Value::Array(list) => Some(list),
        _ => None,
    }
}

/// Returns an object with its `managedFields`.
pub fn with_managed_fields(object: &Object, entries: &[Entry]) -> Object {
    if entries.is_empty() || at(object, "metadata").is_none() {
        return object.clone();
    }
    let mut value = Value::clone(object);
    set(&mut value, "metadata.managedFields", list(entries));
    Arc::new(value)
}

#[cfg(test)]
mod tests {
    use bindery_api::kinds;

    use super::*;

    /// Objects of a real cluster, with the `managedFields` that its API server wrote.
    const REAL: &str = include_str!("../../../tests/conformance/bytes.json");

    #[test]
    fn owned_fields_match_a_real_server() {
        let real: Vec<Value> = serde_json::from_str(REAL).unwrap();
        let mut compared = 0;
        for mut object in real.into_iter().map(|real| real["object"].clone()) {
            let entries = read(&strip_managed_fields(&mut object).unwrap_or_default());
            let [theirs] = entries.as_slice() else { continue };
            // Fields that the server allocates have no owner.
            for field in ["clusterIPs", "ipFamilies", "ipFamilyPolicy"] {
                remove(&mut object, &format!("spec.{field}"));
            }
            let kind = kinds::of(&object).unwrap();
            let write = WriteInfo {
                manager: theirs.manager.clone(),
                subresource: "",
                time: Time::START,
                how: WriteKind::Update(None),
            };
            let ours = after(kind, Vec::new(), &Value::Null, &object, &write);
            let without_status = {
                let mut fields = ours[0].fields.clone();
                fields.as_object_mut().unwrap().remove("f:status");
                fields
            };
            assert_eq!(without_status, theirs.fields, "{}", kind.kind);
            compared += 1;
        }
        assert!(compared >= 5, "{compared} compared");
    }
}
