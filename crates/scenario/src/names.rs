//! What differs from run to run, in the recordings' terms.
//!
//! A uid stands as `<uid:KEY>` (`#2` for the second object of that key), an instant as `<time>`, a resourceVersion as
//! `<rv>`, an age as `<age>`; the volume of a Pod's token is `kube-api-access-xxxxx`. What drivers make is numbered in
//! the order of its first appearance: `<handle:N>`, `<snapshot:N>`, and `<attachment:N>` for `csi-` and a SHA-256.

use std::collections::BTreeMap;

use bindery_api::{Value, object};
use bindery_cluster::Record;

/// The length of a uid.
const UID: usize = 36;
/// The length of an instant without fractions.
const INSTANT: usize = 20;

/// What the name of a token's volume begins with; five random characters follow.
const TOKEN: &str = "kube-api-access-";

/// The names seen so far in one scenario.
#[derive(Debug, Default)]
pub struct Names {
    uids: BTreeMap<String, String>,
    lives: BTreeMap<String, usize>,
    /// Uids in the order of the writes, with those that are handles of made volumes: a uid inside a container's id
    /// stands as its place among them.
    places: Vec<String>,
    /// Handles and snapshots that drivers gave out.
    given: BTreeMap<String, &'static str>,
    /// What has a number: as it is, and as it stands.
    numbered: BTreeMap<String, String>,
    /// The last number of each sort.
    last: BTreeMap<&'static str, usize>,
    /// Names of Pods that the server made up, and as they stand.
    made_up: BTreeMap<String, String>,
}

/// The length of what the server puts behind a `generateName`.
const RANDOM: usize = 5;

/// The length of a SHA-256 in hex.
const SHA: usize = 64;
/// What the name of an attachment begins with.
const ATTACHMENT: &str = "csi-";

/// What the server puts behind a `generateName`; a StatefulSet's Pods have a number there.
fn is_random(text: &str) -> bool {
    text.len() == RANDOM && text.bytes().all(|b| b"bcdfghjklmnpqrstvwxz2456789".contains(&b))
}

fn is_hex(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}

/// `csi-` and a SHA-256 at the start of a text.
fn attachment(text: &str) -> Option<&str> {
    let name = text.get(..ATTACHMENT.len() + SHA)?;
    name.strip_prefix(ATTACHMENT).filter(|sha| is_hex(sha)).map(|_| name)
}

/// `1767225600000-4242` before a blank at the start of a text: the provisioner's start and its random number.
fn identity(text: &str) -> Option<&str> {
    let (millis, rest) = text.split_once('-')?;
    let digits = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit());
    let (random, _) = rest.split_once('-')?;
    (millis.len() == 13 && digits(millis) && random.len() <= 4 && digits(random))
        .then(|| &text[..millis.len() + 1 + random.len()])
}

/// A word that a driver may have given out as a handle, at the start of a text.
fn word(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_').unwrap_or(text.len());
    &text[..end]
}

impl Names {
    /// Learns the uid of an object that was just written.
    pub fn learn(&mut self, record: &Record) {
        let Some(after) = &record.after else { return };
        let uid = object::uid(after);
        if uid.is_empty() || self.uids.contains_key(uid) {
            return;
        }
        let (name, prefix) = (object::name(after), object::str_at(after, "metadata.generateName"));
        if object::kind(after) == "Pod" && !prefix.is_empty() && name.strip_prefix(prefix).is_some_and(is_random) {
            let named = format!("{prefix}rand{}", self.made_up.len() + 1);
            self.made_up.insert(name.to_owned(), named);
        }
        let key = self.text(record.key.trim_start_matches("/registry/"));
        let lives = self.lives.entry(key.clone()).or_default();
        *lives += 1;
        let name = if *lives == 1 { format!("<uid:{key}>") } else { format!("<uid:{key}#{lives}>") };
        self.uids.insert(uid.to_owned(), name);
    }

    /// Learns the place of an object's uid among those that a recording shows.
    pub fn place(&mut self, record: &Record) {
        let Some(after) = record.after.as_ref().filter(|_| record.before.is_none()) else { return };
        self.places.push(object::uid(after).to_owned());
        if object::annotation(after, "pv.kubernetes.io/provisioned-by").is_some() {
            self.places.push(object::str_at(after, "spec.csi.volumeHandle").to_owned());
        }
    }

