//! Markdown as a tree that a page can show: no HTML, no images, links only to `https://`.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd};
use serde::{Deserialize, Serialize};

use crate::Problem;

/// A block element.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Block {
    /// A paragraph.
    Paragraph(Vec<Inline>),
    /// A list, with the first number if it is ordered.
    List(Option<u64>, Vec<Vec<Block>>),
    /// Code, with its language: `yaml`, `shell`.
    Code(String, String),
    /// A block quote: a remark.
    Quote(Vec<Block>),
    /// A table: its header cells and its rows.
    Table(Vec<Vec<Inline>>, Vec<Vec<Vec<Inline>>>),
}

/// An inline element.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Inline {
    /// Plain text.
    Text(String),
    /// Code.
    Code(String),
    /// Strong text.
    Strong(Vec<Inline>),
    /// Emphasized text.
    Emphasis(Vec<Inline>),
    /// A link: its address and its text.
    Link(String, Vec<Inline>),
}

/// A heading, and the blocks up to the next heading of any level.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// The level, 1 to 4.
    pub level: u32,
    /// The ID from `{#id}`. Empty without one.
    pub id: String,
    /// The heading.
    pub title: Vec<Inline>,
    /// The blocks.
    pub body: Vec<Block>,
    /// The line of the heading, starting at 1.
    pub line: usize,
}

/// Returns the plain text without markup.
pub fn plain(inlines: &[Inline]) -> String {
    let words = inlines.iter().map(|inline| match inline {
        Inline::Text(text) | Inline::Code(text) => text.clone(),
        Inline::Strong(inner) | Inline::Emphasis(inner) | Inline::Link(_, inner) => plain(inner),
    });
    words.collect()
}

/// Parses a text into its sections.
///
/// # Errors
/// The elements that a lesson's text must not contain.
pub fn sections(file: &str, text: &str) -> Result<Vec<Section>, Vec<Problem>> {
    let options = Options::ENABLE_HEADING_ATTRIBUTES | Options::ENABLE_TABLES;
    let events: Vec<(Event, Range<usize>)> = Parser::new_ext(text, options).into_offset_iter().collect();
    let mut walk = Walk { file, text, events, at: 0, problems: Vec::new() };
    let mut sections: Vec<Section> = Vec::new();
    while let Some((event, range)) = walk.next() {
        match event {
            Event::Start(Tag::Heading { level, id, .. }) => {
                let title = walk.inlines();
                let level = match level {
                    HeadingLevel::H1 => 1,
                    HeadingLevel::H2 => 2,
                    HeadingLevel::H3 => 3,
                    HeadingLevel::H4 => 4,
                    HeadingLevel::H5 | HeadingLevel::H6 => {
                        walk.add_problem(&range, "headings have four levels");
                        4
                    }
                };
                let id = id.map(|id| id.to_string()).unwrap_or_default();
                let line = walk.line(&range);
                sections.push(Section { level, id, title, body: Vec::new(), line });
            }
            event => {
                let block = walk.block(event, &range);
                match sections.last_mut() {
                    Some(section) => section.body.extend(block),
                    None => walk.add_problem(&range, "a text begins with its title: `# Title`"),
                }
            }
        }
    }
    if walk.problems.is_empty() { Ok(sections) } else { Err(walk.problems) }
}

struct Walk<'a> {
    file: &'a str,
    text: &'a str,
    events: Vec<(Event<'a>, Range<usize>)>,
    at: usize,
    problems: Vec<Problem>,
}

impl<'a> Walk<'a> {
    fn next(&mut self) -> Option<(Event<'a>, Range<usize>)> {
        let next = self.events.get(self.at).cloned();
        self.at += 1;
        next
    }

    fn line(&self, range: &Range<usize>) -> usize {
        self.text[..range.start].matches('\n').count() + 1
    }

    fn add_problem(&mut self, range: &Range<usize>, text: &str) {
        let line = self.line(range);
        self.problems.push(Problem::new(self.file, line, text));
    }

    fn block(&mut self, event: Event<'a>, range: &Range<usize>) -> Option<Block> {
        Some(match event {
            Event::Start(Tag::Paragraph) => Block::Paragraph(self.inlines()),
            Event::Start(Tag::CodeBlock(kind)) => {
                let language = match kind {
                    CodeBlockKind::Fenced(language) => language.to_string(),
                    CodeBlockKind::Indented => String::new(),
                };
                let mut code = String::new();
                while let Some((event, _)) = self.next() {
                    match event {
                        Event::Text(text) => code.push_str(&text),
                        _ => break,
                    }
                }
                Block::Code(language, code)
            }
            Event::Start(Tag::BlockQuote(_)) => Block::Quote(self.blocks()),
            Event::Start(Tag::List(first)) => {
                let mut items = Vec::new();
                while let Some((Event::Start(Tag::Item), _)) = self.next() {
                    items.push(self.blocks());
                }
                Block::List(first, items)
            }
            Event::Start(Tag::Table(_)) => {
                let (mut head, mut rows) = (Vec::new(), Vec::new());
                while let Some((event, _)) = self.next() {
                    match event {
                        Event::Start(Tag::TableHead) => head = self.cells(),
                        Event::Start(Tag::TableRow) => rows.push(self.cells()),
                        _ => break,
                    }
                }
                Block::Table(head, rows)
            }
            Event::Start(Tag::HtmlBlock) => {
                self.add_problem(range, "no HTML: Markdown alone");
                self.blocks();
                return None;
            }
            _ => {
                self.add_problem(range, "paragraphs, lists, code, quotes and tables are what a text may hold");
                return None;
            }
        })
    }

