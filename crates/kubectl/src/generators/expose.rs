//! `kubectl expose`.
//!
//! Implements `kubectl/pkg/cmd/expose` and the parts of `kubectl/pkg/polymorphichelpers` that it calls. Not modelled:
//! `--overrides`.

use std::collections::BTreeMap;

use bindery_api::field::quote;
use bindery_api::object::{self, Value, list_at, str_at};
use serde_json::{Map, json};

use super::{int_or_string, labels, set_unless_empty};
use crate::CommandContext;
use crate::apply::DryRun;
use crate::error::{Error, Result};
use crate::resources::Info;

/// The maximum length of a DNS-1035 label.
const MAX_NAME: usize = 63;

/// The options that kubectl derives from the first object, and keeps for the others.
#[derive(Default)]
struct Derived {
    selector: String,
    labels: String,
    port: String,
    ports: String,
}

impl CommandContext<'_> {
    /// `kubectl expose (-f FILENAME | TYPE NAME)`.
    pub(crate) fn expose(&mut self) -> Result<()> {
        let dry_run = self.dry_run()?;
        self.check_output()?;
        let given = |flag: &str| self.args.get(flag).to_owned();
        let mut derived =
            Derived { selector: given("selector"), labels: given("labels"), port: given("port"), ..Derived::default() };
        let items = if self.args.has("filename") {
            self.read_text("expose")?
        } else {
            // `--selector` is the selector of the Service.
            let mut args = self.args.clone();
            std::mem::swap(&mut args, &mut self.args);
            self.args.remove("selector");
            let items = self.named();
            self.args = args;
            items?
        };
        self.for_each_object(items, |context, info| {
            let exposed = context.given_or_live(&info)?;
            let service = context.service_for(&info, &exposed, &mut derived)?;
            let name = str_at(&service, "metadata.name").to_owned();
            let mut service = context.generated("v1", "Service", &name, service)?;
            if dry_run != DryRun::Client {
                context.save_config(&mut service);
                context.create_generated(&mut service, "kubectl-expose")?;
            }
            context.print_typed(&service, "exposed")
        })
    }

    fn service_for(&self, info: &Info, exposed: &Value, derived: &mut Derived) -> Result<Value> {
        let args = &self.args;
        let exposable = matches!(
            (info.kind.group, info.kind.kind),
            ("", "ReplicationController" | "Service" | "Pod") | ("apps", "Deployment" | "ReplicaSet")
        );
        if !exposable {
            let dot = if info.kind.group.is_empty() { "" } else { "." };
            return Err(Error::Text(format!("cannot expose a {}{dot}{}", info.kind.kind, info.kind.group)));
        }
        if derived.selector.is_empty() {
            derived.selector = selector_of(info.kind.kind, exposed).map_err(|why| {
                Error::Text(format!("couldn't retrieve selectors via --selector flag or introspection: {why}"))
            })?;
        }
        let found = ports_of(info.kind.kind, exposed);
        if derived.port.is_empty() {
            let mut ports: Vec<String> = Vec::new();
            for (port, _) in &found {
                if !ports.contains(port) {
                    ports.push(port.clone());
                }
            }
            match ports.as_slice() {
                [] if args.get("cluster-ip") == "None" => {}
                [] => return Err("couldn't find port via --port flag or introspection".into()),
                [port] => derived.port.clone_from(port),
                ports => derived.ports = ports.join(","),
            }
        }
        if derived.labels.is_empty() {
            derived.labels = join(object::at(exposed, "metadata.labels"));
        }
        if derived.selector.is_empty() {
            return Err("selector must be specified".into());
        }
        let mut spec = json!({"selector": labels(&derived.selector)?});
        let mut metadata = json!({});
        if !derived.labels.is_empty() {
            metadata["labels"] = labels(&derived.labels)?;
        }
        if info.name.is_empty() && args.get("name").is_empty() {
            return Err("name must be specified".into());
        }
        metadata["name"] = match args.get("name") {
            "" => info.name.chars().take(MAX_NAME).collect::<String>().into(),
            name => name.into(),
        };
        let numbers = if derived.ports.is_empty() { &derived.port } else { &derived.ports };
        set_unless_empty(&mut spec, "ports", Value::Array(self.service_ports(numbers, found)?));
        if !args.get("external-ip").is_empty() {
            spec["externalIPs"] = json!([args.get("external-ip")]);
        }
        set_unless_empty(&mut spec, "type", args.get("type").into());
        if args.get("type") == "LoadBalancer" {
            set_unless_empty(&mut spec, "loadBalancerIP", args.get("load-balancer-ip").into());
        }
        match args.get("session-affinity") {
            affinity @ ("" | "None" | "ClientIP") => set_unless_empty(&mut spec, "sessionAffinity", affinity.into()),
            other => return Err(Error::Text(format!("unknown session affinity: {other}"))),
        }
        set_unless_empty(&mut spec, "clusterIP", args.get("cluster-ip").into());
        Ok(json!({"metadata": metadata, "spec": spec, "status": {"loadBalancer": {}}}))
    }

    /// Returns the ports of the Service. `found` has the ports of the exposed object with their protocols.
    fn service_ports(&self, numbers: &str, found: Vec<(String, String)>) -> Result<Vec<Value>> {
        let mut protocols: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (port, protocol) in found {
            protocols.entry(port).or_default().push(protocol);
        }
        let target = self.args.get("target-port");
        let port = |name: String, number: i32, protocol: &str| {
            let mut port = json!({"port": number, "protocol": protocol, "targetPort": number});
            set_unless_empty(&mut port, "name", name.into());
            if !target.is_empty() {
                port["targetPort"] = int_or_string(target);
            }
            port
        };
        let given = self.args.get("protocol");
        let numbers: Vec<&str> = numbers.split(',').filter(|_| !numbers.is_empty()).collect();
        let mut ports = Vec::new();
        for (i, text) in numbers.iter().enumerate() {
            let number: i32 = text
                .parse()
                .map_err(|_| Error::Text(format!("strconv.Atoi: parsing {}: invalid syntax", quote(text))))?;
            let name = if numbers.len() > 1 { format!("port-{}", i + 1) } else { String::new() };
            match protocols.get(*text).map_or(&[][..], Vec::as_slice) {
                _ if !given.is_empty() => ports.push(port(name, number, given)),
                [] => ports.push(port(name, number, "TCP")),
                [protocol] => ports.push(port(name, number, protocol)),
                many => ports.extend(many.iter().map(|protocol| {
                    port(format!("port-{}-{}", i + 1, protocol.to_ascii_lowercase()), number, protocol)
                })),
            }
        }
        Ok(ports)
    }
}

