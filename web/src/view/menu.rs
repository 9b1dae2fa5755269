//! A menu that a button of the header opens over the page.

use gloo::utils::document;
use wasm_bindgen::JsCast;
use yew::prelude::*;

use super::icon::icon;

/// The properties of a menu.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The test ID of its button. The test ID of the menu has the suffix `-menu`, that of its close button `-close`.
    pub name: &'static str,
    /// The heading.
    pub title: String,
    /// The label of the close button.
    pub close: String,
    /// Closes it.
    pub onclose: Callback<()>,
    /// The contents.
    pub children: Html,
}

fn focus(element: Option<web_sys::Element>) {
    if let Some(element) = element.and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok()) {
        let _ = element.focus();
    }
}

/// Renders a menu. It takes the focus when it opens. Escape closes it and returns the focus to the button.
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
