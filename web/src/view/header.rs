//! The header of the page: its name, the examples, sharing.

use gloo::utils::document;
use wasm_bindgen::JsCast;
use yew::prelude::*;

use super::editor;
use super::icon::icon;
use crate::action::{EditorAction, SessionAction, SettingsAction, ViewAction};
use crate::app::Send;
use crate::bridge;
use crate::command;
use crate::examples::EXAMPLES;
use crate::state::Action;
use crate::text::{self, LANGUAGES, tr};

/// The properties of the header.
pub struct Props {
    /// Creates the share link.
    pub share: Callback<MouseEvent>,
    /// True if single letters are shortcuts.
    pub letters: bool,
    /// True if the lessons are shown.
    pub learning: bool,
    /// True if the share menu is open.
    pub sharing: bool,
    /// True if the other documents are listed.
    pub recent: bool,
    /// Dispatches actions.
    pub send: Send,
}

/// Renders the header of the page.
pub fn header(props: &Props) -> Html {
    let choose = |i: usize| {
        let send = props.send.clone();
        Callback::from(move |_: MouseEvent| {
            let menu = document().get_element_by_id("examples-menu");
            if let Some(menu) = menu.and_then(|m| m.dyn_into::<web_sys::HtmlElement>().ok()) {
                let _ = menu.hide_popover();
            }
            send.dispatch(Action::Editor(EditorAction::Example(i)));
        })
    };
    // The arrow keys move through the menu, as in other menus.
    let walk = Callback::from(|e: KeyboardEvent| {
        let forward = match e.key().as_str() {
            "ArrowDown" => true,
            "ArrowUp" => false,
            _ => return,
        };
        let focused = document().active_element();
        let item = focused.as_ref().and_then(|f| f.closest("li").ok().flatten());
        let next = item.and_then(|li| if forward { li.next_element_sibling() } else { li.previous_element_sibling() });
        let button = next.and_then(|li| li.query_selector("button").ok().flatten());
        if let Some(button) = button.and_then(|b| b.dyn_into::<web_sys::HtmlElement>().ok()) {
            let _ = button.focus();
            e.prevent_default();
        }
    });
    // A browser does not let a frame take the focus without a user action.
    let embedded = bridge::embedded();
    let current = text::language();
    let speak = Callback::from(|e: Event| {
        if let Some(select) = e.target().and_then(|t| t.dyn_into::<web_sys::HtmlSelectElement>().ok()) {
            bridge::choose_language(&select.value());
        }
    });
    html! {
        <header class="head">
            <h1 class="brand">
                <svg class="mark" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true">
                    <path class="cover" d="M4 4.5A1.5 1.5 0 0 1 5.5 3H20v15H5.5A1.5 1.5 0 0 0 4 19.5Z" />
                    <path class="pages" d="M4 19.5A1.5 1.5 0 0 0 5.5 21H20v-3M8 3v15M11.5 8h5M11.5 11.5h5" />
                </svg>
                { tr("brand") }
            </h1>
            <p class="tagline">{ tr("tagline") }{ " " }<a href="./fidelity.html">{ tr("fidelity-link") }</a></p>
            <div class="head-tools">
                <button type="button" class="tool" data-command={command::LESSONS} data-testid="lessons" aria-pressed={props.learning.to_string()}
                    onclick={crate::app::on(&props.send, Action::View(ViewAction::Lessons(!props.learning)))}>
                    { icon("lesson") }<span>{ tr("tab-lessons") }</span>
                </button>
                <button type="button" class="tool" popovertarget="examples-menu" data-command={command::EXAMPLES} data-testid="examples">
                    { icon("book") }<span>{ tr("examples-button") }</span>
                </button>
                <div id="examples-menu" class="menu" popover="auto" onkeydown={walk}
                    aria-label={tr("examples-label")} role="group">
                    <ul>
                        { for EXAMPLES.iter().enumerate().map(|(i, example)| html! {
                            <li>
                                <button type="button" onclick={choose(i)} autofocus={i == 0 && !embedded}
                                    data-testid={format!("example-{}", example.name)}>
                                    <b>{ tr(&format!("example-{}-title", example.name)) }
                                        if example.guided() { <i class="badge">{ tr("examples-guided") }</i> }
                                    </b>
                                    <span>{ tr(&format!("example-{}-about", example.name)) }</span>
                                </button>
                            </li>
                        }) }
                    </ul>
                </div>
                if !embedded {
                    <button type="button" class="tool" data-testid="recent" title={tr("recent-title")}
                        aria-expanded={props.recent.to_string()} onclick={crate::app::on(&props.send, Action::View(ViewAction::DocumentMenu(!props.recent)))}>
                        { icon("recent") }<span>{ tr("recent-button") }</span>
                    </button>
                }
                <button type="button" class="tool" onclick={crate::app::on(&props.send, Action::Session(SessionAction::Reset))}
                    data-command={command::RESET} data-testid="reset" title={tr("reset-title")}>
                    { icon("fresh") }<span>{ tr("reset-button") }</span>
                </button>
                <button type="button" class="tool" onclick={props.share.clone()} data-command={command::SHARE} data-testid="share"
                    title={tr("share-title")} aria-expanded={props.sharing.to_string()}>
                    { icon("share") }<span>{ tr("share-button") }</span>
                </button>
                <button type="button" class="tool" popovertarget="keys-menu" data-command={command::SHORTCUTS} data-testid="keys" title={tr("keys-title")}>
                    <kbd aria-hidden="true">{ "?" }</kbd><span class="sr">{ tr("keys-title") }</span>
                </button>
                <div id="keys-menu" class="menu keys-help" popover="auto" role="dialog" aria-label={tr("keys-title")}>
                    <h2>{ tr("keys-title") }</h2>
                    <p>{ tr("keys-more") }</p>
                    { editor::switch(&props.send, "letters", props.letters, SettingsAction::Letters) }
                    <dl>
                        { for command::all().filter(|command| !command.key.is_empty()).map(|command| html! {
                            <div><dt><kbd>{ command.key }</kbd></dt><dd>{ tr(command.label) }</dd></div>
                        }) }
                    </dl>
                </div>
                <label class="language"><span class="sr">{ tr("language-label") }</span>
                    <select data-testid="language" onchange={speak}>
                        { for LANGUAGES.iter().map(|(language, name)| html! {
                            <option value={*language} lang={*language} selected={*language == current}>{ *name }</option>
                        }) }
                    </select>
                </label>
            </div>
        </header>
    }
}
