//! A menu that a button of the header opens over the page.

use gloo::utils::document;
use wasm_bindgen::JsCast;
use yew::prelude::*;

use super::icon::icon;

/// What a menu needs.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The test ID of its button; of the menu with `-menu`, of its close button with `-close`.
    pub name: &'static str,
    /// Its heading.
    pub title: String,
    /// What the close button does.
    pub close: String,
    /// Closes it.
    pub onclose: Callback<()>,
    /// What is in it.
    pub children: Html,
}

fn focus(element: Option<web_sys::Element>) {
    if let Some(element) = element.and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok()) {
        let _ = element.focus();
    }
}

/// A menu. It takes the keyboard when it opens. Escape closes it, and the button has the keyboard again.
#[component]
pub fn Menu(props: &Props) -> Html {
    let place = use_node_ref();
    {
        let place = place.clone();
        use_effect_with((), move |()| focus(place.cast()));
    }
    let close = {
        let (onclose, name) = (props.onclose.clone(), props.name);
        Callback::from(move |()| {
            onclose.emit(());
            focus(document().query_selector(&format!("button[data-testid={name}]")).ok().flatten());
        })
    };
    let escape = {
        let close = close.clone();
        Callback::from(move |e: KeyboardEvent| {
            if e.key() == "Escape" {
                close.emit(());
            }
        })
    };
    let name = props.name;
    html! {
        <section class={format!("menu {name}-menu")} ref={place} tabindex="-1" aria-label={props.title.clone()}
            data-testid={format!("{name}-menu")} onkeydown={escape}>
            <div class="bar small">
                <h2>{ props.title.clone() }</h2>
                <button type="button" class="ghost" data-testid={format!("{name}-close")} title={props.close.clone()}
                    onclick={Callback::from(move |_: MouseEvent| close.emit(()))}>
                    { icon("close") }<span class="sr">{ props.close.clone() }</span>
                </button>
            </div>
            { props.children.clone() }
        </section>
    }
}
