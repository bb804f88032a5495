//! A dataset as the catalog shows it: what lineage, the registry and the contracts say about one thing, joined.

use super::address;

/// One row of the catalog and the head of a dataset's page.
#[derive(Clone, Debug, Default)]
pub(super) struct Entry {
    /// OpenLineage namespace; `registry` for a subject that no lineage names.
    pub(super) namespace: String,
    pub(super) name: String,
    /// Kind of system, from the namespace: `kafka`, `postgres`, `sqlite` …
    pub(super) system: String,
    pub(super) stage: Stage,
    /// Registry subject of its values, if one is registered.
    pub(super) subject: Option<String>,
    /// Format of the subject's newest version, if this build can read it.
    pub(super) format: Option<callsheet_schema::Format>,
    /// Newest version of that subject.
    pub(super) version: Option<i32>,
    /// Contract that promises it.
    pub(super) contract: Option<String>,
    pub(super) title: Option<String>,
    pub(super) owner: Option<String>,
    pub(super) domain: Option<String>,
    /// `active`, `draft`, `deprecated` …
    pub(super) status: Option<String>,
    pub(super) purpose: Option<String>,
    pub(super) columns: Vec<Column>,
    /// Readers with evidence, without double counting.
    pub(super) readers: usize,
    /// A check of this subject blocks.
    pub(super) breaking: bool,
    /// Last lineage event, milliseconds since 1970.
    pub(super) seen_ms: Option<i64>,
}

/// A column, with what each source says about it.
#[derive(Clone, Debug, Default)]
pub(super) struct Column {
    /// Dotted path.
    pub(super) path: String,
    pub(super) type_text: String,
    pub(super) nullable: bool,
    pub(super) doc: Option<String>,
    /// `pii`, `confidential` …
    pub(super) classification: Option<String>,
    pub(super) deprecated: bool,
    /// Names of readers that read it.
    pub(super) readers: Vec<String>,
}

/// Where a dataset stands in the flow.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Stage {
    Ingest,
    #[default]
    Transform,
    Serving,
}

impl Stage {
    pub(super) const ALL: [Self; 3] = [Self::Ingest, Self::Transform, Self::Serving];

    /// The word in addresses and style classes.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Ingest => "ingest",
            Self::Transform => "transform",
            Self::Serving => "serving",
        }
    }

    /// The word as a heading.
    pub(super) fn title(self) -> &'static str {
        match self {
            Self::Ingest => "Ingest",
            Self::Transform => "Transform",
            Self::Serving => "Serving",
        }
    }
}

impl Entry {
    pub(super) fn address(&self) -> String {
        address::dataset(&self.namespace, &self.name)
    }

    /// Whether a column is marked as personal data.
    pub(super) fn has_pii(&self) -> bool {
        self.columns.iter().any(Column::is_pii)
    }

    /// The columns whose path holds the lower-case query.
    pub(super) fn columns_like(&self, query: &str) -> Vec<&Column> {
        self.columns
            .iter()
            .filter(|column| column.path.to_lowercase().contains(query))
            .collect()
    }

    /// How well the entry answers a lower-case query: smaller is better, none is no match.
    pub(super) fn rank(&self, query: &str) -> Option<u8> {
        let name = self.name.to_lowercase();
        let holds = |text: &Option<String>| {
            text.as_deref()
                .is_some_and(|text| text.to_lowercase().contains(query))
        };
        if query.is_empty() || name == query {
            Some(0)
        } else if name.starts_with(query) {
            Some(1)
        } else if name.contains(query) {
            Some(2)
        } else if holds(&self.title)
            || holds(&self.owner)
            || holds(&self.domain)
            || holds(&self.subject)
        {
            Some(3)
        } else if !self.columns_like(query).is_empty() {
            Some(4)
        } else if holds(&self.purpose) || self.columns.iter().any(|column| holds(&column.doc)) {
            Some(5)
        } else {
            None
        }
    }
}

impl Column {
    pub(super) fn is_pii(&self) -> bool {
        self.classification.as_deref().is_some_and(|text| {
            let text = text.to_lowercase();
            text.contains("pii") || text.contains("personal") || text.contains("pseudonym")
        })
    }
}

/// The kind of system that an OpenLineage namespace names: its scheme, or the whole where it has none.
pub(super) fn system(namespace: &str) -> String {
    namespace
        .split_once("://")
        .map_or(namespace, |(scheme, _)| scheme)
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_beats_a_column_beats_a_sentence() {
        let entry = Entry {
            name: "engagement.user.5s".into(),
            purpose: Some("What people watch".into()),
            columns: vec![Column {
                path: "watched_s".into(),
                ..Column::default()
            }],
            ..Entry::default()
        };
        assert_eq!(entry.rank("engagement"), Some(1));
        assert_eq!(entry.rank("user"), Some(2));
        assert_eq!(entry.rank("watched"), Some(4));
        assert_eq!(entry.rank("people"), Some(5));
        assert_eq!(entry.rank("nothing"), None);
    }

    #[test]
    fn the_system_is_the_scheme() {
        assert_eq!(system("kafka://h:9092"), "kafka");
        assert_eq!(system("registry"), "registry");
    }
}
