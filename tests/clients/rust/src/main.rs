//! The crate `schema_registry_converter`. Usage: callsheet-client-rust URL

use apache_avro::types::Value as Avro;
use prost_reflect::Value as Protobuf;
use schema_registry_converter::blocking::avro::{AvroDecoder, AvroEncoder};
use schema_registry_converter::blocking::json::{JsonDecoder, JsonEncoder};
use schema_registry_converter::blocking::proto_decoder::ProtoDecoder;
use schema_registry_converter::blocking::proto_encoder::ProtoEncoder;
use schema_registry_converter::blocking::schema_registry::{
    SrSettings, get_all_subjects, get_all_versions, get_schema_by_guid, get_schema_by_id,
    get_schema_by_subject, is_compatible_schema, post_schema,
};
use schema_registry_converter::schema_registry_common::{
    SchemaType, SubjectNameStrategy, SuppliedReference, SuppliedSchema,
};
use serde_json::json;

const ORDER: &str = r#"{"type":"record","name":"Order","namespace":"shop","fields":[{"name":"id","type":"string"},{"name":"cents","type":"long"}]}"#;
const WITHOUT_DEFAULT: &str = r#"{"type":"record","name":"Order","namespace":"shop","fields":[{"name":"id","type":"string"},{"name":"cents","type":"long"},{"name":"sum","type":"long"}]}"#;
/// The crate finds a referenced type by its short name in the same namespace, or by its full name with a dot before it.
const SALE: &str = r#"{"type":"record","name":"Sale","namespace":"shop","fields":[{"name":"order","type":"Order"}]}"#;
const EVENT: &str = r#"{"$schema":"http://json-schema.org/draft-07/schema#","title":"Event","type":"object","properties":{"name":{"type":"string"}},"required":["name"]}"#;
const MONEY: &str =
    "syntax = \"proto3\";\npackage shop;\n\nmessage Money {\n  int64 cents = 1;\n}\n";
const INVOICE: &str = "syntax = \"proto3\";\npackage shop;\n\nimport \"shop/money.proto\";\n\nmessage Invoice {\n  string id = 1;\n  Money total = 2;\n}\n";

/// Its encoders register the schema that they are given.
fn topic(
    name: &str,
    kind: SchemaType,
    text: &str,
    references: Vec<SuppliedReference>,
) -> SubjectNameStrategy {
    let schema = SuppliedSchema::new(None, kind, text.to_owned()).with_references(references);
    SubjectNameStrategy::TopicNameStrategyWithSchema(name.to_owned(), false, schema)
}

fn avro(text: &str) -> SuppliedSchema {
    SuppliedSchema::new(None, SchemaType::Avro, text.to_owned())
}

fn order() -> Vec<(&'static str, Avro)> {
    vec![
        ("id", Avro::String("o-1".into())),
        ("cents", Avro::Long(1299)),
    ]
}

fn id_of(framed: &[u8]) -> u32 {
    assert_eq!(framed[0], 0);
    u32::from_be_bytes(framed[1..5].try_into().unwrap())
}

/// The registry calls, and what it says no to.
fn calls(settings: &SrSettings) {
    let first = post_schema(settings, "rust-value".into(), avro(ORDER)).unwrap();
    let again = post_schema(settings, "rust-value".into(), avro(ORDER)).unwrap();
    assert_eq!(first.id, again.id);
    let by_id = get_schema_by_id(first.id, settings).unwrap();
    assert_eq!(
        (by_id.schema.as_str(), &by_id.schema_type),
        (ORDER, &SchemaType::Avro)
    );
    let guid = by_id.guid.expect("the answer has a guid");
    assert_eq!(get_schema_by_guid(&guid, settings).unwrap().schema, ORDER);
    let latest = SubjectNameStrategy::RecordNameStrategy("rust-value".into());
    assert_eq!(
        get_schema_by_subject(settings, &latest).unwrap().id,
        first.id
    );
    assert_eq!(
        get_all_versions(settings, "rust-value".into()).unwrap(),
        [1]
    );
    assert_eq!(get_all_subjects(settings).unwrap(), ["rust-value"]);
    assert!(is_compatible_schema(settings, "rust-value".into(), avro(ORDER)).unwrap());
    assert!(!is_compatible_schema(settings, "rust-value".into(), avro(WITHOUT_DEFAULT)).unwrap());
    let refused = post_schema(settings, "rust-value".into(), avro(WITHOUT_DEFAULT)).unwrap_err();
    assert!(
        refused
            .to_string()
            .contains("READER_FIELD_MISSING_DEFAULT_VALUE"),
        "{refused}"
    );
    let missing = get_schema_by_id(9999, settings).unwrap_err();
    assert!(missing.to_string().contains("40403"), "{missing}");
}

