//! The other documents in the browser's storage. The user can open them in this tab, or delete them.

use std::rc::Rc;

use wasm_bindgen::JsValue;
use yew::prelude::*;

use super::icon::icon;
use super::menu::Menu;
use crate::action::DocumentAction;
use crate::action::{NoticeAction, ViewAction};
use crate::app::Send;
use crate::bridge;
use crate::state::Action;
use crate::store::{self, Document, StorageError};
use crate::text::{self, tr, with};

/// The properties of the list.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Dispatches actions.
    pub send: Send,
}

/// A document of the list, and its data in the database when it was deleted.
#[derive(Clone, PartialEq)]
struct Entry {
    document: Rc<Document>,
    deleted: bool,
}

fn title(document: &Document) -> String {
    if document.title.is_empty() { tr("document-untitled") } else { document.title.clone() }
}

fn time(document: &Document) -> String {
    let date = js_sys::Date::new(&JsValue::from_f64(document.time));
    String::from(date.to_locale_string(&text::language(), &JsValue::UNDEFINED))
}

/// Renders the list.
#[component]
pub fn Documents(props: &Props) -> Html {
    let entries = use_state(|| {
        let entry = |document| Entry { document: Rc::new(document), deleted: false };
        store::other_documents().into_iter().map(entry).collect::<Vec<_>>()
    });
    let close = {
        let send = props.send.clone();
        Callback::from(move |()| send.dispatch(Action::View(ViewAction::DocumentMenu(false))))
    };
    // The imported clusters of deleted documents, for undo.
    let imports = use_mut_ref(std::collections::BTreeMap::<String, (String, String)>::new);
    let row = |i: usize, entry: &Entry| {
        let document = entry.document.clone();
        let change = |deleted: bool| {
            let entries = entries.clone();
            move || {
                let mut new = (*entries).clone();
                new[i].deleted = deleted;
                entries.set(new);
            }
        };
        let open = {
            let (send, document) = (props.send.clone(), document.clone());
            Callback::from(move |_: MouseEvent| {
                let (send, document) = (send.clone(), document.clone());
                bridge::open_document(&document.id.clone(), move |taken| {
                    if !taken {
                        return send.dispatch(Action::Notice(NoticeAction::Announce(tr("recent-elsewhere"))));
                    }
                    let (kept, number) = document.open();
                    send.dispatch(Action::full(DocumentAction::Open(Rc::new(kept), number)));
                });
            })
        };
        let delete = {
            let (document, imports, deleted) = (document.clone(), imports.clone(), change(true));
            Callback::from(move |_: MouseEvent| {
                deleted();
                if let Some(name) = document.delete() {
                    let (imports, id) = (imports.clone(), document.id.clone());
                    yew::platform::spawn_local(async move {
                        if let Some(text) = bridge::load_text(&name).await {
                            bridge::save_text(&name, None, |_| ());
                            imports.borrow_mut().insert(id, (name, text));
                        }
                    });
                }
            })
        };
        let undo = {
            let (document, imports, send, restored) =
                (document.clone(), imports.clone(), props.send.clone(), change(false));
            Callback::from(move |_: MouseEvent| {
                match document.restore() {
                    Ok(()) => restored(),
                    Err(StorageError::Full | StorageError::Blocked) => {
                        return send.dispatch(Action::Notice(NoticeAction::Announce(tr("recent-not-restored"))));
                    }
                }
                if let Some((name, text)) = imports.borrow_mut().remove(&document.id) {
                    bridge::save_text(&name, Some(&text), |_| ());
                }
            })
        };
        let named = title(&document);
        html! {
            <li key={document.id.clone()} class="bar small">
                if entry.deleted {
                    <span role="status">{ with("recent-deleted", &[("title", &named)]) }</span>
                    <button type="button" class="tool" data-testid="recent-undo" onclick={undo}>{ tr("undo-button") }</button>
                } else {
                    <button type="button" data-testid="recent-open" onclick={open}>
                        <b>{ named.clone() }</b>
                        <span>{ time(&document) }</span>
                    </button>
                    <button type="button" class="ghost" data-testid="recent-delete" onclick={delete}
                        title={with("recent-delete", &[("title", &named)])}>
                        { icon("trash") }<span class="sr">{ with("recent-delete", &[("title", &named)]) }</span>
                    </button>
                }
            </li>
        }
    };
    html! {
        <Menu name="recent" title={tr("recent-title")} close={tr("recent-close")} onclose={close}>
            if entries.is_empty() {
                <p class="empty">{ tr("recent-empty") }</p>
            } else {
                <ul>{ for entries.iter().enumerate().map(|(i, entry)| row(i, entry)) }</ul>
            }
        </Menu>
    }
}
