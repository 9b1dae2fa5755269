//! Notices: completed actions, the undo button, and warnings about the storage. They have their own row, so that they
//! cover nothing.

use gloo::timers::callback::Timeout;
use yew::prelude::*;

use super::icon::icon;
use crate::action::NoticeAction;
use crate::app::{Send, on};
use crate::state::{Action, NoticePart, Shared};
use crate::text::tr;

/// The properties of the notice.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The last message, or empty.
    pub message: Shared<str>,
    /// The action that can be undone.
    pub undo: Option<Shared<str>>,
    /// The warning that something is not stored.
    pub warning: Option<std::rc::Rc<str>>,
    /// Saves the text as a file.
    pub save: Callback<MouseEvent>,
    /// Dispatches actions.
    pub send: Send,
}

/// The reading time in milliseconds: a base, and the time for each character.
const READING: (usize, usize) = (5000, 60);

/// Renders the notice. A plain message disappears after the reading time, but not while the user points at it or
/// focuses it.
#[component]
pub fn Notice(props: &Props) -> Html {
    let is_paused = use_state(|| false);
    {
        let send = props.send.clone();
        use_effect_with((props.message.clone(), *is_paused), move |(message, is_paused)| {
            let time = READING.0 + READING.1 * message.chars().count();
            let timer = (!message.is_empty() && !is_paused).then(|| {
                Timeout::new(time as u32, move || {
                    send.dispatch(Action::Notice(NoticeAction::Dismiss(NoticePart::Notice)))
                })
            });
            move || drop(timer)
        });
    }
    let pause = |on: bool| {
        let is_paused = is_paused.clone();
        move || is_paused.set(on)
    };
    let (enter, leave, focus, blur) = (pause(true), pause(false), pause(true), pause(false));
    let part = |part: NoticePart, words: &str, more: Html| {
        let dismiss = {
            let (is_paused, dismiss) =
                (is_paused.clone(), on::<MouseEvent>(&props.send, Action::Notice(NoticeAction::Dismiss(part))));
            Callback::from(move |e| {
                is_paused.set(false);
                dismiss.emit(e);
            })
        };
        html! {
            <p class="toast" key={format!("{part:?}")}>
                <span>{ words.to_owned() }</span>
                { more }
                <button type="button" class="ghost" data-testid="dismiss" title={tr("notice-dismiss")} onclick={dismiss}>
                    { icon("close") }<span class="sr">{ tr("notice-dismiss") }</span>
                </button>
            </p>
        }
    };
    html! {
        <div class="notice" role="status" aria-live="polite" data-testid="notice"
            onmouseenter={move |_| enter()} onmouseleave={move |_| leave()} onfocusin={move |_| focus()} onfocusout={move |_| blur()}>
            if let Some(words) = &props.warning {
                { part(NoticePart::Warning, words, html! {
                    <button type="button" class="tool" onclick={props.save.clone()}>{ tr("save-button") }</button>
                }) }
            }
            if let Some(words) = &props.undo {
                { part(NoticePart::Undo, words, html! {
                    <button type="button" class="tool" data-testid="undo" onclick={on(&props.send, Action::Notice(NoticeAction::Undo))}>{ tr("undo-button") }</button>
                }) }
            }
            if !props.message.is_empty() {
                { part(NoticePart::Notice, &props.message, html! {}) }
            }
        </div>
    }
}
