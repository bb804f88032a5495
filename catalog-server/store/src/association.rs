//! Associations: which subject holds the keys or values of a resource.
//!
//! Owns the value types only; the transactions are in `writes/association.rs`.

use std::collections::BTreeSet;

use crate::names::{Guid, SubjectName};

/// What happens to a subject with the resource that it belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lifecycle {
    /// The resource owns the subject: no other resource may have it, and it goes with the resource.
    Strong,
    /// The subject outlives the resource.
    Weak,
}

impl Lifecycle {
    /// `STRONG` or `WEAK`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Strong => "STRONG",
            Self::Weak => "WEAK",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Strong, Self::Weak]
            .into_iter()
            .find(|lifecycle| lifecycle.as_str() == word)
    }
}

/// What an association is about: at most one a type and resource.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AssociationKey {
    /// Id of the resource.
    pub resource_id: String,
    /// Its type, such as `topic`.
    pub resource_type: String,
    /// `key` or `value`.
    pub association_type: String,
}

/// An association.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Association {
    /// What it is about.
    pub key: AssociationKey,
    /// Namespace of the resource, such as the cluster of a topic.
    pub resource_namespace: String,
    /// Name of the resource in its namespace.
    pub resource_name: String,
    /// The subject that holds the schemas.
    pub subject: SubjectName,
    /// Identity of this association.
    pub guid: Guid,
    /// What happens to the subject with the resource.
    pub lifecycle: Lifecycle,
    /// Whether it can no longer be changed.
    pub frozen: bool,
    /// When it was made, milliseconds since the Unix epoch.
    pub created_ms: i64,
    /// When it was changed last, milliseconds since the Unix epoch.
    pub updated_ms: i64,
}

/// What a deletion of associations does about frozen ones and the subjects that are owned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cascade {
    /// Frozen associations are refused.
    No,
    /// The owned subjects go too, permanently, but for these.
    Subjects {
        /// Subjects that stay.
        except: BTreeSet<SubjectName>,
    },
}
