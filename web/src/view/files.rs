//! The dialog for chosen or dropped files.

use std::rc::Rc;

use yew::prelude::*;

use crate::action::DocumentAction;
use crate::action::ViewAction;
use crate::app::{Send, on};
use crate::bridge;
use crate::files::{self, LIMIT_MIB, Opened};
use crate::state::{Action, Shared};
use crate::text::{tr, with};

/// The properties of the dialog.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The text in the editor.
    pub text: Rc<str>,
    /// Dispatches actions.
    pub send: Send,
}

/// Renders the dialog.
#[component]
pub fn Files(props: &Props) -> Html {
    let read = use_state(|| None::<Shared<Vec<Opened>>>);
    let place = use_node_ref();
    {
        let read = read.clone();
        use_effect_with((), move |()| {
            yew::platform::spawn_local(async move {
                read.set(Some(Shared::new(files::read(bridge::chosen_files()).await)));
            });
        });
    }
    {
        let place = place.clone();
        use_effect_with(read.is_some(), move |read| {
            if let (true, Some(dialog)) = (read, place.cast::<web_sys::HtmlDialogElement>()) {
                let _ = dialog.show_modal();
            }
        });
    }
    let all: &[Opened] = read.as_ref().map_or(&[], |read| read.as_slice());
    let texts: Vec<&str> = all.iter().filter_map(|file| file.text.as_deref().ok()).collect();
    let appended = files::join(std::iter::once(&*props.text).chain(texts.iter().copied()));
    let replaced = files::join(texts.iter().copied());
    // The browser closes the dialog on Escape, and restores the focus.
    let closed = on::<Event>(&props.send, Action::View(ViewAction::FileMenu(false)));
    // The event is asynchronous: the user can open other files before it.
    let finish = |action: Action| {
        let (place, send) = (place.clone(), props.send.clone());
        Callback::from(move |_: MouseEvent| {
            if let Some(dialog) = place.cast::<web_sys::HtmlDialogElement>() {
                dialog.close();
            }
            send.dispatch(action.clone());
        })
    };
    html! {
        <dialog ref={place.clone()} class="files-dialog" aria-labelledby="files-title" data-testid="files-dialog" onclose={closed}>
            <h2 id="files-title">{ tr("files-title") }</h2>
            <ul>
                { for all.iter().map(|file| html! {
                    <li class={classes!(file.text.is_err().then_some("refused"))}>
                        <code>{ &file.name }</code>
                        if let Err(refusal) = &file.text {
                            { " " }{ with(refusal.message(), &[("n", &LIMIT_MIB.to_string())]) }
                        }
                    </li>
                }) }
            </ul>
            if read.is_some() && replaced.is_empty() {
                <p role="status">{ tr("files-nothing") }</p>
            }
            <p class="bar">
                <button type="button" class="primary" data-testid="files-replace" autofocus=true disabled={replaced.is_empty()}
                    onclick={finish(Action::full(DocumentAction::OpenFiles(replaced.clone())))}>{ tr("files-replace") }</button>
                <button type="button" class="tool" data-testid="files-append" disabled={replaced.is_empty()}
                    onclick={finish(Action::full(DocumentAction::OpenFiles(appended)))}>{ tr("files-append") }</button>
                <button type="button" class="tool" data-testid="files-cancel" onclick={finish(Action::View(ViewAction::FileMenu(false)))}>{ tr("files-cancel") }</button>
            </p>
        </dialog>
    }
}
