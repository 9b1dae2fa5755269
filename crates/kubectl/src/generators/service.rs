//! `kubectl create service clusterip|nodeport|loadbalancer|externalname`.
//!
//! Implements `kubectl/pkg/cmd/create/create_service.go`.

use bindery_api::field::{is_subdomain, quote};
use bindery_api::object::Value;
use serde_json::json;

use super::set_unless_empty;
use crate::CommandContext;
use crate::error::{Error, Result};

pub(super) fn cluster_ip(context: &mut CommandContext, name: &str) -> Result<Value> {
    service(context, name, "ClusterIP")
}

pub(super) fn node_port(context: &mut CommandContext, name: &str) -> Result<Value> {
    service(context, name, "NodePort")
}

pub(super) fn balancer(context: &mut CommandContext, name: &str) -> Result<Value> {
    service(context, name, "LoadBalancer")
}

pub(super) fn external(context: &mut CommandContext, name: &str) -> Result<Value> {
    service(context, name, "ExternalName")
}

fn service(context: &CommandContext, name: &str, of: &str) -> Result<Value> {
    let args = &context.args;
    let (ports, ip, host) = (args.all("tcp"), args.get("clusterip"), args.get("external-name"));
    if ip != "None" && ports.is_empty() && of != "ExternalName" {
        return Err("at least one tcp port specifier must be provided".into());
    }
    if of == "ExternalName" && (host.len() > 253 || !is_subdomain(host)) {
        return Err(Error::Text(format!("invalid service external name {host}")));
    }
    let mut spec = json!({"selector": {"app": name}, "type": of});
    let ports: Vec<Value> =
        ports.iter().map(|pair| service_port(pair, args.int("node-port", 0))).collect::<Result<_>>()?;
    set_unless_empty(&mut spec, "ports", Value::Array(ports));
    set_unless_empty(&mut spec, "clusterIP", ip.into());
    set_unless_empty(&mut spec, "externalName", host.into());
    Ok(json!({"metadata": {"labels": {"app": name}}, "spec": spec, "status": {"loadBalancer": {}}}))
}

/// Parses `80` or `80:8080` of `--tcp`.
fn service_port(pair: &str, node_port: i64) -> Result<Value> {
    let words: Vec<&str> = pair.split(':').collect();
    let port = parse_port(words[0])?;
    let target = match words.get(1) {
        None => Value::from(port),
        Some(target) => match target.parse::<i64>() {
            Ok(number) if (1..=65535).contains(&number) => number.into(),
            Ok(_) => return Err("must be between 1 and 65535, inclusive".into()),
            Err(_) => match invalid_port_name(target) {
                errors if errors.is_empty() => (*target).into(),
                errors => return Err(Error::Text(errors.join(","))),
            },
        },
    };
    let mut port = json!({"name": pair.replace(':', "-"), "port": port, "protocol": "TCP", "targetPort": target});
    if node_port != 0 {
        port["nodePort"] = node_port.into();
    }
    Ok(port)
}

/// Parses a port as `strconv.ParseUint` with base 10 and 16 bits.
fn parse_port(text: &str) -> Result<u16> {
    let is_number = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    text.parse::<u16>().ok().filter(|_| is_number).ok_or_else(|| {
        let why = if is_number { "value out of range" } else { "invalid syntax" };
        Error::Text(format!("strconv.ParseUint: parsing {}: {why}", quote(text)))
    })
}

/// Returns what is wrong with the name of a port.
fn invalid_port_name(name: &str) -> Vec<&'static str> {
    let is_lower = |b: u8| b.is_ascii_lowercase();
    let table = [
        (name.len() > 15, "must be no more than 15 characters"),
        (
            name.is_empty() || !name.bytes().all(|b| is_lower(b) || b.is_ascii_digit() || b == b'-'),
            "must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)",
        ),
        (!name.bytes().any(is_lower), "must contain at least one letter (a-z)"),
        (name.contains("--"), "must not contain consecutive hyphens"),
        (name.starts_with('-') || name.ends_with('-'), "must not begin or end with a hyphen"),
    ];
    table.into_iter().filter_map(|(wrong, text)| wrong.then_some(text)).collect()
}
