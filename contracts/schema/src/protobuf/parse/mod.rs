//! From tokens to one file of the model; names are linked afterwards.
//!
//! A statement that does not parse is reported and skipped, so that one reading finds all problems. Recursion is
//! bounded by [`MAX_NESTING`] and [`MAX_VALUE_NESTING`].

mod file;
mod message;
mod options;

pub(super) use message::{MAX_FIELD, json_name};

use super::lexer::{self, Token, TokenKind};
use super::model::{Enum, File, FileId, Message, Name, Syntax};
use crate::problem::Problem;
use crate::span::Span;

/// How deep messages may nest, as in `protoc`.
pub(super) const MAX_NESTING: usize = 31;

/// How deep values of options may nest.
pub(super) const MAX_VALUE_NESTING: usize = 31;

/// How many problems of one text are told.
pub(super) const MAX_PROBLEMS: usize = 100;

/// The elements of all files so far.
#[derive(Clone, Debug, Default)]
pub(super) struct Arena {
    pub(super) files: Vec<File>,
    pub(super) messages: Vec<Message>,
    pub(super) enums: Vec<Enum>,
}

/// A statement that did not parse; the problem is already written down.
pub(super) struct Failed;

type Step<T> = Result<T, Failed>;

/// Reads one text and adds its elements to the arena; the file comes last in `arena.files`.
pub(super) fn file(
    arena: &mut Arena,
    name: &str,
    built_in: bool,
    text: &str,
    problems: &mut Vec<Problem>,
) {
    let (tokens, unclosed) = lexer::tokens(text, problems);
    let file = FileId(u32::try_from(arena.files.len()).unwrap_or(u32::MAX));
    let mut parser = Parser {
        text,
        tokens,
        at: 0,
        problems,
        arena,
        file,
        syntax: Syntax::Proto2,
        depth: 0,
    };
    let read = parser.read_file(name, built_in);
    arena.files.push(read);
    if let Some(unclosed) = unclosed {
        problems.retain(|problem| problem.span.start <= unclosed);
    }
}

struct Parser<'a> {
    text: &'a str,
    tokens: Vec<Token>,
    at: usize,
    problems: &'a mut Vec<Problem>,
    arena: &'a mut Arena,
    file: FileId,
    syntax: Syntax,
    depth: usize,
}

impl<'a> Parser<'a> {
    fn token(&self) -> Token {
        self.ahead(0)
    }

    fn ahead(&self, by: usize) -> Token {
        let last = self.tokens.len() - 1;
        self.tokens[(self.at + by).min(last)]
    }

