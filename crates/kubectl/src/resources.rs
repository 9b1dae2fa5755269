//! The objects of a command: from manifests, or named on the command line.
//!
//! Implements `cli-runtime/pkg/resource` (`Builder`, visitors, `Info`). Not modelled: `-k`, URLs and directories.

use bindery_api::field::quote;
use bindery_api::object::{self, Value};
use bindery_api::request::{Body, Request};
use bindery_api::schema::{self, Type};
use bindery_api::{Kind, Object, kinds};

use crate::apply::go_float;
use crate::error::{Error, Result};
use crate::manifest;
use crate::{Client, CommandContext};

/// One object of a command.
#[derive(Debug, Clone)]
pub struct Info {
    /// The kind.
    pub kind: &'static Kind,
    /// The namespace. Empty for cluster-scoped kinds.
    pub namespace: String,
    /// The name. May be empty in a manifest.
    pub name: String,
    /// The source: `STDIN`, or empty for the command line.
    pub source: String,
    /// The path in the document: empty for the document itself, `items[2]` in a list.
    pub path: String,
    /// The manifest, or the object from the server. Null before it is fetched.
    pub object: Value,
}

impl Info {
    /// Returns an object named on the command line.
    pub fn named(kind: &'static Kind, namespace: String, name: &str) -> Info {
        let (source, path, object) = (String::new(), String::new(), Value::Null);
        Info { kind, namespace, name: name.to_owned(), source, path, object }
    }

    /// Returns `persistentvolumeclaim/data`.
    pub fn reference(&self) -> String {
        format!("{}/{}", self.kind.singular_resource(), self.name)
    }

    /// Checks that the name is valid in a URL.
    pub fn check_name(&self) -> Result<()> {
        let why = match self.name.as_str() {
            "" => return Err("resource name may not be empty".into()),
            "." | ".." => format!("[may not be '{}']", self.name),
            name => match (name.contains('/'), name.contains('%')) {
                (false, false) => return Ok(()),
                (true, false) => "[may not contain '/']".into(),
                (false, true) => "[may not contain '%']".into(),
                (true, true) => "[may not contain '/' may not contain '%']".into(),
            },
        };
        Err(Error::Text(format!("invalid resource name {}: {why}", bindery_api::field::quote(&self.name))))
    }

    /// Returns kubectl's description of an object in long error messages.
    pub fn describe(&self) -> String {
        let k = self.kind;
        format!(
            "Resource: \"{}/{}, Resource={}\", GroupVersionKind: \"{}/{}, Kind={}\"\nName: \"{}\", Namespace: \"{}\"",
            k.group, k.version, k.plural, k.group, k.version, k.kind, self.name, self.namespace
        )
    }
}

/// Resources named on a command line.
#[derive(Debug, Clone, PartialEq)]
pub struct Targets {
    /// The kinds and the requested names, in the order of the command line. All objects if there are no names.
    pub items: Vec<(&'static Kind, Vec<String>)>,
    /// True if the names have the form `kind/name`.
    pub slashed: bool,
    /// True if exactly one name of one kind is requested.
    pub single: bool,
}

/// Returns the kind with a name, as discovery resolves it.
pub fn kind_of(client: &dyn Client, word: &str) -> Result<&'static Kind> {
    kinds::named(word).into_iter().find(|kind| client.serves(kind)).ok_or_else(|| no_resource(word))
}

fn no_resource(word: &str) -> Error {
    let word = word.to_ascii_lowercase();
    let resource = word.split('.').next().unwrap_or("");
    Error::Text(format!("the server doesn't have a resource type \"{resource}\""))
}

