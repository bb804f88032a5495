//! The typed diff: each kind of change, with path and both places.

use callsheet_contracts::diff;

use super::schema;

fn check(old: &str, new: &str, expected: &[&str]) {
    let (old, new) = (schema(old), schema(new));
    let changes = diff::changes(&old, &new);
    let shown: Vec<String> = changes
        .iter()
        .map(|change| {
            format!(
                "{} {}: {}",
                change.kind.as_str(),
                change.path,
                change.message
            )
        })
        .collect();
    assert_eq!(shown, expected);
    for change in &changes {
        for (side, text) in [(&change.old, old.text()), (&change.new, new.text())] {
            if let Some(side) = side {
                assert!(!side.span.unwrap().slice(text).is_empty());
            }
        }
    }
    assert_eq!(diff::changes(&old, &old), []);
    assert_eq!(diff::changes(&new, &new), []);
}

fn record(fields: &str) -> String {
    format!(r#"{{"type":"record","name":"R","fields":[{fields}]}}"#)
}

#[test]
fn fields_come_go_and_are_renamed() {
    check(
        &record(r#"{"name":"a","type":"int"},{"name":"b","type":"int"},{"name":"c","type":"int"}"#),
        &record(
            r#"{"name":"a","type":"long","default":1,"doc":"x"},{"name":"bb","type":"int","aliases":["b"]},{"name":"d","type":"int"}"#,
        ),
        &[
            "field_removed c: `c` was removed",
            "default_changed a: the default of `a` went from `nothing` to `1`",
            "doc_changed a: the documentation of `a` changed",
            "type_changed a: `a` went from `int` to `long`",
            "field_renamed bb: `b` is called `bb`",
            "aliases_changed bb: the aliases of `bb` went from [] to [b]",
            "field_added d: `d` was added without a default",
        ],
    );
}

#[test]
fn types_inside_types_have_their_path() {
    check(
        &record(
            r#"{"name":"a","type":{"type":"array","items":{"type":"record","name":"N","fields":[{"name":"x","type":"string"}]}}}"#,
        ),
        &record(
            r#"{"name":"a","type":{"type":"array","items":{"type":"record","name":"N","fields":[{"name":"x","type":["null","string"]}]}}}"#,
        ),
        &["made_nullable a[].x: `a[].x` may be `null` now"],
    );
}

#[test]
fn symbols_sizes_logical_types_order_and_properties() {
    check(
        &record(
            r#"{"name":"e","type":{"type":"enum","name":"E","symbols":["A","B","C"]}},{"name":"f","type":{"type":"fixed","name":"F","size":2}},{"name":"t","type":{"type":"long","logicalType":"timestamp-millis"},"unit":"ms"}"#,
        ),
        &record(
            r#"{"name":"e","type":{"type":"enum","name":"E","symbols":["B","A","D"],"default":"A"}},{"name":"f","type":{"type":"fixed","name":"F","size":3}},{"name":"t","type":{"type":"long","logicalType":"timestamp-micros"},"unit":"us","order":"ignore"}"#,
        ),
        &[
            "symbol_added e: `E` has the symbol `D` now",
            "symbol_removed e: `E` no longer has the symbol `C`",
            "symbols_reordered e: the symbols of `E` are in another order",
            "default_changed e: the default of `E` went from `nothing` to `A`",
            "size_changed f: `f` went from 2 to 3 bytes",
            "order_changed t: the sort order of `t` went from `ascending` to `ignore`",
            "property_changed t: the property `unit` of `t` went from `\"ms\"` to `\"us\"`",
            "logical_type_changed t: the logical type of `t` went from `timestamp-millis` to `timestamp-micros`",
        ],
    );
}
