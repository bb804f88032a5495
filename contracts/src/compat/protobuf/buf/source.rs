//! Declarations of two schemas, paired as buf pairs them: files by path, types and services by full name, fields and
//! enum values by number, methods by name.

use std::collections::BTreeMap;

use callsheet_schema::Span;
use callsheet_schema::protobuf::{
    Cardinality, Enum, EnumValue, Extend, Field, FieldType, File, FileId, Message, Method, Schema,
    Service,
};

use crate::compat::patch::Repair;
use crate::compat::protobuf::place::{Place, digest, path};

/// What a rule found.
#[derive(Clone, Debug)]
pub(crate) struct Hit {
    pub(crate) message: String,
    /// What it is about, such as `Order.amount`; empty for a file.
    pub(crate) subject: String,
    pub(crate) old: Place,
    /// For what is gone, what was around it.
    pub(crate) new: Place,
    pub(crate) repair: Option<Repair>,
}

impl Hit {
    pub(crate) fn new(subject: impl Into<String>, old: Place, new: Place, message: String) -> Self {
        Self {
            message,
            subject: subject.into(),
            old,
            new,
            repair: None,
        }
    }

    /// With a way out.
    pub(crate) fn repaired_by(mut self, repair: Option<Repair>) -> Self {
        self.repair = repair;
        self
    }
}

/// A field or an extension, with what it belongs to.
#[derive(Clone, Copy)]
pub(crate) struct Member<'a> {
    pub(crate) field: &'a Field,
    /// The message that it is a field of, extended or not.
    pub(crate) owner: &'a str,
    /// The declaring message; `None` for extensions.
    pub(crate) message: Option<&'a Message>,
    pub(crate) file: FileId,
}

impl Member<'_> {
    pub(crate) const fn is_extension(&self) -> bool {
        self.message.is_none()
    }

    /// Whether it is the key or the value of a map entry.
    pub(crate) fn is_of_entry(&self) -> bool {
        self.message.is_some_and(|message| {
            message.kind == callsheet_schema::protobuf::MessageKind::MapEntry
        })
    }

    /// Its name; for an extension the full name.
    pub(crate) fn name(&self) -> &str {
        if self.is_extension() {
            &self.field.full_name
        } else {
            &self.field.name
        }
    }

    /// ``field 2 `amount` of `Order` ``.
    pub(crate) fn say(&self) -> String {
        let (number, name) = (self.field.number, self.name());
        match self.message {
            Some(message) => format!("field {number} `{name}` of `{}`", message.name),
            None => format!("extension {number} `{name}` of `{}`", self.owner),
        }
    }

    /// How often it may be there.
    pub(crate) const fn count(&self) -> Count {
        match (&self.field.ty, self.field.cardinality) {
            (FieldType::Map(_), _) => Count::Map,
            (_, Cardinality::Repeated) => Count::Repeated,
            (_, Cardinality::Required) => Count::Required,
            (_, Cardinality::Optional) => Count::Explicit,
            (_, Cardinality::Implicit) if self.is_extension() => Count::Explicit,
            (_, Cardinality::Implicit) => Count::Implicit,
        }
    }
}

/// buf's cardinalities.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Count {
    Explicit,
    Implicit,
    Required,
    Repeated,
    Map,
}

impl Count {
    pub(crate) const fn label(self) -> &'static str {
        match self {
            Self::Explicit => "optional with presence",
            Self::Implicit => "optional without presence",
            Self::Required => "required",
            Self::Repeated => "repeated",
            Self::Map => "map",
        }
    }
}

/// One side: every declaration by what identifies it.
pub(crate) struct Tables<'a> {
    pub(crate) schema: &'a Schema,
    /// By path; the main file has none.
    pub(crate) files: BTreeMap<&'a str, (FileId, &'a File)>,
    pub(crate) messages: BTreeMap<&'a str, &'a Message>,
    pub(crate) enums: BTreeMap<&'a str, &'a Enum>,
    pub(crate) services: BTreeMap<&'a str, (FileId, &'a Service)>,
    /// By the full names of extended message and number.
    pub(crate) extensions: BTreeMap<(&'a str, i32), Member<'a>>,
}

impl<'a> Tables<'a> {
    fn new(schema: &'a Schema) -> Self {
        let mut tables = Self {
            schema,
            files: BTreeMap::new(),
            messages: schema
                .messages()
                .map(|(_, message)| (message.full_name.as_str(), message))
                .collect(),
            enums: schema
                .enums()
                .map(|(_, one)| (one.full_name.as_str(), one))
                .collect(),
            services: BTreeMap::new(),
            extensions: BTreeMap::new(),
        };
        for (id, file) in schema.files() {
            tables.files.insert(&file.name, (id, file));
            for service in &file.services {
                tables.services.insert(&service.full_name, (id, service));
            }
            for extend in &file.extends {
                tables.extend(extend, id);
            }
        }
        for (_, message) in schema.messages() {
            for extend in &message.extends {
                tables.extend(extend, message.file);
            }
        }
        tables
    }

    fn extend(&mut self, extend: &'a Extend, file: FileId) {
        let owner = extend.message.map_or(extend.extendee.text.as_str(), |id| {
            self.schema.message(id).full_name.as_str()
        });
        for field in &extend.fields {
            let member = Member {
                field,
                owner,
                message: None,
                file,
            };
            self.extensions.insert((owner, field.number), member);
        }
    }

