//! The page's texts, from Fluent files.
//!
//! Fluent's own parser parses the files. This resolver supports what the page's messages use: text, variables, message
//! references, literals, and selection by a word, a number or a plural category. It does not support bidi isolation,
//! attributes, terms and functions, which are most of the size of the full bundle.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement, VariantKey};
use fluent_syntax::parser;

use crate::parts::full;

/// A file of English texts, as `build.rs` wrote it.
macro_rules! text_file {
    ($name:literal) => {
        include_str!(concat!(env!("OUT_DIR"), "/", $name, ".ftl"))
    };
}
pub(crate) use text_file;

/// The texts of the page, and the reasons of controllers.
const EN: &[&str] = &[text_file!("page"), text_file!("why")];

/// A part of a formatted message.
#[derive(Debug, Clone, PartialEq)]
pub enum Part {
    /// Literal text of the message.
    Literal(String),
    /// The value of a variable.
    Value(String),
}

/// The messages of one language.
pub struct Texts {
    messages: BTreeMap<&'static str, Pattern<&'static str>>,
    /// Returns the plural category of a number in this language.
    plural: fn(f64) -> &'static str,
}

impl Texts {
    /// Parses Fluent files. Invalid entries are skipped; the tests check that there are none.
    pub fn new(sources: &[&'static str], plural: fn(f64) -> &'static str) -> Texts {
        let mut messages = BTreeMap::new();
        for source in sources {
            let (Ok(resource) | Err((resource, _))) = parser::parse_runtime(*source);
            for entry in resource.body {
                if let Entry::Message(m) = entry
                    && let Some(value) = m.value
                {
                    messages.insert(m.id.name, value);
                }
            }
        }
        Texts { messages, plural }
    }

    /// Returns true if there is a message with this ID.
    pub fn has(&self, id: &str) -> bool {
        self.messages.contains_key(id)
    }

    /// Returns the message in parts, so that a view can highlight its arguments; the ID itself if there is no such
    /// message.
    pub fn parts(&self, id: &str, arguments: &[(&str, Cow<str>)]) -> Vec<Part> {
        let mut out = Vec::new();
        match self.messages.get(id) {
            Some(pattern) => self.write(&mut out, pattern, arguments, 0),
            None => out.push(Part::Literal(id.to_owned())),
        }
        out
    }

    fn write(&self, out: &mut Vec<Part>, pattern: &Pattern<&'static str>, args: &[(&str, Cow<str>)], depth: u8) {
        for element in &pattern.elements {
            match element {
                PatternElement::TextElement { value } => words(out, value),
                PatternElement::Placeable { expression } => match expression {
                    Expression::Inline(inline) => self.inline(out, inline, args, depth),
                    Expression::Select { selector, variants } => {
                        let mut value = Vec::new();
                        self.inline(&mut value, selector, args, depth);
                        let value = join(value);
                        let number = value.parse::<f64>().ok();
                        let category = number.map(self.plural);
                        let chosen = variants
                            .iter()
                            .find(|v| match v.key {
                                VariantKey::Identifier { name } => name == value || Some(name) == category,
                                VariantKey::NumberLiteral { value } => number.is_some() && value.parse().ok() == number,
                            })
                            .or_else(|| variants.iter().find(|v| v.default));
                        if let Some(variant) = chosen {
                            self.write(out, &variant.value, args, depth + 1);
                        }
                    }
                },
            }
        }
    }

    fn inline(
        &self,
        out: &mut Vec<Part>,
        inline: &InlineExpression<&'static str>,
        args: &[(&str, Cow<str>)],
        depth: u8,
    ) {
        match inline {
            InlineExpression::StringLiteral { value } | InlineExpression::NumberLiteral { value } => words(out, value),
            InlineExpression::VariableReference { id } => match args.iter().find(|(name, _)| *name == id.name) {
                Some((_, value)) => out.push(Part::Value(value.to_string())),
                None => words(out, &format!("{{${}}}", id.name)),
            },
            // The depth limits messages that refer to each other.
            InlineExpression::MessageReference { id, .. } if depth < 4 => match self.messages.get(id.name) {
                Some(pattern) => self.write(out, pattern, args, depth + 1),
                None => words(out, id.name),
            },
            InlineExpression::Placeable { expression } => match &**expression {
                Expression::Inline(inline) => self.inline(out, inline, args, depth),
                Expression::Select { .. } => {}
            },
            _ => {}
        }
    }
}

fn words(out: &mut Vec<Part>, text: &str) {
    match out.last_mut() {
        Some(Part::Literal(last)) => last.push_str(text),
        _ => out.push(Part::Literal(text.to_owned())),
    }
}

fn join(parts: Vec<Part>) -> String {
    parts
        .into_iter()
        .map(|p| match p {
            Part::Literal(text) | Part::Value(text) => text,
        })
        .collect()
}

/// Returns the English plural category.
fn english(n: f64) -> &'static str {
    if n == 1.0 { "one" } else { "other" }
}

/// Returns the Russian plural category.
fn russian(n: f64) -> &'static str {
    match (n % 10.0, n % 100.0) {
        _ if n.fract() != 0.0 => "other",
        (ten, hundred) if ten == 1.0 && hundred != 11.0 => "one",
        (ten, hundred) if (2.0..=4.0).contains(&ten) && !(12.0..=14.0).contains(&hundred) => "few",
        _ => "many",
    }
}

/// The languages of the page, with their own names. English is always available; the others are loaded.
pub const LANGUAGES: [(&str, &str); 3] = [("en", "English"), ("ru", "Русский"), ("zh", "简体中文")];