    fn slice(&self, token: Token) -> &'a str {
        token.span.slice(self.text)
    }

    fn bump(&mut self) -> Token {
        let token = self.token();
        if token.kind != TokenKind::End {
            self.at += 1;
        }
        token
    }

    /// The end of the token before.
    fn end(&self) -> u32 {
        match self.at.checked_sub(1) {
            Some(before) => self.tokens[before].span.end,
            None => 0,
        }
    }

    fn since(&self, start: Span) -> Span {
        Span::new(start.start, self.end().max(start.start))
    }

    fn is(&self, punct: u8) -> bool {
        self.token().kind == TokenKind::Punct(punct)
    }

    fn take(&mut self, punct: u8) -> bool {
        let found = self.is(punct);
        if found {
            self.at += 1;
        }
        found
    }

    fn is_word(&self, word: &str) -> bool {
        self.word_ahead(0, word)
    }

    fn word_ahead(&self, by: usize, word: &str) -> bool {
        let token = self.ahead(by);
        token.kind == TokenKind::Ident && self.slice(token) == word
    }

    fn problem(&mut self, problem: Problem) -> Failed {
        if self.problems.len() < MAX_PROBLEMS {
            self.problems.push(problem);
        } else {
            // The rest of the text would only repeat itself.
            self.at = self.tokens.len() - 1;
        }
        Failed
    }

    fn unexpected(&mut self, wanted: &str) -> Failed {
        let token = self.token();
        let message = if token.kind == TokenKind::End {
            format!("the text ends where {wanted} is expected")
        } else {
            let found: String = self.slice(token).chars().take(40).collect();
            format!("expected {wanted}, found `{found}`")
        };
        self.problem(Problem::new(message, token.span))
    }

    fn expect(&mut self, punct: u8) -> Step<Token> {
        if self.is(punct) {
            return Ok(self.bump());
        }
        if punct == b';' {
            // The place to mend is the end of what stands before.
            let span = Span::new(self.end(), self.end());
            let token = self.token();
            let found: String = self.slice(token).chars().take(40).collect();
            let message = if token.kind == TokenKind::End {
                "the text ends where `;` is expected".to_owned()
            } else {
                format!("expected `;` before `{found}`")
            };
            return Err(self.problem(Problem::new(message, span)));
        }
        Err(self.unexpected(&format!("`{}`", char::from(punct))))
    }

    fn ident(&mut self, wanted: &str) -> Step<Name> {
        let token = self.token();
        if token.kind != TokenKind::Ident {
            return Err(self.unexpected(wanted));
        }
        self.bump();
        Ok(Name {
            text: self.slice(token).to_owned(),
            span: token.span,
        })
    }

    /// A name with dots; a leading dot only where a type is named.
    fn dotted(&mut self, wanted: &str, rooted: bool) -> Step<Name> {
        let start = self.token().span;
        let mut text = String::new();
        if rooted && self.take(b'.') {
            text.push('.');
        }
        text.push_str(&self.ident(wanted)?.text);
        while self.take(b'.') {
            text.push('.');
            text.push_str(&self.ident("the rest of the name")?.text);
        }
        Ok(Name {
            text,
            span: self.since(start),
        })
    }

    /// A string, adjacent ones joined.
    fn string(&mut self, wanted: &str) -> Step<(Vec<u8>, Span)> {
        let start = self.token().span;
        if self.token().kind != TokenKind::Text {
            return Err(self.unexpected(wanted));
        }
        let mut bytes = Vec::new();
        while self.token().kind == TokenKind::Text {
            let token = self.bump();
            if let Err((at, wrong)) = lexer::unquote(self.slice(token), &mut bytes) {
                let start = token.span.start.saturating_add(lexer::offset(at));
                let span = Span::new(start.min(token.span.end), token.span.end);
                self.problem(Problem::new(wrong, span));
            }
        }
        Ok((bytes, self.since(start)))
    }

    fn utf8(&mut self, wanted: &str) -> Step<(String, Span)> {
        let (bytes, span) = self.string(wanted)?;
        match String::from_utf8(bytes) {
            Ok(text) => Ok((text, span)),
            Err(_) => Err(self.problem(Problem::new("the string is not UTF-8", span))),
        }
    }

    /// An integer with an optional minus, from `i32::MIN` to `i32::MAX`.
    fn number(&mut self, wanted: &str, signed: bool) -> Step<(i32, Span)> {
        let start = self.token().span;
        let minus = signed && self.take(b'-');
        let token = self.token();
        if token.kind != TokenKind::Integer {
            return Err(self.unexpected(wanted));
        }
        self.bump();
        let span = self.since(start);
        let value = integer(self.slice(token))
            .and_then(|value| i64::try_from(value).ok())
            .and_then(|value| i32::try_from(if minus { -value } else { value }).ok());
        value.map(|value| (value, span)).ok_or_else(|| {
            let shown: String = span.slice(self.text).chars().take(40).collect();
            self.problem(Problem::new(
                format!("`{shown}` is no number from -2147483648 to 2147483647"),
                span,
            ))
        })
    }

    /// The comment that belongs to the next token.
    fn doc(&self) -> Option<String> {
        let from = usize::try_from(self.end()).unwrap_or(usize::MAX);
        let to = usize::try_from(self.token().span.start).unwrap_or(usize::MAX);
        lexer::comment(self.text.get(from..to).unwrap_or(""), self.at == 0)
    }

    /// Skips the rest of a statement: up to its semicolon or over its block, but not out of the block around it.
    fn recover(&mut self, from: usize) {
        let mut depth = 0_usize;
        if self.at == from && !self.is(b'}') {
            // Nothing was read: step over what cannot start a statement.
            if self.take(b'{') {
                depth = 1;
            } else if self.take(b';') {
                return;
            } else {
                self.bump();
            }
        }
        loop {
            let token = self.token();
            match token.kind {
                TokenKind::End => return,
                TokenKind::Punct(b'{') => depth += 1,
                TokenKind::Punct(b'}') => {
                    if depth == 0 {
                        return;
                    }
                    depth -= 1;
                    if depth == 0 {
                        self.at += 1;
                        return;
                    }
                }
                TokenKind::Punct(b';') if depth == 0 => {
                    self.at += 1;
                    return;
                }
                _ => {}
            }
            self.at += 1;
        }
    }

    /// Reads statements up to the closing brace, which is read too.
    fn block(&mut self, what: &str, mut statement: impl FnMut(&mut Self) -> Step<()>) -> Step<()> {
        let open = self.expect(b'{')?;
        loop {
            if self.take(b'}') {
                return Ok(());
            }
            if self.token().kind == TokenKind::End {
                return Err(self.problem(Problem::new(
                    format!("the body of {what} is never closed"),
                    open.span,
                )));
            }
            if self.take(b';') {
                continue;
            }
            let from = self.at;
            if statement(self).is_err() {
                self.recover(from);
            }
        }
    }
}

/// The value of an integer token: decimal, octal after `0`, hexadecimal after `0x`.
pub(super) fn integer(text: &str) -> Option<u64> {
    if let Some(digits) = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        u64::from_str_radix(digits, 16).ok()
    } else if text.len() > 1 && text.starts_with('0') {
        u64::from_str_radix(&text[1..], 8).ok()
    } else {
        text.parse().ok()
    }
}
