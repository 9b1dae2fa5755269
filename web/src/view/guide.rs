//! A guided example: the next step, and a button that runs it.

use yew::prelude::*;

use super::icon::icon;
use crate::action::SessionAction;
use crate::app::{Send, on};
use crate::examples::EXAMPLES;
use crate::state::Action;
use crate::text::{tr, with};

/// The properties of the guide.
pub struct Props {
    /// The example.
    pub example: usize,
    /// The number of completed steps.
    pub done: usize,
    /// Dispatches actions.
    pub send: Send,
}

/// Renders the guide.
pub fn guide(props: &Props) -> Html {
    let Some(example) = EXAMPLES.get(props.example) else { return html! {} };
    let steps = example.steps;
    let step = steps.get(props.done);
    let title = tr(&format!("example-{}-title", example.name));
    let count = with(
        "guide-count",
        &[("step", &(props.done + 1).min(steps.len()).to_string()), ("of", &steps.len().to_string())],
    );
    html! {
        <aside class="guide" aria-label={title.clone()} data-testid="guide">
            <p class="where"><b>{ title }</b><span>{ count }</span></p>
            <p class="say" aria-live="polite">
                { tr(step.map_or("guide-end", |s| s.message)) }
                if let Some(operation) = step.map(|s| s.operation()).filter(|operation| !operation.reads_stdin_text()) {
                    <code>{ operation.command() }</code>
                }
            </p>
            if step.is_some() {
                <button type="button" class="primary" data-testid="guide-next" onclick={on(&props.send, Action::Session(SessionAction::GuideNext))}>
                    { tr("guide-next") }
                </button>
            }
            <button type="button" class="ghost" onclick={on(&props.send, Action::Session(SessionAction::GuideClose))} aria-label={tr("guide-close")}
                title={tr("guide-close")}>{ icon("close") }</button>
        </aside>
    }
}
