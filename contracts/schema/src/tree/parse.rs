//! The JSON parser behind [`parse`](super::parse()): recursive descent, bounded, with spans.

use std::collections::HashSet;

use super::{Member, Node, Value};
use crate::problem::{Problem, Problems, nearest};
use crate::span::Span;

/// How deep arrays and objects may nest.
pub const MAX_DEPTH: usize = 192;
/// How many bytes a text may have.
pub const MAX_TEXT_BYTES: usize = 32 << 20;
/// How many problems one text may have before the rest is left unsaid.
const MAX_PROBLEMS: usize = 100;

/// Parses JSON text (RFC 8259) into a tree.
///
/// # Errors
/// Everything that was found wrong: a syntax error ends the reading, duplicate keys do not. Text of
/// more than [`MAX_TEXT_BYTES`] and nesting of more than [`MAX_DEPTH`] are refused.
pub fn parse(text: &str) -> Result<Node, Problems> {
    run(text, false)
}

/// Parses JSON text that may hold `//` and `/* */` comments, as Avro's Java library lets it.
pub(crate) fn parse_with_comments(text: &str) -> Result<Node, Problems> {
    run(text, true)
}

fn run(text: &str, comments: bool) -> Result<Node, Problems> {
    if text.len() > MAX_TEXT_BYTES {
        let message = format!(
            "the text has {} bytes, more than the {MAX_TEXT_BYTES} allowed",
            text.len()
        );
        return Err(Problems::locate(
            vec![Problem::new(message, Span::default())],
            "",
        ));
    }
    let mut parser = Parser {
        text,
        bytes: text.as_bytes(),
        at: 0,
        comments,
        problems: Vec::new(),
    };
    match parser.document() {
        Ok(node) if parser.problems.is_empty() => Ok(node),
        Ok(_) => Err(Problems::locate(parser.problems, text)),
        Err(stop) => {
            parser.problems.push(*stop);
            Err(Problems::locate(parser.problems, text))
        }
    }
}

struct Parser<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    comments: bool,
    problems: Vec<Problem>,
}

/// Boxed, because every level of the descent has room for one.
type Parsed<T> = Result<T, Box<Problem>>;

