//! Laws over generated schemas and values.

use callsheet_schema::avro::testing::{schema, schema_and_value};
use callsheet_schema::avro::{
    DecodeErrorKind, MAX_DEPTH, Plan, Schema, Value, decode, encode, from_apache_value,
    minimal_value, to_apache, to_apache_value,
};
use proptest::prelude::*;

fn bytes(schema: &Schema, value: &Value) -> Vec<u8> {
    let mut out = Vec::new();
    encode(schema, value, &mut out).unwrap();
    out
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn printing_is_a_fixpoint(schema in schema()) {
        let printed = schema.to_json();
        let again = Schema::parse(&printed).unwrap();
        prop_assert_eq!(again.to_json(), printed);
        prop_assert_eq!(again.canonical_form(), schema.canonical_form());
        prop_assert_eq!(&again, &schema);
        let normalized = Schema::parse(&schema.to_json_normalized()).unwrap();
        prop_assert_eq!(normalized.to_json_normalized(), schema.to_json_normalized());
        prop_assert_eq!(normalized.to_json(), schema.to_json_normalized());
        prop_assert_eq!(normalized.canonical_form(), schema.canonical_form());
        let canonical = Schema::parse(&schema.canonical_form()).unwrap();
        prop_assert_eq!(canonical.canonical_form(), schema.canonical_form());
    }

    #[test]
    fn decoding_undoes_encoding((schema, value) in schema_and_value()) {
        let encoded = bytes(&schema, &value);
        let mut input = encoded.as_slice();
        prop_assert_eq!(&decode(&schema, &mut input).unwrap(), &value);
        prop_assert!(input.is_empty());
        let mut input = encoded.as_slice();
        prop_assert_eq!(&Plan::compile(&schema, &schema).decode(&mut input).unwrap(), &value);
        prop_assert!(input.is_empty());
    }

    #[test]
    fn truncation_is_an_error_at_every_byte((schema, value) in schema_and_value()) {
        let encoded = bytes(&schema, &value);
        let plan = Plan::compile(&schema, &schema);
        for end in 0..encoded.len() {
            prop_assert!(decode(&schema, &mut &encoded[..end]).is_err());
            prop_assert!(plan.decode(&mut &encoded[..end]).is_err());
        }
    }

    #[test]
    fn random_bytes_never_panic(schema in schema(), noise in proptest::collection::vec(any::<u8>(), 0..64)) {
        let plan = Plan::compile(&schema, &schema);
        let plain = decode(&schema, &mut noise.as_slice());
        let planned = plan.decode(&mut noise.as_slice());
        match (plain, planned) {
            // Not a number is not equal to itself; the text of both is.
            (Ok(plain), Ok(planned)) => prop_assert_eq!(format!("{plain:?}"), format!("{planned:?}")),
            (Err(plain), Err(planned)) => prop_assert_eq!(plain.path, planned.path),
            (plain, planned) => prop_assert!(false, "{plain:?} against {planned:?}"),
        }
    }

    #[test]
    fn a_reader_of_nothing_skips_every_byte((schema, value) in schema_and_value()) {
        let name = schema.root_node().kind.label();
        let reader = Schema::parse(&format!(r#"{{"type":"record","name":"{name}","fields":[]}}"#)).unwrap();
        let encoded = bytes(&schema, &value);
        let mut input = encoded.as_slice();
        prop_assert_eq!(Plan::compile(&schema, &reader).decode(&mut input).unwrap(), Value::Record(vec![]));
        prop_assert!(input.is_empty());
    }

    #[test]
    fn apache_avro_agrees((schema, value) in schema_and_value()) {
        let Ok(apache) = to_apache(&schema) else {
            // It refuses some schemas that Java accepts.
            return Ok(());
        };
        // Its own canonical form of the whole text keeps `order`, which the specification strips.
        let canonical = apache_avro::Schema::parse_str(&schema.canonical_form()).unwrap();
        prop_assert_eq!(canonical.canonical_form(), schema.canonical_form());
        let digest = canonical.fingerprint::<apache_avro::rabin::Rabin>().bytes;
        prop_assert_eq!(digest, schema.fingerprint_rabin().to_le_bytes());
        let converted = to_apache_value(&schema, &value, &apache).unwrap();
        prop_assert_eq!(from_apache_value(&schema, converted, &apache).unwrap(), value);
    }

    #[test]
    fn the_minimal_value_is_a_value(schema in schema()) {
        if let Some(value) = minimal_value(&schema, schema.root()) {
            prop_assert_eq!(decode(&schema, &mut bytes(&schema, &value).as_slice()).unwrap(), value);
        } else {
            prop_assert!(!schema.unsatisfiable_records().is_empty());
        }
    }
}

#[test]
fn deep_values_end_in_an_error() {
    let schema = Schema::parse(
        r#"{"type":"record","name":"R","fields":[{"name":"r","type":["null","R"]}]}"#,
    )
    .unwrap();
    let deep = vec![2_u8; 100_000];
    for error in [
        decode(&schema, &mut deep.as_slice()).unwrap_err(),
        Plan::compile(&schema, &schema)
            .decode(&mut deep.as_slice())
            .unwrap_err(),
    ] {
        assert_eq!(error.kind, DecodeErrorKind::Depth);
        assert!(error.path.len() < MAX_DEPTH * 2);
    }
}
