//! Lessons: the table of contents, and the current step. Parsed Markdown becomes elements here; no HTML comes from a
//! text.

use bindery_lessons::check::Actual;
use bindery_lessons::markdown::{Block, Inline, plain};
use bindery_lessons::text::{Part, Question, StepText};
use bindery_lessons::{CheckResult, Lesson, Outline, Step};
use gloo::utils::document;
use wasm_bindgen::JsCast;
use yew::prelude::*;

use super::code;
use super::icon::icon;
use crate::action::{NoticeAction, ViewAction};
use crate::app::{Send, on};
use crate::bridge;
use crate::command;
use crate::core;
use crate::diff::{Row, rows};
use crate::erased::Erased;
use crate::lessons::{LessonAction, Lessons as Shown, Remedies, Running, Solution};
use crate::state::{Action, Shared};
use crate::text::{language, tr, with};
use bindery_session::Snapshot;

/// The properties of the panel.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The lessons.
    pub lessons: Erased<Shown>,
    /// The newest snapshot.
    pub snapshot: Shared<Snapshot>,
    /// The text in the editor.
    pub text: std::rc::Rc<str>,
    /// True while the controllers run.
    pub working: bool,
    /// Dispatches actions.
    pub send: Send,
}

fn act<E>(send: &Send, act: LessonAction) -> Callback<E> {
    on(send, Action::full(act))
}

/// The ID of the element with the heading.
const HEADING: &str = "lesson-heading";

/// Renders the panel.
#[component]
pub fn Lessons(props: &Props) -> Html {
    let lessons = &props.lessons;
    // The focus moves to the heading of another step or lesson.
    let place = lessons.running.as_ref().map(|running| (running.id.clone(), running.shown, running.begins.len()));
    let before = use_mut_ref(|| None::<Option<(String, usize, usize)>>);
    use_effect_with((place, lessons.running.is_some()), move |(place, _)| {
        let old = before.replace(Some(place.clone()));
        if old.is_some_and(|old| old != *place) {
            let heading = document().get_element_by_id(HEADING);
            if let Some(heading) = heading.and_then(|h| h.dyn_into::<web_sys::HtmlElement>().ok()) {
                if let Some(scroll) = heading.closest(".scroll").ok().flatten() {
                    scroll.set_scroll_top(0);
                }
                let _ = heading.focus();
            }
        }
    });
    let running = lessons.running.as_ref();
    let lesson = running.and_then(|running| running.lesson.as_ref());
    html! {
        <>
            <div class="bar lesson-bar">
                if running.is_some() {
                    <button type="button" class="ghost back" data-testid="lesson-leave" title={tr("lesson-leave-title")}
                        onclick={act(&props.send, LessonAction::Leave)}>
                        { icon("chevron") }{ tr("lesson-leave") }
                    </button>
                }
                <h2 id="head-lessons" class={running.is_some().then_some("sr")}>{ tr("lessons-title") }</h2>
                <button type="button" class="ghost close" data-testid="lessons-close" aria-label={tr("lessons-close")}
                    title={tr("lessons-close")} onclick={close(&props.send)}>{ icon("close") }</button>
            </div>
            if lessons.failed {
                <div class="empty" role="alert">
                    <p>{ tr("lessons-failed") }</p>
                    <p>
                        <button type="button" class="primary" onclick={act(&props.send, LessonAction::Retry)}>{ tr("lessons-retry") }</button>
                        if lessons.wanted.is_some() {
                            { " " }<button type="button" class="tool" onclick={act(&props.send, LessonAction::Leave)}>{ tr("lesson-leave") }</button>
                        }
                    </p>
                </div>
            } else if let (Some(running), Some(lesson)) = (running, lesson) {
                { step(props, running, lesson) }
            } else if let (None, Some(index)) = (running, &lessons.index) {
                { contents(props, &index.chapters) }
            } else {
                <p class="empty" role="status">{ tr("lessons-loading") }</p>
            }
        </>
    }
}

