//! The canonical module of `jsonschema` as one voter: does every record of one schema satisfy another?
//!
//! It is experimental and pinned; nothing else here depends on it. Only its "yes" is a proof, and only for documents
//! small enough that it answers at once: it has no budget of its own.
//!
//! A trap to know about: with the feature `preserve_order` of `serde_json` switched on anywhere in the build, constants
//! that differ in the order of their members count as different. A test below fails if that ever happens.

use callsheet_schema::json::Schema;
use jsonschema::canonical::{CanonicalSchema, Containment, options};

use super::documents::{Documents, documents};
use super::effort::Effort;
use super::{draft, guarded};
use crate::compat::json::budget::{Budget, Exhausted, Work};

/// Bytes of both texts together above which it is not asked. Of 1,628 edits of generated schemas below it, 99 of 100
/// took less than 17 ms on a 2-core x86-64 server, the slowest 47 ms; twice the size takes up to 193 ms.
const MAX_BYTES: usize = 2_048;

/// What it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Covers {
    /// Every record of `writer` satisfies `reader`.
    Yes,
    /// Some record does not.
    No,
    /// It does not know, was not asked or cannot take one of them.
    Unknown,
}

/// Asks whether `reader` accepts all that `writer` accepts.
pub(crate) fn covers(
    writer: &Schema,
    reader: &Schema,
    budget: &mut Budget<'_>,
) -> Result<Covers, Exhausted> {
    let bytes = |schema: &Schema| -> usize {
        schema
            .documents()
            .iter()
            .map(|document| document.text.len())
            .sum()
    };
    let size = bytes(writer) + bytes(reader);
    if size > MAX_BYTES || writer.draft() != reader.draft() {
        return Ok(Covers::Unknown);
    }
    budget.charge(
        Work::Candidates,
        1 + u64::try_from(size / 32).unwrap_or(u64::MAX),
    )?;
    let answer = guarded("jsonschema", || {
        let (writer, reader) = (canonical(writer)?, canonical(reader)?);
        reader.covers(&writer).map_err(|error| error.to_string())
    });
    Ok(match answer {
        Ok(Containment::Yes) => Covers::Yes,
        Ok(Containment::No) => Covers::No,
        Ok(Containment::Unknown) | Err(_) => Covers::Unknown,
    })
}

fn canonical(schema: &Schema) -> Result<CanonicalSchema, String> {
    // What validators could not bear is not asked here either.
    Effort::new(schema)?;
    let Documents {
        main,
        list,
        draft: of,
    } = documents(schema, false, &str::to_owned, None)?;
    let mut registry = jsonschema::Registry::new();
    for (address, document) in &list[1..] {
        registry = registry
            .add(address, document)
            .map_err(|error| error.to_string())?;
    }
    let registry = registry.prepare().map_err(|error| error.to_string())?;
    options()
        .offline()
        .with_draft(draft(of))
        .with_base_uri(main)
        .with_registry(&registry)
        .should_validate_formats(false)
        .canonicalize(&list[0].1)
        .map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use callsheet_schema::json::Schema;

    use super::{Covers, covers};
    use crate::compat::json::budget::{Budget, Limits};

    fn asked(writer: &str, reader: &str) -> Covers {
        let parse = |text: &str| Schema::parse(text, &[]).unwrap();
        let mut budget = Budget::new(Limits::CHECK);
        covers(&parse(writer), &parse(reader), &mut budget).unwrap()
    }

    #[test]
    fn it_votes_on_small_schemas() {
        for (writer, reader, expected) in [
            (r#"{"type":"integer"}"#, r#"{"type":"number"}"#, Covers::Yes),
            (r#"{"maxLength":3}"#, r#"{"maxLength":5}"#, Covers::Yes),
            (r#"{"maxLength":5}"#, r#"{"maxLength":3}"#, Covers::No),
            (
                r##"{"$defs":{"a":{"type":"string"}},"$ref":"#/$defs/a"}"##,
                r#"{"type":"string"}"#,
                Covers::Yes,
            ),
            // Beyond validators, and so beyond this.
            (r##"{"allOf":[{"$ref":"#"}]}"##, "true", Covers::Unknown),
        ] {
            assert_eq!(asked(writer, reader), expected, "{writer} in {reader}");
        }
    }

    #[test]
    fn the_order_of_members_in_a_constant_does_not_matter() {
        // Fails as soon as something switches `preserve_order` of serde_json on.
        let writer = r#"{"const":{"a":1,"b":2}}"#;
        let reader = r#"{"const":{"b":2,"a":1}}"#;
        assert_eq!(asked(writer, reader), Covers::Yes);
        let object: serde_json::Value = serde_json::from_str(r#"{"b":1,"a":2}"#).unwrap();
        assert_eq!(object.to_string(), r#"{"a":2,"b":1}"#);
    }

    #[test]
    fn large_schemas_are_not_put_before_it() {
        let names: Vec<String> = (0..2_000).map(|i| format!("\"n{i}\"")).collect();
        let text = format!(r#"{{"enum":[{}]}}"#, names.join(","));
        assert_eq!(asked(&text, &text), Covers::Unknown);
    }
}
