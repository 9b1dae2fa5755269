//! What is in volumes whose content the kubelet writes: ConfigMaps, Secrets, the downward API, and projections of them.
//!
//! Implements `pkg/volume/{configmap,secret,downwardapi,projected}` and `pkg/volume/util/atomic_writer.go`. Nothing of
//! it is kept: what such a volume holds is found out from what its objects were when the kubelet last looked at its
//! Pod. It looks every minute (upstream: up to half a minute later), and when the Pod's labels or annotations change.
//!
//! Not modelled: real tokens, certificates, owners of files.

use std::collections::BTreeMap;
use std::time::Duration;

use bindery_api::base64;
use bindery_api::kinds::{CONFIG_MAP, POD, SECRET};
use bindery_api::quantity::Quantity;
use bindery_api::time::Time;
use bindery_api::{Kind, Object, Value, object};
use bindery_controllers::common::csi::sha256_hex;
use bindery_controllers::kubelet::pod_field;
use bindery_sandbox::{Entry, Tree};

use crate::Changes;

/// From one look at a Pod to the next.
const SYNC: Duration = Duration::from_secs(60);

/// Files by their paths: bytes and mode.
type Payload = BTreeMap<String, (Vec<u8>, u32)>;

/// Whether the kubelet writes what is in a volume of this kind.
pub fn is_written(kind: &str) -> bool {
    matches!(kind, "configMap" | "secret" | "downwardAPI" | "projected")
}

/// What a volume of a Pod holds that was there first at a time.
pub fn tree(changes: &Changes, pod: &Object, volume: &str, first: Time, now: Time) -> Tree {
    let source = object::list_at(pod, "spec.volumes").iter().find(|v| object::str_at(v, "name") == volume);
    let Some(source) = source else { return Tree::directory(0o777, first) };
    let view = View { changes, namespace: object::namespace(pod), pod, source };
    let mut tree = Tree::directory(0o777, first);
    let mut written: Option<(Payload, Time)> = None;
    let mut links: BTreeMap<String, Time> = BTreeMap::new();
    for time in view.syncs(first, now) {
        // Where something is missing nothing is written: what is there stays.
        let Some(payload) = view.payload(time) else { continue };
        let bytes = |payload: &Payload| payload.iter().map(|(k, (b, _))| (k.clone(), b.clone())).collect::<Vec<_>>();
        if written.as_ref().is_some_and(|(old, _)| bytes(old) == bytes(&payload)) {
            continue;
        }
        let top = |path: &String| path.split('/').next().unwrap_or_default().to_owned();
        let names: Vec<String> = payload.keys().map(top).collect();
        links.retain(|name, _| names.contains(name));
        for name in names {
            links.entry(name).or_insert(time);
        }
        written = Some((payload, time));
    }
    if let Some((payload, time)) = written {
        let directory = stamp(pod, volume, time);
        tree.put(&format!("/{directory}"), Entry::directory(time));
        for (path, (bytes, mode)) in payload {
            tree.put(&format!("/{directory}/{path}"), Entry { mode, ..Entry::file(&bytes, time) });
        }
        tree.put("/..data", Entry::link(&directory, time));
        for (name, made) in links {
            tree.put(&format!("/{name}"), Entry::link(&format!("..data/{name}"), made));
        }
    }
    tree
}

/// `..2026_03_01_10_00_00.1234567890`; the digits are chance upstream, and made of what is known here.
fn stamp(pod: &Value, volume: &str, time: Time) -> String {
    let text = time.rfc3339();
    let text = text.trim_end_matches('Z').replace(['-', 'T', ':'], "_");
    let hash = sha256_hex(&format!("{} {volume} {}", object::uid(pod), time.micros));
    let digits = u32::from_str_radix(&hash[..8], 16).unwrap_or(0);
    format!("..{text}.{digits}")
}

struct View<'a> {
    changes: &'a Changes,
    namespace: &'a str,
    pod: &'a Object,
    source: &'a Value,
}

