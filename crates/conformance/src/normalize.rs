//! Normalizes values that differ between runs, in the format of the recordings.
//!
//! A UID becomes `<uid:KEY>` (`#2` for the second object with that key), a timestamp `<time>`, a resourceVersion
//! `<rv>`, an age `<age>`. The volume of a Pod's token becomes `kube-api-access-xxxxx`. Objects that drivers create are
//! numbered in the order of their first appearance: `<handle:N>`, `<snapshot:N>`, and `<attachment:N>` for `csi-` and a
//! SHA-256.

use std::collections::BTreeMap;

use bindery_api::{Value, object};
use bindery_cluster::Record;
use bindery_session::recording::{Effects, Normalize, is_recorded, recorded_call};

/// The length of a UID.
const UID: usize = 36;
/// The length of a timestamp without fractions.
const TIMESTAMP: usize = 20;

/// The prefix of the name of a token's volume. Five random characters follow.
const TOKEN: &str = "kube-api-access-";

/// The normalizer of one scenario, with the names that it has observed.
#[derive(Debug, Default)]
pub struct Normalizer {
    uids: BTreeMap<String, String>,
    incarnations: BTreeMap<String, usize>,
    /// UIDs in the order of the writes, with the handles of provisioned volumes. A UID within the ID of a container is
    /// replaced by its ordinal.
    ordinals: Vec<String>,
    /// The IDs of volumes and snapshots that drivers returned.
    driver_ids: BTreeMap<String, &'static str>,
    /// The placeholder of each numbered name.
    numbered: BTreeMap<String, String>,
    /// The last number for each type of name.
    last: BTreeMap<&'static str, usize>,
    /// Generated names of Pods, and their placeholders.
    generated_names: BTreeMap<String, String>,
}

/// The length of the suffix that the server appends to `generateName`.
const RANDOM: usize = 5;

/// The length of a SHA-256 in hex.
const SHA: usize = 64;
/// The prefix of the name of an attachment.
const ATTACHMENT: &str = "csi-";

/// True if the text can be a suffix of `generateName`. The suffix of a Pod of a StatefulSet is its ordinal.
fn is_random(text: &str) -> bool {
    text.len() == RANDOM && text.bytes().all(|b| bindery_api::rand::ALPHANUMS.contains(&b))
}

fn is_hex(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}

/// Returns `csi-` and a SHA-256 at the start of a text.
fn attachment(text: &str) -> Option<&str> {
    let name = text.get(..ATTACHMENT.len() + SHA)?;
    name.strip_prefix(ATTACHMENT).filter(|sha| is_hex(sha)).map(|_| name)
}

/// Returns `1767225600000-4242` before a space at the start of a text: the provisioner's start time and its random
/// number.
fn identity(text: &str) -> Option<&str> {
    let (millis, rest) = text.split_once('-')?;
    let digits = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit());
    let (random, _) = rest.split_once('-')?;
    (millis.len() == 13 && digits(millis) && random.len() <= 4 && digits(random))
        .then(|| &text[..millis.len() + 1 + random.len()])
}

/// Returns the word at the start of a text, which can be an ID that a driver returned.
fn word(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_').unwrap_or(text.len());
    &text[..end]
}

impl Normalizer {
    /// Observes the UID of a written object.
    pub fn observe(&mut self, record: &Record) {
        let Some(after) = &record.after else { return };
        let uid = object::uid(after);
        if uid.is_empty() || self.uids.contains_key(uid) {
            return;
        }
        let (name, prefix) = (object::name(after), object::str_at(after, "metadata.generateName"));
        if object::kind(after) == "Pod" && !prefix.is_empty() && name.strip_prefix(prefix).is_some_and(is_random) {
            let named = format!("{prefix}rand{}", self.generated_names.len() + 1);
            self.generated_names.insert(name.to_owned(), named);
        }
        let key = self.text(record.key.trim_start_matches("/registry/"));
        let incarnations = self.incarnations.entry(key.clone()).or_default();
        *incarnations += 1;
        let name = if *incarnations == 1 { format!("<uid:{key}>") } else { format!("<uid:{key}#{incarnations}>") };
        self.uids.insert(uid.to_owned(), name);
    }

