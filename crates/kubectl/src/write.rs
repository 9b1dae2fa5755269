//! `kubectl create|replace|patch|delete`.
//!
//! Implements `kubectl/pkg/cmd/{create,replace,patch,delete}`. Not modelled: `--edit`, `--raw` and interactive deletion.

use std::time::Duration;

use bindery_api::object::{self, Value};
use bindery_api::request::{PatchType, Propagation, Request};
use bindery_api::time::Time;

use crate::CommandContext;
use crate::apply::{self, DryRun};
use crate::error::{Error, Result, aggregate};
use crate::resources::{self, Info};

/// The default timeout of a command without `--timeout`.
pub const DEFAULT_TIMEOUT: Duration = Duration::from_secs(60);
/// The poll interval of a waiting command.
pub const POLL: Duration = Duration::from_millis(100);
/// The maximum number of polls of one command. kubectl has no limit, but a page must terminate.
const MAX_POLLS: u32 = 10_000;

impl CommandContext<'_> {
    /// Calls a function for each object. An error does not stop the others.
    pub fn for_each_object(
        &mut self,
        (infos, failed): (Vec<Info>, Vec<Error>),
        mut f: impl FnMut(&mut Self, Info) -> Result<()>,
    ) -> Result<()> {
        let mut errors = Vec::new();
        for info in infos {
            match f(self, info) {
                Ok(()) => {}
                Err(Error::Interrupted) => return Err(Error::Interrupted),
                Err(error) => errors.push(error),
            }
        }
        // Documents that cannot be parsed are reported last, as one aggregate, regardless of their position.
        if !failed.is_empty() {
            errors.push(Error::Many(failed));
        }
        aggregate(errors)
    }

    /// `kubectl create -f`.
    pub fn create(&mut self) -> Result<()> {
        if !self.args.positional.is_empty() {
            let text = format!("Unexpected args: [{}]", self.args.positional.join(" "));
            return Err(Error::hint("create", text));
        }
        let dry_run = self.dry_run()?;
        let items = self.read_text("create")?;
        self.for_each_object(items, |run, mut info| {
            if run.args.on("save-config") {
                info.object = apply::with_last_applied(&info.object);
            }
            if dry_run != DryRun::Client {
                let mut request = apply::create_request(&info);
                run.write_options(&mut request, "kubectl-create")?;
                let answer = run.request(request).map_err(|e| e.with_source("creating", &info.source))?.object();
                info.name = object::name(&answer).to_owned();
                info.object = Value::clone(&answer);
            }
            run.result(&info, "created")
        })
    }

    /// `kubectl replace -f`.
    pub fn replace(&mut self) -> Result<()> {
        let dry_run = self.dry_run()?;
        let force = self.args.on("force");
        let items = self.read_text("replace")?;
        if force {
            return self.force_replace(items);
        }
        self.for_each_object(items, |run, mut info| {
            if run.args.on("save-config") || object::annotation(&info.object, apply::LAST_APPLIED).is_some() {
                info.object = apply::with_last_applied(&info.object);
            }
            if dry_run != DryRun::Client {
                let answer = run.replace_one(&info).map_err(|e| e.with_source("replacing", &info.source))?;
                info.object = answer;
            }
            run.result(&info, "replaced")
        })
    }

    fn replace_one(&mut self, info: &Info) -> Result<Value> {
        info.check_name()?;
        let mut object = info.object.clone();
        if object::resource_version(&object).is_empty()
            && let Ok(live) = self.fetch(info)
        {
            object::set(&mut object, "metadata.resourceVersion", object::resource_version(&live));
        }
        let mut request = Request::update(info.kind, object);
        request.namespace = info.namespace.clone();
        self.write_options(&mut request, "kubectl-replace")?;
        if self.args.get("subresource") == "status" {
            request = request.on("status");
        }
        Ok(Value::clone(&self.request(request)?.object()))
    }

    /// Deletes the objects, waits for their removal, and creates them again.
    fn force_replace(&mut self, (infos, failed): (Vec<Info>, Vec<Error>)) -> Result<()> {
        if !failed.is_empty() {
            return aggregate(failed);
        }
        for info in &infos {
            let mut request = Request::delete(info.kind, &info.namespace, &info.name);
            self.delete_options(&mut request)?;
            match self.request(request) {
                Ok(_) => {
                    let line = self.deleted_line(info)?;
                    self.print_line(&line);
                }
                Err(error) if error.is_not_found() => {}
                Err(error) => return Err(error.with_source("deleting", &info.source)),
            }
        }
        let timeout = self.timeout()?.unwrap_or(Duration::from_secs(300));
        for info in &infos {
            self.wait_gone(info, timeout)?;
        }
        self.for_each_object((infos, Vec::new()), |run, mut info| {
            let mut request = apply::create_request(&info);
            run.write_options(&mut request, "kubectl-replace")?;
            info.object = Value::clone(&run.request(request)?.object());
            run.result(&info, "replaced")
        })
    }

    /// `kubectl patch`.
    pub fn patch(&mut self) -> Result<()> {
        let patch_type = match self.args.get("type").to_ascii_lowercase().as_str() {
            "" | "strategic" => PatchType::Strategic,
            "merge" => PatchType::Merge,
            "json" => PatchType::Json,
            _ => {
                let given = bindery_api::field::quote(self.args.get("type"));
                return Err(Error::Text(format!("--type must be one of [json merge strategic], not {given}")));
            }
        };
        let text = self.args.get("patch").to_owned();
        if text.is_empty() {
            return Err("must specify --patch or --patch-file containing the contents of the patch".into());
        }
        let subresource = match self.args.get("subresource") {
            "" => "",
            "status" => "status",
            "scale" => "scale",
            "resize" => "resize",
            other => {
                return Err(Error::usage(
                    "patch",
                    format!(
                        "invalid subresource value: {}. Must be one of [status scale resize]",
                        bindery_api::field::quote(other)
                    ),
                ));
            }
        };
        let patch = match crate::manifest::documents(&text).into_iter().next() {
            Some(Ok(patch)) => patch.value,
            Some(Err(why)) => {
                let quoted = bindery_api::field::quote(&text);
                return Err(Error::Text(format!("unable to parse {quoted}: {}", why.text)));
            }
            None => Value::Null,
        };
        let dry_run = self.dry_run()?;
        let items = if self.args.has("filename") { self.read_text("patch")? } else { self.named()? };
        self.for_each_object(items, |run, mut info| {
            let before = run.fetch(&info)?;
            let mut request =
                Request::patch(info.kind, &info.namespace, &info.name, patch_type, patch.clone()).on(subresource);
            request.options.field_manager = match run.args.get("field-manager") {
                "" => "kubectl-patch".into(),
                given => given.into(),
            };
            request.options.field_validation = bindery_api::request::FieldValidation::Warn;
            // kubectl applies the patch itself for --dry-run=client. The result is the same.
            request.options.dry_run = dry_run != DryRun::None;
            let after = run.request(request)?.object();
            let verb = if *before == *after { "patched (no change)" } else { "patched" };
            info.object = Value::clone(&after);
            run.result(&info, verb)
        })
    }

    /// `kubectl delete`.
    pub fn delete(&mut self) -> Result<()> {
        let force = self.args.on("force");
        let grace = self.grace_period()?;
        // An unknown kind is reported before all other errors.
        resources::targets(self.client, &self.args.positional)?;
        if !matches!(self.args.get("output"), "" | "name") {
            let mode = self.args.get("output");
            return Err(Error::Text(format!("unexpected -o output mode: {mode}. We only support '-o name'")));
        }
        if self.args.on("all") && self.args.has("selector") {
            return Err("cannot set --all and --selector at the same time".into());
        }
        if self.args.on("all") && self.args.has("field-selector") {
            return Err("cannot set --all and --field-selector at the same time".into());
        }
        if force && grace.is_some_and(|g| g > 0) {
            return Err("--force and --grace-period greater than 0 cannot be specified together".into());
        }
        if force && grace == Some(0) {
            self.warning("Immediate deletion does not wait for confirmation that the running resource has been terminated. The resource may continue to run on the cluster indefinitely.");
        }
        self.cascade()?;
        let dry_run = self.dry_run()?;
        let many = self.args.on("all") || self.args.has("selector") || self.args.has("field-selector");
        let ignore_missing = self.args.on("ignore-not-found") || many && !self.args.has("ignore-not-found");
        let mut warn_scope = self.args.has("namespace") && !self.args.on("all-namespaces");
        let (infos, failed) = if self.args.has("filename") { self.read_text("delete")? } else { self.named()? };
        let found = infos.len();
        let mut waiting = Vec::new();
        let outcome = self.for_each_object((infos, failed), |run, info| {
            if warn_scope && !info.kind.namespaced {
                run.warning("deleting cluster-scoped resources, not scoped to the provided namespace");
                warn_scope = false;
            }
            if dry_run != DryRun::Client {
                let mut request = Request::delete(info.kind, &info.namespace, &info.name);
                run.delete_options(&mut request)?;
                request.options.dry_run = dry_run == DryRun::Server;
                let answer = info.check_name().and_then(|()| run.request(request));
                match answer {
                    Err(error) if ignore_missing && error.is_not_found() => return Ok(()),
                    Err(error) => return Err(error.with_source("deleting", &info.source)),
                    Ok(_) => {}
                }
            }
            let line = run.deleted_line(&info)?;
            run.print_line(&line);
            waiting.push(info);
            Ok(())
        });
        outcome?;
        if found == 0 {
            self.print_line("No resources found");
            return Ok(());
        }
        if self.args.on_by_default("wait") && dry_run == DryRun::None {
            let timeout = self.timeout()?;
            for info in &waiting {
                if let Err(error) = self.wait_gone(info, timeout.unwrap_or(DEFAULT_TIMEOUT)) {
                    if timeout.is_some() || !matches!(error, Error::Text(_)) {
                        return Err(error);
                    }
                    // kubectl waits without a limit. A page cannot.
                    let name = info.reference();
                    let finalizers = self.fetch(info).map(|o| object::finalizers(&o).join(", ")).unwrap_or_default();
                    self.warn(&format!(
                        "^C  ({name} is still there after {}s, held by: {finalizers}; kubectl itself would go on waiting)",
                        DEFAULT_TIMEOUT.as_secs()
                    ));
                    return Err(Error::Exit(130));
                }
            }
        }
        Ok(())
    }

    /// `persistentvolumeclaim "data" deleted from default namespace`.
    pub fn deleted_line(&self, info: &Info) -> Result<String> {
        if self.args.get("output") == "name" {
            return Ok(info.reference());
        }
        let verb = if self.grace_period()? == Some(0) { "force deleted" } else { "deleted" };
        let from =
            if info.namespace.is_empty() { String::new() } else { format!(" from {} namespace", info.namespace) };
        let kind = info.kind.singular_resource();
        Ok(format!("{kind} \"{}\" {verb}{from}{}", info.name, self.dry_run_suffix()?))
    }

    /// Returns the grace period from `--grace-period`, `--force` and `--now`.
    fn grace_period(&self) -> Result<Option<u32>> {
        let force = self.args.on("force");
        let given = match self.args.get("grace-period") {
            "" | "-1" => None,
            text => Some(text.parse::<u32>().map_err(|_| {
                let quoted = bindery_api::field::quote(text);
                Error::usage(
                    &self.command,
                    format!("invalid argument {quoted} for \"--grace-period\" flag: strconv.ParseInt: parsing {quoted}: invalid syntax"),
                )
            })?),
        };
        if self.args.on("now") {
            if given.is_some() {
                return Err("--now and --grace-period cannot be specified together".into());
            }
            return Ok(Some(1));
        }
        Ok(match given {
            // As in kubectl, a grace period of 0 needs `--force`.
            Some(0) if !force => Some(1),
            None if force => Some(0),
            other => other,
        })
    }

    fn cascade(&self) -> Result<Propagation> {
        match self.args.get("cascade") {
            "" | "background" | "true" => Ok(Propagation::Background),
            "orphan" | "false" => Ok(Propagation::Orphan),
            "foreground" => Ok(Propagation::Foreground),
            other => Err(Error::Text(format!(
                "invalid cascade value ({other}). Must be \"background\", \"foreground\", or \"orphan\""
            ))),
        }
    }

    /// Sets the options of a DELETE request.
    pub fn delete_options(&self, request: &mut Request) -> Result<()> {
        request.options.propagation_policy = Some(self.cascade()?);
        request.options.grace_period_seconds = self.grace_period()?;
        Ok(())
    }

    /// Returns the value of `--timeout`. `None` if it is absent or zero: no limit.
    pub fn timeout(&self) -> Result<Option<Duration>> {
        match self.args.get("timeout") {
            "" => Ok(None),
            text => match duration(text) {
                Some(d) if d.is_zero() => Ok(None),
                Some(d) => Ok(Some(d)),
                None => {
                    let quoted = bindery_api::field::quote(text);
                    Err(Error::usage(
                        &self.command,
                        format!("invalid argument {quoted} for \"--timeout\" flag: time: invalid duration {quoted}"),
                    ))
                }
            },
        }
    }

    /// Runs the cluster until a write, at most to a time.
    ///
    /// # Errors
    /// The command was interrupted, or reached its maximum number of polls.
    pub fn pause(&mut self, step: Duration, end: Time) -> Result<()> {
        self.pauses += 1;
        if self.pauses > MAX_POLLS {
            return Err(Error::Interrupted);
        }
        Ok(self.client.wait(step, end)?)
    }

    /// Runs the cluster until the object is deleted, or until an object with another UID has its name.
    pub fn wait_gone(&mut self, info: &Info, timeout: Duration) -> Result<()> {
        let mut uid = String::new();
        let end = self.client.now() + round_up(timeout, POLL);
        loop {
            match self.fetch(info) {
                Ok(live) if uid.is_empty() || uid == object::uid(&live) => uid = object::uid(&live).to_owned(),
                Ok(_) => return Ok(()),
                Err(error) if error.is_not_found() => return Ok(()),
                Err(error) => return Err(error),
            }
            if self.client.now() >= end {
                return Err(Error::Text(format!(
                    "timed out waiting for the condition on {}/{}",
                    info.kind.plural, info.name
                )));
            }
            self.pause(POLL, end)?;
        }
    }
}

/// Rounds a duration up to whole steps.
pub fn round_up(time: Duration, step: Duration) -> Duration {
    let steps = time.as_millis().div_ceil(step.as_millis().max(1));
    Duration::from_millis(u64::try_from(steps * step.as_millis()).unwrap_or(u64::MAX))
}

/// Parses positive durations as Go's `time.ParseDuration`.
pub fn duration(text: &str) -> Option<Duration> {
    if text == "0" {
        return Some(Duration::ZERO);
    }
    let mut rest = text;
    let mut total = 0f64;
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
        let number: f64 = rest[..digits].parse().ok()?;
        rest = &rest[digits..];
        let unit = rest.find(|c: char| c.is_ascii_digit() || c == '.').unwrap_or(rest.len());
        total += number
            * match &rest[..unit] {
                "h" => 3600.0,
                "m" => 60.0,
                "s" => 1.0,
                "ms" => 1e-3,
                "us" | "µs" => 1e-6,
                "ns" => 1e-9,
                _ => return None,
            };
        rest = &rest[unit..];
    }
    (total < 1e9).then(|| Duration::from_secs_f64(total))
}
