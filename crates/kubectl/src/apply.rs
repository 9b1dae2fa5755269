//! `kubectl apply`, client-side and server-side.
//!
//! Implements `kubectl/pkg/cmd/apply` and `kubectl/pkg/util/apply.go`. Not modelled: `--prune` (the page deletes by
//! name the objects removed from the text, see [`crate::references`]), apply sets, and the transfer of fields between
//! managers.

use std::time::Duration;

use bindery_api::Kind;
pub use bindery_api::manifest::go_float;
use bindery_api::object::{self, Value};
use bindery_api::request::{FieldValidation, PatchType, Request};

use crate::CommandContext;
use crate::error::{Error, Result, aggregate};
use crate::resources::Info;
use crate::strategic;
use bindery_api::sort::sorted_by_text;

/// The annotation that stores the last applied configuration.
pub const LAST_APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";

/// The delay before kubectl retries a patch after a conflict.
const BACK_OFF: Duration = Duration::from_secs(1);

const CONFLICT_HELP: &str = "
Please review the fields above--they currently have other managers. Here
are the ways you can resolve this warning:
* If you intend to manage all of these fields, please re-run the apply
  command with the `--force-conflicts` flag.
* If you do not intend to manage all of the fields, please edit your
  manifest to remove references to the fields that should keep their
  current managers.
* You may co-own fields by updating your manifest to match the existing
  value; in this case, you'll become the manager if the other manager(s)
  stop managing the field (remove it from their configuration).
See https://kubernetes.io/docs/reference/using-api/server-side-apply/#conflicts";

/// Returns compact JSON in the format of Go's encoder: escapes `<`, `>`, `&`, U+2028 and U+2029, and formats floats as
/// Go does.
pub fn go_json(value: &Value) -> String {
    let mut out = String::new();
    write_json(&mut out, value);
    out
}

fn write_json(out: &mut String, value: &Value) {
    match value {
        Value::Object(map) => {
            out.push('{');
            for (i, (key, v)) in map.iter().enumerate() {
                out.push_str(if i > 0 { "," } else { "" });
                write_json_string(out, key);
                out.push(':');
                write_json(out, v);
            }
            out.push('}');
        }
        Value::Array(list) => {
            out.push('[');
            for (i, v) in list.iter().enumerate() {
                out.push_str(if i > 0 { "," } else { "" });
                write_json(out, v);
            }
            out.push(']');
        }
        Value::String(s) => write_json_string(out, s),
        Value::Number(n) if n.is_f64() => out.push_str(&go_float(n.as_f64().unwrap_or(0.0))),
        other => out.push_str(&other.to_string()),
    }
}

fn write_json_string(out: &mut String, text: &str) {
    for c in Value::String(text.to_owned()).to_string().chars() {
        match c {
            '<' => out.push_str("\\u003c"),
            '>' => out.push_str("\\u003e"),
            '&' => out.push_str("\\u0026"),
            '\u{2028}' => out.push_str("\\u2028"),
            '\u{2029}' => out.push_str("\\u2029"),
            c => out.push(c),
        }
    }
}

/// Returns the manifest with its own JSON in the last applied annotation.
pub fn with_last_applied(object: &Value) -> Value {
    let mut bare = object.clone();
    if let Some(annotations) = bare.get_mut("metadata").and_then(|m| m.get_mut("annotations")) {
        if let Some(map) = annotations.as_object_mut() {
            map.remove(LAST_APPLIED);
        } else {
            *annotations = Value::Object(Default::default());
        }
    } else {
        object::set(&mut bare, "metadata.annotations", Value::Object(Default::default()));
    }
    let text = go_json(&bare) + "\n";
    object::set_annotation(&mut bare, LAST_APPLIED, &text);
    bare
}

/// Removes null members from maps, including maps in lists.
fn prune_nulls(value: &mut Value) {
    match value {
        Value::Object(map) => {
            map.retain(|_, v| !v.is_null());
            map.values_mut().for_each(prune_nulls);
        }
        Value::Array(list) => list.iter_mut().for_each(prune_nulls),
        _ => {}
    }
}

