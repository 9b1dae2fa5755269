//! The graph as a file: a self-contained SVG, and Mermaid text.

use std::fmt::Write;

use crate::graph::{HEIGHT, Label, Layout, Model, Node, Path, WIDTH};
use crate::text::{tr, with};
use crate::view::objects::sign;

/// The colors of a picture: background, lines, text, secondary text, and each kind of phase.
struct Colors {
    paper: &'static str,
    line: &'static str,
    ink: &'static str,
    dim: &'static str,
}

const LIGHT: Colors = Colors { paper: "#ffffff", line: "#8b8577", ink: "#211f1a", dim: "#57534a" };
const DARK: Colors = Colors { paper: "#1c1e22", line: "#7d818a", ink: "#e6e4df", dim: "#b4b1a9" };

/// Returns the color of a phase on a dark or light background.
fn color(class: &str, dark: bool) -> &'static str {
    match (class, dark) {
        ("good", false) => "#1d6f42",
        ("good", true) => "#7fcf9b",
        ("free", false) => "#1d5fa8",
        ("free", true) => "#7db4f0",
        ("wait", false) => "#8a5a00",
        ("wait", true) => "#e6bd6a",
        ("bad", false) => "#b3261e",
        ("bad", true) => "#f59a91",
        (_, false) => LIGHT.dim,
        (_, true) => DARK.dim,
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// The font size of names.
pub const NAME: f64 = 12.5;
/// The font size of kinds, phases and labels of edges.
pub const SMALL: f64 = 11.0;
/// The padding between the side of a box and its text.
pub const INSET: i32 = 10;
/// The width of bold text relative to normal text.
const BOLD: f64 = 1.12;

/// Returns the maximum width of a text in the fonts of the page: the widths of DejaVu Sans, the widest of them.
pub fn width(text: &str, size: f64) -> f64 {
    let em = |c: char| match c {
        'i' | 'j' | 'l' | ' ' | '.' | ',' | ':' | '/' | '\'' => 0.34,
        'f' | 't' | 'r' | '-' => 0.42,
        'm' | 'M' | 'W' | 'ж' | 'ш' | 'щ' | 'ю' | 'ф' | 'ы' | '…' => 1.0,
        'w' | 'м' => 0.82,
        'A'..='Z' => 0.77,
        '\u{400}'..='\u{4ff}' => 0.68,
        c if c < '\u{500}' => 0.64,
        _ => 1.0,
    };
    size * text.chars().map(em).sum::<f64>()
}

/// Returns the name of an item, shortened to its box.
pub fn name(item: &Node) -> String {
    let room = f64::from(WIDTH - 2 * INSET) / BOLD;
    if width(&item.name, NAME) <= room {
        return item.name.clone();
    }
    (3..item.name.chars().count())
        .rev()
        .map(|most| shortened(&item.name, most))
        .find(|name| width(name, NAME) <= room)
        .unwrap_or_default()
}

/// Returns the phase of an item with its sign, shortened to its box.
pub fn status(item: &Node) -> String {
    let phase = phase(item);
    let sign = sign(&item.phase).map_or(String::new(), |(_, sign)| format!("{sign} "));
    let room = f64::from(WIDTH - 2 * INSET - 8) - width(item.kind, SMALL) - width(&sign, SMALL);
    let whole = width(&phase, SMALL) * BOLD <= room;
    let cut = (1..phase.chars().count()).rev().map(|most| phase.chars().take(most).chain(['…']).collect::<String>());
    let text = if whole { Some(phase.clone()) } else { cut.into_iter().find(|text| width(text, SMALL) * BOLD <= room) };
    format!("{sign}{}", text.unwrap_or_default())
}

/// Returns the phase of an item, or the number of objects of a namespace.
pub fn phase(item: &Node) -> String {
    match item.members {
        0 => item.phase.clone(),
        n => with("graph-members", &[("n", &n.to_string())]),
    }
}

/// Returns a name, shortened to a length.
fn shortened(name: &str, most: usize) -> String {
    let count = name.chars().count();
    if count <= most {
        return name.to_owned();
    }
    // Keep both ends, because generated names differ at the end.
    let (head, tail) = ((most - 1).div_ceil(2), (most - 1) / 2);
    name.chars().take(head).chain(['…']).chain(name.chars().skip(count - tail)).collect()
}

/// Returns the dash pattern of an outline: color is not the only difference between phases.
pub fn dashes(class: &str) -> &'static str {
    match class {
        "wait" => "5 3",
        "idle" => "1.5 3",
        _ => "none",
    }
}

