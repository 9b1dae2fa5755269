//! `kubectl label`, `annotate`, `scale`, `set image` and `taint`.
//!
//! Implements `kubectl/pkg/cmd/{label,annotate,scale,set,taint}`. Not modelled: `--local` and the change cause.

use std::collections::BTreeMap;

use bindery_api::object::{self, Value};
use bindery_api::request::{FieldValidation, PatchType, Request};
use bindery_api::{field, kinds};
use serde_json::json;

use crate::CommandContext;
use crate::apply::{DryRun, go_json, patch_type_for};
use crate::error::{Error, Result, aggregate};
use crate::resources::{self, Info};
use crate::strategic;

/// Splits the arguments into resources and `key=value` / `key-` pairs.
fn pairs(words: &[String], what: &str) -> Result<(Vec<String>, Vec<String>)> {
    let is_pair = |w: &str| w.contains('=') && !w.starts_with('=') || w.ends_with('-') && w != "-";
    let at = words.iter().position(|w| is_pair(w)).unwrap_or(words.len());
    if let Some(stray) = words[at..].iter().find(|w| !is_pair(w)) {
        return Err(Error::Text(format!("all resources must be specified before {what} changes: {stray}")));
    }
    Ok((words[..at].to_vec(), words[at..].to_vec()))
}

/// Returns the pairs to set and the keys to remove.
fn changes(pairs: &[String]) -> (BTreeMap<String, String>, Vec<String>) {
    let mut set = BTreeMap::new();
    let mut remove = Vec::new();
    for pair in pairs {
        match pair.split_once('=') {
            Some((key, value)) => {
                set.insert(key.to_owned(), value.to_owned());
            }
            None => remove.push(pair.strip_suffix('-').unwrap_or(pair).to_owned()),
        }
    }
    (set, remove)
}

