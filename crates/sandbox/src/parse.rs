//! Parser of shell scripts.
//!
//! Implements the grammar of the POSIX shell. Not modelled: `case`, here-documents, job control. Scripts nested deeper
//! than [`MAX_DEPTH`] levels are rejected, because the stack is limited.

use std::rc::Rc;

/// The maximum nesting of lists.
const MAX_DEPTH: usize = 64;

/// A part of a word.
#[derive(Debug, Clone, PartialEq)]
pub enum Part {
    /// Text, and whether it is quoted.
    Text(String, bool),
    /// A variable: its name, its default if it is empty, and whether it is quoted.
    Variable(String, String, bool),
    /// A command substitution, and whether it is quoted.
    Command(Vec<Step>, bool),
    /// An arithmetic expansion.
    Sum(Vec<Part>),
}

/// A word before it is expanded.
pub type Word = Vec<Part>;

/// A redirection of output or input.
#[derive(Debug, Clone, PartialEq)]
pub struct Redirect {
    /// The descriptor: 0, 1, 2, or both 1 and 2 as 3.
    pub fd: u8,
    /// The operator: `<`, `>`, `>>`, `>&`.
    pub how: &'static str,
    /// The file or descriptor.
    pub to: Word,
}

/// One command.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// Variable assignments and words.
    Simple(Vec<(String, Word)>, Vec<Word>),
    /// `while`, or `until` if the second field is false.
    While(Vec<Step>, bool, Vec<Step>),
    /// `for`.
    For(String, Vec<Word>, Vec<Step>),
    /// `if`: the conditions with their bodies, and the body of `else`.
    If(Vec<(Vec<Step>, Vec<Step>)>, Vec<Step>),
    /// A list in braces or parentheses, and whether it runs in a subshell.
    Group(Vec<Step>, bool),
    /// The definition of a function.
    Function(String, Rc<(Command, Vec<Redirect>)>),
}

/// A pipeline of commands.
#[derive(Debug, Clone, PartialEq)]
pub struct Pipeline {
    /// True if `!` precedes the pipeline.
    pub not: bool,
    /// The commands with their redirections.
    pub commands: Vec<(Command, Vec<Redirect>)>,
}

/// A pipeline, and its condition: always, after success (`&&`) or after failure (`||`).
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// The separator: `;`, `&&` or `||`.
    pub after: &'static str,
    /// The pipeline.
    pub pipeline: Pipeline,
}

/// The result of parsing. The error is the message of the shell.
pub type Result<T> = std::result::Result<T, String>;

const RESERVED: [&str; 11] = ["then", "else", "elif", "fi", "do", "done", "while", "until", "for", "if", "}"];

/// True if a script is incomplete, so that an interactive shell prompts for the next line.
pub fn is_incomplete(error: &str) -> bool {
    error.contains("unexpected end of file") || error.contains("unterminated quoted string")
}

/// Parses a script.
pub fn script(text: &str) -> Result<Vec<Step>> {
    script_in(text, 0)
}

/// Parses a nested script at a nesting depth.
fn script_in(text: &str, depth: usize) -> Result<Vec<Step>> {
    let mut parser = Parser { text: text.chars().collect(), at: 0, depth };
    let steps = parser.list(&[])?;
    match parser.peek() {
        None => Ok(steps),
        Some(c) => Err(format!("syntax error: unexpected \"{c}\"")),
    }
}

struct Parser {
    text: Vec<char>,
    at: usize,
    /// The number of open lists.
    depth: usize,
}

impl Parser {
    fn peek(&self) -> Option<char> {
        self.text.get(self.at).copied()
    }

    fn starts(&self, what: &str) -> bool {
        what.chars().enumerate().all(|(i, c)| self.text.get(self.at + i) == Some(&c))
    }

    fn eat(&mut self, what: &str) -> bool {
        let there = self.starts(what);
        if there {
            self.at += what.chars().count();
        }
        there
    }

    fn blanks(&mut self, lines: bool) {
        loop {
            match self.peek() {
                Some(' ' | '\t') => self.at += 1,
                Some('\n') if lines => self.at += 1,
                Some('\\') if self.starts("\\\n") => self.at += 2,
                Some('#') => {
                    while self.peek().is_some_and(|c| c != '\n') {
                        self.at += 1;
                    }
                }
                _ => break,
            }
        }
    }

