//! The tabs of the panels that share one place; the layout determines the panels.

use gloo::utils::document;
use wasm_bindgen::JsCast;
use yew::prelude::*;

use crate::action::ViewAction;
use crate::app::Send;
use crate::state::{Action, Panel};
use crate::text::{tr, with};

/// The properties of the tabs.
pub struct Props {
    /// The panels that share the place.
    pub tabs: &'static [Panel],
    /// The panel that is shown.
    pub tab: Panel,
    /// The number of problems in the text.
    pub problems: usize,
    /// Dispatches actions.
    pub send: Send,
}

/// Renders the tabs.
pub fn tabs(props: &Props) -> Html {
    let tabs = props.tabs;
    let walk = {
        let (send, at) = (props.send.clone(), tabs.iter().position(|t| *t == props.tab).unwrap_or(0));
        Callback::from(move |e: KeyboardEvent| {
            let to = match e.key().as_str() {
                "ArrowRight" => (at + 1) % tabs.len(),
                "ArrowLeft" => (at + tabs.len() - 1) % tabs.len(),
                "Home" => 0,
                "End" => tabs.len() - 1,
                _ => return,
            };
            e.prevent_default();
            send.dispatch(Action::View(ViewAction::Tab(tabs[to])));
            let tab = document()
                .get_element_by_id(&format!("tab-{}", tabs[to].name()))
                .and_then(|e| e.dyn_into::<web_sys::HtmlElement>().ok());
            if let Some(tab) = tab {
                let _ = tab.focus();
            }
        })
    };
    html! {
        <div class="tabs" role="tablist" aria-label={tr("tabs-label")} onkeydown={walk}>
            { for tabs.iter().map(|&panel| {
                let selected = panel == props.tab;
                html! {
                    <button type="button" role="tab" key={panel.name()} class="tab"
                        id={format!("tab-{}", panel.name())}
                        data-testid={format!("tab-{}", panel.name())}
                        data-command={panel.show()}
                        aria-controls={format!("panel-{}", panel.name())}
                        aria-selected={selected.to_string()}
                        tabindex={if selected { "0" } else { "-1" }}
                        onclick={crate::app::on(&props.send, Action::View(ViewAction::Tab(panel)))}
                    >
                        { tr(&format!("tab-{}", panel.name())) }
                        if panel == Panel::Manifest && props.problems > 0 {
                            <span class="count">{ props.problems }<span class="sr">{ with("problems-count", &[("n", &props.problems.to_string())]) }</span></span>
                        }
                    </button>
                }
            }) }
        </div>
    }
}