/// Parses `pv`, `pv,pvc`, `pv disk other`, `pv/disk pvc/data`.
pub fn targets(client: &dyn Client, words: &[String]) -> Result<Targets> {
    let slashes = words.iter().filter(|w| w.contains('/')).count();
    if slashes > 0 {
        if slashes < words.len() {
            return Err(
                "there is no need to specify a resource type as a separate argument when passing arguments in resource/name form (e.g. 'kubectl get resource/<resource_name>' instead of 'kubectl get resource resource/<resource_name>'"
                    .into(),
            );
        }
        let mut items = Vec::new();
        for word in words {
            let (resource, name) = word.split_once('/').unwrap_or((word, ""));
            if resource.is_empty() || name.is_empty() || name.contains('/') {
                return Err(Error::Text(if name.contains('/') {
                    "arguments in resource/name form may not have more than one slash".to_owned()
                } else {
                    "arguments in resource/name form must have a single resource and name".to_owned()
                }));
            }
            if resource.contains(',') {
                return Err("arguments in resource/name form must have a single resource and name".into());
            }
            items.push((kind_of(client, resource)?, vec![name.to_owned()]));
        }
        let single = items.len() == 1;
        return Ok(Targets { items, slashed: true, single });
    }
    let Some((types, names)) = words.split_first() else {
        return Ok(Targets { items: Vec::new(), slashed: false, single: false });
    };
    let mut list: Vec<&'static Kind> = Vec::new();
    for word in types.split(',').filter(|w| !w.is_empty()) {
        if word == "all" {
            list.extend(kinds::all().into_iter().filter(|k| k.categories.contains(&"all") && client.serves(k)));
            list.dedup();
        } else {
            let kind = kind_of(client, word)?;
            if !list.contains(&kind) {
                list.push(kind);
            }
        }
    }
    if list.len() > 1 && !names.is_empty() {
        return Err("you must specify only one resource".into());
    }
    let single = list.len() == 1 && names.len() == 1;
    Ok(Targets { items: list.into_iter().map(|k| (k, names.to_vec())).collect(), slashed: false, single })
}