    /// Returns the unquoted word at the current position, if it is complete.
    fn plain(&self) -> String {
        let end = |c: &char| c.is_whitespace() || ";&|<>()".contains(*c);
        self.text[self.at..].iter().take_while(|c| !end(c)).collect()
    }

    fn keyword(&mut self, word: &str) -> bool {
        self.blanks(true);
        let there = self.plain() == word;
        if there {
            self.at += word.chars().count();
        }
        there
    }

    fn expect(&mut self, word: &str) -> Result<()> {
        if self.keyword(word) {
            return Ok(());
        }
        let found = self.plain();
        let found = if found.is_empty() { "end of file".to_owned() } else { format!("\"{found}\"") };
        Err(format!("syntax error: unexpected {found} (expecting \"{word}\")"))
    }

    /// Parses steps up to one of the keywords that may end them.
    fn list(&mut self, ends: &[&str]) -> Result<Vec<Step>> {
        if self.depth >= MAX_DEPTH {
            return Err("out of memory".into());
        }
        self.depth += 1;
        let steps = self.steps(ends);
        self.depth -= 1;
        steps
    }

    fn steps(&mut self, ends: &[&str]) -> Result<Vec<Step>> {
        let (mut steps, mut after) = (Vec::new(), ";");
        loop {
            self.blanks(true);
            let word = self.plain();
            if self.peek().is_none() || self.peek() == Some(')') || ends.contains(&word.as_str()) {
                return Ok(steps);
            }
            if RESERVED[..6].contains(&word.as_str()) || word == "}" {
                return Err(format!("syntax error: unexpected \"{word}\""));
            }
            steps.push(Step { after, pipeline: self.pipeline()? });
            self.blanks(false);
            after = if self.eat("&&") {
                "&&"
            } else if self.eat("||") {
                "||"
            } else if self.eat(";") || self.eat("&") || self.eat("\n") {
                ";"
            } else if self.peek().is_none() || self.peek() == Some(')') {
                return Ok(steps);
            } else {
                return Err(format!("syntax error: unexpected \"{}\"", self.peek().unwrap_or(' ')));
            };
        }
    }

    fn pipeline(&mut self) -> Result<Pipeline> {
        self.blanks(false);
        let not = self.plain() == "!" && self.eat("!");
        let mut commands = vec![self.command()?];
        loop {
            self.blanks(false);
            if self.starts("||") || !self.eat("|") {
                return Ok(Pipeline { not, commands });
            }
            self.blanks(true);
            commands.push(self.command()?);
        }
    }

    /// Returns the name of the function whose definition starts here: `f() `, `function f `.
    fn function(&mut self) -> Option<String> {
        let start = self.at;
        let has_keyword = self.plain() == "function" && self.keyword("function");
        self.blanks(false);
        let name = self.plain();
        let is_name = |name: &str| {
            name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
                && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        };
        if is_name(&name) && !RESERVED.contains(&name.as_str()) {
            self.at += name.chars().count();
            self.blanks(false);
            let mut opened = self.eat("(");
            if opened {
                self.blanks(false);
                opened = self.eat(")");
            }
            if opened || has_keyword {
                self.blanks(true);
                return Some(name);
            }
        }
        self.at = start;
        None
    }

