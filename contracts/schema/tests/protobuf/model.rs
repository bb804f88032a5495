//! What a text becomes: names, numbers, types, spans, and agreement with the descriptors of a second reader.

use std::fmt::Write as _;

use callsheet_schema::Reference;
use callsheet_schema::protobuf::{
    Cardinality, FieldType, FileId, Label, MessageKind, ParseOptions, Scalar, Schema, Syntax,
    built_in_files,
};
use protox::prost_reflect::{Cardinality as PoolCardinality, Kind};

pub(super) const SHOP: &str = r#"
syntax = "proto3";
package shop.v1;

import "google/protobuf/timestamp.proto";
import public "common.proto";

option java_package = "com.acme.shop";

// An order.
message Order {
  reserved 4, 7 to 9, 20 to max;
  reserved "old", "older";
  string id = 1; // trailing, not of the next
  /* How
   * many. */
  optional int32 item_count = 2 [json_name = "n", deprecated = true];
  repeated sint64 deltas = 3 [packed = false];
  map<string, Line> lines = 5;
  oneof payment {
    Card card = 6;
    string voucher = 10;
  }
  .shop.v1.Order.State state = 11;
  google.protobuf.Timestamp at = 12;
  common.Money total = 13;
  repeated State states = 14;

  message Line { int32 amount = 1; Order order = 2; }
  enum State { option allow_alias = true; UNKNOWN = 0; NEW = 1; FRESH = 1; reserved -5 to -1; reserved "GONE"; }
}

message Card { bytes number = 1; }

service Orders {
  rpc Get (GetOrder) returns (Order);
  rpc Watch (stream GetOrder) returns (stream .shop.v1.Order) { option idempotency_level = NO_SIDE_EFFECTS; }
}
message GetOrder { string id = 1; }
"#;

pub(super) const COMMON: &str =
    r#"syntax = "proto3"; package common; message Money { int64 cents = 1; }"#;

pub(super) const LEGACY: &str = r#"
package old;
message Thing {
  required string name = 1 [default = "a\tb"];
  optional group Part = 2 { optional int32 x = 1; }
  oneof pick { int32 a = 3; group Choice = 4 { optional bool b = 1; } }
  repeated float f = 5 [packed = true];
  optional Kind kind = 6 [default = B];
  extensions 100 to 199, 500;
  extend Thing { optional int32 nested = 100; }
}
enum Kind { A = -1; B = 2; }
extend Thing { repeated Kind kinds = 101; }
"#;

fn shop() -> Schema {
    let references = [Reference {
        name: "common.proto",
        text: COMMON,
    }];
    Schema::parse(SHOP, &references).unwrap_or_else(|problems| panic!("{problems}"))
}

