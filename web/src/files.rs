//! Texts of files that a reader opens.

use serde::Deserialize;

/// A file as `web/editor/src/files.js` reads it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Opened {
    /// Its name.
    pub name: String,
    /// Its text; nothing if it is refused.
    pub text: Option<String>,
    /// Why it is refused: `large`, `binary` or `unreadable`.
    pub refused: Option<String>,
}

/// Whether nothing but comments stands in a part of a text.
fn says_nothing(part: &str) -> bool {
    part.lines().all(|line| line.trim().is_empty() || line.starts_with('#'))
}

/// Takes the separators at both ends of a text away.
fn trimmed(text: &str) -> String {
    let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n");
    let mut lines: Vec<&str> = text.lines().collect();
    let separates = |line: &str| line.trim_end() == "---" || line.trim_end() == "...";
    while lines.last().is_some_and(|line| line.trim().is_empty() || separates(line)) {
        lines.pop();
    }
    // What stands before the first document is a comment on it.
    while let Some(at) = lines.iter().position(|line| separates(line)) {
        if !says_nothing(&lines[..at].join("\n")) {
            break;
        }
        lines.remove(at);
    }
    lines.join("\n").trim_start_matches('\n').to_owned()
}

/// Joins texts to one manifest, with exactly one `---` between two of them.
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
    fn one_separator_stands_between_texts() {
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
