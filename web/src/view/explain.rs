//! The stuck objects and the reasons: the list, one explanation with its chain, candidates and fixes, the search by the
//! text of an event, and the import of a cluster.

use std::rc::Rc;
use std::sync::Arc;

use bindery_api::why::Why;
use bindery_explain::{Change, Explanation, Fix, Import, Link, Loss, Reader};
use gloo::file::{FileList, futures::read_as_bytes};
use wasm_bindgen::JsCast;
use yew::prelude::*;

use super::diff::{Diff, Rec};
use super::icon::icon;
use super::story::candidates;
use crate::action::{DocumentAction, TerminalAction};
use crate::action::{NoticeAction, ViewAction};
use crate::app::{Send, on};
use crate::bridge;
use crate::command;
use crate::cooperative::CooperativeTask;
use crate::core::{self, Actor, Form, Record};
use crate::files::decode_lossy;
use crate::state::{Action, Shared};
use crate::text::{self, tr, with};
use bindery_session::Snapshot;

/// The properties of the panel.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The snapshot that is shown.
    pub snapshot: Shared<Snapshot>,
    /// The time of the import, if the cluster was imported.
    pub imported: Option<u64>,
    /// True if the snapshot is past: it cannot be changed.
    pub past: bool,
    /// True while the controllers run.
    pub working: bool,
    /// The etcd key of the explained object.
    pub open: Option<Rc<str>>,
    /// The output format.
    pub form: Form,
    /// Dispatches actions.
    pub send: Send,
}

fn sentence(explanation: &Explanation) -> String {
    let facts: Vec<(&str, &str)> = explanation.facts.iter().map(|(name, value)| (*name, value.as_str())).collect();
    with(&format!("explain-{}", explanation.problem), &facts)
}

/// Returns the age, in the largest unit that fits.
fn ago(snapshot: &Snapshot, explanation: &Explanation) -> Option<String> {
    let since = explanation.since?;
    let seconds = snapshot.cluster.now().since(since).as_secs();
    let (n, unit) = match seconds {
        0..120 => (seconds, "s"),
        120..7200 => (seconds / 60, "min"),
        7200..172_800 => (seconds / 3600, "h"),
        _ => (seconds / 86_400, "d"),
    };
    Some(with("explain-since", &[("n", &n.to_string()), ("unit", unit), ("time", &since.rfc3339())]))
}

fn chain(links: &[Link]) -> Html {
    if links.is_empty() {
        return html! {};
    }
    html! {
        <ol class="why-chain" aria-label={tr("explain-chain")} data-testid="chain">
            { for links.iter().map(|link| {
                let state = link.state.name();
                html! {
                    <li class={classes!("link", state)} data-state={state}>
                        <b>{ link.kind }</b>
                        <span class="name">{ if link.name.is_empty() { "–" } else { &link.name } }</span>
                        <span class="how">
                            { icon(match state { "ok" => "check", "broken" => "warning", "absent" => "cross", _ => "dots" }) }
                            { tr(&format!("link-{state}")) }
                        </span>
                        if !link.note.is_empty() { <small>{ &link.note }</small> }
                    </li>
                }
            }) }
        </ol>
    }
}

/// Renders a command line with a button that copies it.
fn copyable(line: &str, id: &'static str, send: &Send) -> Html {
    let copy = {
        let (line, send) = (line.to_owned(), send.clone());
        Callback::from(move |_: MouseEvent| {
            bridge::copy(&line);
            send.dispatch(Action::Notice(NoticeAction::Announce(tr("command-copied"))));
        })
    };
    html! {
        <div class="copyable">
            <pre class="command" data-testid={id} tabindex="0">{ line }</pre>
            <button type="button" class="tool" data-testid={format!("{id}-copy")} onclick={copy}>{ tr("command-copy") }</button>
        </div>
    }
}

/// The properties of a fix.
#[derive(Properties, PartialEq)]
struct ChangeProps {
    fix: Fix,
    snapshot: Shared<Snapshot>,
    past: bool,
    working: bool,
    form: Form,
    send: Send,
}