    fn command(&mut self) -> Result<(Command, Vec<Redirect>)> {
        self.blanks(false);
        let mut redirects = Vec::new();
        if let Some(name) = self.function() {
            // A body without braces is also a nesting level.
            if self.depth >= MAX_DEPTH {
                return Err("out of memory".into());
            }
            self.depth += 1;
            let body = self.command();
            self.depth -= 1;
            return Ok((Command::Function(name, Rc::new(body?)), redirects));
        }
        let compound = if self.keyword("while") {
            Some(self.looped(true)?)
        } else if self.keyword("until") {
            Some(self.looped(false)?)
        } else if self.keyword("for") {
            Some(self.each()?)
        } else if self.keyword("if") {
            Some(self.conditional()?)
        } else if self.keyword("{") {
            let steps = self.list(&["}"])?;
            self.expect("}")?;
            Some(Command::Group(steps, false))
        } else if self.eat("(") {
            let steps = self.list(&[])?;
            if !self.eat(")") {
                return Err("syntax error: unexpected end of file (expecting \")\")".into());
            }
            Some(Command::Group(steps, true))
        } else {
            None
        };
        if let Some(compound) = compound {
            while let Some(redirect) = self.redirect()? {
                redirects.push(redirect);
            }
            return Ok((compound, redirects));
        }
        let (mut sets, mut words): (Vec<(String, Word)>, Vec<Word>) = Default::default();
        loop {
            if let Some(redirect) = self.redirect()? {
                redirects.push(redirect);
                continue;
            }
            let Some(mut word) = self.word()? else { break };
            if let (true, Some(Part::Text(text, false))) = (words.is_empty(), word.first())
                && let Some((name, rest)) = text.split_once('=')
                && !name.is_empty()
                && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
            {
                let (name, rest) = (name.to_owned(), rest.to_owned());
                word[0] = Part::Text(rest, false);
                sets.push((name, word));
            } else {
                words.push(word);
            }
        }
        if sets.is_empty() && words.is_empty() && redirects.is_empty() {
            let found = self.peek().map_or("end of file".to_owned(), |c| format!("\"{c}\""));
            return Err(format!("syntax error: unexpected {found}"));
        }
        Ok((Command::Simple(sets, words), redirects))
    }

    fn looped(&mut self, on: bool) -> Result<Command> {
        let condition = self.list(&["do"])?;
        self.expect("do")?;
        let body = self.list(&["done"])?;
        self.expect("done")?;
        Ok(Command::While(condition, on, body))
    }

    fn each(&mut self) -> Result<Command> {
        self.blanks(false);
        let name = self.plain();
        self.at += name.chars().count();
        let mut words = Vec::new();
        if self.keyword("in") {
            while let Some(word) = self.word()? {
                words.push(word);
            }
        }
        self.blanks(false);
        self.eat(";");
        self.expect("do")?;
        let body = self.list(&["done"])?;
        self.expect("done")?;
        Ok(Command::For(name, words, body))
    }

    fn conditional(&mut self) -> Result<Command> {
        let (mut branches, mut otherwise) = (Vec::new(), Vec::new());
        loop {
            let condition = self.list(&["then"])?;
            self.expect("then")?;
            branches.push((condition, self.list(&["elif", "else", "fi"])?));
            if self.keyword("elif") {
                continue;
            }
            if self.keyword("else") {
                otherwise = self.list(&["fi"])?;
            }
            self.expect("fi")?;
            return Ok(Command::If(branches, otherwise));
        }
    }

    fn redirect(&mut self) -> Result<Option<Redirect>> {
        self.blanks(false);
        let start = self.at;
        let fd = match self.peek() {
            Some('1') => Some(1),
            Some('2') => Some(2),
            Some('0') => Some(0),
            Some('&') if self.starts("&>") => Some(3),
            _ => None,
        };
        self.at += usize::from(fd.is_some());
        let how = if self.eat(">>") {
            ">>"
        } else if self.eat(">&") {
            ">&"
        } else if self.eat(">") {
            ">"
        } else if self.peek() == Some('<') && !self.starts("<<") {
            self.at += 1;
            "<"
        } else {
            self.at = start;
            return Ok(None);
        };
        self.blanks(false);
        let Some(to) = self.word()? else { return Err("syntax error: unexpected newline".into()) };
        Ok(Some(Redirect { fd: fd.unwrap_or(if how == "<" { 0 } else { 1 }), how, to }))
    }

