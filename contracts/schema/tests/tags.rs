//! Tags in the texts of the three formats: found, added, taken away, the rest as it was.

use callsheet_schema::tags::{Entity, EntityKind, NoSuchEntity, TagEdit, Tagged};
use callsheet_schema::{avro, json, protobuf};

fn edit(kind: EntityKind, path: &str, add: &[&str], remove: &[&str]) -> TagEdit {
    let owned = |tags: &[&str]| tags.iter().map(|tag| (*tag).to_owned()).collect();
    TagEdit {
        entity: Entity {
            kind,
            path: path.to_owned(),
        },
        add: owned(add),
        remove: owned(remove),
    }
}

fn shown(tagged: Vec<Tagged>) -> Vec<String> {
    let line = |one: Tagged| {
        let kind = one.entity.kind.as_str();
        format!("{kind} {} {}", one.entity.path, one.tags.join(","))
    };
    tagged.into_iter().map(line).collect()
}

const AVRO: &str = r#"{"type":"record","name":"Order","namespace":"shop","fields":[
    {"name":"id","type":"string","confluent:tags":["KEY"]},
    {"name":"buyer","type":["null",{"type":"record","name":"Buyer","fields":[{"name":"mail","type":"string"}]}],"default":null}]}"#;

#[test]
fn avro_keeps_tags_in_properties_of_records_and_fields() {
    let schema = avro::Schema::parse(AVRO).unwrap();
    assert_eq!(shown(schema.tagged()), ["sr_field shop.Order.id KEY"]);
    let text = schema
        .with_tags(&[
            edit(EntityKind::Field, "shop.Buyer.mail", &["PII", "PII"], &[]),
            // In any namespace.
            edit(EntityKind::Record, "Order", &["TOP"], &[]),
            edit(EntityKind::Field, ".shop.Order.id", &[], &["KEY", "NONE"]),
        ])
        .unwrap();
    assert_eq!(
        text,
        r#"{"type":"record","name":"Order","namespace":"shop","fields":[{"name":"id","type":"string"},{"name":"buyer","type":["null",{"type":"record","name":"Buyer","fields":[{"name":"mail","type":"string","confluent:tags":["PII"]}]}],"default":null}],"confluent:tags":["TOP"]}"#
    );
    let again = avro::Schema::parse(&text).unwrap();
    assert_eq!(
        shown(again.tagged()),
        ["sr_record shop.Order TOP", "sr_field shop.Buyer.mail PII"]
    );
}

#[test]
fn json_keeps_tags_in_members_of_objects_and_properties() {
    let text = r#"{"type":"object","properties":{
        "mail":{"type":"string","confluent:tags":["PII"]},
        "address":{"type":"object","properties":{"street":{"type":"string"}}},
        "items":{"type":"array","items":{"type":"object","properties":{"sku":{"type":"string"}}}},
        "paid":{"oneOf":[{"type":"null"},{"type":"object","properties":{"card":{"type":"string"}}}]}}}"#;
    let schema = json::Schema::parse(text, &[]).unwrap();
    assert_eq!(shown(schema.tagged()), ["sr_field object.mail PII"]);
    let text = schema
        .with_tags(&[
            edit(
                EntityKind::Field,
                "object.address.object.street",
                &["A"],
                &[],
            ),
            edit(
                EntityKind::Field,
                "object.items.array.object.sku",
                &["B"],
                &[],
            ),
            edit(
                EntityKind::Field,
                "object.paid.oneof.1.object.card",
                &["C"],
                &[],
            ),
            edit(EntityKind::Record, "object", &["TOP"], &[]),
            edit(EntityKind::Field, "object.mail", &[], &["PII"]),
        ])
        .unwrap();
    let again = json::Schema::parse(&text, &[]).unwrap();
    assert_eq!(
        shown(again.tagged()),
        [
            "sr_record object TOP",
            "sr_field object.address.object.street A",
            "sr_field object.items.array.object.sku B",
            "sr_field object.paid.oneof.1.object.card C",
        ]
    );
    let undo: Vec<TagEdit> = again
        .tagged()
        .into_iter()
        .map(|one| TagEdit {
            entity: one.entity,
            add: Vec::new(),
            remove: one.tags,
        })
        .chain([edit(EntityKind::Field, "object.mail", &["PII"], &[])])
        .collect();
    assert_eq!(again.with_tags(&undo).unwrap(), schema.canonical_text());
}

#[test]
fn protobuf_keeps_tags_in_options_and_gets_their_import() {
    let text = "syntax = \"proto3\"; package shop; message Order { string id = 1 [deprecated = true]; message Line { string sku = 1; } }";
    let schema = protobuf::Schema::parse(text, &[]).unwrap();
    assert!(schema.tagged().is_empty());
    let text = schema
        .with_tags(&[
            edit(EntityKind::Field, ".Order.Line.sku", &["A", "B"], &[]),
            edit(EntityKind::Record, "shop.Order", &["TOP"], &[]),
        ])
        .unwrap();
    let again = protobuf::Schema::parse(&text, &[]).unwrap();
    assert_eq!(
        text,
        r#"syntax = "proto3";
package shop;

import "confluent/meta.proto";

message Order {
  option (confluent.message_meta) = {
    tags: [
      "TOP"
    ]
  };

  string id = 1 [deprecated = true];

  message Line {
    string sku = 1 [(confluent.field_meta) = {
      tags: [
        "A",
        "B"
      ]
    }];
  }
}
"#
    );
    assert_eq!(
        shown(again.tagged()),
        ["sr_record Order TOP", "sr_field Order.Line.sku A,B"]
    );
    let dotted = "syntax = \"proto3\"; import \"confluent/meta.proto\"; message M { string a = 1 [(confluent.field_meta).tags = \"X\", (confluent.field_meta).doc = \"d\"]; }";
    let schema = protobuf::Schema::parse(dotted, &[]).unwrap();
    let text = schema
        .with_tags(&[edit(EntityKind::Field, "M.a", &["Y"], &["X"])])
        .unwrap();
    let again = protobuf::Schema::parse(&text, &[]).unwrap();
    assert_eq!(shown(again.tagged()), ["sr_field M.a Y"]);
    assert!(text.contains("doc: \"d\""), "{text}");
}

#[test]
fn a_path_that_names_nothing_is_told() {
    let missing = |path: &str| NoSuchEntity {
        path: path.to_owned(),
    };
    let wrong = edit(EntityKind::Field, "shop.Order", &["A"], &[]);
    let schema = avro::Schema::parse(AVRO).unwrap();
    assert_eq!(schema.with_tags(&[wrong]), Err(missing("shop.Order")));
    let schema = json::Schema::parse("{\"type\":\"object\"}", &[]).unwrap();
    let wrong = edit(EntityKind::Field, "object.x", &["A"], &[]);
    assert_eq!(schema.with_tags(&[wrong]), Err(missing("object.x")));
    let schema = protobuf::Schema::parse("message M {}", &[]).unwrap();
    let wrong = edit(EntityKind::Record, "N", &["A"], &[]);
    assert_eq!(schema.with_tags(&[wrong]), Err(missing("N")));
}