fn avro_round_trips(settings: &SrSettings) {
    let encoder = AvroEncoder::new(settings.clone());
    let decoder = AvroDecoder::new(settings.clone());
    let orders = topic("orders", SchemaType::Avro, ORDER, vec![]);
    let framed = encoder.encode(order(), &orders).unwrap();
    let read = decoder.decode(Some(&framed)).unwrap();
    let expected = order()
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect();
    assert_eq!(read.value, Avro::Record(expected));
    // The id of a schema in a header, as a guid.
    let (bytes, header) = encoder
        .encode_with_header_id(order(), &orders, false)
        .unwrap();
    let by_guid = decoder
        .decode_with_header_id(Some(&header.value), Some(&bytes))
        .unwrap();
    assert_eq!(by_guid.value, read.value);

    let refers = SuppliedReference::new("shop.Order".into(), "orders-value".into(), ORDER.into());
    let sales = topic("sales", SchemaType::Avro, SALE, vec![refers]);
    let sale = Avro::Record(
        order()
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect(),
    );
    let framed = encoder
        .encode(vec![("order", sale.clone())], &sales)
        .unwrap();
    assert_eq!(
        get_schema_by_id(id_of(&framed), settings)
            .unwrap()
            .references[0]
            .subject,
        "orders-value"
    );
    // A decoder that has nothing in its cache asks for what the schema refers to.
    let read = AvroDecoder::new(settings.clone())
        .decode(Some(&framed))
        .unwrap();
    assert_eq!(read.value, Avro::Record(vec![("order".into(), sale)]));
}

fn json_round_trip(settings: &SrSettings) {
    let events = topic("events", SchemaType::Json, EVENT, vec![]);
    let encoder = JsonEncoder::new(settings.clone());
    let framed = encoder.encode(&json!({"name": "start"}), &events).unwrap();
    encoder.encode(&json!({"name": 1}), &events).unwrap_err();
    let decoder = JsonDecoder::new(settings.clone());
    let read = decoder
        .decode(Some(&framed))
        .unwrap()
        .expect("there is a value");
    assert_eq!(read.value, json!({"name": "start"}));
    decoder.validate(&read.schema, &read.value).unwrap();
}

fn protobuf_round_trip(settings: &SrSettings) {
    let refers = SuppliedReference::new(
        "shop/money.proto".into(),
        "shop/money.proto".into(),
        MONEY.into(),
    );
    let invoices = topic("invoices", SchemaType::Protobuf, INVOICE, vec![refers]);
    let invoice = json!({"id": "i-1", "total": {"cents": "1299"}});
    let framed = ProtoEncoder::new(settings.clone())
        .encode_json(&invoice, "shop.Invoice", &invoices)
        .unwrap();
    let Protobuf::Message(read) = ProtoDecoder::new(settings.clone())
        .decode(Some(&framed))
        .unwrap()
    else {
        panic!("not a message: {framed:?}");
    };
    assert_eq!(read.get_field_by_name("id").unwrap().as_str(), Some("i-1"));
    let total = read.get_field_by_name("total").unwrap();
    let cents = total
        .as_message()
        .unwrap()
        .get_field_by_name("cents")
        .unwrap()
        .as_i64();
    assert_eq!(cents, Some(1299));
}

fn main() {
    let settings = SrSettings::new(std::env::args().nth(1).expect("the address of a registry"));
    calls(&settings);
    avro_round_trips(&settings);
    json_round_trip(&settings);
    protobuf_round_trip(&settings);
    println!("schema_registry_converter: all good");
}
