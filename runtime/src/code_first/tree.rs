//! The Avro schema of a Rust type as a constant tree, and its text, written while the crate is compiled.
//!
//! The text is what `callsheet_schema` prints of the parsed schema (Java's order of members), so that a type and a locked schema can be
//! compared as texts. What is wrong in the whole of a schema (two types of one name, a union of unions) is an error of the compiler here.

/// An Avro type.
#[derive(Debug)]
pub enum Type {
    /// A type without name, as JSON.
    Plain(&'static str),
    /// `bytes` with logical type `decimal` of 38 digits and this scale.
    Decimal(u32),
    /// A `fixed` of this size.
    Fixed(usize),
    /// The logical type `duration`.
    Duration,
    /// A list.
    Array(&'static Type),
    /// A map.
    Map(&'static Type),
    /// `null`, or the type.
    Option(&'static Type),
    /// Branches of a union.
    Union(&'static [&'static Type]),
    /// A record.
    Record(&'static Named, &'static [Field]),
    /// An enum; the JSON of its symbols and of what follows them.
    Enum(&'static Named),
    /// A named type inside itself.
    Ref(&'static Named),
}

/// What types with names have.
#[derive(Debug)]
pub struct Named {
    /// Module and name of the Rust type.
    pub rust: &'static str,
    /// Name without namespace.
    pub name: &'static str,
    /// Namespace, if the type has one of its own; that of the type around it otherwise.
    pub namespace: Option<&'static str>,
    /// JSON members after name and namespace, each with a comma before it: documentation, symbols and default of an enum.
    pub head: &'static str,
    /// JSON members at the end, each with a comma before it.
    pub tail: &'static str,
}

/// A field of a record.
#[derive(Debug)]
pub struct Field {
    /// Its name.
    pub name: &'static str,
    /// Its type.
    pub type_: &'static Type,
    /// JSON members after the type, each with a comma before it.
    pub tail: &'static str,
}

/// Most types with names in one schema.
const MOST: usize = 256;

/// A named type of the text so far, and its namespace.
#[derive(Clone, Copy)]
struct Seen {
    rust: &'static str,
    name: &'static str,
    namespace: &'static str,
}

/// Writes the text, or counts its bytes when `N` is 0.
struct Writer<const N: usize> {
    bytes: [u8; N],
    length: usize,
    seen: [Seen; MOST],
    count: usize,
    /// What is wrong in the whole of the schema.
    problem: Option<&'static str>,
}

/// What is wrong in the whole of a type's schema.
pub const fn problem(type_: &'static Type) -> Option<&'static str> {
    let mut writer = Writer::<0>::new();
    writer.write(type_, "");
    writer.problem
}

/// The length of a type's text.
pub const fn length(type_: &'static Type) -> usize {
    let mut writer = Writer::<0>::new();
    writer.write(type_, "");
    writer.length
}

/// The text of a type; `N` is its [`length`].
pub const fn text<const N: usize>(type_: &'static Type) -> [u8; N] {
    let mut writer = Writer::<N>::new();
    writer.write(type_, "");
    writer.bytes
}

impl<const N: usize> Writer<N> {
    const fn new() -> Self {
        let none = Seen {
            rust: "",
            name: "",
            namespace: "",
        };
        Self {
            bytes: [0; N],
            length: 0,
            seen: [none; MOST],
            count: 0,
            problem: None,
        }
    }

    const fn fail(&mut self, problem: &'static str) {
        if self.problem.is_none() {
            self.problem = Some(problem);
        }
    }

    const fn put(&mut self, text: &str) {
        let text = text.as_bytes();
        let mut at = 0;
        while at < text.len() {
            if self.length < N {
                self.bytes[self.length] = text[at];
            }
            self.length += 1;
            at += 1;
        }
    }

    const fn number(&mut self, value: usize) {
        const DIGITS: [&str; 10] = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];
        if value >= 10 {
            self.number(value / 10);
        }
        self.put(DIGITS[value % 10]);
    }

    const fn write(&mut self, type_: &'static Type, namespace: &'static str) {
        match type_ {
            Type::Plain(text) => self.put(text),
            Type::Decimal(scale) => {
                self.put(
                    "{\"type\":\"bytes\",\"logicalType\":\"decimal\",\"precision\":38,\"scale\":",
                );
                self.number(*scale as usize);
                self.put("}");
            }
            Type::Fixed(size) => self.fixed(*size, "Fixed", "", namespace),
            Type::Duration => {
                self.fixed(12, "Duration", ",\"logicalType\":\"duration\"", namespace);
            }
            Type::Array(item) => {
                self.put("{\"type\":\"array\",\"items\":");
                self.write(item, namespace);
                self.put("}");
            }
            Type::Map(value) => {
                self.put("{\"type\":\"map\",\"values\":");
                self.write(value, namespace);
                self.put("}");
            }
            Type::Option(inner) => {
                self.put("[\"null\",");
                match inner {
                    Type::Union(branches) => {
                        self.distinct(branches, true);
                        self.branches(branches, namespace);
                    }
                    Type::Option(_) => self.fail("an `Option` in an `Option` is no Avro type"),
                    inner => self.write(inner, namespace),
                }
                self.put("]");
            }
            Type::Union(branches) => {
                self.distinct(branches, false);
                self.put("[");
                self.branches(branches, namespace);
                self.put("]");
            }
            Type::Record(named, fields) => {
                let Some(inner) = self.open("record", named, namespace) else {
                    return;
                };
                self.put(",\"fields\":[");
                let mut at = 0;
                while at < fields.len() {
                    self.put(if at > 0 {
                        ",{\"name\":\""
                    } else {
                        "{\"name\":\""
                    });
                    self.put(fields[at].name);
                    self.put("\",\"type\":");
                    self.write(fields[at].type_, inner);
                    self.put(fields[at].tail);
                    self.put("}");
                    at += 1;
                }
                self.put("]");
                self.put(named.tail);
                self.put("}");
            }
            Type::Enum(named) => {
                if self.open("enum", named, namespace).is_some() {
                    self.put(named.tail);
                    self.put("}");
                }
            }
            Type::Ref(named) => {
                if !self.known(named.rust, namespace) {
                    self.fail("`#[contract(recursive)]` is for a field whose type holds the type with the field");
                }
            }
        }
    }

    const fn branches(&mut self, branches: &[&'static Type], namespace: &'static str) {
        let mut at = 0;
        while at < branches.len() {
            if at > 0 {
                self.put(",");
            }
            self.write(branches[at], namespace);
            at += 1;
        }
    }

    /// A `fixed` of our namespace; the size is part of the name of a plain one.
    const fn fixed(
        &mut self,
        size: usize,
        name: &'static str,
        logical: &'static str,
        namespace: &'static str,
    ) {
        let plain = logical.is_empty();
        let key = if plain { fixed_key(size) } else { name };
        if equal(key, "FixedLong") {
            self.fail("arrays of up to 64 bytes are `fixed`: hold more as `Vec<u8>`");
        }
        let known = self.known(key, namespace);
        if known {
            return;
        }
        self.remember(key, key, "callsheet");
        self.put("{\"type\":\"fixed\",\"name\":\"");
        self.put(key);
        if !equal(namespace, "callsheet") {
            self.put("\",\"namespace\":\"callsheet");
        }
        self.put("\",\"size\":");
        self.number(size);
        self.put(logical);
        self.put("}");
    }

    /// Writes a known type's name.
    const fn known(&mut self, rust: &str, namespace: &str) -> bool {
        let mut at = 0;
        while at < self.count {
            let seen = self.seen[at];
            if equal(seen.rust, rust) {
                self.put("\"");
                if !equal(seen.namespace, namespace) {
                    self.put(seen.namespace);
                    self.put(".");
                }
                self.put(seen.name);
                self.put("\"");
                return true;
            }
            at += 1;
        }
        false
    }

    const fn remember(&mut self, rust: &'static str, name: &'static str, namespace: &'static str) {
        let mut at = 0;
        while at < self.count {
            let seen = self.seen[at];
            if equal(seen.name, name) && equal(seen.namespace, namespace) {
                self.fail("two types of one name: give one of them another with `#[contract(name = \"…\")]` or `#[contract(namespace = \"…\")]`");
            }
            at += 1;
        }
        if self.count == MOST {
            self.fail("more than 256 types with names in one schema");
            return;
        }
        self.seen[self.count] = Seen {
            rust,
            name,
            namespace,
        };
        self.count += 1;
    }

    /// Begins a named type and returns its namespace, or writes its name when it is known.
    const fn open(
        &mut self,
        word: &str,
        named: &'static Named,
        namespace: &'static str,
    ) -> Option<&'static str> {
        if self.known(named.rust, namespace) {
            return None;
        }
        let own = match named.namespace {
            Some(own) => own,
            None => namespace,
        };
        self.remember(named.rust, named.name, own);
        self.put("{\"type\":\"");
        self.put(word);
        self.put("\",\"name\":\"");
        self.put(named.name);
        self.put("\"");
        if !equal(own, namespace) {
            self.put(",\"namespace\":\"");
            self.put(own);
            self.put("\"");
        }
        self.put(named.head);
        Some(own)
    }

    /// Refuses a union with two branches of a kind (Avro 1.12, unions). `nullable`: it has `null` before them.
    const fn distinct(&mut self, branches: &[&'static Type], nullable: bool) {
        let mut at = 0;
        while at < branches.len() {
            if matches!(branches[at], Type::Option(_) | Type::Union(_)) {
                self.fail("a union holds no union: give the variant another type");
                return;
            }
            let kind = kind(branches[at]);
            if nullable && equal(kind, "\"null\"") {
                self.fail(
                    "an `Option` of an enum with a variant without value has two branches for null",
                );
            }
            let mut other = 0;
            while other < at {
                if equal(self::kind(branches[other]), kind) {
                    self.fail("two variants hold the same Avro type: a union has one branch of each, records, enums and fixed by their names");
                }
                other += 1;
            }
            at += 1;
        }
    }
}

/// What tells a branch from the others.
const fn kind(type_: &'static Type) -> &'static str {
    match type_ {
        Type::Plain(text) => base(text),
        Type::Decimal(_) => "\"bytes\"",
        Type::Fixed(size) => fixed_key(*size),
        Type::Duration => "Duration",
        Type::Array(_) => "array",
        Type::Map(_) => "map",
        Type::Option(_) | Type::Union(_) => {
            panic!("a union holds no union: give the variant another type")
        }
        Type::Record(named, _) | Type::Enum(named) | Type::Ref(named) => named.rust,
    }
}

/// The type below a logical type.
const fn base(text: &'static str) -> &'static str {
    const BASES: [(&str, &str); 3] = [
        ("{\"type\":\"string\",", "\"string\""),
        ("{\"type\":\"int\",", "\"int\""),
        ("{\"type\":\"long\",", "\"long\""),
    ];
    let mut at = 0;
    while at < BASES.len() {
        if begins(text, BASES[at].0) {
            return BASES[at].1;
        }
        at += 1;
    }
    text
}

/// Name of a plain `fixed` by its size.
const fn fixed_key(size: usize) -> &'static str {
    const NAMES: [&str; 65] = [
        "Fixed0", "Fixed1", "Fixed2", "Fixed3", "Fixed4", "Fixed5", "Fixed6", "Fixed7", "Fixed8",
        "Fixed9", "Fixed10", "Fixed11", "Fixed12", "Fixed13", "Fixed14", "Fixed15", "Fixed16",
        "Fixed17", "Fixed18", "Fixed19", "Fixed20", "Fixed21", "Fixed22", "Fixed23", "Fixed24",
        "Fixed25", "Fixed26", "Fixed27", "Fixed28", "Fixed29", "Fixed30", "Fixed31", "Fixed32",
        "Fixed33", "Fixed34", "Fixed35", "Fixed36", "Fixed37", "Fixed38", "Fixed39", "Fixed40",
        "Fixed41", "Fixed42", "Fixed43", "Fixed44", "Fixed45", "Fixed46", "Fixed47", "Fixed48",
        "Fixed49", "Fixed50", "Fixed51", "Fixed52", "Fixed53", "Fixed54", "Fixed55", "Fixed56",
        "Fixed57", "Fixed58", "Fixed59", "Fixed60", "Fixed61", "Fixed62", "Fixed63", "Fixed64",
    ];
    if size < NAMES.len() {
        NAMES[size]
    } else {
        "FixedLong"
    }
}

const fn begins(text: &str, with: &str) -> bool {
    let (text, with) = (text.as_bytes(), with.as_bytes());
    if text.len() < with.len() {
        return false;
    }
    let mut at = 0;
    while at < with.len() {
        if text[at] != with[at] {
            return false;
        }
        at += 1;
    }
    true
}

/// Whether two texts are the same.
pub const fn equal(left: &str, right: &str) -> bool {
    left.len() == right.len() && begins(left, right)
}
