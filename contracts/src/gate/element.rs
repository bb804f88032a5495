//! Findings that no schema comparison makes: about documents, and about verdicts as a whole.

use sha2::{Digest, Sha256};

use super::rules;
use crate::compat::fingerprint;
use crate::report::{Axis, Class, Direction, Finding, Fix, Level, SourceSpan};

/// What a finding of the gate says.
pub(super) struct Draft {
    pub(super) rule: &'static str,
    pub(super) axis: Axis,
    pub(super) direction: Direction,
    pub(super) against: String,
    pub(super) field_path: String,
    pub(super) message: String,
    pub(super) fix: Option<String>,
    /// Place in the head, if it is there.
    pub(super) new_place: Option<SourceSpan>,
    /// Place in the base, if it was there.
    pub(super) old_place: Option<SourceSpan>,
    /// What the fingerprint distinguishes besides rule, subject and path.
    pub(super) old: String,
    /// The same of the head.
    pub(super) new: String,
}

impl Draft {
    pub(super) fn promise(rule: &'static str, field_path: &str, message: String) -> Self {
        Self {
            rule,
            axis: Axis::Promise,
            direction: Direction::Backward,
            against: "base".to_owned(),
            field_path: field_path.to_owned(),
            message,
            fix: None,
            new_place: None,
            old_place: None,
            old: String::new(),
            new: String::new(),
        }
    }

    /// The finding, at its rule's own level.
    pub(super) fn finish(self, subject: &str) -> Finding {
        let old_hash = hash(&self.old);
        let new_hash = hash(&self.new);
        let level = rules::find(self.rule).map_or(Level::Warn, |rule| rule.level);
        let (reader_location, writer_location) = match self.direction {
            Direction::Backward => (self.new_place, self.old_place),
            Direction::Forward => (self.old_place, self.new_place),
        };
        Finding {
            rule: self.rule,
            class: Class::Semantic,
            axis: self.axis,
            level,
            direction: self.direction,
            against: self.against,
            wire_type: None,
            reader_path: String::new(),
            writer_path: String::new(),
            reader_span: None,
            writer_span: None,
            reader_location,
            writer_location,
            message: self.message,
            fix: self.fix.map(|summary| Fix {
                summary,
                patched: None,
            }),
            witness: None,
            readers: Vec::new(),
            fingerprint: fingerprint(self.rule, subject, &self.field_path, &old_hash, &new_hash),
            field_path: self.field_path,
            old_hash,
            new_hash,
        }
    }
}

fn hash(text: &str) -> [u8; 16] {
    let digest = Sha256::digest(text.as_bytes());
    let mut out = [0; 16];
    out.copy_from_slice(&digest[..16]);
    out
}
