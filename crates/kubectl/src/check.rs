//! The diagnostics of `kubectl apply -f -` for a text, as data for an editor.
//!
//! kubectl has no counterpart: it prints them.

use bindery_api::object;

use crate::apply::create_request;
use crate::error::Error;
use crate::resources::Info;
use crate::{Client, CommandContext, ObjectRef};

/// The result of a check: diagnostics for the objects of a text, and for the documents that kubectl itself rejects.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Checked {
    /// The objects that are sent to the server, in the order of the text.
    pub objects: Vec<ObjectCheck>,
    /// The documents that kubectl rejects before it sends a request.
    pub refused: Vec<Diagnostic>,
}

/// The server's diagnostics for one object.
#[derive(Debug, Clone, PartialEq)]
pub struct ObjectCheck {
    /// The object.
    pub object: ObjectRef,
    /// The errors and warnings.
    pub diagnostics: Vec<Diagnostic>,
    /// True if an object with this name exists that cannot be updated to this one, and the server would accept this one
    /// in its place.
    pub replaceable: bool,
}

/// One error or warning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// The path of the field from the root of the document: `spec.accessModes[0]`, `items[2].kind`. Empty for the
    /// document itself.
    pub path: String,
    /// The text, starting with the reason.
    pub message: String,
    /// The full text that kubectl prints. `None` if it is not longer than the message.
    pub full_text: Option<String>,
    /// True if the object is accepted nevertheless.
    pub warning: bool,
}

/// Applies the objects of one document and returns kubectl's output as data. The accepted objects are written: use a
/// client of a copy of the cluster.
pub fn check(client: &mut dyn Client, document: &str) -> Checked {
    let mut run = CommandContext::new(client, document, &crate::commands::EDITOR);
    let args = crate::args::parse(crate::commands::EDITOR.flags(), "apply", &["-f", "-"]).expect("the flags of apply");
    (run.command, run.args) = ("apply".into(), args);
    let mut checked = Checked::default();
    let infos = match run.read_text("apply") {
        Ok((infos, failed)) => {
            failed.iter().for_each(|error| diagnose(error, "", &mut checked.refused));
            infos
        }
        Err(error) => {
            diagnose(&error, "", &mut checked.refused);
            return checked;
        }
    };
    for info in infos {
        let object = ObjectRef { kind: info.kind, namespace: info.namespace.clone(), name: info.name.clone() };
        let mut diagnostics = Vec::new();
        run.warnings.clear();
        let error = run.apply_and_print(info.clone()).err();
        if let Some(error) = &error {
            diagnose(error, &info.path, &mut diagnostics);
        }
        let warnings = std::mem::take(&mut run.warnings);
        diagnostics.extend(warnings.into_iter().map(|message| {
            let path = joined(&info.path, warned_field(&message));
            Diagnostic { path, message, full_text: None, warning: true }
        }));
        let replaceable = error.is_some() && run.could_replace(&info);
        checked.objects.push(ObjectCheck { object, diagnostics, replaceable });
    }
    checked
}

impl CommandContext<'_> {
    /// True if an object with this name exists that is not being deleted, and the server would accept this one in its
    /// place.
    fn could_replace(&mut self, info: &Info) -> bool {
        let there = self.fetch(info).is_ok_and(|live| !object::is_deleting(&live));
        there && {
            let mut request = create_request(info);
            let options = self.write_options(&mut request, "kubectl-create");
            // The server checks whether the object exists only after the new one passed validation.
            let refused = options.and_then(|()| self.request(request)).err();
            refused.and_then(|error| error.status().map(|status| status.reason == "AlreadyExists")).unwrap_or(false)
        }
    }
}

/// Returns the field of a warning. The API has no field for it, but the texts start with the path.
fn warned_field(text: &str) -> &str {
    text.split(':').next().filter(|path| path.contains('.') && !path.contains(' ')).unwrap_or("")
}

fn joined(item: &str, path: &str) -> String {
    let dot = if item.is_empty() || path.is_empty() { "" } else { "." };
    format!("{item}{dot}{path}")
}