/// Returns the format of the patches that kubectl creates. The merge keys of a custom resource's lists are unknown, so
/// it gets a merge patch.
pub fn patch_type_for(kind: &Kind) -> PatchType {
    if kind.is_custom() { PatchType::Merge } else { PatchType::Strategic }
}

impl CommandContext<'_> {
    /// `kubectl apply`.
    pub fn apply(&mut self) -> Result<()> {
        if let Some(word) = self.args.positional.first() {
            return match word.as_str() {
                "view-last-applied" => self.view_last_applied(),
                _ => Err(Error::hint("apply", format!("Unexpected args: [{}]", self.args.positional.join(" ")))),
            };
        }
        if self.args.on("prune") {
            return Err("--prune is not modelled here: what leaves the text can be removed by name".into());
        }
        if self.args.on("force-conflicts") && !self.args.on("server-side") {
            return Err("--force-conflicts only works with --server-side".into());
        }
        if self.args.on("server-side") && self.dry_run()? == DryRun::Client {
            return Err(
                "--dry-run=client doesn't work with --server-side (did you mean --dry-run=server instead?)".into()
            );
        }
        if self.args.on("server-side") && self.args.on("force") {
            return Err("--force cannot be used with --server-side".into());
        }
        self.field_validation()?;
        let (infos, failed) = self.read_text("apply")?;
        let mut errors: Vec<Error> = Vec::new();
        if !failed.is_empty() {
            errors.push(Error::Many(failed));
        }
        let mut printed = Vec::new();
        for info in infos {
            match self.apply_and_print(info) {
                Ok(shown) => printed.extend(shown),
                Err(error) => errors.push(error),
            }
        }
        if !printed.is_empty() {
            let objects: Vec<Value> = printed.into_iter().map(|i| i.object).collect();
            self.print_objects(objects)?;
        }
        aggregate(errors)
    }

    /// Applies one object and prints its result line. Returns the object instead if `-o` prints it together with the
    /// others.
    pub fn apply_and_print(&mut self, mut info: Info) -> Result<Option<Info>> {
        let verb = self.apply_one(&mut info)?;
        if self.prints_objects() {
            return Ok(Some(info));
        }
        self.result(&info, verb)?;
        Ok(None)
    }

    fn apply_one(&mut self, info: &mut Info) -> Result<&'static str> {
        let dry_run = self.dry_run()?;
        if info.name.is_empty() {
            let generate = object::str_at(&info.object, "metadata.generateName");
            if !generate.is_empty() {
                return Err(Error::Text(format!("from {generate}: cannot use generate name with apply")));
            }
        }
        if self.args.on("server-side") {
            return self.apply_on_server(info);
        }
        let modified = with_last_applied(&info.object);
        let live = match self.fetch(info) {
            Ok(live) => live,
            Err(error) if error.is_not_found() => {
                info.object = modified;
                prune_nulls(&mut info.object);
                if dry_run != DryRun::Client {
                    let mut request = create_request(info);
                    self.write_options(&mut request, "kubectl-client-side-apply")?;
                    let source = info.source.clone();
                    let answer = self.request(request).map_err(|e| e.with_source("creating", &source))?;
                    info.object = Value::clone(&answer.object());
                }
                return Ok("created");
            }
            Err(error) => {
                let verb = format!("retrieving current configuration of:\n{}\nfrom server for:", info.describe());
                // Go quotes the source after the verb, which ends the sentence.
                return Err(error.with_source(&verb, &info.source));
            }
        };
        if object::annotation(&live, LAST_APPLIED).is_none() {
            self.warning(&format!("resource {}/{} is missing the {LAST_APPLIED} annotation which is required by kubectl apply. kubectl apply should only be used on resources created declaratively by either kubectl create --save-config or kubectl apply. The missing annotation will be patched automatically.",
                info.kind.plural, info.name
            ));
        }
        let (patch, outcome) = self.patch_live(info, &modified, Value::clone(&live));
        let deleting = match outcome {
            Ok(object) => {
                let deleting = object::is_deleting(&object);
                info.object = object;
                deleting
            }
            Err(error) => {
                let verb = format!("applying patch:\n{}\nto:\n{}\nfor:", go_json(&patch), info.describe());
                let error = error.with_source("patching", &info.source);
                return Err(error.with_source(&verb, &info.source));
            }
        };
        if deleting {
            self.warn_deleting(info);
        }
        Ok(if patch.as_object().is_some_and(|p| p.is_empty()) { "unchanged" } else { "configured" })
    }

    fn warn_deleting(&mut self, info: &Info) {
        self.warning(&format!("Detected changes to resource {} which is currently being deleted.", info.name));
    }

    /// Sends the three-way patch, and retries it after a conflict. Returns the last patch and its result.
    fn patch_live(&mut self, info: &Info, modified: &Value, live: Value) -> (Value, Result<Value>) {
        let mut live = live;
        let mut tries = 0;
        loop {
            let original = object::annotation(&live, LAST_APPLIED)
                .and_then(|text| serde_json::from_str(text).ok())
                .unwrap_or(Value::Null);
            let patch = strategic::three_way(info.kind, &original, modified, &live);
            if patch.as_object().is_some_and(|p| p.is_empty()) {
                return (patch, Ok(live));
            }
            if self.args.get("dry-run") == "client" {
                let merged = bindery_api::patch::strategic(info.kind, &mut live, &patch);
                return (patch, merged.map(|()| live).map_err(Error::Text));
            }
            let mut request =
                Request::patch(info.kind, &info.namespace, &info.name, patch_type_for(info.kind), patch.clone());
            if let Err(error) = self.write_options(&mut request, "kubectl-client-side-apply") {
                return (patch, Err(error));
            }
            let answer = self.request(request).map(|r| Value::clone(&r.object()));
            match answer {
                Err(Error::Status(status)) if status.is_conflict() && tries < 5 => {
                    tries += 1;
                    if tries > 1 {
                        let end = self.client.now() + BACK_OFF;
                        if let Err(error) = self.pause(BACK_OFF, end) {
                            return (patch, Err(error));
                        }
                    }
                    match self.fetch(info) {
                        Ok(object) => live = Value::clone(&object),
                        Err(error) => return (patch, Err(error)),
                    }
                }
                Err(Error::Status(status))
                    if self.args.on("force") && (status.is_conflict() || status.reason == "Invalid") =>
                {
                    return (patch, self.delete_and_create(info, modified));
                }
                other => return (patch, other),
            }
        }
    }

    /// Implements `--force`: deletes an object that cannot be patched, and creates it again.
    fn delete_and_create(&mut self, info: &Info, modified: &Value) -> Result<Value> {
        let mut request = Request::delete(info.kind, &info.namespace, &info.name);
        self.delete_options(&mut request)?;
        self.request(request)?;
        self.wait_gone(info, self.timeout()?.unwrap_or(Duration::from_secs(60)))?;
        let mut new = Info { object: modified.clone(), ..info.clone() };
        prune_nulls(&mut new.object);
        let mut request = create_request(&new);
        self.write_options(&mut request, "kubectl-client-side-apply")?;
        Ok(Value::clone(&self.request(request)?.object()))
    }

    fn apply_on_server(&mut self, info: &mut Info) -> Result<&'static str> {
        info.check_name()?;
        let manifest = info.object.clone();
        let force = self.args.on("force-conflicts");
        info.object = match self.send_apply(info, manifest.clone(), "kubectl", force) {
            Err(Error::Status(status)) if status.is_conflict() => {
                return Err(Error::Text(status.message + CONFLICT_HELP));
            }
            other => other?,
        };
        if matches!(self.args.get("field-manager"), "" | "kubectl") {
            self.migrate(info, manifest, force)?;
        }
        if object::is_deleting(&info.object) {
            self.warn_deleting(info);
        }
        Ok("serverside-applied")
    }

    fn send_apply(&mut self, info: &Info, manifest: Value, manager: &str, force: bool) -> Result<Value> {
        let mut request = Request::patch(info.kind, &info.namespace, &info.name, PatchType::Apply, manifest);
        self.write_options(&mut request, manager)?;
        request.options.force = force;
        Ok(Value::clone(&self.request(request)?.object()))
    }

    /// Migrates client-side apply to server-side apply. Assigns the annotation to a manager of its own, moves the
    /// fields of the old manager to the new one, and sends the manifest again to remove the fields that it lacks.
    fn migrate(&mut self, info: &mut Info, manifest: Value, force: bool) -> Result<()> {
        let Some(annotation) = object::annotation(&info.object, LAST_APPLIED).map(str::to_owned) else { return Ok(()) };
        if owners(&info.object, "Apply").is_empty() {
            let mut bare = serde_json::json!({
                "apiVersion": info.kind.api_version(), "kind": info.kind.kind, "metadata": {"name": info.name},
            });
            if !info.namespace.is_empty() {
                object::set(&mut bare, "metadata.namespace", info.namespace.clone());
            }
            object::set_annotation(&mut bare, LAST_APPLIED, &annotation);
            let mut request = Request::patch(info.kind, &info.namespace, &info.name, PatchType::Apply, bare);
            self.write_options(&mut request, "kubectl-last-applied")?;
            info.object = match self.request(request) {
                Ok(answer) => Value::clone(&answer.object()),
                Err(error) => {
                    self.warning(&format!("failed to migrate kubectl.kubernetes.io/last-applied-configuration for Server-Side Apply. This is non-fatal and will be retried next time you apply. Error: {}",
                        error.text()
                    ));
                    return Ok(());
                }
            };
        }
        let Some(fields) = without_client_side(&info.object) else { return Ok(()) };
        let patch = serde_json::json!([
            {"op": "replace", "path": "/metadata/managedFields", "value": fields},
            {"op": "replace", "path": "/metadata/resourceVersion", "value": object::resource_version(&info.object)},
        ]);
        let mut request = Request::patch(info.kind, &info.namespace, &info.name, PatchType::Json, patch);
        self.write_options(&mut request, "kubectl")?;
        match self.request(request) {
            Ok(_) => info.object = self.send_apply(info, manifest, "kubectl", force)?,
            Err(error) => self.warning(&format!("server rejected managed fields migration to Server-Side Apply. This is non-fatal and will be retried next time you apply. Error: {}",
                error.text()
            )),
        }
        Ok(())
    }

    /// `kubectl apply view-last-applied`.
    fn view_last_applied(&mut self) -> Result<()> {
        self.args.positional.remove(0);
        let infos = if self.args.has("filename") { self.read_text("apply")?.0 } else { self.named()?.0 };
        let mut texts = Vec::new();
        for info in infos {
            let live = self.fetch(&info)?;
            // Without the annotation kubectl prints nothing and succeeds.
            if let Some(text) = object::annotation(&live, LAST_APPLIED) {
                texts.push(serde_json::from_str::<Value>(text).unwrap_or(Value::Null));
            }
        }
        for value in texts {
            match self.args.get("output") {
                "" | "yaml" => self.out += &crate::output::yaml(&value),
                "json" => self.out += &crate::output::json(&value),
                other => {
                    return Err(Error::hint(
                        "apply view-last-applied",
                        format!("Unexpected -o output mode: {other}, the flag 'output' must be one of yaml|json"),
                    ));
                }
            }
        }
        Ok(())
    }
}

