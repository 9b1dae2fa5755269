//! The commands that create an object from flags: `kubectl create KIND NAME`, `run`, `expose`, `autoscale`.
//!
//! Implements `kubectl/pkg/cmd/{create,run,expose,autoscale}`. Not modelled: files (`--from-file`, `--cert`),
//! `--append-hash`, `--overrides`, `kubectl create token`, and attaching to the container of `kubectl run`.

mod access;
mod autoscale;
mod configuration;
mod expose;
mod ingress;
mod pod;
mod service;
mod typed;
mod workloads;

use bindery_api::Status;
use bindery_api::kinds;
use bindery_api::object::{self, Value};
use bindery_api::status::Details;
use serde_json::json;

use crate::CommandContext;
use crate::apply::{self, DryRun};
use crate::args;
use crate::error::{Error, Result};
use crate::resources::Info;
use crate::unsupported;

/// A subcommand of `kubectl create`.
pub(crate) struct Generator {
    /// The words after `create`: `deployment`, `secret generic`.
    name: &'static str,
    /// The other names of the last word.
    aliases: &'static [&'static str],
    /// The `apiVersion` of the object.
    version: &'static str,
    /// The `kind` of the object.
    kind: &'static str,
    /// The flags without which cobra rejects the command, sorted.
    required: &'static [&'static str],
    /// The prefix of an error of the server. Empty if kubectl prints the status itself.
    failed: &'static str,
    /// Returns the object with a name, without its `apiVersion`, `kind`, name and namespace.
    build: fn(&mut CommandContext, &str) -> Result<Value>,
}

const fn generator(
    name: &'static str,
    version: &'static str,
    kind: &'static str,
    failed: &'static str,
    build: fn(&mut CommandContext, &str) -> Result<Value>,
) -> Generator {
    Generator { name, aliases: &[], version, kind, required: &[], failed, build }
}

impl Generator {
    const fn aliases(mut self, aliases: &'static [&'static str]) -> Generator {
        self.aliases = aliases;
        self
    }

    const fn requires(mut self, flags: &'static [&'static str]) -> Generator {
        self.required = flags;
        self
    }
}

const RBAC: &str = "rbac.authorization.k8s.io/v1";

/// The generators of `kubectl create`.
pub(crate) static ALL: &[Generator] = &[
    generator("clusterrole", RBAC, "ClusterRole", "", access::cluster_role),
    generator(
        "clusterrolebinding",
        RBAC,
        "ClusterRoleBinding",
        "failed to create clusterrolebinding: ",
        access::cluster_role_binding,
    )
    .requires(&["clusterrole"]),
    generator("configmap", "v1", "ConfigMap", "failed to create configmap: ", configuration::config_map)
        .aliases(&["cm"]),
    generator("cronjob", "batch/v1", "CronJob", "failed to create cronjob: ", workloads::cron_job)
        .aliases(&["cj"])
        .requires(&["image", "schedule"]),
    generator("deployment", "apps/v1", "Deployment", "failed to create deployment: ", workloads::deployment)
        .aliases(&["deploy"])
        .requires(&["image"]),
    generator("ingress", "networking.k8s.io/v1", "Ingress", "failed to create ingress: ", ingress::ingress)
        .aliases(&["ing"]),
    generator("job", "batch/v1", "Job", "failed to create job: ", workloads::job),
    generator("namespace", "v1", "Namespace", "", configuration::namespace).aliases(&["ns"]),
    generator(
        "poddisruptionbudget",
        "policy/v1",
        "PodDisruptionBudget",
        "failed to create poddisruptionbudgets: ",
        workloads::disruption_budget,
    )
    .aliases(&["pdb"]),
    generator(
        "priorityclass",
        "scheduling.k8s.io/v1",
        "PriorityClass",
        "failed to create priorityclass: ",
        configuration::priority_class,
    )
    .aliases(&["pc"]),
    generator("quota", "v1", "ResourceQuota", "failed to create quota: ", configuration::quota)
        .aliases(&["resourcequota"]),
    generator("role", RBAC, "Role", "", access::role),
    generator("rolebinding", RBAC, "RoleBinding", "failed to create rolebinding: ", access::role_binding),
    generator("secret docker-registry", "v1", "Secret", "failed to create secret ", configuration::registry_secret),
    generator("secret generic", "v1", "Secret", "failed to create secret ", configuration::secret),
    generator("secret tls", "v1", "Secret", "failed to create secret ", configuration::tls_secret),
    generator("service clusterip", "v1", "Service", "failed to create ClusterIP service: ", service::cluster_ip),
    generator("service externalname", "v1", "Service", "failed to create ExternalName service: ", service::external)
        .requires(&["external-name"]),
    generator("service loadbalancer", "v1", "Service", "failed to create LoadBalancer service: ", service::balancer),
    generator("service nodeport", "v1", "Service", "failed to create NodePort service: ", service::node_port),
    generator("serviceaccount", "v1", "ServiceAccount", "failed to create serviceaccount: ", configuration::account)
        .aliases(&["sa"]),
];

