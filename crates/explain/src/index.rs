//! An index of the objects that explanations are computed from.

use std::collections::BTreeMap;

use bindery_api::kinds::{self, EVENT, POD};
use bindery_api::time::Time;
use bindery_api::{Kind, Object, Value, object};
use bindery_controllers::common::volume::claim_name;
use bindery_controllers::persistentvolume::VolumeIndex;
use bindery_engine::Cache;

/// The objects of a cluster at one time, indexed for explanations.
#[derive(Debug, Clone)]
pub struct ObjectIndex {
    /// The objects, as in the cache of a controller.
    pub(crate) cache: Cache,
    /// The time of the snapshot.
    pub now: Time,
    /// True if these are all objects of the cluster. Otherwise an object that is not here can exist.
    pub complete: bool,
    /// True if explanations omit tables.
    pub(crate) brief: bool,
    /// The last event of type Warning for each object, by kind and key.
    warnings: BTreeMap<String, Object>,
    /// The last event of any type for each object.
    last_events: BTreeMap<String, Object>,
    /// The Pods that use a claim, by the key of the claim.
    users: BTreeMap<String, Vec<Object>>,
}

/// Returns the last time of an event.
pub(crate) fn event_time(event: &Value) -> &str {
    let times = ["series.lastObservedTime", "lastTimestamp", "eventTime", "metadata.creationTimestamp"];
    times.iter().map(|path| object::str_at(event, path)).find(|time| !time.is_empty()).unwrap_or("")
}

impl ObjectIndex {
    /// Indexes objects. `complete` means that the cluster has no others.
    pub fn new(objects: impl IntoIterator<Item = Object>, now: Time, complete: bool) -> ObjectIndex {
        let mut index = ObjectIndex {
            cache: Cache::indexed(&[VolumeIndex::indexer]),
            now,
            complete,
            brief: false,
            warnings: BTreeMap::new(),
            last_events: BTreeMap::new(),
            users: BTreeMap::new(),
        };
        for object in objects {
            let Some(kind) = kinds::of(&object) else { continue };
            if *kind == EVENT {
                index.index_event(object);
                continue;
            }
            if *kind == POD {
                for volume in object::list_at(&object, "spec.volumes") {
                    if let Some(name) = claim_name(&object, volume) {
                        let key = format!("{}/{name}", object::namespace(&object));
                        index.users.entry(key).or_default().push(object.clone());
                    }
                }
            }
            index.cache.insert(kind, object);
        }
        index
    }

    fn index_event(&mut self, event: Object) {
        let about = |path: &str| object::str_at(&event, &format!("involvedObject.{path}")).to_owned();
        let key = format!("{} {}/{}", about("kind"), about("namespace"), about("name"));
        let newer = |known: &mut BTreeMap<String, Object>| {
            let old = known.get(&key);
            if old.is_none_or(|old| event_time(old) <= event_time(&event)) {
                known.insert(key.clone(), event.clone());
            }
        };
        if object::str_at(&event, "type") == "Warning" {
            newer(&mut self.warnings);
        }
        newer(&mut self.last_events);
    }

    pub(crate) fn brief(&self) -> ObjectIndex {
        ObjectIndex { brief: true, ..self.clone() }
    }

    pub(crate) fn get(&self, kind: &Kind, namespace: &str, name: &str) -> Option<&Object> {
        let key = if kind.namespaced { format!("{namespace}/{name}") } else { name.to_owned() };
        self.cache.get(kind, &key)
    }

    pub(crate) fn list(&self, kind: &Kind) -> impl Iterator<Item = &Object> {
        self.cache.list(kind)
    }

    /// True if the index can tell that an object of this kind does not exist.
    pub(crate) fn knows(&self, kind: &Kind) -> bool {
        self.complete || self.cache.len(kind) > 0
    }

    /// Returns the Pods that use a claim.
    pub(crate) fn users(&self, claim: &str) -> &[Object] {
        self.users.get(claim).map_or(&[], Vec::as_slice)
    }

    fn event_about<'a>(&self, events: &'a BTreeMap<String, Object>, kind: &Kind, object: &Value) -> Option<&'a Object> {
        // Events of cluster-scoped objects are in a namespace, but their involved objects have none.
        let key = format!("{} {}/{}", kind.kind, object::namespace(object), object::name(object));
        let event = events.get(&key)?;
        let uid = object::str_at(event, "involvedObject.uid");
        (uid.is_empty() || uid == object::uid(object)).then_some(event)
    }

    /// Returns the reason and the message of the last warning about an object.
    pub(crate) fn last_warning(&self, kind: &Kind, object: &Value) -> Option<(&str, &str)> {
        let event = self.event_about(&self.warnings, kind, object)?;
        Some((object::str_at(event, "reason"), object::str_at(event, "message")))
    }

    /// Returns the message of the last warning, if it has one of these reasons.
    pub(crate) fn last_warning_of(&self, kind: &Kind, object: &Value, reasons: &[&str]) -> Option<&str> {
        self.last_warning(kind, object).filter(|(reason, _)| reasons.contains(reason)).map(|(_, text)| text)
    }

    /// Returns the controller of an object, if it is in the index.
    pub(crate) fn owner(&self, owned: &Value) -> Option<(&'static Kind, &Object)> {
        let reference = object::list_at(owned, "metadata.ownerReferences").iter().find(|r| r["controller"] == true)?;
        let kind = kinds::find(object::str_at(reference, "apiVersion"), object::str_at(reference, "kind"))?;
        let owner = self.get(kind, object::namespace(owned), object::str_at(reference, "name"))?;
        (object::uid(owner) == object::str_at(reference, "uid")).then_some((kind, owner))
    }
}

/// Returns a condition of an object.
pub(crate) fn condition<'a>(object: &'a Value, kind: &str) -> Option<&'a Value> {
    object::list_at(object, "status.conditions").iter().find(|c| object::str_at(c, "type") == kind)
}

/// Returns the last transition time of a condition.
pub(crate) fn since(object: &Value, kind: &str) -> Option<Time> {
    Time::parse(object::str_at(condition(object, kind)?, "lastTransitionTime"))
}

/// Returns the deletion time of an object.
pub(crate) fn deleted(object: &Value) -> Option<Time> {
    Time::parse(object::str_at(object, "metadata.deletionTimestamp"))
}
