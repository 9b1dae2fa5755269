//! The commands of the page: the one list from which the keyboard shortcuts, their help, and what a read-only page hides follow.
//!
//! A control names its command in the attribute `data-command`. A shortcut presses the control, so that it does what a click
//! does; a control that is disabled or not shown has no shortcut. While a text field has the focus, letters are text. The user
//! can switch single-letter shortcuts off (WCAG 2.1.4).

use gloo::events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent};
use yew::prelude::*;

use crate::action::Effect;
use crate::panel::SHOW;

/// A command.
pub struct Command {
    /// The value of `data-command` on its controls.
    pub name: &'static str,
    /// Its shortcut, as the browser names the key; empty if it has none.
    pub key: &'static str,
    /// The message that the help shows.
    pub label: &'static str,
    /// What it means for the page. A read-only page hides the controls of commands that it does not allow.
    pub effect: Effect,
    /// The command that opens the panel of its control; empty if the control is on no panel.
    pub opened_by: &'static str,
}

macro_rules! commands {
    ($($constant:ident $name:literal $key:literal $label:literal $effect:ident $($opened_by:literal)?;)*) => {
        $(
            #[doc = concat!("`", $name, "`")]
            pub const $constant: &str = $name;
        )*

        /// The commands, except those that show a panel.
        static COMMANDS: &[Command] = &[$(Command {
            name: $name, key: $key, label: $label, effect: Effect::$effect, opened_by: concat!($($opened_by)?),
        }),*];
    };
}

commands! {
    SHORTCUTS "shortcuts" "?" "keys-title" View;
    EDIT "edit" "e" "editor-label" View;
    APPLY "apply" "a" "apply-button" History;
    STEP_BACK "step-back" "," "transport-step-back" View;
    STEP_FORWARD "step-forward" "." "transport-step-forward" Advance;
    STEP_CONTROLLER "step-controller" "s" "transport-step-controller" Advance;
    PLAY "play" "p" "transport-play" View;
    SETTLE "settle" "w" "transport-settle" Advance;
    SEEK "seek" "g" "slider-label" View;
    SPEED "speed" "v" "speed-label" Page;
    LIVE "live" "l" "live-title" View;
    FORK "fork" "c" "continue-title" History;
    BRANCH "branch" "b" "branch-label" Advance;
    NEWEST_WRITE "newest-write" "i" "keys-story" View;
    FORM "form" "y" "diff-form" View;
    DIFF "diff" "d" "diff-layout" View;
    PROMPT "prompt" "t" "keys-prompt" History "show-terminal";
    SEARCH "search" "/" "keys-search" View "show-explain";
    EXAMPLES "examples" "x" "examples-button" Document;
    LESSONS "lessons" "o" "tab-lessons" Document;
    NEXT_STEP "next-step" "n" "keys-lesson" History;
    SHARE "share" "h" "share-title" View;
    RESET "reset" "r" "reset-title" Document;
    DELETE "delete" "" "" History;
    FIX "fix" "" "" History;
    IMPORT "import" "" "" Document;
    INJECT "inject" "" "" History;
}

/// Returns all commands, those that show a panel included.
pub fn all() -> impl Iterator<Item = &'static Command> {
    COMMANDS.iter().chain(SHOW)
}

/// Returns the style sheet that hides the controls of commands that a read-only page does not allow.
pub fn read_only_styles() -> String {
    let hidden = all().filter(|command| !command.effect.is_allowed_read_only());
    let selectors: Vec<String> = hidden.map(|command| format!(".read-only [data-command={}]", command.name)).collect();
    format!("{}{{display:none}}", selectors.join(","))
}

/// Where a letter is text.
const TEXT: &str = "input:not([type=checkbox]):not([type=range]), textarea, select, [contenteditable=true], [popover]";

/// Returns the control of a command that can be used. Of several controls (YAML or JSON), it is the first that is not pressed.
fn control(name: &str) -> Option<HtmlElement> {
    let all = gloo::utils::document().query_selector_all(&format!("[data-command={name}]")).ok()?;
    let mut usable = (0..all.length()).filter_map(|i| {
        let control = all.get(i)?.dyn_into::<HtmlElement>().ok()?;
        (!control.has_attribute("disabled") && control.get_client_rects().length() > 0).then_some(control)
    });
    let first = usable.next()?;
    let is_pressed = |control: &HtmlElement| control.get_attribute("aria-pressed").is_some_and(|on| on == "true");
    if !is_pressed(&first) {
        return Some(first);
    }
    usable.find(|control| !is_pressed(control)).or(Some(first))
}

