//! The activity: every write, grouped by its actor, with the action, the reason, and a diff.

use std::collections::BTreeSet;

use bindery_api::why::{Candidate, Check, Why};
use bindery_kubectl::Output;
use gloo::events::EventListener;
use gloo::utils::{document, window};
use wasm_bindgen::JsCast;
use yew::prelude::*;

use super::diff::{Diff, Rec};
use super::editor::whole;
use super::icon::{self, icon};
use crate::action::{PlaybackAction, SettingsAction, ViewAction};
use crate::app::{Send, on};
use crate::command;
use crate::core::{self, Form, Sign};
use crate::outline::{Outline, STRIDE};
use crate::state::{Action, Shared};
use crate::text::{self, Part, tr, with};
use bindery_session::{Completed, History};

/// The properties of the activity.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The history.
    pub history: Shared<History>,
    /// The current snapshot: the activity ends there.
    pub position: usize,
    /// True if it is not the newest.
    pub past: bool,
    /// The revisions with expanded items.
    pub open: Shared<BTreeSet<u64>>,
    /// The output format.
    pub form: Form,
    /// True for diffs side by side.
    pub split: bool,
    /// Dispatches actions.
    pub send: Send,
}

/// Renders a message with highlighted arguments.
pub fn sentence(id: &str, facts: &[(&'static str, String)]) -> Html {
    let facts: Vec<(&str, &str)> = facts.iter().map(|(n, v)| (*n, v.as_str())).collect();
    html! {
        { for text::parts(id, &facts).into_iter().map(|part| match part {
            Part::Literal(words) => html! { { words } },
            Part::Value(value) => html! { <b class="fact">{ value }</b> },
        }) }
    }
}

/// Renders the reason of a write.
pub fn why(why: &Why) -> Option<Html> {
    let id = format!("why-{}", why.branch);
    // The group already shows the user's own reason.
    (text::has(&id) && why.branch != "user").then(|| sentence(&id, &why.facts))
}

/// Renders the output of a command, the reason of a rejection first.
fn printed(output: &Output) -> Html {
    html! {
        <>
            <pre class="output">{ &output.stdout }<span class="stderr">{ output.brief.as_ref().unwrap_or(&output.stderr) }</span></pre>
            if output.brief.is_some() { { whole(&output.stderr) } }
        </>
    }
}

/// Renders the action of a step without writes.
fn step_without_writes(done: &Completed) -> Html {
    match &done.stepped {
        Some(core::Action::Step { key, .. }) => sentence("quiet-step", &[("key", key.clone())]),
        Some(core::Action::Deliver { .. }) => html! { { tr("quiet-deliver") } },
        Some(core::Action::Crash { .. }) => html! { { tr("quiet-crash") } },
        Some(core::Action::Fail { .. }) => html! { { tr("quiet-fail") } },
        Some(core::Action::PauseWatch { on, .. }) => html! { { tr(if *on { "quiet-hold" } else { "quiet-release" }) } },
        Some(core::Action::Node { name, .. } | core::Action::Driver { name, .. }) => {
            sentence("quiet-machine", &[("name", name.clone())])
        }
        _ => html! { { tr("quiet-resync") } },
    }
}

/// The properties of an item.
#[derive(Properties, PartialEq)]
struct ItemProps {
    record: Rec,
    open: bool,
    /// True if this is the newest shown step.
    newest: bool,
    form: Form,
    split: bool,
    send: Send,
}

/// The maximum number of changed fields in the heading of an item.
const FIELDS: usize = 4;

/// Renders one write.
#[component]
fn Item(props: &ItemProps) -> Html {
    let record = &props.record.0;
    let (sign, verb) = match (&record.before, &record.after) {
        (None, _) => ("+", "verb-created"),
        (_, None) => ("−", "verb-deleted"),
        _ => ("~", "verb-changed"),
    };
    let event = record.after.as_deref().and_then(core::event);
    let changes = core::changes(record.before.as_deref(), record.after.as_deref());
    let id = format!("step-{}", record.revision);
    let what = match &event {
        Some((kind, reason, about, message)) => html! {
            <>
                <span class={classes!("reason", (*kind == "Warning").then_some("warning"))}>
                    { icon(if *kind == "Warning" { "warning" } else { "calendar" }) }
                    <b>{ reason }</b>
                </span>
                <span class="name">{ about }</span>
                <q class="message">{ message }</q>
            </>
        },
        None => html! {
            <>
                <span class="name">{ core::short_name(&record.key) }</span>
                <span class="fields">
                    if changes.is_empty() { { tr(verb) } }
                    { for changes.iter().take(FIELDS).map(|(sign, path, values)| html! {
                        <span class={match sign { Sign::Added => "f added", Sign::Removed => "f removed", Sign::Changed => "f" }}>
                            { match sign { Sign::Added => "+", Sign::Removed => "−", Sign::Changed => "" } }{ path }
                            if !values.is_empty() { { " " }<span class="v">{ values }</span> }
                        </span>
                    }) }
                    if changes.len() > FIELDS {
                        <span class="f">{ with("fields-more", &[("n", &(changes.len() - FIELDS).to_string())]) }</span>
                    }
                </span>
            </>
        },
    };
    html! {
        <li class={classes!("item", props.open.then_some("open"), event.is_some().then_some("event"), props.newest.then_some("newest"))}
            data-testid="story-item" data-revision={record.revision.to_string()} data-key={record.key.clone()}>
            <button type="button" class="item-head" data-command={props.newest.then_some(command::NEWEST_WRITE)} aria-expanded={props.open.to_string()} aria-controls={id.clone()}
                onclick={on(&props.send, Action::View(ViewAction::Toggle(record.revision)))}>
                <span class="rev" title={with("revision-title", &[("revision", &record.revision.to_string())])}>{ record.revision }</span>
                <span class={classes!("verb", verb)} title={tr(verb)}>{ sign }<span class="sr">{ tr(verb) }</span></span>
                <span class="what">{ what }</span>
                if let Some(why) = why(&record.why) {
                    <span class="why">{ why }</span>
                }
                <span class="open-mark">{ icon("chevron") }</span>
            </button>
            if props.open {
                <div class="item-body" {id}>
                    { candidates(&record.why.candidates) }
                    <div class="bar small">
                        <code class="key">{ &record.key }</code>
                        <span class="time">{ record.time.rfc3339() }</span>
                        <button type="button" class="ghost" data-testid="jump"
                            onclick={on(&props.send, Action::Playback(PlaybackAction::SeekRevision(record.revision)))}>{ tr("jump-button") }</button>
                    </div>
                    <Diff record={props.record.clone()} form={props.form} split={props.split} />
                </div>
            }
        </li>
    }
}

fn rule_name(rule: &str) -> String {
    let id = format!("rule-{rule}");
    if text::has(&id) { tr(&id) } else { rule.to_owned() }
}

/// Renders the required and the actual value of a candidate, if there are any.
fn values(check: &Check) -> Html {
    let (want, have) = (check.want.as_str(), check.have.as_str());
    let has = || html! { <><i>{ tr("candidates-have") }</i>{ " " }{ if have.is_empty() { tr("value-none") } else { have.to_owned() } }</> };
    match (check.pass, want.is_empty(), have.is_empty()) {
        (_, true, true) | (true, _, true) => html! {},
        (true, true, false) => html! { <i>{ tr("candidates-any") }</i> },
        (false, true, false) => has(),
        _ if want == have => html! { { have } },
        _ => html! { <><i>{ tr("candidates-want") }</i>{ " " }{ want }{ ", " }{ has() }</> },
    }
}

/// Renders some rules and their results for a candidate.
fn checks<'a>(checks: impl Iterator<Item = &'a Check>) -> Html {
    html! {
        <ul>
            { for checks.map(|check| html! {
                <li class={if check.pass { "pass" } else { "fail" }} data-rule={check.rule}>
                    { icon(if check.pass { "check" } else { "cross" }) }
                    <span class="sr">{ tr(if check.pass { "candidates-pass" } else { "candidates-fail" }) }{ " " }</span>
                    <b>{ rule_name(check.rule) }</b>{ " " }{ values(check) }
                </li>
            }) }
        </ul>
    }
}

/// Renders candidates and rules as a table: the failed rules, and the passed rules folded. Cells wrap, so that the
/// table does not scroll horizontally.
pub fn candidates(candidates: &[Candidate]) -> Html {
    if candidates.is_empty() {
        return html! {};
    }
    html! {
        <table class="candidates" data-testid="candidates">
            <caption>{ tr("candidates-title") }</caption>
            <thead>
                <tr>
                    <th scope="col">{ tr("candidates-object") }</th>
                    <th scope="col">{ tr("candidates-verdict") }</th>
                    <th scope="col">{ tr("candidates-rules") }</th>
                </tr>
            </thead>
            <tbody>
                { for candidates.iter().map(|candidate| {
                    let failed = candidate.checks.iter().filter(|check| !check.pass);
                    let passed = candidate.checks.iter().filter(|check| check.pass);
                    let (fails, passes) = (failed.clone().count(), passed.clone().count());
                    let verdict = match (fails, candidate.chosen) {
                        (0, true) => html! { { tr("candidates-chosen") } },
                        (0, false) => html! { { tr("candidates-passed") } },
                        _ => checks(failed),
                    };
                    html! {
                        <tr class={classes!(candidate.chosen.then_some("chosen"))}>
                            <th scope="row">{ core::short_name(&candidate.key) }</th>
                            <td class={if fails == 0 { "verdict pass" } else { "verdict fail" }}>{ verdict }</td>
                            <td>
                                if passes > 0 {
                                    <details data-testid="candidates-passed">
                                        <summary>{ with("candidates-n-passed", &[("n", &passes.to_string())]) }</summary>
                                        { checks(passed) }
                                    </details>
                                }
                            </td>
                        </tr>
                    }
                }) }
            </tbody>
        </table>
    }
}

/// The arrow keys move between items.
fn walk(e: KeyboardEvent) {
    let down = match e.key().as_str() {
        "ArrowDown" => true,
        "ArrowUp" => false,
        _ => return,
    };
    let document = document();
    let Some(focused) = document.active_element() else { return };
    if !focused.class_list().contains("item-head") {
        return;
    }
    let Ok(all) = document.query_selector_all(".item-head") else { return };
    let at = (0..all.length()).find(|i| all.get(*i).as_ref() == Some(focused.as_ref()));
    let next = at.and_then(|i| if down { all.get(i + 1) } else { i.checked_sub(1).and_then(|i| all.get(i)) });
    if let Some(next) = next.and_then(|n| n.dyn_into::<web_sys::HtmlElement>().ok()) {
        e.prevent_default();
        let _ = next.focus();
    }
}

/// Returns the heights of the rendered groups.
fn heights(list: &web_sys::Element) -> Vec<f64> {
    let Ok(groups) = list.query_selector_all(".group") else { return vec![] };
    let groups = (0..groups.length()).filter_map(|i| groups.get(i)?.dyn_into::<web_sys::Element>().ok());
    groups.map(|group| group.get_bounding_client_rect().height()).collect()
}

/// Renders the activity.
#[component]
pub fn Story(props: &Props) -> Html {
    let branch = props.history.branch();
    let list = use_node_ref();
    let shown = (props.history.clone(), props.position);
    // The scroll position of the user in the activity up to this snapshot.
    let scrolled = use_state_eq(|| None::<((Shared<History>, usize), f64)>);
    let middle = scrolled.as_ref().filter(|(of, _)| *of == shown).map(|(_, middle)| *middle);
    let outline = use_mut_ref(Outline::default);
    outline.borrow_mut().update(branch);
    // Items out of view are rendered only for printing.
    let printing = use_state_eq(|| false);
    {
        let printing = printing.clone();
        use_effect_with((), move |_| {
            let listen = |event: &'static str, now: bool| {
                let printing = printing.clone();
                EventListener::new(&window(), event, move |_| printing.set(now))
            };
            let listeners = (listen("beforeprint", true), listen("afterprint", false));
            move || drop(listeners)
        });
    }
    let drawn = if *printing {
        outline.borrow().printed(props.position)
    } else {
        outline.borrow().window(props.position, middle)
    };
    let measure = {
        // Only rendered groups can be measured.
        let (outline, first, position) = (outline.clone(), drawn.groups.start, props.position);
        move |list: &web_sys::Element| outline.borrow_mut().measured(first, position, &heights(list))
    };
    {
        let (list, measure) = (list.clone(), measure.clone());
        use_effect(move || {
            if let Some(list) = list.cast() {
                measure(&list);
            }
        });
    }
    {
        // Keeps the newest step in view.
        let list = list.clone();
        use_effect_with(shown.clone(), move |_| {
            if let Some(list) = list.cast::<web_sys::Element>() {
                list.set_scroll_top(list.scroll_height());
            }
        });
    }
    let all = drawn.above + drawn.below < 1.0;
    let onscroll = Callback::from(move |e: Event| {
        let list = e.target().and_then(|t| t.dyn_into::<web_sys::Element>().ok());
        let Some(list) = list.filter(|_| !all) else { return };
        let half = f64::from(list.client_height()) / 2.0;
        let now = f64::from(list.scroll_top()) + half;
        if (middle.unwrap_or(f64::from(list.scroll_height()) - half) - now).abs() > STRIDE {
            measure(&list);
            scrolled.set(Some((shown.clone(), now)));
        }
    });
    let outline = outline.borrow();
    let groups = outline.groups(props.position);
    let newest = branch.snapshots[props.position].records.last().map(|r| r.revision);
    let choice = |command: &'static str, name: &str, label: String, on_now: bool, action: Action| {
        html! {
            <button type="button" class="choice" data-command={command} aria-pressed={on_now.to_string()} data-testid={name.to_owned()}
                onclick={on(&props.send, action)}>{ label }</button>
        }
    };
    html! {
        <>
            <div class="bar small story-bar">
                <h2 class="title" id="head-story">{ tr("panel-story") }</h2>
                if props.past {
                    <p class="past-note" role="status">{ with("past-note", &[("revision", &branch.snapshots[props.position].cluster.revision().to_string())]) }</p>
                } else {
                    <p class="hint">{ tr("story-hint") }</p>
                }
                <div class="choices" role="group" aria-label={tr("diff-form")}>
                    { choice(command::FORM, "form-yaml", "YAML".into(), props.form == Form::Yaml, Action::Settings(SettingsAction::Form(Form::Yaml))) }
                    { choice(command::FORM, "form-json", "JSON".into(), props.form == Form::Json, Action::Settings(SettingsAction::Form(Form::Json))) }
                </div>
                <div class="choices" role="group" aria-label={tr("diff-layout")}>
                    { choice(command::DIFF, "diff-unified", tr("diff-unified"), !props.split, Action::Settings(SettingsAction::Split(false))) }
                    { choice(command::DIFF, "diff-split", tr("diff-split"), props.split, Action::Settings(SettingsAction::Split(true))) }
                </div>
            </div>
            <div class="scroll story-list" ref={list} onkeydown={Callback::from(walk)} {onscroll}>
                <div ~style={format!("height:{}px", drawn.above)}></div>
                if groups.is_empty() {
                    <div class="empty">
                        <p>{ tr("story-empty") }</p>
                        <p>{ tr("story-empty-more") }</p>
                    </div>
                }
                if *printing && drawn.groups.start > 0 {
                    <p class="gap">{ with("print-earlier", &[("n", &drawn.groups.start.to_string())]) }</p>
                }
                { for drawn.groups.map(|i| {
                    let group = &groups[i];
                    let (class, drawing, name) = icon::actor(&group.actor);
                    let done = group.done(branch);
                    let command = done.and_then(|d| d.operation.line());
                    let output = done.filter(|_| !group.continues).and_then(|d| d.output.as_ref());
                    let records = group.records(props.position);
                    html! {
                        <section class={classes!("group", class)} key={i}>
                            if let Some(gap) = group.gap {
                                <p class="gap">{ with("time-later", &[("n", &gap.to_string())]) }</p>
                            }
                            <h3 class="actor">
                                <span class="face">{ icon(drawing) }</span>
                                <span>{ name }</span>
                                if let Some(command) = command { <code class="command">{ if group.continues { "… " } else { "$ " } }{ command }</code> }
                            </h3>
                            if let Some(output) = output {
                                if !(output.stdout.is_empty() && output.stderr.is_empty()) {
                                    { printed(output) }
                                }
                            }
                            if let (true, Some(done)) = (group.quiet, done) {
                                <p class="quiet">{ step_without_writes(done) }</p>
                            }
                            if !records.is_empty() {
                                <ol class="items">
                                    { for records.iter().map(|(_, record)| html! {
                                        <Item
                                            key={record.revision}
                                            record={Rec(record.clone())}
                                            open={props.open.contains(&record.revision)}
                                            newest={newest == Some(record.revision)}
                                            form={props.form}
                                            split={props.split}
                                            send={props.send.clone()}
                                        />
                                    }) }
                                </ol>
                            }
                        </section>
                    }
                }) }
                <div ~style={format!("height:{}px", drawn.below)}></div>
            </div>
        </>
    }
}