/// Renders a fix: its changes, its deletions, and the button. A fix that deletes objects with data needs a
/// confirmation.
#[component]
fn FixItem(props: &ChangeProps) -> Html {
    let fix = &props.fix;
    let live = props.snapshot.cluster.is_live();
    let facts: Vec<(&str, &str)> = fix.facts.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let (args, stdin) = fix.command();
    let stdin = stdin.map(ToString::to_string).unwrap_or_default();
    let line = format!("kubectl {}", args.join(" "));
    // While the controllers run, every frame has another snapshot. Then the fix is simulated only when the button is
    // pressed.
    let ahead = live && !props.past && !props.working;
    let known = use_memo((props.snapshot.clone(), fix.clone(), ahead), {
        let (args, stdin) = (args.clone(), stdin.clone());
        move |(snapshot, _, ahead)| {
            ahead.then(|| core::losses(&snapshot.cluster, &args, &stdin, core::SIMULATED_STEPS[0])).flatten()
        }
    });
    // The snapshot of the simulation, and the losses.
    let confirmation = use_state(|| None::<(Shared<Snapshot>, Vec<Loss>)>);
    let open_confirmation = confirmation.as_ref().filter(|(snapshot, _)| *snapshot == props.snapshot);
    let cancel = use_node_ref();
    use_effect_with(open_confirmation.is_some(), {
        let cancel = cancel.clone();
        move |open_confirmation| {
            if let (true, Some(button)) = (*open_confirmation, cancel.cast::<web_sys::HtmlElement>()) {
                let _ = button.focus();
            }
        }
    });
    let (before, after) = match &fix.change {
        Change::Create(new) => (None, Some(new)),
        Change::Replace { before, after } | Change::Recreate { before, after } => (Some(before), Some(after)),
        Change::Command(_) => (None, None),
    };
    let record = after.map(|after| {
        Rec(Arc::new(Record {
            revision: 0,
            time: props.snapshot.cluster.now(),
            key: line.clone(),
            before: before.cloned().map(Arc::new),
            after: Some(Arc::new(after.clone())),
            actor: Actor::User { command: line.clone() },
            why: Why::new("user"),
            action: 0,
        }))
    });
    let apply = Action::full(TerminalAction::Fix(args.clone(), stdin.clone()));
    let begin = {
        let (confirmation, known, snapshot) = (confirmation.clone(), known.clone(), props.snapshot.clone());
        let (send, apply) = (props.send.clone(), apply.clone());
        Callback::from(move |_: MouseEvent| {
            let lost =
                (*known).clone().or_else(|| core::losses(&snapshot.cluster, &args, &stdin, core::SIMULATED_STEPS[1]));
            let lost = lost.unwrap_or_default();
            if lost.is_empty() {
                send.dispatch(apply.clone());
            } else {
                confirmation.set(Some((snapshot.clone(), lost)));
            }
        })
    };
    let stop = {
        let confirmation = confirmation.clone();
        Callback::from(move |_: MouseEvent| confirmation.set(None))
    };
    let lost = open_confirmation.map(|(_, lost)| lost).or((*known).as_ref()).filter(|lost| !lost.is_empty());
    html! {
        <li class="fix" data-testid={format!("fix-{}", fix.id)}>
            <div class="bar small">
                <p>{ with(&format!("fix-{}", fix.id), &facts) }</p>
                if live {
                    <button type="button" class="tool" disabled={props.past || open_confirmation.is_some()} data-command={command::FIX} data-testid="fix-apply"
                        onclick={begin}>{ tr("fix-button") }</button>
                }
            </div>
            if let Some(lost) = lost {
                <div class="loss" data-testid="fix-loss" role="group" aria-label={tr("loss-title")}>
                    <p>{ icon("warning") }<b>{ tr("loss-title") }</b></p>
                    <ul>{ for lost.iter().map(|lost| html! { <li>{ loss(lost) }</li> }) }</ul>
                    if open_confirmation.is_some() {
                        <div class="bar small" role="alert">
                            <p>{ tr("loss-ask") }</p>
                            <button type="button" class="tool" ref={cancel} data-testid="fix-cancel" onclick={stop}>{ tr("loss-cancel") }</button>
                            <button type="button" class="tool danger" data-testid="fix-confirm" onclick={on(&props.send, apply)}>
                                { tr(if lost.iter().any(|lost| lost.data) { "loss-confirm-data" } else { "loss-confirm" }) }
                            </button>
                        </div>
                    }
                </div>
            }
            if live {
                <code class="key">{ line }</code>
            } else {
                { copyable(&fix.remote_text(), "fix-command", &props.send) }
            }
            if let Some(record) = record {
                <Diff {record} form={props.form} split={false} />
            }
        </li>
    }
}

