//! What is wrong with a schema's text is reported, all of it, with place and help.

use callsheet_schema::avro::{ParseOptions, Schema};

fn check(text: &str, expected: &str) {
    let found = match Schema::parse(text) {
        Ok(_) => String::new(),
        Err(problems) => problems.to_string(),
    };
    assert_eq!(found, expected, "{text}");
}

#[test]
fn all_problems_of_a_text_come_together() {
    check(
        r#"{
  "type": "record", "name": "shop.Order",
  "fields": [
    {"name": "id", "type": "strng"},
    {"name": "id", "type": "int", "default": "7"},
    {"name": "to day", "typ": "int"},
    {"name": "line", "type": {"type": "record", "name": "Line", "fields": []}},
    {"name": "other", "type": "Lin"},
    {"name": "choice", "type": ["null", "null", ["int"]]}
  ]
}"#,
        "4:28: the type `strng` is not known (did you mean `string`?)\n\
         5:14: the field `id` stands twice in `shop.Order` (rename or remove one of the two)\n\
         5:46: the default of `id` does not fit: `\"7\"` is no `int` (write it without quotes: 7)\n\
         6:5: the field `to day` lacks the attribute `type` (is `typ` meant to be `type`?)\n\
         6:14: the field name `to day` is not a name (names start with a letter or `_`, then letters, digits and `_`: `to_day`)\n\
         8:31: the type `Lin` is not known (did you mean `shop.Line`?)\n\
         9:41: the union has `null` twice (a union may have one branch of each unnamed type and of each name)\n\
         9:49: a union stands directly in a union (list its branches in the outer union)",
    );
}

#[test]
fn each_kind_of_problem_is_named() {
    for (text, expected) in [
        (
            "3",
            "1:1: a number is no schema (a schema is a type name, an object or an array)",
        ),
        (
            r#""record""#,
            "1:1: `record` needs an object of its own (write {\"type\": \"record\", …} inside \"type\")",
        ),
        ("{}", "1:1: the schema lacks the attribute `type`"),
        (
            r#"{"type":"arry","items":"int"}"#,
            "1:9: `arry` is not a type (did you mean `array`?)",
        ),
        (
            r#"{"type":"array"}"#,
            "1:1: the array lacks the attribute `items`",
        ),
        (
            r#"{"type":"enum","name":"E","symbols":["A","A","b c"],"default":"B"}"#,
            "1:42: the symbol `A` stands twice in `E`\n\
          1:46: the symbol `b c` is not a name (names start with a letter or `_`, then letters, digits and `_`: `b_c`)\n\
          1:63: the default `B` is no symbol of `E` (did you mean `A`?)",
        ),
        (
            r#"{"type":"fixed","name":"F","size":-1}"#,
            "1:35: `size` is `-1`, expected a whole number of bytes",
        ),
        (
            r#"{"type":"record","name":"int","fields":[]}"#,
            "1:25: a type may not be named `int`, which is a primitive type (choose another name or give it a namespace)",
        ),
        (
            r#"{"type":"record","name":"R","aliases":"x","fields":{}}"#,
            "1:39: `aliases` is a string, expected an array of strings (write [\"name\"])\n\
          1:52: `fields` is an object, expected an array",
        ),
        (
            r#"{"type":"record","name":"R","fields":[{"name":"a","type":["null","int"],"default":"x","order":"up"}]}"#,
            "1:83: the default of `a` does not fit: `\"x\"` fits no branch of [null, int]\n\
          1:95: `order` is `\"up\"` (write `ascending`, `descending` or `ignore`)",
        ),
        (
            r#"{"type":"record","name":"R","fields":[{"name":"a","type":"string","default":null}]}"#,
            "1:77: the default of `a` does not fit: `null` is no `string` (make the type [\"null\", \"string\"])",
        ),
    ] {
        check(text, expected);
    }
}

#[test]
fn stored_schemas_may_break_the_rules_for_names_and_defaults() {
    let text =
        r#"{"type":"record","name":"R-1","fields":[{"name":"a b","type":"int","default":"x"}]}"#;
    let lenient = ParseOptions {
        validate_names: false,
        validate_defaults: false,
    };
    let schema = Schema::parse_with(text, &[], lenient).unwrap();
    assert_eq!(schema.to_json(), text);
    assert_eq!(schema.unusable_defaults().len(), 1);
    assert_eq!(Schema::parse(text).unwrap_err().0.len(), 3);
}

#[test]
fn records_without_finite_values_are_found() {
    let schema = Schema::parse(
        r#"["null",{"type":"record","name":"A","fields":[{"name":"b","type":{"type":"record","name":"B",
            "fields":[{"name":"a","type":"A"}]}}]},{"type":"record","name":"C","fields":[{"name":"c","type":["null","C"]}]}]"#,
    )
    .unwrap();
    let names: Vec<&str> = schema
        .unsatisfiable_records()
        .iter()
        .map(|id| schema.node(*id).kind.label())
        .collect();
    assert_eq!(names, ["A", "B"]);
}

#[test]
fn comments_are_let_through_as_java_lets_them() {
    assert!(Schema::parse("// a\n{\"type\": /* b */ \"int\"}").is_ok());
}
