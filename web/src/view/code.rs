//! YAML and JSON lines with highlighted keys.

use yew::prelude::*;

/// Renders one line of YAML or JSON.
pub fn line(text: &str) -> Html {
    let body = text.trim_start();
    let indent = &text[..text.len() - body.len()];
    let (dash, rest) = match body.strip_prefix("- ") {
        Some(rest) => ("- ", rest),
        None => ("", body),
    };
    let cut = rest.find(": ").or_else(|| rest.strip_suffix(':').map(str::len));
    match cut {
        // A colon in a quoted or long value does not end a key.
        Some(at) if !rest[..at].contains(' ') && !rest[..at].contains("'{") => html! {
            <>{ indent }{ dash }<span class="yaml-key">{ &rest[..at] }</span>{ &rest[at..] }</>
        },
        _ => html! { <>{ text }</> },
    }
}

/// Renders a whole text.
pub fn block(text: &str) -> Html {
    html! {
        <pre class="code" tabindex="0">{ for text.lines().map(|l| html! { <span class="ln">{ line(l) }{ "\n" }</span> }) }</pre>
    }
}
