//! The validator of data sources: reports a claim whose data source has a kind without a VolumePopulator.
//!
//! Implements `volume-data-source-validator`.

use bindery_api::kinds::{PERSISTENT_VOLUME_CLAIM, VOLUME_POPULATOR, VOLUME_SNAPSHOT};
use bindery_api::why::Why;
use bindery_api::{Kind, Value, object};

use crate::{Cache, Controller, ControllerId, Enqueue, Event, Local, Reconcile, Task};

const CLAIMS: &str = "claims";

/// See the module.
#[derive(Debug)]
pub struct DataSourceValidator;

impl Controller for DataSourceValidator {
    fn id(&self) -> ControllerId {
        ControllerId::new("data-source-validator")
    }

    fn event_source(&self) -> &str {
        "volume-data-source-validator"
    }

    fn watches(&self) -> &'static [&'static Kind] {
        static WATCHES: [&Kind; 2] = [&PERSISTENT_VOLUME_CLAIM, &VOLUME_POPULATOR];
        &WATCHES
    }

    fn queues(&self) -> &'static [&'static str] {
        &[CLAIMS]
    }

    fn max_concurrent_syncs(&self, _: &str) -> usize {
        10
    }

    fn on_event(&self, event: &Event, _: &Cache, _: &Cache, _: &Local, enqueue: Enqueue<'_>) {
        // A change of a VolumePopulator enqueues no claim.
        if event.kind == &PERSISTENT_VOLUME_CLAIM && event.new.as_ref().is_some_and(|claim| needs_populator(claim)) {
            enqueue(CLAIMS, object::key(event.object()));
        }
    }

    fn sync(&self, task: &mut Task, _: &str, key: &str) -> Reconcile {
        let Some(claim) = task.cache.get(&PERSISTENT_VOLUME_CLAIM, key).cloned() else {
            return Ok(Why::new("data-source-claim-gone").fact("claim", key));
        };
        let (group, kind) = source(&claim);
        let names = |populator: &Value| {
            object::str_at(populator, "sourceKind.group") == group
                && object::str_at(populator, "sourceKind.kind") == kind
        };
        if let Some(populator) = task.cache.list(&VOLUME_POPULATOR).find(|populator| names(populator)) {
            let why = Why::new("data-source-known").fact("claim", key).fact("kind", kind);
            return Ok(why.fact("populator", object::name(populator)));
        }
        let why = Why::new("data-source-unknown").fact("claim", key).fact("kind", kind);
        let text = "The datasource for this PVC does not match any registered VolumePopulator";
        task.warning(&claim, "UnrecognizedDataSourceKind", text, why.clone());
        Ok(why)
    }
}

/// Returns the group and kind of a claim's data source.
fn source(claim: &Value) -> (&str, &str) {
    (object::str_at(claim, "spec.dataSourceRef.apiGroup"), object::str_at(claim, "spec.dataSourceRef.kind"))
}

/// True if the kind of a claim's data source needs a populator: it is neither a core kind nor a VolumeSnapshot.
fn needs_populator(claim: &Value) -> bool {
    object::at(claim, "spec.dataSourceRef").is_some_and(Value::is_object)
        && ![("", PERSISTENT_VOLUME_CLAIM.kind), (VOLUME_SNAPSHOT.group, VOLUME_SNAPSHOT.kind)].contains(&source(claim))
}
