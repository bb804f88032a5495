//! The metaschemas of the drafts, for schemas that refer to one.
//!
//! They assert what the published ones assert; annotations are left out.

use super::Draft;

/// Finds a metaschema by its absolute URI without fragment: its own URI, its draft and its text.
pub(super) fn find(uri: &str) -> Option<(&'static str, Draft, &'static str)> {
    let path = uri
        .strip_prefix("http://json-schema.org/")
        .or_else(|| uri.strip_prefix("https://json-schema.org/"))?;
    TABLE
        .iter()
        .find(|(known, ..)| known.split_once(".org/").is_some_and(|(_, at)| at == path))
        .copied()
}

macro_rules! text {
    ($file:literal) => {
        include_str!(concat!("metaschemas/", $file, ".json"))
    };
}
const TABLE: &[(&str, Draft, &str)] = &[
    (
        "http://json-schema.org/draft-04/schema",
        Draft::Draft4,
        text!("draft-04"),
    ),
    (
        "http://json-schema.org/draft-06/schema",
        Draft::Draft6,
        text!("draft-06"),
    ),
    (
        "http://json-schema.org/draft-07/schema",
        Draft::Draft7,
        text!("draft-07"),
    ),
];