/// Returns a callback that closes the lessons.
fn close(send: &Send) -> Callback<MouseEvent> {
    let send = send.clone();
    Callback::from(move |_: MouseEvent| {
        send.dispatch(Action::View(ViewAction::Lessons(false)));
        // The focus moves to the button that opens the lessons.
        let button = document().query_selector("[data-testid=lessons]").ok().flatten();
        if let Some(button) = button.and_then(|b| b.dyn_into::<web_sys::HtmlElement>().ok()) {
            let _ = button.focus();
        }
    })
}

/// Renders the name of the open lesson, and the way back.
pub fn open_lesson(lessons: &Shown, send: &Send) -> Html {
    let Some(running) = &lessons.running else { return html! {} };
    let title = running.lesson.as_ref().and_then(|lesson| Some(plain(&lesson.text(&language())?.title)));
    let outline = || {
        let mut all = lessons.index.as_ref()?.chapters.iter().flat_map(|(_, lessons)| lessons);
        Some(plain(&all.find(|outline| outline.id == running.id)?.title))
    };
    let title = title.or_else(outline).unwrap_or_else(|| running.id.clone());
    html! {
        <aside class="in-lesson" aria-label={tr("lessons-title")} data-testid="in-lesson">
            <p>{ with("lesson-here", &[("lesson", &title)]) }</p>
            <button type="button" class="tool framed" data-testid="lesson-return" title={tr("lesson-leave-title")}
                onclick={close(send)}>{ tr("lesson-return") }</button>
        </aside>
    }
}

/// Renders the remedies if the server rejects the text in a lesson.
pub fn remedies(remedies: &Remedies, send: &Send) -> Html {
    let names: Vec<String> = remedies.replace.iter().map(|key| core::short_name(key)).collect();
    html! {
        <div class="lesson-ways" role="group" aria-label={tr("lesson-ways")} data-testid="lesson-ways">
            if !names.is_empty() {
                <button type="button" class="danger" data-testid="lesson-replace"
                    onclick={act(send, LessonAction::Replace(remedies.replace.clone()))}>
                    { icon("trash") }{ with("lesson-replace", &[("objects", &names.join(", "))]) }
                </button>
            }
            <button type="button" class="tool framed" data-testid="lesson-restart-step" title={tr("lesson-again-title")}
                onclick={act(send, LessonAction::RestartStep)}>{ icon("fresh") }{ tr("lesson-again") }</button>
        </div>
    }
}

fn contents(props: &Props, chapters: &[(String, Vec<Outline>)]) -> Html {
    let all: usize = chapters.iter().map(|(_, lessons)| lessons.len()).sum();
    let complete = |outline: &&Outline| props.lessons.done(outline) == outline.steps.len();
    let complete = chapters.iter().flat_map(|(_, lessons)| lessons).filter(complete).count();
    html! {
        <div class="scroll contents" data-testid="lessons-list">
            <p class="lead" id={HEADING} tabindex="-1">{ tr("lessons-lead") }</p>
            <p class="progress">
                <progress max={all.to_string()} value={complete.to_string()} aria-label={tr("lessons-progress")} />
                { with("lessons-count", &[("done", &complete.to_string()), ("of", &all.to_string())]) }
            </p>
            { for chapters.iter().map(|(title, lessons)| html! {
                <section class="chapter">
                    <h3>{ title }</h3>
                    <ol>{ for lessons.iter().map(|outline| entry(props, outline)) }</ol>
                </section>
            }) }
        </div>
    }
}

fn entry(props: &Props, outline: &Outline) -> Html {
    let (done, of) = (props.lessons.done(outline), outline.steps.len());
    let state = if done == 0 {
        "new"
    } else if done < of {
        "begun"
    } else {
        "complete"
    };
    html! {
        <li>
            <button type="button" class={classes!("entry", state)} data-testid={format!("lesson-{}", outline.id)}
                onclick={act(&props.send, LessonAction::Start(outline.id.as_str().into()))}>
                <span class="disc" aria-hidden="true">if state == "complete" { { icon("check") } }</span>
                <b>{ inlines(&outline.title) }</b>
                <span class="small">
                    { with("lesson-minutes", &[("n", &outline.minutes.to_string())]) }
                    if state == "begun" {
                        { " · " }{ with("lesson-steps-done", &[("done", &done.to_string()), ("of", &of.to_string())]) }
                    }
                    if state == "complete" { { " · " }{ tr("lesson-complete") } }
                    if let Some(left) = props.lessons.paused.get(&outline.id) {
                        { " · " }{ with("lesson-continues", &[("step", &(left.running.shown + 1).to_string())]) }
                    }
                </span>
                <span class="topics">{ outline.topics.join(" · ") }</span>
            </button>
        </li>
    }
}