impl CommandContext<'_> {
    /// Returns the resources of the command line. Prints kubectl's warning for a short name that is ambiguous in the
    /// real API.
    pub fn targets(&mut self) -> Result<Targets> {
        let types = |w: &String| w.split('/').next().unwrap_or("").split(',').any(|t| t == "ev");
        let ev = self.args.positional.iter().take(1).any(types);
        if ev && self.warned.insert("ev".into()) {
            self.warning("short name \"ev\" could also match lower priority resource events.events.k8s.io");
        }
        targets(self.client, &self.args.positional)
    }

    /// Returns the objects of the `-f` manifests and the errors of documents that cannot be parsed. `verb` is for the
    /// message if there is no `-f`.
    pub fn read_text(&mut self, verb: &str) -> Result<(Vec<Info>, Vec<Error>)> {
        let mut infos = Vec::new();
        let mut errors = Vec::new();
        let files = self.args.all("filename").to_vec();
        if files.is_empty() {
            return Err("must specify one of -f and -k".into());
        }
        for file in files {
            if file != "-" {
                return Err(Error::Text(format!("the path \"{file}\" does not exist")));
            }
            for document in manifest::documents(self.stdin) {
                let value = match document {
                    Ok(mut document) => {
                        go_numbers(&mut document.value);
                        document.value
                    }
                    Err(problem) => {
                        errors.push(Error::Text(format!("error parsing STDIN: {}", problem.text)));
                        break;
                    }
                };
                if !matches!(self.args.get("validate"), "false" | "ignore")
                    && let Err((path, text)) = validate(&value)
                {
                    errors.push(Error::field(path, format!(
                        "error validating \"STDIN\": error validating data: {text}; if you choose to ignore these errors, turn validation off with --validate=false"
                    )));
                    break;
                }
                if value.get("items").is_some_and(|i| i.is_array() || i.is_null()) {
                    if let Err(error) = is_list(&value) {
                        errors.push(error);
                        continue;
                    }
                    let mut inner = Vec::new();
                    let mut queue = items(&value, "");
                    queue.reverse();
                    while let Some((path, item)) = queue.pop() {
                        if item.get("items").is_some() && is_list(&item).is_ok() {
                            queue.extend(items(&item, &path).into_iter().rev());
                            continue;
                        }
                        match self.info(item, path, true).and_then(|info| self.set_namespace(info)) {
                            Ok(info) => infos.push(info),
                            Err(error) => inner.push(error),
                        }
                    }
                    if !inner.is_empty() {
                        errors.push(Error::Many(inner));
                    }
                } else {
                    match self.info(value, String::new(), false).and_then(|info| self.set_namespace(info)) {
                        Ok(info) => infos.push(info),
                        Err(error) => errors.push(error),
                    }
                }
            }
        }
        if infos.is_empty() && errors.is_empty() {
            return Err(Error::Text(format!("no objects passed to {verb}")));
        }
        Ok((infos, errors))
    }

    fn info(&self, value: Value, path: String, in_list: bool) -> Result<Info> {
        let field = |field: &str| if path.is_empty() { field.to_owned() } else { format!("{path}.{field}") };
        decode_metadata(&value)
            .map_err(|(at, text)| Error::field(field(&at), format!("unable to decode \"STDIN\": {text}")))?;
        let (name, namespace) = (object::name(&value).to_owned(), object::namespace(&value).to_owned());
        // The client accepts the kind in lowercase, but then the server rejects it.
        let (version, word) = (object::api_version(&value), object::kind(&value));
        let small = |k: &&'static Kind| k.api_version() == version && k.kind.to_ascii_lowercase() == word;
        let mut kinds = kinds::matching(version, word);
        kinds.extend(kinds::KINDS.iter().copied().find(small));
        let Some(kind) = kinds.into_iter().find(|kind| self.client.serves(kind)) else {
            let text = if in_list { format!("unable to recognize {}", no_match(&value)) } else { unmapped(&value) };
            return Err(Error::field(field("kind"), text));
        };
        Ok(Info { kind, namespace, name, source: "STDIN".into(), path, object: value })
    }

    /// Sets the namespace of a namespaced object: its own, or the command's.
    fn set_namespace(&self, mut info: Info) -> Result<Info> {
        if !info.kind.namespaced {
            info.namespace.clear();
            object::remove(&mut info.object, "metadata.namespace");
            return Ok(info);
        }
        if info.namespace.is_empty() {
            info.namespace = self.namespace.clone();
            object::set(&mut info.object, "metadata.namespace", self.namespace.clone());
        } else if self.args.has("namespace") && info.namespace != self.namespace {
            return Err(Error::Text(format!(
                "the namespace from the provided object \"{}\" does not match the namespace \"{}\". You must pass '--namespace={}' to perform this operation.",
                info.namespace, self.namespace, info.namespace
            )));
        }
        Ok(info)
    }

    /// Returns the objects named on the command line. Does not fetch the objects given by name.
    pub fn named(&mut self) -> Result<(Vec<Info>, Vec<Error>)> {
        let targets = self.targets()?;
        let everything = self.args.on("all") || self.args.has("selector") || self.args.has("field-selector");
        if targets.items.is_empty() {
            return Err("You must provide one or more resources by argument or filename.\nExample resource specifications include:\n   '-f rsrc.yaml'\n   '--filename=rsrc.json'\n   '<resource> <name>'\n   '<resource>'".into());
        }
        let mut infos = Vec::new();
        let mut errors = Vec::new();
        for (kind, names) in &targets.items {
            if !names.is_empty() {
                if targets.slashed && (self.args.has("selector") || self.args.on("all")) {
                    return Err("selectors and the all flag cannot be used when passing resource/name arguments".into());
                }
                if self.args.has("selector") || self.args.on("all") {
                    return Err("name cannot be provided when a selector is specified".into());
                }
                for name in names {
                    let namespace = if kind.namespaced { self.namespace.clone() } else { String::new() };
                    infos.push(Info::named(kind, namespace, name));
                }
            } else if everything {
                match self.list(kind) {
                    Ok(objects) => infos.extend(objects.iter().map(|o| of_object(kind, o))),
                    Err(error) => errors.push(error),
                }
            } else {
                return Err("resource(s) were provided, but no name was specified".into());
            }
        }
        Ok((infos, errors))
    }

    /// Lists the objects of a kind in the command's namespace that match its selectors.
    pub fn list(&mut self, kind: &'static Kind) -> Result<Vec<Object>> {
        let namespace =
            if kind.namespaced && !self.args.on("all-namespaces") { self.namespace.clone() } else { String::new() };
        let mut request = Request::list(kind, &namespace);
        request.options.label_selector = self.args.get("selector").to_owned();
        request.options.field_selector = self.args.get("field-selector").to_owned();
        request.options.managed_fields = self.args.on("show-managed-fields");
        let (labels, fields) = (request.options.label_selector.clone(), request.options.field_selector.clone());
        let answer = self.request(request).map_err(|error| match error {
            Error::Status(mut status) if matches!(status.code, 400 | 404) => {
                let resource = quote(&format!("{}/{}, Resource={}", kind.group, kind.version, kind.plural));
                let what = match (labels.as_str(), fields.as_str()) {
                    ("", "") => format!("Unable to list {resource}"),
                    _ => {
                        let (labels, fields) = (quote(&labels), quote(&fields));
                        format!("Unable to find {resource} that match label selector {labels}, field selector {fields}")
                    }
                };
                status.message = format!("{what}: {}", status.message);
                Error::Status(status)
            }
            other => other,
        });
        match answer?.body {
            Body::List(objects, _) => Ok(objects),
            Body::Object(object) => Ok(vec![object]),
            Body::Success => Ok(Vec::new()),
        }
    }

    /// Fetches an object from the server.
    pub fn fetch(&mut self, info: &Info) -> Result<Object> {
        info.check_name()?;
        let mut request = Request::get(info.kind, &info.namespace, &info.name);
        request.options.managed_fields = self.args.on("show-managed-fields");
        Ok(self.request(request)?.object())
    }
}

