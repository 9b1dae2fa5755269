//! The share menu: a link and the exports. Each can be copied with a button, and is shown as text for browsers that do
//! not let a page write to the clipboard.

use yew::prelude::*;

use super::menu::Menu;
use crate::action::{NoticeAction, ViewAction};
use crate::app::Send;
use crate::state::{Action, SavedSession, Shared, State};
use crate::text::{self, tr};
use crate::{bridge, export, share};

/// The properties of the menu.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The page.
    pub state: Shared<State>,
    /// Dispatches actions.
    pub send: Send,
}

/// The forms, by the names of their messages.
const FORMS: [&str; 8] = ["link", "text", "new", "markdown", "lesson", "script", "recording", "embed"];

fn exported_text(form: &str, state: &State) -> String {
    let base = bridge::base();
    let link = |kept: &SavedSession| format!("{base}#{}", share::pack(kept, &text::language()));
    match form {
        "link" => link(&state.to_share_payload()),
        "text" => link(&SavedSession { text: Some(state.editor.text.to_string()), ..SavedSession::default() }),
        "new" => format!("{base}#{}", bindery_session::share::NEW),
        "markdown" => export::markdown(state, &link(&state.to_share_payload())),
        "lesson" => export::lesson(state),
        "script" => export::script(state),
        "recording" => export::recording(state).unwrap_or_else(|refused| refused),
        _ => export::embed(state, &base),
    }
}

/// Renders the share menu.
#[component]
pub fn Share(props: &Props) -> Html {
    let chosen = use_state(|| ("link", exported_text("link", &props.state)));
    let choose = |form: &'static str| {
        let (chosen, state, send) = (chosen.clone(), props.state.clone(), props.send.clone());
        Callback::from(move |_: MouseEvent| {
            let text = exported_text(form, &state);
            bridge::copy(&text);
            chosen.set((form, text));
            send.dispatch(Action::Notice(NoticeAction::Announce(tr("share-copied"))));
        })
    };
    let close = {
        let send = props.send.clone();
        Callback::from(move |()| send.dispatch(Action::View(ViewAction::ShareMenu(false))))
    };
    html! {
        <Menu name="share" title={tr("share-ways")} close={tr("share-close")} onclose={close}>
            <ul>
                { for FORMS.into_iter().map(|form| html! {
                    <li>
                        <button type="button" onclick={choose(form)} aria-pressed={(chosen.0 == form).to_string()}
                            data-testid={format!("share-{form}")}>
                            <b>{ tr(&format!("share-{form}-title")) }</b>
                            <span>{ tr(&format!("share-{form}-about")) }</span>
                        </button>
                    </li>
                }) }
            </ul>
            <textarea readonly=true rows="6" spellcheck="false" data-testid="share-made" value={chosen.1.clone()}
                aria-label={tr(&format!("share-{}-title", chosen.0))} />
        </Menu>
    }
}