    /// Returns the blocks up to the end of their parent. The item of a tight list contains text without a paragraph.
    fn blocks(&mut self) -> Vec<Block> {
        let mut blocks = Vec::new();
        while let Some((event, range)) = self.next() {
            match event {
                Event::End(_) => break,
                Event::Html(_) => {}
                Event::Start(
                    Tag::Paragraph
                    | Tag::CodeBlock(_)
                    | Tag::BlockQuote(_)
                    | Tag::List(_)
                    | Tag::Table(_)
                    | Tag::HtmlBlock,
                ) => blocks.extend(self.block(event, &range)),
                Event::Start(Tag::Heading { .. }) => {
                    self.add_problem(&range, "a heading stands for itself, not in a list or a quote");
                    self.inlines();
                }
                _ => {
                    self.at -= 1;
                    let line = self.inlines();
                    blocks.push(Block::Paragraph(line));
                    // The event that ended the text also ends the item, unless a block follows.
                    match self.events.get(self.at - 1) {
                        Some((Event::End(_), _)) => break,
                        _ => self.at -= 1,
                    }
                }
            }
        }
        blocks
    }

    fn cells(&mut self) -> Vec<Vec<Inline>> {
        let mut cells = Vec::new();
        while let Some((Event::Start(Tag::TableCell), _)) = self.next() {
            cells.push(self.inlines());
        }
        cells
    }

    /// Returns the inline elements up to the end of their parent, or up to a block.
    fn inlines(&mut self) -> Vec<Inline> {
        let mut out: Vec<Inline> = Vec::new();
        while let Some((event, range)) = self.next() {
            let inline = match event {
                Event::Text(text) => Inline::Text(text.to_string()),
                Event::Code(code) => Inline::Code(code.to_string()),
                Event::SoftBreak | Event::HardBreak => Inline::Text(self.line_break().to_owned()),
                Event::Start(Tag::Strong) => Inline::Strong(self.inlines()),
                Event::Start(Tag::Emphasis) => Inline::Emphasis(self.inlines()),
                Event::Start(Tag::Link { dest_url, .. }) => {
                    if !dest_url.starts_with("https://") {
                        self.add_problem(&range, "links lead to https:// addresses");
                    }
                    Inline::Link(dest_url.to_string(), self.inlines())
                }
                Event::Start(Tag::Image { .. }) => {
                    self.add_problem(&range, "no pictures");
                    self.inlines();
                    continue;
                }
                Event::InlineHtml(_) => {
                    self.add_problem(&range, "no HTML: put what has angle brackets into `backquotes`");
                    continue;
                }
                Event::End(TagEnd::Paragraph | TagEnd::Item | _) => break,
                // A block within the item of a tight list ends the text.
                _ => break,
            };
            match (&inline, out.last_mut()) {
                (Inline::Text(more), Some(Inline::Text(text))) => text.push_str(more),
                _ => out.push(inline),
            }
        }
        out
    }

    /// Returns the text of a line break: a space, or an empty text between Chinese characters.
    fn line_break(&self) -> &'static str {
        let wide = |c: Option<char>| c.is_some_and(|c| c >= '\u{2e80}');
        let range = &self.events[self.at - 1].1;
        let before = self.text[..range.start].trim_end().chars().next_back();
        let after = self.text[range.end..].trim_start().chars().next();
        if wide(before) && wide(after) { "" } else { " " }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(words: &str) -> Inline {
        Inline::Text(words.into())
    }

    #[test]
    fn parses_sections() {
        let md = "# A `b` c\n\nOne\ntwo *three*.\n\n## Two {#two}\n\n- `x`: y\n- z\n  ```yaml\n  a: 1\n  ```\n\n> q\n\n| a | b |\n|---|---|\n| 1 | 2 |\n";
        let sections = sections("en.md", md).expect("it can be read");
        assert_eq!(sections.len(), 2);
        assert_eq!(plain(&sections[0].title), "A b c");
        let emphasis = Inline::Emphasis(vec![text("three")]);
        assert_eq!(sections[0].body, [Block::Paragraph(vec![text("One two "), emphasis, text(".")])]);
        assert_eq!((sections[1].id.as_str(), sections[1].level, sections[1].line), ("two", 2, 6));
        let first = vec![Block::Paragraph(vec![Inline::Code("x".into()), text(": y")])];
        let second = vec![Block::Paragraph(vec![text("z")]), Block::Code("yaml".into(), "a: 1\n".into())];
        assert_eq!(sections[1].body[0], Block::List(None, vec![first, second]));
        assert_eq!(sections[1].body[1], Block::Quote(vec![Block::Paragraph(vec![text("q")])]));
        let cell = |words: &str| vec![text(words)];
        assert_eq!(sections[1].body[2], Block::Table(vec![cell("a"), cell("b")], vec![vec![cell("1"), cell("2")]]));
    }

    #[test]
    fn joins_chinese_lines_without_space() {
        let read = sections("zh.md", "# 卷\n\n一个\n卷 a\nb\n").expect("it can be read");
        assert_eq!(read[0].body, [Block::Paragraph(vec![text("一个卷 a b")])]);
    }

    #[test]
    fn rejects_unsupported_markdown() {
        for (md, line) in [
            ("words\n", 1),
            ("# a\n\n<b>x</b>\n", 3),
            ("# a\n\n<div>\nx\n</div>\n", 3),
            ("# a\n\n![p](https://a.b/c.png)\n", 3),
            ("# a\n\n[p](http://a.b)\n", 3),
            ("# a\n\n##### b\n", 3),
            ("# a\n\n- # b\n", 3),
        ] {
            assert_eq!(sections("en.md", md).expect_err("a problem")[0].line, line, "{md}");
        }
    }
}