fn press(event: &KeyboardEvent) {
    if event.default_prevented() || event.ctrl_key() || event.meta_key() || event.alt_key() {
        return;
    }
    let target = event.target().and_then(|t| t.dyn_into::<Element>().ok());
    if target.is_some_and(|t| t.closest(TEXT).ok().flatten().is_some()) {
        return;
    }
    let key = event.key();
    let Some(command) = all().find(|command| command.key == key) else { return };
    let Some(control) = control(command.name).or_else(|| control(command.opened_by)) else { return };
    event.prevent_default();
    // The editor is in a place that cannot have the focus itself.
    let field = control.query_selector("textarea, [contenteditable=true]").ok().flatten();
    let field = field.filter(|_| command.name == EDIT).and_then(|field| field.dyn_into::<HtmlElement>().ok());
    let _ = field.as_ref().unwrap_or(&control).focus();
    if control.tag_name() == "BUTTON" {
        control.click();
    }
}

/// Listens to the shortcuts while they are switched on.
#[hook]
pub fn use_shortcuts(on: bool) {
    use_effect_with(on, |on| {
        let listener = on.then(|| {
            let options = EventListenerOptions::enable_prevent_default();
            EventListener::new_with_options(&gloo::utils::document(), "keydown", options, |event| {
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
    use crate::action::{
        Action, DocumentAction, EditorAction, PlaybackAction, SessionAction, SettingsAction, TerminalAction,
        TimeAction, ViewAction,
    };
    use crate::core::Form;
    use crate::lessons::LessonAction;
    use crate::panel::Panel;

    #[test]
    fn shortcuts_and_names_are_unique_and_labels_exist() {
        let mut seen = std::collections::BTreeSet::new();
        for command in all() {
            assert!(seen.insert(("name", command.name)), "{}", command.name);
            assert!(command.key.is_empty() || seen.insert(("key", command.key)), "two commands have {}", command.key);
            assert!(command.label.is_empty() == command.key.is_empty(), "{}", command.name);
            assert!(command.label.is_empty() || crate::text::has(command.label), "{}", command.label);
            let opened_by = command.opened_by;
            assert!(opened_by.is_empty() || all().any(|other| other.name == opened_by), "{opened_by}");
        }
    }

    /// A read-only page hides exactly the controls whose actions it refuses.
    #[test]
    fn commands_have_the_effect_of_their_actions() {
        let actions = [
            (APPLY, Action::Session(SessionAction::Apply)),
            (STEP_BACK, Action::Playback(PlaybackAction::Previous)),
            (STEP_FORWARD, Action::Playback(PlaybackAction::NextWrite)),
            (STEP_CONTROLLER, Action::Playback(PlaybackAction::NextStep)),
            (PLAY, Action::Playback(PlaybackAction::Play(true))),
            (SETTLE, Action::Playback(PlaybackAction::Settle)),
            (SEEK, Action::Playback(PlaybackAction::Seek(0))),
            (SPEED, Action::Settings(SettingsAction::Speed(0))),
            (LIVE, Action::Playback(PlaybackAction::Live)),
            (FORK, Action::Session(SessionAction::Fork)),
            (BRANCH, Action::Session(SessionAction::Branch(0))),
            (NEWEST_WRITE, Action::View(ViewAction::Toggle(1))),
            (FORM, Action::Settings(SettingsAction::Form(Form::Json))),
            (DIFF, Action::Settings(SettingsAction::Split(true))),
            (Panel::Nodes.show(), Action::View(ViewAction::Tab(Panel::Nodes))),
            (EXAMPLES, Action::Editor(EditorAction::Example(0))),
            (LESSONS, Action::View(ViewAction::Lessons(true))),
            (SHARE, Action::View(ViewAction::ShareMenu(true))),
            (RESET, Action::Session(SessionAction::Reset)),
            (DELETE, Action::Session(SessionAction::Delete("".into()))),
            (PROMPT, Action::full(TerminalAction::Line("".into()))),
            (Panel::Terminal.show(), Action::full(TerminalAction::Line("".into()))),
            (FIX, Action::full(TerminalAction::Fix(Vec::new(), "".into()))),
            (IMPORT, Action::full(DocumentAction::Forget)),
            (INJECT, Action::full(TimeAction::AdvanceClock(60))),
            (NEXT_STEP, Action::full(LessonAction::Next)),
        ];
        for (name, action) in actions {
            let command = all().find(|command| command.name == name).expect("every constant is in the list");
            assert_eq!(command.effect, action.effect(), "{name}");
        }
        let styles = read_only_styles();
        assert!(styles.contains("[data-command=apply]") && !styles.contains("[data-command=play]"), "{styles}");
    }
}