/// Returns an [`Info`] for an object from the server.
pub fn of_object(kind: &'static Kind, object: &Object) -> Info {
    let info = Info::named(kind, object::namespace(object).to_owned(), object::name(object));
    Info { object: Value::clone(object), ..info }
}

fn no_match(value: &Value) -> String {
    format!("no matches for kind \"{}\" in version \"{}\"", object::kind(value), object::api_version(value))
}

/// Returns the error for a document whose kind the server does not serve.
fn unmapped(value: &Value) -> String {
    format!(
        "resource mapping not found for name: \"{}\" namespace: \"{}\" from \"STDIN\": {}\nensure CRDs are installed first",
        object::name(value),
        object::namespace(value),
        no_match(value)
    )
}

/// Checks that a document with items has the kind of a list: `List`, or the list of a served kind.
fn is_list(value: &Value) -> Result<()> {
    let (version, kind) = (object::api_version(value), object::kind(value));
    let known = kinds::KINDS
        .iter()
        .any(|k| k.api_version() == version && (kind == "List" || kind == format!("{}List", k.kind)));
    if known { Ok(()) } else { Err(Error::field("kind", unmapped(value))) }
}

/// Returns the items of a list with their paths; `path` is the path of the list. An item without a kind has the kind of
/// the list.
fn items(list: &Value, path: &str) -> Vec<(String, Value)> {
    let of = object::kind(list).strip_suffix("List").unwrap_or("");
    let mut items = object::list_at(list, "items").to_vec();
    for item in items.iter_mut().filter(|i| object::kind(i).is_empty() && object::api_version(i).is_empty()) {
        object::set(item, "kind", of);
        object::set(item, "apiVersion", object::api_version(list));
    }
    let dot = if path.is_empty() { "" } else { "." };
    items.into_iter().enumerate().map(|(i, item)| (format!("{path}{dot}items[{i}]"), item)).collect()
}

