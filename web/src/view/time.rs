//! The time tools: the next actions, the operations and their omission, branches, markers, when a field changed, which
//! write set a line, and how two revisions differ. Each part can be collapsed.

use std::collections::BTreeSet;
use std::rc::Rc;
use std::sync::Arc;

use bindery_api::why::Why;
use wasm_bindgen::JsCast;
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use super::code;
use super::diff::{Diff, Rec};
use super::icon::{self, icon};
use crate::action::TimeAction;
use crate::action::{PlaybackAction, SessionAction};
use crate::app::{Send, on};
use crate::command;
use crate::core::{self, Actor, Fault, Form, Record};
use crate::state::{Action, Shared};
use crate::text::{tr, with};
use crate::time;
use bindery_session::{Bookmark, History, Operation};

/// The properties of the time tools.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The history.
    pub history: Shared<History>,
    /// The snapshot that is shown.
    pub position: usize,
    /// True if it is not the newest.
    pub past: bool,
    /// The markers: snapshots with names.
    pub markers: Shared<Vec<Bookmark>>,
    /// The output format.
    pub form: Form,
    /// True for diffs side by side.
    pub split: bool,
    /// The etcd key of the open object.
    pub open: Option<Rc<str>>,
    /// Dispatches actions.
    pub send: Send,
}

/// The maximum number of rendered rows of a list.
const MAX_ROWS: usize = 200;

/// Renders a collapsible part.
fn section(name: &str, open: bool, body: Html) -> Html {
    html! {
        <details class="tool-part" {open} data-testid={format!("time-{name}")}>
            <summary><h2>{ tr(&format!("time-{name}")) }</h2><span>{ tr(&format!("time-{name}-about")) }</span></summary>
            <div class="tool-body">{ body }</div>
        </details>
    }
}

fn more(all: usize) -> Html {
    html! { if all > MAX_ROWS { <p class="hint">{ with("time-more", &[("n", &(all - MAX_ROWS).to_string())]) }</p> } }
}

/// Renders the time tools.
// One component for all parts: each type of component adds some kilobytes.
#[component]
pub fn Time(props: &Props) -> Html {
    let controller = use_state(|| "persistentvolume-binder".to_owned());
    let name = use_state(String::new);
    let (typed, asked) = (use_state(String::new), use_state(String::new));
    let found =
        use_memo((props.history.clone(), (*asked).clone()), |(history, asked)| time::search(history.branch(), asked));
    let chosen = use_state(|| None::<String>);
    let subject = subject(props, chosen.as_deref());
    let blamed = (props.history.clone(), props.position, props.form, subject.1.clone());
    let lines = use_memo(blamed, |(history, position, form, key)| {
        key.as_ref().map(|key| time::blame(history.branch(), *position, key, *form)).unwrap_or_default()
    });
    let between = use_state(|| (None::<u64>, None::<u64>));
    let open = use_state(BTreeSet::<String>::new);
    let revision = |at: usize| props.history.branch().snapshots[at].cluster.revision();
    let (a, b) = (between.0.unwrap_or(revision(0)), between.1.unwrap_or(revision(props.position)));
    let differs = use_memo((props.history.clone(), a, b), |(history, a, b)| {
        let branch = history.branch();
        let at = |revision: u64| &branch.snapshots[time::at_revision(branch, revision)].cluster;
        time::compare(at(*a), at(*b))
    });
    html! {
        <div class="scroll tools" tabindex="0" role="group" aria-label={tr("panel-time")} data-testid="tools">
            { section("next", true, next(props, &controller)) }
            { section("done", true, done(props)) }
            { section("branches", true, tree(props, None)) }
            { section("markers", false, markers(props, &name)) }
            { section("search", false, search(props, &typed, &asked, &found)) }
            { section("blame", false, blame(props, &chosen, &subject, &lines)) }
            { section("compare", false, compare(props, &between, &open, (a, b), &differs)) }
        </div>
    }
}

/// Returns the objects to choose from, and the current one: the object that was chosen here, else the one that is open
/// on another panel, else the first.
fn subject(props: &Props, chosen: Option<&str>) -> (Vec<String>, Option<String>) {
    let branch = props.history.branch();
    let begin = branch.snapshots[0].cluster.revision();
    let keys: Vec<String> = core::keys(&branch.snapshots[props.position].cluster)
        .into_iter()
        .filter(|row| row.modified > begin && !row.key.starts_with("/registry/events/"))
        .map(|row| row.key)
        .collect();
    let there = |key: &&str| keys.iter().any(|k| k == key);
    let key = chosen.filter(there).or(props.open.as_deref().filter(there));
    let key = key.or(keys.first().map(String::as_str)).map(str::to_owned);
    (keys, key)
}

