//! The cursor with which all of ODCS is read: takes members of one object by name, remembers
//! which names are known, and reports every member of a wrong type or with an unknown name.

use callsheet_schema::tree::{Member, Node, Value};
use callsheet_schema::{LineIndex, Problem, Span};

use super::model::{ApiVersion, Text};
use crate::nearest::nearest;

/// Problems of one document, with what is needed to place and judge them.
pub(super) struct Notes<'t> {
    text: &'t str,
    index: LineIndex,
    /// The version that the document declares.
    pub(super) declared: ApiVersion,
    pub(super) errors: Vec<Problem>,
    pub(super) warnings: Vec<Problem>,
}

impl<'t> Notes<'t> {
    pub(super) fn new(text: &'t str, declared: ApiVersion) -> Self {
        Self {
            text,
            index: LineIndex::new(text),
            declared,
            errors: Vec::new(),
            warnings: Vec::new(),
        }
    }

    pub(super) fn error(&mut self, span: Span, message: impl Into<String>) {
        let problem = self.problem(span, message.into(), None);
        self.errors.push(problem);
    }

    pub(super) fn error_with(
        &mut self,
        span: Span,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        let problem = self.problem(span, message.into(), Some(help.into()));
        self.errors.push(problem);
    }

    pub(super) fn warn(&mut self, span: Span, message: impl Into<String>, help: Option<String>) {
        let problem = self.problem(span, message.into(), help);
        self.warnings.push(problem);
    }

    fn problem(&self, span: Span, message: String, help: Option<String>) -> Problem {
        Problem {
            message,
            span,
            position: self.index.position(self.text, span.start),
            help,
        }
    }
}

/// The members of one object while it is read.
pub(super) struct Fields<'a> {
    members: &'a [Member],
    known: Vec<&'static str>,
    /// The object's own place.
    pub(super) span: Span,
    place: String,
}

impl<'a> Fields<'a> {
    /// Opens an object; anything else is reported and gives `None`.
    pub(super) fn open(node: &'a Node, place: &str, notes: &mut Notes<'_>) -> Option<Self> {
        let Value::Object(members) = &node.value else {
            notes.error(
                node.span,
                format!("{place} is {}, expected an object", kind(node)),
            );
            return None;
        };
        let span = members.first().map_or(node.span, |first| first.key_span);
        Some(Self {
            members,
            known: Vec::new(),
            span,
            place: place.to_owned(),
        })
    }

    /// How messages call this object.
    pub(super) fn place(&self) -> &str {
        &self.place
    }

    /// Lets messages call this object by its name from now on.
    pub(super) fn rename(&mut self, place: String) {
        self.place = place;
    }

    /// The member, whatever its type; the name is known from here on.
    pub(super) fn take(&mut self, key: &'static str) -> Option<&'a Node> {
        self.known.push(key);
        self.peek(key).map(|member| &member.value)
    }

    pub(super) fn peek(&self, key: &str) -> Option<&'a Member> {
        self.members.iter().find(|member| member.key == key)
    }