/// Returns a map as `key=value` pairs.
fn join(map: Option<&Value>) -> String {
    let pairs = map.and_then(Value::as_object).into_iter().flatten();
    let pairs: Vec<String> = pairs.map(|(key, value)| format!("{key}={}", value.as_str().unwrap_or(""))).collect();
    pairs.join(",")
}

/// Returns the labels with which an object selects its Pods.
fn selector_of(kind: &str, exposed: &Value) -> std::result::Result<String, String> {
    let path = match kind {
        "Pod" => "metadata.labels",
        "Service" | "ReplicationController" => "spec.selector",
        _ => "spec.selector.matchLabels",
    };
    let labels = object::at(exposed, path);
    if labels.and_then(Value::as_object).is_none_or(Map::is_empty) {
        return match kind {
            "Pod" => Err("the pod has no labels and cannot be exposed".to_owned()),
            "Service" => Err("the service has no pod selector set".to_owned()),
            "Deployment" | "ReplicaSet" => {
                let kind = kind.to_ascii_lowercase();
                Err(format!("invalid {kind}: no selectors, therefore cannot be exposed"))
            }
            _ => Ok(String::new()),
        };
    }
    let expressions = list_at(exposed, "spec.selector.matchExpressions");
    if !expressions.is_empty() {
        let expressions: Vec<String> = expressions
            .iter()
            .map(|expression| {
                let values = object::strings_at(expression, "values").join(" ");
                format!(
                    "{{Key:{} Operator:{} Values:[{values}]}}",
                    str_at(expression, "key"),
                    str_at(expression, "operator")
                )
            })
            .collect();
        return Err(format!(
            "couldn't convert expressions - \"[{}]\" to map-based selector format",
            expressions.join(" ")
        ));
    }
    Ok(join(labels))
}

/// Returns the ports of an object with their protocols.
fn ports_of(kind: &str, exposed: &Value) -> Vec<(String, String)> {
    let (path, field) = match kind {
        "Service" => ("", "port"),
        "Pod" => ("spec.containers", "containerPort"),
        _ => ("spec.template.spec.containers", "containerPort"),
    };
    let ports: Vec<&Value> = match path {
        "" => list_at(exposed, "spec.ports").iter().collect(),
        path => list_at(exposed, path).iter().flat_map(|container| list_at(container, "ports")).collect(),
    };
    let protocol = |port: &Value| match str_at(port, "protocol") {
        "" => "TCP".to_owned(),
        given => given.to_owned(),
    };
    let number = |port: &Value| port[field].as_i64().unwrap_or(0).to_string();
    ports.into_iter().map(|port| (number(port), protocol(port))).collect()
}
