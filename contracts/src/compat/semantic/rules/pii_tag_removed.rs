//! `pii_tag_removed`: a field is personal data no more, says the new schema.

use super::{Example, Format, Mirror, Observe, Rule};
use crate::compat::semantic::{At, Hit, Look, Places, Semantic, is_personal, wish};
use crate::report::{Axis, Class, Direction, Level};
use crate::view::annotation::Annotation;

pub(super) static RULE: Rule = Rule {
    id: "pii_tag_removed",
    title: "A mark of personal data was removed",
    what: "A field or record of the new schema lacks the mark that the old one had: `pii`, `classification` or `tags` with a \
           word for personal data, or a flag of such a name. In Avro they are properties, also `confluent:tags`; in JSON \
           Schema members, also with `x-` before; in Protobuf options of any extension, such as `(confluent.field_meta).tags`. \
           The words are `pii_words` of `[gate]`.",
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
    observe: Observe::Semantic(&Semantic {
        look: Look::Fields(look),
        also: &[
            (
                Format::Json,
                Example {
                    old: include_str!("../../../../tests/rules/pii_tag_removed/old.schema.json"),
                    new: include_str!("../../../../tests/rules/pii_tag_removed/new.schema.json"),
                    direction: Direction::Backward,
                },
            ),
            (
                Format::Protobuf,
                Example {
                    old: include_str!("../../../../tests/rules/pii_tag_removed/old.proto"),
                    new: include_str!("../../../../tests/rules/pii_tag_removed/new.proto"),
                    direction: Direction::Backward,
                },
            ),
        ],
    }),
};

/// The annotation that marks personal data.
fn mark<'a, 'p>(
    annotations: &'a [Annotation<'p>],
    personal: &[&str],
) -> Option<&'a Annotation<'p>> {
    annotations.iter().find(|one| {
        let named = ["pii", "classification", "tags"].contains(&one.word.as_str());
        let flag = one.is_up() && (one.word == "pii" || personal.contains(&one.word.as_str()));
        flag || named && one.texts().iter().any(|text| is_personal(text, personal))
    })
}

fn look(places: &Places<'_>, hits: &mut Vec<Hit>) {
    let lost = |place: &str, mark: &Annotation<'_>| {
        let (key, shown) = (&mark.key, &mark.shown);
        format!("{place} lost its mark as personal data, `{key}: {shown}`")
    };
    let personal = &places.personal;
    if let (Some(before), None) = (
        mark(&places.old.own, personal),
        mark(&places.new.own, personal),
    ) {
        hits.push(Hit {
            message: lost(&places.place, before),
            at: At::Place,
            said: (before.shown.clone(), String::new()),
            wish: None,
        });
    }
    for ((old, new), was, is) in places.pairs() {
        if let (Some(before), None) = (
            mark(&was.annotations, personal),
            mark(&is.annotations, personal),
        ) {
            let after = is.annotations.iter().find(|one| one.key == before.key);
            hits.push(Hit {
                message: lost(&places.field(is.name), before),
                at: At::Shared(old, new),
                said: (before.shown.clone(), String::new()),
                wish: wish(new, is.name, before, after),
            });
        }
    }
}