/// Returns the entries of `managedFields` with this operation that own the last applied annotation.
fn owners<'a>(object: &'a Value, operation: &str) -> Vec<&'a Value> {
    let field = format!("f:{LAST_APPLIED}");
    let owns = |e: &&Value| {
        object::str_at(e, "operation") == operation
            && object::at(e, "fieldsV1.f:metadata.f:annotations").is_some_and(|a| a.get(&field).is_some())
    };
    object::list_at(object, "metadata.managedFields").iter().filter(owns).collect()
}

/// Returns `managedFields` with the client-side managers merged into the server-side one. `None` if there are no
/// client-side managers.
fn without_client_side(object: &Value) -> Option<Vec<Value>> {
    let mut names: Vec<String> =
        owners(object, "Update").iter().map(|e| object::str_at(e, "manager").to_owned()).collect();
    names = sorted_by_text(&names, |n| n);
    names.dedup();
    let mut entries = object::list_at(object, "metadata.managedFields").to_vec();
    let text = |e: &Value, field: &str| object::str_at(e, field).to_owned();
    for name in &names {
        let old = |e: &Value| {
            text(e, "manager") == *name && text(e, "operation") == "Update" && text(e, "subresource").is_empty()
        };
        let new = |e: &Value| {
            text(e, "manager") == "kubectl" && text(e, "operation") == "Apply" && text(e, "subresource").is_empty()
        };
        let target = match entries.iter().position(new) {
            Some(at) => at,
            None => {
                let at = entries.iter().position(old)?;
                entries[at]["manager"] = "kubectl".into();
                entries[at]["operation"] = "Apply".into();
                at
            }
        };
        let version = text(&entries[target], "apiVersion");
        if let Some(other) = entries.iter().find(|e| old(e) && text(e, "apiVersion") == version).cloned() {
            merge_field_sets(&mut entries[target]["fieldsV1"], &other["fieldsV1"]);
        }
        entries.retain(|e| !old(e));
    }
    (!names.is_empty()).then_some(entries)
}

