//! `kubectl run`.
//!
//! Implements `kubectl/pkg/cmd/run`. Not modelled: attaching to the container (`--attach`, `-i`, `--rm`), `--overrides`.

use bindery_api::field::quote;
use bindery_api::object::Value;
use serde_json::json;

use super::{container, labels, set_unless_empty};
use crate::CommandContext;
use crate::apply::DryRun;
use crate::error::{Error, Result};
use crate::resources::Info;

impl CommandContext<'_> {
    /// `kubectl run NAME --image=image`.
    pub(crate) fn run_pod(&mut self) -> Result<()> {
        self.require_flags(&["image"])?;
        let annotations = self.pairs("annotations")?;
        let given_labels = match self.args.get("labels") {
            "" => json!({}),
            given => labels(given)?,
        };
        let environment = self.environment()?;
        let interactive = self.args.on("stdin");
        let restart = match self.args.get("restart") {
            "" if self.args.has("restart") && interactive => "OnFailure",
            "" => "Always",
            given => given,
        }
        .to_owned();
        one_of("restart", &restart, &["Always", "OnFailure", "Never"])?;
        let pull_policy = self.args.get("image-pull-policy").to_owned();
        if !pull_policy.is_empty() {
            one_of("image pull", &pull_policy, &["Always", "IfNotPresent", "Never"])?;
        }
        let attach = if self.args.has("attach") { self.args.on("attach") } else { interactive };
        self.dry_run()?;
        self.check_output()?;
        self.check_run(attach)?;
        let name = self.args.positional[0].clone();
        let pod_labels = if super::is_empty(&given_labels) { json!({"run": name}) } else { given_labels.clone() };
        let mut only = container(&name, self.args.get("image"), &[]);
        set_unless_empty(&mut only, "env", environment);
        set_unless_empty(&mut only, "imagePullPolicy", pull_policy.into());
        for (field, on) in [
            ("stdin", interactive),
            ("stdinOnce", interactive && !self.args.on("leave-stdin-open")),
            ("tty", self.args.on("tty")),
        ] {
            if on {
                only[field] = true.into();
            }
        }
        if self.args.on("privileged") {
            only["securityContext"] = json!({"privileged": true});
        }
        let words = if self.args.on("command") { "command" } else { "args" };
        set_unless_empty(&mut only, words, json!(self.container_command()));
        let port = self.args.get("port").parse::<i32>().ok();
        if let Some(port) = port {
            only["ports"] = json!([{"containerPort": port}]);
        }
        let mut metadata = json!({"labels": pod_labels});
        set_unless_empty(&mut metadata, "annotations", annotations);
        let spec = json!({"containers": [only], "dnsPolicy": "ClusterFirst", "restartPolicy": restart});
        let pod = json!({"metadata": metadata, "spec": spec, "status": {}});
        let mut created = vec![self.create_run_object("Pod", &name, pod)?];
        let mut failed = Ok(());
        if let Some(port) = port.filter(|_| self.args.on("expose")) {
            let mut metadata = json!({});
            set_unless_empty(&mut metadata, "labels", given_labels);
            let ports = json!([{"port": port, "protocol": "TCP", "targetPort": port}]);
            let spec = json!({"ports": ports, "selector": pod_labels});
            let service = json!({"metadata": metadata, "spec": spec, "status": {"loadBalancer": {}}});
            match self.create_run_object("Service", &name, service) {
                Ok(info) => created.push(info),
                Err(error) => failed = Err(error),
            }
        }
        for info in &created {
            self.print_typed(info, "created")?;
        }
        failed
    }

    /// Checks the arguments and the flags that exclude each other.
    fn check_run(&self, attach: bool) -> Result<()> {
        let args = &self.args;
        let (image, port) = (args.get("image"), args.get("port"));
        if args.positional.is_empty() || args.dash == Some(0) {
            return Err("NAME is required for run".into());
        }
        if image.is_empty() {
            return Err("--image is required".into());
        }
        if !is_image(image) {
            return Err(Error::Text(format!("invalid image name {}: invalid reference format", quote(image))));
        }
        if args.on("tty") && !args.on("stdin") {
            return Err("-i/--stdin is required for containers with -t/--tty=true".into());
        }
        if args.on("expose") && port.is_empty() {
            return Err("--port must be set when exposing a service".into());
        }
        if !port.is_empty() && port.parse::<i32>().is_err() {
            return Err("--port must be a number".into());
        }
        if !attach && args.on("rm") {
            return Err("--rm should only be used for attached containers".into());
        }
        if attach && self.dry_run()? != DryRun::None {
            return Err(
                "--dry-run=[server|client] can't be used with attached containers options (--attach, --stdin, or --tty)"
                    .into(),
            );
        }
        if attach {
            return Err("'kubectl run --attach' is not modelled here: containers are simulated, and there is nothing to attach to; use 'kubectl exec' after 'kubectl run'".into());
        }
        Ok(())
    }

    fn create_run_object(&mut self, kind: &str, name: &str, object: Value) -> Result<Info> {
        let mut info = self.generated("v1", kind, name, object)?;
        if self.dry_run()? != DryRun::Client {
            self.save_config(&mut info);
            self.create_generated(&mut info, "kubectl-run")?;
        }
        Ok(info)
    }

    /// Returns the map of a flag with values `key=value`.
    fn pairs(&self, flag: &str) -> Result<Value> {
        let mut pairs = json!({});
        let mut invalid = Vec::new();
        for pair in self.args.all(flag) {
            match pair.split_once('=') {
                Some((key, value)) if !key.is_empty() => pairs[key] = value.into(),
                _ => invalid.push(pair.as_str()),
            }
        }
        if invalid.is_empty() {
            return Ok(pairs);
        }
        Err(Error::Text(format!("invalid {flag} format: {}", invalid.join(", "))))
    }

    /// Returns the environment variables of `--env`.
    fn environment(&self) -> Result<Value> {
        let mut variables = Vec::new();
        for text in self.args.all("env") {
            let Some((name, value)) = text.split_once('=').filter(|(name, _)| is_variable_name(name)) else {
                return Err(Error::Text(format!("invalid env: {text}")));
            };
            let mut variable = json!({"name": name});
            set_unless_empty(&mut variable, "value", value.into());
            variables.push(variable);
        }
        Ok(Value::Array(variables))
    }
}

