//! Event.
//!
//! Implements `pkg/registry/core/event/strategy.go` and the part of `pkg/apis/core/validation/events.go` that applies
//! to every version.

use bindery_api::field::{ErrorList, Path};
use bindery_api::{Value, object};

use super::Strategy;
use crate::validation::{dns_subdomain, qualified_name, report};

/// See the module.
pub struct Event;

impl Strategy for Event {
    fn validate(&self, event: &Value, errors: &mut ErrorList) {
        let text = |field: &str| object::str_at(event, field);
        let (about, own) = (text("involvedObject.namespace"), object::namespace(event));
        let is_new = object::at(event, "eventTime").is_some_and(|time| !time.is_null());
        let agrees = match (is_new, about) {
            (false, "") => matches!(own, "" | "default"),
            (true, "") => matches!(own, "default" | "kube-system"),
            (false, about) => about == own,
            (true, _) => true,
        };
        if !agrees {
            errors.invalid(&Path::new("involvedObject.namespace"), about, "does not match event.namespace");
        }
        if is_new {
            let controller = Path::new("reportingController");
            if text("reportingComponent").is_empty() {
                errors.required(&controller, "");
            }
            report(errors, &controller, text("reportingComponent"), qualified_name(text("reportingComponent")));
            for (field, limit) in [("reportingInstance", 128), ("action", 128), ("reason", 128), ("message", 1024)] {
                if text(field).is_empty() && field != "message" {
                    errors.required(&Path::new(field), "");
                }
                if text(field).len() > limit {
                    errors.invalid(&Path::new(field), "", format!("can have at most {limit} characters"));
                }
            }
        }
        report(errors, &Path::new("namespace"), own, dns_subdomain(own));
    }
}
