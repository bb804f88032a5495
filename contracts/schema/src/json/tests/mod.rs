//! Tests of the JSON Schema model: keywords of each draft, problems, references, hashes, and properties of random texts.

mod hashes;
mod keywords;
mod problems;
mod properties;
mod references;

use super::*;

pub(super) fn parse(text: &str) -> Schema {
    Schema::parse(text, &[]).unwrap_or_else(|problems| panic!("{text}\n{problems}"))
}

/// A text with the `$schema` of a draft in front.
fn with_draft(draft: Draft, members: &str) -> String {
    format!(r#"{{"$schema":"{}",{members}}}"#, draft.uri())
}

fn keywords(schema: &Schema, id: NodeId) -> &Keywords {
    schema.node(id).keywords().unwrap()
}
