//! The page: a Yew application over the core. Built without the feature `full` it is what a visit begins with; the whole
//! takes its place, in the same state, when somebody turns to what only it has.
//!
//! `state` holds one struct and one reducer; `app` connects it to the browser; `view` draws it; `core` is the only
//! place that speaks to the cluster and to kubectl. Models nothing of Kubernetes itself.

mod app;
mod bridge;
mod core;
mod diff;
#[cfg(feature = "full")]
mod embed;
mod examples;
#[cfg(feature = "full")]
mod export;
#[cfg(feature = "full")]
mod files;
#[cfg(all(test, feature = "full"))]
mod fuzz;
#[cfg(feature = "full")]
mod graph;
mod keys;
#[cfg(all(test, feature = "full"))]
mod kinds;
#[cfg(feature = "full")]
mod lessons;
mod manifest;
mod outline;
#[cfg(feature = "full")]
mod picture;
mod share;
mod slices;
mod state;
mod store;
#[cfg(feature = "full")]
mod terminal;
mod text;
#[cfg(feature = "full")]
mod time;
mod view;

fn main() {
    bridge::on_panic();
    bridge::speak(|language, files| {
        text::speak(language, files);
        if app::again() {
            return;
        }
        #[cfg(feature = "full")]
        if embed::begin_headless() {
            return;
        }
        app::begin();
    });
}
