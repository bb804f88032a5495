//! `key_field_changed`: records are told apart by other fields.

use super::{Example, Format, Mirror, Observe, Rule};
use crate::compat::semantic::{At, Hit, Look, Places, Semantic, Side};
use crate::report::{Axis, Class, Direction, Level};

pub(super) static RULE: Rule = Rule {
    id: "key_field_changed",
    title: "The key of a record was changed",
    what: "The fields that identify a record are others than before: `key` or `primaryKey`, as a flag of fields or as a list of \
           names of the record. In Avro they are properties, in JSON Schema members, also with `x-` before, in Protobuf options \
           of any extension, such as `(acme.primary_key)`.",
    why: "Records decode. Compaction, joins and upserts by the old key overwrite what belongs to others, or keep what should go.",
    fix: "Keep the key, or start a new subject and topic for the new one.",
    class: Class::Semantic,
    axis: Axis::Promise,
    level: Level::Warn,
    wire_type: None,
    example: Example {
        old: include_str!("../../../../tests/rules/key_field_changed/old.avsc"),
        new: include_str!("../../../../tests/rules/key_field_changed/new.avsc"),
        direction: Direction::Backward,
    },
    mirror: Mirror::Rule("key_field_changed"),
    format: Format::Avro,
    profiles: &[],
    observe: Observe::Semantic(&Semantic {
        look: Look::Fields(look),
        also: &[
            (
                Format::Json,
                Example {
                    old: include_str!("../../../../tests/rules/key_field_changed/old.schema.json"),
                    new: include_str!("../../../../tests/rules/key_field_changed/new.schema.json"),
                    direction: Direction::Backward,
                },
            ),
            (
                Format::Protobuf,
                Example {
                    old: include_str!("../../../../tests/rules/key_field_changed/old.proto"),
                    new: include_str!("../../../../tests/rules/key_field_changed/new.proto"),
                    direction: Direction::Backward,
                },
            ),
        ],
    }),
};

const WORDS: [&str; 2] = ["key", "primarykey"];

/// The names of the key's fields in order; empty if there is none.
fn key<'a>(side: &'a Side<'_>) -> Vec<&'a str> {
    let named = |word: &str| WORDS.contains(&word);
    let mut listed = side.own.iter().filter(|one| named(&one.word));
    if let Some(list) = listed.find(|one| !one.texts().is_empty()) {
        return list.texts().iter().map(String::as_str).collect();
    }
    let marked = side.fields.iter().filter(|field| {
        let mut marks = field.annotations.iter();
        marks.any(|one| named(&one.word) && one.is_up())
    });
    marked.map(|field| field.name).collect()
}

fn look(places: &Places<'_>, hits: &mut Vec<Hit>) {
    let before = key(&places.old);
    let after = key(&places.new);
    // A key that is named for the first time documents what was always so.
    if before.is_empty() {
        return;
    }
    // A field that was renamed is the same field.
    let now = |name: &str| {
        let mut pairs = places.pairs();
        let found = pairs.find(|(_, was, _)| was.name == name);
        found.map(|(_, _, is)| is.name)
    };
    let kept = before.len() == after.len()
        && before
            .iter()
            .zip(&after)
            .all(|(was, is)| now(was).unwrap_or(was) == *is);
    if kept {
        return;
    }
    let is = if after.is_empty() {
        "is gone".to_owned()
    } else {
        format!("is `{}` now", after.join(", "))
    };
    hits.push(Hit {
        message: format!(
            "the key of {} was `{}` and {is}",
            places.place,
            before.join(", ")
        ),
        at: At::Place,
        said: (before.join(","), after.join(",")),
        wish: None,
    });
}