impl CommandContext<'_> {
    /// Fetches the objects of a command from the server.
    pub(crate) fn fetch_targets(&mut self, verb: &str) -> Result<(Vec<Info>, Vec<Error>)> {
        let (infos, mut failed) = if self.args.has("filename") { self.read_text(verb)? } else { self.named()? };
        let mut out = Vec::new();
        for mut info in infos {
            match self.fetch(&info) {
                Ok(live) => {
                    info.object = Value::clone(&live);
                    out.push(info);
                }
                Err(error) => failed.push(error),
            }
        }
        Ok((out, failed))
    }

    /// Sends a patch and returns the patched object.
    pub fn send_patch(&mut self, info: &Info, patch_type: PatchType, patch: Value, sub: &'static str) -> Result<Value> {
        let patch_type = if patch_type == PatchType::Strategic { patch_type_for(info.kind) } else { patch_type };
        let mut request = Request::patch(info.kind, &info.namespace, &info.name, patch_type, patch).on(sub);
        request.options.dry_run = self.dry_run()? == DryRun::Server;
        request.options.field_validation = FieldValidation::Warn;
        request.options.field_manager = match self.args.get("field-manager") {
            "" => format!("kubectl-{}", self.command),
            given => given.to_owned(),
        };
        Ok(Value::clone(&self.request(request)?.object()))
    }

    /// `kubectl label`.
    pub fn label(&mut self) -> Result<()> {
        self.set_metadata("label", "labels")
    }

    /// `kubectl annotate`.
    pub fn annotate(&mut self) -> Result<()> {
        self.set_metadata("annotation", "annotations")
    }

    fn set_metadata(&mut self, what: &'static str, map: &'static str) -> Result<()> {
        let labels = what == "label";
        let words = self.args.positional.clone();
        let (targets, pairs) = pairs(&words, what)?;
        if labels {
            for pair in pairs.iter().filter(|p| p.contains('=')) {
                let mut parts = pair.split('=').skip(1);
                let value = parts.next().unwrap_or("");
                if parts.next().is_some() {
                    return Err(Error::Text(format!("invalid label spec: {pair}")));
                }
                if let Some(why) = not_a_label(value) {
                    return Err(Error::Text(format!("invalid label value: {}: {why}", field::quote(pair))));
                }
            }
        }
        let (set, remove) = changes(&pairs);
        let list = self.args.on("list");
        if targets.is_empty() && !self.args.has("filename") {
            return Err("one or more resources must be specified as <resource> <name> or <resource>/<name>".into());
        }
        if set.is_empty() && remove.is_empty() && !list {
            return Err(Error::Text(format!("at least one {what} update is required")));
        }
        let both: Vec<&str> = remove.iter().filter(|k| set.contains_key(*k)).map(String::as_str).collect();
        if labels && !both.is_empty() {
            return Err("can not both modify and remove a label in the same command".into());
        }
        if !both.is_empty() {
            return Err(Error::Text(format!(
                "can not both modify and remove the following annotation(s) in the same command: {}",
                both.join(", ")
            )));
        }
        self.args.positional = targets;
        let dry_run = self.dry_run()?;
        let items = self.fetch_targets(what)?;
        let several = items.0.len() != 1;
        if several && self.args.has("resource-version") {
            return Err("--resource-version may only be used with a single resource".into());
        }
        self.for_each_object(items, |run, mut info| {
            let empty = serde_json::Map::new();
            let have = object::at(&info.object, &format!("metadata.{map}"))
                .and_then(Value::as_object)
                .unwrap_or(&empty)
                .clone();
            if list {
                if several {
                    let kind = info.kind;
                    run.print_line(&format!("Listing {map} for {}.{}/{}:", kind.kind, kind.group, info.name));
                }
                for (key, value) in &have {
                    let line = format!("{}{key}={}", if several { " " } else { "" }, value.as_str().unwrap_or(""));
                    run.print_line(&line);
                }
                return Ok(());
            }
            if labels && dry_run != DryRun::Client {
                for key in remove.iter().filter(|k| !have.contains_key(*k)) {
                    run.print_line(&format!("label {} not found.", field::quote(key)));
                }
            }
            if !run.args.on("overwrite") {
                let taken: Vec<(&String, &str)> = set
                    .iter()
                    .filter_map(|(k, v)| have.get(k).and_then(Value::as_str).filter(|h| h != v).map(|h| (k, h)))
                    .collect();
                if labels {
                    aggregate(
                        taken
                            .iter()
                            .map(|(k, h)| format!("'{k}' already has a value ({h}), and --overwrite is false").into())
                            .collect(),
                    )?;
                } else if !taken.is_empty() {
                    let texts: Vec<String> =
                        taken.iter().map(|(k, h)| format!("'{k}' already has a value ({h})")).collect();
                    return Err(Error::Text(format!(
                        "--overwrite is false but found the following declared annotation(s): {}",
                        texts.join("; ")
                    )));
                }
            }
            let mut patch = serde_json::Map::new();
            let added = set.iter().filter(|(k, v)| have.get(*k).and_then(Value::as_str) != Some(v));
            patch.extend(added.map(|(k, v)| (k.clone(), v.clone().into())));
            let was_set = !patch.is_empty();
            let removed = remove.iter().filter(|k| have.contains_key(*k)).map(|k| (k.clone(), Value::Null));
            let before = patch.len();
            patch.extend(removed);
            let was_removed = patch.len() > before;
            let verb = match (was_set, was_removed) {
                _ if !labels => "annotated",
                (true, true) => "modified",
                (true, false) => "labeled",
                (false, true) => "unlabeled",
                (false, false) => "not labeled",
            };
            let mut document = json!({});
            if !patch.is_empty() {
                document["metadata"][map] = Value::Object(patch.clone());
            }
            if run.args.has("resource-version") {
                document["metadata"]["resourceVersion"] = run.args.get("resource-version").into();
            }
            if dry_run == DryRun::Client {
                for (key, value) in patch {
                    let map = &mut info.object["metadata"][map];
                    if !map.is_object() {
                        *map = json!({});
                    }
                    if value.is_null() {
                        map.as_object_mut().map(|m| m.remove(&key));
                    } else {
                        map[&key] = value;
                    }
                }
            } else if was_set || was_removed || !labels {
                info.object = run.send_patch(&info, PatchType::Merge, document, "")?;
            }
            run.result(&info, verb)
        })
    }

    /// `kubectl scale`.
    pub fn scale(&mut self) -> Result<()> {
        let Some(replicas) = self.args.get("replicas").parse::<u32>().ok() else {
            return Err("The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0".into());
        };
        let dry_run = self.dry_run()?;
        let (infos, failed) = self.fetch_targets("scale")?;
        if infos.is_empty() && failed.is_empty() {
            return Err("no objects passed to scale".into());
        }
        for mut info in infos {
            if dry_run != DryRun::Client {
                if let Ok(current) = self.args.get("current-replicas").parse::<i64>()
                    && current >= 0
                    && info.object["spec"]["replicas"] != current
                {
                    let have = go_json(&info.object["spec"]["replicas"]);
                    return Err(Error::Text(format!("Expected replicas to be {current}, was {have}")));
                }
                let patch = json!({"spec": {"replicas": replicas}});
                let mut request =
                    Request::patch(info.kind, &info.namespace, &info.name, PatchType::Merge, patch).on("scale");
                request.options.dry_run = dry_run == DryRun::Server;
                request.options.field_manager = "kubectl-scale".into();
                request.options.field_validation = FieldValidation::Warn;
                self.request(request)?;
            }
            object::set(&mut info.object, "spec.replicas", replicas);
            self.result(&info, "scaled")?;
        }
        aggregate(failed)
    }

    /// `kubectl set image`.
    pub fn set(&mut self) -> Result<()> {
        if self.args.positional.first().map(String::as_str) != Some("image") {
            return Err("of 'kubectl set', only 'kubectl set image' is modelled here".into());
        }
        self.args.positional.remove(0);
        let words = self.args.positional.clone();
        let (targets, images) = pairs(&words, "image")?;
        let (images, _) = changes(&images);
        if targets.is_empty() && !self.args.has("filename") {
            return Err("one or more resources must be specified as <resource> <name> or <resource>/<name>".into());
        }
        if images.is_empty() {
            return Err("at least one image update is required".into());
        }
        if images.len() > 1 && images.contains_key("*") {
            return Err(
                "all containers are already specified by *, but saw more than one container_name=container_image pairs"
                    .into(),
            );
        }
        self.args.positional = targets;
        let dry_run = self.dry_run()?;
        let (infos, failed) = self.fetch_targets("set image")?;
        aggregate(failed)?;
        let mut errors: Vec<Error> = Vec::new();
        for mut info in infos {
            let mut new = info.object.clone();
            let spec = match info.kind.kind {
                "Pod" => new.get_mut("spec"),
                _ => new.get_mut("spec").and_then(|s| s.get_mut("template")).and_then(|t| t.get_mut("spec")),
            };
            let Some(spec) = spec.filter(|s| s.get("containers").is_some_and(Value::is_array)) else {
                let name = format!("{}/{}", info.kind.plural, info.name);
                errors.push(Error::Text(format!(
                    "error: {name} the object is not a pod or does not have a pod template\n"
                )));
                continue;
            };
            for (name, image) in &images {
                let mut found = false;
                for list in ["initContainers", "containers"] {
                    for container in spec.get_mut(list).and_then(Value::as_array_mut).into_iter().flatten() {
                        if name == "*" || container["name"] == **name {
                            container["image"] = image.clone().into();
                            found = true;
                        }
                    }
                }
                if !found {
                    errors.push(Error::Text(format!("error: unable to find container named {}", field::quote(name))));
                }
            }
            let patch = strategic::two_way(info.kind, &info.object, &new);
            if patch.as_object().is_some_and(|p| p.is_empty()) {
                continue;
            }
            if dry_run == DryRun::Client {
                info.object = new;
            } else {
                match self.send_patch(&info, PatchType::Strategic, patch, "") {
                    Ok(object) => info.object = object,
                    Err(error) => {
                        let text = format!("failed to patch image update to pod template: {}", error.text());
                        errors.push(Error::Text(text));
                        continue;
                    }
                }
            }
            self.result(&info, "image updated")?;
        }
        aggregate(errors)
    }

    /// `kubectl taint`.
    pub fn taint(&mut self) -> Result<()> {
        let is_taint = |w: &str| w.contains('=') || w.contains(':') || w.ends_with('-');
        let words = self.args.positional.clone();
        let at = words.iter().position(|w| is_taint(w)).unwrap_or(words.len());
        if let Some(stray) = words[at..].iter().find(|w| !is_taint(w)) {
            return Err(Error::Text(format!("all resources must be specified before taint changes: {stray}")));
        }
        if at == 0 {
            return Err("one or more resources must be specified as <resource> <name>".into());
        }
        if at == words.len() {
            return Err("at least one taint update is required".into());
        }
        let mut add: Vec<Value> = Vec::new();
        let mut remove: Vec<Value> = Vec::new();
        for word in &words[at..] {
            let removal = word.strip_suffix('-');
            let taint = parse_taint(removal.unwrap_or(word)).map_err(|e| Error::hint("taint", e))?;
            if removal.is_some() {
                remove.push(taint);
            } else if object::str_at(&taint, "effect").is_empty() {
                return Err(Error::hint("taint", format!("invalid taint spec: {word}")));
            } else {
                add.push(taint);
            }
        }
        let kind = resources::kind_of(self.client, &words[0])?;
        if kind != &kinds::NODE {
            let word = words[0].to_lowercase();
            return Err(Error::Text(format!("invalid resource type {word}, only node types are supported")));
        }
        if at < 2 && !self.args.on("all") && !self.args.has("selector") {
            return Err("at least one resource name must be specified since 'all' parameter is not set".into());
        }
        self.args.positional = words[..at].to_vec();
        let dry_run = self.dry_run()?;
        let items = self.fetch_targets("taint")?;
        self.for_each_object(items, |run, mut info| {
            let old = object::list_at(&info.object, "spec.taints").to_vec();
            let same = |a: &Value, b: &Value| a["key"] == b["key"] && a["effect"] == b["effect"];
            if !run.args.on("overwrite") {
                let taken: Vec<&str> =
                    add.iter().filter(|t| old.iter().any(|o| same(o, t))).map(|t| text(t, "key")).collect();
                if !taken.is_empty() {
                    return Err(Error::Text(format!(
                        "node {} already has {} taint(s) with same effect(s) and --overwrite is false",
                        info.name,
                        taken.join(",")
                    )));
                }
            }
            let mut new = add.clone();
            new.extend(old.iter().filter(|o| !add.iter().any(|t| same(o, t))).cloned());
            let added = old.len() != new.len();
            let mut deleted = false;
            let mut errors: Vec<Error> = Vec::new();
            for taint in &remove {
                let before = new.len();
                new.retain(|t| {
                    t["key"] != taint["key"] || taint.get("effect").is_some() && t["effect"] != taint["effect"]
                });
                deleted = new.len() != before;
                if !deleted {
                    errors.push(Error::Text(format!("taint {} not found", field::quote(&taint_text(taint)))));
                }
            }
            aggregate(errors)?;
            let verb = match (added, deleted) {
                _ if run.args.on("overwrite") => "modified",
                (true, true) => "modified",
                (true, false) => "tainted",
                _ => "untainted",
            };
            let mut changed = info.object.clone();
            if new.is_empty() {
                object::remove(&mut changed, "spec.taints");
            } else {
                object::set(&mut changed, "spec.taints", new);
            }
            if dry_run == DryRun::Client {
                info.object = changed;
            } else {
                let patch = strategic::two_way(info.kind, &info.object, &changed);
                info.object = run.send_patch(&info, PatchType::Strategic, patch, "")?;
            }
            run.result(&info, verb)
        })
    }
}

