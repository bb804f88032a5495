//! Printing of trees: compact as written, or as Java's JSON library would print what it read.

use super::number::java_number;
use super::{Node, Value};

/// Appends `node` without white space, numbers as written.
pub(crate) fn write_compact(node: &Node, out: &mut String) {
    write_numbers(node, out, &|text, out: &mut String| out.push_str(text));
}

/// Appends `node` without white space, numbers as Java prints them after reading.
pub(crate) fn write_java(node: &Node, out: &mut String) {
    write_numbers(node, out, &|text, out: &mut String| {
        out.push_str(&java_number(text));
    });
}

pub(crate) fn write_numbers(node: &Node, out: &mut String, number: &impl Fn(&str, &mut String)) {
    match &node.value {
        Value::Null => out.push_str("null"),
        Value::Bool(true) => out.push_str("true"),
        Value::Bool(false) => out.push_str("false"),
        Value::Number(text) => number(text, out),
        Value::String(text) => write_string(text, out),
        Value::Array(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write_numbers(item, out, number);
            }
            out.push(']');
        }
        Value::Object(members) => {
            out.push('{');
            for (index, member) in members.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write_string(&member.key, out);
                out.push(':');
                write_numbers(&member.value, out, number);
            }
            out.push('}');
        }
    }
}

/// Appends a JSON string literal; only what must be escaped is, in the form that Java's library uses.
pub(crate) fn write_string(text: &str, out: &mut String) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    out.push('"');
    let mut plain = 0;
    for (at, byte) in text.bytes().enumerate() {
        if byte >= 0x20 && byte != b'"' && byte != b'\\' {
            continue;
        }
        out.push_str(&text[plain..at]);
        plain = at + 1;
        match byte {
            b'"' => out.push_str("\\\""),
            b'\\' => out.push_str("\\\\"),
            b'\n' => out.push_str("\\n"),
            b'\r' => out.push_str("\\r"),
            b'\t' => out.push_str("\\t"),
            0x08 => out.push_str("\\b"),
            0x0c => out.push_str("\\f"),
            _ => {
                out.push_str("\\u00");
                out.push(char::from(HEX[usize::from(byte >> 4)]));
                out.push(char::from(HEX[usize::from(byte & 15)]));
            }
        }
    }
    out.push_str(&text[plain..]);
    out.push('"');
}