fn step(props: &Props, running: &Running, lesson: &Lesson) -> Html {
    let (Some(step), Some(text)) = (running.step(), lesson.text(&language())) else { return html! {} };
    let Some(words) = text.steps.get(running.shown) else { return html! {} };
    let send = &props.send;
    let now = running.shown == running.current();
    let done = props.lessons.is_done(&running.id, &step.id);
    let last = running.shown + 1 == lesson.steps.len();
    let may_go = done || step.checks.is_empty() || !now;
    let published = running.begins.get(running.shown).is_some_and(|begin| begin.published);
    let ended = last && props.lessons.done(&outline(lesson)) == lesson.steps.len();
    html! {
        <>
            <div class="scroll lesson" data-testid="lesson" data-lesson={running.id.clone()} data-step={step.id.clone()}>
                <p class="lesson-title" data-testid="lesson-title">{ inlines(&text.title) }</p>
                { dots(props, running, lesson) }
                <article class="words">
                    <h3 id={HEADING} tabindex="-1" data-testid="step-title">
                        <span class="sr">{ with("lesson-step", &[("step", &(running.shown + 1).to_string()), ("of", &lesson.steps.len().to_string())]) }{ ": " }</span>
                        { inlines(&words.title) }
                    </h3>
                    if published && now { <p class="small" data-testid="lesson-published">{ tr("lesson-published") }</p> }
                    if running.shown == 0 { <div class="lead">{ blocks(&text.summary, send) }</div> }
                    { blocks(&words.body, send) }
                    if let Some(question) = &words.question { { question_view(props, running, step, question) } }
                    if running.awaits_answer() && !done && !step.checks.is_empty() {
                        <p class="small after">
                            { tr("lesson-answer-first") }{ " " }
                            <button type="button" class="link" data-testid="lesson-skip"
                                onclick={act(send, LessonAction::Answer(String::new()))}>{ tr("lesson-skip") }</button>
                        </p>
                    } else if !step.checks.is_empty() {
                        { checks(props, running, step, words, now, done) }
                        if !done { { hints(props, running, step, words) } }
                        { solution(props, running, step, words) }
                    }
                    if let Some(solved) = words.solved.as_ref().filter(|_| done) {
                        <section class="solved" data-testid="lesson-solved">
                            <h4>{ icon("check") }{ inlines(&solved.title) }</h4>
                            { blocks(&solved.body, send) }
                        </section>
                    }
                    if ended { { end(props, running) } }
                </article>
            </div>
            <p class="sr" role="status" data-testid="lesson-said">{ &running.announcement }</p>
            <div class="bar lesson-foot">
                <button type="button" class="tool" disabled={running.shown == 0} data-testid="lesson-back"
                    onclick={act(send, LessonAction::Show(running.shown.saturating_sub(1)))}>{ tr("lesson-back") }</button>
                <button type="button" class="tool" data-testid="lesson-again" title={tr("lesson-again-title")}
                    onclick={act(send, LessonAction::RestartStep)}>{ icon("fresh") }{ tr("lesson-again") }</button>
                if running.before.is_some() {
                    <button type="button" class="tool" data-testid="lesson-undo" title={tr("lesson-undo-title")}
                        onclick={act(send, LessonAction::Undo)}>{ tr("lesson-undo") }</button>
                }
                if !ended {
                    <button type="button" class={if may_go { "primary" } else { "tool" }} disabled={!may_go}
                        data-command={command::NEXT_STEP} data-testid="lesson-next" onclick={act(send, LessonAction::Next)}>
                        { tr(if last { "lesson-finish" } else { "lesson-next" }) }
                    </button>
                }
            </div>
        </>
    }
}

