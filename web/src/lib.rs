//! The page: a Yew application over the core. Two binaries link it: `first-view` is what a visit begins with, and
//! `bindery-web` takes its place, in the same state, when the user turns to what only that one has (see [`parts`]).
//!
//! `state` holds one struct and one reducer; `app` connects it to the browser; `view` draws it; `core` is the only
//! place that speaks to the cluster and to kubectl. Models nothing of Kubernetes itself.

mod action;
mod app;
mod bridge;
mod command;
mod cooperative;
mod core;
mod diff;
pub mod embed;
mod erased;
mod examples;
mod export;
mod files;
#[cfg(test)]
mod first_view;
pub mod full;
#[cfg(test)]
mod fuzz;
mod graph;
#[cfg(test)]
mod kinds;
mod lessons;
mod manifest;
mod outline;
mod panel;
pub mod parts;
mod picture;
mod share;
mod state;
mod store;
mod terminal;
mod text;
mod time;
mod view;

/// Starts the page with these parts.
pub fn start(parts: &'static parts::Parts) {
    parts::link(parts);
    bridge::on_panic();
    bridge::on_locale(|language, files| {
        text::set_locale(language, files);
        if app::redraw() || parts::full().is_some_and(|full| (full.start_headless)()) {
            return;
        }
        app::start();
    });
}
