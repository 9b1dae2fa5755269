//! The text of a lesson in one language, and its consistency with the steps.

use serde::{Deserialize, Serialize};

use crate::Problem;
use crate::lesson::{Lesson, Step};
use crate::markdown::{Block, Inline, Section, plain, sections};

/// The text of a lesson.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text {
    /// The title.
    pub title: Vec<Inline>,
    /// The summary.
    pub summary: Vec<Block>,
    /// The steps, in order.
    pub steps: Vec<StepText>,
}

/// The text of a step.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct StepText {
    /// The ID of the step.
    pub id: String,
    /// The title.
    pub title: Vec<Inline>,
    /// The text.
    pub body: Vec<Block>,
    /// The question.
    pub question: Option<Question>,
    /// The hints, in order.
    pub hints: Vec<Part>,
    /// The sentence of each check.
    pub checks: Vec<(String, Vec<Inline>)>,
    /// The explanation of the solution.
    pub solution: Option<Part>,
    /// The text after all checks passed.
    pub solved: Option<Part>,
    line: usize,
}

/// A heading with its blocks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// The heading.
    pub title: Vec<Inline>,
    /// The blocks.
    pub body: Vec<Block>,
}

/// A question before the step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// The question, and the text before its options.
    pub question: Part,
    /// The options: the ID, the option, and the feedback.
    pub options: Vec<(String, Part)>,
}

impl From<Section> for Part {
    fn from(section: Section) -> Part {
        Part { title: section.title, body: section.body }
    }
}

/// Parses a text.
///
/// # Errors
/// All deviations from `lessons/README.md`.
pub fn read(file: &str, md: &str) -> Result<Text, Vec<Problem>> {
    let mut sections = sections(file, md)?.into_iter();
    let Some(first) = sections.next().filter(|section| section.level == 1) else {
        return Err(vec![Problem::new(file, 1, "a text begins with its title: `# Title`")]);
    };
    let mut problems = Vec::new();
    let mut text = Text { title: first.title, summary: first.body, steps: Vec::new() };
    if text.summary.is_empty() {
        problems.push(Problem::new(file, first.line, "a sentence or two under the title say what the lesson is about"));
    }
    for section in sections {
        let line = section.line;
        let mut wrong = |text: &str| problems.push(Problem::new(file, line, text));
        if section.level == 2 {
            let (id, title, body) = (section.id, section.title, section.body);
            text.steps.push(StepText { id, title, body, line, ..StepText::default() });
            continue;
        }
        let Some(step) = text.steps.last_mut() else {
            wrong("a step is missing before this: `## Title {#step-id}`");
            continue;
        };
        match (section.level, section.id.as_str()) {
            (3, "question") => {
                if step.question.replace(Question { question: section.into(), options: Vec::new() }).is_some() {
                    wrong("a step has one question");
                }
            }
            (3, "hint") => step.hints.push(section.into()),
            (3, "checks") => match read_checks(&section.body) {
                Some(checks) => step.checks = checks,
                None => wrong("below `{#checks}` there is a list: - `id`: What holds when it is done."),
            },
            (3, "solution") => step.solution = Some(section.into()),
            (3, "solved") => step.solved = Some(section.into()),
            (4, id) => match &mut step.question {
                Some(question) if !id.is_empty() => {
                    let id = id.to_owned();
                    question.options.push((id, section.into()));
                }
                _ => wrong("`#### Answer {#option-id}` stands below a question"),
            },
            _ => wrong("known parts of a step are {#question}, {#hint}, {#checks}, {#solution} and {#solved}"),
        }
    }
    if problems.is_empty() { Ok(text) } else { Err(problems) }
}

