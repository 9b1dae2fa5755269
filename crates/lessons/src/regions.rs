//! Regions of a manifest that a reader does not change, or does not see: comment lines mark them.
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
    /// Its kind.
    pub kind: RegionKind,
    /// Its bytes in the text without marks: whole lines.
    pub range: Range<usize>,
}

const MARK: &str = "# lesson:";

/// A manifest as the editor shows it, without the marks, and its regions.
///
/// # Errors
/// Marks that do not belong together.
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

/// The bytes of each region in a text that a reader has edited around them; of those up to the first that is not there.
pub fn places(text: &str, regions: &[Region], edited: &str) -> Vec<Region> {
    let mut from = 0;
    let mut places = Vec::new();
    for region in regions {
        let fixed = &text[region.range.clone()];
        let Some(at) = edited[from..].find(fixed) else { break };
        places.push(Region { kind: region.kind, range: from + at..from + at + fixed.len() });
        from += at + fixed.len();
    }
    places
}

/// The lines of the first region that a text does not have any more; regions follow one another in it.
pub fn changed<'a>(text: &'a str, regions: &[Region], new: &str) -> Option<&'a str> {
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
    fn marks_become_regions() {
        let (text, regions) = split("a.yaml", MARKED).expect("the marks fit");
        assert_eq!(text, "a: 1\nb: 2\nc: 3\n");
        assert_eq!(regions[0], Region { kind: RegionKind::ReadOnly, range: 0..5 });
        assert_eq!(regions[1], Region { kind: RegionKind::Hidden, range: 10..15 });
        assert_eq!(changed(&text, &regions, "a: 1\nb: 7\nc: 3\n"), None);
        let places = places(&text, &regions, "a: 1\nb: 77\nc: 3\n");
        assert_eq!(places.iter().map(|p| p.range.clone()).collect::<Vec<_>>(), [0..5, 11..16]);
        assert_eq!(changed(&text, &regions, "a: 2\nb: 2\nc: 3\n"), Some("a: 1\n"));
    }

    #[test]
    fn marks_that_do_not_fit() {
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