    fn word(&mut self) -> Result<Option<Word>> {
        self.blanks(false);
        let mut word = Word::new();
        let mut plain = String::new();
        let flush = |plain: &mut String, word: &mut Word| {
            if !plain.is_empty() {
                word.push(Part::Text(std::mem::take(plain), false));
            }
        };
        while let Some(c) = self.peek() {
            match c {
                c if c.is_whitespace() || ";&|<>()".contains(c) => break,
                '\'' => {
                    flush(&mut plain, &mut word);
                    self.at += 1;
                    let from = self.at;
                    while self.peek().is_some_and(|c| c != '\'') {
                        self.at += 1;
                    }
                    word.push(Part::Text(self.text[from..self.at].iter().collect(), true));
                    self.close('\'')?;
                }
                '"' => {
                    flush(&mut plain, &mut word);
                    self.at += 1;
                    self.quoted(&mut word)?;
                }
                '$' => {
                    flush(&mut plain, &mut word);
                    word.push(self.dollar(false)?);
                }
                '`' => {
                    flush(&mut plain, &mut word);
                    word.push(self.backquoted(false)?);
                }
                '\\' => {
                    flush(&mut plain, &mut word);
                    self.at += 1;
                    if let Some(c) = self.peek() {
                        self.at += 1;
                        if c != '\n' {
                            word.push(Part::Text(c.into(), true));
                        }
                    }
                }
                c => {
                    plain.push(c);
                    self.at += 1;
                }
            }
        }
        flush(&mut plain, &mut word);
        Ok(Some(word).filter(|word| !word.is_empty()))
    }

    fn close(&mut self, quote: char) -> Result<()> {
        if self.peek() != Some(quote) {
            return Err("syntax error: unterminated quoted string".into());
        }
        self.at += 1;
        Ok(())
    }

    /// Parses the text between double quotes, and the closing quote.
    fn quoted(&mut self, word: &mut Word) -> Result<()> {
        let mut text = String::new();
        let before = word.len();
        while let Some(c) = self.peek().filter(|c| *c != '"') {
            match c {
                '$' | '`' => {
                    if !text.is_empty() {
                        word.push(Part::Text(std::mem::take(&mut text), true));
                    }
                    word.push(if c == '$' { self.dollar(true)? } else { self.backquoted(true)? });
                }
                '\\' if self.text.get(self.at + 1).is_some_and(|c| "$`\"\\\n".contains(*c)) => {
                    text.extend(self.text.get(self.at + 1).filter(|c| **c != '\n'));
                    self.at += 2;
                }
                c => {
                    text.push(c);
                    self.at += 1;
                }
            }
        }
        if !text.is_empty() || word.len() == before {
            word.push(Part::Text(text, true));
        }
        self.close('"')
    }

    fn backquoted(&mut self, quoted: bool) -> Result<Part> {
        self.at += 1;
        let from = self.at;
        while self.peek().is_some_and(|c| c != '`') {
            self.at += 1;
        }
        let inner: String = self.text[from..self.at].iter().collect();
        self.close('`')?;
        Ok(Part::Command(script_in(&inner, self.depth)?, quoted))
    }

    /// Parses an expansion that starts with a dollar sign.
    fn dollar(&mut self, quoted: bool) -> Result<Part> {
        self.at += 1;
        if self.eat("((") {
            let from = self.at;
            while self.at < self.text.len() && !self.starts("))") {
                self.at += 1;
            }
            let inner: Vec<char> = self.text[from..self.at].to_vec();
            self.eat("))");
            let mut word = Word::new();
            if self.depth >= MAX_DEPTH {
                return Err("out of memory".into());
            }
            let depth = self.depth + 1;
            let mut parser = Parser { text: inner.into_iter().chain(['"']).collect(), at: 0, depth };
            parser.quoted(&mut word)?;
            return Ok(Part::Sum(word));
        }
        if self.eat("(") {
            let steps = self.list(&[])?;
            if !self.eat(")") {
                return Err("syntax error: unexpected end of file (expecting \")\")".into());
            }
            return Ok(Part::Command(steps, quoted));
        }
        if self.eat("{") {
            let from = self.at;
            while self.peek().is_some_and(|c| c != '}') {
                self.at += 1;
            }
            let inner: String = self.text[from..self.at].iter().collect();
            self.close('}')?;
            let (name, default) = match inner.split_once(":-").or_else(|| inner.split_once('-')) {
                Some((name, default)) => (name, default),
                None => (inner.as_str(), ""),
            };
            return Ok(Part::Variable(name.to_owned(), default.to_owned(), quoted));
        }
        let rest = self.text[self.at..].iter();
        let name: String = match self.peek() {
            Some(c) if "?#$!@*0123456789".contains(c) => c.into(),
            _ => rest.take_while(|c| c.is_ascii_alphanumeric() || **c == '_').collect(),
        };
        self.at += name.chars().count();
        if name.is_empty() {
            return Ok(Part::Text("$".into(), true));
        }
        Ok(Part::Variable(name, String::new(), quoted))
    }
}
