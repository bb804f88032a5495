//! Options: names, values, and how to look one up.

use crate::span::Span;

/// One part of an option's name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamePart {
    /// The name as written; may hold dots if it is an extension.
    pub name: String,
    /// Whether it stands in parentheses.
    pub extension: bool,
}

/// An option as written.
#[derive(Clone, Debug)]
pub struct ProtoOption {
    /// Its name: one part for `deprecated`, two for `(acme.meta).owner`.
    pub name: Vec<NamePart>,
    /// Its value.
    pub value: OptionValue,
    /// From the name to the end of the value.
    pub span: Span,
    /// The name.
    pub name_span: Span,
    /// The value.
    pub value_span: Span,
}

impl ProtoOption {
    /// Returns the name as text, such as `(acme.meta).owner`.
    pub fn name_text(&self) -> String {
        let parts: Vec<String> = self
            .name
            .iter()
            .map(|part| {
                if part.extension {
                    format!("({})", part.name)
                } else {
                    part.name.clone()
                }
            })
            .collect();
        parts.join(".")
    }

    /// Whether this is the plain option of that name.
    pub fn is(&self, name: &str) -> bool {
        matches!(&self.name[..], [part] if !part.extension && part.name == name)
    }
}

/// The value of an option.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OptionValue {
    /// A word: `true`, `SPEED`, `inf`.
    Word(String),
    /// A number with its sign, as written.
    Number(String),
    /// A string, escapes undone; bytes, since escapes may name any.
    Text(Vec<u8>),
    /// A message in text format: the entries in order, names of extensions and of `Any` in brackets.
    Message(Vec<(String, OptionValue)>),
    /// A list in text format.
    List(Vec<OptionValue>),
}

impl OptionValue {
    /// Returns the text of a string, with U+FFFD for what is not UTF-8, or the word or number as written.
    pub fn as_text(&self) -> Option<String> {
        match self {
            Self::Word(text) | Self::Number(text) => Some(text.clone()),
            Self::Text(bytes) => Some(String::from_utf8_lossy(bytes).into_owned()),
            Self::Message(_) | Self::List(_) => None,
        }
    }

    /// Returns the boolean, if it is one.
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Self::Word(word) if word == "true" => Some(true),
            Self::Word(word) if word == "false" => Some(false),
            _ => None,
        }
    }
}

/// Returns the plain option of that name; the last one, should there be two.
pub fn find<'a>(options: &'a [ProtoOption], name: &str) -> Option<&'a ProtoOption> {
    options.iter().rev().find(|option| option.is(name))
}

/// Whether the plain option of that name says `true`.
pub fn is_true(options: &[ProtoOption], name: &str) -> bool {
    find(options, name).and_then(|option| option.value.as_bool()) == Some(true)
}

/// Entries of one name become a list at the place of the first.
pub(super) fn merged(entries: &[(String, OptionValue)]) -> Vec<(&str, OptionValue)> {
    let mut out: Vec<(&str, OptionValue)> = Vec::new();
    for (name, value) in entries {
        match out.iter_mut().find(|(other, _)| other == name) {
            None => out.push((name, value.clone())),
            Some((_, held)) => {
                let mut values = match std::mem::replace(held, OptionValue::List(Vec::new())) {
                    OptionValue::List(values) => values,
                    one => vec![one],
                };
                match value {
                    OptionValue::List(more) => values.extend(more.iter().cloned()),
                    one => values.push(one.clone()),
                }
                *held = OptionValue::List(values);
            }
        }
    }
    out
}