/// Returns the path data of an edge: corners between two lines are round.
pub fn path(path: &Path) -> String {
    let points = &path.points;
    let Some((x, y)) = points.first() else { return String::new() };
    let mut d = format!("M{x} {y}");
    let mut at = (*x, *y);
    for (i, curve) in path.curves.iter().enumerate() {
        let (x, y) = points[i + 1];
        if *curve {
            let middle = (at.1 + y) / 2;
            let _ = write!(d, "C{} {middle} {x} {middle} {x} {y}", at.0);
        } else if path.curves.get(i + 1) == Some(&false) {
            let next = points[i + 2];
            // A corner takes at most half of each line.
            let length = |(a, b): (i32, i32), (c, d): (i32, i32)| (c - a).abs().max((d - b).abs());
            let r = (length(points[i], (x, y)) / 2).min(length((x, y), next) / 2).min(7);
            let toward = |(a, b): (i32, i32)| (x + (a - x).signum() * r, y + (b - y).signum() * r);
            let ((from_x, from_y), (to_x, to_y)) = (toward(points[i]), toward(next));
            let _ = write!(d, "L{from_x} {from_y}Q{x} {y} {to_x} {to_y}");
        } else {
            let _ = write!(d, "L{x} {y}");
        }
        at = (x, y);
    }
    d
}

/// Returns the drawn part of an edge, and true if it has the arrow.
pub fn drawn(layout: &Layout, edge: usize) -> (&Path, bool) {
    match &layout.joins[edge] {
        Some((path, tip)) => (path, *tip),
        None => (&layout.paths[edge], true),
    }
}

/// Returns the picture as a self-contained SVG.
pub fn svg(model: &Model, layout: &Layout, dark: bool) -> String {
    let colors = if dark { DARK } else { LIGHT };
    let Layout { width, height, .. } = layout;
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" \
         font-family=\"system-ui, sans-serif\">\n<rect width=\"{width}\" height=\"{height}\" fill=\"{}\"/>\n\
         <defs><marker id=\"tip\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"7\" markerHeight=\"7\" orient=\"auto\">\
         <path d=\"M0 0.5L8 4L0 7.5Z\" fill=\"{}\"/></marker></defs>\n",
        colors.paper, colors.line
    );
    for (i, edge) in model.edges.iter().enumerate() {
        let (edge_path, tip) = drawn(layout, i);
        let dashes = if edge.established { "none" } else { "5 4" };
        let _ = writeln!(
            out,
            "<path d=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"1.4\" stroke-dasharray=\"{dashes}\"{}/>",
            path(edge_path),
            colors.line,
            if tip { " marker-end=\"url(#tip)\"" } else { "" },
        );
    }
    for Label { text, x, y, width, .. } in &layout.labels {
        let _ = writeln!(
            out,
            "<rect x=\"{}\" y=\"{}\" width=\"{width}\" height=\"14\" fill=\"{}\"/>\
             <text x=\"{x}\" y=\"{}\" text-anchor=\"middle\" font-size=\"{SMALL}\" fill=\"{}\">{}</text>",
            x - width / 2,
            y - 7,
            colors.paper,
            y + 4,
            colors.dim,
            escaped(text),
        );
    }
    for (item, (x, y)) in model.items.iter().zip(&layout.places) {
        let (class, _) = sign(&item.phase).unwrap_or(("plain", ""));
        let color = color(class, dark);
        let _ = writeln!(
            out,
            "<g transform=\"translate({x} {y})\"><title>{kind}/{whole} {phase}</title><rect width=\"{WIDTH}\" height=\"{HEIGHT}\" \
             rx=\"7\" fill=\"{}\" stroke=\"{color}\" stroke-width=\"1.6\" stroke-dasharray=\"{}\"/>\
             <text x=\"{INSET}\" y=\"19\" font-size=\"{NAME}\" font-weight=\"600\" fill=\"{}\">{name}</text>\
             <text x=\"{INSET}\" y=\"36\" font-size=\"{SMALL}\" fill=\"{}\">{kind}</text>\
             <text x=\"{}\" y=\"36\" text-anchor=\"end\" font-size=\"{SMALL}\" fill=\"{color}\">{status}</text></g>",
            colors.paper,
            dashes(class),
            colors.ink,
            colors.dim,
            WIDTH - INSET,
            kind = item.kind,
            whole = escaped(&item.name),
            name = escaped(&name(item)),
            phase = escaped(&phase(item)),
            status = escaped(&status(item)),
        );
    }
    out.push_str("</svg>\n");
    out
}

