//! Regions of a manifest that are read-only or hidden. Comment lines mark them.
//!
//! ```yaml
//! # lesson: read-only
//! apiVersion: v1
//! # lesson: end
//! ```

use std::ops::Range;

use crate::Problem;

/// The kind of a region.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RegionKind {
    /// Visible, but not editable.
    ReadOnly,
    /// Folded, and not editable.
    Hidden,
}

/// A region.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Region {
    /// The kind.
    pub kind: RegionKind,
    /// The bytes in the text without marks: whole lines.
    pub range: Range<usize>,
}

const MARK: &str = "# lesson:";

/// Returns a manifest without the marks, as the editor shows it, and its regions.
///
/// # Errors
/// Marks that do not match.
pub fn split(file: &str, text: &str) -> Result<(String, Vec<Region>), Problem> {
    let mut out = String::new();
    let mut regions: Vec<Region> = Vec::new();
    let mut open: Option<(RegionKind, usize, usize)> = None;
    for (i, line) in text.split_inclusive('\n').enumerate() {
        let wrong = |text: &str| Err(Problem::new(file, i + 1, text));
        let Some(word) = line.trim().strip_prefix(MARK).map(str::trim) else {
            out.push_str(line);
            continue;
        };
        let kind = match word {
            "read-only" => RegionKind::ReadOnly,
            "hidden" => RegionKind::Hidden,
            "end" => {
                let Some((kind, start, _)) = open.take() else { return wrong("`# lesson: end` with nothing to end") };
                regions.push(Region { kind, range: start..out.len() });
                continue;
            }
            _ => return wrong("unknown mark: `# lesson: read-only`, `# lesson: hidden` and `# lesson: end` are known"),
        };
        if open.replace((kind, out.len(), i + 1)).is_some() {
            return wrong("a region inside of a region: put `# lesson: end` before it");
        }
    }
    match open {
        Some((.., line)) => Err(Problem::new(file, line, "the region has no `# lesson: end`")),
        None => Ok((out, regions)),
    }
}

/// Returns the bytes of each region in a text that a reader has edited around them, up to the first region that is
/// missing.
pub fn locate(text: &str, regions: &[Region], edited: &str) -> Vec<Region> {
    let mut from = 0;
    let mut located = Vec::new();
    for region in regions {
        let fixed = &text[region.range.clone()];
        let Some(at) = edited[from..].find(fixed) else { break };
        located.push(Region { kind: region.kind, range: from + at..from + at + fixed.len() });
        from += at + fixed.len();
    }
    located
}

/// Returns the lines of the first region that is missing in a text. `None` if the text contains all regions in order.
pub fn first_changed<'a>(text: &'a str, regions: &[Region], new: &str) -> Option<&'a str> {
    let mut rest = new;
    for region in regions {
        let fixed = &text[region.range.clone()];
        match rest.find(fixed.trim_end_matches('\n')) {
            Some(at) => rest = &rest[at + fixed.trim_end_matches('\n').len()..],
            None => return Some(fixed),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    const MARKED: &str = "# lesson: read-only\na: 1\n# lesson: end\nb: 2\n  # lesson: hidden\nc: 3\n  # lesson: end\n";

    #[test]
    fn parses_region_marks() {
        let (text, regions) = split("a.yaml", MARKED).expect("the marks fit");
        assert_eq!(text, "a: 1\nb: 2\nc: 3\n");
        assert_eq!(regions[0], Region { kind: RegionKind::ReadOnly, range: 0..5 });
        assert_eq!(regions[1], Region { kind: RegionKind::Hidden, range: 10..15 });
        assert_eq!(first_changed(&text, &regions, "a: 1\nb: 7\nc: 3\n"), None);
        let located = locate(&text, &regions, "a: 1\nb: 77\nc: 3\n");
        assert_eq!(located.iter().map(|p| p.range.clone()).collect::<Vec<_>>(), [0..5, 11..16]);
        assert_eq!(first_changed(&text, &regions, "a: 2\nb: 2\nc: 3\n"), Some("a: 1\n"));
    }

    #[test]
    fn rejects_unmatched_region_marks() {
        for (text, line) in [
            ("# lesson: end\n", 1),
            ("a: 1\n# lesson: hidden\n", 2),
            ("# lesson: hidden\n# lesson: read-only\n", 2),
            ("# lesson: secret\n", 1),
        ] {
            assert_eq!(split("a.yaml", text).expect_err("a problem").line, line, "{text}");
        }
    }
}