/// Converts numbers as Go decodes them: to int64 if the value fits, otherwise to float64.
fn go_numbers(value: &mut Value) {
    match value {
        Value::Object(map) => map.values_mut().for_each(go_numbers),
        Value::Array(list) => list.iter_mut().for_each(go_numbers),
        Value::Number(n) if n.as_i64().is_none() => {
            let f = n.as_f64().unwrap_or(0.0);
            let text = go_float(f);
            *value = match text.parse::<i64>() {
                Ok(int) => int.into(),
                Err(_) => f.into(),
            };
        }
        _ => {}
    }
}

/// Checks `apiVersion` and `kind`, which must be present before the rest is validated.
///
/// # Errors
/// The first invalid field and the text.
fn validate(value: &Value) -> std::result::Result<(), (&'static str, String)> {
    let Some(map) = value.as_object() else { return Err(("", "invalid object to validate".into())) };
    let mut wrong = Vec::new();
    for field in ["apiVersion", "kind"] {
        match map.get(field) {
            None | Some(Value::Null) => wrong.push((field, format!("{field} not set"))),
            Some(Value::String(s)) if s.is_empty() => wrong.push((field, format!("{field} not set"))),
            Some(Value::String(_)) => {}
            Some(_) => wrong.push((field, format!("{field} isn't string type"))),
        }
    }
    match wrong.as_slice() {
        [] => Ok(()),
        [one] => Err(one.clone()),
        [(field, _), ..] => {
            let texts: Vec<&str> = wrong.iter().map(|(_, text)| text.as_str()).collect();
            Err((field, format!("[{}]", texts.join(", "))))
        }
    }
}

/// Decodes `metadata` as a Go struct, as kubectl does. The server validates the rest.
///
/// # Errors
/// The path of the first field with a wrong type, and Go's text.
fn decode_metadata(value: &Value) -> std::result::Result<(), (String, String)> {
    let word = |v: &Value| match v {
        Value::String(_) => "string",
        Value::Number(_) => "number",
        Value::Bool(_) => "bool",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
        Value::Null => "null",
    };
    let wrong = |v: &Value, owner: &str, path: &str, go: &str| {
        let text = format!("json: cannot unmarshal {} into Go struct field {owner}.{path} of type {go}", word(v));
        Err((path.to_owned(), text))
    };
    let metadata = match value.get("metadata") {
        None | Some(Value::Null) => return Ok(()),
        Some(Value::Object(metadata)) => metadata,
        Some(other) => return wrong(other, "metadataOnlyObject", "metadata", "v1.ObjectMeta"),
    };
    let found = schema::find("ObjectMeta");
    for (name, v) in metadata {
        let Some(field) = found.and_then(|found| found.field(name)) else { continue };
        if let Some((v, of)) = find_type_mismatch(field.of, v) {
            return wrong(v, "ObjectMeta", &format!("metadata.{name}"), &of.go());
        }
    }
    Ok(())
}

/// Returns the first value within a field that its type does not accept, and that type. Does not check the fields of
/// structs.
fn find_type_mismatch(of: Type, value: &Value) -> Option<(&Value, Type)> {
    let fits = match (value, of.item(), of.entry()) {
        (Value::Null, _, _) => true,
        (Value::Array(list), Some(item), _) => return list.iter().find_map(|value| find_type_mismatch(item, value)),
        (Value::Object(map), _, Some(entry)) => return map.values().find_map(|value| find_type_mismatch(entry, value)),
        (_, Some(_), _) | (_, _, Some(_)) => false,
        _ if matches!(of.0, "int32" | "int64") => value.is_i64(),
        _ => of.0 != "string" && !of.is_named() || value.is_string(),
    };
    (!fits).then_some((value, of))
}
