//! Pages for what is not there: a wrong address with the nearest names, a failure with what to do.

use maud::{Markup, html};

/// Something that the catalog does not know.
pub(in super::super) fn not_found(what: &str, nearest: &[(String, String)]) -> Markup {
    html! {
        div.head { h1 { "Not in the catalog" } }
        div.panel.empty {
            p { (what) }
            @if !nearest.is_empty() {
                h2 { "Did you mean" }
                ul { @for (name, address) in nearest { li { a href=(address) { (name) } } } }
            }
            p { a href="/catalog" { "Browse the catalog" } }
        }
    }
}

/// The database or another part of the server did not answer.
pub(in super::super) fn failed(what: &str) -> Markup {
    html! {
        div.head { h1 { "This page could not be made" } }
        div.panel.empty {
            p { (what) }
            p { "Nothing is lost. Reload the page; " a href="/readyz" { "/readyz" } " says when the server is ready again." }
        }
    }
}
