//! The graph as files for other places: SVG that stands alone, and Mermaid text.

use std::fmt::Write;

use crate::graph::{HEIGHT, Layout, Model, WIDTH};
use crate::text::tr;
use crate::view::objects::sign;

/// The colours of a picture: paper, lines, words, fainter words, and each kind of phase.
struct Colours {
    paper: &'static str,
    line: &'static str,
    ink: &'static str,
    dim: &'static str,
}

const LIGHT: Colours = Colours { paper: "#ffffff", line: "#8b8577", ink: "#211f1a", dim: "#57534a" };
const DARK: Colours = Colours { paper: "#1c1e22", line: "#7d818a", ink: "#e6e4df", dim: "#b4b1a9" };

/// The colour of a phase on dark and on light paper.
fn colour(class: &str, dark: bool) -> &'static str {
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

/// How many letters of a kind and a name have room in an item, in a wide font.
pub const LETTERS: usize = 17;

/// What is drawn of a long name.
pub fn shortened(name: &str, most: usize) -> String {
    let count = name.chars().count();
    if count <= most {
        return name.to_owned();
    }
    // Both ends tell names apart: made names differ at the end.
    let (head, tail) = ((most - 1).div_ceil(2), (most - 1) / 2);
    name.chars().take(head).chain(['…']).chain(name.chars().skip(count - tail)).collect()
}

/// The dashes of a thing's outline: a phase is told by more than its colour.
pub fn dashes(class: &str) -> &'static str {
    match class {
        "wait" => "5 3",
        "idle" => "1.5 3",
        _ => "none",
    }
}

/// The way of an edge through its points.
pub fn path(points: &[(i32, i32)]) -> String {
    let mut d = String::new();
    for (i, pair) in points.chunks(2).enumerate() {
        let [(x, y), (to_x, to_y)] = *pair else { continue };
        let middle = (y + to_y) / 2;
        let begin = if i == 0 { 'M' } else { 'L' };
        let _ = write!(d, "{begin}{x} {y}C{x} {middle} {to_x} {middle} {to_x} {to_y}");
    }
    d
}

/// Where the word of an edge stands: in the middle of its first part.
pub fn word_at(points: &[(i32, i32)]) -> (i32, i32) {
    match points {
        [(x, y), (to_x, to_y), ..] => ((x + to_x) / 2, (y + to_y) / 2),
        _ => (0, 0),
    }
}

/// The picture as SVG with all that it needs in it.
pub fn svg(model: &Model, layout: &Layout, dark: bool) -> String {
    let colours = if dark { DARK } else { LIGHT };
    let Layout { width, height, .. } = layout;
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" \
         font-family=\"system-ui, sans-serif\">\n<rect width=\"{width}\" height=\"{height}\" fill=\"{}\"/>\n\
         <defs><marker id=\"tip\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"7\" markerHeight=\"7\" orient=\"auto\">\
         <path d=\"M0 0.5L8 4L0 7.5Z\" fill=\"{}\"/></marker></defs>\n",
        colours.paper, colours.line
    );
    for (edge, points) in model.edges.iter().zip(&layout.paths) {
        let dashes = if edge.firm { "none" } else { "5 4" };
        let _ = writeln!(
            out,
            "<path d=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"1.4\" stroke-dasharray=\"{dashes}\" marker-end=\"url(#tip)\"/>",
            path(points),
            colours.line,
        );
    }
    for (edge, points) in model.edges.iter().zip(&layout.paths) {
        let (x, y) = word_at(points);
        let _ = writeln!(
            out,
            "<text x=\"{x}\" y=\"{}\" text-anchor=\"middle\" font-size=\"11\" fill=\"{}\" stroke=\"{}\" stroke-width=\"4\" \
             paint-order=\"stroke\">{}</text>",
            y + 4,
            colours.dim,
            colours.paper,
            escaped(&tr(&format!("graph-edge-{}", edge.what))),
        );
    }
    for (item, (x, y)) in model.items.iter().zip(&layout.places) {
        let (class, sign) = sign(&item.phase).unwrap_or(("plain", ""));
        let colour = colour(class, dark);
        let _ = writeln!(
            out,
            "<g transform=\"translate({x} {y})\"><title>{kind}/{whole} {phase}</title><rect width=\"{WIDTH}\" height=\"{HEIGHT}\" \
             rx=\"7\" fill=\"{}\" stroke=\"{colour}\" stroke-width=\"1.6\" stroke-dasharray=\"{}\"/>\
             <text x=\"10\" y=\"19\" font-size=\"12.5\" fill=\"{}\"><tspan fill=\"{}\">{kind}/</tspan>\
             <tspan font-weight=\"600\">{name}</tspan></text>\
             <text x=\"10\" y=\"36\" font-size=\"11.5\" fill=\"{colour}\">{sign} {phase}</text></g>",
            colours.paper,
            dashes(class),
            colours.ink,
            colours.dim,
            kind = item.kind,
            whole = escaped(&item.name),
            name = escaped(&shortened(&item.name, LETTERS - item.kind.len())),
            phase = escaped(&item.phase),
        );
    }
    out.push_str("</svg>\n");
    out
}

