//! The validator of data sources: says so when a claim is to be filled from a kind that nobody knows.
//!
//! Answers to `volume-data-source-validator`. There are no VolumePopulators here, so only claims and snapshots are known.

use bindery_api::kinds::PERSISTENT_VOLUME_CLAIM;
use bindery_api::why::Why;
use bindery_api::{Kind, Value, object};

use crate::{Cache, Controller, Enqueue, Event, Sync, Task};

const CLAIMS: &str = "claims";

/// See the module.
#[derive(Debug)]
pub struct DataSourceValidator;

impl Controller for DataSourceValidator {
    fn name(&self) -> &'static str {
        "data-source-validator"
    }

    fn component(&self) -> &'static str {
        "data-source-validator"
    }

    fn watches(&self) -> &'static [&'static Kind] {
        static WATCHES: [&Kind; 1] = [&PERSISTENT_VOLUME_CLAIM];
        &WATCHES
    }

    fn workers(&self) -> &'static [&'static str] {
        &[CLAIMS]
    }

    fn on_event(&self, event: &Event, _: &Cache, _: &Cache, enqueue: Enqueue<'_>) {
        let unknown = |claim: &Value| {
            object::at(claim, "spec.dataSourceRef").filter(|source| source.is_object()).is_some_and(|source| {
                let known = [("", "PersistentVolumeClaim"), ("snapshot.storage.k8s.io", "VolumeSnapshot")];
                !known.contains(&(object::str_at(source, "apiGroup"), object::kind(source)))
            })
        };
        if event.new.as_ref().is_some_and(|claim| unknown(claim)) {
            enqueue(CLAIMS, object::key(event.object()));
        }
    }

    fn sync(&self, task: &mut Task, _: &str, key: &str) -> Sync {
        let Some(claim) = task.cache.get(&PERSISTENT_VOLUME_CLAIM, key).cloned() else {
            return Ok(Why::new("data-source-claim-gone").fact("claim", key));
        };
        let kind = object::str_at(&claim, "spec.dataSourceRef.kind");
        let why = Why::new("data-source-unknown").fact("claim", key).fact("kind", kind);
        let text = "The datasource for this PVC does not match any registered VolumePopulator";
        task.warning(&claim, "UnrecognizedDataSourceKind", text, why.clone());
        Ok(why)
    }
}
