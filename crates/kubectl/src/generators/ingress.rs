//! `kubectl create ingress`.
//!
//! Implements `kubectl/pkg/cmd/create/create_ingress.go`.

use std::collections::BTreeSet;

use bindery_api::object::{self, Value};
use serde_json::json;

use super::{int_or_string, set_unless_empty};
use crate::CommandContext;
use crate::error::{Error, Result};

pub(super) fn ingress(context: &mut CommandContext, _: &str) -> Result<Value> {
    let args = &context.args;
    let (rules, backend) = (args.all("rule"), args.get("default-backend"));
    if backend.is_empty() && rules.is_empty() {
        return Err("not enough information provided: every ingress has to either specify a default-backend (which catches all traffic) or a list of rules (which catch specific paths)".into());
    }
    let parsed: Vec<Rule> = rules
        .iter()
        .map(|text| {
            Rule::parse(text).ok_or_else(|| {
                Error::Text(format!(
                    "rule {text} is invalid and should be in format host/path=svcname:svcport[,tls[=secret]]"
                ))
            })
        })
        .collect::<Result<_>>()?;
    let mut annotations = json!({});
    for annotation in args.all("annotation") {
        let Some((key, value)) = annotation.split_once('=') else {
            return Err(Error::Text(format!("annotation {annotation} is invalid and should be in format key=[value]")));
        };
        annotations[key] = value.into();
    }
    if !backend.is_empty() && backend.split(':').count() != 2 {
        return Err("default-backend should be in format servicename:serviceport".into());
    }
    let mut spec = json!({});
    set_unless_empty(&mut spec, "ingressClassName", args.get("class").into());
    if let Some((service, port)) = backend.split_once(':') {
        spec["defaultBackend"] = service_backend(service, port);
    }
    set_unless_empty(&mut spec, "tls", Value::Array(tls(&parsed)));
    set_unless_empty(&mut spec, "rules", Value::Array(http_rules(&parsed)));
    let mut metadata = json!({});
    set_unless_empty(&mut metadata, "annotations", annotations);
    Ok(json!({"metadata": metadata, "spec": spec, "status": {"loadBalancer": {}}}))
}

/// The parts of a value of `--rule`.
struct Rule<'a> {
    host: &'a str,
    path: &'a str,
    service: &'a str,
    port: &'a str,
    /// The name of the secret of `,tls=secret`, empty for `,tls`.
    secret: Option<&'a str>,
}

impl Rule<'_> {
    /// Parses `host/path=service:port[,tls[=secret]]`.
    fn parse(text: &str) -> Option<Rule<'_>> {
        let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
        let (host, rest) = text.split_once('/')?;
        if !host.chars().all(|c| is_word(c) || c == '*' || c == '.') {
            return None;
        }
        let mut parts = rest.split(',');
        let (path, service) = parts.next()?.split_once('=')?;
        let (service, port) = service.split('=').next()?.split_once(':')?;
        let port = port.split(':').next()?;
        if service.is_empty() || !service.chars().all(is_word) || !port.starts_with(is_word) {
            return None;
        }
        let secret = match (parts.next(), parts.next()) {
            (Some(tls), None) => Some(tls.split('=').nth(1).unwrap_or("")),
            _ => None,
        };
        Some(Rule { host, path, service, port, secret })
    }

    fn path(&self) -> Value {
        let path = format!("/{}", self.path);
        let (path, path_type) = match path.strip_suffix('*') {
            Some(prefix) => (prefix, "Prefix"),
            None => (path.as_str(), "Exact"),
        };
        json!({"backend": service_backend(self.service, self.port), "path": path, "pathType": path_type})
    }
}

fn service_backend(service: &str, port: &str) -> Value {
    let port = match int_or_string(port) {
        Value::String(name) => json!({"name": name}),
        number => json!({"number": number}),
    };
    json!({"service": {"name": service, "port": port}})
}

/// Returns `spec.tls`: one item for each secret. A host is in the first item only.
fn tls(rules: &[Rule]) -> Vec<Value> {
    let mut items: Vec<Value> = Vec::new();
    let mut seen = BTreeSet::new();
    for rule in rules {
        let Some(secret) = rule.secret.filter(|_| seen.insert(rule.host)) else { continue };
        if let Some(item) = items.iter_mut().find(|item| object::str_at(item, "secretName") == secret) {
            let mut hosts = object::list_at(item, "hosts").to_vec();
            hosts.push(rule.host.into());
            item["hosts"] = Value::Array(hosts);
            continue;
        }
        let mut item = json!({});
        if !rule.host.is_empty() {
            item["hosts"] = json!([rule.host]);
        }
        set_unless_empty(&mut item, "secretName", secret.into());
        if item != json!({}) {
            items.push(item);
        }
    }
    items
}

/// Returns `spec.rules`: one rule for each host.
fn http_rules(rules: &[Rule]) -> Vec<Value> {
    let mut hosts: Vec<(&str, Vec<Value>)> = Vec::new();
    for rule in rules {
        match hosts.iter_mut().find(|(host, _)| *host == rule.host) {
            Some((_, paths)) => paths.push(rule.path()),
            None => hosts.push((rule.host, vec![rule.path()])),
        }
    }
    let rule = |(host, paths): (&str, Vec<Value>)| {
        let mut rule = json!({"http": {"paths": paths}});
        set_unless_empty(&mut rule, "host", host.into());
        rule
    };
    hosts.into_iter().map(rule).collect()
}
