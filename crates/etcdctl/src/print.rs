//! The output formats.
//!
//! Implements `printer_{simple,fields,json}.go`. The IDs and the term are those of a cluster with one member and etcd's
//! defaults.

use bindery_api::base64;

use crate::flags::Flags;
use crate::{BAD_FEATURE, Failure};

const CLUSTER: u64 = 14_841_639_068_965_178_418;
const MEMBER: u64 = 10_276_657_743_932_975_437;
const TERM: u64 = 2;

/// An output format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Keys and values, one per line.
    Simple,
    /// `"Name" : value`.
    Fields,
    /// One JSON object per response.
    Json,
}

/// A printer: an output format and its options.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Printer {
    /// The format.
    pub form: Form,
    /// True if keys and values are printed in hexadecimal.
    hex: bool,
    /// True if keys are omitted.
    pub value_only: bool,
}

/// A key-value pair.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pair {
    /// The key.
    pub key: String,
    /// The value.
    pub value: Vec<u8>,
    /// The revision of the creation.
    pub create_revision: u64,
    /// The revision of the last modification.
    pub mod_revision: u64,
    /// The number of modifications since the creation.
    pub version: u64,
}

/// A watch event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// True for a delete, false for a put.
    pub delete: bool,
    /// The pair after the event.
    pub current: Pair,
    /// The pair before the event, if it is requested.
    pub previous: Option<Pair>,
}

impl Printer {
    /// Returns the printer for `--write-out` and `--hex`.
    pub fn new(flags: &Flags) -> Result<Printer, Failure> {
        let form = match flags.get("write-out") {
            "" | "simple" => Form::Simple,
            "fields" => Form::Fields,
            "json" => Form::Json,
            "table" => return Err((BAD_FEATURE, "table not supported as output format".to_owned())),
            "protobuf" => return Err((BAD_FEATURE, "protobuf is not simulated as output format".to_owned())),
            _ => return Err((BAD_FEATURE, "unsupported output format".to_owned())),
        };
        Ok(Printer { form, hex: flags.is_set("hex"), value_only: false })
    }

    /// Prints the response to a range request.
    pub fn range_response(&self, revision: u64, pairs: &[Pair], more: bool, count: usize, out: &mut Vec<u8>) {
        match self.form {
            Form::Simple => pairs.iter().for_each(|pair| self.simple(pair, out)),
            Form::Fields => {
                self.header(revision, out);
                pairs.iter().for_each(|pair| self.fields("", pair, out));
                line(out, &format!("\"More\" : {more}"));
                line(out, &format!("\"Count\" : {count}"));
            }
            Form::Json => {
                let pairs: Vec<String> = pairs.iter().map(json).collect();
                let kvs = if pairs.is_empty() { String::new() } else { format!(",\"kvs\":[{}]", pairs.join(",")) };
                let more = if more { ",\"more\":true" } else { "" };
                let count = if count > 0 { format!(",\"count\":{count}") } else { String::new() };
                line(out, &format!("{{\"header\":{}{kvs}{more}{count}}}", header(revision)));
            }
        }
    }

    /// Prints one watch response. `compacted` is the compact revision if the watch is canceled.
    pub fn watch_response(&self, revision: u64, events: &[Event], compacted: Option<u64>, out: &mut Vec<u8>) {
        match self.form {
            Form::Simple => {
                for event in events {
                    line(out, if event.delete { "DELETE" } else { "PUT" });
                    event.previous.iter().for_each(|pair| self.simple(pair, out));
                    self.simple(&event.current, out);
                }
            }
            Form::Fields => {
                self.header(revision, out);
                for event in events {
                    line(out, if event.delete { "\"Type\" : DELETE" } else { "\"Type\" : PUT" });
                    event.previous.iter().for_each(|pair| self.fields("Prev", pair, out));
                    self.fields("", &event.current, out);
                }
            }
            Form::Json => {
                let of = |event: &Event| {
                    let delete = if event.delete { "\"type\":1," } else { "" };
                    let before = event.previous.as_ref().map_or(String::new(), |b| format!(",\"prev_kv\":{}", json(b)));
                    format!("{{{delete}\"kv\":{}{before}}}", json(&event.current))
                };
                let events: Vec<String> = events.iter().map(of).collect();
                let events = if events.is_empty() { "null".to_owned() } else { format!("[{}]", events.join(",")) };
                let (at, canceled) = (compacted.unwrap_or(0), compacted.is_some());
                let rest = format!("\"CompactRevision\":{at},\"Canceled\":{canceled},\"Created\":false");
                line(out, &format!("{{\"Header\":{},\"Events\":{events},{rest}}}", header(revision)));
            }
        }
    }

