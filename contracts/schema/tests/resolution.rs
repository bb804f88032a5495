//! Resolution of a writer schema against a reader schema (Avro 1.12, schema resolution).

use callsheet_schema::avro::{
    DecodeErrorKind, NodeId, Plan, Rejected, Schema, Sink, Step, Value, decode, default_value,
    encode,
};
use callsheet_schema::tree;

/// Reads JSON as a value of the writer, moves it through the plan, and shows the reader's value or why not.
fn check(writer: &str, value: &str, reader: &str, expected: &str) {
    let writer = Schema::parse(writer).unwrap();
    let reader = Schema::parse(reader).unwrap();
    let json = tree::parse(value).unwrap();
    let value = default_value(&writer, writer.root(), &json).unwrap();
    let mut bytes = Vec::new();
    encode(&writer, &value, &mut bytes).unwrap();
    let plan = Plan::compile(&writer, &reader);
    let shown = match plan.decode(&mut bytes.as_slice()) {
        Ok(value) => {
            let mut again = Vec::new();
            encode(&reader, &value, &mut again).unwrap();
            assert_eq!(decode(&reader, &mut again.as_slice()).unwrap(), value);
            value.to_json()
        }
        Err(error) => match error.kind {
            DecodeErrorKind::Unresolved(unresolved) => {
                format!(
                    "{:?} {} {}",
                    unresolved.kind, unresolved.reader_path, unresolved.writer_path
                )
            }
            other => other.to_string(),
        },
    };
    assert_eq!(shown, expected);
}

