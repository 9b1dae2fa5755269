//! `kubectl create role|clusterrole|rolebinding|clusterrolebinding`.
//!
//! Implements `kubectl/pkg/cmd/create/create_{role,clusterrole,rolebinding,clusterrolebinding}.go`.

use std::collections::BTreeMap;

use bindery_api::Kind;
use bindery_api::field::quote;
use bindery_api::kinds;
use bindery_api::object::Value;
use serde_json::json;

use super::set_unless_empty;
use crate::args::invalid_argument;
use crate::error::{Error, Result};
use crate::{Client, CommandContext};

const GROUP: &str = "rbac.authorization.k8s.io";

/// The verbs of resources.
const VERBS: [&str; 14] = [
    "*",
    "get",
    "delete",
    "list",
    "create",
    "update",
    "patch",
    "watch",
    "proxy",
    "deletecollection",
    "use",
    "bind",
    "escalate",
    "impersonate",
];

/// The verbs of URLs that are not resources.
const URL_VERBS: [&str; 8] = ["*", "get", "post", "put", "delete", "patch", "head", "options"];

/// The verbs that only some resources have, with the groups and resources.
const SPECIAL: [(&str, &[(&str, &str)]); 4] = [
    ("use", &[("policy", "podsecuritypolicies"), ("extensions", "podsecuritypolicies")]),
    ("bind", &[(GROUP, "roles"), (GROUP, "clusterroles")]),
    ("escalate", &[(GROUP, "roles"), (GROUP, "clusterroles")]),
    ("impersonate", &[("", "users"), ("", "serviceaccounts"), ("", "groups"), ("authentication.k8s.io", "userextras")]),
];

/// One value of `--resource`: `deployments.apps/scale`.
struct Resource {
    group: String,
    name: String,
    subresource: String,
    /// True if the server serves the resource.
    served: bool,
}

fn unique(values: &[String]) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for value in values {
        if !out.contains(value) {
            out.push(value.clone());
        }
    }
    out
}

/// Returns the served kind of a resource. The group may be a prefix of the kind's group.
fn served(client: &dyn Client, resource: &str, group: &str) -> Option<&'static Kind> {
    let found: Vec<&Kind> = kinds::named(resource).into_iter().filter(|kind| client.serves(kind)).collect();
    let exact = found.iter().find(|kind| group.is_empty() || kind.group == group);
    exact.or_else(|| found.iter().find(|kind| kind.group.starts_with(group))).copied()
}

impl CommandContext<'_> {
    /// Returns the values of `--verb`.
    fn verbs(&self) -> Vec<String> {
        let given = self.args.all("verb");
        if given.iter().any(|verb| verb == "*") { vec!["*".to_owned()] } else { unique(given) }
    }

    /// Returns the values of `--resource`.
    fn role_resources(&self) -> Vec<Resource> {
        let mut out = Vec::new();
        for text in self.args.all("resource") {
            let (resource, subresource) = text.split_once('/').unwrap_or((text, ""));
            let (name, group) = resource.split_once('.').unwrap_or((resource, ""));
            let kind = served(self.client, name, group);
            let resource = Resource {
                group: kind.map_or(group, |kind| kind.group).to_owned(),
                name: kind.map_or(name, |kind| kind.plural).to_owned(),
                subresource: subresource.to_owned(),
                served: kind.is_some(),
            };
            if text == "*" {
                return vec![resource];
            }
            out.push(resource);
        }
        out
    }

    /// Warns of verbs that are not standard.
    fn check_verbs(&mut self, verbs: &[String]) {
        for verb in verbs.iter().filter(|verb| !VERBS.contains(&verb.as_str())) {
            self.warn(&format!("Warning: '{verb}' is not a standard resource verb"));
        }
    }

    fn check_resources(&mut self, resources: &[Resource], verbs: &[String]) -> Result<()> {
        for resource in resources {
            if resource.name.is_empty() {
                return Err("resource must be specified if apiGroup/subresource specified".into());
            }
            if resource.name == "*" {
                return Ok(());
            }
            let mut known = resource.served;
            let special = verbs.iter().filter_map(|verb| SPECIAL.iter().find(|(special, _)| special == verb));
            for (verb, allowed) in special {
                if !allowed.contains(&(resource.group.as_str(), resource.name.as_str())) {
                    return Err(Error::Text(format!(
                        "can not perform '{verb}' on '{}' in group '{}'",
                        resource.name, resource.group
                    )));
                }
                known = true;
            }
            if !known {
                // kubectl prints this error without the prefix `error: `.
                let mut text = format!("the server doesn't have a resource type {}", quote(&resource.name));
                if !resource.group.is_empty() {
                    text += &format!(" in group {}", quote(&resource.group));
                }
                self.warn(&text);
                return Err(Error::Exit(1));
            }
        }
        Ok(())
    }
}

/// Returns the rules: one for each API group, and one for the URLs.
fn policy_rules(verbs: &[String], resources: &[Resource], names: &[String], urls: &[String]) -> Value {
    let mut groups: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for resource in resources {
        let slash = if resource.subresource.is_empty() { "" } else { "/" };
        let name = format!("{}{slash}{}", resource.name, resource.subresource);
        let list = groups.entry(&resource.group).or_default();
        if !list.contains(&name) {
            list.push(name);
        }
    }
    let mut rules: Vec<Value> = Vec::new();
    for (group, resources) in groups {
        let mut rule = json!({"apiGroups": [group], "resources": resources, "verbs": verbs});
        set_unless_empty(&mut rule, "resourceNames", json!(names));
        rules.push(rule);
    }
    if !urls.is_empty() {
        rules.push(json!({"nonResourceURLs": urls, "verbs": verbs}));
    }
    Value::Array(rules)
}

