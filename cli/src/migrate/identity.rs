//! Whether two contents are the same schema although their texts differ by printing.
//!
//! A registry that stores texts as they were sent, or prints them its own way, gives another text than Callsheet does for
//! the same Avro schema. Callsheet's own printing of the source's text decides.

use callsheet_contracts::{Referenced, Schema, Strictness};
use callsheet_schema::Format;
use callsheet_server::offline::{Guid, SubjectName, VersionKey, VersionNumber};

use super::{Content, Inventory};

/// References deeper than this are not followed: no honest schema nests so far.
const DEEPEST: usize = 32;

/// The identity that a registry gives to a content of `inventory` after printing its text; `None` if it cannot be read.
pub(super) fn printed(inventory: &Inventory, context: &str, content: &Content) -> Option<Guid> {
    let format: Format = content.schema_type.parse().ok()?;
    let mut referenced = Vec::new();
    collect(inventory, context, content, 0, &mut referenced)?;
    let references: Vec<_> = referenced.iter().map(Referenced::as_reference).collect();
    let schema =
        Schema::parse_with(format, &content.schema, &references, Strictness::Stored).ok()?;
    Some(content.identity_of(&schema.stored_text()))
}

/// What a content refers to, each after what it refers to itself.
fn collect(
    inventory: &Inventory,
    context: &str,
    content: &Content,
    depth: usize,
    out: &mut Vec<Referenced>,
) -> Option<()> {
    if depth > DEEPEST {
        return None;
    }
    for reference in &content.references {
        let key = VersionKey {
            subject: SubjectName::parse_in(&reference.subject, context),
            version: VersionNumber(reference.version),
        };
        let path = format!("{}:{}", key.subject, key.version);
        if out
            .iter()
            .any(|known| known.path == path && known.name == reference.name)
        {
            continue;
        }
        let target = inventory.content(inventory.versions.get(&key)?)?;
        collect(inventory, key.subject.context(), target, depth + 1, out)?;
        out.push(Referenced {
            name: reference.name.clone(),
            path,
            text: target.schema.clone(),
        });
    }
    Some(())
}