/// Returns the text for one object that a fix deletes.
fn loss(lost: &Loss) -> String {
    let id = match (lost.policy.is_empty(), lost.data) {
        (true, _) => "loss-object",
        (_, true) => "loss-data",
        _ => "loss-kept",
    };
    with(id, &[("kind", lost.kind), ("name", &lost.name), ("policy", &lost.policy)])
}

fn opened(explanation: &Explanation, props: &Props, close: Callback<MouseEvent>) -> Html {
    html! {
        <article class="explanation" data-testid="explanation" data-problem={explanation.problem}>
            <div class="bar small">
                <h2>{ core::short_name(&explanation.key) }</h2>
                <button type="button" class="ghost" data-testid="explain-close" onclick={close}>{ tr("explain-all") }</button>
            </div>
            <p class="sentence">{ sentence(explanation) }</p>
            <dl class="facts">
                <dt>{ tr("explain-waits") }</dt><dd>{ tr(&format!("waits-{}", explanation.blocked_by)) }</dd>
                if let Some(ago) = ago(&props.snapshot, explanation) { <dt>{ tr("explain-when") }</dt><dd>{ ago }</dd> }
                if let Some(event_text) = &explanation.last_event { <dt>{ tr("explain-said") }</dt><dd><q>{ event_text }</q></dd> }
            </dl>
            { chain(&explanation.chain) }
            { candidates(&explanation.candidates) }
            if !explanation.fixes.is_empty() {
                <h3>{ tr("explain-fixes") }</h3>
                if !props.snapshot.cluster.is_live() { <p class="hint">{ tr("fix-remote") }</p> }
                <ul class="fixes">
                    { for explanation.fixes.iter().enumerate().map(|(i, fix)| html! {
                        <FixItem key={format!("{} {i} {}", explanation.key, fix.id)} fix={fix.clone()} snapshot={props.snapshot.clone()} past={props.past}
                            working={props.working} form={props.form} send={props.send.clone()} />
                    }) }
                </ul>
            }
        </article>
    }
}

/// Renders the search results for a text.
fn hits(text: &str) -> Html {
    if text.trim().is_empty() {
        return html! {};
    }
    let hits = bindery_explain::search(text);
    if hits.is_empty() {
        return html! { <p class="empty" role="status">{ tr("explain-nothing-found") }</p> };
    }
    html! {
        <ul class="hits" role="status" data-testid="explain-hits">
            { for hits.iter().take(4).map(|hit| {
                // The general explanation: placeholders in place of names.
                let general = text::parts(&format!("explain-{}", hit.problem), &[]);
                let words = general.into_iter().map(|part| match part {
                    text::Part::Literal(words) | text::Part::Value(words) => words,
                });
                let words = words.collect::<String>().replace("{$", "‹").replace('}', "›");
                html! { <li data-problem={hit.problem}><p>{ words }</p></li> }
            }) }
        </ul>
    }
}

/// The properties of the import.
#[derive(Properties, PartialEq)]
struct ImportProps {
    send: Send,
}

/// The progress of the import.
#[derive(Clone, PartialEq)]
enum ImportState {
    Nothing,
    /// The percentage that is parsed.
    Reading(usize),
    /// The summary of the objects.
    Done(String),
}

/// Returns the summary of the objects.
fn summary(import: &Import) -> String {
    if import.objects.is_empty() && import.truncated.is_empty() && import.garbage.is_empty() {
        return tr("bring-nothing");
    }
    let unknown: usize = import.unknown.iter().map(|(_, n)| n).sum();
    let mut text = with(
        "bring-done",
        &[
            ("n", &import.objects.len().to_string()),
            ("secrets", &import.secrets.to_string()),
            ("unknown", &unknown.to_string()),
        ],
    );
    for cut in import.truncated.iter().take(5) {
        text.push(' ');
        let id = if cut.text.is_empty() { "bring-truncated-here" } else { "bring-truncated" };
        text += &with(id, &[("line", &cut.line.to_string()), ("object", &cut.text)]);
    }
    for garbage in import.garbage.iter().take(5) {
        text.push(' ');
        text += &with("bring-garbage", &[("line", &garbage.line.to_string()), ("text", &garbage.text)]);
    }
    text
}