#[test]
fn names_types_and_places_of_a_proto3_file() {
    let schema = shop();
    let file = schema.file();
    assert_eq!(file.syntax, Syntax::Proto3);
    assert_eq!(file.package(), "shop.v1");
    let order = schema.message(schema.find_message("shop.v1.Order").unwrap());
    assert_eq!(order.doc.as_deref(), Some("An order."));
    assert_eq!(order.name_span.slice(schema.text()), "Order");

    let mut shown = String::new();
    for field in &order.fields {
        writeln!(
            shown,
            "{} {} {} {:?} json={} packed={} oneof={:?}",
            field.number,
            field.type_name,
            field.full_name,
            field.cardinality,
            field.json_name,
            field.packed,
            order.oneof_of(field).map(|oneof| oneof.name.as_str()),
        )
        .unwrap();
    }
    assert_eq!(
        shown,
        "\
1 string shop.v1.Order.id Implicit json=id packed=false oneof=None
2 int32 shop.v1.Order.item_count Optional json=n packed=false oneof=None
3 sint64 shop.v1.Order.deltas Repeated json=deltas packed=false oneof=None
5 map<string, Line> shop.v1.Order.lines Repeated json=lines packed=false oneof=None
6 Card shop.v1.Order.card Optional json=card packed=false oneof=Some(\"payment\")
10 string shop.v1.Order.voucher Optional json=voucher packed=false oneof=Some(\"payment\")
11 .shop.v1.Order.State shop.v1.Order.state Implicit json=state packed=false oneof=None
12 google.protobuf.Timestamp shop.v1.Order.at Optional json=at packed=false oneof=None
13 common.Money shop.v1.Order.total Optional json=total packed=false oneof=None
14 State shop.v1.Order.states Repeated json=states packed=true oneof=None
"
    );
    let count = order.field(2).unwrap();
    assert_eq!(count.label, Some(Label::Optional));
    assert_eq!(count.doc.as_deref(), Some("How\nmany."));
    assert!(count.proto3_optional);
    assert_eq!(order.oneofs[count.oneof.unwrap()].name, "_item_count");
    assert_eq!(
        count.span.slice(schema.text()),
        "optional int32 item_count = 2 [json_name = \"n\", deprecated = true];"
    );
    assert_eq!(count.number_span.slice(schema.text()), "2");
    assert_eq!(count.type_span.slice(schema.text()), "int32");
    assert_eq!(
        schema.position(count.name_span).to_string(),
        "17:18",
        "counted from 1"
    );

    let (key, value) = schema.map_entry(order.field(5).unwrap()).unwrap();
    assert_eq!(key.ty, FieldType::Scalar(Scalar::String));
    let FieldType::Message(line) = value.ty else {
        panic!("{value:?}")
    };
    assert_eq!(schema.message(line).full_name, "shop.v1.Order.Line");

    let ranges: Vec<(i32, i32)> = order.reserved_ranges().map(|r| (r.start, r.end)).collect();
    assert_eq!(ranges, [(4, 4), (7, 9), (20, 536_870_911)]);
    let names: Vec<&str> = order.reserved_names().map(|n| n.text.as_str()).collect();
    assert_eq!(names, ["old", "older"]);

    let state = schema.enumeration(schema.find_enum("shop.v1.Order.State").unwrap());
    assert!(state.allow_alias);
    assert_eq!(
        state.value_by_name("NEW").unwrap().full_name,
        "shop.v1.Order.NEW"
    );
    assert_eq!(state.values_of(1).count(), 2);
    assert_eq!(state.reserved_ranges().next().unwrap().start, -5);

    let orders = &file.services[0];
    let watch = orders.method("Watch").unwrap();
    assert!(watch.request.stream && watch.response.stream);
    assert_eq!(watch.response.message, schema.find_message("shop.v1.Order"));

    let others: Vec<&str> = schema
        .files()
        .filter(|(id, _)| *id != FileId::MAIN)
        .map(|(_, file)| file.name.as_str())
        .collect();
    assert_eq!(others, ["google/protobuf/timestamp.proto", "common.proto"]);
}

#[test]
fn groups_defaults_and_extensions_of_a_proto2_file() {
    let schema = Schema::parse(LEGACY, &[]).unwrap_or_else(|problems| panic!("{problems}"));
    assert_eq!(schema.file().syntax, Syntax::Proto2);
    let thing = schema.message(schema.find_message("old.Thing").unwrap());
    assert_eq!(thing.field(1).unwrap().cardinality, Cardinality::Required);
    assert_eq!(
        thing
            .field(1)
            .unwrap()
            .default
            .as_ref()
            .unwrap()
            .as_text()
            .unwrap(),
        "a\tb"
    );
    let part = thing.field(2).unwrap();
    assert_eq!(part.name, "part");
    let FieldType::Group(id) = part.ty else {
        panic!("{part:?}")
    };
    assert_eq!(schema.message(id).kind, MessageKind::Group);
    assert_eq!(schema.message(id).full_name, "old.Thing.Part");
    assert_eq!(thing.members(0).count(), 2);
    assert!(thing.field(5).unwrap().packed);
    assert_eq!(thing.extension_ranges().count(), 2);
    assert_eq!(thing.extends[0].fields[0].full_name, "old.Thing.nested");
    let extend = &schema.file().extends[0];
    assert_eq!(extend.message, schema.find_message("old.Thing"));
    assert_eq!(extend.fields[0].full_name, "old.kinds");
}

/// Every field of every message as the descriptors have it must be as the model has it.
pub(super) fn agrees_with_descriptors(schema: &Schema) {
    let pool = schema.descriptor_pool().expect("read strictly");
    let mut count = 0;
    for (_, message) in schema.messages() {
        let other = pool
            .get_message_by_name(&message.full_name)
            .unwrap_or_else(|| panic!("no descriptor of {}", message.full_name));
        assert_eq!(other.is_map_entry(), message.kind == MessageKind::MapEntry);
        assert_eq!(
            other.fields().len(),
            message.fields.len(),
            "{}",
            message.full_name
        );
        for field in &message.fields {
            count += 1;
            let at = &field.full_name;
            let number = u32::try_from(field.number).unwrap();
            let other = other.get_field(number).unwrap_or_else(|| panic!("{at}"));
            assert_eq!(other.full_name(), field.full_name);
            assert_eq!(other.json_name(), field.json_name, "{at}");
            assert_eq!(other.is_packed(), field.packed, "{at}");
            let cardinality = match field.cardinality {
                Cardinality::Repeated => PoolCardinality::Repeated,
                Cardinality::Required => PoolCardinality::Required,
                Cardinality::Optional | Cardinality::Implicit => PoolCardinality::Optional,
            };
            assert_eq!(other.cardinality(), cardinality, "{at}");
            if message.kind != MessageKind::MapEntry {
                let seen = matches!(
                    field.cardinality,
                    Cardinality::Optional | Cardinality::Required
                );
                assert_eq!(other.supports_presence(), seen, "{at}");
            }
            let oneof = field.oneof.map(|index| message.oneofs[index].name.clone());
            assert_eq!(
                other
                    .containing_oneof()
                    .map(|oneof| oneof.name().to_owned()),
                oneof,
                "{at}"
            );
            let named = |id| schema.message(id).full_name.clone();
            match (&field.ty, other.kind()) {
                (FieldType::Scalar(scalar), kind) => {
                    assert_eq!(format!("{kind:?}").to_lowercase(), scalar.as_str(), "{at}");
                }
                (
                    FieldType::Message(id) | FieldType::Map(id) | FieldType::Group(id),
                    Kind::Message(message),
                ) => {
                    assert_eq!(message.full_name(), named(*id), "{at}");
                    assert_eq!(
                        matches!(field.ty, FieldType::Group(_)),
                        other.is_group(),
                        "{at}"
                    );
                    assert_eq!(
                        matches!(field.ty, FieldType::Map(_)),
                        other.is_map(),
                        "{at}"
                    );
                }
                (FieldType::Enum(id), Kind::Enum(found)) => {
                    assert_eq!(found.full_name(), schema.enumeration(*id).full_name, "{at}");
                }
                (mine, theirs) => panic!("{at}: {mine:?} against {theirs:?}"),
            }
        }
    }
    for (_, one) in schema.enums() {
        let other = pool.get_enum_by_name(&one.full_name).expect("an enum");
        let mine: Vec<(String, i32)> = one
            .values
            .iter()
            .map(|value| (value.name.clone(), value.number))
            .collect();
        let theirs: Vec<(String, i32)> = other
            .values()
            .map(|value| (value.name().to_owned(), value.number()))
            .collect();
        let sorted = |mut list: Vec<(String, i32)>| {
            list.sort();
            list
        };
        assert_eq!(sorted(mine), sorted(theirs), "{}", one.full_name);
    }
    assert!(count > 0);
}

#[test]
fn the_model_agrees_with_the_descriptors_of_a_second_reader() {
    agrees_with_descriptors(&shop());
    agrees_with_descriptors(&Schema::parse(LEGACY, &[]).unwrap());
}

#[test]
fn every_built_in_file_can_be_imported() {
    let mut all = String::from("syntax = \"proto3\";\n");
    for name in built_in_files() {
        writeln!(all, "import \"{name}\";").unwrap();
    }
    all.push_str("message M { int32 x = 1 [(confluent.field_meta).doc = \"x\"]; }");
    let schema = Schema::parse(&all, &[]).unwrap_or_else(|problems| panic!("{problems}"));
    assert_eq!(schema.files().count(), built_in_files().count() + 1);
    agrees_with_descriptors(&schema);
    // As a crate that ships some of them has them.
    let global = protox::prost_reflect::DescriptorPool::global();
    let pool = schema.descriptor_pool().unwrap();
    for name in [
        "Timestamp",
        "Duration",
        "Any",
        "Struct",
        "Value",
        "Api",
        "Type",
        "Field",
        "StringValue",
    ] {
        let name = format!("google.protobuf.{name}");
        let (mine, theirs) = (
            pool.get_message_by_name(&name).unwrap(),
            global.get_message_by_name(&name).unwrap(),
        );
        for field in theirs.fields() {
            let found = mine
                .get_field(field.number())
                .expect("no field is left out");
            assert_eq!(found.name(), field.name());
            assert_eq!(format!("{:?}", found.kind()), format!("{:?}", field.kind()));
        }
    }
}

#[test]
fn a_name_is_sought_from_the_innermost_scope_outwards() {
    let text = r#"syntax = "proto3"; package a.b;
message M { message In { M m = 1; X x = 2; a.b.X y = 3; } message X {} X own = 1; b.X far = 2; }
message X {}"#;
    let schema = Schema::parse(text, &[]).unwrap_or_else(|problems| panic!("{problems}"));
    let target = |message: &str, field: i32| {
        let message = schema.message(schema.find_message(message).unwrap());
        match message.field(field).unwrap().ty {
            FieldType::Message(id) => schema.message(id).full_name.clone(),
            ref other => panic!("{other:?}"),
        }
    };
    assert_eq!(target("a.b.M.In", 1), "a.b.M");
    assert_eq!(target("a.b.M.In", 2), "a.b.M.X");
    assert_eq!(target("a.b.M.In", 3), "a.b.X");
    assert_eq!(target("a.b.M", 1), "a.b.M.X");
    assert_eq!(target("a.b.M", 2), "a.b.X");
    agrees_with_descriptors(&schema);
}

#[test]
fn keywords_may_name_what_they_like() {
    let text = r#"syntax = "proto3";
message message { int32 message = 1; int32 option = 2; string reserved = 3; string enum = 4;
  stream extend = 5; repeated string repeated = 6; int32 group = 7; int32 syntax = 8; oneof oneof { int32 extensions = 9; } int32 map = 10; optional string optional = 11; }
enum enum { optional = 0; required = 1; string = 2; }
message stream {}
service service { rpc rpc (.stream) returns (stream stream); }
"#;
    let schema = Schema::parse(text, &[]).unwrap_or_else(|problems| panic!("{problems}"));
    let service = &schema.file().services[0];
    assert!(!service.methods[0].request.stream);
    assert!(service.methods[0].response.stream);
    agrees_with_descriptors(&schema);
}

#[test]
fn a_lenient_reading_tolerates_what_is_missing() {
    let text = r#"syntax = "proto3"; import "gone.proto"; message M { bad.Message x = 1; Kind k = 2; map<string, Lost> m = 3; }"#;
    assert!(Schema::parse(text, &[]).is_err());
    let schema = Schema::parse_with(text, &[], ParseOptions { lenient: true }).unwrap();
    let message = schema.message(schema.find_message("M").unwrap());
    assert_eq!(
        message.field(1).unwrap().ty,
        FieldType::Unresolved("bad.Message".to_owned())
    );
    assert!(schema.descriptor_pool().is_none());
    assert_eq!(schema.file().imports[0].file, None);
}

#[test]
fn extension_ranges_may_have_options() {
    let text = "syntax = \"proto2\"; message M { extensions 100 [verification = UNVERIFIED]; extensions 200 to 300, 400 [\n declaration = { number: 400 full_name: \".x\" type: \"int32\" }]; }";
    let schema = Schema::parse(text, &[]).unwrap_or_else(|problems| panic!("{problems}"));
    let message = schema.message(schema.find_message("M").unwrap());
    assert_eq!(message.extensions[1].options[0].name_text(), "declaration");
    assert!(
        schema
            .canonical_text()
            .contains("extensions 100 [verification = UNVERIFIED];")
    );
}

#[test]
fn a_byte_order_mark_is_no_part_of_the_text() {
    let schema = Schema::parse(
        "\u{feff}syntax = \"proto3\"; message M { int32 a = 1; }",
        &[],
    )
    .unwrap_or_else(|problems| panic!("{problems}"));
    assert_eq!(schema.file().syntax, Syntax::Proto3);
}

#[test]
fn fields_are_found_by_number_in_any_order() {
    for order in [[1, 2, 5, 9], [9, 5, 2, 1], [5, 1, 9, 2]] {
        let fields = order.map(|number| format!("int32 f{number} = {number};"));
        let text = format!("syntax = \"proto3\"; message M {{ {} }}", fields.join(" "));
        let schema = Schema::parse(&text, &[]).unwrap();
        let message = schema.message(schema.find_message("M").unwrap());
        for number in 0..11 {
            let found = message.field(number).map(|field| field.name.clone());
            let expected = order.contains(&number).then(|| format!("f{number}"));
            assert_eq!(found, expected, "{order:?}");
        }
    }
}
