//! JSON values with exact numbers: constants of schemas and the values that are put together from them.

use std::collections::BTreeMap;
use std::rc::Rc;

use callsheet_schema::tree;

use crate::compat::json::number::Decimal;

/// The kinds of JSON values; integers are numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Kind {
    Null,
    Boolean,
    Number,
    String,
    Array,
    Object,
}

impl Kind {
    /// All kinds, the ones with the plainest values first.
    pub(crate) const ALL: [Self; 6] = [
        Self::Null,
        Self::Boolean,
        Self::Number,
        Self::String,
        Self::Array,
        Self::Object,
    ];

    const fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// A set of kinds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Kinds(u8);

impl Kinds {
    pub(crate) const NONE: Self = Self(0);
    pub(crate) const ALL: Self = Self(0b11_1111);

    pub(crate) const fn of(kind: Kind) -> Self {
        Self(kind.bit())
    }

    pub(crate) const fn with(self, kind: Kind) -> Self {
        Self(self.0 | kind.bit())
    }

    pub(crate) const fn has(self, kind: Kind) -> bool {
        self.0 & kind.bit() != 0
    }

    pub(crate) const fn is_empty(self) -> bool {
        self.0 == 0
    }
}

/// A JSON value; numbers are exact.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Json {
    Null,
    Bool(bool),
    Number(Rc<Decimal>),
    /// A number written with a point or an exponent, even if it is whole: no integer to draft 4.
    Fraction(Rc<Decimal>),
    String(Rc<str>),
    Array(Vec<Rc<Json>>),
    Object(BTreeMap<Rc<str>, Rc<Json>>),
}

impl Json {
    pub(crate) const fn kind(&self) -> Kind {
        match self {
            Self::Null => Kind::Null,
            Self::Bool(_) => Kind::Boolean,
            Self::Number(_) | Self::Fraction(_) => Kind::Number,
            Self::String(_) => Kind::String,
            Self::Array(_) => Kind::Array,
            Self::Object(_) => Kind::Object,
        }
    }

    /// The number that it is.
    pub(crate) const fn number(&self) -> Option<&Rc<Decimal>> {
        match self {
            Self::Number(number) | Self::Fraction(number) => Some(number),
            _ => None,
        }
    }

    /// The value of a spanned tree, whose depth its parser bounds; `None` if a number cannot be held exactly.
    pub(crate) fn of(node: &tree::Node) -> Option<Rc<Self>> {
        Some(Rc::new(match &node.value {
            tree::Value::Null => Self::Null,
            tree::Value::Bool(value) => Self::Bool(*value),
            tree::Value::Number(text) => Self::Number(Rc::new(Decimal::parse(text)?)),
            tree::Value::String(text) => Self::String(text.as_str().into()),
            tree::Value::Array(items) => {
                Self::Array(items.iter().map(Self::of).collect::<Option<_>>()?)
            }
            tree::Value::Object(members) => Self::Object(
                members
                    .iter()
                    .map(|member| Some((member.key.as_str().into(), Self::of(&member.value)?)))
                    .collect::<Option<_>>()?,
            ),
        }))
    }

    /// The value that validators see; `None` if a number cannot be held exactly.
    pub(crate) fn from_serde(value: &serde_json::Value) -> Option<Rc<Self>> {
        Some(Rc::new(match value {
            serde_json::Value::Null => Self::Null,
            serde_json::Value::Bool(value) => Self::Bool(*value),
            serde_json::Value::Number(number) => {
                let value = Rc::new(Decimal::parse(&number.to_string())?);
                if number.is_f64() {
                    Self::Fraction(value)
                } else {
                    Self::Number(value)
                }
            }
            serde_json::Value::String(text) => Self::String(text.as_str().into()),
            serde_json::Value::Array(items) => {
                Self::Array(items.iter().map(Self::from_serde).collect::<Option<_>>()?)
            }
            serde_json::Value::Object(members) => Self::Object(
                members
                    .iter()
                    .map(|(key, value)| Some((key.as_str().into(), Self::from_serde(value)?)))
                    .collect::<Option<_>>()?,
            ),
        }))
    }

    /// The value for validators; `None` if it holds a number that they cannot take exactly.
    pub(crate) fn to_serde(&self) -> Option<serde_json::Value> {
        Some(match self {
            Self::Null => serde_json::Value::Null,
            Self::Bool(value) => serde_json::Value::Bool(*value),
            Self::Number(number) => serde_json::Value::Number(number.to_json()?),
            Self::Fraction(number) => serde_json::Value::Number(number.to_json_double()?),
            Self::String(text) => serde_json::Value::String(text.to_string()),
            Self::Array(items) => serde_json::Value::Array(
                items
                    .iter()
                    .map(|item| item.to_serde())
                    .collect::<Option<_>>()?,
            ),
            Self::Object(members) => serde_json::Value::Object(
                members
                    .iter()
                    .map(|(key, value)| Some((key.to_string(), value.to_serde()?)))
                    .collect::<Option<_>>()?,
            ),
        })
    }
}
