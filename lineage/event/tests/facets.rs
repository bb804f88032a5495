//! Typed facets: write, read, translate between the two forms of column lineage.

use std::fmt::Debug;

use callsheet_openlineage::builder::{Producer, column_lineage, dataset, job, lineage_entry};
use callsheet_openlineage::facets::{
    ColumnLineageFacet, ContractFacet, DocumentationFacet, EmissionPattern, FieldLineage,
    InputField, JobTypeFacet, LineageDatasetFacet, LineageEntry, LineageInput, LineageJobFacet,
    LineageSource, LineageTarget, Owner, OwnershipFacet, SchemaFacet, SchemaField,
    SchemaVersionFacet, ShapeFacet, SourceCodeLocationFacet, SqlFacet, Symlink, SymlinksFacet, Tag,
    TagsFacet, Transformation,
};
use callsheet_openlineage::{
    DatasetName, Event, EventTime, EventType, Facet, Facets, JobName, naming,
};
use serde_json::json;

fn name(name: &str) -> DatasetName {
    DatasetName::new("kafka://b:9092", name)
}

fn round_trip<F: Facet + PartialEq + Debug>(facet: F) {
    let mut facets = Facets::new();
    facets.insert("https://p", &facet);
    let raw = facets.raw(F::KEY).unwrap();
    assert_eq!(raw["_producer"], "https://p");
    assert_eq!(raw["_schemaURL"], F::SCHEMA_URL);
    assert_eq!(facets.get::<F>().unwrap(), Some(facet));
}

#[test]
fn every_facet_reads_what_it_wrote() {
    let inner = SchemaField {
        ordinal_position: Some(1),
        ..SchemaField::new("city", "string")
    };
    let outer = SchemaField {
        fields: vec![inner],
        description: Some("home".into()),
        ..SchemaField::new("address", "record")
    };
    round_trip(SchemaFacet {
        fields: vec![outer, SchemaField::new("id", "long")],
    });
    round_trip(OwnershipFacet {
        owners: vec![Owner {
            name: "team:a".into(),
            role: Some("MAINTAINER".into()),
        }],
    });
    round_trip(JobTypeFacet {
        emission_pattern: Some(EmissionPattern {
            event_trigger: "PERIODIC".into(),
            event_content_mode: "COMPLETE_SNAPSHOT".into(),
            window_duration_s: Some(300),
        }),
        ..JobTypeFacet::streaming()
    });
    round_trip(DocumentationFacet {
        description: "d".into(),
        content_type: Some("text/markdown".into()),
    });
    round_trip(SqlFacet {
        query: "select 1".into(),
        dialect: None,
    });
    round_trip(SourceCodeLocationFacet {
        kind: "git".into(),
        url: "u".into(),
        path: None,
        version: Some("c".into()),
    });
    round_trip(SymlinksFacet {
        identifiers: vec![Symlink {
            name: name("a"),
            kind: "TABLE".into(),
        }],
    });
    round_trip(TagsFacet {
        tags: vec![Tag::new("pii", "true").on("email")],
    });
    round_trip(ContractFacet {
        contract_id: "c".into(),
        version: Some("1".into()),
        object: None,
    });
    round_trip(SchemaVersionFacet {
        subject: "s".into(),
        version: 4,
        schema_id: Some(9),
        fingerprint: None,
    });
    round_trip(ShapeFacet {
        fingerprint: "00".into(),
    });
    round_trip(LineageDatasetFacet {
        inputs: Some(vec![]),
        ..LineageDatasetFacet::default()
    });
}

fn column_facet() -> ColumnLineageFacet {
    let masked = Transformation::direct("TRANSFORMATION")
        .masked()
        .described("sha256(email)");
    let field = FieldLineage {
        input_fields: vec![InputField::new(name("in"), "email", vec![masked])],
        ..FieldLineage::default()
    };
    ColumnLineageFacet {
        fields: [("mail_hash".to_owned(), field)].into(),
        dataset: vec![InputField::new(
            name("in"),
            "country",
            vec![Transformation::indirect("FILTER")],
        )],
    }
}

#[test]
fn column_lineage_translates_to_explicit_lineage_and_back() {
    let facet = column_facet();
    round_trip(facet.clone());
    let entry = lineage_entry(name("out"), &facet);
    round_trip(LineageJobFacet {
        entries: vec![entry.clone()],
    });
    assert_eq!(column_lineage(&[entry], &name("out")), Some(facet));
}

