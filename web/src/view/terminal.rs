//! The terminal: what was typed or clicked as commands, what they printed, and a prompt.

use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::app::Send;
use crate::history::Moment;
use crate::state::{Action, Shared, Typed};
use crate::terminal;
use crate::text::tr;

/// What the terminal needs.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// What was typed.
    pub entries: Shared<Vec<Typed>>,
    /// The moment that is shown: what commands read.
    pub moment: Shared<Moment>,
    /// Takes actions.
    pub send: Send,
}

/// The colour of a word that says how something is.
fn colour(word: &str) -> Option<&'static str> {
    Some(match word {
        "Bound" | "Running" | "Ready" | "True" | "created" | "configured" => "good",
        "Pending" | "ContainerCreating" | "Terminating" | "Unknown" => "wait",
        "Lost" | "Failed" | "Warning" | "NotReady" | "deleted" => "bad",
        _ => return None,
    })
}

/// A line of output with its colours.
fn coloured(line: &str) -> Html {
    if line.starts_with("NAME") || line.starts_with("LAST SEEN") {
        return html! { <b>{ line }{ "\n" }</b> };
    }
    html! {
        <>
            { for line.split_inclusive(' ').map(|part| match colour(part.trim_end()) {
                Some(class) => html! { <span class={class}>{ part }</span> },
                None => html! { { part } },
            }) }
            { "\n" }
        </>
    }
}

/// The terminal.
#[component]
pub fn Terminal(props: &Props) -> Html {
    let line = use_state(String::new);
    // Which of the lines before is shown, counted from the newest.
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
    let lines: Vec<String> = props.entries.iter().map(|e| e.line.clone()).filter(|l| !l.is_empty()).collect();
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
        let moment = props.moment.clone();
        Callback::from(move |e: KeyboardEvent| match e.key().as_str() {
            "Enter" => {
                send.dispatch(Action::Line((*line).clone()));
                line.set(String::new());
                back.set(0);
                offers.set(Vec::new());
            }
            // An empty line has nothing to complete: there Tab leaves, as everywhere.
            "Tab" if !line.is_empty() && !e.shift_key() => {
                e.prevent_default();
                let fitting = terminal::complete(&line, &moment.cluster);
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
                        if !entry.line.is_empty() {
                            <p class="typed"><span aria-hidden="true">{ "$ " }</span>{ &entry.line }</p>
                        }
                        if !entry.stdout.is_empty() { <pre>{ for entry.stdout.lines().map(coloured) }</pre> }
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
                <span aria-hidden="true">{ "$" }</span><span class="sr">{ tr("terminal-prompt") }</span>
                <input type="text" data-testid="prompt" value={(*line).clone()} {oninput} {onkeydown} autocomplete="off"
                    autocapitalize="off" spellcheck="false" placeholder="kubectl get pv,pvc" />
            </label>
        </div>
    }
}

/// What all begin with.
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
