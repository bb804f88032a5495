//! Names of records, enums and fixeds: a namespace, which may be empty, and an unqualified name.

/// The full name of a named type.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name {
    full: String,
    /// Where the unqualified name starts in `full`.
    split: usize,
}

impl Name {
    /// Makes the name that `name` means inside `namespace`: a dotted name carries its own namespace.
    pub fn new(name: &str, namespace: &str) -> Self {
        match name.rfind('.') {
            Some(0) => Self {
                full: name[1..].to_owned(),
                split: 0,
            },
            Some(dot) => Self {
                full: name.to_owned(),
                split: dot + 1,
            },
            None if namespace.is_empty() => Self {
                full: name.to_owned(),
                split: 0,
            },
            None => Self {
                full: format!("{namespace}.{name}"),
                split: namespace.len() + 1,
            },
        }
    }

    /// Returns the namespace; empty when there is none.
    pub fn namespace(&self) -> &str {
        &self.full[..self.split.saturating_sub(1)]
    }

    /// Returns the unqualified name.
    pub fn name(&self) -> &str {
        &self.full[self.split..]
    }

    /// Returns the full name.
    pub fn full(&self) -> &str {
        &self.full
    }

    /// Returns the name as Java writes it inside `namespace`: unqualified where that is enough.
    pub(crate) fn within(&self, namespace: &str) -> &str {
        let same = !namespace.is_empty() && self.namespace() == namespace;
        if same && !is_type_word(self.name()) {
            self.name()
        } else {
            &self.full
        }
    }
}

impl std::fmt::Display for Name {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.full)
    }
}

/// Names of the primitive types.
pub(crate) const PRIMITIVES: [&str; 8] = [
    "null", "boolean", "int", "long", "float", "double", "bytes", "string",
];

fn is_type_word(name: &str) -> bool {
    PRIMITIVES.contains(&name)
        || matches!(
            name,
            "record" | "enum" | "array" | "map" | "union" | "fixed"
        )
}

/// Tells whether `name` is `[A-Za-z_][A-Za-z0-9_]*` (Avro 1.12, names).
pub(crate) fn is_valid(name: &str) -> bool {
    let mut bytes = name.bytes();
    bytes
        .next()
        .is_some_and(|first| first.is_ascii_alphabetic() || first == b'_')
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}