/// Renders the import of a cluster.
#[component]
fn ImportCluster(props: &ImportProps) -> Html {
    let brought = use_state(|| ImportState::Nothing);
    let slices = use_mut_ref(|| None::<CooperativeTask>);
    let field = use_node_ref();
    let read = {
        let (brought, send, field) = (brought.clone(), props.send.clone(), field.clone());
        Callback::from(move |texts: Vec<String>| {
            brought.set(ImportState::Reading(0));
            let (brought, send, field) = (brought.clone(), send.clone(), field.clone());
            let whole = texts.iter().map(String::len).sum::<usize>().max(1);
            let mut left: Vec<Reader> = texts.into_iter().rev().map(Reader::new).collect();
            let (mut all, mut before, mut reported) = (Import::default(), 0, 0);
            let part = move || {
                if let Some(reader) = left.last_mut() {
                    let more = reader.resume();
                    let percent = (before + reader.progress().0) * 100 / whole;
                    if percent >= reported + 5 {
                        reported = percent;
                        brought.set(ImportState::Reading(percent));
                    }
                    if !more && let Some(reader) = left.pop() {
                        before += reader.progress().1;
                        all.join(reader.found);
                    }
                    return true;
                }
                brought.set(ImportState::Done(summary(&all)));
                if !all.objects.is_empty() {
                    // The text contains what the import omits.
                    if let Some(field) = field.cast::<web_sys::HtmlTextAreaElement>() {
                        field.set_value("");
                    }
                    let now = (js_sys::Date::now() * 1000.0) as u64;
                    let sender = send.clone();
                    bridge::save_text(&bridge::import_name(now), Some(&core::import_to_text(&all)), move |kept| {
                        if !kept {
                            sender.dispatch(Action::Notice(NoticeAction::Warn("import-unkept", tr("import-unkept"))));
                        }
                    });
                    send.dispatch(Action::full(DocumentAction::Import(Shared::new(std::mem::take(&mut all)), now)));
                }
                false
            };
            // The progress message is rendered before parsing starts.
            slices.replace(Some(CooperativeTask::spawn_after(20, part)));
        })
    };
    let files = {
        let read = read.clone();
        move |list: Option<web_sys::FileList>| {
            let Some(list) = list else { return };
            let files = FileList::from(list);
            let read = read.clone();
            yew::platform::spawn_local(async move {
                let mut texts = Vec::new();
                for file in files.iter() {
                    texts.extend(read_as_bytes(file).await.map(|bytes| decode_lossy(&bytes)));
                }
                read.emit(texts);
            });
        }
    };
    let chosen = {
        let files = files.clone();
        Callback::from(move |e: Event| {
            let input = e.target().and_then(|t| t.dyn_into::<web_sys::HtmlInputElement>().ok());
            files(input.as_ref().and_then(|input| input.files()));
            // Allows to select the same file again.
            if let Some(input) = input {
                input.set_value("");
            }
        })
    };
    let dropped = Callback::from(move |e: DragEvent| {
        e.prevent_default();
        files(e.data_transfer().and_then(|data| data.files()));
    });
    let over = Callback::from(|e: DragEvent| e.prevent_default());
    let pasted = {
        let field = field.clone();
        Callback::from(move |_: MouseEvent| {
            let text = field.cast::<web_sys::HtmlTextAreaElement>().map(|f| f.value()).unwrap_or_default();
            read.emit(vec![text]);
        })
    };
    let [always, if_served] = bindery_explain::export_commands();
    html! {
        <details class="bring" data-command={command::IMPORT} data-testid="bring" ondrop={dropped} ondragover={over}>
            <summary>{ tr("bring-title") }</summary>
            <p>{ tr("bring-how") }</p>
            { copyable(&always, "bring-command", &props.send) }
            <p>{ tr("bring-if-served") }</p>
            { copyable(&if_served, "bring-command-if-served", &props.send) }
            <textarea ref={field} rows="4" spellcheck="false" data-testid="bring-text" aria-label={tr("bring-text")} />
            <div class="bar small">
                <button type="button" class="tool" data-testid="bring-load" disabled={matches!(*brought, ImportState::Reading(_))} onclick={pasted}>{ tr("bring-button") }</button>
                <label class="file">{ tr("bring-files") }{ " " }<input type="file" multiple=true onchange={chosen} data-testid="bring-files" /></label>
            </div>
            <p class="result" role="status" data-testid="bring-result">
                { match &*brought {
                    ImportState::Nothing => html! {},
                    ImportState::Reading(percent) => html! {
                        <><progress max="100" value={percent.to_string()} aria-hidden="true" />{ with("bring-reading", &[("n", &percent.to_string())]) }</>
                    },
                    ImportState::Done(sender) => html! { { sender } },
                } }
            </p>
        </details>
    }
}

