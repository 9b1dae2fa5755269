//! Reads the files that a user opens.

use gloo::file::{File, futures::read_as_bytes};

/// The maximum size of the files, in MiB: the storage of a browser has a few times as much.
pub const LIMIT_MIB: u64 = 2;

const BYTE_ORDER_MARK: char = '\u{feff}';

/// Why a file was rejected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// The file, together with the files before it, has more bytes than [`LIMIT_MIB`].
    Large,
    /// The file is not UTF-8 text.
    Binary,
    /// The browser cannot read the file: it is a folder, or the file was removed.
    Unreadable,
}

impl Refusal {
    /// Returns the ID of the message for the reason.
    pub fn message(self) -> &'static str {
        match self {
            Refusal::Large => "files-large",
            Refusal::Binary => "files-binary",
            Refusal::Unreadable => "files-unreadable",
        }
    }
}

/// A file that the user opens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// The name of the file.
    pub name: String,
    /// The text of the file, or why the file was rejected.
    pub text: Result<String, Refusal>,
}

/// Reads files.
pub async fn read(files: Vec<File>) -> Vec<Opened> {
    let mut left = LIMIT_MIB << 20;
    let mut opened = Vec::new();
    for file in files {
        let size = file.size();
        let text = if size > left {
            Err(Refusal::Large)
        } else {
            read_as_bytes(&file).await.map_err(|_| Refusal::Unreadable).and_then(decode)
        };
        if text.is_ok() {
            left -= size;
        }
        opened.push(Opened { name: file.name(), text });
    }
    opened
}

/// Returns the text of a file without its byte order mark. A text has no NUL.
fn decode(bytes: Vec<u8>) -> Result<String, Refusal> {
    let text = String::from_utf8(bytes).ok().filter(|text| !text.contains('\0')).ok_or(Refusal::Binary)?;
    Ok(without_mark(text))
}

/// Returns the text of a file without its byte order mark. Invalid bytes become U+FFFD.
pub fn decode_lossy(bytes: &[u8]) -> String {
    without_mark(String::from_utf8_lossy(bytes).into_owned())
}

fn without_mark(mut text: String) -> String {
    if text.starts_with(BYTE_ORDER_MARK) {
        text.remove(0);
    }
    text
}

/// Returns true if a part of a text has only comments.
fn is_comment(part: &str) -> bool {
    part.lines().all(|line| line.trim().is_empty() || line.starts_with('#'))
}

/// Removes the document separators at both ends of a text.
fn trimmed(text: &str) -> String {
    let text = text.trim_start_matches(BYTE_ORDER_MARK).replace("\r\n", "\n");
    let mut lines: Vec<&str> = text.lines().collect();
    let separates = |line: &str| line.trim_end() == "---" || line.trim_end() == "...";
    while lines.last().is_some_and(|line| line.trim().is_empty() || separates(line)) {
        lines.pop();
    }
    // A comment before the first separator is part of the first document.
    while let Some(at) = lines.iter().position(|line| separates(line)) {
        if !is_comment(&lines[..at].join("\n")) {
            break;
        }
        lines.remove(at);
    }
    lines.join("\n").trim_start_matches('\n').to_owned()
}

/// Joins texts to one manifest, with exactly one `---` between them.
pub fn join<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    let texts: Vec<String> = texts.into_iter().map(trimmed).filter(|text| !text.is_empty()).collect();
    let mut joined = texts.join("\n---\n");
    if !joined.is_empty() {
        joined.push('\n');
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_utf8_without_nul_is_text() {
        for (bytes, text) in [
            (&b"a: 1\n"[..], Ok("a: 1\n")),
            ("# \u{e9}\u{4e2d}".as_bytes(), Ok("# \u{e9}\u{4e2d}")),
            (b"\xef\xbb\xbfa: 1", Ok("a: 1")),
            (b"", Ok("")),
            (b"a\0", Err(Refusal::Binary)),
            (b"\xff\xfea\0", Err(Refusal::Binary)),
            (b"\xc3", Err(Refusal::Binary)),
        ] {
            assert_eq!(decode(bytes.to_vec()).as_deref(), text.as_ref().map(|text| *text), "{bytes:?}");
            if let Ok(text) = text {
                assert_eq!(decode_lossy(bytes), text);
            }
        }
        assert_eq!(decode_lossy(b"\xef\xbb\xbfa: \xc3"), "a: \u{fffd}");
    }

    #[test]
    fn join_inserts_one_separator() {
        for (texts, joined) in [
            (&["a: 1\n", "b: 2\n"][..], "a: 1\n---\nb: 2\n"),
            (&["---\na: 1\n---\n", "---\nb: 2"], "a: 1\n---\nb: 2\n"),
            (&["a: 1\r\n---\r\nb: 2\r\n", "\u{feff}{\"c\": 3}"], "a: 1\n---\nb: 2\n---\n{\"c\": 3}\n"),
            (&["# first\n---\na: 1\n...\n", "", "\n---\n", "b: 2\n\n"], "# first\na: 1\n---\nb: 2\n"),
            (&["a: |\n  ---\n"], "a: |\n  ---\n"),
            (&["", "---\n"], ""),
        ] {
            assert_eq!(join(texts.iter().copied()), joined, "{texts:?}");
        }
    }
}
