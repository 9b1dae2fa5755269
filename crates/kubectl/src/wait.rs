//! `kubectl wait`.
//!
//! Implements `kubectl/pkg/cmd/wait`. While it waits, the clock of the cluster advances from one write to the next,
//! because a condition can change only with a write.

use std::time::Duration;

use bindery_api::object::{self, Value, at, list_at, str_at};

use crate::CommandContext;
use crate::error::{Error, Result};
use crate::get::go_print;
use crate::jsonpath::{self, JsonPath};
use crate::resources::Info;
use crate::write::{POLL, round_up};

/// The condition to wait for.
enum For {
    Delete,
    Create,
    Condition(String, String),
    Path(JsonPath, String),
}

/// Splits at single equals signs. A double equals sign belongs to the expression.
fn split(input: &str) -> Vec<String> {
    let mut out = vec![String::new()];
    let mut chars = input.chars().peekable();
    while let Some(c) = chars.next() {
        let last = out.last_mut().expect("never empty");
        if c != '=' {
            last.push(c);
        } else if chars.peek() == Some(&'=') {
            chars.next();
            last.push_str("==");
        } else {
            out.push(String::new());
        }
    }
    out
}

fn parse(word: &str) -> Result<For> {
    match word.to_lowercase().as_str() {
        "delete" => return Ok(For::Delete),
        "create" => return Ok(For::Create),
        _ => {}
    }
    if let Some(condition) = word.strip_prefix("condition=") {
        let (name, value) = condition.split_once('=').unwrap_or((condition, "true"));
        return Ok(For::Condition(name.to_owned(), value.to_owned()));
    }
    if let Some(input) = word.strip_prefix("jsonpath=") {
        let parts = split(input);
        if parts.len() > 2 {
            return Err(
                "jsonpath wait format must be --for=jsonpath='{.status.readyReplicas}'=3 or --for=jsonpath='{.status.readyReplicas}'"
                    .into(),
            );
        }
        // A shell removes the quotes, but a text field does not.
        let expression = jsonpath::relaxed(parts[0].trim_matches('\''))?;
        let value = parts.get(1).map_or("", |v| v.trim_matches(['\'', '"']));
        if parts.len() == 2 && value.is_empty() {
            return Err(
                "jsonpath wait has to have a value after equal sign, like --for=jsonpath='{.status.readyReplicas}'=3"
                    .into(),
            );
        }
        if expression.is_empty() {
            return Err("jsonpath expression cannot be empty".into());
        }
        return Ok(For::Path(JsonPath::parse(&expression)?, value.to_owned()));
    }
    Err(Error::Text(format!("unrecognized condition: {}", bindery_api::field::quote(word))))
}

impl For {
    fn is_met(&self, live: &Value) -> Result<bool> {
        match self {
            For::Delete => Ok(false),
            For::Create => Ok(true),
            For::Condition(name, value) => {
                let condition = list_at(live, "status.conditions")
                    .iter()
                    .find(|c| str_at(c, "type").eq_ignore_ascii_case(name) && c["status"].is_string());
                let Some(condition) = condition else { return Ok(false) };
                let observed = condition.get("observedGeneration").or_else(|| at(live, "status.observedGeneration"));
                if let (Some(observed), Some(now)) =
                    (observed.and_then(Value::as_i64), at(live, "metadata.generation").and_then(Value::as_i64))
                    && observed < now
                {
                    return Ok(false);
                }
                Ok(str_at(condition, "status").eq_ignore_ascii_case(value))
            }
            For::Path(path, value) => {
                let found = path.find(live)?;
                match found.as_slice() {
                    [] => Ok(false),
                    [first, ..] if first.is_empty() => Ok(false),
                    [_, _, ..] => Err("given jsonpath expression matches more than one list".into()),
                    [values] if values.len() > 1 => Err("given jsonpath expression matches more than one value".into()),
                    [_] if value.is_empty() => Ok(true),
                    [values] if values[0].is_object() || values[0].is_array() => {
                        Err("jsonpath leads to a nested object or list which is not supported".into())
                    }
                    [values] => Ok(go_print(&values[0]).trim() == value.trim()),
                }
            }
        }
    }
}