/// Merges another field set into this one.
fn merge_field_sets(into: &mut Value, other: &Value) {
    if let (Value::Object(into), Value::Object(other)) = (into, other) {
        for (key, value) in other {
            merge_field_sets(into.entry(key.clone()).or_insert_with(|| Value::Object(Default::default())), value);
        }
    }
}

/// Returns the POST request that kubectl sends, without the manifest's resourceVersion.
pub fn create_request(info: &Info) -> Request {
    let mut object = info.object.clone();
    object::remove(&mut object, "metadata.resourceVersion");
    let mut request = Request::create(info.kind, object);
    request.namespace = info.namespace.clone();
    request
}

/// The value of `--dry-run`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DryRun {
    /// Persist the changes.
    None,
    /// Send no write requests.
    Client,
    /// Send write requests with `dryRun=All`.
    Server,
}

impl CommandContext<'_> {
    pub fn dry_run(&self) -> Result<DryRun> {
        match self.args.get("dry-run") {
            "" | "none" | "false" => Ok(DryRun::None),
            "client" | "true" | "unchanged" => Ok(DryRun::Client),
            "server" => Ok(DryRun::Server),
            other => Err(Error::Text(format!(
                "Invalid dry-run value ({other}). Must be \"none\", \"server\", or \"client\"."
            ))),
        }
    }

    pub fn field_validation(&self) -> Result<FieldValidation> {
        match self.args.get("validate") {
            "" | "true" | "strict" => Ok(FieldValidation::Strict),
            "warn" => Ok(FieldValidation::Warn),
            "false" | "ignore" => Ok(FieldValidation::Ignore),
            other => Err(Error::Text(format!(
                "invalid - validate option {}; must be one of: strict (or true), warn, ignore (or false)",
                bindery_api::field::quote(other)
            ))),
        }
    }

    /// Sets the request options of create, apply and replace.
    pub fn write_options(&self, request: &mut Request, manager: &str) -> Result<()> {
        request.options.dry_run = self.dry_run()? == DryRun::Server;
        request.options.field_validation = self.field_validation()?;
        request.options.field_manager = match self.args.get("field-manager") {
            "" => manager.to_owned(),
            given => given.to_owned(),
        };
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn formats_json_as_go() {
        let table = [
            (
                json!({"a": "<&>", "b": 1.0, "c": [1e9, 1.5, 18446744073709551615.0, 1e21, 1e-7]}),
                r#"{"a":"\u003c\u0026\u003e","b":1,"c":[1000000000,1.5,18446744073709552000,1e+21,1e-7]}"#,
            ),
            (json!({"x": null, "y": {}, "z": "\n"}), r#"{"x":null,"y":{},"z":"\n"}"#),
        ];
        for (value, want) in table {
            assert_eq!(go_json(&value), want);
        }
    }

    #[test]
    fn last_applied_annotation_excludes_itself() {
        let object = json!({"kind": "X", "metadata": {"annotations": {LAST_APPLIED: "old", "a": "b"}, "name": "n"}});
        let with = with_last_applied(&object);
        let want = "{\"kind\":\"X\",\"metadata\":{\"annotations\":{\"a\":\"b\"},\"name\":\"n\"}}\n";
        assert_eq!(object::annotation(&with, LAST_APPLIED), Some(want));
        let bare = with_last_applied(&json!({"metadata": {"name": "n"}}));
        assert_eq!(
            object::annotation(&bare, LAST_APPLIED),
            Some("{\"metadata\":{\"annotations\":{},\"name\":\"n\"}}\n")
        );
    }
}