/// Returns the picture as a Mermaid flowchart.
pub fn mermaid(model: &Model) -> String {
    let mut out = "flowchart TB\n".to_owned();
    // A quotation mark ends a label, and Mermaid parses entities in it.
    let quoted = |text: &str| text.replace('#', "#35;").replace('"', "#quot;").replace('<', "#lt;");
    for (i, item) in model.items.iter().enumerate() {
        let (class, sign) = sign(&item.phase).unwrap_or(("plain", ""));
        let phase = format!("{sign} {}", phase(item));
        let line = if phase.trim().is_empty() { String::new() } else { format!("<br/>{}", quoted(phase.trim())) };
        let _ = writeln!(out, "  n{i}[\"{}/{}{line}\"]:::{class}", item.kind, quoted(&item.name));
    }
    for edge in &model.edges {
        let arrow = if edge.established { "-->" } else { "-.->" };
        let word = quoted(&tr(&format!("graph-edge-{}", edge.what)));
        let _ = writeln!(out, "  n{} {arrow}|\"{word}\"| n{}", edge.from, edge.to);
    }
    for class in ["good", "free", "wait", "idle", "bad", "plain"] {
        if model.items.iter().any(|item| sign(&item.phase).map_or("plain", |(class, _)| class) == class) {
            let dashes = match dashes(class) {
                "none" => String::new(),
                dashes => format!(",stroke-dasharray:{dashes}"),
            };
            let _ = writeln!(out, "  classDef {class} stroke:{},stroke-width:2px{dashes}", color(class, false));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core;
    use crate::examples::EXAMPLES;
    use bindery_session::{History, Operation};

    fn model() -> Model {
        let mut history = History::new();
        let text = EXAMPLES[0].text;
        history.run(Operation::Kubectl(["apply", "-f", "-"].map(String::from).to_vec(), text.to_owned(), true));
        history.run(Operation::Settle);
        let cluster: &core::Cluster = &history.branch().head().cluster;
        Model::new(cluster)
    }

    #[test]
    fn mermaid_text() {
        let text = mermaid(&model());
        assert!(text.starts_with("flowchart TB\n  n0[\"pvc/data<br/>● Bound\"]:::good\n"), "{text}");
        assert!(text.contains("  n0 -->|\"bound\"| n1\n"), "{text}");
        assert!(text.contains("classDef good stroke:#1d6f42"), "{text}");
    }

    #[test]
    fn svg_is_self_contained() {
        let mut model = model();
        model.items[0].name = "<script>&\"".into();
        let text = svg(&model, &Layout::new(&model), true);
        assert!(text.contains("&lt;script&gt;&amp;&quot;") && !text.contains("<script"), "{text}");
        assert!(text.contains(">● Bound</text>") && !text.contains("class=") && !text.contains("var("), "{text}");
        assert_eq!(text.matches("<g ").count(), text.matches("</g>").count());
    }

    #[test]
    fn names_and_phases_fit_into_their_boxes() {
        let room = f64::from(WIDTH - 2 * INSET);
        for text in
            ["short", "pvc-0d6e4f3e-aaaa-bbbb-cccc-0123456789ab", "WWWWWWWWWWWWWWWWWWWWWWWWWWWW", &"数".repeat(40)]
        {
            let mut item = model().items.remove(0);
            text.clone_into(&mut item.name);
            (item.kind, item.phase) = ("snapshot", "CreateContainerConfigError".to_owned());
            assert!(width(&name(&item), NAME) * BOLD <= room, "{text}");
            assert!(width(&status(&item), SMALL) + width(item.kind, SMALL) < room, "{text}");
            assert!(status(&item).starts_with("✕ Create"), "{text}");
        }
        assert_eq!(shortened("pvc-0d6e4f3e-aaaa-bbbb", 11), "pvc-0…-bbbb");
        assert_eq!(shortened("short", 11), "short");
    }

    #[test]
    fn corners_between_lines_are_round() {
        let points = vec![(0, 0), (0, 20), (40, 20), (40, 24), (60, 60)];
        let edge_path = Path { points, curves: vec![false, false, false, true] };
        assert_eq!(path(&edge_path), "M0 0L0 13Q0 20 7 20L38 20Q40 20 40 22L40 24C40 42 60 42 60 60");
        assert_eq!(path(&Path::default()), "");
    }
}