/// Renders the possible next actions and faults.
fn next(props: &Props, controller: &UseStateHandle<String>) -> Html {
    if props.past {
        return html! {
            <p class="hint">{ tr("time-next-past") }{ " " }
                <button type="button" class="ghost" onclick={on(&props.send, Action::Playback(PlaybackAction::Live))}>{ tr("live-button") }</button>
            </p>
        };
    }
    let cluster = &props.history.branch().head().cluster;
    let enabled = cluster.enabled();
    let choice = |action: &core::Action| {
        let words = time::describe_action(action);
        html! {
            <li><button type="button" class="choose" data-testid="choose"
                onclick={on(&props.send, Action::full(TimeAction::Inject(Rc::new(action.clone()), false)))}>{ icon("step") }{ words }</button></li>
        }
    };
    let (routine, rest): (Vec<_>, Vec<_>) =
        enabled.iter().partition(|action| matches!(action, core::Action::Resync { .. }));
    html! {
        <>
            if rest.is_empty() { <p class="hint">{ tr("time-next-none") }</p> }
            <ol class="choose-list">{ for rest.iter().take(MAX_ROWS).map(|action| choice(action)) }</ol>
            { more(rest.len()) }
            if !routine.is_empty() {
                <details class="fold-in">
                    <summary>{ with("time-next-clock", &[("n", &routine.len().to_string())]) }</summary>
                    <ol class="choose-list">{ for routine.iter().map(|action| choice(action)) }</ol>
                </details>
            }
            <div class="row-of-buttons">
                { for [1_u64, 5].map(|n| html! {
                    <button type="button" class="ghost" data-testid={format!("pass-{n}")} onclick={on(&props.send, Action::full(TimeAction::AdvanceClock(60 * n)))}>
                        { with("time-pass", &[("n", &n.to_string())]) }
                    </button>
                }) }
            </div>
            { faults(props, controller) }
        </>
    }
}

/// Renders crashes, failing writes and stalled watches of one controller.
fn faults(props: &Props, chosen: &UseStateHandle<String>) -> Html {
    let cluster = &props.history.branch().head().cluster;
    let mut all: Vec<&core::ControllerId> = cluster.controllers().collect();
    all.sort_unstable();
    let controller = all.iter().find(|id| id.as_str() == **chosen).or(all.first()).copied().cloned();
    let controller = controller.unwrap_or(core::ControllerId::new(""));
    let held = cluster.paused_watches().contains(&controller);
    let choose = {
        let chosen = chosen.clone();
        Callback::from(move |e: Event| {
            if let Some(select) = e.target().and_then(|t| t.dyn_into::<HtmlSelectElement>().ok()) {
                chosen.set(select.value());
            }
        })
    };
    let button = |name: &str, action: core::Action| {
        html! {
            <button type="button" class="ghost" data-testid={name.to_owned()} title={tr(&format!("time-{name}-title"))}
                onclick={on(&props.send, Action::full(TimeAction::Inject(Rc::new(action), false)))}>{ tr(&format!("time-{name}")) }</button>
        }
    };
    let hold = if held { "release" } else { "hold" };
    html! {
        <div class="faults" data-command={command::INJECT}>
            <label><span>{ tr("time-controller") }</span>{ " " }
                <select data-testid="controller" onchange={choose}>
                    { for all.iter().map(|name| html! {
                        <option value={name.to_string()} selected={**name == controller}>{ name.as_str() }</option>
                    }) }
                </select>
            </label>
            <div class="row-of-buttons">
                { button("crash", core::Action::Crash { controller: controller.clone() }) }
                { button("refuse", core::Action::Fail { controller: controller.clone(), fault: Fault::Refused }) }
                { button("lose", core::Action::Fail { controller: controller.clone(), fault: Fault::DropResponse }) }
                { button(hold, core::Action::PauseWatch { controller, on: !held }) }
            </div>
            if !(cluster.paused_watches().is_empty() && cluster.faults().is_empty()) {
                <ul class="states">
                    { for cluster.paused_watches().iter().map(|name| html! { <li class="phase wait"><span aria-hidden="true">{ "◔" }</span>{ with("act-hold", &[("controller", name)]) }</li> }) }
                    { for cluster.faults().iter().map(|(name, fault)| html! {
                        <li class="phase bad"><span aria-hidden="true">{ "✕" }</span>{ with("act-fail", &[("controller", name), ("fault", fault.name())]) }</li>
                    }) }
                </ul>
            }
        </div>
    }
}

