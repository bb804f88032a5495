//! The example as a repository: its contracts, its declared consumers, and what its generated readers read.
//!
//! `callsheet demo` writes these files into a git repository of its own and judges pull requests on them.

use callsheet::{Contract, Decode};

use crate::contracts::content::Content;
use crate::contracts::engagement::UserEngagement;
use crate::contracts::playback::v4::PlaybackEvent;
use crate::engagement::{Film, Watch};

/// A file of the repository.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct File {
    /// Path from the repository's root, `/` separators.
    pub path: &'static str,
    /// Text.
    pub text: &'static str,
}

macro_rules! files {
    ($($path:literal),* $(,)?) => {
        &[$(File { path: $path, text: include_str!(concat!("../", $path)) }),*]
    };
}

/// The files that people write.
pub const FILES: &[File] = files![
    "contracts/catalog/content.avsc",
    "contracts/catalog/content.odcs.yaml",
    "contracts/engagement/user_5s.avsc",
    "contracts/engagement/user_5s.odcs.yaml",
    "contracts/playback/events.avsc",
    "contracts/playback/events.odcs.yaml",
    "consumers/quality-dashboard.yaml",
    "consumers/recommendations.yaml",
];

/// A contract document and the subjects whose bytes it describes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Envelope {
    /// The contract's id.
    pub id: &'static str,
    /// Its subject.
    pub subject: &'static str,
    /// The ODCS document.
    pub odcs: &'static str,
}

/// The contracts' documents.
pub const ENVELOPES: [Envelope; 3] = [
    Envelope {
        id: "catalog.content",
        subject: <Content as Contract>::SUBJECT,
        odcs: include_str!("../contracts/catalog/content.odcs.yaml"),
    },
    Envelope {
        id: "engagement.user.5s",
        subject: <UserEngagement as Contract>::SUBJECT,
        odcs: include_str!("../contracts/engagement/user_5s.odcs.yaml"),
    },
    Envelope {
        id: "playback.events",
        subject: <PlaybackEvent as Contract>::SUBJECT,
        odcs: include_str!("../contracts/playback/events.odcs.yaml"),
    },
];

/// What a generated reader reads of a subject: known to the compiler.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reads {
    /// Subject.
    pub subject: &'static str,
    /// Versions that the reader was compiled against.
    pub versions: Vec<u32>,
    /// Field paths.
    pub fields: &'static [&'static str],
}

/// Name of this crate, as usage evidence names it.
pub const CRATE: &str = env!("CARGO_PKG_NAME");
/// Version of this crate.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Everything that the pipeline's readers read.
pub fn reads() -> Vec<Reads> {
    vec![
        of::<Film<'static>>(),
        of::<UserEngagement>(),
        of::<Watch<'static>>(),
    ]
}

fn of<T: Decode<'static>>() -> Reads {
    Reads {
        subject: T::SUBJECT,
        versions: T::WRITERS.iter().map(|version| version.version).collect(),
        fields: T::READS,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn readers_name_their_fields() {
        let reads = reads();
        assert_eq!(reads[0].fields, ["content_id", "genres", "title"]);
        assert_eq!(reads[2].versions, [1, 2, 3, 4]);
        assert!(reads[2].fields.contains(&"position_s") && !reads[2].fields.contains(&"country"));
    }

    #[test]
    fn the_contracts_hold_the_newest_locked_versions() {
        let text = |path| FILES.iter().find(|file| file.path == path).unwrap().text;
        assert_eq!(
            text("contracts/playback/events.avsc"),
            PlaybackEvent::SCHEMA_JSON
        );
        assert_eq!(text("contracts/catalog/content.avsc"), Content::SCHEMA_JSON);
        assert_eq!(
            text("contracts/engagement/user_5s.avsc"),
            UserEngagement::SCHEMA_JSON
        );
    }
}