/// The commands that only have subcommands, and their other names.
const GROUPS: [(&str, &[&str]); 2] = [("secret", &[]), ("service", &["svc"])];

/// `kubectl create KIND NAME`. `None` if the words name no generator.
pub(crate) fn create(context: &mut CommandContext, words: &[&str]) -> Option<Result<()>> {
    let (path, rest) = context.subcommand(words)?;
    Some(match context.parse(&path, &rest) {
        Ok(true) => context.help(),
        Ok(false) => context.create_by_name(),
        Err(error) => Err(error),
    })
}

impl CommandContext<'_> {
    /// Returns the path of the subcommand of `kubectl create`, `create secret generic`, and the words without it. `None`
    /// if the first word is not a subcommand.
    pub(crate) fn subcommand<'a>(&self, words: &[&'a str]) -> Option<(String, Vec<&'a str>)> {
        let (word, rest) = args::split_subcommand(self.commands.flags(), "create", words)?;
        let called = |name: &str, aliases: &[&str]| name == word || aliases.contains(&word);
        if let Some((group, _)) = GROUPS.iter().find(|(group, aliases)| called(group, aliases)) {
            let inner = args::split_subcommand(self.commands.flags(), "create", &rest).and_then(|(word, rest)| {
                let path = format!("{group} {word}");
                let found = ALL.iter().find(|generator| generator.name == path)?;
                Some((format!("create {}", found.name), rest))
            });
            return Some(inner.unwrap_or((format!("create {group}"), rest)));
        }
        if word == "token" {
            return Some(("create token".to_owned(), rest));
        }
        let found = ALL.iter().find(|generator| called(generator.name, generator.aliases))?;
        Some((format!("create {}", found.name), rest))
    }

    /// `kubectl create KIND NAME`.
    pub(crate) fn create_by_name(&mut self) -> Result<()> {
        if let Some(text) = unsupported::error(&self.command) {
            return Err(Error::Text(text));
        }
        let found = ALL.iter().find(|generator| self.command.strip_prefix("create ") == Some(generator.name));
        let Some(generator) = found else {
            return Err(self.group_error());
        };
        self.require_flags(generator.required)?;
        let name = self.one_name()?;
        let dry_run = self.dry_run()?;
        self.check_output()?;
        self.field_validation()?;
        let object = (generator.build)(self, &name)?;
        let mut info = self.generated(generator.version, generator.kind, &name, object)?;
        // `create service` ignores `--save-config`.
        if !generator.name.starts_with("service ") {
            self.save_config(&mut info);
        }
        if dry_run != DryRun::Client {
            self.create_generated(&mut info, "kubectl-create").map_err(|error| match error {
                Error::Status(status) if !generator.failed.is_empty() => {
                    Error::Text(format!("{}{}", generator.failed, status.message))
                }
                other => other,
            })?;
        }
        self.print_typed(&info, "created")
    }

    /// Returns the error of `kubectl create secret` and `kubectl create service` without a known subcommand.
    fn group_error(&mut self) -> Error {
        if !self.args.positional.is_empty() {
            let words = bindery_api::field::quote(&self.args.positional.join(" "));
            return Error::hint(&self.command, format!("unknown command {words}"));
        }
        let group = format!("{} ", self.command.strip_prefix("create ").unwrap_or(""));
        let names: Vec<&str> = ALL.iter().filter_map(|generator| generator.name.strip_prefix(&group)).collect();
        self.warn(&format!("Usage:\n  kubectl {} ({})", self.command, names.join(" | ")));
        Error::Exit(1)
    }

    /// Checks the flags that cobra requires. `flags` is sorted.
    fn require_flags(&self, flags: &[&str]) -> Result<()> {
        let missing: Vec<String> =
            flags.iter().filter(|flag| !self.args.has(flag)).map(|flag| format!("\"{flag}\"")).collect();
        if missing.is_empty() {
            return Ok(());
        }
        Err(Error::Text(format!("required flag(s) {} not set", missing.join(", "))))
    }

    /// Returns the NAME of the command line: the only argument before `--`.
    fn one_name(&self) -> Result<String> {
        let count = self.args.dash.unwrap_or(self.args.positional.len());
        if count != 1 {
            return Err(Error::hint(&self.command, format!("exactly one NAME is required, got {count}")));
        }
        Ok(self.args.positional[0].clone())
    }

    /// Returns the command of a container: the arguments after the name.
    fn container_command(&self) -> Vec<String> {
        self.args.positional.iter().skip(1).cloned().collect()
    }

    /// Sets the `apiVersion`, the kind, the name and the given namespace of a generated object.
    fn generated(&self, version: &str, kind: &str, name: &str, mut object: Value) -> Result<Info> {
        let kind = kinds::find(version, kind).filter(|kind| self.client.serves(kind));
        let kind = kind.ok_or_else(|| {
            let message = "the server could not find the requested resource".to_owned();
            Error::from(Status { code: 404, reason: "NotFound".to_owned(), message, details: Details::default() })
        })?;
        object["apiVersion"] = version.into();
        object["kind"] = kind.kind.into();
        object::set(&mut object, "metadata.name", name);
        let namespace = if kind.namespaced { self.namespace.clone() } else { String::new() };
        if kind.namespaced && self.args.has("namespace") {
            object::set(&mut object, "metadata.namespace", namespace.clone());
        }
        Ok(Info { object, ..Info::named(kind, namespace, name) })
    }

    /// Stores the configuration in the object if `--save-config` is given.
    fn save_config(&self, info: &mut Info) {
        if self.args.on("save-config") {
            let text = typed::compact(info) + "\n";
            object::set_annotation(&mut info.object, apply::LAST_APPLIED, &text);
        }
    }

    /// Returns the object of a manifest, or fetches the object that the command line names.
    fn given_or_live(&mut self, info: &Info) -> Result<Value> {
        if info.object.is_null() { self.fetch(info).map(|live| Value::clone(&live)) } else { Ok(info.object.clone()) }
    }

    /// Creates a generated object on the server.
    fn create_generated(&mut self, info: &mut Info, manager: &str) -> Result<()> {
        let mut request = apply::create_request(info);
        self.write_options(&mut request, manager)?;
        info.object = Value::clone(&self.request(request)?.object());
        Ok(())
    }

    /// Returns the text of one line for a flag that names a file.
    fn no_files(&self, flag: &str) -> Error {
        Error::Text(format!("'kubectl {} --{flag}' is not modelled here: there are no files", self.command))
    }
}