/// Renders the operations of the user in this branch; each can be omitted.
fn done(props: &Props) -> Html {
    let branch = props.history.branch();
    if branch.operations.is_empty() {
        return html! { <p class="hint">{ tr("time-done-none") }</p> };
    }
    let first = |operation: usize| branch.snapshots.iter().position(|m| m.operation == Some(operation));
    html! {
        <ol class="operations">
            { for branch.operations.iter().enumerate().map(|(i, done)| {
                let here = !matches!(done.operation, Operation::Skipped(_));
                let words = time::describe_operation(&done.operation);
                let label = with(if here { "time-done-off" } else { "time-done-on" }, &[("operation", &words)]);
                html! {
                    <li class={classes!((!here).then_some("off"))} data-testid="operation">
                        <label class="switch"><input type="checkbox" role="switch" checked={here} aria-label={label}
                            onchange={on(&props.send, Action::full(TimeAction::ToggleOperation(i)))} data-testid="operation-switch" /></label>
                        if done.operation.command().is_some() { <code>{ words }</code> } else { <span>{ words }</span> }
                        if let Some(at) = first(i) {
                            <button type="button" class="ghost rev-link" onclick={on(&props.send, Action::Playback(PlaybackAction::Seek(at)))}>
                                { with("revision-title", &[("revision", &branch.snapshots[at].cluster.revision().to_string())]) }
                            </button>
                        }
                    </li>
                }
            }) }
        </ol>
    }
}

/// Renders the branches that start from a branch, recursively.
fn tree(props: &Props, from: Option<usize>) -> Html {
    let history = &props.history;
    let children = time::children(history, from);
    if children.is_empty() {
        return html! {};
    }
    html! {
        <ul class="tree">
            { for children.into_iter().map(|i| {
                let branch = &history.branches[i];
                let current = i == history.current;
                let n = (i + 1).to_string();
                let name = match branch.from {
                    None => with("branch-first", &[("n", &n)]),
                    Some((_, at)) => {
                        let revision = branch.snapshots[at.min(branch.last())].cluster.revision().to_string();
                        with("branch-name", &[("n", &n), ("revision", &revision)])
                    }
                };
                let own = branch.operations.get(branch.inherited.min(branch.operations.len())..).unwrap_or_default();
                let what = own.first().map(|done| time::describe_operation(&done.operation)).unwrap_or_default();
                let end = branch.head().cluster.revision().to_string();
                html! {
                    <li>
                        <button type="button" class={classes!("branch", current.then_some("on"))} data-testid="branch-node"
                            aria-current={current.then_some("true")} onclick={on(&props.send, Action::Session(SessionAction::Branch(i)))}>
                            { icon(if current { "live" } else { "branch" }) }
                            <b>{ name }</b>{ " " }<span>{ with("time-branch-end", &[("revision", &end)]) }</span>
                            if !what.is_empty() { <code>{ what }</code> }
                        </button>
                        { tree(props, Some(i)) }
                    </li>
                }
            }) }
        </ul>
    }
}

fn input(e: &InputEvent) -> Option<String> {
    Some(e.target()?.dyn_into::<HtmlInputElement>().ok()?.value())
}