/// Returns the outline of a lesson, to count the completed steps.
fn outline(lesson: &Lesson) -> Outline {
    Outline {
        id: lesson.id.clone(),
        title: Vec::new(),
        summary: Vec::new(),
        minutes: lesson.minutes,
        topics: Vec::new(),
        steps: lesson.steps.iter().map(|step| step.id.clone()).collect(),
    }
}

/// Renders the steps as a row of numbers; the user can select the steps up to the current one.
fn dots(props: &Props, running: &Running, lesson: &Lesson) -> Html {
    html! {
        <nav aria-label={tr("lesson-steps")}>
            <ol class="dots">
                { for lesson.steps.iter().enumerate().map(|(i, step)| {
                    let done = props.lessons.is_done(&running.id, &step.id);
                    let title = lesson.text(&language()).and_then(|text| text.steps.get(i)).map(|words| plain(&words.title));
                    html! {
                        <li>
                            <button type="button" class={classes!(done.then_some("done"))} disabled={i > running.current()}
                                aria-current={(i == running.shown).then_some("step")} title={title.clone()}
                                onclick={act(&props.send, LessonAction::Show(i))}>
                                <span aria-hidden="true">{ i + 1 }</span>
                                <span class="sr">{ title }{ " " }if done { { tr("lesson-complete") } }</span>
                            </button>
                        </li>
                    }
                }) }
            </ol>
        </nav>
    }
}

fn question_view(props: &Props, running: &Running, step: &Step, question: &Question) -> Html {
    let answer = running.answers.get(&step.id).map(String::as_str).unwrap_or_default();
    let right = step.quiz.as_ref().map_or("", |predict| &predict.answer);
    let chosen_option = question.options.iter().find(|(id, _)| id == answer);
    html! {
        <section class="question" data-testid="lesson-question">
            <h4 id="lesson-question">{ inlines(&question.question.title) }</h4>
            { blocks(&question.question.body, &props.send) }
            <div class="options" role="group" aria-labelledby="lesson-question">
                { for question.options.iter().map(|(id, option)| {
                    let chosen = id == answer;
                    let state = match (chosen, id == right) {
                        (true, true) => "right",
                        (true, false) => "wrong",
                        // After the answer, the correct option is marked.
                        (false, true) if chosen_option.is_some() => "was-right",
                        _ => "",
                    };
                    html! {
                            <button type="button" class={classes!("option", state)} aria-pressed={chosen.to_string()}
                                data-testid={format!("option-{id}")} onclick={act(&props.send, LessonAction::Answer(id.clone()))}>
                                <span class="disc" aria-hidden="true">
                                    if state == "wrong" { { icon("cross") } } else if state.ends_with("right") { { icon("check") } }
                                </span>
                                <span>{ inlines(&option.title) }</span>
                            </button>
                    }
                }) }
            </div>
            <div role="status" data-testid="lesson-answered" class={classes!("answered", chosen_option.map(|(id, _)| if id == right { "right" } else { "wrong" }))}>
                if let Some((_, option)) = chosen_option { { blocks(&option.body, &props.send) } }
            </div>
        </section>
    }
}

fn checks(props: &Props, running: &Running, step: &Step, words: &StepText, now: bool, done: bool) -> Html {
    html! {
        <section class="checks">
            <h4>{ tr("lesson-checks") }</h4>
            <ul data-testid="lesson-checks">
                { for step.checks.iter().zip(&words.checks).enumerate().map(|(i, (check, (_, sentence)))| {
                    let finding = running.findings.get(i).filter(|_| now);
                    let holds = finding.map_or(done, |finding| finding.passed);
                    html! {
                        <li class={classes!("check", holds.then_some("holds"))} data-check={check.id.clone()} data-holds={holds.to_string()}>
                            <span class="disc">
                                if holds { { icon("check") } }
                                <span class="sr">{ tr(if holds { "lesson-holds" } else { "lesson-wanted" }) }</span>
                            </span>
                            <span>
                                { inlines(sentence) }
                                if let Some(finding) = finding.filter(|finding| !finding.passed) { { actual_value(finding) } }
                            </span>
                        </li>
                    }
                }) }
            </ul>
            if done && now && !running.checks_pass() && !props.working {
                <p class="small">{ tr("lesson-was-done") }</p>
            }
        </section>
    }
}

