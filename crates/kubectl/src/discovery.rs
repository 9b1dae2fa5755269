//! `kubectl api-resources`, `version` and `help`.
//!
//! Implements `kubectl/pkg/cmd/{apiresources,version}`.

use bindery_api::kinds;
use bindery_api::sort::sorted;

use crate::CommandContext;
use crate::error::{Error, Result};
use crate::tabwriter::align_columns;

/// The modelled version of Kubernetes.
const VERSION: &str = "v1.36.2";
/// The version of kustomize in this version of kubectl.
const KUSTOMIZE: &str = "v5.8.1";

impl CommandContext<'_> {
    /// `kubectl api-resources`.
    pub fn api_resources(&mut self) -> Result<()> {
        let mut list = kinds::all();
        list.retain(|kind| self.client.serves(kind));
        if self.args.has("namespaced") {
            list.retain(|k| k.namespaced == self.args.on_by_default("namespaced"));
        }
        if self.args.has("api-group") {
            list.retain(|k| k.group == self.args.get("api-group"));
        }
        list = sorted(&list, |a, b| (a.group, a.plural).cmp(&(b.group, b.plural)));
        // The preferred version of each resource comes first.
        list.dedup();
        match self.args.get("output") {
            "name" => {
                for kind in list {
                    self.print_line(&kind.resource());
                }
            }
            "" | "wide" => {
                let mut text = String::new();
                if !self.args.on("no-headers") {
                    text += "NAME\tSHORTNAMES\tAPIVERSION\tNAMESPACED\tKIND\n";
                }
                for k in list {
                    let (short, version) = (k.short.join(","), k.api_version());
                    text += &format!("{}\t{short}\t{version}\t{}\t{}\n", k.plural, k.namespaced, k.kind);
                }
                self.out += &align_columns(&text, 6, 3);
            }
            other => {
                return Err(Error::Text(format!("--output {other} is not available")));
            }
        }
        Ok(())
    }

    /// `kubectl version`.
    pub fn version(&mut self) -> Result<()> {
        self.print_line(&format!("Client Version: {VERSION}"));
        self.print_line(&format!("Kustomize Version: {KUSTOMIZE}"));
        if !self.args.on("client") {
            self.print_line(&format!("Server Version: {VERSION}"));
        }
        Ok(())
    }

    /// `kubectl`, `kubectl help`, `--help`.
    pub fn help(&mut self) -> Result<()> {
        self.print_line("kubectl controls the Kubernetes cluster manager.\n\nAvailable here:");
        let names: Vec<&str> = self.commands.names().collect();
        for name in names {
            self.print_line(&format!("  {name}"));
        }
        self.print_line("\nManifests come from the editor: 'kubectl apply -f -'.");
        Ok(())
    }
}