impl Parser<'_> {
    fn document(&mut self) -> Parsed<Node> {
        self.space()?;
        if self.at == self.bytes.len() {
            return Err(self.problem("the text is empty").into());
        }
        let node = self.value(0)?;
        self.space()?;
        if self.at < self.bytes.len() {
            return Err(self
                .problem("there is more text after the end of the value")
                .into());
        }
        Ok(node)
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn problem(&self, message: impl Into<String>) -> Problem {
        let width = self
            .text
            .get(self.at..)
            .and_then(|rest| rest.chars().next())
            .map_or(0, char::len_utf8);
        Problem::new(message, span(self.at, self.at + width))
    }

    fn expected(&self, what: &str) -> Problem {
        match self
            .text
            .get(self.at..)
            .and_then(|rest| rest.chars().next())
        {
            Some(found) => {
                self.problem(format!("expected {what}, found `{}`", found.escape_debug()))
            }
            None => self.problem(format!("expected {what}, found the end of the text")),
        }
    }

    fn space(&mut self) -> Parsed<()> {
        loop {
            match self.peek() {
                Some(b' ' | b'\n' | b'\r' | b'\t') => self.at += 1,
                Some(b'/') if self.comments => self.comment()?,
                _ => return Ok(()),
            }
        }
    }

    fn comment(&mut self) -> Parsed<()> {
        let rest = &self.bytes[self.at..];
        if rest.starts_with(b"//") {
            self.at += rest
                .iter()
                .position(|byte| *byte == b'\n')
                .unwrap_or(rest.len());
            return Ok(());
        }
        if rest.starts_with(b"/*") {
            match rest[2..].windows(2).position(|pair| pair == b"*/") {
                Some(end) => self.at += end + 4,
                None => return Err(self.problem("the comment does not end").into()),
            }
            return Ok(());
        }
        Err(self.expected("a value").into())
    }

    fn value(&mut self, depth: usize) -> Parsed<Node> {
        let start = self.at;
        let value = match self.peek() {
            Some(b'{') => self.object(depth)?,
            Some(b'[') => self.array(depth)?,
            Some(b'"') => Value::String(self.string()?),
            Some(b'-' | b'0'..=b'9') => self.number()?,
            Some(b'a'..=b'z' | b'A'..=b'Z') => self.word()?,
            _ => return Err(self.expected("a value").into()),
        };
        Ok(Node {
            value,
            span: span(start, self.at),
        })
    }

    fn word(&mut self) -> Parsed<Value> {
        let rest = &self.text[self.at..];
        let end = rest
            .find(|c: char| !c.is_ascii_alphanumeric() && c != '_')
            .unwrap_or(rest.len());
        let word = &rest[..end];
        let value = match word {
            "null" => Value::Null,
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            _ => {
                let span = span(self.at, self.at + end);
                let problem = Problem::new(format!("`{word}` is not a JSON value"), span);
                let problem = match nearest(word, ["null", "true", "false"].into_iter()) {
                    Some(near) => problem.help(format!("did you mean `{near}`?")),
                    None => problem.help(format!("strings are quoted: \"{word}\"")),
                };
                return Err(problem.into());
            }
        };
        self.at += end;
        Ok(value)
    }

    fn number(&mut self) -> Parsed<Value> {
        let start = self.at;
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        match self.peek() {
            Some(b'0') => {
                self.at += 1;
                if matches!(self.peek(), Some(b'0'..=b'9')) {
                    return Err(self.problem("a number has no leading zero").into());
                }
            }
            Some(b'1'..=b'9') => self.digits(),
            _ => return Err(self.expected("a digit").into()),
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.one_digit()?;
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.at += 1;
            }
            self.one_digit()?;
        }
        Ok(Value::Number(self.text[start..self.at].to_owned()))
    }

    fn one_digit(&mut self) -> Parsed<()> {
        if !matches!(self.peek(), Some(b'0'..=b'9')) {
            return Err(self.expected("a digit").into());
        }
        self.digits();
        Ok(())
    }

    fn digits(&mut self) {
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
    }

    fn string(&mut self) -> Parsed<String> {
        let open = self.at;
        self.at += 1;
        let start = self.at;
        let mut out = String::new();
        let mut plain = start;
        loop {
            match self.peek() {
                Some(b'"') => {
                    let tail = &self.text[plain..self.at];
                    self.at += 1;
                    if out.is_empty() {
                        return Ok(tail.to_owned());
                    }
                    out.push_str(tail);
                    return Ok(out);
                }
                Some(b'\\') => {
                    out.push_str(&self.text[plain..self.at]);
                    self.escape(&mut out)?;
                    plain = self.at;
                }
                Some(0..0x20) => {
                    return Err(self
                        .problem("a control character stands in a string")
                        .help("write it as an escape, such as \\n, or close the string")
                        .into());
                }
                Some(_) => self.at += 1,
                None => {
                    return Err(Problem::new("the string does not end", span(open, self.at)).into());
                }
            }
        }
    }

    fn escape(&mut self, out: &mut String) -> Parsed<()> {
        self.at += 1;
        let plain = match self.peek() {
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b'/') => '/',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => {
                self.at += 1;
                let character = self.unicode()?;
                out.push(character);
                return Ok(());
            }
            _ => return Err(self.expected("an escape such as \\n or \\u0041").into()),
        };
        self.at += 1;
        out.push(plain);
        Ok(())
    }

    fn unicode(&mut self) -> Parsed<char> {
        let start = self.at;
        let first = self.hex()?;
        let code = if (0xd800..0xdc00).contains(&first) && self.bytes[self.at..].starts_with(b"\\u")
        {
            self.at += 2;
            let second = self.hex()?;
            if (0xdc00..0xe000).contains(&second) {
                0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00)
            } else {
                first
            }
        } else {
            first
        };
        char::from_u32(code).ok_or_else(|| {
            Problem::new(
                "half of a surrogate pair stands alone",
                span(start, self.at),
            )
            .into()
        })
    }

    fn hex(&mut self) -> Parsed<u32> {
        let mut code = 0;
        for _ in 0..4 {
            let Some(digit) = self.peek().and_then(|byte| char::from(byte).to_digit(16)) else {
                return Err(self.expected("a hexadecimal digit").into());
            };
            code = code * 16 + digit;
            self.at += 1;
        }
        Ok(code)
    }

    fn deeper(&self, depth: usize) -> Parsed<usize> {
        if depth >= MAX_DEPTH {
            return Err(self
                .problem(format!("the text nests deeper than {MAX_DEPTH} levels"))
                .into());
        }
        Ok(depth + 1)
    }

    fn array(&mut self, depth: usize) -> Parsed<Value> {
        let depth = self.deeper(depth)?;
        self.at += 1;
        let mut items = Vec::new();
        self.space()?;
        if self.peek() == Some(b']') {
            self.at += 1;
            return Ok(Value::Array(items));
        }
        loop {
            self.space()?;
            items.push(self.value(depth)?);
            self.space()?;
            if self.separator(b']', "`,` or `]`")? {
                return Ok(Value::Array(items));
            }
        }
    }

    fn object(&mut self, depth: usize) -> Parsed<Value> {
        let depth = self.deeper(depth)?;
        self.at += 1;
        let mut members: Vec<Member> = Vec::new();
        let mut seen = None;
        self.space()?;
        if self.peek() == Some(b'}') {
            self.at += 1;
            return Ok(Value::Object(members));
        }
        loop {
            self.space()?;
            let start = self.at;
            if self.peek() != Some(b'"') {
                return Err(self.expected("a quoted key").into());
            }
            let key = self.string()?;
            let key_span = span(start, self.at);
            self.space()?;
            if self.peek() != Some(b':') {
                return Err(self.expected("`:`").into());
            }
            self.at += 1;
            self.space()?;
            let value = self.value(depth)?;
            if known(&members, &mut seen, &key) {
                if self.problems.len() < MAX_PROBLEMS {
                    self.problems.push(
                        Problem::new(
                            format!("the key `{key}` stands twice in one object"),
                            key_span,
                        )
                        .help("remove one of the two"),
                    );
                }
            } else {
                members.push(Member {
                    key,
                    key_span,
                    value,
                });
            }
            self.space()?;
            if self.separator(b'}', "`,` or `}`")? {
                return Ok(Value::Object(members));
            }
        }
    }

    /// Steps over a comma (false) or the closing bracket (true).
    fn separator(&mut self, close: u8, what: &str) -> Parsed<bool> {
        match self.peek() {
            Some(b',') => {
                let comma = self.at;
                self.at += 1;
                self.space()?;
                if self.peek() == Some(close) {
                    self.at = comma;
                    return Err(self
                        .problem("a comma stands before the closing bracket")
                        .help("remove it")
                        .into());
                }
                Ok(false)
            }
            Some(byte) if byte == close => {
                self.at += 1;
                Ok(true)
            }
            _ => Err(self.expected(what).into()),
        }
    }
}