/// Parses the list of sentences, each of which starts with the ID of its check as code.
fn read_checks(body: &[Block]) -> Option<Vec<(String, Vec<Inline>)>> {
    let [Block::List(_, items)] = body else { return None };
    items
        .iter()
        .map(|item| {
            let [Block::Paragraph(line)] = item.as_slice() else { return None };
            let [Inline::Code(id), Inline::Text(first), rest @ ..] = line.as_slice() else { return None };
            let first = first.strip_prefix([':', '：'])?.trim_start().to_owned();
            let mut sentence = vec![Inline::Text(first)];
            sentence.retain(|inline| *inline != Inline::Text(String::new()));
            sentence.extend(rest.iter().cloned());
            Some((id.clone(), sentence)).filter(|(_, sentence)| !sentence.is_empty())
        })
        .collect()
}

/// Checks that a text has everything that the steps of the lesson need.
pub(crate) fn compare(file: &str, lesson: &Lesson, text: &Text, problems: &mut Vec<Problem>) {
    let ids = |of: Vec<&str>| of.join(", ");
    let (theirs, ours) = (text.steps.iter().map(|s| s.id.as_str()), lesson.steps.iter().map(|s| s.id.as_str()));
    if !theirs.clone().eq(ours.clone()) {
        let text = format!("the steps are {}, not {}", ids(ours.collect()), ids(theirs.collect()));
        return problems.push(Problem::new(file, 0, text));
    }
    for (step, text) in lesson.steps.iter().zip(&text.steps) {
        let mut wrong =
            |what: String| problems.push(Problem::new(file, text.line, format!("step {}: {what}", step.id)));
        compare_step(step, text, &mut wrong);
    }
}

fn compare_step(step: &Step, text: &StepText, wrong: &mut dyn FnMut(String)) {
    if text.body.is_empty() {
        wrong("its text is missing".into());
    }
    let options = step.quiz.as_ref().map(|p| p.options.clone());
    let listed = text.question.as_ref().map(|q| q.options.iter().map(|(id, _)| id.clone()).collect::<Vec<_>>());
    match (options, listed) {
        (Some(options), Some(listed)) if options != listed => {
            wrong(format!("the options are {}, not {}", options.join(", "), listed.join(", ")));
        }
        (Some(_), None) => wrong("`### … {#question}` is missing".into()),
        (None, Some(_)) => wrong("there is a question, but no `quiz` in lesson.yaml".into()),
        _ => {}
    }
    for (id, option) in text.question.iter().flat_map(|q| &q.options) {
        if option.body.is_empty() {
            wrong(format!("option `{id}` has no feedback"));
        }
    }
    let checks: Vec<&str> = step.checks.iter().map(|check| check.id.as_str()).collect();
    let listed: Vec<&str> = text.checks.iter().map(|(id, _)| id.as_str()).collect();
    if checks != listed {
        wrong(format!("the sentences of {{#checks}} are for {:?}, not {listed:?}", checks));
    }
    if !checks.is_empty() {
        if text.hints.is_empty() {
            wrong("`### … {#hint}` is missing: a step with checks has a hint at least".into());
        }
        if text.solved.is_none() {
            wrong("`### … {#solved}` is missing: what has the reader seen?".into());
        }
    }
    let parts = text.hints.iter().chain(&text.solution).chain(&text.solved);
    for part in parts.filter(|part| part.body.is_empty()) {
        wrong(format!("nothing stands below {:?}", plain(&part.title)));
    }
}

/// Checks that all languages have the same number of hints.
pub(crate) fn compare_languages(lesson: &Lesson, problems: &mut Vec<Problem>) {
    let Some(english) = lesson.texts.get("en") else { return };
    for (language, text) in &lesson.texts {
        for (ours, theirs) in english.steps.iter().zip(&text.steps) {
            let counts = |step: &StepText| (step.hints.len(), step.solution.is_some());
            if counts(ours) != counts(theirs) {
                let text = format!("step {}: it has other hints or another {{#solution}} than en.md", ours.id);
                problems.push(Problem::new(&format!("{language}.md"), theirs.line, text));
            }
        }
    }
}
