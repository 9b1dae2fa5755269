//! `kubectl create namespace|configmap|secret|serviceaccount|quota|priorityclass`.
//!
//! Implements `kubectl/pkg/cmd/create/create_{namespace,configmap,secret,secret_docker,secret_tls,serviceaccount,quota,
//! priorityclass}.go`.

use bindery_api::base64;
use bindery_api::field::quote;
use bindery_api::object::Value;
use bindery_api::quantity::Quantity;
use serde_json::{Map, json};

use super::set_unless_empty;
use crate::CommandContext;
use crate::apply::go_json;
use crate::error::{Error, Result};

fn require_name(name: &str) -> Result<()> {
    if name.is_empty() { Err("name must be specified".into()) } else { Ok(()) }
}

pub(super) fn namespace(_: &mut CommandContext, name: &str) -> Result<Value> {
    require_name(name)?;
    Ok(json!({"metadata": {}, "spec": {}, "status": {}}))
}

pub(super) fn account(_: &mut CommandContext, name: &str) -> Result<Value> {
    require_name(name)?;
    Ok(json!({"metadata": {}}))
}

impl CommandContext<'_> {
    /// Checks the name and the sources of a ConfigMap or Secret.
    fn check_sources(&self, name: &str) -> Result<()> {
        require_name(name)?;
        let given = |flag: &str| !self.args.all(flag).is_empty();
        if given("from-env-file") && (given("from-file") || given("from-literal")) {
            return Err("from-env-file cannot be combined with from-file or from-literal".into());
        }
        match ["from-file", "from-env-file"].into_iter().find(|flag| given(flag)) {
            Some(flag) => Err(self.no_files(flag)),
            None => Ok(()),
        }
    }

    /// Returns the keys and values of `--from-literal`.
    fn literals(&self) -> Result<Vec<(String, String)>> {
        let parse = |literal: &String| match literal.split_once('=') {
            Some((key, value)) if !key.is_empty() => Ok((key.to_owned(), value.to_owned())),
            _ => Err(Error::Text(format!("invalid literal source {literal}, expected key=value"))),
        };
        self.args.all("from-literal").iter().map(parse).collect()
    }
}

/// Returns what is wrong with a key of a ConfigMap or Secret.
fn invalid_key(key: &str) -> Vec<&'static str> {
    let mut errors = Vec::new();
    if key.len() > 253 {
        errors.push("must be no more than 253 characters");
    }
    if key.is_empty() || !key.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._".contains(&b)) {
        errors.push("a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')");
    }
    if key == "." {
        errors.push("must not be '.'");
    } else if key == ".." {
        errors.push("must not be '..'");
    } else if key.starts_with("..") {
        errors.push("must not start with '..'");
    }
    errors
}

pub(super) fn config_map(context: &mut CommandContext, name: &str) -> Result<Value> {
    context.check_sources(name)?;
    let mut data = Map::new();
    for (key, value) in context.literals()? {
        let errors = invalid_key(&key);
        if !errors.is_empty() {
            let text = format!("{} is not a valid key name for a ConfigMap: {}", quote(&key), errors.join(","));
            return Err(Error::Text(text));
        }
        if data.contains_key(&key) {
            return Err(Error::Text(format!(
                "cannot add key {}, another key by that name already exists in Data for ConfigMap {}",
                quote(&key),
                quote(name)
            )));
        }
        data.insert(key, value.into());
    }
    let mut object = json!({"metadata": {}});
    set_unless_empty(&mut object, "data", Value::Object(data));
    Ok(object)
}

pub(super) fn secret(context: &mut CommandContext, name: &str) -> Result<Value> {
    context.check_sources(name)?;
    let mut data = Map::new();
    for (key, value) in context.literals()? {
        let errors = invalid_key(&key);
        if !errors.is_empty() {
            return Err(Error::Text(format!(
                "{} is not valid key name for a Secret {}",
                quote(&key),
                errors.join(";")
            )));
        }
        if data.contains_key(&key) {
            return Err(Error::Text(format!("cannot add key {key}, another key by that name already exists")));
        }
        data.insert(key, base64::encode(value.as_bytes()).into());
    }
    let mut object = json!({"metadata": {}});
    set_unless_empty(&mut object, "data", Value::Object(data));
    set_unless_empty(&mut object, "type", context.args.get("type").into());
    Ok(object)
}

pub(super) fn registry_secret(context: &mut CommandContext, name: &str) -> Result<Value> {
    require_name(name)?;
    let args = &context.args;
    let server = if args.has("docker-server") { args.get("docker-server") } else { "https://index.docker.io/v1/" };
    let (username, password) = (args.get("docker-username"), args.get("docker-password"));
    if !args.all("from-file").is_empty() {
        return Err(context.no_files("from-file"));
    }
    if [username, password, server].contains(&"") {
        return Err("either --from-file or the combination of --docker-username, --docker-password and --docker-server is required".into());
    }
    let auth = base64::encode(format!("{username}:{password}").as_bytes());
    let fields = [("username", username), ("password", password), ("email", args.get("docker-email")), ("auth", &auth)];
    let quoted = |text: &str| go_json(&text.into());
    let fields: Vec<String> = fields
        .iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(key, value)| format!("{}:{}", quoted(key), quoted(value)))
        .collect();
    let config = format!("{{\"auths\":{{{}:{{{}}}}}}}", quoted(server), fields.join(","));
    let data = json!({".dockerconfigjson": base64::encode(config.as_bytes())});
    Ok(json!({"metadata": {}, "data": data, "type": "kubernetes.io/dockerconfigjson"}))
}

pub(super) fn tls_secret(context: &mut CommandContext, _: &str) -> Result<Value> {
    if context.args.get("key").is_empty() || context.args.get("cert").is_empty() {
        return Err("key and cert must be specified".into());
    }
    Err(context.no_files("cert"))
}

pub(super) fn quota(context: &mut CommandContext, name: &str) -> Result<Value> {
    require_name(name)?;
    let (hard, scopes) = (context.args.get("hard"), context.args.get("scopes"));
    let mut spec = json!({});
    if !hard.is_empty() {
        for statement in hard.split(',') {
            let words: Vec<&str> = statement.split('=').collect();
            let [resource, value] = words[..] else {
                return Err(Error::Text(format!("Invalid argument syntax {statement}, expected <resource>=<value>")));
            };
            let quantity = Quantity::parse(value).map_err(|why| Error::Text(why.to_string()))?;
            spec["hard"][resource] = quantity.to_string().into();
        }
    }
    if !scopes.is_empty() {
        let scopes: Vec<&str> = scopes.split(',').collect();
        if scopes.contains(&"") {
            return Err("invalid resource quota scope \"\"".into());
        }
        spec["scopes"] = json!(scopes);
    }
    Ok(json!({"metadata": {}, "spec": spec, "status": {}}))
}

pub(super) fn priority_class(context: &mut CommandContext, _: &str) -> Result<Value> {
    let args = &context.args;
    let policy = if args.has("preemption-policy") { args.get("preemption-policy") } else { "PreemptLowerPriority" };
    let mut object = json!({"metadata": {}, "preemptionPolicy": policy, "value": args.int("value", 0)});
    if args.on("global-default") {
        object["globalDefault"] = true.into();
    }
    set_unless_empty(&mut object, "description", args.get("description").into());
    Ok(object)
}
