//! Icons: small drawings on a grid of 16, in the color of their text. They always have a label.

use yew::prelude::*;

use crate::core::Actor;
use crate::text;

/// Renders an icon.
pub fn icon(name: &str) -> Html {
    let d = match name {
        "user" => "M8 8a3 3 0 1 0 0-6 3 3 0 0 0 0 6Zm-5.5 6c.4-3 2.6-4.5 5.5-4.5s5.1 1.5 5.5 4.5",
        "binder" => {
            "M6.5 9.5 9.5 6.5M7 4.5l1.6-1.6a2.7 2.7 0 0 1 3.9 3.9L11 8.4M9 11.5l-1.6 1.6a2.7 2.7 0 0 1-3.9-3.9L5 7.6"
        }
        "shield" => "M8 1.8 13 3.5v4c0 3.2-2 5.5-5 6.7-3-1.2-5-3.5-5-6.7v-4L8 1.8Z",
        "gear" => {
            "M8 10.2a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4ZM8 1.8v2M8 12.2v2M1.8 8h2M12.2 8h2M3.6 3.6 5 5M11 11l1.4 1.4M12.4 3.6 11 5M5 11l-1.4 1.4"
        }
        "calendar" => "M2.5 3.5h11v10h-11v-10ZM2.5 6.5h11M5.5 2v2.5M10.5 2v2.5",
        "back" => "M11.5 3.5 6 8l5.5 4.5v-9ZM4 3.5v9",
        "forward" => "M4.5 3.5 10 8l-5.5 4.5v-9ZM12 3.5v9",
        "step" => "M3 8h8M8 4.5 11.5 8 8 11.5M13.5 3.5v9",
        "play" => "M4.5 3 12.5 8l-8 5V3Z",
        "pause" => "M5 3v10M11 3v10",
        "live" => "M8 10a2 2 0 1 0 0-4 2 2 0 0 0 0 4ZM4 12a5.7 5.7 0 0 1 0-8M12 4a5.7 5.7 0 0 1 0 8",
        "branch" => {
            "M4.5 5.5a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3Zm0 8a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3Zm7-6a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3ZM4.5 5.5v5M11.5 7.5c0 2.5-7 1-7 3"
        }
        "share" => "M8 10V2M5 4.8 8 1.8l3 3M4.5 7H3v7h10V7h-1.5",
        "book" => {
            "M8 4.2C6.5 3 4.5 2.7 2 2.7v9.6c2.5 0 4.5.3 6 1.5 1.5-1.2 3.5-1.5 6-1.5V2.7c-2.5 0-4.5.3-6 1.5Zm0 0v9.6"
        }
        "lesson" => "M8 3 1.5 6 8 9l6.5-3L8 3ZM4 7.4v3.4c2.2 2 5.8 2 8 0V7.4M14.5 6v4.5",
        "trash" => "M3 4.5h10M6 4.5v-2h4v2M4.5 4.5l.6 9h5.8l.6-9M6.8 7v4M9.2 7v4",
        "close" => "m4 4 8 8M12 4l-8 8",
        "dots" => "M3.5 8h.1M8 8h.1M12.5 8h.1",
        "check" => "m3 8.5 3.2 3.2L13 4.8",
        "cross" => "m4 4 8 8M12 4l-8 8",
        "warning" => "M8 2 14.5 13.5h-13L8 2ZM8 6.5v3.5M8 11.8v.4",
        "settle" => "M2.5 3.5 7 8l-4.5 4.5v-9ZM8 3.5 12.5 8 8 12.5v-9ZM14 3.5v9",
        "fresh" => "M13 8a5 5 0 1 1-1.6-3.7M13 2v3h-3",
        "recent" => "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12ZM8 4.8V8l2.4 1.6",
        "open" => "M2 12.5v-9h4l1.5 2H14v7H2Z",
        "save" => "M8 2.5v7M5 6.8 8 9.8l3-3M2.5 11v2.5h11V11",
        "expand" => "M6 2.5H2.5V6M10 2.5h3.5V6M13.5 10v3.5H10M6 13.5H2.5V10",
        "chevron" => "m6 3.5 4.5 4.5L6 12.5",
        _ => "M8 8h.1",
    };
    html! {
        <svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">
            <path {d} />
        </svg>
    }
}

/// Returns the class, icon and name of an actor.
pub fn actor(actor: &Actor) -> (&'static str, &'static str, String) {
    let name = match actor {
        Actor::User { .. } => return ("user", "user", text::tr("actor-you")),
        Actor::Controller(id) => id.as_str(),
    };
    let (class, icon) = if name.contains("protection") {
        ("protection", "shield")
    } else if name.contains("binder") {
        ("binder", "binder")
    } else if name.contains("scheduler") {
        ("scheduler", "branch")
    } else if name.contains("kubelet") {
        ("kubelet", "settle")
    } else if name.contains("csi") || name.contains("attachdetach") {
        ("csi", "share")
    } else {
        ("other", "gear")
    };
    (class, icon, name.to_owned())
}
