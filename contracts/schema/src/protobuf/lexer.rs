//! Tokens of a `.proto` text, with their bytes, and the comments between them.

use crate::problem::Problem;
use crate::span::Span;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TokenKind {
    /// A word without dots.
    Ident,
    /// An integer: decimal, octal or hexadecimal.
    Integer,
    /// A number with a point or an exponent.
    Float,
    /// A quoted string, quotes included.
    Text,
    /// One character of punctuation.
    Punct(u8),
    /// The end of the text.
    End,
}

/// A token.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    pub(super) span: Span,
}

/// Cuts the text into tokens; the last one is [`TokenKind::End`].
///
/// A character that belongs to no token is a problem and is skipped. The text is shorter than 4 GiB.
///
/// The second value is where a string or comment starts that is not closed: what comes after it is guesswork.
pub(super) fn tokens(text: &str, problems: &mut Vec<Problem>) -> (Vec<Token>, Option<u32>) {
    let mut lexer = Lexer {
        text,
        bytes: text.as_bytes(),
        at: 0,
        tokens: Vec::with_capacity(text.len() / 6),
        unclosed: None,
        problems,
    };
    lexer.run();
    (lexer.tokens, lexer.unclosed)
}

struct Lexer<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    tokens: Vec<Token>,
    unclosed: Option<u32>,
    problems: &'a mut Vec<Problem>,
}

pub(super) fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

impl Lexer<'_> {
    fn byte(&self, ahead: usize) -> u8 {
        self.bytes.get(self.at + ahead).copied().unwrap_or(0)
    }

    fn span(&self, start: usize) -> Span {
        Span::new(offset(start), offset(self.at))
    }

    fn push(&mut self, kind: TokenKind, start: usize) {
        let span = self.span(start);
        self.tokens.push(Token { kind, span });
    }

    fn run(&mut self) {
        if self.text.starts_with('\u{feff}') {
            self.at = 3;
        }
        loop {
            self.skip_blank();
            let start = self.at;
            let Some(&byte) = self.bytes.get(start) else {
                self.push(TokenKind::End, start);
                return;
            };
            match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'_' => {
                    while is_word(self.byte(0)) {
                        self.at += 1;
                    }
                    self.push(TokenKind::Ident, start);
                }
                b'0'..=b'9' => self.number(start),
                b'.' if self.byte(1).is_ascii_digit() => self.number(start),
                b'"' | b'\'' => self.text(start, byte),
                b'{' | b'}' | b'[' | b']' | b'(' | b')' | b'<' | b'>' | b'=' | b';' | b','
                | b'.' | b':' | b'-' | b'+' | b'/' => {
                    self.at += 1;
                    self.push(TokenKind::Punct(byte), start);
                }
                _ => {
                    let character = self.text[start..].chars().next().unwrap_or('?');
                    self.at += character.len_utf8();
                    let span = self.span(start);
                    self.problems.push(Problem::new(
                        format!("`{}` has no meaning here", character.escape_debug()),
                        span,
                    ));
                }
            }
        }
    }

    fn skip_blank(&mut self) {
        loop {
            match (self.byte(0), self.byte(1)) {
                (b' ' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c, _) => self.at += 1,
                (b'/', b'/') => {
                    while self.at < self.bytes.len() && self.byte(0) != b'\n' {
                        self.at += 1;
                    }
                }
                (b'/', b'*') => {
                    let start = self.at;
                    if let Some(length) = self.text[start + 2..].find("*/") {
                        self.at = start + 2 + length + 2;
                    } else {
                        self.at = self.bytes.len();
                        let span = Span::new(offset(start), offset(start + 2));
                        self.unclosed.get_or_insert(span.start);
                        self.problems
                            .push(Problem::new("the comment is never closed", span));
                    }
                }
                _ => return,
            }
        }
    }

    fn number(&mut self, start: usize) {
        if self.byte(0) == b'0' && matches!(self.byte(1), b'x' | b'X') {
            self.at += 2;
            while is_word(self.byte(0)) {
                self.at += 1;
            }
            return self.push(TokenKind::Integer, start);
        }
        let mut float = false;
        loop {
            match self.byte(0) {
                b'.' => float = true,
                b'e' | b'E' => {
                    float = true;
                    if matches!(self.byte(1), b'+' | b'-') {
                        self.at += 1;
                    }
                }
                byte if is_word(byte) => {}
                _ => break,
            }
            self.at += 1;
        }
        let kind = if float || matches!(self.bytes[self.at - 1], b'f' | b'F') {
            TokenKind::Float
        } else {
            TokenKind::Integer
        };
        self.push(kind, start);
    }

    fn text(&mut self, start: usize, quote: u8) {
        self.at += 1;
        loop {
            match self.byte(0) {
                b'\\' if self.at + 1 < self.bytes.len() => {
                    self.at += 1;
                    // Past the whole character, so that the span stays on a boundary.
                    self.at += self.text[self.at..]
                        .chars()
                        .next()
                        .map_or(1, char::len_utf8);
                }
                byte if byte == quote => {
                    self.at += 1;
                    return self.push(TokenKind::Text, start);
                }
                b'\n' => break,
                _ if self.at >= self.bytes.len() => break,
                _ => self.at += 1,
            }
        }
        let span = self.span(start);
        self.unclosed.get_or_insert(span.start);
        self.problems.push(
            Problem::new("the string is not closed on its line", span)
                .help("close it with the quote that opened it; adjacent strings are joined"),
        );
        // A token all the same, so that what follows still parses.
        self.push(TokenKind::Text, start);
    }
}

