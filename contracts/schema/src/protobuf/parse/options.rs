//! Options and their values, text format included.

use super::{MAX_VALUE_NESTING, Parser, Step};
use crate::problem::Problem;
use crate::protobuf::lexer::TokenKind;
use crate::protobuf::option::{NamePart, OptionValue, ProtoOption};

impl Parser<'_> {
    /// `option name = value;`
    pub(super) fn option_statement(&mut self) -> Step<ProtoOption> {
        self.bump();
        let option = self.option()?;
        self.expect(b';')?;
        Ok(option)
    }

    /// `[name = value, …]`, or nothing.
    pub(super) fn option_list(&mut self) -> Step<Vec<ProtoOption>> {
        let mut options = Vec::new();
        if !self.take(b'[') {
            return Ok(options);
        }
        loop {
            options.push(self.option()?);
            if self.take(b']') {
                return Ok(options);
            }
            if !self.take(b',') {
                return Err(self.unexpected("`,` or `]`"));
            }
        }
    }

    fn option(&mut self) -> Step<ProtoOption> {
        let start = self.token().span;
        let mut name = Vec::new();
        loop {
            if self.take(b'(') {
                let part = self.dotted("the name of an extension", true)?;
                self.expect(b')')?;
                name.push(NamePart {
                    name: part.text,
                    extension: true,
                });
            } else {
                let part = self.ident("the name of an option")?;
                name.push(NamePart {
                    name: part.text,
                    extension: false,
                });
            }
            if !self.take(b'.') {
                break;
            }
        }
        let name_span = self.since(start);
        self.expect(b'=')?;
        let value_start = self.token().span;
        let value = if self.is(b'{') {
            self.bump();
            self.message_value(b'}', 0)?
        } else {
            self.value(0)?
        };
        Ok(ProtoOption {
            name,
            value,
            span: self.since(start),
            name_span,
            value_span: self.since(value_start),
        })
    }

    fn value(&mut self, depth: usize) -> Step<OptionValue> {
        let token = self.token();
        match token.kind {
            TokenKind::Text => Ok(OptionValue::Text(self.string("a string")?.0)),
            TokenKind::Ident => {
                self.bump();
                Ok(OptionValue::Word(self.slice(token).to_owned()))
            }
            TokenKind::Integer | TokenKind::Float => {
                self.bump();
                Ok(OptionValue::Number(self.slice(token).to_owned()))
            }
            TokenKind::Punct(sign @ (b'-' | b'+')) => {
                self.bump();
                let token = self.token();
                if !matches!(
                    token.kind,
                    TokenKind::Integer | TokenKind::Float | TokenKind::Ident
                ) {
                    return Err(self.unexpected("a number"));
                }
                self.bump();
                let sign = if sign == b'-' { "-" } else { "" };
                Ok(OptionValue::Number(format!("{sign}{}", self.slice(token))))
            }
            TokenKind::Punct(b'{') => {
                self.bump();
                self.message_value(b'}', depth + 1)
            }
            TokenKind::Punct(b'<') if depth > 0 => {
                self.bump();
                self.message_value(b'>', depth + 1)
            }
            TokenKind::Punct(b'[') => {
                self.bump();
                self.list_value(depth + 1)
            }
            _ => Err(self.unexpected("a value")),
        }
    }

    fn guard(&mut self, depth: usize) -> Step<()> {
        if depth <= MAX_VALUE_NESTING {
            return Ok(());
        }
        let span = self.token().span;
        Err(self.problem(Problem::new(
            format!("the value nests deeper than {MAX_VALUE_NESTING} levels"),
            span,
        )))
    }

    fn list_value(&mut self, depth: usize) -> Step<OptionValue> {
        self.guard(depth)?;
        let mut values = Vec::new();
        if self.take(b']') {
            return Ok(OptionValue::List(values));
        }
        loop {
            values.push(self.value(depth)?);
            if self.take(b']') {
                return Ok(OptionValue::List(values));
            }
            if !self.take(b',') {
                return Err(self.unexpected("`,` or `]`"));
            }
        }
    }

    /// The entries of a message in text format, after its opening brace.
    fn message_value(&mut self, close: u8, depth: usize) -> Step<OptionValue> {
        self.guard(depth)?;
        let mut entries = Vec::new();
        loop {
            if self.take(close) {
                return Ok(OptionValue::Message(entries));
            }
            let name = if self.take(b'[') {
                let mut name = self.dotted("the name of an extension", true)?.text;
                if self.take(b'/') {
                    name.push('/');
                    name.push_str(&self.dotted("the name of a message", false)?.text);
                }
                self.expect(b']')?;
                format!("[{name}]")
            } else {
                self.ident("the name of a field")?.text
            };
            let colon = self.take(b':');
            if !colon && !self.is(b'{') && !self.is(b'<') {
                return Err(self.unexpected("`:`"));
            }
            let value = self.value(depth.max(1))?;
            entries.push((name, value));
            if !self.take(b',') {
                self.take(b';');
            }
        }
    }
}
