//! Line diffs of two texts, folded, for the unified and the side-by-side view.

use difflib::sequencematcher::SequenceMatcher;

/// The number of unchanged lines around a change.
const CONTEXT: usize = 3;

/// A row of a diff. The numbers are lines in the two texts, from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Row {
    /// The same line in both texts.
    Same(usize, usize),
    /// A removed line of the old text.
    Removed(usize),
    /// An added line of the new text.
    Added(usize),
}

/// A run of rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// True if the run is far from every change and can be folded.
    pub fold: bool,
    /// The rows.
    pub rows: Vec<Row>,
}

/// Returns the diff of two texts, line by line.
pub fn rows(before: &str, after: &str) -> Vec<Row> {
    let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
    let (before, after) = (lines(before), lines(after));
    let mut rows = Vec::new();
    for part in SequenceMatcher::new(&before, &after).get_opcodes() {
        let (old, new) = (part.first_start..part.first_end, part.second_start..part.second_end);
        if part.tag == "equal" {
            rows.extend(old.zip(new).map(|(old, new)| Row::Same(old, new)));
        } else {
            rows.extend(old.map(Row::Removed));
            rows.extend(new.map(Row::Added));
        }
    }
    rows
}

/// Splits rows into blocks. A run of unchanged rows more than [`CONTEXT`] from a change is folded if that saves enough
/// rows.
pub fn blocks(rows: Vec<Row>) -> Vec<Block> {
    let same = |row: &Row| matches!(row, Row::Same(..));
    let mut out: Vec<Block> = Vec::new();
    let mut keep = |rows: &[Row], fold: bool| match out.last_mut() {
        _ if rows.is_empty() => {}
        Some(last) if last.fold == fold => last.rows.extend_from_slice(rows),
        _ => out.push(Block { fold, rows: rows.to_vec() }),
    };
    let runs: Vec<&[Row]> = rows.chunk_by(|a, b| same(a) == same(b)).collect();
    for (i, run) in runs.iter().enumerate() {
        let lead = if i == 0 { 0 } else { CONTEXT };
        let tail = if i + 1 == runs.len() { 0 } else { CONTEXT };
        if same(&run[0]) && run.len() > lead + tail + 1 {
            keep(&run[..lead], false);
            keep(&run[lead..run.len() - tail], true);
            keep(&run[run.len() - tail..], false);
        } else {
            keep(run, false);
        }
    }
    out
}

/// Returns the rows side by side: removed lines next to the added lines that follow them.
pub fn pairs(rows: &[Row]) -> Vec<(Option<Row>, Option<Row>)> {
    let mut out: Vec<(Option<Row>, Option<Row>)> = Vec::new();
    // The row of the next added line: the first removed line without one.
    let mut free = 0;
    for row in rows {
        match row {
            Row::Same(..) => {
                out.push((Some(*row), Some(*row)));
                free = out.len();
            }
            Row::Removed(_) => out.push((Some(*row), None)),
            Row::Added(_) => {
                if free < out.len() {
                    out[free].1 = Some(*row);
                } else {
                    out.push((None, Some(*row)));
                }
                free += 1;
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(before: &str, after: &str, unified: &str) {
        let (old, new): (Vec<_>, Vec<_>) = (before.lines().collect(), after.lines().collect());
        let text: String = blocks(rows(before, after))
            .iter()
            .flat_map(|b| {
                if b.fold {
                    return vec![format!("~{}\n", b.rows.len())];
                }
                let line = |row: &Row| match row {
                    Row::Same(i, _) => format!(" {}\n", old[*i]),
                    Row::Removed(i) => format!("-{}\n", old[*i]),
                    Row::Added(i) => format!("+{}\n", new[*i]),
                };
                b.rows.iter().map(line).collect()
            })
            .collect();
        assert_eq!(text, unified);
    }

    #[test]
    fn unified() {
        check("a\nb\nc\n", "a\nx\nc\n", " a\n-b\n+x\n c\n");
        check("", "a\nb\n", "+a\n+b\n");
        check("a\n", "", "-a\n");
        check("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\n5\n6\n7\n8\nx\n", "~5\n 6\n 7\n 8\n-9\n+x\n");
        check("a\n", "a\n", " a\n");
    }

    #[test]
    fn side_by_side() {
        let pairs = pairs(&rows("a\nb\nc\n", "a\nx\ny\nc\n"));
        assert_eq!(
            pairs,
            [
                (Some(Row::Same(0, 0)), Some(Row::Same(0, 0))),
                (Some(Row::Removed(1)), Some(Row::Added(1))),
                (None, Some(Row::Added(2))),
                (Some(Row::Same(2, 3)), Some(Row::Same(2, 3))),
            ]
        );
    }
}