fn one_of(what: &str, given: &str, valid: &[&str]) -> Result<()> {
    if valid.contains(&given) {
        return Ok(());
    }
    Err(Error::Text(format!("invalid {what} policy: {given}, valid values are: {}", valid.join(", "))))
}

fn is_variable_name(name: &str) -> bool {
    !name.is_empty()
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._".contains(&b))
        && !name.starts_with(|c: char| c.is_ascii_digit())
        && name != "."
        && !name.starts_with("..")
}

/// True if a text is a reference of an image: `[domain[:port]/]path[:tag][@digest]`.
///
/// Implements the grammar of `github.com/distribution/reference`.
fn is_image(text: &str) -> bool {
    let (text, digest) = text.split_once('@').map_or((text, None), |(text, digest)| (text, Some(digest)));
    let (name, tag) = match text.rsplit_once(':') {
        Some((name, tag)) if !tag.contains('/') => (name, Some(tag)),
        _ => (text, None),
    };
    let is_name = match name.split_once('/') {
        None => is_path(name),
        Some((domain, path)) => is_path(name) || is_domain(domain) && is_path(path),
    };
    is_name && tag.is_none_or(is_tag) && digest.is_none_or(is_digest)
}

fn is_path(path: &str) -> bool {
    path.split('/').all(|component| {
        let is_alphanumeric = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
        let edges = component.starts_with(is_alphanumeric) && component.ends_with(is_alphanumeric);
        let separators = component.split(is_alphanumeric);
        edges && separators.into_iter().all(|s| matches!(s, "" | "." | "_" | "__") || s.bytes().all(|b| b == b'-'))
    })
}

fn is_domain(domain: &str) -> bool {
    let host = match domain.rsplit_once(':') {
        Some((host, port)) if !domain.ends_with(']') => {
            if port.is_empty() || !port.bytes().all(|b| b.is_ascii_digit()) {
                return false;
            }
            host
        }
        _ => domain,
    };
    if let Some(address) = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')) {
        return !address.is_empty() && address.bytes().all(|b| b.is_ascii_hexdigit() || b == b':');
    }
    host.split('.').all(|component| {
        let is_alphanumeric = |c: char| c.is_ascii_alphanumeric();
        component.starts_with(is_alphanumeric)
            && component.ends_with(is_alphanumeric)
            && component.chars().all(|c| is_alphanumeric(c) || c == '-')
    })
}

fn is_tag(tag: &str) -> bool {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    tag.len() <= 128 && tag.starts_with(is_word) && tag.chars().all(|c| is_word(c) || c == '.' || c == '-')
}

fn is_digest(digest: &str) -> bool {
    let Some((algorithm, hex)) = digest.split_once(':') else { return false };
    let is_part = |part: &str| {
        part.starts_with(|c: char| c.is_ascii_alphabetic()) && part.chars().all(|c| c.is_ascii_alphanumeric())
    };
    algorithm.split(['-', '_', '+', '.']).all(is_part) && hex.len() >= 32 && hex.bytes().all(|b| b.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepts_image_references() {
        let digest = format!("app@sha256:{}", "0123456789abcdef".repeat(4));
        let valid = [
            "nginx",
            "nginx:1.27",
            "localhost:5000/team/app:v1",
            "registry.k8s.io/pause:3.10",
            "[2001:db8::1]:5000/app",
            "a__b/c--d.e",
            "host:5000",
            &digest,
        ];
        for image in valid {
            assert!(is_image(image), "{image}");
        }
        for image in
            ["", "Nginx", "nginx:", "a..b", "a/", "/a", "-a", "a:b:c", "nginx@sha256:12", "bad_-name/x y", "###"]
        {
            assert!(!is_image(image), "{image}");
        }
    }
}