impl CommandContext<'_> {
    /// `kubectl wait`.
    pub fn wait(&mut self) -> Result<()> {
        let mut conditions = Vec::new();
        for word in self.args.all("for").to_vec() {
            conditions.push(parse(&word)?);
        }
        if conditions.is_empty() {
            return Err("unrecognized condition: []".into());
        }
        let timeout = match self.args.get("timeout") {
            text if text.starts_with('-') => Duration::from_secs(168 * 3600),
            "0" | "0s" => Duration::ZERO,
            _ => self.timeout()?.unwrap_or(Duration::from_secs(30)),
        };
        let start = self.client.now();
        let deadline = start + timeout;
        let for_delete = conditions.iter().any(|c| matches!(c, For::Delete));
        if conditions.iter().any(|c| matches!(c, For::Create)) {
            loop {
                let infos = self.waited()?.0;
                let found = infos.iter().filter(|i| self.fetch(i).is_ok()).count();
                if !infos.is_empty() && found == infos.len() {
                    break;
                }
                if self.client.now() >= deadline {
                    return Err("timed out waiting for the condition".into());
                }
                let step = Duration::from_millis(500);
                self.pause(step, start + round_up(timeout, step))?;
            }
        }
        let items = self.waited()?;
        let mut visited = 0;
        self.for_each_object(items, |run, info| {
            let live = match run.fetch(&info) {
                Err(error) if for_delete && error.is_not_found() => return Ok(()),
                other => other?,
            };
            visited += 1;
            for condition in &conditions {
                run.wait_one(&info, condition, object::uid(&live), deadline, timeout)?;
                run.result(&info, "condition met")?;
            }
            Ok(())
        })?;
        if visited == 0 && !for_delete {
            return Err("no matching resources found".into());
        }
        Ok(())
    }

    fn waited(&mut self) -> Result<(Vec<Info>, Vec<Error>)> {
        if self.args.has("filename") { self.read_text("wait") } else { self.named() }
    }

    fn wait_one(
        &mut self,
        info: &Info,
        condition: &For,
        uid: &str,
        deadline: bindery_api::time::Time,
        timeout: Duration,
    ) -> Result<()> {
        loop {
            match (self.fetch(info), condition) {
                (Err(error), For::Delete) if error.is_not_found() => return Ok(()),
                (Ok(live), For::Delete) if object::uid(&live) != uid => return Ok(()),
                (Err(error), _) => return Err(error),
                (Ok(live), condition) if condition.is_met(&live)? => return Ok(()),
                (Ok(_), _) => {}
            }
            let what = format!("{}/{}", info.kind.plural, info.name);
            if timeout.is_zero() {
                return Err(Error::Text(format!("condition not met for {what}")));
            }
            let now = self.client.now();
            if now >= deadline {
                return Err(Error::Text(format!("timed out waiting for the condition on {what}")));
            }
            self.pause(POLL, deadline)?;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn parses_and_evaluates_conditions() {
        let live = json!({
            "status": {"phase": "Bound", "n": 3, "list": [1],
                "conditions": [{"type": "Ready", "status": "True"}, {"type": "Other", "status": "False"}]},
        });
        let table = [
            ("condition=ready", Ok(true)),
            ("condition=Other", Ok(false)),
            ("condition=Other=false", Ok(true)),
            ("jsonpath={.status.phase}=Bound", Ok(true)),
            ("jsonpath='{.status.phase}'=Bound", Ok(true)),
            ("jsonpath=.status.n=3", Ok(true)),
            ("jsonpath={.status.none}", Ok(false)),
            ("jsonpath={.status.conditions[?(@.type==\"Ready\")].status}=True", Ok(true)),
            ("jsonpath={.status.list}=1", Err("jsonpath leads to a nested object or list which is not supported")),
            ("ready", Err("unrecognized condition: \"ready\"")),
        ];
        for (word, want) in table {
            let got = parse(word).and_then(|c| c.is_met(&live)).map_err(|e| e.text());
            assert_eq!(got, want.map_err(str::to_owned), "{word}");
        }
    }
}
