//! What the page says in passing: what was done, what can be taken back, and what the browser does not keep. It has a row of
//! its own, so that it covers nothing.

use gloo::timers::callback::Timeout;
use yew::prelude::*;

use super::icon::icon;
use crate::action::NoticeAction;
use crate::app::{Send, on};
use crate::state::{Action, Part, Shared};
use crate::text::tr;

/// What the notice needs.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// What was said last, empty for nothing.
    pub said: Shared<str>,
    /// What can be taken back.
    pub undo: Option<Shared<str>>,
    /// What is not kept.
    pub warning: Option<std::rc::Rc<str>>,
    /// Saves the text as a file.
    pub save: Callback<MouseEvent>,
    /// Takes actions.
    pub send: Send,
}

/// Milliseconds that one reads: for a beginning, and for each character.
const READING: (usize, usize) = (5000, 60);

/// The notice. What only says something goes by itself, but not while the reader is at it.
#[component]
pub fn Notice(props: &Props) -> Html {
    let held = use_state(|| false);
    {
        let send = props.send.clone();
        use_effect_with((props.said.clone(), *held), move |(said, held)| {
            let time = READING.0 + READING.1 * said.chars().count();
            let timer = (!said.is_empty() && !held).then(|| {
                Timeout::new(time as u32, move || send.dispatch(Action::Notice(NoticeAction::Dismiss(Part::Notice))))
            });
            move || drop(timer)
        });
    }
    let hold = |on: bool| {
        let held = held.clone();
        move || held.set(on)
    };
    let (enter, leave, focus, blur) = (hold(true), hold(false), hold(true), hold(false));
    let part = |part: Part, words: &str, more: Html| {
        let dismiss = {
            let (held, dismiss) =
                (held.clone(), on::<MouseEvent>(&props.send, Action::Notice(NoticeAction::Dismiss(part))));
            Callback::from(move |e| {
                held.set(false);
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
                { part(Part::Warning, words, html! {
                    <button type="button" class="tool" onclick={props.save.clone()}>{ tr("save-button") }</button>
                }) }
            }
            if let Some(words) = &props.undo {
                { part(Part::Undo, words, html! {
                    <button type="button" class="tool" data-testid="undo" onclick={on(&props.send, Action::Notice(NoticeAction::Undo))}>{ tr("undo-button") }</button>
                }) }
            }
            if !props.said.is_empty() {
                { part(Part::Notice, &props.said, html! {}) }
            }
        </div>
    }
}