    /// The first member whose name the test accepts.
    pub(super) fn first(&self, test: impl Fn(&str) -> bool) -> Option<&'a Member> {
        self.members.iter().find(|member| test(&member.key))
    }

    pub(super) fn members(&self) -> &'a [Member] {
        self.members
    }

    fn wrong(&self, key: &str, node: &Node, expected: &str, notes: &mut Notes<'_>) {
        let message = format!(
            "`{key}` of {} is {}, expected {expected}",
            self.place,
            kind(node)
        );
        match &node.value {
            Value::Number(text) if expected == "text" => {
                notes.error_with(node.span, message, format!("put it in quotes: \"{text}\""));
            }
            Value::Bool(flag) if expected == "text" => {
                notes.error_with(node.span, message, format!("put it in quotes: \"{flag}\""));
            }
            Value::Null => notes.error_with(node.span, message, "remove the line or give a value"),
            _ => notes.error(node.span, message),
        }
    }

    pub(super) fn text(&mut self, key: &'static str, notes: &mut Notes<'_>) -> Option<Text> {
        let node = self.take(key)?;
        if let Value::String(value) = &node.value {
            return Some(Text {
                value: value.clone(),
                span: node.span,
            });
        }
        self.wrong(key, node, "text", notes);
        None
    }

    pub(super) fn required_text(
        &mut self,
        key: &'static str,
        notes: &mut Notes<'_>,
    ) -> Option<Text> {
        self.required(key, notes);
        self.text(key, notes)
    }

    /// Reports an absent member.
    pub(super) fn required(&mut self, key: &'static str, notes: &mut Notes<'_>) {
        if self.peek(key).is_none() {
            notes.error(self.span, format!("{} has no `{key}`", self.place));
        }
    }

    /// A text out of a closed list.
    pub(super) fn choice(
        &mut self,
        key: &'static str,
        allowed: &[&str],
        notes: &mut Notes<'_>,
    ) -> Option<Text> {
        let text = self.text(key, notes)?;
        if !allowed.contains(&text.value.as_str()) {
            let message = format!("`{key}` of {} is `{}`", self.place, text.value);
            let help = match nearest(&text.value, allowed.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("one of: {}", allowed.join(", ")),
            };
            notes.error_with(text.span, message, help);
        }
        Some(text)
    }

    pub(super) fn flag(&mut self, key: &'static str, notes: &mut Notes<'_>) -> Option<bool> {
        let node = self.take(key)?;
        if let Value::Bool(flag) = node.value {
            return Some(flag);
        }
        self.wrong(key, node, "true or false", notes);
        None
    }

    pub(super) fn integer(&mut self, key: &'static str, notes: &mut Notes<'_>) -> Option<i64> {
        let node = self.take(key)?;
        let whole = match &node.value {
            Value::Number(text) => whole(text),
            _ => None,
        };
        if whole.is_none() {
            self.wrong(key, node, "a whole number", notes);
        }
        whole
    }

    /// A number in the text that stands in the document.
    pub(super) fn number(&mut self, key: &'static str, notes: &mut Notes<'_>) -> Option<Text> {
        let node = self.take(key)?;
        if let Value::Number(text) = &node.value {
            return Some(Text {
                value: text.clone(),
                span: node.span,
            });
        }
        self.wrong(key, node, "a number", notes);
        None
    }

    pub(super) fn list(&mut self, key: &'static str, notes: &mut Notes<'_>) -> &'a [Node] {
        match self.take(key) {
            None => &[],
            Some(node) => {
                if let Value::Array(items) = &node.value {
                    return items;
                }
                self.wrong(key, node, "a list", notes);
                &[]
            }
        }
    }

    pub(super) fn texts(&mut self, key: &'static str, notes: &mut Notes<'_>) -> Vec<Text> {
        let mut out = Vec::new();
        for item in self.list(key, notes) {
            if let Value::String(value) = &item.value {
                out.push(Text {
                    value: value.clone(),
                    span: item.span,
                });
            } else {
                self.wrong(key, item, "text", notes);
            }
        }
        out
    }

    /// A member that is an object, kept as a node.
    pub(super) fn object(&mut self, key: &'static str, notes: &mut Notes<'_>) -> Option<&'a Node> {
        let node = self.take(key)?;
        if matches!(node.value, Value::Object(_)) {
            return Some(node);
        }
        self.wrong(key, node, "an object", notes);
        None
    }

    /// A member that is neither list nor object, kept as a node.
    pub(super) fn single(&mut self, key: &'static str, notes: &mut Notes<'_>) -> Option<&'a Node> {
        let node = self.take(key)?;
        if matches!(node.value, Value::Array(_) | Value::Object(_)) {
            self.wrong(key, node, "one value", notes);
            return None;
        }
        Some(node)
    }

    /// Warns if the document declares a version that did not have the member yet.
    pub(super) fn newer(&self, key: &str, since: ApiVersion, notes: &mut Notes<'_>) {
        if notes.declared >= since {
            return;
        }
        if let Some(member) = self.peek(key) {
            let message = format!(
                "`{key}` of {} is new in {since}, the document declares {}",
                self.place, notes.declared
            );
            let help = Some(format!("declare `apiVersion: {since}`"));
            notes.warn(member.key_span, message, help);
        }
    }

    /// Marks names as known that are read elsewhere.
    pub(super) fn know(&mut self, keys: &[&'static str]) {
        self.known.extend_from_slice(keys);
    }

    /// The members that nobody asked for: reported, and kept.
    pub(super) fn finish(self, notes: &mut Notes<'_>) -> Vec<Member> {
        let mut unknown = Vec::new();
        for member in self.members {
            if self.known.contains(&member.key.as_str()) {
                continue;
            }
            let message = format!("{} has no field `{}` in ODCS", self.place, member.key);
            let help = match nearest(&member.key, self.known.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "put it under `customProperties`".to_owned(),
            };
            notes.error_with(member.key_span, message, help);
            unknown.push(member.clone());
        }
        unknown
    }
}

/// What a node is, in words for a message.
pub(super) fn kind(node: &Node) -> &'static str {
    match node.value {
        Value::Null => "empty",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// `12`, also as `12.0`.
pub(super) fn whole(text: &str) -> Option<i64> {
    let digits = match text.split_once('.') {
        Some((digits, zeros)) if zeros.bytes().all(|byte| byte == b'0') => digits,
        Some(_) => return None,
        None => text,
    };
    digits.parse().ok()
}