    /// The file that a declaration stands in.
    pub(crate) fn file(&self, id: FileId) -> &'a File {
        self.schema.file_of(id)
    }

    /// A full name without its package.
    pub(crate) fn nested<'n>(&self, full_name: &'n str, file: FileId) -> &'n str {
        let package = self.file(file).package();
        if package.is_empty() {
            return full_name;
        }
        full_name
            .strip_prefix(package)
            .and_then(|rest| rest.strip_prefix('.'))
            .unwrap_or(full_name)
    }

    /// A place in a file; only the main file has spans.
    pub(crate) fn place(&self, file: FileId, full_name: &str, span: Span) -> Place {
        let main = file == FileId::MAIN;
        Place {
            path: path(self.schema.file().package(), full_name),
            span: main.then_some(span),
            hash: if main {
                digest(span.slice(self.schema.text()))
            } else {
                digest(full_name)
            },
        }
    }

    /// The start of a file.
    pub(crate) fn top(&self, file: FileId) -> Place {
        Place {
            path: String::new(),
            span: (file == FileId::MAIN).then(|| Span::new(0, 0)),
            hash: digest(&self.file(file).name),
        }
    }

    pub(crate) fn at_message(&self, message: &Message) -> Place {
        self.place(message.file, &message.full_name, message.span)
    }

    pub(crate) fn at_enum(&self, one: &Enum) -> Place {
        self.place(one.file, &one.full_name, one.span)
    }

    /// A field, pointed at by one of its spans.
    pub(crate) fn at_member(&self, member: &Member<'_>, span: Span) -> Place {
        let mut place = self.place(member.file, member.owner, span);
        place.path = format!("{}/{}", place.path, member.field.number);
        if member.file == FileId::MAIN {
            place.hash = digest(member.field.span.slice(self.schema.text()));
        }
        place
    }

    /// What is left around a declaration that is gone: the nearest message around it, or the file.
    pub(crate) fn around(&self, file: FileId, nested: &str) -> Place {
        let package = self.file(file).package();
        let mut name = nested;
        while let Some((outer, _)) = name.rsplit_once('.') {
            let full = if package.is_empty() {
                outer.to_owned()
            } else {
                format!("{package}.{outer}")
            };
            if let Some(message) = self
                .messages
                .get(full.as_str())
                .filter(|one| one.file == file)
            {
                return self.at_message(message);
            }
            name = outer;
        }
        self.top(file)
    }
}

/// The old and the new side.
pub(crate) struct Comparison<'a> {
    pub(crate) old: Tables<'a>,
    pub(crate) new: Tables<'a>,
}

impl<'a> Comparison<'a> {
    pub(crate) fn new(old: &'a Schema, new: &'a Schema) -> Self {
        Self {
            old: Tables::new(old),
            new: Tables::new(new),
        }
    }

    /// Files of one path: old, new.
    pub(crate) fn files(
        &self,
    ) -> impl Iterator<Item = ((FileId, &'a File), (FileId, &'a File))> + '_ {
        self.old
            .files
            .iter()
            .filter_map(|(path, old)| Some((*old, *self.new.files.get(path)?)))
    }

    /// Messages of one full name, map entries and groups included: old, new.
    pub(crate) fn messages(&self) -> impl Iterator<Item = (&'a Message, &'a Message)> + '_ {
        self.old
            .messages
            .iter()
            .filter_map(|(name, old)| Some((*old, *self.new.messages.get(name)?)))
    }

    /// Enums of one full name: old, new.
    pub(crate) fn enums(&self) -> impl Iterator<Item = (&'a Enum, &'a Enum)> + '_ {
        self.old
            .enums
            .iter()
            .filter_map(|(name, old)| Some((*old, *self.new.enums.get(name)?)))
    }

    /// Fields of one number in messages of one full name, and extensions of one number of one message: old, new.
    pub(crate) fn members(&self) -> Vec<(Member<'a>, Member<'a>)> {
        let mut pairs = Vec::new();
        for (old, new) in self.messages() {
            let by_number: BTreeMap<i32, &Field> = new
                .fields
                .iter()
                .map(|field| (field.number, field))
                .collect();
            for field in &old.fields {
                if let Some(now) = by_number.get(&field.number) {
                    pairs.push((member(old, field), member(new, now)));
                }
            }
        }
        for (key, old) in &self.old.extensions {
            if let Some(new) = self.new.extensions.get(key) {
                pairs.push((*old, *new));
            }
        }
        pairs
    }

    /// Services of one full name: old, new.
    pub(crate) fn services(
        &self,
    ) -> impl Iterator<Item = ((FileId, &'a Service), (FileId, &'a Service))> + '_ {
        self.old
            .services
            .iter()
            .filter_map(|(name, old)| Some((*old, *self.new.services.get(name)?)))
    }

    /// Methods of one name in services of one full name: service, old, new.
    pub(crate) fn methods(&self) -> Vec<MethodPair<'a>> {
        let mut pairs = Vec::new();
        for ((old_file, old), (new_file, new)) in self.services() {
            for method in &old.methods {
                if let Some(now) = new.method(&method.name) {
                    pairs.push(MethodPair {
                        service: new,
                        old: (old_file, method),
                        new: (new_file, now),
                    });
                }
            }
        }
        pairs
    }
}

/// Two methods of one name.
pub(crate) struct MethodPair<'a> {
    pub(crate) service: &'a Service,
    pub(crate) old: (FileId, &'a Method),
    pub(crate) new: (FileId, &'a Method),
}

/// A field of a message.
pub(crate) fn member<'a>(message: &'a Message, field: &'a Field) -> Member<'a> {
    Member {
        field,
        owner: &message.full_name,
        message: Some(message),
        file: message.file,
    }
}

/// The values of an enum by number, each number with its names in order.
pub(crate) fn by_number(one: &Enum) -> BTreeMap<i32, Vec<&EnumValue>> {
    let mut numbers: BTreeMap<i32, Vec<&EnumValue>> = BTreeMap::new();
    for value in &one.values {
        numbers.entry(value.number).or_default().push(value);
    }
    numbers
}