impl View<'_> {
    /// An object as it was at a time.
    fn object(&self, kind: &'static Kind, name: &str, time: Time) -> Option<Object> {
        let key = kind.etcd_key(self.namespace, name);
        let changes = self.changes.of(kind)?;
        changes.iter().rev().find(|c| c.key == key && c.time <= time)?.new.clone()
    }

    /// The sources of a projection; the volume itself if it is none.
    fn sources(&self) -> Vec<&Value> {
        match self.source.get("projected") {
            Some(projected) => object::list_at(projected, "sources").iter().collect(),
            None => vec![self.source],
        }
    }

    /// When the kubelet looks at the Pod and something may be new: at first, and after each change.
    fn syncs(&self, first: Time, now: Time) -> Vec<Time> {
        let mut syncs = vec![first];
        let mut of = |kind: &'static Kind, name: &str, at_once: bool| {
            let key = kind.etcd_key(self.namespace, name);
            let mut known: Option<&Object> = None;
            for change in self.changes.of(kind).into_iter().flat_map(|c| c.iter()).filter(|c| c.key == key) {
                let meta = |o: Option<&Object>, f| o.and_then(|o| object::at(o, f)).cloned();
                let same = |f| meta(known, f) == meta(change.new.as_ref(), f);
                let notifies = !at_once || !same("metadata.labels") || !same("metadata.annotations");
                known = change.new.as_ref();
                if change.time <= first || !notifies {
                    continue;
                }
                let period = SYNC.as_micros() as u64;
                let turns = (change.time.micros - first.micros).div_ceil(period);
                syncs.push(if at_once { change.time } else { Time { micros: first.micros + turns * period } });
            }
        };
        of(&POD, object::name(self.pod), true);
        for source in self.sources() {
            match names(source) {
                (Some(map), _) => of(&CONFIG_MAP, map, false),
                (_, Some(secret)) => of(&SECRET, secret, false),
                _ => {}
            }
        }
        syncs.retain(|time| *time <= now);
        syncs.sort_unstable();
        syncs.dedup();
        syncs
    }

    /// What is to be written at a time; `None` if something is missing.
    fn payload(&self, time: Time) -> Option<Payload> {
        let mut payload = Payload::new();
        let whole = ["projected", "configMap", "secret", "downwardAPI"].iter().find_map(|k| self.source.get(*k))?;
        let default = whole.get("defaultMode").and_then(Value::as_u64).unwrap_or(0o644) as u32;
        for source in self.sources() {
            let found = match names(source) {
                (Some(name), _) => self.keys(&CONFIG_MAP, &source["configMap"], name, default, time),
                (_, Some(name)) => self.keys(&SECRET, &source["secret"], name, default, time),
                _ if source.get("downwardAPI").is_some() => Some(self.downward(&source["downwardAPI"], default, time)),
                _ => Some(self.token(source, default)),
            };
            payload.extend(found?);
        }
        Some(payload)
    }

    /// The keys of a ConfigMap or Secret as files.
    fn keys(&self, kind: &'static Kind, source: &Value, name: &str, default: u32, time: Time) -> Option<Payload> {
        let optional = source["optional"] == true;
        let Some(found) = self.object(kind, name, time) else { return optional.then(Payload::new) };
        let text = |field: &str, key: &str| Some(found.get(field)?.get(key)?.as_str()?.to_owned());
        let value = |key: &str| {
            let plain = text("data", key).filter(|_| *kind == CONFIG_MAP).map(String::into_bytes);
            plain.or_else(|| base64::decode(&text(if *kind == CONFIG_MAP { "binaryData" } else { "data" }, key)?))
        };
        let items = object::list_at(source, "items");
        if items.is_empty() {
            let fields = ["data", "binaryData"].into_iter().filter_map(|f| found.get(f)?.as_object());
            let keys = fields.flat_map(|map| map.keys());
            return Some(keys.filter_map(|key| Some((key.clone(), (value(key)?, default)))).collect());
        }
        let mut payload = Payload::new();
        for item in items {
            match value(object::str_at(item, "key")) {
                Some(bytes) => drop(payload.insert(path(item), (bytes, mode(item, default)))),
                None if optional => {}
                None => return None,
            }
        }
        Some(payload)
    }

    /// What the Pod says of itself.
    fn downward(&self, source: &Value, default: u32, time: Time) -> Payload {
        let pod = self.object(&POD, object::name(self.pod), time).unwrap_or_else(|| self.pod.clone());
        let items = object::list_at(source, "items").iter();
        let one = |item: &Value| match item.get("resourceFieldRef") {
            Some(field) => resource(&pod, field),
            None => pod_field(&pod, object::str_at(item, "fieldRef.fieldPath")),
        };
        items.map(|item| (path(item), (one(item).into_bytes(), mode(item, default)))).collect()
    }

    /// Returns a token: an opaque text.
    fn token(&self, source: &Value, default: u32) -> Payload {
        let Some(token) = source.get("serviceAccountToken") else { return Payload::new() };
        let account = object::str_at(self.pod, "spec.serviceAccountName");
        let text = sha256_hex(&format!("{} {account} {}", object::uid(self.pod), object::str_at(token, "audience")));
        Payload::from([(path(token), (text.into_bytes(), default))])
    }
}

/// The ConfigMap and the Secret that a source names.
fn names(source: &Value) -> (Option<&str>, Option<&str>) {
    let name = |kind: &str, field: &str| source.get(kind)?.get(field)?.as_str();
    // A projection names Secrets by another field than a volume does.
    (name("configMap", "name"), name("secret", "secretName").or_else(|| name("secret", "name")))
}

fn path(item: &Value) -> String {
    object::str_at(item, "path").to_owned()
}

fn mode(item: &Value, default: u32) -> u32 {
    item.get("mode").and_then(Value::as_u64).map_or(default, |mode| mode as u32)
}

/// What a container may use or asks for, in units of the divisor. What it does not say is asked of the node upstream.
fn resource(pod: &Value, field: &Value) -> String {
    let name = object::str_at(field, "containerName");
    let container = object::list_at(pod, "spec.containers").iter().find(|c| object::str_at(c, "name") == name);
    let (list, resource) = object::str_at(field, "resource").split_once('.').unwrap_or_default();
    let amount = container.and_then(|c| c.get("resources")?.get(list)?.get(resource)?.as_str());
    let read = |text: Option<&str>| text.and_then(|t| Quantity::parse(t).ok()).unwrap_or_default().milli_value();
    let divisor = match read(field.get("divisor").and_then(Value::as_str)) {
        0 => 1000,
        divisor => divisor,
    };
    let amount = read(amount);
    (amount / divisor + i128::from(amount % divisor != 0)).to_string()
}
