//! `/d/{namespace}/{name}/schema/{version}`: one version of a schema, as text.

use maud::{Markup, html};

use super::super::entry::Entry;
use super::super::highlight;
use super::dataset::{Tab, head};

/// What the page shows of a version.
pub(in super::super) struct Version {
    pub(in super::super) number: i32,
    pub(in super::super) id: i32,
    pub(in super::super) guid: String,
    pub(in super::super) fingerprint: Option<String>,
    pub(in super::super) text: String,
}

/// The page.
pub(in super::super) fn page(entry: &Entry, version: &Version, has_contract: bool) -> Markup {
    html! {
        (head(entry, Tab::Versions, has_contract))
        div.grid2 {
            div.panel.pad { pre { (highlight::json(&version.text)) } }
            aside {
                section.panel.pad {
                    dl.facts {
                        dt { "Version" } dd { (version.number) }
                        dt { "Schema id" } dd.mono { (version.id) }
                        dt { "GUID" } dd.mono { (version.guid) }
                        @if let Some(fingerprint) = &version.fingerprint { dt { "Rabin" } dd.mono { (fingerprint) } }
                    }
                }
            }
        }
    }
}
