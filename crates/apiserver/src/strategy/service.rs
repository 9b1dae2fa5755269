//! Service, as far as headless Services need it.
//!
//! Implements `pkg/apis/core/v1/defaults.go`, `pkg/registry/core/service/storage/alloc.go` and `ValidateService`. Not
//! modelled: allocation of addresses to other Services.

use bindery_api::field::{ErrorList, Path};
use bindery_api::time::Time;
use bindery_api::{Value, object};
use serde_json::json;

use super::{Strategy, fill_in};
use crate::validation::{NameRule, dns_label, report};

/// See the module.
pub struct Service;

impl Strategy for Service {
    fn default(&self, service: &mut Value) {
        fill_in(service, "spec", "type", "ClusterIP");
        fill_in(service, "spec", "sessionAffinity", "None");
        fill_in(service, "spec", "internalTrafficPolicy", "Cluster");
        let ports = service.get_mut("spec").and_then(|s| s.get_mut("ports")).and_then(Value::as_array_mut);
        for port in ports.into_iter().flatten().filter(|p| p.is_object()) {
            if port.get("protocol").is_none() {
                port["protocol"] = "TCP".into();
            }
            if port.get("targetPort").is_none_or(|port| *port == 0 || port == "") {
                port["targetPort"] = port["port"].clone();
            }
        }
    }

    fn name_rule(&self) -> NameRule {
        dns_label
    }

    fn prepare_for_create(&self, new: &mut Value, _: Time) {
        object::set(new, "status", json!({ "loadBalancer": {} }));
        if object::str_at(new, "spec.clusterIP") == "None" {
            let selected = object::at(new, "spec.selector").is_some();
            object::set(new, "spec.clusterIPs", json!(["None"]));
            let (policy, families) =
                if selected { ("SingleStack", json!(["IPv4"])) } else { ("RequireDualStack", json!(["IPv4", "IPv6"])) };
            fill_in(new, "spec", "ipFamilyPolicy", policy);
            fill_in(new, "spec", "ipFamilies", families);
        }
    }

    fn prepare_for_update(&self, new: &mut Value, old: &Value) {
        // If the client does not set a field that the server allocated, the field is kept.
        for field in ["clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy"] {
            if let Some(value) = object::at(old, &format!("spec.{field}")).cloned() {
                fill_in(new, "spec", field, value);
            }
        }
    }

    fn validate(&self, service: &Value, errors: &mut ErrorList) {
        let ports = object::list_at(service, "spec.ports");
        if ports.is_empty() && object::str_at(service, "spec.clusterIP") != "None" {
            errors.required(&Path::new("spec.ports"), "");
        }
        for (i, port) in ports.iter().enumerate() {
            let path = Path::new("spec.ports").index(i);
            match object::str_at(port, "name") {
                "" if ports.len() > 1 => errors.required(&path.child("name"), ""),
                "" => {}
                name => {
                    report(errors, &path.child("name"), name, dns_label(name));
                    if ports[..i].iter().any(|other| object::str_at(other, "name") == name) {
                        errors.duplicate(&path.child("name"), name);
                    }
                }
            }
            match port.get("port").and_then(Value::as_i64) {
                Some(n) if (1..=65535).contains(&n) => {}
                n => errors.invalid(&path.child("port"), n.unwrap_or(0), "must be between 1 and 65535, inclusive"),
            }
        }
    }
}