/// Undoes quotes and escapes of one string token; `Err` holds the offset of a bad escape and what is wrong.
pub(super) fn unquote(raw: &str, out: &mut Vec<u8>) -> Result<(), (usize, &'static str)> {
    let inner = raw
        .get(1..raw.len().saturating_sub(1))
        .filter(|_| raw.len() >= 2 && raw.ends_with(&raw[..1]))
        .unwrap_or_else(|| raw.get(1..).unwrap_or(""));
    let bytes = inner.as_bytes();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        if byte != b'\\' {
            out.push(byte);
            at += 1;
            continue;
        }
        let start = at;
        let Some(&escape) = bytes.get(at + 1) else {
            return Err((start + 1, "the escape ends with the string"));
        };
        at += 2;
        match escape {
            b'a' => out.push(7),
            b'b' => out.push(8),
            b'f' => out.push(12),
            b'n' => out.push(b'\n'),
            b'r' => out.push(b'\r'),
            b't' => out.push(b'\t'),
            b'v' => out.push(11),
            b'\\' | b'\'' | b'"' | b'?' => out.push(escape),
            b'x' | b'X' => {
                let value = digits(bytes, &mut at, 16, 2)
                    .ok_or((start + 1, "`\\x` needs one or two hexadecimal digits"))?;
                out.push(u8::try_from(value).unwrap_or(0));
            }
            b'0'..=b'7' => {
                at -= 1;
                let value = digits(bytes, &mut at, 8, 3).unwrap_or(0);
                out.push(
                    u8::try_from(value).map_err(|_| {
                        (start + 1, "an octal escape names a byte, at most `\\377`")
                    })?,
                );
            }
            b'u' | b'U' => {
                let length = if escape == b'u' { 4 } else { 8 };
                let from = at;
                let value = digits(bytes, &mut at, 16, length)
                    .filter(|_| at - from == length)
                    .and_then(char::from_u32)
                    .ok_or((start + 1, "the escape names no character"))?;
                out.extend_from_slice(value.encode_utf8(&mut [0; 4]).as_bytes());
            }
            _ => return Err((start + 1, "there is no such escape")),
        }
    }
    Ok(())
}

fn digits(bytes: &[u8], at: &mut usize, radix: u32, most: usize) -> Option<u32> {
    let mut value: Option<u32> = None;
    for _ in 0..most {
        let Some(digit) = bytes
            .get(*at)
            .and_then(|byte| char::from(*byte).to_digit(radix))
        else {
            break;
        };
        value = Some(value.unwrap_or(0).wrapping_mul(radix).wrapping_add(digit));
        *at += 1;
    }
    value
}

/// The comment that belongs to the token after `gap`, which is the text between two tokens.
///
/// What stands on the line of the token before belongs to that one.
pub(super) fn comment(gap: &str, first: bool) -> Option<String> {
    if !gap.contains('/') {
        return None;
    }
    let mut rest = gap;
    if !first {
        // Up to the end of the line, and over a block comment that starts on it.
        let mut at = 0;
        loop {
            let tail = &rest[at..];
            if tail.starts_with("/*") {
                at += tail.find("*/").map_or(tail.len(), |length| length + 2);
            } else if tail.starts_with('\n') || tail.is_empty() {
                break;
            } else {
                at += tail.chars().next().map_or(1, char::len_utf8);
            }
        }
        rest = &rest[at..];
    }
    let mut lines: Vec<String> = Vec::new();
    loop {
        rest = rest.trim_start();
        if let Some(body) = rest.strip_prefix("//") {
            let (line, tail) = body.split_once('\n').unwrap_or((body, ""));
            lines.push(line.trim().to_owned());
            rest = tail;
        } else if let Some(body) = rest.strip_prefix("/*") {
            let (block, tail) = body.split_once("*/").unwrap_or((body, ""));
            lines.extend(block.lines().map(|line| {
                let line = line.trim();
                line.strip_prefix('*').unwrap_or(line).trim().to_owned()
            }));
            rest = tail;
        } else {
            break;
        }
    }
    let text = lines.join("\n").trim().to_owned();
    (!text.is_empty()).then_some(text)
}