fn record(name: &str, fields: &str) -> String {
    format!(r#"{{"type":"record","name":"{name}","fields":[{fields}]}}"#)
}

#[test]
fn fields_go_by_name_and_defaults_fill_in() {
    let writer = record(
        "R",
        r#"{"name":"a","type":"int"},{"name":"b","type":"string"},{"name":"c","type":"bytes"}"#,
    );
    let reader = record(
        "x.R",
        r#"{"name":"c","type":"string"},{"name":"a","type":"double"},{"name":"n","type":["null","int"],"default":null}"#,
    );
    check(
        &writer,
        r#"{"a":1,"b":"x","c":"y"}"#,
        &reader,
        r#"{"c":"y","a":1.0,"n":null}"#,
    );
    let strict = record("R", r#"{"name":"z","type":"int"}"#);
    check(
        &writer,
        r#"{"a":1,"b":"x","c":"y"}"#,
        &strict,
        "MissingField /fields/0 ",
    );
    check(
        &writer,
        r#"{"a":1,"b":"x","c":"y"}"#,
        &record("S", ""),
        "Name  ",
    );
}

#[test]
fn aliases_of_the_reader_rename_types_and_fields() {
    let writer = record(
        "old.R",
        r#"{"name":"a","type":"int"},{"name":"b","type":"int"}"#,
    );
    let alias = |fields: &str| {
        format!(r#"{{"type":"record","name":"new.S","aliases":["old.R"],"fields":[{fields}]}}"#)
    };
    check(
        &writer,
        r#"{"a":1,"b":2}"#,
        &alias(r#"{"name":"x","type":"int","aliases":["a"]}"#),
        r#"{"x":1}"#,
    );
    let swapped =
        r#"{"name":"a","type":"int","aliases":["b"]},{"name":"b","type":"int","aliases":["a"]}"#;
    check(
        &writer,
        r#"{"a":1,"b":2}"#,
        &alias(swapped),
        r#"{"a":2,"b":1}"#,
    );
    let both = r#"{"name":"a","type":"int","aliases":["b"]}"#;
    check(&writer, r#"{"a":1,"b":2}"#, &alias(both), r#"{"a":1}"#);
}

#[test]
fn enums_map_symbols_and_fall_back_to_the_default() {
    let writer = r#"{"type":"enum","name":"E","symbols":["A","B","C"]}"#;
    check(
        writer,
        r#""B""#,
        r#"{"type":"enum","name":"n.E","symbols":["C","B"]}"#,
        r#""B""#,
    );
    check(
        writer,
        r#""A""#,
        r#"{"type":"enum","name":"E","symbols":["C","B"],"default":"C"}"#,
        r#""C""#,
    );
    check(
        writer,
        r#""A""#,
        r#"{"type":"enum","name":"E","symbols":["C","B"]}"#,
        "Symbol /symbols /symbols/0",
    );
}

#[test]
fn unions_resolve_by_branch() {
    check(r#"["null","int"]"#, "3", r#"["string","long"]"#, "3");
    check(
        r#"["null","int"]"#,
        "null",
        r#"["string","long"]"#,
        "NoBranch  /0",
    );
    check(r#"["null","int"]"#, "3", r#""long""#, "3");
    check(r#"["null","int"]"#, "null", r#""long""#, "Type  /0");
    // The same type goes before a promotion, whatever the order.
    check(r#""long""#, "16777217", r#"["float","long"]"#, "16777217");
    check(r#""int""#, "1", r#"["float","double"]"#, "1.0");
    // A full name goes before an unqualified one.
    let writer = record("b.R", r#"{"name":"x","type":"int"}"#);
    let reader = format!(
        "[{},{}]",
        record("a.R", r#"{"name":"y","type":"int","default":0}"#),
        record("b.R", r#"{"name":"x","type":"int"}"#)
    );
    check(&writer, r#"{"x":1}"#, &reader, r#"{"x":1}"#);
}

#[test]
fn decimals_match_on_equal_precision_and_scale_only() {
    let decimal = |precision, scale| {
        format!(
            r#"{{"type":"bytes","logicalType":"decimal","precision":{precision},"scale":{scale}}}"#
        )
    };
    check(&decimal(4, 2), r#""\u0001""#, &decimal(4, 2), r#""\u0001""#);
    check(&decimal(4, 2), r#""\u0001""#, &decimal(4, 3), "Decimal  ");
    check(&decimal(4, 2), r#""\u0001""#, r#""bytes""#, r#""\u0001""#);
    check(
        &decimal(4, 2),
        r#""\u0001""#,
        &format!("[{},\"string\"]", decimal(5, 2)),
        r#""\u0001""#,
    );
    let fixed = |size| format!(r#"{{"type":"fixed","name":"F","size":{size}}}"#);
    check(&fixed(1), r#""a""#, &fixed(2), "FixedSize  ");
}

#[test]
fn bytes_that_are_no_text_fail_as_string() {
    check(
        r#""bytes""#,
        r#""\u00ff""#,
        r#""string""#,
        "the string is not UTF-8",
    );
    check(r#""string""#, r#""é""#, r#""bytes""#, "\"Ã©\"");
}

#[test]
fn recursion_points_back() {
    let list = |extra: &str| {
        record(
            "L",
            &format!(r#"{{"name":"v","type":"int"}},{{"name":"n","type":["null","L"]}}{extra}"#),
        )
    };
    let reader = list(r#",{"name":"d","type":"int","default":9}"#);
    let value = r#"{"v":1,"n":{"v":2,"n":null}}"#;
    check(
        &list(""),
        value,
        &reader,
        r#"{"v":1,"n":{"v":2,"n":null,"d":9},"d":9}"#,
    );
    let plan = Plan::compile(
        &Schema::parse(&list("")).unwrap(),
        &Schema::parse(&reader).unwrap(),
    );
    assert_eq!(
        plan.steps()
            .filter(|(_, step)| matches!(step, Step::Record(_)))
            .count(),
        1
    );
}

/// Writes down what a sink hears.
#[derive(Default)]
struct Log(String);

impl Log {
    fn say(&mut self, text: &str) -> Result<(), Rejected> {
        if text == "13" {
            return Err(Rejected("no 13".into()));
        }
        self.0.push_str(text);
        self.0.push(' ');
        Ok(())
    }
}

impl Sink for Log {
    fn null(&mut self) -> Result<(), Rejected> {
        self.say("null")
    }
    fn boolean(&mut self, value: bool) -> Result<(), Rejected> {
        self.say(&value.to_string())
    }
    fn int(&mut self, value: i32) -> Result<(), Rejected> {
        self.say(&value.to_string())
    }
    fn long(&mut self, value: i64) -> Result<(), Rejected> {
        self.say(&format!("{value}L"))
    }
    fn float(&mut self, value: f32) -> Result<(), Rejected> {
        self.say(&format!("{value}f"))
    }
    fn double(&mut self, value: f64) -> Result<(), Rejected> {
        self.say(&format!("{value}d"))
    }
    fn bytes(&mut self, value: &[u8]) -> Result<(), Rejected> {
        self.say(&format!("{value:?}"))
    }
    fn string(&mut self, value: &str) -> Result<(), Rejected> {
        self.say(value)
    }
    fn fixed(&mut self, value: &[u8]) -> Result<(), Rejected> {
        self.say(&format!("{value:?}"))
    }
    fn symbol(&mut self, index: u32, symbol: &str) -> Result<(), Rejected> {
        self.say(&format!("{symbol}#{index}"))
    }
    fn branch(&mut self, branch: u32) -> Result<(), Rejected> {
        self.say(&format!("|{branch}"))
    }
    fn begin_array(&mut self) -> Result<(), Rejected> {
        self.say("[")
    }
    fn end_array(&mut self) -> Result<(), Rejected> {
        self.say("]")
    }
    fn begin_map(&mut self) -> Result<(), Rejected> {
        self.say("{")
    }
    fn key(&mut self, key: &str) -> Result<(), Rejected> {
        self.say(&format!("{key}:"))
    }
    fn end_map(&mut self) -> Result<(), Rejected> {
        self.say("}")
    }
    fn begin_record(&mut self, _reader: NodeId) -> Result<(), Rejected> {
        self.say("(")
    }
    fn field(&mut self, reader_field: u32) -> Result<(), Rejected> {
        self.say(&format!(".{reader_field}"))
    }
    fn end_record(&mut self) -> Result<(), Rejected> {
        self.say(")")
    }
}

#[test]
fn a_sink_hears_the_readers_value_in_the_writers_order() {
    let writer = Schema::parse(&record(
        "R",
        r#"{"name":"b","type":{"type":"array","items":"int"}},{"name":"skipped","type":{"type":"map","values":"string"}},{"name":"a","type":["null","int"]}"#,
    ))
    .unwrap();
    let reader = Schema::parse(&record(
        "R",
        r#"{"name":"a","type":["null","long"]},{"name":"b","type":{"type":"array","items":"int"}},{"name":"c","type":["string","null"],"default":"x"}"#,
    ))
    .unwrap();
    let plan = Plan::compile(&writer, &reader);
    let run = |item| {
        let value = Value::Record(vec![
            (
                "b".into(),
                Value::Array(vec![Value::Int(1), Value::Int(item)]),
            ),
            (
                "skipped".into(),
                Value::Map(vec![("k".into(), Value::String("v".into()))]),
            ),
            ("a".into(), Value::Union(1, Box::new(Value::Int(5)))),
        ]);
        let mut bytes = Vec::new();
        encode(&writer, &value, &mut bytes).unwrap();
        let mut log = Log::default();
        plan.run(&mut bytes.as_slice(), &mut log).map(|()| log.0)
    };
    assert_eq!(run(2).unwrap(), "( .1 [ 1 2 ] .0 |1 5L .2 |0 x ) ");
    let error = run(13).unwrap_err();
    assert_eq!(
        (error.path.as_str(), error.to_string().contains("no 13")),
        ("b[1]", true)
    );
}
