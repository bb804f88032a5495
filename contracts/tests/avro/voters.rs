//! Peers as voters: apache-avro's `can_read` beside our wire verdict, with its known disagreements by name.

use apache_avro::schema_compatibility::{Compatibility, SchemaCompatibility};
use callsheet_schema::avro::{Kind, Schema};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use super::check_avro;
use super::properties::history;

/// `can_read`, with *partial* counted as no; `None` if the crate does not parse the schemas.
fn can_read(writer: &Schema, reader: &Schema) -> Option<bool> {
    let parse = |schema: &Schema| apache_avro::Schema::parse_str(&schema.to_json_resolved()).ok();
    let answer = SchemaCompatibility::can_read(&parse(writer)?, &parse(reader)?);
    Some(matches!(answer, Ok(Compatibility::Full)))
}

/// A defect of the voter, a pair that shows it, what it answers, and what a registry answers.
const KNOWN: &[(&str, &str, &str, bool, bool)] = &[
    (
        "R1: two references of one name are full, whatever they define",
        r#"{"type":"record","name":"R","fields":[{"name":"a","type":{"type":"record","name":"N","fields":[{"name":"x","type":"int"}]}},{"name":"b","type":"N"}]}"#,
        r#"{"type":"record","name":"R","fields":[{"name":"z","type":{"type":"record","name":"N","fields":[{"name":"x","type":"string"}]},"default":{"x":""}},{"name":"b","type":"N"}]}"#,
        true,
        false,
    ),
    (
        "R2: a definition on one side and a reference on the other are two types",
        r#"{"type":"record","name":"R","fields":[{"name":"a","type":{"type":"fixed","name":"F","size":2}},{"name":"b","type":"F"}]}"#,
        r#"{"type":"record","name":"R","fields":[{"name":"b","type":{"type":"fixed","name":"F","size":2}}]}"#,
        false,
        true,
    ),
    (
        "R3: aliases of types are ignored",
        r#"{"type":"record","name":"A","fields":[{"name":"x","type":"int"}]}"#,
        r#"{"type":"record","name":"B","aliases":["A"],"fields":[{"name":"x","type":"int"}]}"#,
        false,
        true,
    ),
    (
        "R4: a decimal on fixed and one on bytes are full",
        r#"{"type":"fixed","name":"D","size":8,"logicalType":"decimal","precision":10,"scale":2}"#,
        r#"{"type":"bytes","logicalType":"decimal","precision":10,"scale":2}"#,
        true,
        false,
    ),
    (
        "R5: a decimal of another scale is an error, as by the specification; registries do not look",
        r#"{"type":"bytes","logicalType":"decimal","precision":10,"scale":2}"#,
        r#"{"type":"bytes","logicalType":"decimal","precision":10,"scale":4}"#,
        false,
        true,
    ),
    (
        "R6: missing symbols are partial, which is `Ok`; counted as no here, it agrees",
        r#"{"type":"enum","name":"E","symbols":["A","B"]}"#,
        r#"{"type":"enum","name":"E","symbols":["A"]}"#,
        false,
        false,
    ),
];

#[test]
fn known_disagreements_are_still_there() {
    for (name, writer, reader, peer, ours) in KNOWN {
        let (writer, reader) = (
            Schema::parse(writer).unwrap(),
            Schema::parse(reader).unwrap(),
        );
        assert_eq!(can_read(&writer, &reader), Some(*peer), "{name}");
        assert_eq!(
            check_avro(&writer, &reader).wire.compatible,
            *ours,
            "{name}"
        );
    }
}

/// Whether a pair has what the voter is known to misjudge.
fn is_excused(writer: &Schema, reader: &Schema) -> bool {
    let uses = |schema: &Schema| {
        // R1, R2: a named type that is used more than once, recursion included.
        let mut used = vec![0_usize; schema.nodes().count()];
        for (_, node) in schema.nodes() {
            (0..)
                .map_while(|at| node.kind.child(at))
                .for_each(|child| used[child.index()] += 1);
        }
        schema.nodes().any(|(id, node)| {
            let twice = node.kind.name().is_some() && used[id.index()] + usize::from(id == schema.root()) > 1;
            // R3 and aliases of fields, which it does not know either; R4, R5: logical types.
            let fields = matches!(&node.kind, Kind::Record(record) if record.fields.iter().any(|field| !field.aliases.is_empty()));
            twice || !node.kind.aliases().is_empty() || fields || node.logical.is_some()
        })
    };
    uses(writer) || uses(reader)
}

#[test]
fn the_voter_agrees_wherever_nothing_known_is_in_the_way() {
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let (mut asked, mut excused, mut refused) = (0, 0, 0);
    for _ in 0..1_500 {
        let (writer, reader, _) = history().new_tree(&mut runner).unwrap().current();
        let ours = check_avro(&writer, &reader).wire.compatible;
        match can_read(&writer, &reader) {
            None => refused += 1,
            Some(peer) if peer == ours => asked += 1,
            Some(_) if is_excused(&writer, &reader) => excused += 1,
            Some(peer) => panic!(
                "can_read {peer}, wire {ours}\n{}\n{}",
                writer.to_json_resolved(),
                reader.to_json_resolved()
            ),
        }
    }
    assert!(
        asked > 1_000 && excused > 50,
        "{asked} agree, {excused} are known, {refused} do not parse"
    );
}
