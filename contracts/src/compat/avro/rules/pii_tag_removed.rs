//! `pii_tag_removed`: a field is personal data no more, says the new schema.

use callsheet_schema::avro::Field;
use callsheet_schema::tree::{self, Value};

use super::{Example, Format, Mirror, Observe, Rule};
use crate::compat::avro::pair::{Hit, Pair, Spot};
use crate::report::{Axis, Class, Direction, Level};

pub(super) static RULE: Rule = Rule {
    id: "pii_tag_removed",
    title: "A mark of personal data was removed",
    what: "A field of the new schema lacks the mark that the old one had: `pii`, `classification`, `tags` or `confluent:tags` \
           with a word for personal data.",
    why: "The values are what they were. Masking, retention and access that follow the mark stop without a sound.",
    fix: "Keep the mark, or mask the values before they are written and accept this finding.",
    class: Class::Semantic,
    axis: Axis::Promise,
    level: Level::Warn,
    wire_type: None,
    example: Example {
        old: include_str!("../../../../tests/rules/pii_tag_removed/old.avsc"),
        new: include_str!("../../../../tests/rules/pii_tag_removed/new.avsc"),
        direction: Direction::Backward,
    },
    mirror: Mirror::None("a mark that appears protects more"),
    format: Format::Avro,
    profiles: &[],
    observe: Observe::Avro(observe),
};

/// Properties of a field that may carry the mark.
pub(super) const PROPERTIES: [&str; 4] = ["pii", "classification", "tags", "confluent:tags"];

/// Words that mean personal data.
const WORDS: [&str; 4] = ["pii", "personal", "sensitive", "pseudonymous"];

/// The mark of a field, as it stands in its properties.
fn mark(field: &Field) -> Option<String> {
    let mut marks = field.properties.iter().filter(|(name, value)| {
        let texts = value.as_array().unwrap_or(std::slice::from_ref(value));
        PROPERTIES.contains(&name.as_str())
            && match &value.value {
                Value::Bool(marked) => *marked && name == "pii",
                _ => texts.iter().filter_map(tree::Node::as_str).any(is_mark),
            }
    });
    marks
        .next()
        .map(|(name, value)| format!("{name}: {}", value.to_compact_json()))
}

fn is_mark(text: &str) -> bool {
    let words = text.split(|letter: char| !letter.is_alphanumeric());
    let mut words = words.map(str::to_lowercase);
    words.any(|word| WORDS.contains(&word.as_str()))
}

fn observe(pair: &Pair<'_>, hits: &mut Vec<Hit>) {
    for (w, written, r, read) in pair.shared_fields() {
        if written.properties.is_empty() && read.properties.is_empty() {
            continue;
        }
        let (old, new) = match pair.direction {
            Direction::Backward => (written, read),
            Direction::Forward => (read, written),
        };
        if let (Some(before), None) = (mark(old), mark(new)) {
            hits.push(
                pair.hit(format!(
                    "{} lost its mark as personal data, `{before}`",
                    pair.field_place(&read.name)
                ))
                .at(
                    Spot::field(pair.reader, pair.read(), r, read),
                    Spot::field(pair.writer, pair.written(), w, written),
                )
                .on_field(&read.name),
            );
        }
    }
}