#[test]
fn column_lineage_has_no_place_for_jobs_and_unknown_columns() {
    let generator = LineageInput {
        source: LineageSource::Job(None),
        transformations: vec![Transformation::direct("TRANSFORMATION")],
    };
    let entry = LineageEntry::dataset(name("out"))
        .input(LineageInput::dataset(name("in")))
        .field("made", generator)
        .field("partly", LineageInput::dataset(name("in")));
    round_trip(LineageJobFacet {
        entries: vec![entry.clone()],
    });
    assert_eq!(column_lineage(&[entry], &name("out")), None);
}

#[test]
fn jobs_are_named_whole_or_not_at_all() {
    let read = |entry| LineageJobFacet::from_value(json!({"entries": [entry]}), "/lineage");
    let own = read(json!({"type": "JOB", "inputs": []})).unwrap();
    assert_eq!(own.entries[0].target, LineageTarget::Job(None));
    let named = read(json!({"type": "JOB", "namespace": "n", "name": "j"})).unwrap();
    assert_eq!(
        named.entries[0].target,
        LineageTarget::Job(Some(JobName::new("n", "j")))
    );
    let half = read(json!({"type": "JOB", "namespace": "n"})).unwrap_err();
    assert_eq!(half.to_string(), "`/lineage/entries/0/name` is missing");
    let odd = read(json!({"type": "TABLE"})).unwrap_err();
    assert_eq!(
        odd.to_string(),
        "`/lineage/entries/0/type` is `TABLE`: neither DATASET nor JOB"
    );
}

#[test]
fn a_bad_facet_is_an_error_of_the_facet_only() {
    let event = Event::from_value(json!({
        "eventTime": "2026-01-01T00:00:00Z", "producer": "p", "schemaURL": "s",
        "dataset": {"namespace": "n", "name": "d", "facets": {
            "schema": {"fields": [{"name": "a", "fields": {}}]},
            "ownership": {"_deleted": true, "owners": [{"name": "x"}]},
        }},
    }));
    let Event::Dataset(event) = event.unwrap() else {
        unreachable!("it has a dataset only")
    };
    let facets = event.dataset.facets.unwrap();
    let error = facets.get::<SchemaFacet>().unwrap_err();
    assert_eq!(
        error.to_string(),
        "`/schema/fields/0/fields` is an object, expected an array"
    );
    assert_eq!(facets.get::<OwnershipFacet>().unwrap(), None);
    assert!(facets.is_deleted("ownership") && !facets.has("ownership"));
}

#[test]
fn emitted_events_carry_both_forms() {
    let producer = Producer::new("https://p/1");
    let entry = lineage_entry(name("out"), &column_facet());
    let event = producer
        .run_event(
            EventTime::from_unix_ms(0),
            EventType::Start,
            "0190f5b2-0000-7000-8000-000000000001",
            job("n", "j"),
        )
        .input(dataset(name("in")))
        .output(producer.with(dataset(name("out")), &OwnershipFacet::of("team:a")))
        .run_facet(&ShapeFacet {
            fingerprint: "ff".into(),
        })
        .lineage(vec![entry.clone()])
        .build();
    let read = Event::parse(event.to_canonical_json().as_bytes()).unwrap();
    assert_eq!(read, event);
    let Event::Run(run) = read else {
        unreachable!("it was built as a run event")
    };
    assert_eq!(
        run.schema_url,
        "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent"
    );
    let explicit = run
        .job
        .facets
        .unwrap()
        .get::<LineageJobFacet>()
        .unwrap()
        .unwrap();
    assert_eq!(explicit.entries, vec![entry]);
    let facets = run.outputs.unwrap().remove(0).facets.unwrap();
    assert_eq!(
        facets.get::<ColumnLineageFacet>().unwrap(),
        Some(column_facet())
    );
}

#[test]
fn names_follow_the_conventions() {
    let cases = [
        (naming::kafka("b:9092", "t"), "kafka://b:9092:t"),
        (
            naming::postgres("h", 5432, "db", "public", "t"),
            "postgres://h:5432:db.public.t",
        ),
        (naming::mysql("h", 3306, "db", "t"), "mysql://h:3306:db.t"),
        (naming::bigquery("p", "d", "t"), "bigquery:p.d.t"),
        (naming::s3("b", "k/x"), "s3://b:k/x"),
        (naming::redis("h", 6379, 0, "eng"), "redis://h:6379:0.eng"),
        (naming::file("/a/b"), "file:/a/b"),
    ];
    for (name, expected) in cases {
        assert_eq!(name.to_string(), expected);
    }
}
