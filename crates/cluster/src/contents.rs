//! The content of volumes that the kubelet writes: ConfigMaps, Secrets, the downward API, and projected volumes.
//!
//! Implements `pkg/volume/{configmap,secret,downwardapi,projected}` and `pkg/volume/util/atomic_writer.go`. The content
//! is not stored. It is computed from the objects at the kubelet's last sync of the Pod. The kubelet syncs every minute
//! (upstream: up to half a minute later), and when the Pod's labels or annotations change.
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

/// The period of the kubelet's sync of a Pod.
const SYNC: Duration = Duration::from_secs(60);

/// Files by their paths: bytes and mode.
type Payload = BTreeMap<String, (Vec<u8>, u32)>;

/// True if the kubelet writes the content of volumes of this type.
pub fn is_written(kind: &str) -> bool {
    matches!(kind, "configMap" | "secret" | "downwardAPI" | "projected")
}

/// Returns the content of a Pod's volume that was first mounted at a time.
pub fn tree(changes: &Changes, pod: &Object, volume: &str, first: Time, now: Time) -> Tree {
    let source = object::list_at(pod, "spec.volumes").iter().find(|v| object::str_at(v, "name") == volume);
    let Some(source) = source else { return Tree::directory(0o777, first) };
    let view = View { changes, namespace: object::namespace(pod), pod, source };
    let mut tree = Tree::directory(0o777, first);
    let mut written: Option<(Payload, Time)> = None;
    let mut links: BTreeMap<String, Time> = BTreeMap::new();
    for time in view.syncs(first, now) {
        // If an object is missing, the kubelet writes nothing, and the content does not change.
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

/// Returns the name of a timestamped directory: `..2026_03_01_10_00_00.1234567890`. Upstream, the digits are random.
/// Here they are computed from the Pod, the volume and the time.
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
    /// Returns an object at a time.
    fn object(&self, kind: &'static Kind, name: &str, time: Time) -> Option<Object> {
        let key = kind.etcd_key(self.namespace, name);
        let changes = self.changes.of(kind)?;
        changes.iter().rev().find(|c| c.key == key && c.time <= time)?.new.clone()
    }

    /// Returns the sources of a projected volume. For another type, returns the volume itself.
    fn sources(&self) -> Vec<&Value> {
        match self.source.get("projected") {
            Some(projected) => object::list_at(projected, "sources").iter().collect(),
            None => vec![self.source],
        }
    }

    /// Returns the times of syncs at which the content can change: the first sync, and the first after each change.
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

    /// Returns the files to write at a time. `None` if an object is missing.
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

    /// Returns the keys of a ConfigMap or Secret as files.
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

    /// Returns the files of the downward API.
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

/// Returns the names of the ConfigMap and the Secret of a source.
fn names(source: &Value) -> (Option<&str>, Option<&str>) {
    let name = |kind: &str, field: &str| source.get(kind)?.get(field)?.as_str();
    // The field of a Secret's name in a projected volume differs from that in a secret volume.
    (name("configMap", "name"), name("secret", "secretName").or_else(|| name("secret", "name")))
}

fn path(item: &Value) -> String {
    object::str_at(item, "path").to_owned()
}

fn mode(item: &Value, default: u32) -> u32 {
    item.get("mode").and_then(Value::as_u64).map_or(default, |mode| mode as u32)
}

/// Returns a limit or request of a container in units of the divisor. Upstream, if it is not set, the kubelet uses the
/// node's allocatable.
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