    /// Assigns the next ordinal to the UID of a created object.
    pub fn assign_ordinal(&mut self, record: &Record) {
        let Some(after) = record.after.as_ref().filter(|_| record.before.is_none()) else { return };
        self.ordinals.push(object::uid(after).to_owned());
        if object::annotation(after, "pv.kubernetes.io/provisioned-by").is_some() {
            self.ordinals.push(object::str_at(after, "spec.csi.volumeHandle").to_owned());
        }
    }

    /// Observes the IDs in the response of a driver.
    pub fn observe_answer(&mut self, answer: &Value) {
        for (path, category) in [("volume.volume_id", "handle"), ("snapshot.snapshot_id", "snapshot")] {
            let id = object::str_at(answer, path);
            if !id.is_empty() {
                self.driver_ids.insert(id.to_owned(), category);
            }
        }
    }

    /// Assigns numbers to the names that appear in a text for the first time.
    pub fn number(&mut self, text: &str) {
        let mut before = None;
        for (i, c) in text.char_indices() {
            if !before.is_some_and(|c: char| c.is_ascii_alphanumeric() || c == '-') {
                let rest = &text[i..];
                let found = attachment(rest).map(|name| (name, "attachment"));
                let found = found.or_else(|| {
                    self.driver_ids.get_key_value(word(rest)).map(|(id, category)| (id.as_str(), *category))
                });
                if let Some((name, category)) = found.map(|(name, category)| (name.to_owned(), category))
                    && !self.numbered.contains_key(&name)
                {
                    let last = self.last.entry(category).or_default();
                    *last += 1;
                    self.numbered.insert(name, format!("<{category}:{last}>"));
                }
            }
            before = Some(c);
        }
    }

    /// Returns a text with its UIDs, timestamps and token volumes normalized.
    pub fn text(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        let mut before = None;
        while let Some(first) = rest.chars().next() {
            let begins = !before.is_some_and(|c: char| c.is_ascii_alphanumeric() || c == '-');
            let word = if begins { word(rest) } else { "" };
            let pod = word.split('_').next().unwrap_or_default();
            if let Some(name) = self.numbered.get(word) {
                out.push_str(name);
                rest = &rest[word.len()..];
            } else if let Some(name) = self.generated_names.get(pod) {
                out.push_str(name);
                rest = &rest[pod.len()..];
            } else if begins && let Some(known) = identity(rest) {
                out.push_str("<identity>");
                rest = &rest[known.len()..];
            } else if begins && word.len() == SHA && is_hex(word) && rest[SHA..].starts_with("/globalmount") {
                out.push_str("<hash>");
                rest = &rest[SHA..];
            } else if let Some(uid) = rest.get(..UID).filter(|candidate| before == Some('_') && is_uid(candidate)) {
                let ordinal = self.ordinals.iter().position(|known| known == uid).map_or(0, |i| i + 1);
                out.push_str(&format!("uid-{ordinal}"));
                rest = &rest[UID..];
            } else if let Some(uid) = rest.get(..UID).filter(|candidate| is_uid(candidate)) {
                out.push_str(self.uids.get(uid).map_or("<uid>", String::as_str));
                rest = &rest[UID..];
            } else if rest.get(..TIMESTAMP).is_some_and(is_timestamp) {
                out.push_str("<time>");
                rest = &rest[TIMESTAMP..];
            } else if let Some(suffix) = rest.strip_prefix(TOKEN)
                && suffix.get(..5).is_some_and(|s| s.bytes().all(|b| b.is_ascii_alphanumeric()))
            {
                out.push_str(TOKEN);
                out.push_str("xxxxx");
                rest = &suffix[5..];
            } else {
                out.push(first);
                rest = &rest[first.len_utf8()..];
            }
            before = text[..text.len() - rest.len()].chars().next_back();
        }
        out
    }

    /// Returns a value with its UIDs, timestamps and resourceVersions normalized, without managedFields.
    pub fn value(&self, value: &Value) -> Value {
        match value {
            Value::String(s) if is_timestamp(s) => "<time>".into(),
            Value::String(s) => self.text(s).into(),
            Value::Array(list) => list.iter().map(|v| self.value(v)).collect(),
            Value::Object(map) => map
                .iter()
                .filter(|(k, _)| *k != "managedFields")
                .map(|(k, v)| match v {
                    Value::String(_) if k == "resourceVersion" => (k.clone(), "<rv>".into()),
                    v => (self.text(k), self.value(v)),
                })
                .collect(),
            other => other.clone(),
        }
    }