/// The picture as a Mermaid flowchart.
pub fn mermaid(model: &Model) -> String {
    let mut out = "flowchart TB\n".to_owned();
    // A quotation mark ends a label, and Mermaid reads entities in it.
    let quoted = |text: &str| text.replace('#', "#35;").replace('"', "#quot;").replace('<', "#lt;");
    for (i, item) in model.items.iter().enumerate() {
        let (class, sign) = sign(&item.phase).unwrap_or(("plain", ""));
        let phase = format!("{sign} {}", item.phase);
        let line = if phase.trim().is_empty() { String::new() } else { format!("<br/>{}", quoted(phase.trim())) };
        let _ = writeln!(out, "  n{i}[\"{}/{}{line}\"]:::{class}", item.kind, quoted(&item.name));
    }
    for edge in &model.edges {
        let arrow = if edge.firm { "-->" } else { "-.->" };
        let word = quoted(&tr(&format!("graph-edge-{}", edge.what)));
        let _ = writeln!(out, "  n{} {arrow}|\"{word}\"| n{}", edge.from, edge.to);
    }
    for class in ["good", "free", "wait", "idle", "bad", "plain"] {
        if model.items.iter().any(|item| sign(&item.phase).map_or("plain", |(class, _)| class) == class) {
            let dashes = match dashes(class) {
                "none" => String::new(),
                dashes => format!(",stroke-dasharray:{dashes}"),
            };
            let _ = writeln!(out, "  classDef {class} stroke:{},stroke-width:2px{dashes}", colour(class, false));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core;
    use crate::examples::EXAMPLES;
    use crate::history::{Deed, History};

    fn model() -> Model {
        let mut history = History::new();
        let text = EXAMPLES[0].text;
        history.run(Deed::Kubectl(["apply", "-f", "-"].map(String::from).to_vec(), text.to_owned(), true));
        history.run(Deed::Settle);
        let cluster: &core::Cluster = &history.branch().head().cluster;
        Model::new(cluster, &[])
    }

    #[test]
    fn mermaid_text() {
        let text = mermaid(&model());
        assert!(text.starts_with("flowchart TB\n  n0[\"pvc/data<br/>● Bound\"]:::good\n"), "{text}");
        assert!(text.contains("  n0 -->|\"bound\"| n1\n"), "{text}");
        assert!(text.contains("classDef good stroke:#1d6f42"), "{text}");
    }

    #[test]
    fn svg_that_stands_alone() {
        let mut model = model();
        model.items[0].name = "<script>&\"".into();
        let text = svg(&model, &Layout::new(&model), true);
        assert!(text.contains("&lt;script&gt;&amp;&quot;") && !text.contains("<script"), "{text}");
        assert!(text.contains(">● Bound</text>") && !text.contains("class=") && !text.contains("var("), "{text}");
        assert_eq!(text.matches("<g ").count(), text.matches("</g>").count());
    }

    #[test]
    fn long_names_keep_both_ends() {
        assert_eq!(shortened("pvc-0d6e4f3e-aaaa-bbbb", 11), "pvc-0…-bbbb");
        assert_eq!(shortened("short", 11), "short");
    }
}
