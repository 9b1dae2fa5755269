//! The objects that explanations are made from, filed for the questions that they ask.

use std::collections::BTreeMap;

use bindery_api::kinds::{self, EVENT, POD};
use bindery_api::time::Time;
use bindery_api::{Kind, Object, Value, object};
use bindery_controllers::common::volume::claim_name;
use bindery_controllers::persistentvolume::VolumeIndex;
use bindery_engine::Cache;

/// All objects at one moment.
#[derive(Debug, Clone)]
pub struct World {
    /// The objects, as controllers look at them.
    pub(crate) cache: Cache,
    /// The time at that moment.
    pub now: Time,
    /// Whether these are all objects of the cluster: otherwise what is not here may be there all the same.
    pub complete: bool,
    /// Whether tables are left out.
    pub(crate) brief: bool,
    /// The newest event of type Warning about each object, by kind and key.
    complaints: BTreeMap<String, Object>,
    /// The newest event of each object, whatever its type.
    latest: BTreeMap<String, Object>,
    /// The Pods that use a claim, by the claim's key.
    users: BTreeMap<String, Vec<Object>>,
}

/// When an event was last told of.
pub(crate) fn event_time(event: &Value) -> &str {
    let times = ["series.lastObservedTime", "lastTimestamp", "eventTime", "metadata.creationTimestamp"];
    times.iter().map(|path| object::str_at(event, path)).find(|time| !time.is_empty()).unwrap_or("")
}

impl World {
    /// Files objects. `complete` says that there are no others.
    pub fn new(objects: impl IntoIterator<Item = Object>, now: Time, complete: bool) -> World {
        let mut world = World {
            cache: Cache::indexed(&[VolumeIndex::indexer]),
            now,
            complete,
            brief: false,
            complaints: BTreeMap::new(),
            latest: BTreeMap::new(),
            users: BTreeMap::new(),
        };
        for object in objects {
            let Some(kind) = kinds::of(&object) else { continue };
            if *kind == EVENT {
                world.hear(object);
                continue;
            }
            if *kind == POD {
                for volume in object::list_at(&object, "spec.volumes") {
                    if let Some(name) = claim_name(&object, volume) {
                        let key = format!("{}/{name}", object::namespace(&object));
                        world.users.entry(key).or_default().push(object.clone());
                    }
                }
            }
            world.cache.insert(kind, object);
        }
        world
    }

    fn hear(&mut self, event: Object) {
        let about = |path: &str| object::str_at(&event, &format!("involvedObject.{path}")).to_owned();
        let key = format!("{} {}/{}", about("kind"), about("namespace"), about("name"));
        let newer = |known: &mut BTreeMap<String, Object>| {
            let old = known.get(&key);
            if old.is_none_or(|old| event_time(old) <= event_time(&event)) {
                known.insert(key.clone(), event.clone());
            }
        };
        if object::str_at(&event, "type") == "Warning" {
            newer(&mut self.complaints);
        }
        newer(&mut self.latest);
    }

    pub(crate) fn brief(&self) -> World {
        World { brief: true, ..self.clone() }
    }

    pub(crate) fn get(&self, kind: &Kind, namespace: &str, name: &str) -> Option<&Object> {
        let key = if kind.namespaced { format!("{namespace}/{name}") } else { name.to_owned() };
        self.cache.get(kind, &key)
    }

    pub(crate) fn list(&self, kind: &Kind) -> impl Iterator<Item = &Object> {
        self.cache.list(kind)
    }

    /// Whether it can be told that an object of this kind is not there.
    pub(crate) fn knows(&self, kind: &Kind) -> bool {
        self.complete || self.cache.len(kind) > 0
    }

    /// The Pods that name a claim.
    pub(crate) fn users(&self, claim: &str) -> &[Object] {
        self.users.get(claim).map_or(&[], Vec::as_slice)
    }

    fn told<'a>(&self, events: &'a BTreeMap<String, Object>, kind: &Kind, object: &Value) -> Option<&'a Object> {
        // Events about objects without a namespace are kept in one, and name none.
        let key = format!("{} {}/{}", kind.kind, object::namespace(object), object::name(object));
        let event = events.get(&key)?;
        let uid = object::str_at(event, "involvedObject.uid");
        (uid.is_empty() || uid == object::uid(object)).then_some(event)
    }

    /// The reason and the text of the last complaint about an object.
    pub(crate) fn complaint(&self, kind: &Kind, object: &Value) -> Option<(&str, &str)> {
        let event = self.told(&self.complaints, kind, object)?;
        Some((object::str_at(event, "reason"), object::str_at(event, "message")))
    }

    /// The same if it is for one of these reasons.
    pub(crate) fn complaint_of(&self, kind: &Kind, object: &Value, reasons: &[&str]) -> Option<&str> {
        self.complaint(kind, object).filter(|(reason, _)| reasons.contains(reason)).map(|(_, text)| text)
    }

    /// The controller that owns an object, if it is here.
    pub(crate) fn owner(&self, owned: &Value) -> Option<(&'static Kind, &Object)> {
        let reference = object::list_at(owned, "metadata.ownerReferences").iter().find(|r| r["controller"] == true)?;
        let kind = kinds::find(object::str_at(reference, "apiVersion"), object::str_at(reference, "kind"))?;
        let owner = self.get(kind, object::namespace(owned), object::str_at(reference, "name"))?;
        (object::uid(owner) == object::str_at(reference, "uid")).then_some((kind, owner))
    }
}

/// A condition of an object.
pub(crate) fn condition<'a>(object: &'a Value, kind: &str) -> Option<&'a Value> {
    object::list_at(object, "status.conditions").iter().find(|c| object::str_at(c, "type") == kind)
}

/// Since when a condition is as it is.
pub(crate) fn since(object: &Value, kind: &str) -> Option<Time> {
    Time::parse(object::str_at(condition(object, kind)?, "lastTransitionTime"))
}

/// Since when an object is to go.
pub(crate) fn deleted(object: &Value) -> Option<Time> {
    Time::parse(object::str_at(object, "metadata.deletionTimestamp"))
}