fn span(start: usize, end: usize) -> Span {
    // MAX_TEXT_BYTES keeps every offset well below 4 GiB.
    Span::new(
        u32::try_from(start).unwrap_or(u32::MAX),
        u32::try_from(end).unwrap_or(u32::MAX),
    )
}

/// Tells whether a key was there before; large objects get a set, so that this stays linear.
fn known(members: &[Member], seen: &mut Option<HashSet<String>>, key: &str) -> bool {
    if members.len() < 16 {
        return members.iter().any(|member| member.key == key);
    }
    let seen =
        seen.get_or_insert_with(|| members.iter().map(|member| member.key.clone()).collect());
    !seen.insert(key.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str) -> String {
        match parse(text) {
            Ok(node) => node.to_compact_json(),
            Err(problems) => problems.to_string(),
        }
    }

    #[test]
    fn values_keep_their_text_and_order() {
        assert_eq!(
            check(" { \"b\" : [1.50, -0, 1E+2], \"a\" : null } "),
            r#"{"b":[1.50,-0,1E+2],"a":null}"#
        );
        assert_eq!(check(r#""\u0041\n\ud83d\ude00\/""#), "\"A\\n\u{1f600}/\"");
    }

    #[test]
    fn every_syntax_error_has_a_place() {
        for (text, expected) in [
            ("", "1:1: the text is empty"),
            (
                "{\n \"a\": tru}",
                "2:7: `tru` is not a JSON value (did you mean `true`?)",
            ),
            (
                "[1,]",
                "1:3: a comma stands before the closing bracket (remove it)",
            ),
            ("[1 2]", "1:4: expected `,` or `]`, found `2`"),
            ("{a:1}", "1:2: expected a quoted key, found `a`"),
            ("[1", "1:3: expected `,` or `]`, found the end of the text"),
            ("01", "1:2: a number has no leading zero"),
            ("\"a", "1:1: the string does not end"),
            ("1 1", "1:3: there is more text after the end of the value"),
            (r#""\ud800""#, "1:4: half of a surrogate pair stands alone"),
        ] {
            assert_eq!(check(text), expected, "{text}");
        }
    }

    #[test]
    fn duplicate_keys_are_all_reported() {
        assert_eq!(
            check("{\"a\":1,\"a\":{\"b\":1,\"b\":2}}"),
            "1:8: the key `a` stands twice in one object (remove one of the two)\n\
             1:19: the key `b` stands twice in one object (remove one of the two)"
        );
    }

    #[test]
    fn hostile_nesting_is_refused() {
        let text = "[".repeat(1_000_000);
        assert_eq!(check(&text), "1:193: the text nests deeper than 192 levels");
    }
}