/// Renders the markers.
fn markers(props: &Props, name: &UseStateHandle<String>) -> Html {
    let onsubmit = {
        let (name, send) = (name.clone(), props.send.clone());
        Callback::from(move |e: SubmitEvent| {
            e.prevent_default();
            if !name.trim().is_empty() {
                send.dispatch(Action::full(TimeAction::Mark(name.trim().to_owned())));
                name.set(String::new());
            }
        })
    };
    let oninput = {
        let name = name.clone();
        Callback::from(move |e: InputEvent| name.set(input(&e).unwrap_or_default()))
    };
    let here = props.history.branch().snapshots[props.position].cluster.revision().to_string();
    html! {
        <>
            <form class="ask" {onsubmit}>
                <input type="text" data-testid="marker-name" value={(**name).clone()} {oninput} maxlength="60"
                    placeholder={tr("time-marker-placeholder")} aria-label={with("time-marker-name", &[("revision", &here)])} />
                <button type="submit" class="ghost" data-testid="marker-add">{ with("time-marker-add", &[("revision", &here)]) }</button>
            </form>
            <ul class="operations">
                { for props.markers.iter().enumerate().filter_map(|(i, marker)| {
                    let revision = props.history.bookmarked_snapshot(marker)?.cluster.revision().to_string();
                    let label = with("time-marker-remove", &[("name", &marker.name)]);
                    Some(html! {
                        <li data-testid="marker">
                            <button type="button" class="link" onclick={on(&props.send, Action::full(TimeAction::Visit(marker.branch, marker.at)))}>{ &marker.name }</button>
                            <span class="hint">{ with("time-marker-at", &[("n", &(marker.branch + 1).to_string()), ("revision", &revision)]) }</span>
                            <button type="button" class="ghost rev-link" title={label.clone()} aria-label={label}
                                onclick={on(&props.send, Action::full(TimeAction::Unmark(i)))}>{ icon("close") }</button>
                        </li>
                    })
                }) }
            </ul>
        </>
    }
}

/// Renders the actor and the reason of a write.
fn writer(record: &Record) -> Html {
    let (_, drawing, name) = icon::actor(&record.actor);
    html! { <><span class="who">{ icon(drawing) }{ name }</span>{ " " }<span class="why">{ super::story::why(&record.why) }</span></> }
}

/// Renders the search for changes of a field.
fn search(
    props: &Props,
    typed: &UseStateHandle<String>,
    asked: &UseStateHandle<String>,
    found: &[time::Found],
) -> Html {
    let onsubmit = {
        let (typed, asked) = (typed.clone(), asked.clone());
        Callback::from(move |e: SubmitEvent| {
            e.prevent_default();
            asked.set((*typed).to_string());
        })
    };
    let oninput = {
        let typed = typed.clone();
        Callback::from(move |e: InputEvent| typed.set(input(&e).unwrap_or_default()))
    };
    let side = |value: Option<&bindery_api::Value>| match value {
        None => html! { <i>{ tr("value-none") }</i> },
        some => html! { <code>{ time::one_line(some) }</code> },
    };
    html! {
        <>
            <form class="ask" {onsubmit}>
                <input type="search" data-testid="search" value={(**typed).clone()} {oninput} placeholder="pvc/data volumeName"
                    aria-label={tr("time-search-label")} autocapitalize="off" spellcheck="false" />
                <button type="submit" class="ghost">{ tr("time-search-button") }</button>
            </form>
            if !asked.is_empty() {
                <p class="hint" role="status">{ with("time-found", &[("n", &found.len().to_string())]) }</p>
                <ol class="found">
                    { for found.iter().take(MAX_ROWS).map(|f| html! {
                        <li data-testid="found">
                            <button type="button" class="ghost rev-link" onclick={on(&props.send, Action::Playback(PlaybackAction::Seek(f.at)))}>
                                { with("revision-title", &[("revision", &f.record.revision.to_string())]) }
                            </button>
                            <b>{ core::short_name(&f.record.key) }</b>{ " " }<span class="path">{ &f.path }</span>
                            <span class="turn">{ side(f.before.as_ref()) }{ " → " }{ side(f.after.as_ref()) }</span>
                            <p>{ writer(&f.record) }</p>
                        </li>
                    }) }
                </ol>
                { more(found.len()) }
            }
        </>
    }
}

