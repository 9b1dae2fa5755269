//! Positions in a manifest text: its documents, a syntax error, the line of a field.
//!
//! The parser of manifests determines both; this module converts them to lines to mark.

use std::ops::Range;

use bindery_api::manifest;

/// Returns the documents of a text, without their separators; empty documents too.
pub fn documents(text: &str) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let (mut start, mut at) = (0, 0);
    for line in text.split_inclusive('\n') {
        if line.starts_with("---") {
            out.push(start..at);
            start = at + line.len();
        }
        at += line.len();
    }
    out.push(start.min(at)..at);
    out
}

/// Returns the YAML syntax error of a document: its byte offset, and the message of the parser.
pub fn syntax(document: &str) -> Option<(usize, String)> {
    let problem = manifest::documents(document).into_iter().find_map(Result::err)?;
    let at: usize = document.split_inclusive('\n').take(problem.line).map(str::len).sum();
    // An error about an unclosed element is at the end of the text, where nothing can be marked.
    let at = if at >= document.trim_end().len() { document.trim_end().len().saturating_sub(1) } else { at };
    Some((at, problem.text))
}

/// Returns the line around a byte, without indentation and line break.
pub fn line_at(text: &str, at: usize) -> Range<usize> {
    let at = (0..=at.min(text.len())).rev().find(|i| text.is_char_boundary(*i)).unwrap_or(0);
    let start = text[..at].rfind('\n').map_or(0, |i| i + 1);
    let end = text[at..].find('\n').map_or(text.len(), |i| at + i);
    let line = &text[start..end];
    start + (line.len() - line.trim_start().len())..end.max(start)
}

/// Returns the line of a field such as `spec.capacity[storage]`, or of the closest existing parent. A problem of the
/// whole object is at its name.
pub fn locate(document: &str, path: &str) -> Range<usize> {
    let Some(read) = manifest::documents(document).into_iter().find_map(Result::ok) else {
        return 0..document.len().min(1);
    };
    let (mut place, _) = read.place(path);
    if place.key.is_none() && !path.starts_with('[') && place == read.place("").0 {
        place = read.place("metadata.name").0;
    }
    line_at(document, place.key.as_ref().unwrap_or(&place.value).start)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "apiVersion: v1\nkind: X\nmetadata:\n  name: a\nspec:\n  capacity:\n    storage: 1\n  accessModes:\n  - A\n  - B\n  terms:\n    - key: k\n      values: [v]\n    - key: l\n  flow: {a: 1}\n";

    #[test]
    fn fields_are_found() {
        for (path, line) in [
            ("spec.capacity[storage]", "storage: 1"),
            ("spec.capacity", "capacity:"),
            ("spec.accessModes[1]", "- B"),
            ("spec.terms[0].values", "values: [v]"),
            ("spec.terms[1].key", "- key: l"),
            ("spec.flow.a", "flow: {a: 1}"),
            ("spec.absent", "spec:"),
            ("metadata.name", "name: a"),
            ("other", "name: a"),
            ("", "name: a"),
        ] {
            assert_eq!(&TEXT[locate(TEXT, path)], line, "{path}");
        }
        assert_eq!(locate("", "spec"), 0..0);
        let json = "{\"metadata\":\n  {\"name\": \"a\"}}";
        assert_eq!(&json[locate(json, "metadata.name")], "{\"name\": \"a\"}}");
    }

    #[test]
    fn documents_and_errors() {
        let text = "a: 1\n---\nb: [\n---\nc: 3\n";
        let parts: Vec<&str> = documents(text).into_iter().map(|r| &text[r]).collect();
        assert_eq!(parts, ["a: 1\n", "b: [\n", "c: 3\n"]);
        assert!(syntax(parts[0]).is_none());
        let (at, _) = syntax("a: 1\nb: c: d\n").unwrap();
        assert_eq!(&"a: 1\nb: c: d\n"[line_at("a: 1\nb: c: d\n", at)], "b: c: d");
    }
}
