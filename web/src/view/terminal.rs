//! The terminal: the commands that were typed or clicked, their output, and a prompt.

use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::action::TerminalAction;
use crate::app::Send;
use crate::command;
use crate::core::{END_OF_INPUT, INTERRUPT};
use crate::state::{Action, Shared, Typed};
use crate::terminal;
use crate::text::tr;
use bindery_session::Snapshot;

/// The properties of the terminal.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The entries.
    pub entries: Shared<Vec<Typed>>,
    /// The current snapshot, which commands read.
    pub snapshot: Shared<Snapshot>,
    /// The prompt of the shell in a container that reads the lines, if there is one.
    pub prompt: Option<String>,
    /// Dispatches actions.
    pub send: Send,
}

/// Returns the color of a word that describes a status.
fn color(word: &str) -> Option<&'static str> {
    Some(match word {
        "Bound" | "Running" | "Ready" | "True" | "created" | "configured" => "good",
        "Pending" | "ContainerCreating" | "Terminating" | "Unknown" => "wait",
        "Lost" | "Failed" | "Warning" | "NotReady" | "deleted" => "bad",
        _ => return None,
    })
}

/// Renders a line of output with its colors.
fn highlighted(line: &str) -> Html {
    if line.starts_with("NAME") || line.starts_with("LAST SEEN") {
        return html! { <b>{ line }{ "\n" }</b> };
    }
    html! {
        <>
            { for line.split_inclusive(' ').map(|part| match color(part.trim_end()) {
                Some(class) => html! { <span class={class}>{ part }</span> },
                None => html! { { part } },
            }) }
            { "\n" }
        </>
    }
}

/// Renders the terminal.
#[component]
pub fn Terminal(props: &Props) -> Html {
    let line = use_state(String::new);
    // The shown history line, counted from the newest.
    let back = use_state(|| 0usize);
    let offers = use_state(Vec::<String>::new);
    let screen = use_node_ref();
    {
        let screen = screen.clone();
        use_effect_with((props.entries.clone(), offers.clone()), move |_| {
            if let Some(screen) = screen.cast::<web_sys::Element>() {
                screen.set_scroll_top(screen.scroll_height());
            }
        });
    }
    let in_shell = props.prompt.is_some();
    // As on a real machine, each of the two has its own history.
    let lines = props.entries.iter().filter(|e| e.prompt.is_empty() != in_shell && !e.line.is_empty());
    let lines: Vec<String> =
        lines.map(|e| e.line.clone()).filter(|line| !["^C", "^D"].contains(&line.as_str())).collect();
    let oninput = {
        let (line, back, offers) = (line.clone(), back.clone(), offers.clone());
        Callback::from(move |e: InputEvent| {
            if let Some(input) = e.target().and_then(|t| t.dyn_into::<HtmlInputElement>().ok()) {
                line.set(input.value());
                back.set(0);
                offers.set(Vec::new());
            }
        })
    };
    let onkeydown = {
        let (line, back, offers, send) = (line.clone(), back.clone(), offers.clone(), props.send.clone());
        let snapshot = props.snapshot.clone();
        Callback::from(move |e: KeyboardEvent| match e.key().as_str() {
            "Enter" => {
                send.dispatch(Action::full(TerminalAction::Line((*line).clone())));
                line.set(String::new());
                back.set(0);
                offers.set(Vec::new());
            }
            // The keys of a terminal; Ctrl+C copies selected text as usual.
            key @ ("c" | "d") if in_shell && e.ctrl_key() && (key == "c" || line.is_empty()) && !selects(&e) => {
                e.prevent_default();
                let sent = if key == "d" { END_OF_INPUT } else { INTERRUPT };
                send.dispatch(Action::full(TerminalAction::Line(sent.to_owned())));
                line.set(String::new());
                back.set(0);
            }
            // An empty line has no completions, and neither has a shell in a container: then Tab moves the focus as
            // usual.
            "Tab" if !line.is_empty() && !in_shell && !e.shift_key() => {
                e.prevent_default();
                let fitting = terminal::complete(&line, &snapshot.cluster);
                match &fitting[..] {
                    [] => {}
                    [only] => {
                        line.set(format!("{only} "));
                        offers.set(Vec::new());
                    }
                    [first, rest @ ..] => {
                        line.set(common(first, rest).to_owned());
                        offers.set(fitting);
                    }
                }
            }
            key @ ("ArrowUp" | "ArrowDown") => {
                e.prevent_default();
                let to = if key == "ArrowUp" { (*back + 1).min(lines.len()) } else { back.saturating_sub(1) };
                back.set(to);
                line.set(lines.len().checked_sub(to).and_then(|i| lines.get(i)).cloned().unwrap_or_default());
            }
            "Escape" => {
                line.set(String::new());
                offers.set(Vec::new());
            }
            _ => {}
        })
    };
    html! {
        <div class="terminal">
            <div class="screen" ref={screen} tabindex="0" role="log" aria-label={tr("panel-terminal")} data-testid="screen">
                <p class="welcome">{ tr("terminal-welcome") }</p>
                { for props.entries.iter().map(|entry| html! {
                    <div class="entry">
                        if !entry.line.is_empty() || !entry.prompt.is_empty() {
                            <p class="typed"><span aria-hidden="true">{ if entry.prompt.is_empty() { "$ " } else { &entry.prompt } }</span>{ &entry.line }</p>
                        }
                        if !entry.stdout.is_empty() { <pre>{ for entry.stdout.lines().map(highlighted) }</pre> }
                        if !entry.stderr.is_empty() { <pre class="stderr">{ &entry.stderr }</pre> }
                    </div>
                }) }
                if !offers.is_empty() {
                    <ul class="offers">
                        { for offers.iter().map(|o| html! { <li>{ o.rsplit(' ').next().unwrap_or_default().to_owned() }</li> }) }
                    </ul>
                }
            </div>
            <label class="prompt">
                <span aria-hidden="true" data-testid="prompt-text">{ props.prompt.as_deref().unwrap_or("$").trim_end() }</span>
                <span class="sr">{ tr(if in_shell { "terminal-prompt-shell" } else { "terminal-prompt" }) }</span>
                <input type="text" data-command={command::PROMPT} data-testid="prompt" value={(*line).clone()} {oninput} {onkeydown} autocomplete="off"
                    autocapitalize="off" spellcheck="false" placeholder={if in_shell { tr("terminal-shell-leave") } else { "kubectl get pv,pvc".into() }} />
            </label>
        </div>
    }
}

/// Returns true if text in the input is selected.
fn selects(e: &KeyboardEvent) -> bool {
    let input = e.target().and_then(|t| t.dyn_into::<HtmlInputElement>().ok());
    input.is_some_and(|i| i.selection_start().ok().flatten() != i.selection_end().ok().flatten())
}

/// Returns the common prefix.
fn common<'a>(first: &'a str, rest: &[String]) -> &'a str {
    let mut end = first.len();
    for line in rest {
        end = first.bytes().zip(line.bytes()).take(end).take_while(|(a, b)| a == b).count();
    }
    while !first.is_char_boundary(end) {
        end -= 1;
    }
    &first[..end]
}