/// Returns the error of a label value. `None` if the value is valid.
fn not_a_label(text: &str) -> Option<String> {
    let edge = |c: Option<char>| c.is_none_or(|c| c.is_ascii_alphanumeric());
    if text.len() > 63 {
        return Some("must be no more than 63 bytes".into());
    }
    let good = edge(text.chars().next())
        && edge(text.chars().last())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c));
    (!good).then(|| {
        "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')".into()
    })
}

fn text<'a>(v: &'a Value, field: &str) -> &'a str {
    object::str_at(v, field)
}

/// Parses `key=value:Effect`, `key:Effect` or `key`.
fn parse_taint(text: &str) -> std::result::Result<Value, String> {
    let wrong = || format!("invalid taint spec: {text}");
    let mut parts = text.split(':');
    let (body, effect) = (parts.next().unwrap_or(""), parts.next());
    if parts.next().is_some() {
        return Err(wrong());
    }
    if let Some(effect) = effect.filter(|e| !matches!(*e, "NoSchedule" | "PreferNoSchedule" | "NoExecute")) {
        return Err(format!("invalid taint effect: {effect}, unsupported taint effect"));
    }
    let (key, value) = match effect {
        Some(_) => body.split_once('=').unwrap_or((body, "")),
        None => (body, ""),
    };
    if value.contains('=') {
        return Err(wrong());
    }
    if let Some(why) = not_a_label(value) {
        return Err(format!("{}, {why}", wrong()));
    }
    let bad = |c: char| !(c.is_ascii_alphanumeric() || "-_./".contains(c));
    if key.is_empty() || key.contains(bad) {
        return Err(format!(
            "{}, name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
            wrong()
        ));
    }
    let mut taint = json!({"key": key});
    if !value.is_empty() {
        taint["value"] = value.into();
    }
    if let Some(effect) = effect {
        taint["effect"] = effect.into();
    }
    Ok(taint)
}

fn taint_text(taint: &Value) -> String {
    match (text(taint, "value"), text(taint, "effect")) {
        (_, "") => text(taint, "key").to_owned(),
        ("", effect) => format!("{}:{effect}", text(taint, "key")),
        (value, effect) => format!("{}={value}:{effect}", text(taint, "key")),
    }
}
