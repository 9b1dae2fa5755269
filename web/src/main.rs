//! The page: a Yew application over the core.
//!
//! `state` holds one struct and one reducer; `app` connects it to the browser; `view` draws it; `core` is the only
//! place that speaks to the cluster and to kubectl. Models nothing of Kubernetes itself.

mod app;
mod bridge;
mod core;
mod diff;
mod examples;
mod history;
mod manifest;
mod share;
mod state;
mod store;
mod text;
mod view;

fn main() {
    bridge::on_panic();
    yew::Renderer::<app::App>::new().render();
}
