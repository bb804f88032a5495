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
    (
        "https://json-schema.org/draft/2019-09/schema",
        Draft::Draft2019,
        text!("2019-09-schema"),
    ),
    (
        "https://json-schema.org/draft/2019-09/meta/core",
        Draft::Draft2019,
        text!("2019-09-core"),
    ),
    (
        "https://json-schema.org/draft/2019-09/meta/applicator",
        Draft::Draft2019,
        text!("2019-09-applicator"),
    ),
    (
        "https://json-schema.org/draft/2019-09/meta/validation",
        Draft::Draft2019,
        text!("2019-09-validation"),
    ),
    (
        "https://json-schema.org/draft/2019-09/meta/meta-data",
        Draft::Draft2019,
        text!("2019-09-meta-data"),
    ),
    (
        "https://json-schema.org/draft/2019-09/meta/format",
        Draft::Draft2019,
        text!("2019-09-format"),
    ),
    (
        "https://json-schema.org/draft/2019-09/meta/content",
        Draft::Draft2019,
        text!("2019-09-content"),
    ),
    (
        "https://json-schema.org/draft/2020-12/schema",
        Draft::Draft2020,
        text!("2020-12-schema"),
    ),
    (
        "https://json-schema.org/draft/2020-12/meta/core",
        Draft::Draft2020,
        text!("2020-12-core"),
    ),
    (
        "https://json-schema.org/draft/2020-12/meta/applicator",
        Draft::Draft2020,
        text!("2020-12-applicator"),
    ),
    (
        "https://json-schema.org/draft/2020-12/meta/unevaluated",
        Draft::Draft2020,
        text!("2020-12-unevaluated"),
    ),
    (
        "https://json-schema.org/draft/2020-12/meta/validation",
        Draft::Draft2020,
        text!("2020-12-validation"),
    ),
    (
        "https://json-schema.org/draft/2020-12/meta/meta-data",
        Draft::Draft2020,
        text!("2020-12-meta-data"),
    ),
    (
        "https://json-schema.org/draft/2020-12/meta/format-annotation",
        Draft::Draft2020,
        text!("2020-12-format-annotation"),
    ),
    (
        "https://json-schema.org/draft/2020-12/meta/content",
        Draft::Draft2020,
        text!("2020-12-content"),
    ),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::{Schema, tests::parse};

    #[test]
    fn every_metaschema_resolves_and_describes_its_own_draft() {
        for (uri, draft, text) in TABLE {
            let schema = parse(text);
            assert_eq!(schema.draft(), *draft, "{uri}");
            let by_reference = parse(&format!(r#"{{"$ref":"{uri}#"}}"#));
            assert_eq!(by_reference.nodes().count(), schema.nodes().count() + 1);
        }
    }

    #[test]
    fn a_reference_to_a_metaschema_loads_what_that_refers_to() {
        for draft in Draft::ALL {
            let text = format!(r#"{{"$schema":"{0}","$ref":"{0}"}}"#, draft.uri());
            let schema: Schema = parse(&text);
            let documents = schema.documents().len();
            let expected = match draft {
                Draft::Draft2019 => 8,
                Draft::Draft2020 => 9,
                _ => 2,
            };
            assert_eq!(documents, expected, "{draft}");
        }
    }
}
