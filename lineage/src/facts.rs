//! What is known of a dataset or job besides its edges, merged by the latest word.

use callsheet_openlineage::facets::{
    ContractFacet, DocumentationFacet, JobTypeFacet, OwnershipFacet, SchemaFacet,
    SchemaVersionFacet, SourceCodeLocationFacet, SqlFacet, SymlinksFacet, TagsFacet,
};
use callsheet_openlineage::{Facet, Facets};

/// Orders words about the same thing: by event time, then by the event's hash, so that any order of
/// arrival ends in the same word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Stamp {
    pub(crate) event_time_us: i64,
    pub(crate) event_hash: u128,
}

/// Holds the latest word about one thing.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Latest<T>(Option<(Stamp, T)>);

impl<T> Default for Latest<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T: Clone> Latest<T> {
    /// Takes `value` unless a later word is known.
    pub(crate) fn offer(&mut self, stamp: Stamp, value: T) {
        if self.0.as_ref().is_none_or(|(known, _)| *known <= stamp) {
            self.0 = Some((stamp, value));
        }
    }

    pub(crate) fn get(&self) -> Option<&T> {
        self.0.as_ref().map(|(_, value)| value)
    }

    /// The same word, said otherwise.
    pub(crate) fn map(&self, change: impl FnOnce(&T) -> T) -> Self {
        Self(
            self.0
                .as_ref()
                .map(|(stamp, value)| (*stamp, change(value))),
        )
    }

    pub(crate) fn stamp(&self) -> Option<Stamp> {
        self.0.as_ref().map(|(stamp, _)| *stamp)
    }
}

/// One facet in one event: silent, deleted or said.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) enum Word<T> {
    #[default]
    Silent,
    Deleted,
    Said(T),
}

/// Reads one facet; a facet that cannot be read is a warning and silence.
fn word<F: Facet>(facets: &Facets, of: &str, warnings: &mut Vec<String>) -> Word<F> {
    if facets.is_deleted(F::KEY) {
        return Word::Deleted;
    }
    match facets.get::<F>() {
        Ok(None) => Word::Silent,
        Ok(Some(facet)) => Word::Said(facet),
        Err(error) => {
            warnings.push(format!("facet of {of}: {error}"));
            Word::Silent
        }
    }
}

macro_rules! facts {
    ($(#[$words_doc:meta])* $words:ident, $(#[$known_doc:meta])* $known:ident { $($field:ident: $facet:ty),+ $(,)? }) => {
        $(#[$words_doc])*
        #[derive(Clone, Debug, Default, PartialEq, Eq)]
        pub(crate) struct $words { $(pub(crate) $field: Word<$facet>),+ }

        $(#[$known_doc])*
        #[derive(Clone, Debug, Default, PartialEq, Eq)]
        pub(crate) struct $known { $($field: Latest<Option<$facet>>),+ }

        impl $words {
            pub(crate) fn read(facets: Option<&Facets>, of: &str, warnings: &mut Vec<String>) -> Self {
                let Some(facets) = facets else { return Self::default() };
                Self { $($field: word(facets, of, warnings)),+ }
            }
        }

        impl $known {
            pub(crate) fn offer(&mut self, stamp: Stamp, words: $words) {
                $(match words.$field {
                    Word::Silent => {}
                    Word::Deleted => self.$field.offer(stamp, None),
                    Word::Said(facet) => self.$field.offer(stamp, Some(facet)),
                })+
            }

            $(pub(crate) fn $field(&self) -> Option<&$facet> {
                self.$field.get().and_then(Option::as_ref)
            })+

            /// Feeds what is known to a hash, in a fixed order. Stamps count: they decide later merges.
            pub(crate) fn feed(&self, feed: &mut dyn FnMut(&str)) {
                $(if let (Some(stamp), Some(value)) = (self.$field.stamp(), self.$field.get()) {
                    feed(stringify!($field));
                    feed(&format!("{}/{:032x}", stamp.event_time_us, stamp.event_hash));
                    feed(&value.as_ref().map_or_else(String::new, facet_text));
                })+
            }
        }
    };
}

fn facet_text<F: Facet>(facet: &F) -> String {
    callsheet_openlineage::canonical_json(&serde_json::Value::Object(facet.members()))
}

facts! {
    /// What one event says of a dataset.
    DatasetFacts,
    /// What all events together say of a dataset.
    DatasetKnown {
        schema: SchemaFacet,
        ownership: OwnershipFacet,
        documentation: DocumentationFacet,
        tags: TagsFacet,
        symlinks: SymlinksFacet,
        contract: ContractFacet,
        schema_version: SchemaVersionFacet,
    }
}

facts! {
    /// What one event says of a job.
    JobFacts,
    /// What all events together say of a job.
    JobKnown {
        ownership: OwnershipFacet,
        documentation: DocumentationFacet,
        tags: TagsFacet,
        job_type: JobTypeFacet,
        sql: SqlFacet,
        source_code: SourceCodeLocationFacet,
    }
}
