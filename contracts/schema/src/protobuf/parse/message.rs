//! Messages, fields, oneofs and enums.

use std::collections::BTreeSet;

use super::{MAX_NESTING, Parser, Step};
use crate::problem::Problem;
use crate::protobuf::lexer::TokenKind;
use crate::protobuf::model::{
    Cardinality, Enum, EnumId, EnumValue, Extensions, Field, FieldType, Label, Message, MessageId,
    MessageKind, Name, NodeHash, Oneof, Range, Reserved, ReservedValue, Scalar, Syntax, TypeId,
};
use crate::protobuf::option::{self, NamePart, OptionValue, ProtoOption};
use crate::span::Span;

/// The last number of a field.
pub(in crate::protobuf) const MAX_FIELD: i32 = 536_870_911;

impl Parser<'_> {
    /// Makes room for a message, so that what it encloses can name it.
    fn reserve(
        &mut self,
        name: &Name,
        kind: MessageKind,
        parent: Option<MessageId>,
        doc: Option<String>,
    ) -> MessageId {
        let id = MessageId(u32::try_from(self.arena.messages.len()).unwrap_or(u32::MAX));
        self.arena.messages.push(Message {
            name: name.text.clone(),
            full_name: String::new(),
            kind,
            file: self.file,
            parent,
            fields: Vec::new(),
            oneofs: Vec::new(),
            types: Vec::new(),
            reserved: Vec::new(),
            extensions: Vec::new(),
            extends: Vec::new(),
            options: Vec::new(),
            doc,
            span: name.span,
            name_span: name.span,
            hash: NodeHash::default(),
        });
        id
    }

    pub(super) fn message(&mut self, parent: Option<MessageId>) -> Step<MessageId> {
        let doc = self.doc();
        let start = self.bump().span;
        let name = self.ident("the name of the message")?;
        let id = self.reserve(&name, MessageKind::Declared, parent, doc);
        self.body(id, &format!("message `{}`", name.text))?;
        self.arena.messages[id.index()].span = self.since(start);
        Ok(id)
    }

    fn body(&mut self, id: MessageId, what: &str) -> Step<()> {
        if self.depth >= MAX_NESTING {
            let span = self.token().span;
            return Err(self.problem(
                Problem::new(
                    format!("messages nest deeper than {MAX_NESTING} levels"),
                    span,
                )
                .help("declare the inner messages side by side"),
            ));
        }
        self.depth += 1;
        let read = self.block(what, |parser| parser.member(id));
        self.depth -= 1;
        self.imply_oneofs(id);
        read
    }

    /// `optional` of proto3 is a oneof of one member.
    fn imply_oneofs(&mut self, id: MessageId) {
        let message = &mut self.arena.messages[id.index()];
        let fields = message.fields.iter().map(|field| field.name.clone());
        let oneofs = message.oneofs.iter().map(|oneof| oneof.name.clone());
        let mut taken: BTreeSet<String> = fields.chain(oneofs).collect();
        for at in 0..message.fields.len() {
            let field = &message.fields[at];
            if !field.proto3_optional {
                continue;
            }
            // As `protoc` names it: X in front until it is free.
            let mut name = format!("_{}", field.name);
            while !taken.insert(name.clone()) {
                name.insert(0, 'X');
            }
            let oneof = Oneof {
                name,
                full_name: String::new(),
                synthetic: true,
                options: Vec::new(),
                doc: None,
                span: field.span,
                name_span: field.name_span,
            };
            message.oneofs.push(oneof);
            message.fields[at].oneof = Some(message.oneofs.len() - 1);
        }
    }

    /// Whether the word at hand starts a statement and is not the type or the name of a field.
    fn starts(&self, word: &str) -> bool {
        if !self.is_word(word) {
            return false;
        }
        let next = self.ahead(1);
        match word {
            "reserved" | "extensions" => {
                matches!(
                    next.kind,
                    TokenKind::Integer | TokenKind::Text | TokenKind::Punct(b'-')
                )
            }
            // `option (x) = …`, `option x = …` and not the field `option name = 1`.
            "option" => {
                next.kind == TokenKind::Punct(b'(')
                    || (next.kind == TokenKind::Ident
                        && (self.ahead(2).kind == TokenKind::Punct(b'=')
                            || self.ahead(2).kind == TokenKind::Punct(b'.')))
            }
            "extend" => {
                matches!(next.kind, TokenKind::Ident | TokenKind::Punct(b'.'))
                    && self.ahead(2).kind != TokenKind::Punct(b'=')
            }
            _ => next.kind == TokenKind::Ident && self.ahead(2).kind == TokenKind::Punct(b'{'),
        }
    }

    fn member(&mut self, id: MessageId) -> Step<()> {
        if self.starts("message") {
            let nested = self.message(Some(id))?;
            self.arena.messages[id.index()]
                .types
                .push(TypeId::Message(nested));
        } else if self.starts("enum") {
            let nested = self.enumeration(Some(id))?;
            self.arena.messages[id.index()]
                .types
                .push(TypeId::Enum(nested));
        } else if self.starts("oneof") {
            self.oneof(id)?;
        } else if self.starts("extend") {
            let extend = self.extend()?;
            self.arena.messages[id.index()].extends.push(extend);
        } else if self.starts("option") {
            let option = self.option_statement()?;
            self.arena.messages[id.index()].options.push(option);
        } else if self.starts("reserved") {
            let reserved = self.reserved(MAX_FIELD, false)?;
            self.arena.messages[id.index()].reserved.push(reserved);
        } else if self.starts("extensions") {
            let extensions = self.extensions()?;
            self.arena.messages[id.index()].extensions.push(extensions);
        } else {
            let field = self.field(Some(id), None)?;
            self.arena.messages[id.index()].fields.push(field);
        }
        Ok(())
    }

    fn oneof(&mut self, id: MessageId) -> Step<()> {
        let doc = self.doc();
        let start = self.bump().span;
        let name = self.ident("the name of the oneof")?;
        let index = self.arena.messages[id.index()].oneofs.len();
        self.arena.messages[id.index()].oneofs.push(Oneof {
            name: name.text.clone(),
            full_name: String::new(),
            synthetic: false,
            options: Vec::new(),
            doc,
            span: name.span,
            name_span: name.span,
        });
        self.block(&format!("oneof `{}`", name.text), |parser| {
            if parser.starts("option") {
                let option = parser.option_statement()?;
                parser.arena.messages[id.index()].oneofs[index]
                    .options
                    .push(option);
            } else {
                let field = parser.field(Some(id), Some(index))?;
                parser.arena.messages[id.index()].fields.push(field);
            }
            Ok(())
        })?;
        self.arena.messages[id.index()].oneofs[index].span = self.since(start);
        Ok(())
    }

    fn label(&mut self) -> Option<(Label, Span)> {
        let label = [Label::Optional, Label::Required, Label::Repeated]
            .into_iter()
            .find(|label| self.is_word(label.as_str()))?;
        // In front of a type it is the label; else a type of that name.
        if !matches!(
            self.ahead(1).kind,
            TokenKind::Ident | TokenKind::Punct(b'.')
        ) {
            return None;
        }
        Some((label, self.bump().span))
    }

    /// A field of a message, of a oneof, or an extension if `parent` is none.
    pub(super) fn field(&mut self, parent: Option<MessageId>, oneof: Option<usize>) -> Step<Field> {
        let doc = self.doc();
        let start = self.token().span;
        let label = self.label();
        if let (Some((label, span)), Some(_)) = (label, oneof) {
            self.problem(
                Problem::new(
                    format!("a member of a oneof cannot be `{}`", label.as_str()),
                    span,
                )
                .help("remove the label"),
            );
        }
        if self.is_word("map") && self.ahead(1).kind == TokenKind::Punct(b'<') {
            return self.map(parent, oneof, label, start, doc);
        }
        if self.is_word("group")
            && self.ahead(1).kind == TokenKind::Ident
            && self.ahead(2).kind == TokenKind::Punct(b'=')
            && self.ahead(3).kind == TokenKind::Integer
            && matches!(self.ahead(4).kind, TokenKind::Punct(b'{' | b'['))
            && (self.syntax == Syntax::Proto2 || self.ahead(4).kind == TokenKind::Punct(b'{'))
        {
            return self.group(parent, oneof, label, start, doc);
        }
        let ty = self.dotted("a field", true)?;
        if self.is(b'=') {
            let message = format!("field `{}` has no type", ty.text);
            return Err(
                self.problem(Problem::new(message, ty.span).help("write `string name = 1;`"))
            );
        }
        let kind = match Scalar::find(&ty.text) {
            Some(scalar) => FieldType::Scalar(scalar),
            None => FieldType::Unresolved(ty.text.clone()),
        };
        self.rest_of_field(ty, kind, label, oneof, start, doc)
    }

    fn rest_of_field(
        &mut self,
        ty: Name,
        kind: FieldType,
        label: Option<(Label, Span)>,
        oneof: Option<usize>,
        start: Span,
        doc: Option<String>,
    ) -> Step<Field> {
        let name = self.ident("the name of the field")?;
        self.expect(b'=')?;
        let (number, number_span) = self.number("the number of the field", false)?;
        let options = self.option_list()?;
        self.expect(b';')?;
        let mut field = self.new_field(&name, kind, label, oneof, options);
        field.type_name = ty.text;
        field.type_span = ty.span;
        field.number = number;
        field.number_span = number_span;
        field.doc = doc;
        field.span = self.since(start);
        Ok(field)
    }

    fn new_field(
        &self,
        name: &Name,
        ty: FieldType,
        label: Option<(Label, Span)>,
        oneof: Option<usize>,
        options: Vec<ProtoOption>,
    ) -> Field {
        let proto3 = self.syntax == Syntax::Proto3;
        let word = label.map(|(label, _)| label);
        let cardinality = match word {
            Some(Label::Repeated) => Cardinality::Repeated,
            Some(Label::Required) => Cardinality::Required,
            _ if matches!(ty, FieldType::Map(_)) => Cardinality::Repeated,
            Some(Label::Optional) => Cardinality::Optional,
            None if proto3 && oneof.is_none() => Cardinality::Implicit,
            None => Cardinality::Optional,
        };
        let json_name = option::find(&options, "json_name")
            .and_then(|option| option.value.as_text())
            .unwrap_or_else(|| json_name(&name.text));
        Field {
            name: name.text.clone(),
            full_name: String::new(),
            number: 0,
            label: word,
            cardinality,
            type_name: String::new(),
            ty,
            json_name,
            default: option::find(&options, "default").map(|option| option.value.clone()),
            packed: false,
            oneof,
            proto3_optional: proto3 && word == Some(Label::Optional) && oneof.is_none(),
            options,
            doc: None,
            span: name.span,
            name_span: name.span,
            number_span: name.span,
            type_span: name.span,
            label_span: label.map(|(_, span)| span),
        }
    }

    fn map(
        &mut self,
        parent: Option<MessageId>,
        oneof: Option<usize>,
        label: Option<(Label, Span)>,
        start: Span,
        doc: Option<String>,
    ) -> Step<Field> {
        let type_start = self.bump().span;
        self.expect(b'<')?;
        let key = self.dotted("the type of the keys", true)?;
        self.expect(b',')?;
        let value = self.dotted("the type of the values", true)?;
        self.expect(b'>')?;
        let ty = Name {
            text: format!("map<{}, {}>", key.text, value.text),
            span: self.since(type_start),
        };
        if let Some((label, span)) = label {
            self.problem(
                Problem::new(format!("a map cannot be `{}`", label.as_str()), span)
                    .help("remove the label: a map repeats by itself"),
            );
        }
        if parent.is_none() || oneof.is_some() {
            let place = if parent.is_none() {
                "extension"
            } else {
                "member of a oneof"
            };
            self.problem(Problem::new(format!("a map cannot be a {place}"), ty.span));
        }
        if self.token().kind != TokenKind::Ident {
            return Err(self.unexpected("the name of the field"));
        }
        let token = self.token();
        let entry = Name {
            text: entry_name(self.slice(token)),
            span: token.span,
        };
        let id = self.reserve(&entry, MessageKind::MapEntry, parent, None);
        for (text, number, ty) in [("key", 1, &key), ("value", 2, &value)] {
            let name = Name {
                text: text.to_owned(),
                span: ty.span,
            };
            let kind = match Scalar::find(&ty.text) {
                Some(scalar) => FieldType::Scalar(scalar),
                None => FieldType::Unresolved(ty.text.clone()),
            };
            let mut field = self.new_field(&name, kind, None, None, Vec::new());
            field.cardinality = Cardinality::Optional;
            field.number = number;
            field.type_name.clone_from(&ty.text);
            field.type_span = ty.span;
            self.arena.messages[id.index()].fields.push(field);
        }
        self.arena.messages[id.index()].options = vec![map_entry(ty.span)];
        let field = self.rest_of_field(ty, FieldType::Map(id), None, oneof, start, doc)?;
        self.arena.messages[id.index()].span = field.span;
        Ok(field)
    }

    fn group(
        &mut self,
        parent: Option<MessageId>,
        oneof: Option<usize>,
        label: Option<(Label, Span)>,
        start: Span,
        doc: Option<String>,
    ) -> Step<Field> {
        let keyword = self.bump().span;
        let name = self.ident("the name of the group")?;
        if self.syntax == Syntax::Proto3 {
            self.problem(
                Problem::new("proto3 has no groups", keyword).help("use a nested message"),
            );
        }
        if !name.text.starts_with(|c: char| c.is_ascii_uppercase()) {
            self.problem(Problem::new(
                format!(
                    "the name of group `{}` does not start with a capital",
                    name.text
                ),
                name.span,
            ));
        }
        self.expect(b'=')?;
        let (number, number_span) = self.number("the number of the group", false)?;
        let options = self.option_list()?;
        let id = self.reserve(&name, MessageKind::Group, parent, doc.clone());
        let lower = Name {
            text: name.text.to_lowercase(),
            span: name.span,
        };
        let mut field = self.new_field(&lower, FieldType::Group(id), label, oneof, options);
        self.body(id, &format!("group `{}`", name.text))?;
        field.type_name.clone_from(&name.text);
        field.type_span = name.span;
        field.number = number;
        field.number_span = number_span;
        field.doc = doc;
        field.span = self.since(start);
        self.arena.messages[id.index()].span = field.span;
        Ok(field)
    }

    fn range(&mut self, max: i32, signed: bool) -> Step<Range> {
        let first = self.token().span;
        let (start, _) = self.number("a number", signed)?;
        let mut end = start;
        let single = !self.is_word("to");
        if !single {
            self.bump();
            if self.is_word("max") {
                self.bump();
                end = max;
            } else {
                end = self.number("a number or `max`", signed)?.0;
            }
        }
        let span = self.since(first);
        if end < start {
            return Err(self.problem(Problem::new(
                format!("the range ends at {end} before it starts at {start}"),
                span,
            )));
        }
        Ok(Range {
            start,
            end,
            single,
            span,
        })
    }

    fn reserved(&mut self, max: i32, signed: bool) -> Step<Reserved> {
        let start = self.bump().span;
        let mut values = Vec::new();
        loop {
            if self.token().kind == TokenKind::Text {
                let (text, span) = self.utf8("a name")?;
                values.push(ReservedValue::Name(Name { text, span }));
            } else {
                values.push(ReservedValue::Range(self.range(max, signed)?));
            }
            if !self.take(b',') {
                break;
            }
        }
        self.expect(b';')?;
        Ok(Reserved {
            values,
            span: self.since(start),
        })
    }

    fn extensions(&mut self) -> Step<Extensions> {
        let start = self.bump().span;
        let mut ranges = vec![self.range(MAX_FIELD, false)?];
        while self.take(b',') {
            ranges.push(self.range(MAX_FIELD, false)?);
        }
        let options = self.option_list()?;
        self.expect(b';')?;
        Ok(Extensions {
            ranges,
            options,
            span: self.since(start),
        })
    }

    pub(super) fn enumeration(&mut self, parent: Option<MessageId>) -> Step<EnumId> {
        let doc = self.doc();
        let start = self.bump().span;
        let name = self.ident("the name of the enum")?;
        let mut values: Vec<EnumValue> = Vec::new();
        let mut options: Vec<ProtoOption> = Vec::new();
        let mut reserved: Vec<Reserved> = Vec::new();
        self.block(&format!("enum `{}`", name.text), |parser| {
            // Here a name and `=` make a value, whatever the name is.
            let value = parser.ahead(1).kind == TokenKind::Punct(b'=');
            if !value && parser.is_word("option") {
                options.push(parser.option_statement()?);
            } else if !value && parser.is_word("reserved") {
                reserved.push(parser.reserved(i32::MAX, true)?);
            } else {
                values.push(parser.enum_value()?);
            }
            Ok(())
        })?;
        let id = EnumId(u32::try_from(self.arena.enums.len()).unwrap_or(u32::MAX));
        self.arena.enums.push(Enum {
            name: name.text,
            full_name: String::new(),
            file: self.file,
            parent,
            values,
            allow_alias: option::is_true(&options, "allow_alias"),
            reserved,
            options,
            doc,
            span: self.since(start),
            name_span: name.span,
            hash: NodeHash::default(),
        });
        Ok(id)
    }

    fn enum_value(&mut self) -> Step<EnumValue> {
        let doc = self.doc();
        let start = self.token().span;
        let name = self.ident("the name of a value")?;
        self.expect(b'=')?;
        let (number, number_span) = self.number("the number of the value", true)?;
        let options = self.option_list()?;
        self.expect(b';')?;
        Ok(EnumValue {
            name: name.text,
            full_name: String::new(),
            number,
            options,
            doc,
            span: self.since(start),
            name_span: name.span,
            number_span,
        })
    }
}

/// The name in JSON of a field without `json_name`: underscores go, the letter after each becomes a capital.
pub(in crate::protobuf) fn json_name(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut capital = false;
    for character in name.chars() {
        if character == '_' {
            capital = true;
        } else {
            out.push(if capital {
                character.to_ascii_uppercase()
            } else {
                character
            });
            capital = false;
        }
    }
    out
}

/// The name of the entry of a map field, as `protoc` makes it.
fn entry_name(field: &str) -> String {
    let mut out = String::with_capacity(field.len() + 5);
    let mut capital = true;
    for character in field.chars() {
        if character == '_' {
            capital = true;
        } else {
            out.push(if capital {
                character.to_ascii_uppercase()
            } else {
                character
            });
            capital = false;
        }
    }
    out.push_str("Entry");
    out
}

fn map_entry(span: Span) -> ProtoOption {
    ProtoOption {
        name: vec![NamePart {
            name: "map_entry".to_owned(),
            extension: false,
        }],
        value: OptionValue::Word("true".to_owned()),
        span,
        name_span: span,
        value_span: span,
    }
}
