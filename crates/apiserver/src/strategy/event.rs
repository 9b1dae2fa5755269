//! Event: what components say about objects.
//!
//! Answers to `pkg/registry/core/event/strategy.go` and `pkg/apis/core/validation/events.go`.

use bindery_api::field::{ErrorList, Path};
use bindery_api::{Value, object};

use super::Strategy;

/// See the module.
pub struct Event;

impl Strategy for Event {
    fn validate(&self, event: &Value, errors: &mut ErrorList) {
        let about = object::str_at(event, "involvedObject.namespace");
        let own = object::namespace(event);
        let agrees = if about.is_empty() { matches!(own, "" | "default") } else { about == own };
        if !agrees {
            errors.invalid(&Path::new("involvedObject.namespace"), about, "does not match event.namespace");
        }
    }
}
