//! A package of many messages that refer to each other.

use std::fmt::Write as _;

/// A file of `messages` messages; from the second version on some fields are wider, added or gone.
pub fn file(messages: usize, version: usize) -> String {
    let mut out = String::from("syntax = \"proto3\";\npackage bench;\n");
    for message in 0..messages {
        let _ = write!(
            out,
            "message M{message} {{\n  string id = 1;\n  {} amount = 2;\n  repeated string tags = 3;\n  map<string, int64> counts = 4;\n  Kind kind = 5;\n",
            if version > 0 && message % 10 == 0 { "int64" } else { "int32" }
        );
        if message > 0 {
            let _ = writeln!(out, "  M{} before = 6;", message - 1);
        }
        let _ = writeln!(out, "  oneof choice {{ string text = 7; bytes raw = 8; }}");
        if version == 0 || message % 25 != 0 {
            let _ = writeln!(out, "  double score = 9;");
        }
        if version > 0 && message % 5 == 0 {
            let _ = writeln!(out, "  optional string note = 10;");
        }
        let _ = writeln!(out, "  enum Kind {{ UNKNOWN = 0; A = 1; B = 2; }}\n}}");
    }
    out
}