    /// Learns what a driver gave out with this answer.
    pub fn given(&mut self, answer: &Value) {
        for (path, sort) in [("volume.volume_id", "handle"), ("snapshot.snapshot_id", "snapshot")] {
            let id = object::str_at(answer, path);
            if !id.is_empty() {
                self.given.insert(id.to_owned(), sort);
            }
        }
    }

    /// Numbers what appears in a text for the first time.
    pub fn number(&mut self, text: &str) {
        let mut before = None;
        for (i, c) in text.char_indices() {
            if !before.is_some_and(|c: char| c.is_ascii_alphanumeric() || c == '-') {
                let rest = &text[i..];
                let found = attachment(rest).map(|name| (name, "attachment"));
                let found =
                    found.or_else(|| self.given.get_key_value(word(rest)).map(|(id, sort)| (id.as_str(), *sort)));
                if let Some((name, sort)) = found.map(|(name, sort)| (name.to_owned(), sort))
                    && !self.numbered.contains_key(&name)
                {
                    let last = self.last.entry(sort).or_default();
                    *last += 1;
                    self.numbered.insert(name, format!("<{sort}:{last}>"));
                }
            }
            before = Some(c);
        }
    }

    /// A text with its uids, instants and token volumes named.
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
            } else if let Some(name) = self.made_up.get(pod) {
                out.push_str(name);
                rest = &rest[pod.len()..];
            } else if begins && let Some(known) = identity(rest) {
                out.push_str("<identity>");
                rest = &rest[known.len()..];
            } else if begins && word.len() == SHA && is_hex(word) && rest[SHA..].starts_with("/globalmount") {
                out.push_str("<hash>");
                rest = &rest[SHA..];
            } else if let Some(uid) = rest.get(..UID).filter(|candidate| before == Some('_') && is_uid(candidate)) {
                let place = self.places.iter().position(|known| known == uid).map_or(0, |i| i + 1);
                out.push_str(&format!("uid-{place}"));
                rest = &rest[UID..];
            } else if let Some(uid) = rest.get(..UID).filter(|candidate| is_uid(candidate)) {
                out.push_str(self.uids.get(uid).map_or("<uid>", String::as_str));
                rest = &rest[UID..];
            } else if rest.get(..INSTANT).is_some_and(is_instant) {
                out.push_str("<time>");
                rest = &rest[INSTANT..];
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

    /// A value with uids, instants and resourceVersions named; managedFields and what else is not recorded left out.
    pub fn value(&self, value: &Value) -> Value {
        match value {
            Value::String(s) if is_instant(s) => "<time>".into(),
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

    /// What a command printed, with uids, instants and ages named.
    pub fn output(&self, text: &str) -> String {
        ages(&self.text(text))
    }
}

/// `11111111-2222-3333-4444-555555555555`.
pub fn is_uid(text: &str) -> bool {
    text.len() == UID
        && text
            .bytes()
            .enumerate()
            .all(|(i, b)| if matches!(i, 8 | 13 | 18 | 23) { b == b'-' } else { b.is_ascii_hexdigit() })
}

/// `2026-01-01T00:00:00Z`.
fn is_instant(text: &str) -> bool {
    text.len() >= 20
        && text.ends_with('Z')
        && text
            .chars()
            .zip("dddd-dd-ddTdd:dd:dd".chars())
            .all(|(c, p)| if p == 'd' { c.is_ascii_digit() } else { c == p })
}

/// A text with ages and instants named. In a recorded table an age stands three blanks after the column before it,
/// whatever the width of the columns between; how many follow depends on the other ages, so they count as three, too.
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
            if is_instant(word) {
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

/// `5s`, `2m3s`, `3d`.
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
    fn ages_are_named_wherever_they_stand() {
        assert_eq!(ages("NAME   REASON   AGE\na               10s\n"), "NAME   REASON   AGE\na   <age>\n");
        assert_eq!(ages("a   8s    Filesystem\n"), "a   <age>   Filesystem\n");
        assert_eq!(ages("at 2026-01-01T00:00:00Z s d 5m3s"), "at <time> s d <age>");
    }

    #[test]
    fn instants_and_token_volumes_are_named_inside_a_text() {
        let text = r#"{"creationTimestamp":"2020-01-01T00:00:00Z","name":"kube-api-access-abc45"}"#;
        let named = r#"{"creationTimestamp":"<time>","name":"kube-api-access-xxxxx"}"#;
        assert_eq!(Names::default().text(text), named);
    }

    #[test]
    fn a_uid_of_no_known_object_is_just_a_uid() {
        assert_eq!(Names::default().text("x-11111111-2222-3333-4444-555555555555."), "x-<uid>.");
    }
}
