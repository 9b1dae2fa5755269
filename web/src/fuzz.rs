//! Tests with untrusted input: links, messages and manifests that are almost valid, and some that are invalid. The page
//! must not panic or be busy for long. The tests are seeded, so that failures are reproducible.

use std::rc::Rc;
use std::sync::LazyLock;

use serde_json::{Value, json};
use yew::Reducible;

use crate::action::TimeAction;
use crate::action::{PlaybackAction, SessionAction};
use crate::core;
use crate::examples::EXAMPLES;
use crate::share;
use crate::state::{Action, Layout, SavedSession, State};

/// Pseudo-random numbers (splitmix64).
pub struct Rng(u64);

impl Rng {
    /// Starts a sequence. The same seed gives the same numbers.
    pub fn new(seed: u64) -> Rng {
        Rng(seed)
    }

    /// Returns a number below a bound.
    pub fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % bound.max(1) as u64) as usize
    }

    fn one<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }
}

/// Pieces with a meaning in YAML, JSON, kubectl, a shell or the page.
static PIECES: LazyLock<Vec<String>> =
    LazyLock::new(|| serde_json::from_str(include_str!("../../fuzz/dictionary.json")).expect("a list of texts"));

/// Returns a text with a few changes.
pub fn mutated(rng: &mut Rng, text: &str) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    for _ in 0..=rng.below(2) {
        let at = rng.below(chars.len() + 1);
        let to = (at + rng.below(12)).min(chars.len());
        match rng.below(4) {
            0 => drop(chars.drain(at..to)),
            1 => {
                let copy = chars[at..to].to_vec();
                let into = rng.below(chars.len() + 1);
                chars.splice(into..into, copy);
            }
            2 => {
                let piece: Vec<char> = rng.one(&PIECES).chars().collect();
                chars.splice(at..at, piece);
            }
            _ => {
                let piece: Vec<char> = rng.one(&PIECES).chars().collect();
                chars.splice(at..to, piece);
            }
        }
    }
    chars.into_iter().collect()
}

/// Returns a value with some of its parts exchanged, removed, or replaced.
pub fn mutated_value(rng: &mut Rng, value: &Value) -> Value {
    if rng.below(60) == 0 {
        return match rng.below(5) {
            0 => Value::Null,
            1 => json!(-1),
            2 => json!(u64::MAX),
            3 => json!({ "act": { "pass": rng.below(100_000) } }),
            _ => json!(rng.one(&PIECES)),
        };
    }
    match value {
        Value::Array(list) => {
            let mut list: Vec<Value> = list.iter().map(|v| mutated_value(rng, v)).collect();
            if !list.is_empty() && rng.below(6) == 0 {
                let (from, to) = (rng.below(list.len()), rng.below(list.len()));
                let copy = list[from].clone();
                list.insert(to, copy);
            }
            list.into()
        }
        Value::Object(map) => {
            let kept =
                map.iter().filter(|_| rng.below(80) > 0).map(|(k, v)| (k.clone(), v.clone())).collect::<Vec<_>>();
            kept.into_iter().map(|(k, v)| (k, mutated_value(rng, &v))).collect()
        }
        Value::String(text) if rng.below(12) == 0 => mutated(rng, text).into(),
        other => other.clone(),
    }
}

fn page(actions: impl IntoIterator<Item = Action>) -> Rc<State> {
    let first = Rc::new(State::new(EXAMPLES[0].text, SavedSession::default(), Layout::Medium));
    actions.into_iter().fold(first, |state, action| state.reduce(action))
}

#[test]
fn mutated_links_do_not_panic() {
    let s = page([
        Action::Session(SessionAction::Apply),
        Action::Playback(PlaybackAction::Seek(3)),
        Action::Session(SessionAction::Fork),
        Action::Playback(PlaybackAction::NextStep),
        Action::full(TimeAction::AdvanceClock(60)),
        Action::full(TimeAction::Mark("m".into())),
    ]);
    let whole = serde_json::to_value(s.to_share_payload()).unwrap();
    let good = share::pack(&s.to_share_payload(), "en");
    let mut opened = 0;
    for seed in 0..150 {
        let rng = &mut Rng::new(seed);
        // The characters of the link, and its content.
        let _ = share::unpack(&mutated(rng, &good)).map(|kept| State::new("", kept, Layout::Wide));
        let kept: Result<SavedSession, _> = serde_json::from_value(mutated_value(rng, &whole));
        let Ok(kept) = kept else { continue };
        if let Some(kept) = share::unpack(&share::pack(&kept, "en")) {
            opened += 1;
            let text = kept.text.clone().unwrap_or_default();
            let state = Rc::new(State::new(&text, kept, Layout::Narrow));
            let state = [
                Action::Playback(PlaybackAction::Previous),
                Action::Playback(PlaybackAction::NextWrite),
                Action::Playback(PlaybackAction::Live),
                Action::Session(SessionAction::Fork),
                Action::Session(SessionAction::Apply),
            ]
            .into_iter()
            .fold(state, |state, action| state.reduce(action));
            assert!(state.position() <= state.session.history.branch().last(), "seed {seed}");
            let _ = (crate::export::script(&state), crate::export::markdown(&state, "#"), state.to_share_payload());
        }
    }
    assert!(opened > 20, "{opened} of the links are still links");
}

#[test]
fn mutated_manifests_do_not_panic() {
    let cluster = &page([Action::Session(SessionAction::Apply)]).snapshot().cluster.clone();
    let mut accepted = 0;
    for seed in 0..400 {
        let rng = &mut Rng::new(seed);
        let text = mutated(rng, random_text(seed));
        let checked = core::check(&text, cluster);
        for problem in &checked.problems {
            assert!(text.get(problem.range.clone()).is_some(), "seed {seed}: {problem:?}");
        }
        if checked.valid() {
            accepted += 1;
            let state = Rc::new(State::new(&text, SavedSession::default(), Layout::Medium))
                .reduce(Action::Session(SessionAction::Apply));
            assert!(state.session.history.branch().last() > 0, "seed {seed}: what is valid can be applied");
        }
    }
    assert!(accepted > 20, "{accepted}");
    // Deep nesting, great width, and only punctuation.
    for text in [
        "[".repeat(200_000),
        "a: ".repeat(100_000),
        "- ".repeat(100_000),
        "{a: ".repeat(50_000),
        "? ".repeat(100_000),
        "&a ".repeat(9_999),
    ] {
        assert!(!core::check(&text, cluster).valid());
    }
}

fn random_text(seed: u64) -> &'static str {
    EXAMPLES[seed as usize % EXAMPLES.len()].text
}