/// Renders the actual value in place of the expected one.
fn actual_value(finding: &CheckResult) -> Html {
    const MAX_LENGTH: usize = 120;
    // A missing object has no fields to name.
    let subject = if let Actual::NoObject(_) = finding.have { "" } else { finding.subject.as_str() };
    let words = match &finding.have {
        Actual::Value(value) if value.is_empty() => tr("lesson-have-empty"),
        Actual::Value(value) => {
            let short: String = value.chars().take(MAX_LENGTH).collect();
            with("lesson-have", &[("value", &short)])
        }
        Actual::Exists => tr("lesson-have-there"),
        Actual::Absent => tr("lesson-have-nothing"),
        Actual::NoObject(name) => with("lesson-have-no-object", &[("name", name)]),
        Actual::Error(text) => text.clone(),
    };
    html! { <small class="have">if !subject.is_empty() { <code>{ subject }</code>{ " " } }{ words }</small> }
}

fn hints(props: &Props, running: &Running, step: &Step, words: &StepText) -> Html {
    let open = running.hints.get(&step.id).copied().unwrap_or(0).min(words.hints.len());
    html! {
        <section class="hints">
            <div aria-live="polite">
                { for words.hints[..open].iter().map(|hint| html! {
                    <div class="hint" data-testid="hint">
                        <h4>{ inlines(&hint.title) }</h4>
                        { blocks(&hint.body, &props.send) }
                    </div>
                }) }
            </div>
            if let Some(next) = words.hints.get(open) {
                <button type="button" class="next-hint" data-testid="lesson-hint" onclick={act(&props.send, LessonAction::Hint)}>
                    <b>{ tr("lesson-hint") }</b>{ " " }<span>{ inlines(&next.title) }</span>
                </button>
            }
        </section>
    }
}

fn solution(props: &Props, running: &Running, step: &Step, words: &StepText) -> Html {
    let shown = running.solutions.contains(&step.id);
    html! {
        <section class="solution">
            <button type="button" class="link" aria-expanded={shown.to_string()} data-testid="lesson-solution"
                onclick={act(&props.send, LessonAction::Solution(!shown))}>
                { tr(if shown { "lesson-hide-solution" } else { "lesson-show-solution" }) }
            </button>
            if shown {
                <div class="solution-body" data-testid="solution-body">
                    if let Some(Part { body, .. }) = &words.solution { { blocks(body, &props.send) } }
                    { for running.solution(&props.snapshot.cluster).iter().map(|part| match part {
                        Solution::Text(text) => html! { <><p class="small">{ tr("lesson-solution-text") }</p>{ changes(&props.text, text) }</> },
                        Solution::Line(line) => html! { <pre class="code" tabindex="0">{ line }</pre> },
                        Solution::Pass(seconds) => html! { <p>{ with("lesson-solution-pass", &[("n", &seconds.to_string())]) }</p> },
                        Solution::Action(what) => html! { <p><code>{ what }</code></p> },
                    }) }
                    <button type="button" class="tool framed" data-testid="lesson-solve" title={tr("lesson-solve-title")}
                        onclick={act(&props.send, LessonAction::Solve)}>
                        { icon("play") }{ tr("lesson-solve") }
                    </button>
                </div>
            }
        </section>
    }
}

/// Renders the required changes of the user's text; the whole text if nothing stays.
fn changes(before: &str, after: &str) -> Html {
    let rows = rows(before, after);
    let same = rows.iter().filter(|row| matches!(row, Row::Same(..))).count();
    if same == rows.len() || same == 0 {
        return code::block(after);
    }
    let (old, new): (Vec<&str>, Vec<&str>) = (before.lines().collect(), after.lines().collect());
    let row = |row: &Row| {
        let (class, sign, label, line) = match row {
            Row::Same(i, _) => ("same", " ", None, old[*i]),
            Row::Removed(i) => ("removed", "−", Some("diff-removed"), old[*i]),
            Row::Added(i) => ("added", "+", Some("diff-added"), new[*i]),
        };
        html! {
            <span class={classes!("row", class)}>
                <span class="sign" aria-hidden="true">{ sign }</span>
                if let Some(label) = label { <span class="sr">{ tr(label) }</span> }
                <span class="text">{ code::line(line) }</span>
            </span>
        }
    };
    html! { <pre class="code diff changes" tabindex="0">{ for rows.iter().map(row) }</pre> }
}