    /// Returns the output of a command with its UIDs, timestamps and ages normalized.
    pub fn output(&self, text: &str) -> String {
        ages(&self.text(text))
    }
}

impl Normalize for Normalizer {
    fn observe_step(&mut self, effects: &Effects<'_>) {
        for answer in effects.calls.iter().filter_map(|call| call.answer.as_ref().ok()) {
            self.observe_answer(answer);
        }
        for record in effects.records.iter().filter(|r| !r.is_event()) {
            self.number(&record.key);
            self.number(&record.after.as_deref().map(Value::to_string).unwrap_or_default());
        }
        for call in effects.calls {
            self.number(&recorded_call(call).to_string());
        }
        if let Some(output) = effects.output {
            self.number(&output.stdout);
        }
        for record in effects.records {
            self.observe(record);
            if is_recorded(record) {
                self.assign_ordinal(record);
            }
        }
    }

    fn text(&self, text: &str) -> String {
        self.text(text)
    }

    fn value(&self, value: &Value) -> Value {
        self.value(value)
    }

    fn output(&self, text: &str) -> String {
        self.output(text)
    }
}

/// True for `11111111-2222-3333-4444-555555555555`.
pub fn is_uid(text: &str) -> bool {
    text.len() == UID
        && text
            .bytes()
            .enumerate()
            .all(|(i, b)| if matches!(i, 8 | 13 | 18 | 23) { b == b'-' } else { b.is_ascii_hexdigit() })
}

/// True for `2026-01-01T00:00:00Z`.
fn is_timestamp(text: &str) -> bool {
    text.len() >= 20
        && text.ends_with('Z')
        && text
            .chars()
            .zip("dddd-dd-ddTdd:dd:dd".chars())
            .all(|(c, p)| if p == 'd' { c.is_ascii_digit() } else { c == p })
}

/// Returns a text with its ages and timestamps normalized. In a recorded table three spaces precede an age, regardless
/// of the width of the columns. The number of spaces after it depends on the other ages, so it is also normalized to
/// three.
pub fn ages(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let (line, end) = line.strip_suffix('\n').map_or((line, ""), |line| (line, "\n"));
        let start = out.len();
        let mut age_end = None;
        for (i, word) in line.split(' ').enumerate() {
            if i > 0 {
                out.push(' ');
            }
            if is_timestamp(word) {
                out.push_str("<time>");
            } else if word == "<age>" || is_age(word) {
                let before = out.trim_end_matches(' ').len();
                if before > start && out.len() - before > 1 {
                    out.truncate(before);
                    out.push_str("   ");
                }
                out.push_str("<age>");
                age_end = Some(out.len());
            } else {
                if let Some(end) = age_end.filter(|end| !word.is_empty() && out.len() - end > 1) {
                    out.truncate(end);
                    out.push_str("   ");
                }
                if !word.is_empty() {
                    age_end = None;
                }
                out.push_str(word);
            }
        }
        out.push_str(end);
    }
    out
}

/// True for `5s`, `2m3s`, `3d`.
fn is_age(word: &str) -> bool {
    let mut digits = 0;
    for c in word.chars() {
        match c {
            '0'..='9' => digits += 1,
            's' | 'm' | 'h' | 'd' | 'y' if digits > 0 => digits = 0,
            _ => return false,
        }
    }
    !word.is_empty() && digits == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn normalizes_ages_in_every_column() {
        assert_eq!(ages("NAME   REASON   AGE\na               10s\n"), "NAME   REASON   AGE\na   <age>\n");
        assert_eq!(ages("a   8s    Filesystem\n"), "a   <age>   Filesystem\n");
        assert_eq!(ages("at 2026-01-01T00:00:00Z s d 5m3s"), "at <time> s d <age>");
    }

    #[test]
    fn normalizes_timestamps_and_token_volumes_in_text() {
        let text = r#"{"creationTimestamp":"2020-01-01T00:00:00Z","name":"kube-api-access-abc45"}"#;
        let named = r#"{"creationTimestamp":"<time>","name":"kube-api-access-xxxxx"}"#;
        assert_eq!(Normalizer::default().text(text), named);
    }

    #[test]
    fn unknown_uid_has_no_key() {
        assert_eq!(Normalizer::default().text("x-11111111-2222-3333-4444-555555555555."), "x-<uid>.");
    }
}
