//! Alignment of text in columns.
//!
//! Implements Go's `text/tabwriter` with kubectl's settings: spaces as padding, left alignment, and no alignment of the
//! text after the last tab of a line.

/// Aligns a text whose cells end in tabs. The width of a column is the widest cell of consecutive lines that have the
/// column, plus `padding`, and at least `min`.
pub fn align_columns(text: &str, min: usize, padding: usize) -> String {
    let body = text.strip_suffix('\n').unwrap_or(text);
    let lines: Vec<Vec<&str>> = body.split('\n').map(|line| line.split('\t').collect()).collect();
    let mut out = String::with_capacity(text.len() * 2);
    block(&lines, &mut Vec::new(), min, padding, &mut out);
    if !text.ends_with('\n') {
        out.pop();
    }
    out
}

/// Writes lines that share the widths of their first columns.
fn block(lines: &[Vec<&str>], widths: &mut Vec<usize>, min: usize, padding: usize, out: &mut String) {
    let column = widths.len();
    let has = |line: &Vec<&str>| column + 1 < line.len();
    let mut at = 0;
    while at < lines.len() {
        if !has(&lines[at]) {
            write(&lines[at], widths, out);
            at += 1;
            continue;
        }
        let end = lines[at..].iter().position(|line| !has(line)).map_or(lines.len(), |n| at + n);
        let width = lines[at..end].iter().map(|line| line[column].chars().count() + padding).max().unwrap_or(0);
        widths.push(width.max(min));
        block(&lines[at..end], widths, min, padding, out);
        widths.pop();
        at = end;
    }
}

fn write(line: &[&str], widths: &[usize], out: &mut String) {
    for (i, cell) in line.iter().enumerate() {
        out.push_str(cell);
        if let Some(width) = widths.get(i) {
            for _ in cell.chars().count()..*width {
                out.push(' ');
            }
        }
    }
    out.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn column_ends_at_line_without_it() {
        let text = "Name:\tl1\nNode Affinity:\t\n  Required Terms:\t\nSource:\n    Type:\tLocal\n    Path:\t/d\nEvents:\t<none>\n";
        let want = "Name:              l1\nNode Affinity:     \n  Required Terms:  \nSource:\n    Type:  Local\n    Path:  /d\nEvents:    <none>\n";
        assert_eq!(align_columns(text, 0, 2), want);
        assert_eq!(align_columns("A\tB\t\nlong one\tx\ty\n", 6, 3), "A          B     \nlong one   x     y\n");
    }
}