/// Returns a container with the fields that Go prints for the typed object.
fn container(name: &str, image: &str, command: &[String]) -> Value {
    let mut container = json!({"name": name, "image": image, "resources": {}});
    if !command.is_empty() {
        container["command"] = json!(command);
    }
    container
}

/// Parses `key=value` labels, separated by commas.
///
/// # Errors
/// The text of `parseLabels`.
fn labels(text: &str) -> Result<Value> {
    let mut labels = json!({});
    for spec in text.split(',') {
        let words: Vec<&str> = spec.split('=').collect();
        let [key, value] = words[..] else {
            return Err(Error::Text(format!("unexpected label spec: {spec}")));
        };
        if key.is_empty() {
            return Err("unexpected empty label key".into());
        }
        labels[key] = value.into();
    }
    Ok(labels)
}

/// Returns a number of 32 bits, or a text, as `intstr.Parse`.
fn int_or_string(text: &str) -> Value {
    // Go reads a plus sign as Rust does.
    text.parse::<i32>().map_or_else(|_| text.into(), Value::from)
}

/// True if a map or a list is empty, so that Go omits it.
fn is_empty(value: &Value) -> bool {
    value.as_object().is_some_and(|map| map.is_empty()) || value.as_array().is_some_and(Vec::is_empty)
}

/// Sets a member unless it is empty: `omitempty`.
fn set_unless_empty(object: &mut Value, key: &str, value: Value) {
    if !is_empty(&value) && value != "" {
        object[key] = value;
    }
}
