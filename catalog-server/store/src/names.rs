//! The identifiers of the registry: contexts, subjects, ids, versions, references.
//!
//! Owns how a qualified subject name is split and printed. Refuses to know HTTP paths: percent-decoding and the
//! `/contexts/{ctx}` prefix are the server's.

use std::fmt;
use std::sync::Arc;

/// The context of a subject name that names none.
pub const DEFAULT_CONTEXT: &str = ".";
/// The context whose configuration and mode stand above every other context's.
pub const GLOBAL_CONTEXT: &str = ".__GLOBAL";

/// A subject: its context and its name inside that context. Cheap to clone.
///
/// Printed as the registry prints it: bare in the default context, `:.ctx:name` elsewhere. A name that is empty stands,
/// where a scope is asked for (configuration, mode), for the whole context.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SubjectName {
    context: Arc<str>,
    name: Arc<str>,
}

impl SubjectName {
    /// Builds a name from a context (`.`, `.ctx`) and the name inside it.
    pub fn new(context: impl Into<Arc<str>>, name: impl Into<Arc<str>>) -> Self {
        Self {
            context: context.into(),
            name: name.into(),
        }
    }

    /// Splits a qualified name (`:.ctx:name`; `:.ctx:` and `:.ctx` are the context); a bare name belongs to the default
    /// context.
    pub fn parse(qualified: &str) -> Self {
        Self::parse_in(qualified, DEFAULT_CONTEXT)
    }

    /// Splits a qualified name; a bare name belongs to `context`, as a reference does to its parent's context.
    pub fn parse_in(qualified: &str, context: &str) -> Self {
        match qualified.strip_prefix(":.") {
            Some(rest) => {
                let (inner, name) = rest.split_once(':').unwrap_or((rest, ""));
                Self::new(format!(".{inner}"), name)
            }
            None => Self::new(context, qualified),
        }
    }

    /// The scope of a whole context.
    pub fn context_scope(context: &str) -> Self {
        Self::new(context, "")
    }

    /// The scope above all contexts, `:.__GLOBAL:`.
    pub fn global() -> Self {
        Self::context_scope(GLOBAL_CONTEXT)
    }

    /// The context as messages and prefixes spell it: empty for the default one, else `:.ctx:`.
    pub fn qualified_context(&self) -> String {
        if &*self.context == DEFAULT_CONTEXT {
            String::new()
        } else {
            format!(":{}:", self.context)
        }
    }

    /// The context, with its leading dot.
    pub fn context(&self) -> &str {
        &self.context
    }

    /// The name inside the context; empty for a context scope.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Shares the context's text, for maps that are keyed by context.
    pub fn shared_context(&self) -> Arc<str> {
        Arc::clone(&self.context)
    }
}

impl fmt::Display for SubjectName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if &*self.context == DEFAULT_CONTEXT {
            f.write_str(&self.name)
        } else {
            write!(f, ":{}:{}", self.context, self.name)
        }
    }
}

/// A schema id, counted per context from 1; the four bytes in front of a Kafka record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SchemaId(pub u32);

impl fmt::Display for SchemaId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A version number inside a subject, counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VersionNumber(pub i32);

impl fmt::Display for VersionNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The identity of a schema's content: an MD5, printed as a UUID. See [`crate::identity::guid`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Guid(pub [u8; 16]);

impl Guid {
    /// The sixteen bytes, in print order.
    pub fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }

    /// Reads the printed form, with or without hyphens, in any case.
    pub fn parse(text: &str) -> Option<Self> {
        let mut bytes = [0u8; 16];
        let mut digits = text.chars().filter(|c| *c != '-');
        for byte in &mut bytes {
            let high = digits.next()?.to_digit(16)?;
            let low = digits.next()?.to_digit(16)?;
            *byte = u8::try_from(high * 16 + low).ok()?;
        }
        digits.next().is_none().then_some(Self(bytes))
    }
}

impl fmt::Display for Guid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, byte) in self.0.iter().enumerate() {
            if matches!(index, 4 | 6 | 8 | 10) {
                f.write_str("-")?;
            }
            write!(f, "{byte:02x}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Guid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Guid({self})")
    }
}

/// What a registry, a context or a subject accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mode {
    /// Reads and registrations without an explicit id; the default.
    ReadWrite,
    /// Reads only.
    ReadOnly,
    /// As [`Mode::ReadOnly`]; deprecated on the wire.
    ReadOnlyOverride,
    /// Registrations with an explicit id only; checks are skipped.
    Import,
    /// As [`Mode::Import`], for a registry that mirrors another; only on the scope above all contexts.
    Forward,
}

impl Mode {
    /// The wire's word, for example `READWRITE`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ReadWrite => "READWRITE",
            Self::ReadOnly => "READONLY",
            Self::ReadOnlyOverride => "READONLY_OVERRIDE",
            Self::Import => "IMPORT",
            Self::Forward => "FORWARD",
        }
    }

    /// Reads the wire's word, exactly as written by [`Self::as_str`].
    pub fn parse(text: &str) -> Option<Self> {
        [
            Self::ReadWrite,
            Self::ReadOnly,
            Self::ReadOnlyOverride,
            Self::Import,
            Self::Forward,
        ]
        .into_iter()
        .find(|candidate| candidate.as_str() == text)
    }
}

impl fmt::Display for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A reference of one schema to a version of another subject, as the client wrote it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Reference {
    /// Avro full name, Protobuf import path, or JSON Schema `$ref`.
    pub name: String,
    /// The referenced subject as written; unqualified means the context of the referring schema.
    pub subject: String,
    /// The referenced version; the caller has replaced `-1` (latest) by the number it stands for.
    pub version: VersionNumber,
}

/// One version of one subject.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VersionKey {
    /// The subject.
    pub subject: SubjectName,
    /// The version inside it.
    pub version: VersionNumber,
}

impl fmt::Display for VersionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` version {}", self.subject, self.version)
    }
}
