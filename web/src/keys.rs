//! Every action has a key. A key does what a click on its control does, or gives the keyboard to it; what is disabled or not
//! shown does nothing. While somebody types, keys are letters; and the reader may switch them off (WCAG 2.1.4).

use gloo::events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent};
use yew::prelude::*;

/// A key and its control.
pub struct Key {
    /// As the browser names it.
    pub key: &'static str,
    /// The message that says what it does.
    pub says: &'static str,
    /// The control, as selectors: the first counts whose element is shown and can be used.
    control: &'static str,
}

macro_rules! keys {
    ($($key:literal $says:literal $control:literal)*) => {
        &[$(Key { key: $key, says: $says, control: $control }),*]
    };
}

/// All keys, in the order in which they are listed.
pub static KEYS: &[Key] = keys! {
    "?" "keys-title" "[data-testid=keys]"
    "e" "editor-label" "[data-testid=editor] .cm-content, [data-testid=editor] textarea"
    "a" "apply-button" "[data-testid=apply]"
    "," "transport-step-back" "[data-testid=step-back]"
    "." "transport-step-forward" "[data-testid=step-forward]"
    "s" "transport-step-controller" "[data-testid=step-controller]"
    "p" "transport-play" "[data-testid=play], [data-testid=pause]"
    "w" "transport-settle" "[data-testid=settle], [data-testid=stop]"
    "g" "slider-label" "[data-testid=slider]"
    "v" "speed-label" "[data-testid=speed]"
    "l" "live-title" "[data-testid=live]"
    "c" "continue-title" "[data-testid=continue-here]"
    "b" "branch-label" "[data-testid=branch]"
    "i" "keys-story" ".item.newest .item-head"
    "y" "diff-form" "[data-testid=form-yaml][aria-pressed=false], [data-testid=form-json][aria-pressed=false]"
    "d" "diff-layout" "[data-testid=diff-unified][aria-pressed=false], [data-testid=diff-split][aria-pressed=false]"
    "1" "tab-manifest" "#tab-manifest, #panel-manifest"
    "2" "tab-objects" "#tab-objects, #panel-objects"
    "3" "tab-story" "#tab-story, #panel-story"
    "4" "tab-nodes" "#tab-nodes"
    "5" "tab-graph" "#tab-graph"
    "6" "tab-etcd" "#tab-etcd"
    "7" "tab-events" "#tab-events"
    "8" "tab-csi" "#tab-csi"
    "9" "tab-terminal" "#tab-terminal"
    "0" "tab-time" "#tab-time"
    "-" "tab-explain" "#tab-explain"
    "t" "keys-prompt" "[data-testid=prompt], #tab-terminal"
    "/" "keys-search" "[data-testid=explain-search], #tab-explain"
    "x" "examples-button" "[data-testid=examples]"
    "o" "tab-lessons" "[data-testid=lessons]"
    "n" "keys-lesson" "[data-testid=lesson-next]"
    "h" "share-title" "[data-testid=share]"
    "r" "reset-title" "[data-testid=reset]"
};

/// Where a letter is a letter.
const TEXT: &str = "input:not([type=checkbox]):not([type=range]), textarea, select, [contenteditable=true], [popover]";

/// The element of the first selector that is shown and can be used.
fn control(selectors: &str) -> Option<HtmlElement> {
    let document = web_sys::window()?.document()?;
    let usable = |e: &HtmlElement| !e.has_attribute("disabled") && e.get_client_rects().length() > 0;
    selectors.split(", ").find_map(|selector| {
        let element = document.query_selector(selector).ok().flatten()?;
        element.dyn_into::<HtmlElement>().ok().filter(usable)
    })
}

fn press(event: &KeyboardEvent) {
    if event.default_prevented() || event.ctrl_key() || event.meta_key() || event.alt_key() {
        return;
    }
    let target = event.target().and_then(|t| t.dyn_into::<Element>().ok());
    if target.is_some_and(|t| t.closest(TEXT).ok().flatten().is_some()) {
        return;
    }
    let Some(control) = KEYS.iter().find(|k| k.key == event.key()).and_then(|k| control(k.control)) else { return };
    event.prevent_default();
    let _ = control.focus();
    if control.tag_name() == "BUTTON" {
        control.click();
    }
}

/// Hears the keys, while they are switched on.
#[hook]
pub fn use_keys(on: bool) {
    use_effect_with(on, |on| {
        let document = web_sys::window().and_then(|w| w.document()).filter(|_| *on);
        let listener = document.map(|document| {
            let options = EventListenerOptions::enable_prevent_default();
            EventListener::new_with_options(&document, "keydown", options, |event| {
                if let Some(event) = event.dyn_ref::<KeyboardEvent>() {
                    press(event);
                }
            })
        });
        move || drop(listener)
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_does_one_thing_and_says_what() {
        let mut seen = std::collections::BTreeSet::new();
        for key in KEYS {
            assert!(seen.insert(key.key), "{} is there twice", key.key);
            assert!(crate::text::has(key.says), "{}", key.says);
        }
    }
}
