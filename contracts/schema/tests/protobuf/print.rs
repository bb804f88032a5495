//! The text that a registry stores, and hashes that ignore what it leaves out.

use callsheet_schema::Reference;
use callsheet_schema::protobuf::{ParseOptions, Schema};

use super::model::{COMMON, LEGACY, SHOP};

fn parse(text: &str) -> Schema {
    let references = [Reference {
        name: "common.proto",
        text: COMMON,
    }];
    Schema::parse(text, &references).unwrap_or_else(|problems| panic!("{problems}\n{text}"))
}

#[test]
fn sections_have_one_order_and_comments_go() {
    let text = r#"
syntax = "proto3";
import public "common.proto";
import "google/protobuf/descriptor.proto";
package a.b;
enum First { ZERO = 0; ONE = 1 [deprecated = true]; option deprecated = false; reserved 5, 7 to max; }
message M { // gone
  int32 a = 0x0a [json_name = "A", packed = false, deprecated = true];
  message Inner { oneof o { string s = 1; } repeated int32 r = 2 [packed = true]; enum Deep { D = 0; } reserved "x"; }
  map < string , Inner > m = 2;
  reserved 3 to 4, 6; option deprecated = true;
}
service S { rpc R (M) returns (stream .a.b.M); rpc Q (M) returns (M) { option deprecated = true; } }
option java_package = 'it''s\n"q"';
extend google.protobuf.FieldOptions { string note = 50000; Meta meta = 50001; }
message Meta { repeated int32 n = 1; string s = 2; Meta sub = 3; }
message Uses { int32 x = 1 [(note) = "n", (meta) = { n: 1, n: 2; s: "é" sub { n: [3] } }]; }
"#;
    // Blank lines inside of bodies carry their indentation, as a registry prints them.
    let expected = r#"syntax = "proto3";
package a.b;

import "google/protobuf/descriptor.proto";
import public "common.proto";

option java_package = "its\n\"q\"";

message M {
  reserved 3 to 4, 6;

  option deprecated = true;

  int32 a = 10 [
    packed = false,
    deprecated = true,
    json_name = "A"
  ];
  map<string, Inner> m = 2;

  message Inner {
    reserved "x";
  
    repeated int32 r = 2 [packed = true];
  
    oneof o {
      string s = 1;
    }
  
    enum Deep {
      D = 0;
    }
  }
}
message Meta {
  repeated int32 n = 1;
  string s = 2;
  Meta sub = 3;
}
message Uses {
  int32 x = 1 [
    (note) = "n",
    (meta) = {
      n: [
        1,
        2
      ],
      s: "é",
      sub: {
        n: [
          3
        ]
      }
    }
  ];
}
enum First {
  reserved 5, 7 to max;
  option deprecated = false;
  ZERO = 0;
  ONE = 1 [deprecated = true];
}

extend google.protobuf.FieldOptions {
  string note = 50000;
  Meta meta = 50001;
}

service S {
  rpc R (M) returns (stream .a.b.M);
  rpc Q (M) returns (M) {
    option deprecated = true;
  };
}
"#;
    let options = ParseOptions { lenient: true };
    let common = [Reference {
        name: "common.proto",
        text: COMMON,
    }];
    let schema = Schema::parse_with(text, &common, options).unwrap();
    assert_eq!(schema.canonical_text(), expected);
    let again = Schema::parse_with(expected, &common, options).unwrap();
    assert_eq!(again.canonical_text(), expected);
    assert_eq!(again.hash(), schema.hash());
}

#[test]
fn what_is_printed_means_the_same() {
    for text in [SHOP, LEGACY] {
        let schema = parse(text);
        let printed = schema.canonical_text();
        let again = parse(&printed);
        assert_eq!(again.canonical_text(), printed);
        assert_eq!(again.hash(), schema.hash(), "{printed}");
        super::model::agrees_with_descriptors(&again);
    }
    // Bytes that are no text stay the same bytes.
    let bytes = r#"message M { optional bytes b = 1 [default = "\xff\000a\x80é"]; }"#;
    let printed = parse(bytes).canonical_text();
    assert!(
        printed.contains(r#"default = "\377\000a\200é""#),
        "{printed}"
    );
    assert_eq!(parse(&printed).hash(), parse(bytes).hash());
}

/// A change, and whether it changes the hash of `M`.
#[test]
fn a_hash_sees_what_is_meant_and_nothing_else() {
    let base = "syntax = \"proto3\"; package p; message M { int32 a = 1; N n = 2; repeated E e = 3; reserved 8, 9; } message N { string s = 1; M back = 2; } enum E { Z = 0; Y = 1; } message Other {}";
    let hash = |text: &str| {
        let schema = parse(text);
        schema
            .message(schema.find_message("p.M").expect("M stays"))
            .hash
    };
    let base_hash = hash(base);
    let cases = [
        // Layout, order, spelling.
        (
            "message M { int32 a = 1; N n = 2;",
            "message M { N n = 2; /* c */ int32 a = 0x1;",
            true,
        ),
        ("N n = 2", ".p.N n = 2", true),
        ("N n = 2", "p.N n = 2", true),
        ("reserved 8, 9;", "reserved 8 to 9;", true),
        ("message Other {}", "", true),
        ("repeated E e = 3", "repeated E e = 3 [packed = true]", true),
        ("int32 a = 1", "int32 a = 1 [json_name = \"a\"]", true),
        // Meaning, far away too.
        ("int32 a = 1", "int64 a = 1", false),
        ("int32 a = 1", "int32 b = 1", false),
        ("int32 a = 1", "int32 a = 4", false),
        ("int32 a = 1", "optional int32 a = 1", false),
        ("int32 a = 1;", "oneof o { int32 a = 1; }", false),
        ("int32 a = 1", "int32 a = 1 [deprecated = true]", false),
        (
            "repeated E e = 3",
            "repeated E e = 3 [packed = false]",
            false,
        ),
        ("reserved 8, 9;", "reserved 8;", false),
        ("string s = 1", "bytes s = 1", false),
        ("Y = 1", "Y = 2", false),
        ("Y = 1", "X = 1", false),
        ("M back = 2", "Other back = 2", false),
    ];
    for (from, to, same) in cases {
        let text = base.replacen(from, to, 1);
        assert_ne!(text, base, "{from}");
        assert_eq!(hash(&text) == base_hash, same, "{from} → {to}");
    }
}

#[test]
fn hashes_of_large_and_recursive_schemas_end() {
    use std::fmt::Write as _;
    let mut text = String::from("syntax = \"proto3\";");
    let count = 3_000;
    for at in 0..count {
        let next = (at + 1) % count;
        write!(text, "message M{at} {{ M{next} next = 1; M0 first = 2; }}").unwrap();
    }
    let schema = parse(&text);
    let other = parse(&text.replacen("M1 next = 1", "M1 after = 1", 1));
    assert_ne!(schema.hash(), other.hash());
    let hash = |schema: &Schema| schema.message(schema.find_message("M2999").unwrap()).hash;
    assert_ne!(hash(&schema), hash(&other), "all are one circle");
}