/// Renders the panel.
#[component]
pub fn Explain(props: &Props) -> Html {
    let query = use_state(String::new);
    let index = use_memo(props.snapshot.clone(), |snapshot| core::object_index(&snapshot.cluster));
    let stuck = use_memo(props.snapshot.clone(), {
        let index = index.clone();
        move |_| bindery_explain::unhealthy(&index)
    });
    let ask = {
        let query = query.clone();
        Callback::from(move |e: InputEvent| {
            let input = e.target().and_then(|t| t.dyn_into::<web_sys::HtmlInputElement>().ok());
            query.set(input.map(|input| input.value()).unwrap_or_default());
        })
    };
    let close = on(&props.send, Action::View(ViewAction::Explain(None)));
    let forget = {
        let (imported, send) = (props.imported, props.send.clone());
        Callback::from(move |_: MouseEvent| {
            if let Some(now) = imported {
                bridge::save_text(&bridge::import_name(now), None, |_| {});
            }
            send.dispatch(Action::full(DocumentAction::Forget));
        })
    };
    let explanation = props.open.as_ref().and_then(|key| bindery_explain::explain(&index, key));
    html! {
        <div class="scroll explain">
            <div class="ask">
                <label for="explain-search">{ tr("explain-search") }</label>
                <input id="explain-search" type="search" autocomplete="off" data-command={command::SEARCH} data-testid="explain-search" value={(*query).clone()}
                    oninput={ask} placeholder="Multi-Attach error for volume …" />
            </div>
            { hits(&query) }
            if let Some(explanation) = &explanation {
                { opened(explanation, props, close) }
            } else {
                if let Some(key) = &props.open {
                    <p class="solved" role="status" data-testid="explain-solved">
                        { icon("check") }{ with("explain-solved", &[("name", &core::short_name(key))]) }
                    </p>
                }
                if stuck.is_empty() {
                    <p class="empty">{ tr("explain-none") }</p>
                } else {
                    <ul class="stuck" aria-label={tr("explain-list")} data-testid="stuck">
                        { for stuck.iter().take(200).map(|found| {
                            let choose = on(&props.send, Action::View(ViewAction::Explain(Some(found.key.as_str().into()))));
                            html! {
                                <li key={found.key.clone()}>
                                    <button type="button" class="stuck-item" onclick={choose} data-key={found.key.clone()}>
                                        <b>{ core::short_name(&found.key) }</b>
                                        <span>{ sentence(found) }</span>
                                    </button>
                                </li>
                            }
                        }) }
                    </ul>
                    if stuck.len() > 200 { <p class="hint">{ with("explain-more", &[("n", &(stuck.len() - 200).to_string())]) }</p> }
                }
            }
            if !props.snapshot.cluster.is_live() {
                <section class="imported" aria-label={tr("imported-title")} data-testid="imported">
                    <p>{ tr("imported-left-out") }</p>
                    <p>{ tr("imported-stays") }</p>
                    <button type="button" class="tool" data-testid="forget" onclick={forget}>{ tr("forget-button") }</button>
                </section>
            }
            <ImportCluster send={props.send.clone()} />
        </div>
    }
}