/// Renders each line of an object, with the write that set it.
fn blame(
    props: &Props,
    chosen: &UseStateHandle<Option<String>>,
    (keys, key): &(Vec<String>, Option<String>),
    lines: &[time::Blamed],
) -> Html {
    let choose = {
        let chosen = chosen.clone();
        Callback::from(move |e: Event| {
            if let Some(select) = e.target().and_then(|t| t.dyn_into::<HtmlSelectElement>().ok()) {
                chosen.set(Some(select.value()));
            }
        })
    };
    if keys.is_empty() {
        return html! { <p class="hint">{ tr("time-blame-none") }</p> };
    }
    let same =
        |i: usize| i > 0 && lines[i - 1].1.as_ref().map(|r| r.revision) == lines[i].1.as_ref().map(|r| r.revision);
    html! {
        <>
            <label class="ask"><span>{ tr("time-blame-object") }</span>
                <select data-testid="blame-object" onchange={choose}>
                    { for keys.iter().map(|k| html! {
                        <option value={k.clone()} selected={Some(k) == key.as_ref()}>{ core::short_name(k) }</option>
                    }) }
                </select>
            </label>
            <div class="blame-table" tabindex="0" role="group" aria-label={tr("time-blame")}>
                <table class="blame" data-testid="blame">
                    <thead class="sr"><tr><th scope="col">{ tr("slider-label") }</th><th scope="col">{ tr("time-blame-who") }</th><th scope="col">{ tr("time-blame-line") }</th></tr></thead>
                    <tbody>
                        { for lines.iter().enumerate().map(|(i, (line, record))| html! {
                            <tr class={classes!((!same(i)).then_some("first"))}>
                                { match record {
                                    // Consecutive lines of the same write show it once.
                                    Some(_) if same(i) => html! { <><td></td><td></td></> },
                                    Some(record) => html! {
                                        <>
                                            <td><button type="button" class="ghost rev-link" onclick={on(&props.send, Action::Playback(PlaybackAction::SeekRevision(record.revision)))}>{ record.revision }</button></td>
                                            <td class="by">{ writer(record) }</td>
                                        </>
                                    },
                                    None => html! { <><td></td><td class="by">{ if same(i) { String::new() } else { tr("time-blame-begin") } }</td></> },
                                } }
                                <td class="line">{ code::line(line) }</td>
                            </tr>
                        }) }
                    </tbody>
                </table>
            </div>
        </>
    }
}

/// Renders the differences of two revisions of the whole cluster.
fn compare(
    props: &Props,
    chosen: &UseStateHandle<(Option<u64>, Option<u64>)>,
    open: &UseStateHandle<BTreeSet<String>>,
    (a, b): (u64, u64),
    differs: &[time::Differs],
) -> Html {
    let branch = props.history.branch();
    let revision = |at: usize| branch.snapshots[at].cluster.revision();
    let set = |first: bool| {
        let chosen = chosen.clone();
        Callback::from(move |e: InputEvent| {
            let value = input(&e).and_then(|text| text.parse().ok());
            chosen.set(if first { (value, chosen.1) } else { (chosen.0, value) });
        })
    };
    let field = |first: bool, value: u64| {
        let name = if first { "compare-from" } else { "compare-to" };
        html! {
            <label><span>{ tr(&format!("time-{name}")) }</span>{ " " }
                <input type="number" data-testid={name} value={value.to_string()} min={revision(0).to_string()}
                    max={branch.head().cluster.revision().to_string()} oninput={set(first)} />
            </label>
        }
    };
    html! {
        <>
            <div class="ask">{ field(true, a) }{ field(false, b) }</div>
            <p class="hint" role="status">{ with("time-differs", &[("n", &differs.len().to_string())]) }</p>
            { for differs.iter().take(MAX_ROWS).map(|d| difference(props, d, open)) }
            { more(differs.len()) }
        </>
    }
}

/// Renders one object that differs. Its diff is computed when it is expanded.
fn difference(props: &Props, differs: &time::Differs, open: &UseStateHandle<BTreeSet<String>>) -> Html {
    let time::Differs { key, before, after } = differs;
    let (sign, verb) = match (before, after) {
        (None, _) => ("+", "verb-created"),
        (_, None) => ("−", "verb-deleted"),
        _ => ("~", "verb-changed"),
    };
    let is_open = open.contains(key);
    let toggle = {
        let (open, key) = (open.clone(), key.clone());
        Callback::from(move |_: MouseEvent| {
            let mut set = (*open).clone();
            if !set.remove(&key) {
                set.insert(key.clone());
            }
            open.set(set);
        })
    };
    // The patch of a single write from one to the other.
    let record = || Record {
        revision: 0,
        time: bindery_api::time::Time::START,
        key: key.clone(),
        before: before.clone(),
        after: after.clone(),
        actor: Actor::User { command: String::new() },
        why: Why::new("user"),
        action: 0,
    };
    html! {
        <div class="difference" data-testid="difference" key={key.clone()}>
            <button type="button" class="choose" aria-expanded={is_open.to_string()} onclick={toggle}>
                <span class={classes!("verb", verb)}>{ sign }<span class="sr">{ tr(verb) }</span></span>{ core::short_name(key) }
            </button>
            if is_open { <Diff record={Rec(Arc::new(record()))} form={props.form} split={props.split} /> }
        </div>
    }
}
