//! The commands of kubectl that are not supported.

/// The commands that are not supported, with the reasons.
static UNSUPPORTED: &[(&str, &str)] = &[
    ("attach", "containers are simulated: there is nothing to attach to"),
    ("auth", "every user may do everything"),
    ("certificate", "there are no certificates"),
    ("cluster-info", "there is no network"),
    ("completion", "there is no shell"),
    ("config", "there is one cluster, and no configuration"),
    ("cp", "there are no files but those in containers: see 'kubectl exec'"),
    ("create token", "every user may do everything, without a token"),
    ("debug", "containers are simulated"),
    ("diff", "use 'kubectl apply --dry-run=server'"),
    ("kustomize", "there are no files"),
    ("options", "there are no global options but -n"),
    ("plugin", "there are no plugins"),
    ("port-forward", "there is no network"),
    ("proxy", "there is no network"),
    ("top", "there are no metrics"),
];

/// Returns the error of a command that is not supported.
pub fn error(name: &str) -> Option<String> {
    let (name, why) = UNSUPPORTED.iter().find(|(n, _)| *n == name)?;
    Some(format!("'kubectl {name}' is not modelled here: {why}"))
}