/// Adds a diagnostic for each field that an error names.
fn diagnose(error: &Error, item: &str, diagnostics: &mut Vec<Diagnostic>) {
    if let Error::Many(errors) = error {
        errors.iter().for_each(|error| diagnose(error, item, diagnostics));
        return;
    }
    let mut add = |path: &str, message: String, full_text: Option<String>| {
        let path = joined(item, path);
        diagnostics.push(Diagnostic { path, message, full_text, warning: false });
    };
    match (error.status(), error.refused_field()) {
        (Some(status), _) if !status.details.decoding.is_empty() => {
            for cause in &status.details.decoding {
                add(&cause.field, cause.message.clone(), Some(error.report().0.trim().to_owned()));
            }
        }
        (Some(status), _) if !status.details.causes.is_empty() => {
            for cause in &status.details.causes {
                add(&cause.field, format!("{}: {}", cause.field, cause.message), None);
            }
        }
        (_, field) => {
            let full_text = error.report().0.trim().to_owned();
            let (message, full_text) = match error.brief_report() {
                Some(brief) => (brief.trim().to_owned(), Some(full_text)),
                None => (full_text, None),
            };
            add(field.unwrap_or(""), message, full_text);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bindery_cluster::{Cluster, Config};

    /// Returns the path and the text of each diagnostic of a document.
    fn diagnostics_of(cluster: &mut Cluster, document: &str) -> Vec<(String, String)> {
        let Checked { objects, refused } = check(cluster, document);
        let all = refused.into_iter().chain(objects.into_iter().flat_map(|object| object.diagnostics));
        all.map(|diagnostic| (diagnostic.path, diagnostic.message)).collect()
    }

    const CLAIM: &str = "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: a}\nspec:\n  accessModes: [ReadWriteOnce]\n  \
                         resources: {requests: {storage: 1Gi}}\n";

    #[test]
    fn each_diagnostic_names_its_field() {
        let unknown = CLAIM.replace("spec:", "spec:\n  acessModes: [x]\n  volumename: y");
        let field = |path: &str| (path.to_owned(), format!("unknown field \"{path}\""));
        let two = [field("spec.acessModes"), field("spec.volumename")];
        let mut cluster = Cluster::new(Config::bare());
        assert_eq!(diagnostics_of(&mut cluster, &unknown), two, "created");
        assert_eq!(diagnostics_of(&mut cluster, CLAIM), []);
        assert_eq!(diagnostics_of(&mut cluster, &unknown), two, "patched");
        for (wrong, path, text) in [
            (CLAIM.replace("{name: a}", "{name: a, labels: {a: 1}}"), "metadata.labels", "cannot unmarshal number"),
            (CLAIM.replace("[ReadWriteOnce]", "ReadWriteOnce"), "spec.accessModes", "cannot restore slice from string"),
            (CLAIM.replace("kind: PersistentVolumeClaim\n", ""), "kind", "kind not set"),
            (CLAIM.replace("VolumeClaim", "VolumeClam"), "kind", "resource mapping not found"),
            (
                CLAIM.replace("name: a", "name: b").replace("1Gi", "0"),
                "spec.resources[storage]",
                "must be greater than zero",
            ),
        ] {
            let found = diagnostics_of(&mut cluster, &wrong);
            assert!(matches!(&found[..], [(at, message)] if at == path && message.contains(text)), "{path}: {found:?}");
        }
    }

    #[test]
    fn list_items_have_own_paths() {
        let item = |text: &str| format!("- {}\n", text.trim_end().replace('\n', "\n  "));
        let items =
            [CLAIM, &CLAIM.replace("spec:", "spec:\n  x: 1"), &CLAIM.replace("kind: P", "kind: Q")].map(item).concat();
        let mut cluster = Cluster::new(Config::bare());
        let found = diagnostics_of(&mut cluster, &format!("apiVersion: v1\nkind: List\nitems:\n{items}"));
        let paths: Vec<&str> = found.iter().map(|(path, _)| path.as_str()).collect();
        assert_eq!(paths, ["items[2].kind", "items[1].spec.x"], "{found:?}");
    }

    #[test]
    fn warnings_are_not_errors() {
        let pod = "apiVersion: v1\nkind: PersistentVolume\nmetadata: {name: a}\nspec: {accessModes: [ReadWriteOnce], \
                   capacity: {storage: 1Gi}, hostPath: {path: /a}, nodeAffinity: {required: {nodeSelectorTerms: [{\
                   matchExpressions: [{key: beta.kubernetes.io/os, operator: In, values: [linux]}]}]}}}\n";
        let checked = check(&mut Cluster::new(Config::bare()), pod);
        let [object] = &checked.objects[..] else { panic!("{checked:?}") };
        let warned: Vec<_> = object.diagnostics.iter().filter(|diagnostic| diagnostic.warning).collect();
        assert!(!warned.is_empty() && warned.len() == object.diagnostics.len(), "{object:?}");
        assert!(warned[0].path.starts_with("spec.nodeAffinity"), "{warned:?}");
    }
}
