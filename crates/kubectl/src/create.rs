//! `kubectl create namespace` and `kubectl create configmap`.
//!
//! Implements `kubectl/pkg/cmd/create`.

use bindery_api::kinds;
use bindery_api::object::{self, Value};
use serde_json::json;

use crate::CommandContext;
use crate::apply::{self, DryRun};
use crate::error::{Error, Result};
use crate::resources::Info;

impl CommandContext<'_> {
    /// `kubectl create namespace x`, `kubectl create configmap x --from-literal=a=b`.
    pub fn create_by_name(&mut self) -> Result<()> {
        let words = self.args.positional.clone();
        let (what, names) = words.split_first().map_or(("", &[][..]), |(w, rest)| (w.as_str(), rest));
        let kind = match what {
            "namespace" | "ns" => &kinds::NAMESPACE,
            "configmap" | "cm" => &kinds::CONFIG_MAP,
            _ => {
                return Err(Error::Text(format!(
                    "'kubectl create {what}' is not modelled here: write the object as a manifest, and 'kubectl create -f -'"
                )));
            }
        };
        let [name] = names else {
            return Err(Error::hint(
                &format!("create {}", kind.singular),
                format!("exactly one NAME is required, got {}", names.len()),
            ));
        };
        let mut object = json!({"apiVersion": "v1", "kind": kind.kind, "metadata": {"name": name}});
        if kind.namespaced {
            object::set(&mut object, "metadata.namespace", self.namespace.clone());
        }
        for literal in self.args.all("from-literal").to_vec() {
            let Some((key, value)) = literal.split_once('=').filter(|(key, _)| !key.is_empty()) else {
                return Err(Error::Text(format!("invalid literal source {literal}, expected key=value")));
            };
            object["data"][key] = value.into();
        }
        let namespace = if kind.namespaced { self.namespace.clone() } else { String::new() };
        let mut info = Info { object, ..Info::named(kind, namespace, name) };
        if self.args.on("save-config") {
            info.object = apply::with_last_applied(&info.object);
        }
        if self.dry_run()? != DryRun::Client {
            let mut request = apply::create_request(&info);
            self.write_options(&mut request, "kubectl-create")?;
            let answer = self.request(request).map_err(|e| match e {
                // The error for a Namespace is returned as a status, the error for a ConfigMap as text.
                Error::Status(status) if kind.namespaced => {
                    Error::Text(format!("failed to create {}: {}", kind.singular, status.message))
                }
                other => other,
            })?;
            info.object = Value::clone(&answer.object());
        }
        self.result(&info, "created")
    }
}