fn end(props: &Props, running: &Running) -> Html {
    html! {
        <section class="lesson-end" data-testid="lesson-end">
            <p>{ tr("lesson-end") }</p>
            if let Some(next) = props.lessons.after(&running.id) {
                <button type="button" class="primary" data-testid="lesson-following"
                    onclick={act(&props.send, LessonAction::Start(next.id.as_str().into()))}>
                    { tr("lesson-following") }{ " " }{ plain(&next.title) }
                </button>
            }
            <button type="button" class="tool framed" data-testid="lesson-restart" onclick={act(&props.send, LessonAction::Restart)}>
                { icon("fresh") }{ tr("lesson-restart") }
            </button>
            <button type="button" class="tool framed" onclick={act(&props.send, LessonAction::Leave)}>{ tr("lesson-leave") }</button>
        </section>
    }
}

fn inlines(words: &[Inline]) -> Html {
    words
        .iter()
        .map(|word| match word {
            Inline::Text(text) => html! { { text } },
            Inline::Code(text) => html! { <code>{ text }</code> },
            Inline::Strong(inner) => html! { <strong>{ inlines(inner) }</strong> },
            Inline::Emphasis(inner) => html! { <em>{ inlines(inner) }</em> },
            // The parser has checked that the address uses https.
            Inline::Link(to, inner) => {
                html! { <a href={to.clone()} target="_blank" rel="noopener">{ inlines(inner) }</a> }
            }
        })
        .collect()
}

fn blocks(all: &[Block], send: &Send) -> Html {
    all.iter().map(|one| block(one, send)).collect()
}

fn block(block: &Block, send: &Send) -> Html {
    match block {
        Block::Paragraph(words) => html! { <p>{ inlines(words) }</p> },
        Block::Quote(inner) => html! { <blockquote>{ blocks(inner, send) }</blockquote> },
        Block::List(first, items) => {
            // A tight item has only its text.
            let item = |item: &Vec<Block>| match item.as_slice() {
                [Block::Paragraph(words)] => html! { <li>{ inlines(words) }</li> },
                item => html! { <li>{ blocks(item, send) }</li> },
            };
            match first {
                Some(first) => html! { <ol start={first.to_string()}>{ for items.iter().map(item) }</ol> },
                None => html! { <ul>{ for items.iter().map(item) }</ul> },
            }
        }
        Block::Table(heads, rows) => html! {
            <div class="wide" tabindex="0" role="group">
                <table>
                    <thead><tr>{ for heads.iter().map(|cell| html! { <th scope="col">{ inlines(cell) }</th> }) }</tr></thead>
                    <tbody>
                        { for rows.iter().map(|row| html! { <tr>{ for row.iter().map(|cell| html! { <td>{ inlines(cell) }</td> }) }</tr> }) }
                    </tbody>
                </table>
            </div>
        },
        Block::Code(kind, text) => {
            let runs = ["shell", "sh"].contains(&kind.as_str());
            let copy = {
                let (text, send) = (text.clone(), send.clone());
                Callback::from(move |_: MouseEvent| {
                    bridge::copy(&text);
                    send.dispatch(Action::Notice(NoticeAction::Announce(tr("lesson-copied"))));
                })
            };
            html! {
                <div class="listing">
                    { if kind == "yaml" { code::block(text) } else { html! { <pre class="code" tabindex="0">{ text }</pre> } } }
                    if runs {
                        <button type="button" class="tool" data-testid="lesson-run" onclick={act(send, LessonAction::Run(text.clone()))}>
                            { icon("play") }{ tr("lesson-run") }
                        </button>
                    } else {
                        <button type="button" class="tool" onclick={copy}>{ tr("lesson-copy") }</button>
                    }
                </div>
            }
        }
    }
}