    fn simple(&self, pair: &Pair, out: &mut Vec<u8>) {
        let hex = |bytes: &[u8]| bytes.iter().map(|b| format!("\\x{b:02x}")).collect::<String>().into_bytes();
        let shown = |bytes: &[u8]| if self.hex { hex(bytes) } else { bytes.to_vec() };
        if !self.value_only {
            out.extend(shown(pair.key.as_bytes()));
            out.push(b'\n');
        }
        out.extend(shown(&pair.value));
        out.push(b'\n');
    }

    fn fields(&self, prefix: &str, pair: &Pair, out: &mut Vec<u8>) {
        line(out, &format!("\"{prefix}Key\" : {}", quoted(pair.key.as_bytes())));
        line(out, &format!("\"{prefix}CreateRevision\" : {}", pair.create_revision));
        line(out, &format!("\"{prefix}ModRevision\" : {}", pair.mod_revision));
        line(out, &format!("\"{prefix}Version\" : {}", pair.version));
        line(out, &format!("\"{prefix}Value\" : {}", quoted(&pair.value)));
        line(out, &format!("\"{prefix}Lease\" : {}", if self.hex { "0000000000000000" } else { "0" }));
    }

    fn header(&self, revision: u64, out: &mut Vec<u8>) {
        let id = |id: u64| if self.hex { format!("{id:x}") } else { id.to_string() };
        line(out, &format!("\"ClusterID\" : {}", id(CLUSTER)));
        line(out, &format!("\"MemberID\" : {}", id(MEMBER)));
        line(out, &format!("\"Revision\" : {revision}"));
        line(out, &format!("\"RaftTerm\" : {TERM}"));
    }
}

fn line(out: &mut Vec<u8>, text: &str) {
    out.extend_from_slice(text.as_bytes());
    out.push(b'\n');
}

fn header(revision: u64) -> String {
    format!("{{\"cluster_id\":{CLUSTER},\"member_id\":{MEMBER},\"revision\":{revision},\"raft_term\":{TERM}}}")
}

/// Formats a pair as JSON without zero values.
fn json(pair: &Pair) -> String {
    let mut parts = vec![format!("\"key\":\"{}\"", base64::encode(pair.key.as_bytes()))];
    let numbers =
        [("create_revision", pair.create_revision), ("mod_revision", pair.mod_revision), ("version", pair.version)];
    parts.extend(numbers.iter().filter(|(_, number)| *number > 0).map(|(name, number)| format!("\"{name}\":{number}")));
    if !pair.value.is_empty() {
        parts.push(format!("\"value\":\"{}\"", base64::encode(&pair.value)));
    }
    format!("{{{}}}", parts.join(","))
}

/// Formats bytes as Go's `%q`. They may be invalid UTF-8.
pub fn quoted(bytes: &[u8]) -> String {
    let mut out = String::from('"');
    for chunk in bytes.utf8_chunks() {
        for c in chunk.valid().chars() {
            match c {
                '"' => out += "\\\"",
                '\\' => out += "\\\\",
                '\u{7}' => out += "\\a",
                '\u{8}' => out += "\\b",
                '\u{c}' => out += "\\f",
                '\n' => out += "\\n",
                '\r' => out += "\\r",
                '\t' => out += "\\t",
                '\u{b}' => out += "\\v",
                // Rust also escapes unprintable characters, but its escapes are longer.
                '\'' => out.push('\''),
                c if (c as u32) < 0x20 || c == '\u{7f}' => out += &format!("\\x{:02x}", c as u32),
                c if c.escape_debug().count() == 1 => out.push(c),
                c if (c as u32) < 0x1_0000 => out += &format!("\\u{:04x}", c as u32),
                c => out += &format!("\\U{:08x}", c as u32),
            }
        }
        for byte in chunk.invalid() {
            out += &format!("\\x{byte:02x}");
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_bytes_as_go() {
        assert_eq!(quoted(b"k8s\x00\n\x0c\n\x02v1\x12\xff\"\\'"), r#""k8s\x00\n\f\n\x02v1\x12\xff\"\\'""#);
        assert_eq!(quoted("ä€😀\u{a0}\u{200b}".as_bytes()), "\"ä€😀\\u00a0\\u200b\"");
    }
}
