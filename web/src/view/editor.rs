//! The editor's panel: the Apply button, the editor, the problems, and the objects that were removed from the text.

use wasm_bindgen::JsCast;
use yew::prelude::*;

use super::icon::icon;
use crate::action::{SessionAction, SettingsAction, ViewAction};
use crate::app::{Send, on};
use crate::bridge;
use crate::command;
use crate::core::{self, Checked};
use crate::state::{Action, Shared};
use crate::text::{tr, with};

/// The properties of the panel.
pub struct Props {
    /// The parent element of the editor.
    pub place: NodeRef,
    /// The check results of the text.
    pub checked: Shared<Checked>,
    /// True if the API server accepted this text.
    pub accepted: bool,
    /// Saves the text as a file.
    pub save: Callback<MouseEvent>,
    /// The etcd keys of the objects that were removed from the text.
    pub removed: Vec<String>,
    /// The switch to apply the text while typing.
    pub apply_as_typed: bool,
    /// The switch to run the controllers after applying.
    pub step_by_step: bool,
    /// Moves the cursor to a line of the text.
    pub reveal: Callback<usize>,
    /// The remedies if the server rejects the text.
    pub remedies: Html,
    /// Dispatches actions.
    pub send: Send,
}

/// Renders a switch with its name.
pub fn switch(send: &Send, name: &'static str, checked: bool, action: fn(bool) -> SettingsAction) -> Html {
    let send = send.clone();
    let onchange = Callback::from(move |_| send.dispatch(Action::Settings(action(!checked))));
    html! {
        <label class="switch" title={tr(&format!("{name}-title"))}>
            <input type="checkbox" role="switch" {checked} {onchange} data-testid={name} />
            <span>{ tr(name) }</span>
        </label>
    }
}

/// Renders the full output of kubectl for a rejection, folded.
pub fn whole(text: &str) -> Html {
    html! {
        <details class="whole" data-testid="whole-error">
            <summary>{ tr("problem-whole") }</summary>
            <pre tabindex="0">{ text }</pre>
        </details>
    }
}

/// Renders the editor's panel.
pub fn panel(props: &Props) -> Html {
    let problems = &props.checked.problems;
    let errors = problems.iter().filter(|p| p.is_error()).count();
    let objects = props.checked.keys.len();
    let chosen = {
        let send = props.send.clone();
        Callback::from(move |e: Event| {
            if let Some(input) = e.target().and_then(|t| t.dyn_into::<web_sys::HtmlInputElement>().ok()) {
                bridge::choose_files(&input);
                send.dispatch(Action::View(ViewAction::FileMenu(true)));
            }
        })
    };
    let choose = Callback::from(|e: MouseEvent| {
        let button = e.target().and_then(|t| t.dyn_into::<web_sys::Element>().ok());
        let bar = button.and_then(|button| button.closest(".bar").ok().flatten());
        let input = bar.and_then(|bar| bar.query_selector("input[type=file]").ok().flatten());
        if let Some(input) = input.and_then(|input| input.dyn_into::<web_sys::HtmlElement>().ok()) {
            input.click();
        }
    });
    html! {
        <>
            <div class="bar">
                <h2 class="sr" id="head-manifest">{ tr("panel-manifest") }</h2>
                <button type="button" class="primary" data-command={command::APPLY} data-testid="apply" onclick={on(&props.send, Action::Session(SessionAction::Apply))}
                    title={tr("apply-title")}>
                    { tr("apply-button") }<kbd aria-hidden="true">{ tr("apply-key") }</kbd>
                </button>
                { switch(&props.send, "as-typed", props.apply_as_typed, SettingsAction::ApplyAsTyped) }
                { switch(&props.send, "step-by-step", props.step_by_step, SettingsAction::StepByStep) }
                <span class="files">
                    <button type="button" class="ghost" data-testid="open-files" title={tr("open-title")} onclick={choose}>
                        { icon("open") }<span class="sr">{ tr("open-button") }</span>
                    </button>
                    <input type="file" multiple=true accept=".yaml,.yml,.json" hidden=true onchange={chosen} data-testid="files"
                        aria-label={tr("open-button")} />
                    <button type="button" class="ghost" data-testid="save-file" title={tr("save-title")} onclick={props.save.clone()}>
                        { icon("save") }<span class="sr">{ tr("save-button") }</span>
                    </button>
                </span>
            </div>
            <div class="editor" ref={props.place.clone()} data-command={command::EDIT} data-testid="editor"></div>
            if !props.removed.is_empty() {
                <div class="gone" role="status">
                    <p>
                        { with("removed-text", &[("n", &props.removed.len().to_string())]) }{ " " }
                        { for props.removed.iter().map(|key| html! { <code>{ core::short_name(key) }{ " " }</code> }) }
                    </p>
                    <button type="button" class="danger" data-testid="prune" onclick={on(&props.send, Action::Session(SessionAction::Prune))}>
                        { icon("trash") }{ tr("prune-button") }
                    </button>
                </div>
            }
            <div class={classes!("diagnostics", if errors > 0 { "bad" } else if objects > 0 { "fine" } else { "nothing" })} data-testid="diagnostics"
                aria-live="polite">
                <p class="sum">
                    if errors > 0 {
                        { icon("cross") }{ with("problems-count", &[("n", &errors.to_string())]) }
                    } else if objects > 0 {
                        { icon("check") }{ with(if props.accepted { "objects-accepted" } else { "objects-valid" }, &[("n", &objects.to_string())]) }
                    } else {
                        { tr("text-empty") }
                    }
                </p>
                { props.remedies.clone() }
                if !problems.is_empty() {
                    <ol>
                        { for problems.iter().take(50).map(|p| {
                            let (line, reveal) = (p.line, props.reveal.clone());
                            html! {
                                <li class={p.severity.name()}>
                                    <button type="button" onclick={Callback::from(move |_| reveal.emit(line))}>
                                        <span class="line">{ with("problem-line", &[("line", &line.to_string())]) }</span>
                                        <span class="what">
                                            <b class="sr">{ tr(&format!("problem-{}", p.severity.name())) }</b>
                                            { &p.message }
                                        </span>
                                    </button>
                                    if let Some(text) = &p.full_output { { whole(text) } }
                                </li>
                            }
                        }) }
                    </ol>
                }
            </div>
        </>
    }
}
