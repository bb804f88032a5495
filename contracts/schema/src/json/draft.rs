//! The drafts of JSON Schema that are understood, and how a text names its own.

use crate::problem::nearest;

/// A version of the JSON Schema specification.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Draft {
    /// Draft 4.
    Draft4,
    /// Draft 6.
    Draft6,
    /// Draft 7: the one of a text that names none, as in a schema registry.
    Draft7,
    /// Draft 2019-09.
    Draft2019,
    /// Draft 2020-12.
    Draft2020,
}

impl Draft {
    /// All drafts, oldest first.
    pub const ALL: [Self; 5] = [
        Self::Draft4,
        Self::Draft6,
        Self::Draft7,
        Self::Draft2019,
        Self::Draft2020,
    ];

    /// The URI of its metaschema, as `$schema` names it.
    pub const fn uri(self) -> &'static str {
        match self {
            Self::Draft4 => "http://json-schema.org/draft-04/schema#",
            Self::Draft6 => "http://json-schema.org/draft-06/schema#",
            Self::Draft7 => "http://json-schema.org/draft-07/schema#",
            Self::Draft2019 => "https://json-schema.org/draft/2019-09/schema",
            Self::Draft2020 => "https://json-schema.org/draft/2020-12/schema",
        }
    }

    /// The name in sentences, such as `draft 7` or `draft 2020-12`.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Draft4 => "draft 4",
            Self::Draft6 => "draft 6",
            Self::Draft7 => "draft 7",
            Self::Draft2019 => "draft 2019-09",
            Self::Draft2020 => "draft 2020-12",
        }
    }

    /// The draft that a `$schema` names; `http` and `https`, with and without an empty fragment.
    ///
    /// The URIs without a version meant draft 4 when they were last in use.
    pub fn from_uri(uri: &str) -> Option<Self> {
        let bare = uri.strip_suffix('#').unwrap_or(uri);
        let path = bare
            .strip_prefix("http://json-schema.org/")
            .or_else(|| bare.strip_prefix("https://json-schema.org/"))?;
        match path {
            "draft-04/schema" | "schema" => Some(Self::Draft4),
            "draft-06/schema" => Some(Self::Draft6),
            "draft-07/schema" => Some(Self::Draft7),
            "draft/2019-09/schema" => Some(Self::Draft2019),
            "draft/2020-12/schema" => Some(Self::Draft2020),
            _ => None,
        }
    }

    /// The known metaschema URI that is nearest to a misspelt one.
    pub(super) fn nearest_uri(uri: &str) -> Option<&'static str> {
        nearest(uri, Self::ALL.into_iter().map(Self::uri))
    }

    /// Whether members beside a `$ref` have no meaning.
    pub const fn reference_stands_alone(self) -> bool {
        matches!(self, Self::Draft4 | Self::Draft6 | Self::Draft7)
    }

    /// The keyword that names a schema: `id` in draft 4, `$id` since.
    pub const fn id_keyword(self) -> &'static str {
        match self {
            Self::Draft4 => "id",
            _ => "$id",
        }
    }
}

impl std::fmt::Display for Draft {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.title())
    }
}

#[cfg(test)]
mod tests {
    use super::Draft;

    #[test]
    fn every_draft_is_known_by_its_uri_in_four_spellings() {
        for draft in Draft::ALL {
            let bare = draft.uri().trim_end_matches('#');
            let rest = bare.split_once("://").unwrap().1;
            for uri in [
                format!("http://{rest}"),
                format!("https://{rest}"),
                format!("http://{rest}#"),
                format!("https://{rest}#"),
            ] {
                assert_eq!(Draft::from_uri(&uri), Some(draft), "{uri}");
            }
        }
        assert_eq!(
            Draft::from_uri("http://json-schema.org/draft-03/schema#"),
            None
        );
        assert_eq!(Draft::from_uri("https://example.com/schema"), None);
    }
}
