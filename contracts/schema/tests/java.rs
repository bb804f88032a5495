//! Printing, canonical form and fingerprint, as the Java library 1.12.0 answers for the same text.

use callsheet_schema::avro::Schema;

/// Text, `Schema.toString()`, parsing canonical form, CRC-64-AVRO.
const ACCEPTED: &[[&str; 4]] = &[
    [r#""int""#, r#""int""#, r#""int""#, r"7275d51a3f395c8f"],
    [
        r#"{"type":"string","avro.java.string":"String"}"#,
        r#"{"type":"string","avro.java.string":"String"}"#,
        r#""string""#,
        r"8f014872634503c7",
    ],
    [
        r#"{"type":"record","name":"a.b.R","doc":"d","aliases":["Old","x.Y","a.b.Z"],"fields":[{"name":"f","type":{"type":"enum","name":"E","symbols":["A","B"],"default":"A","doc":"e"},"default":"A","order":"descending","aliases":["g"],"doc":"fd","x":[1.50,1e3,{"k":null}]},{"name":"g","type":["null",{"type":"fixed","name":"c.F","size":3},"E"],"default":null}],"p":"q/é\u0007\""}"#,
        r#"{"type":"record","name":"R","namespace":"a.b","doc":"d","fields":[{"name":"f","type":{"type":"enum","name":"E","doc":"e","symbols":["A","B"],"default":"A"},"doc":"fd","default":"A","order":"descending","aliases":["g"],"x":[1.5,1000.0,{"k":null}]},{"name":"g","type":["null",{"type":"fixed","name":"F","namespace":"c","size":3},"E"],"default":null}],"p":"q/é\u0007\"","aliases":["Old","x.Y","Z"]}"#,
        r#"{"name":"a.b.R","type":"record","fields":[{"name":"f","type":{"name":"a.b.E","type":"enum","symbols":["A","B"]}},{"name":"g","type":["null",{"name":"c.F","type":"fixed","size":3},"a.b.E"]}]}"#,
        r"2003d74f46e51159",
    ],
    [
        r#"{"type":"record","namespace":"n","name":"R","fields":[{"name":"in","type":{"type":"record","name":"In","namespace":"","fields":[{"name":"back","type":["null","n.R"]}]}},{"name":"again","type":"In"},{"name":"d","type":"double","default":1},{"name":"e","type":"double","default":"1.5"},{"name":"n","type":"float","default":"NaN"},{"name":"m","type":{"type":"map","values":"long"},"default":{"a":12345678901}}]}"#,
        r#"{"type":"record","name":"R","namespace":"n","fields":[{"name":"in","type":{"type":"record","name":"In","namespace":"","fields":[{"name":"back","type":["null","n.R"]}]}},{"name":"again","type":"In"},{"name":"d","type":"double","default":1},{"name":"e","type":"double","default":1.5},{"name":"n","type":"float","default":"NaN"},{"name":"m","type":{"type":"map","values":"long"},"default":{"a":12345678901}}]}"#,
        r#"{"name":"n.R","type":"record","fields":[{"name":"in","type":{"name":"In","type":"record","fields":[{"name":"back","type":["null","n.R"]}]}},{"name":"again","type":"In"},{"name":"d","type":"double"},{"name":"e","type":"double"},{"name":"n","type":"float"},{"name":"m","type":{"type":"map","values":"long"}}]}"#,
        r"2167b866e12b33f5",
    ],
    [
        r#"{"type":"record","name":"Fwd","fields":[{"name":"a","type":"Later"},{"name":"b","type":{"type":"record","name":"Later","fields":[]}}]}"#,
        r#"{"type":"record","name":"Fwd","fields":[{"name":"a","type":{"type":"record","name":"Later","fields":[]}},{"name":"b","type":"Later"}]}"#,
        r#"{"name":"Fwd","type":"record","fields":[{"name":"a","type":{"name":"Later","type":"record","fields":[]}},{"name":"b","type":"Later"}]}"#,
        r"f4ed90ab7da7c955",
    ],
    [
        r#"{"type":"record","name":"T","fields":[{"name":"a","type":{"type":"T2"}},{"name":"b","type":{"type":"fixed","name":"T2","size":0}}]}"#,
        r#"{"type":"record","name":"T","fields":[{"name":"a","type":{"type":"fixed","name":"T2","size":0}},{"name":"b","type":"T2"}]}"#,
        r#"{"name":"T","type":"record","fields":[{"name":"a","type":{"name":"T2","type":"fixed","size":0}},{"name":"b","type":"T2"}]}"#,
        r"3ca4f8dd60a9592b",
    ],
    [
        r#"{"type":"record","name":"T","fields":[{"name":"a","type":{"type":"array","items":"T"}},{"name":"b","type":{"type":"T"}}]}"#,
        r#"{"type":"record","name":"T","fields":[{"name":"a","type":{"type":"array","items":"T"}},{"name":"b","type":"T"}]}"#,
        r#"{"name":"T","type":"record","fields":[{"name":"a","type":{"type":"array","items":"T"}},{"name":"b","type":"T"}]}"#,
        r"f679c2a294b559fa",
    ],
    [
        r#"{"type":"record","name":"D","fields":[{"name":"a","type":{"type":"enum","name":"E","symbols":["A"]},"default":"NOPE"},{"name":"u","type":["null","string"],"default":"x"}]}"#,
        r#"{"type":"record","name":"D","fields":[{"name":"a","type":{"type":"enum","name":"E","symbols":["A"]},"default":"NOPE"},{"name":"u","type":["null","string"],"default":"x"}]}"#,
        r#"{"name":"D","type":"record","fields":[{"name":"a","type":{"name":"E","type":"enum","symbols":["A"]}},{"name":"u","type":["null","string"]}]}"#,
        r"aa87d0a33f02eaa4",
    ],
    [
        r#"{"type":"error","name":"Err","fields":[]}"#,
        r#"{"type":"error","name":"Err","fields":[]}"#,
        r#"{"name":"Err","type":"record","fields":[]}"#,
        r"9abc8e0a147cce2f",
    ],
    [
        r#"{"type":"enum","name":"E","symbols":[]}"#,
        r#"{"type":"enum","name":"E","symbols":[]}"#,
        r#"{"name":"E","type":"enum","symbols":[]}"#,
        r"5882ad3a4b236551",
    ],
    [r"[]", r"[]", r"[]", r"eec6e173d23fb9d1"],
    [
        r#"{"type":"record","name":"ns.int","fields":[{"name":"x","type":["null","ns.int"]}]}"#,
        r#"{"type":"record","name":"int","namespace":"ns","fields":[{"name":"x","type":["null","ns.int"]}]}"#,
        r#"{"name":"ns.int","type":"record","fields":[{"name":"x","type":["null","ns.int"]}]}"#,
        r"8f392b76272d54a5",
    ],
    [
        r#"{"type":"bytes","logicalType":"decimal","precision":4,"scale":2}"#,
        r#"{"type":"bytes","logicalType":"decimal","precision":4,"scale":2}"#,
        r#""bytes""#,
        r"4fc016dac3201965",
    ],
    [
        r#"{"type":"record","name":"R","fields":[{"name":"r","type":"R"}]}"#,
        r#"{"type":"record","name":"R","fields":[{"name":"r","type":"R"}]}"#,
        r#"{"name":"R","type":"record","fields":[{"name":"r","type":"R"}]}"#,
        r"d53494150d6576eb",
    ],
    [
        r#"{"type":"record","name":".R","namespace":"n","fields":[]}"#,
        r#"{"type":"record","name":"R","fields":[]}"#,
        r#"{"name":"R","type":"record","fields":[]}"#,
        r"bb62c914b860f139",
    ],
    [
        r#"{"type":"array","items":{"type":"array","items":"int","x":-0.0},"default":[],"java-class":"x"}"#,
        r#"{"type":"array","items":{"type":"array","items":"int","x":-0.0},"default":[],"java-class":"x"}"#,
        r#"{"type":"array","items":{"type":"array","items":"int"}}"#,
        r"d7e67725be6fa190",
    ],
];

/// Text that the Java library refuses.
const REFUSED: &[&str] = &[
    r#"{"type":"record","name":"R","fields":[{"name":"x","type":{"type":"record","name":"S","fields":[]}},{"name":"y","type":{"type":"record","name":"S","fields":[]}}]}"#,
    r#"{"type":"record","name":"R","doc":5,"fields":[{"name":"a","type":"int","default":1.0}]}"#,
    r#"{"type":{"type":"string"}}"#,
    r#"{"type":"record","name":"R","aliases":["R2","R2"],"fields":[{"name":"a","type":"long","default":9223372036854775808}]}"#,
    r#"{"name":"R","type":"record","namespace":"a..b","fields":[]}"#,
];

#[test]
fn what_java_accepts_prints_as_java_prints_it() {
    for [text, printed, canonical, fingerprint] in ACCEPTED {
        let schema = Schema::parse(text).unwrap_or_else(|problems| panic!("{text}: {problems}"));
        assert_eq!(schema.to_json(), *printed);
        assert_eq!(schema.canonical_form(), *canonical);
        assert_eq!(
            format!("{:x}", schema.fingerprint_rabin()),
            *fingerprint,
            "{text}"
        );
    }
}

#[test]
fn what_java_refuses_is_refused() {
    for text in REFUSED {
        assert!(Schema::parse(text).is_err(), "{text}");
    }
}

#[test]
fn the_normalized_form_sorts_aliases_by_their_full_names() {
    let text = r#"{"type":"record","name":"q.R","aliases":["z.Z","Bb","a.Old"],"fields":[]}"#;
    assert_eq!(
        Schema::parse(text).unwrap().to_json_normalized(),
        r#"{"type":"record","name":"R","namespace":"q","fields":[],"aliases":["a.Old","Bb","z.Z"]}"#
    );
}

#[test]
fn the_normalized_form_sorts_what_has_no_order() {
    let text = r#"{"type":"error","name":"R","doc":"","z":1,"aliases":["b","a"],"a":2,"fields":[
        {"name":"x","type":{"type":"bytes","scale":2,"q":0,"precision":4,"logicalType":"decimal"},"aliases":["n","m"]},
        {"name":"y","type":"double","default":1,"order":"ascending"}]}"#;
    assert_eq!(
        Schema::parse(text).unwrap().to_json_normalized(),
        r#"{"type":"record","name":"R","fields":[{"name":"x","type":{"type":"bytes","logicalType":"decimal","precision":4,"scale":2,"q":0},"aliases":["m","n"]},{"name":"y","type":"double","default":1.0}],"a":2,"z":1,"aliases":["a","b"]}"#
    );
}