thread_local! {
    /// The requested language and its files, until they are parsed.
    static LANGUAGE: RefCell<(String, Vec<&'static str>)> = RefCell::default();
    static TEXTS: RefCell<Option<Rc<Texts>>> = RefCell::default();
}

/// Returns the messages of the current language.
fn texts() -> Rc<Texts> {
    let read = || {
        LANGUAGE.with_borrow(|(language, files)| {
            // English is the fallback for missing messages.
            let sources: Vec<&'static str> =
                EN.iter().chain(full().map_or(&[][..], |full| full.texts)).chain(files).copied().collect();
            let plural = match language.as_str() {
                "ru" => russian,
                "zh" => |_| "other",
                _ => english,
            };
            Rc::new(Texts::new(&sources, plural))
        })
    };
    TEXTS.with_borrow_mut(|texts| texts.get_or_insert_with(read).clone())
}

/// Sets the language of all later texts. The files stay in memory until the page is closed.
pub fn set_locale(language: &str, files: Vec<String>) {
    let files = files.into_iter().map(|file| &*file.leak()).collect();
    LANGUAGE.set((language.to_owned(), files));
    TEXTS.set(None);
}

/// Returns the current language.
pub fn language() -> String {
    LANGUAGE.with_borrow(|(language, _)| if language.is_empty() { "en".to_owned() } else { language.clone() })
}

/// Returns a message without arguments.
pub fn tr(id: &str) -> String {
    with(id, &[])
}

/// Returns a message with arguments.
pub fn with(id: &str, arguments: &[(&str, &str)]) -> String {
    join(parts(id, arguments))
}

/// Returns a message in parts.
pub fn parts(id: &str, arguments: &[(&str, &str)]) -> Vec<Part> {
    let arguments: Vec<(&str, Cow<str>)> = arguments.iter().map(|(n, v)| (*n, Cow::Borrowed(*v))).collect();
    texts().parts(id, &arguments)
}

/// Returns true if there is such a message.
pub fn has(id: &str) -> bool {
    texts().has(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages() {
        let texts = Texts::new(
            &[
                "plain = Hello\nnamed = Hello, { $name }!\ninner = { plain } again\nmany = { $n ->\n    [0] nothing\n    [one] one thing\n   *[other] { $n } things\n}\nword = { $p ->\n    [Bound] yes\n   *[other] no\n}\nesc = a{\" \"}b\n",
            ],
            english,
        );
        let say = |id: &str, args: &[(&str, &str)]| {
            let args: Vec<_> = args.iter().map(|(n, v)| (*n, Cow::Borrowed(*v))).collect();
            join(texts.parts(id, &args))
        };
        for (id, args, text) in [
            ("plain", &[][..], "Hello"),
            ("named", &[("name", "Ada")], "Hello, Ada!"),
            ("named", &[], "Hello, {$name}!"),
            ("inner", &[], "Hello again"),
            ("many", &[("n", "0")], "nothing"),
            ("many", &[("n", "1")], "one thing"),
            ("many", &[("n", "7")], "7 things"),
            ("word", &[("p", "Bound")], "yes"),
            ("word", &[("p", "Lost")], "no"),
            ("esc", &[], "a b"),
            ("absent", &[], "absent"),
        ] {
            assert_eq!(say(id, args), text, "{id}");
        }
    }

    #[test]
    fn russian_plural_categories() {
        for (n, category) in
            [(1.0, "one"), (3.0, "few"), (5.0, "many"), (11.0, "many"), (21.0, "one"), (112.0, "many"), (1.5, "other")]
        {
            assert_eq!(russian(n), category, "{n}");
        }
    }

    /// Every file of every language is parsed without errors.
    #[test]
    fn all_languages_parse() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("locales");
        for (language, _) in LANGUAGES {
            for file in std::fs::read_dir(folder.join(language)).unwrap() {
                let path = file.unwrap().path();
                #[allow(clippy::disallowed_methods)] // A test of the page may read the page's source.
                let source = std::fs::read_to_string(&path).unwrap();
                assert!(parser::parse(source.as_str()).is_ok(), "{}", path.display());
            }
        }
    }

    #[test]
    fn english_has_no_duplicate_messages() {
        let mut seen = std::collections::BTreeSet::new();
        let parse = |source| parser::parse(source).expect("every entry parses").body;
        for entry in EN.iter().copied().flat_map(parse) {
            if let Entry::Message(m) = entry {
                assert!(seen.insert(m.id.name), "{} is there twice", m.id.name);
            }
        }
    }

    /// Every `tr("…")`, `with("…")` and `say("…")` of the page names a message.
    // The first view has only the texts of its own panels.
    #[test]
    fn all_message_ids_exist() {
        fn walk(folder: &std::path::Path, missing: &mut Vec<String>) {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    walk(&path, missing);
                    continue;
                }
                #[allow(clippy::disallowed_methods)] // A test of the page may read the page's source.
                let source = std::fs::read_to_string(&path).unwrap();
                let source = source.split("mod tests").next().unwrap();
                for call in ["tr(\"", "with(\"", "parts(\"", "say(\""] {
                    for part in source.split(call).skip(1) {
                        let id = part.split('"').next().unwrap();
                        let is_id = id.starts_with(|c: char| c.is_ascii_lowercase())
                            && id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
                        if is_id && id.contains('-') && !has(id) {
                            missing.push(format!("{}: {id}", path.display()));
                        }
                    }
                }
            }
        }
        let mut missing = Vec::new();
        walk(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut missing);
        assert!(missing.is_empty(), "no message for {missing:#?}");
    }
}
