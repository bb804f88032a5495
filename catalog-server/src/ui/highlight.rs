//! Colours for JSON text: keys, strings, numbers. Anything else passes through, escaped.

use callsheet_schema::Format;
use maud::{Markup, html};

/// Highlights JSON; a text that is not JSON is shown as it is.
pub(super) fn json(text: &str) -> Markup {
    html! {
        @for (class, part) in tokens(text) {
            @if class.is_empty() { (part) } @else { span class=(class) { (part) } }
        }
    }
}

/// A schema's text for people: JSON indented, Protobuf as its author laid it out.
pub(super) fn laid_out(format: Format, text: &str) -> String {
    match format {
        Format::Avro | Format::Json => indent(text),
        Format::Protobuf => text.trim_end().to_owned(),
    }
}

/// Indents JSON by two blanks per level; keeps the order and the numbers of the text.
pub(super) fn indent(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    let mut depth = 0usize;
    let mut rest = text.char_indices().peekable();
    while let Some((at, character)) = rest.next() {
        match character {
            '"' => {
                let end = string_end(text, at);
                out.push_str(&text[at..end]);
                while rest.peek().is_some_and(|(next, _)| *next < end) {
                    rest.next();
                }
            }
            '{' | '[' => {
                out.push(character);
                while rest.peek().is_some_and(|(_, next)| next.is_whitespace()) {
                    rest.next();
                }
                if rest
                    .peek()
                    .is_some_and(|(_, next)| matches!(next, '}' | ']'))
                {
                    if let Some((_, close)) = rest.next() {
                        out.push(close);
                    }
                } else {
                    depth += 1;
                    line(&mut out, depth);
                }
            }
            '}' | ']' => {
                depth = depth.saturating_sub(1);
                line(&mut out, depth);
                out.push(character);
            }
            ',' => {
                out.push(',');
                line(&mut out, depth);
            }
            ':' => out.push_str(": "),
            other if other.is_whitespace() => {}
            other => out.push(other),
        }
    }
    out
}

fn line(out: &mut String, depth: usize) {
    out.push('\n');
    out.push_str(&"  ".repeat(depth.min(64)));
}

/// The offset behind the string that starts at `start`, or the end of the text.
fn string_end(text: &str, start: usize) -> usize {
    let mut escaped = false;
    for (at, character) in text[start + 1..].char_indices() {
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return start + 1 + at + 1,
            _ => {}
        }
    }
    text.len()
}

/// Runs of `(class, text)`; the texts put together are the input.
fn tokens(text: &str) -> Vec<(&'static str, &str)> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let first = rest.chars().next().unwrap_or(' ');
        let (class, length) = if first == '"' {
            let length = string_end(text, at) - at;
            let key = rest[length..].trim_start().starts_with(':');
            (if key { "tok-k" } else { "tok-s" }, length)
        } else if first.is_ascii_digit() || first == '-' {
            let length = rest
                .find(|c: char| !(c.is_ascii_digit() || "+-.eE".contains(c)))
                .unwrap_or(rest.len());
            ("tok-n", length)
        } else {
            let plain = rest
                .find(|c: char| c == '"' || c == '-' || c.is_ascii_digit())
                .unwrap_or(rest.len());
            ("", plain.max(first.len_utf8()))
        };
        found.push((class, &rest[..length]));
        at += length;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_put_together_are_the_input() {
        for text in [
            r#"{"a": [1, -2.5e3, "x\"y"], "b":null}"#,
            "not json é \"",
            "",
            "{\"é\":\"ü\"}",
        ] {
            let joined: String = tokens(text).into_iter().map(|(_, part)| part).collect();
            assert_eq!(joined, text);
        }
    }

    #[test]
    fn indenting_keeps_strings_and_empty_containers() {
        assert_eq!(
            indent(r#"{"a":{},"b":["x:,y",1]}"#),
            "{\n  \"a\": {},\n  \"b\": [\n    \"x:,y\",\n    1\n  ]\n}"
        );
    }

    #[test]
    fn markup_in_a_value_is_escaped() {
        assert_eq!(
            json(r#"{"a":"<b>"}"#).into_string(),
            "{<span class=\"tok-k\">&quot;a&quot;</span>:<span class=\"tok-s\">&quot;&lt;b&gt;&quot;</span>}"
        );
    }
}
