//! Where things are in a manifest text: its documents, the place of an error of the reader, the line of a field.
//!
//! Fields are found by the indentation of block YAML; a field in a flow (`{…}`) is found as its nearest parent line.

use std::ops::Range;

/// The documents of a text, without their separators; empty ones too.
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

/// What is wrong with a document as YAML: the byte where, and the reader's words.
pub fn syntax(document: &str) -> Option<(usize, String)> {
    let problem = bindery_kubectl::manifest::documents(document).into_iter().find_map(Result::err)?;
    let at: usize = document.split_inclusive('\n').take(problem.line).map(str::len).sum();
    // Errors about what was left open are told at the end of the text, where there is nothing to mark.
    let at = if at >= document.trim_end().len() { document.trim_end().len().saturating_sub(1) } else { at };
    Some((at, problem.text))
}

/// The line around a byte, without its indentation and its end.
pub fn line_at(text: &str, at: usize) -> Range<usize> {
    let at = (0..=at.min(text.len())).rev().find(|i| text.is_char_boundary(*i)).unwrap_or(0);
    let start = text[..at].rfind('\n').map_or(0, |i| i + 1);
    let end = text[at..].find('\n').map_or(text.len(), |i| at + i);
    let line = &text[start..end];
    start + (line.len() - line.trim_start().len())..end.max(start)
}

/// The line of a field such as `spec.capacity[storage]`, or of the nearest of its parents that is there.
pub fn locate(document: &str, path: &str) -> Range<usize> {
    let mut lines: Vec<(usize, usize, &str)> = Vec::new();
    let mut at = 0;
    for line in document.split_inclusive('\n') {
        let body = line.trim();
        if !body.is_empty() && !body.starts_with('#') {
            lines.push((at, line.len() - line.trim_start().len(), body));
        }
        at += line.len();
    }
    let mut found = lines.iter().position(|(_, _, body)| body.starts_with("name:") && !path.starts_with("metadata"));
    found = found.or(if lines.is_empty() { None } else { Some(0) });
    // The lines that belong to what was found so far, and their indentation.
    let (mut from, mut to) = (0, lines.len());
    let mut indent = lines.first().map_or(0, |l| l.1);
    for part in path.split(['.', '[', ']']).filter(|p| !p.is_empty()) {
        let index = part.parse::<usize>().ok();
        let mut seen = 0;
        let hit = (from..to).find(|&i| {
            let (_, depth, body) = lines[i];
            if depth != indent {
                return false;
            }
            if let Some(index) = index {
                seen += usize::from(body.starts_with('-'));
                return seen == index + 1 && body.starts_with('-');
            }
            let body = body.trim_start_matches("- ").trim_matches('"');
            body.strip_prefix(part).is_some_and(|rest| rest.starts_with(':') || rest.starts_with("\":"))
        });
        let Some(hit) = hit else { break };
        found = Some(hit);
        // What is below: deeper lines, or list items at the same depth.
        let list = |i: usize| index.is_none() && lines[i].1 == indent && lines[i].2.starts_with('-');
        let end = (hit + 1..to).find(|&i| lines[i].1 <= indent && !list(i)).unwrap_or(to);
        if index.is_some() {
            // Within a list item the fields stand two deeper, the first of them on the line of the dash.
            indent += 2;
            (from, to) = (hit, end);
            if let Some(rest) = lines[hit].2.strip_prefix("- ") {
                lines[hit] = (lines[hit].0, indent, rest);
            }
        } else {
            (from, to) = (hit + 1, end);
            indent = lines.get(from).map_or(indent, |l| l.1);
        }
    }
    found.map_or(0..document.len().min(1), |i| line_at(document, lines[i].0 + 1))
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
            ("", "name: a"),
        ] {
            assert_eq!(&TEXT[locate(TEXT, path)], line, "{path}");
        }
        assert_eq!(locate("", "spec"), 0..0);
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