pub(super) fn role(context: &mut CommandContext, name: &str) -> Result<Value> {
    let (verbs, resources) = (context.verbs(), context.role_resources());
    if name.is_empty() {
        return Err("name must be specified".into());
    }
    if verbs.is_empty() {
        return Err("at least one verb must be specified".into());
    }
    context.check_verbs(&verbs);
    if resources.is_empty() {
        return Err("at least one resource must be specified".into());
    }
    context.check_resources(&resources, &verbs)?;
    let names = unique(context.args.all("resource-name"));
    Ok(json!({"metadata": {}, "rules": policy_rules(&verbs, &resources, &names, &[])}))
}

pub(super) fn cluster_role(context: &mut CommandContext, name: &str) -> Result<Value> {
    let (verbs, resources) = (context.verbs(), context.role_resources());
    let (urls, names) = (unique(context.args.all("non-resource-url")), unique(context.args.all("resource-name")));
    let aggregation = context.aggregation_rule()?;
    if name.is_empty() {
        return Err("name must be specified".into());
    }
    if aggregation != json!({}) {
        if !(urls.is_empty() && verbs.is_empty() && resources.is_empty() && names.is_empty()) {
            return Err(
                "aggregation rule must be specified without nonResourceURLs, verbs, resources or resourceNames".into(),
            );
        }
        let rule = json!({"clusterRoleSelectors": [{"matchLabels": aggregation}]});
        return Ok(json!({"aggregationRule": rule, "metadata": {}, "rules": null}));
    }
    if verbs.is_empty() {
        return Err("at least one verb must be specified".into());
    }
    if resources.is_empty() && urls.is_empty() {
        return Err("one of resource or nonResourceURL must be specified".into());
    }
    if !resources.is_empty() {
        context.check_verbs(&verbs);
        context.check_resources(&resources, &verbs)?;
    }
    if !urls.is_empty() {
        if let Some(verb) = verbs.iter().find(|verb| !URL_VERBS.contains(&verb.as_str())) {
            return Err(Error::Text(format!("invalid verb: '{verb}' for nonResourceURL")));
        }
        for url in urls.iter().filter(|url| *url != "*") {
            if !url.starts_with('/') {
                return Err("nonResourceURL should start with /".into());
            }
            if url.strip_suffix('*').unwrap_or(url).contains('*') {
                return Err("nonResourceURL only supports wildcard matches when '*' is at the end".into());
            }
        }
    }
    Ok(json!({"metadata": {}, "rules": policy_rules(&verbs, &resources, &names, &urls)}))
}

impl CommandContext<'_> {
    /// Returns the labels of `--aggregation-rule`.
    fn aggregation_rule(&self) -> Result<Value> {
        let mut labels = json!({});
        for value in self.args.all("aggregation-rule") {
            for pair in value.split(',').filter(|pair| !pair.is_empty()) {
                let Some((key, label)) = pair.split_once('=') else {
                    let why = "malformed pair, expect string=string";
                    return Err(Error::usage(&self.command, invalid_argument(value, "--aggregation-rule", why)));
                };
                labels[key.trim()] = label.trim().into();
            }
        }
        Ok(labels)
    }

    /// Returns the subjects of `--user`, `--group` and `--serviceaccount`.
    fn subjects(&self) -> Result<Value> {
        let subject = |kind: &str, name: &String| json!({"apiGroup": GROUP, "kind": kind, "name": name});
        let mut subjects: Vec<Value> = self.args.all("user").iter().map(|name| subject("User", name)).collect();
        subjects.extend(self.args.all("group").iter().map(|name| subject("Group", name)));
        for account in self.args.all("serviceaccount") {
            let words: Vec<&str> = account.split(':').collect();
            let [namespace, name] = words[..] else {
                return Err("serviceaccount must be <namespace>:<name>".into());
            };
            if namespace.is_empty() || name.is_empty() {
                return Err("serviceaccount must be <namespace>:<name>".into());
            }
            subjects.push(json!({"kind": "ServiceAccount", "name": name, "namespace": namespace}));
        }
        Ok(Value::Array(subjects))
    }

    fn binding(&self, role_kind: &str, role: &str) -> Result<Value> {
        let mut binding = json!({"metadata": {}, "roleRef": {"apiGroup": GROUP, "kind": role_kind, "name": role}});
        set_unless_empty(&mut binding, "subjects", self.subjects()?);
        Ok(binding)
    }
}

pub(super) fn role_binding(context: &mut CommandContext, name: &str) -> Result<Value> {
    let (role, cluster_role) = (context.args.get("role"), context.args.get("clusterrole"));
    if name.is_empty() {
        return Err("name must be specified".into());
    }
    if role.is_empty() == cluster_role.is_empty() {
        return Err("exactly one of clusterrole or role must be specified".into());
    }
    if role.is_empty() { context.binding("ClusterRole", cluster_role) } else { context.binding("Role", role) }
}

pub(super) fn cluster_role_binding(context: &mut CommandContext, _: &str) -> Result<Value> {
    context.binding("ClusterRole", context.args.get("clusterrole"))
}
