//! Properties of model, printing, hashes, diff and wire verdict on generated schemas and edits.

use callsheet_contracts::compat::{Options, check};
use callsheet_contracts::report::Truth;
use callsheet_contracts::{Schema, diff};
use callsheet_schema::Format;
use callsheet_schema::protobuf;
use proptest::prelude::*;

use super::edits::{self, Edit, Kind};
use super::generate;

fn parse(text: &str) -> protobuf::Schema {
    protobuf::Schema::parse(text, &[]).unwrap_or_else(|problems| panic!("{problems}\n{text}"))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    /// What a registry stores reads back to itself and means the same.
    #[test]
    fn printing_is_a_fixpoint_that_keeps_the_meaning(proto in generate::schema()) {
        let schema = parse(&proto.text());
        let printed = schema.canonical_text();
        let again = parse(&printed);
        prop_assert_eq!(&printed, &again.canonical_text());
        prop_assert_eq!(schema.hash(), again.hash(), "{}", printed);
        for (_, message) in schema.messages() {
            let id = again.find_message(&message.full_name).expect("no message is lost");
            prop_assert_eq!(again.message(id).hash, message.hash);
        }
    }

    /// What a registry stores when it is asked to normalize reads back to itself and means the same; so does the text
    /// without extensions of a schema that has none, and the source of the descriptor.
    #[test]
    fn normal_texts_are_fixpoints_that_keep_the_meaning(proto in generate::schema()) {
        let schema = parse(&proto.text());
        let normal = schema.normalized_text();
        let again = parse(&normal);
        prop_assert_eq!(&normal, &again.normalized_text());
        prop_assert_eq!(schema.hash(), again.hash(), "{}", normal);
        let serialized = schema.serialized().expect("a strict schema has descriptors");
        let described = parse(&serialized);
        prop_assert_eq!(&described.normalized_text(), &normal);
        prop_assert_eq!(described.serialized(), Some(serialized));
    }

    /// However the declarations are ordered where order says nothing, the normal text is the same.
    #[test]
    fn one_normal_text_for_all_orders_of_fields(proto in generate::schema(), place in any::<u16>()) {
        let script = [Edit { kind: Kind::ReorderFields, place, field: 0, pick: 0 }];
        let other = parse(&edits::apply(&proto, &script).text());
        prop_assert_eq!(parse(&proto.text()).normalized_text(), other.normalized_text());
    }

    /// A schema fits itself, in any order of its declarations.
    #[test]
    fn order_means_nothing(proto in generate::schema(), place in any::<u16>()) {
        let reorder = |kind| Edit { kind, place, field: 0, pick: 0 };
        let script = [reorder(Kind::ReorderFields), reorder(Kind::ReorderTypes)];
        let text = edits::apply(&proto, &script).text();
        let (one, other) = (parse(&proto.text()), parse(&text));
        prop_assert_eq!(one.hash(), other.hash(), "{}\n{}", proto.text(), text);
        let (one, other) = (Schema::from(one), Schema::from(other));
        for (writer, reader) in [(&one, &one), (&one, &other), (&other, &one)] {
            let report = check(writer, reader, &Options::default());
            prop_assert!(report.wire.compatible, "{:?}", report.wire.messages);
            prop_assert_eq!(report.truth, Truth::Proven);
        }
    }

    /// Every edit gives a schema that parses, and hash and diff agree on whether something changed.
    #[test]
    fn hash_and_diff_see_the_same_changes(proto in generate::schema(), script in edits::script(4)) {
        let edited = edits::apply(&proto, &script);
        let (old, new) = (parse(&proto.text()), parse(&edited.text()));
        let same = old.hash() == new.hash();
        let changes = diff::changes(&Schema::from(old), &Schema::from(new));
        prop_assert_eq!(same, changes.is_empty(), "{:#?}\n{}\n{}", changes, proto.text(), edited.text());
    }

    /// The answer does not depend on how names are spelled or on what the text looks like.
    #[test]
    fn the_wire_verdict_is_that_of_the_printed_texts(proto in generate::schema(), script in edits::script(3)) {
        let edited = edits::apply(&proto, &script);
        let (old, new) = (parse(&proto.text()), parse(&edited.text()));
        let printed = (parse(&old.canonical_text()), parse(&new.canonical_text()));
        let wire = |writer: &protobuf::Schema, reader: &protobuf::Schema| {
            check(&Schema::from(writer.clone()), &Schema::from(reader.clone()), &Options::default()).wire
        };
        prop_assert_eq!(wire(&old, &new), wire(&printed.0, &printed.1));
    }

    /// No text makes the parser panic.
    #[test]
    fn any_text_is_read_or_refused(text in "[a-z{}\\[\\]()<>=;:,.\"'/*0-9 \n\\\\-]{0,200}") {
        let _ = Schema::parse(Format::Protobuf, &text, &[]);
    }

    /// Nor does a text that was cut or had a piece torn out.
    #[test]
    fn damaged_texts_are_refused_without_panic(proto in generate::schema(), from in any::<prop::sample::Index>(), length in 0..40_usize) {
        let text = proto.text();
        let from = from.index(text.len());
        let to = (from + length).min(text.len());
        let damaged = format!("{}{}", &text[..from], &text[to..]);
        if let Err(problems) = Schema::parse(Format::Protobuf, &damaged, &[]) {
            prop_assert!(!problems.0.is_empty());
            for problem in problems.0 {
                prop_assert!(usize::try_from(problem.span.end).unwrap() <= damaged.len());
            }
        }
    }
}
