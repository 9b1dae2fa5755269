//! The page: a Yew application for the core. Two binaries link it. A visit starts with `first-view`. `bindery-web`
//! replaces it, in the same state, when the user needs a part that only the full module has (see [`parts`]).
//!
//! `state` has the state and the reducer. `app` connects it to the browser, `view` renders it, and `core` is the only
//! module that uses the cluster and kubectl. The crate does not implement Kubernetes itself.

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
