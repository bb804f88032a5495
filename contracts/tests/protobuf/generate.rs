//! Random Protobuf schemas, small and valid, as values that edits can change and that print as text.
//!
//! Start at [`schema`] and [`super::edits`]. Types are named by their path without the package.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use callsheet_schema::protobuf::Scalar;
use proptest::prelude::*;

/// One file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Proto {
    pub(crate) proto3: bool,
    pub(crate) package: String,
    pub(crate) messages: Vec<Msg>,
    pub(crate) enums: Vec<Enm>,
}

/// A message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Msg {
    pub(crate) name: String,
    pub(crate) fields: Vec<Fld>,
    pub(crate) messages: Vec<Msg>,
    pub(crate) enums: Vec<Enm>,
    pub(crate) reserved: Vec<i32>,
    pub(crate) reserved_names: Vec<String>,
}

/// A field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fld {
    pub(crate) name: String,
    pub(crate) number: i32,
    pub(crate) label: Lbl,
    pub(crate) ty: Ty,
    /// Name of its oneof.
    pub(crate) oneof: Option<String>,
    pub(crate) packed: Option<bool>,
    pub(crate) deprecated: bool,
    pub(crate) json_name: Option<String>,
    /// A default, in proto2 for integers only.
    pub(crate) default: Option<u8>,
}

/// A label; `Plain` is none in proto3 and `optional` in proto2.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lbl {
    Plain,
    Optional,
    Required,
    Repeated,
}

/// A type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Ty {
    Scalar(Scalar),
    Message(String),
    Enum(String),
    /// A map; the value is no map.
    Map(Scalar, Box<Ty>),
}

/// An enum; in proto3 the first value has number 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Enm {
    pub(crate) name: String,
    pub(crate) values: Vec<(String, i32)>,
}

/// What may be the key of a map.
pub(crate) const KEYS: [Scalar; 6] = [
    Scalar::String,
    Scalar::Int32,
    Scalar::Int64,
    Scalar::Bool,
    Scalar::Sint32,
    Scalar::Fixed64,
];

impl Proto {
    /// The text of the file.
    pub(crate) fn text(&self) -> String {
        let mut out = format!("syntax = \"proto{}\";\n", if self.proto3 { 3 } else { 2 });
        if !self.package.is_empty() {
            writeln!(out, "package {};", self.package).unwrap();
        }
        for message in &self.messages {
            self.message(message, &mut out);
        }
        for one in &self.enums {
            enumeration(one, &mut out);
        }
        out
    }

    fn message(&self, message: &Msg, out: &mut String) {
        writeln!(out, "message {} {{", message.name).unwrap();
        for number in &message.reserved {
            writeln!(out, "reserved {number};").unwrap();
        }
        for name in &message.reserved_names {
            writeln!(out, "reserved \"{name}\";").unwrap();
        }
        let mut told: BTreeSet<&str> = BTreeSet::new();
        for field in &message.fields {
            let Some(oneof) = &field.oneof else {
                self.field(field, out);
                continue;
            };
            if told.insert(oneof) {
                writeln!(out, "oneof {oneof} {{").unwrap();
                for member in &message.fields {
                    if member.oneof.as_ref() == Some(oneof) {
                        self.field(member, out);
                    }
                }
                out.push_str("}\n");
            }
        }
        for nested in &message.messages {
            self.message(nested, out);
        }
        for nested in &message.enums {
            enumeration(nested, out);
        }
        out.push_str("}\n");
    }

    fn ty(&self, ty: &Ty) -> String {
        match ty {
            Ty::Scalar(scalar) => scalar.as_str().to_owned(),
            Ty::Message(path) | Ty::Enum(path) if self.package.is_empty() => format!(".{path}"),
            Ty::Message(path) | Ty::Enum(path) => format!(".{}.{path}", self.package),
            Ty::Map(key, value) => format!("map<{}, {}>", key.as_str(), self.ty(value)),
        }
    }

    fn field(&self, field: &Fld, out: &mut String) {
        let label = match field.label {
            _ if field.oneof.is_some() || matches!(field.ty, Ty::Map(..)) => "",
            Lbl::Plain if self.proto3 => "",
            Lbl::Plain | Lbl::Optional => "optional ",
            Lbl::Required if self.proto3 => "",
            Lbl::Required => "required ",
            Lbl::Repeated => "repeated ",
        };
        let mut options = Vec::new();
        if let Some(packed) = field.packed {
            let packable = match &field.ty {
                Ty::Scalar(scalar) => scalar.is_packable(),
                Ty::Enum(_) => true,
                _ => false,
            };
            if packable && label == "repeated " {
                options.push(format!("packed = {packed}"));
            }
        }
        if field.deprecated {
            options.push("deprecated = true".to_owned());
        }
        if let Some(name) = &field.json_name {
            options.push(format!("json_name = \"{name}\""));
        }
        if let Some(default) = field.default
            && !self.proto3
            && label != "repeated "
            && field.ty == Ty::Scalar(Scalar::Int32)
        {
            options.push(format!("default = {default}"));
        }
        let options = if options.is_empty() {
            String::new()
        } else {
            format!(" [{}]", options.join(", "))
        };
        let ty = self.ty(&field.ty);
        writeln!(
            out,
            "{label}{ty} {} = {}{options};",
            field.name, field.number
        )
        .unwrap();
    }

    /// Paths of all messages.
    pub(crate) fn message_paths(&self) -> Vec<String> {
        let mut paths = Vec::new();
        collect(&self.messages, "", &mut |path, _| {
            paths.push(path.to_owned());
        });
        paths
    }

    /// Paths of all enums.
    pub(crate) fn enum_paths(&self) -> Vec<String> {
        let mut paths: Vec<String> = self.enums.iter().map(|one| one.name.clone()).collect();
        collect(&self.messages, "", &mut |path, message| {
            paths.extend(
                message
                    .enums
                    .iter()
                    .map(|one| format!("{path}.{}", one.name)),
            );
        });
        paths
    }

    /// All messages, nested ones too.
    pub(crate) fn each_message(&mut self, visit: &mut dyn FnMut(&mut Msg)) {
        fn walk(messages: &mut [Msg], visit: &mut dyn FnMut(&mut Msg)) {
            for message in messages {
                visit(message);
                walk(&mut message.messages, visit);
            }
        }
        walk(&mut self.messages, visit);
    }

    /// All enums, nested ones too.
    pub(crate) fn each_enum(&mut self, visit: &mut dyn FnMut(&mut Enm)) {
        for one in &mut self.enums {
            visit(one);
        }
        self.each_message(&mut |message| {
            for one in &mut message.enums {
                visit(one);
            }
        });
    }

    /// Makes the file valid again after an edit: drops fields of types that are gone and takes back what is reserved
    /// and used.
    pub(crate) fn mend(&mut self) {
        let (messages, enums) = (self.message_paths(), self.enum_paths());
        let known = |ty: &Ty| match ty {
            Ty::Message(path) => messages.contains(path),
            Ty::Enum(path) => enums.contains(path),
            _ => true,
        };
        self.each_message(&mut |message| {
            message.fields.retain(|field| match &field.ty {
                Ty::Map(_, value) => known(value),
                ty => known(ty),
            });
            for field in &mut message.fields {
                if field.oneof.is_some() && matches!(field.ty, Ty::Map(..)) {
                    field.oneof = None;
                }
                if field.label == Lbl::Required && !matches!(field.ty, Ty::Scalar(_)) {
                    // A required message may have no finite value.
                    field.label = Lbl::Plain;
                }
            }
            let fields = &message.fields;
            message
                .reserved
                .retain(|number| fields.iter().all(|field| field.number != *number));
            message
                .reserved_names
                .retain(|name| fields.iter().all(|field| field.name != *name));
            message.reserved.sort_unstable();
            message.reserved.dedup();
            message.reserved_names.sort_unstable();
            message.reserved_names.dedup();
        });
        if self.proto3 {
            self.each_enum(&mut |one| {
                one.values.sort_by_key(|(_, number)| *number != 0);
                if one.values.first().is_none_or(|(_, number)| *number != 0) {
                    let mut name = format!("{}_ZERO", one.name.to_uppercase());
                    while one.values.iter().any(|(taken, _)| *taken == name) {
                        name.push('_');
                    }
                    one.values.insert(0, (name, 0));
                }
            });
        }
    }
}

fn enumeration(one: &Enm, out: &mut String) {
    writeln!(out, "enum {} {{", one.name).unwrap();
    for (name, number) in &one.values {
        writeln!(out, "{name} = {number};").unwrap();
    }
    out.push_str("}\n");
}

fn collect(messages: &[Msg], scope: &str, visit: &mut dyn FnMut(&str, &Msg)) {
    for message in messages {
        let path = if scope.is_empty() {
            message.name.clone()
        } else {
            format!("{scope}.{}", message.name)
        };
        visit(&path, message);
        collect(&message.messages, &path, visit);
    }
}

/// A field before it is known which types there are: two picks choose among them.
#[derive(Clone, Debug)]
struct Draft {
    number: i32,
    label: u8,
    kind: u8,
    scalar: u8,
    pick: u16,
    oneof: bool,
    packed: Option<bool>,
    default: Option<u8>,
}

fn draft() -> impl Strategy<Value = Draft> {
    (
        prop_oneof![4 => 1..20_i32, 1 => 20_000..20_020_i32],
        0..8_u8,
        0..10_u8,
        0..15_u8,
        any::<u16>(),
        prop::bool::weighted(0.2),
        prop::option::weighted(0.2, any::<bool>()),
        prop::option::weighted(0.2, any::<u8>()),
    )
        .prop_map(
            |(number, label, kind, scalar, pick, oneof, packed, default)| Draft {
                number,
                label,
                kind,
                scalar,
                pick,
                oneof,
                packed,
                default,
            },
        )
}

impl Draft {
    fn field(&self, messages: &[String], enums: &[String]) -> Fld {
        let scalar = Scalar::ALL[usize::from(self.scalar)];
        let choose = |paths: &[String]| -> Option<String> {
            (!paths.is_empty()).then(|| paths[usize::from(self.pick) % paths.len()].clone())
        };
        let ty = match self.kind {
            0 => Ty::Map(
                KEYS[usize::from(self.pick) % KEYS.len()],
                Box::new(Ty::Scalar(scalar)),
            ),
            1 => Ty::Map(
                KEYS[usize::from(self.pick) % KEYS.len()],
                Box::new(choose(messages).map_or(Ty::Scalar(scalar), Ty::Message)),
            ),
            2 | 3 => choose(messages).map_or(Ty::Scalar(scalar), Ty::Message),
            4 | 5 => choose(enums).map_or(Ty::Scalar(scalar), Ty::Enum),
            _ => Ty::Scalar(scalar),
        };
        Fld {
            name: format!("f_{}", self.number),
            number: self.number,
            label: match self.label {
                0..=2 => Lbl::Plain,
                3 | 4 => Lbl::Optional,
                5 => Lbl::Required,
                _ => Lbl::Repeated,
            },
            ty,
            oneof: self.oneof.then(|| format!("pick_{}", self.pick % 2)),
            packed: self.packed,
            deprecated: self.pick.is_multiple_of(11),
            json_name: (self.pick.is_multiple_of(13)).then(|| format!("j{}", self.number)),
            default: self.default,
        }
    }
}

type DraftMessage = (Vec<Draft>, Option<Vec<Draft>>, Option<Vec<i32>>);

fn message() -> impl Strategy<Value = DraftMessage> {
    (
        prop::collection::vec(draft(), 0..6),
        prop::option::weighted(0.4, prop::collection::vec(draft(), 0..3)),
        prop::option::weighted(0.3, prop::collection::vec(-3..6_i32, 1..4)),
    )
}

/// Any small schema; two in three are proto3.
pub(crate) fn schema() -> impl Strategy<Value = Proto> {
    (
        prop::bool::weighted(0.66),
        prop::sample::select(vec!["", "shop", "shop.v1"]),
        prop::collection::vec(message(), 1..4),
        prop::collection::vec(prop::collection::vec(-3..6_i32, 1..5), 0..3),
    )
        .prop_map(|(proto3, package, messages, enums)| {
            let named = |index: usize, numbers: &[i32], prefix: &str| {
                let mut seen = BTreeSet::new();
                let values = numbers
                    .iter()
                    .filter(|number| seen.insert(**number))
                    .enumerate()
                    .map(|(at, number)| (format!("{prefix}{index}_V{at}"), *number))
                    .collect();
                Enm {
                    name: format!("E{index}"),
                    values,
                }
            };
            let mut proto = Proto {
                proto3,
                package: package.to_owned(),
                messages: Vec::new(),
                enums: enums
                    .iter()
                    .enumerate()
                    .map(|(index, numbers)| named(index, numbers, "E"))
                    .collect(),
            };
            // First the names of all types, then the fields that use them.
            for (index, (_, nested, nested_enum)) in messages.iter().enumerate() {
                let empty = |name: String| Msg {
                    name,
                    fields: Vec::new(),
                    messages: Vec::new(),
                    enums: Vec::new(),
                    reserved: Vec::new(),
                    reserved_names: Vec::new(),
                };
                let mut message = empty(format!("M{index}"));
                if nested.is_some() {
                    message.messages.push(empty("Inner".to_owned()));
                }
                if let Some(numbers) = nested_enum {
                    message.enums.push(named(9, numbers, "I"));
                }
                proto.messages.push(message);
            }
            let (paths, enums) = (proto.message_paths(), proto.enum_paths());
            let fill = |drafts: &[Draft]| {
                let mut seen = BTreeSet::new();
                drafts
                    .iter()
                    .filter(|draft| seen.insert(draft.number))
                    .map(|draft| draft.field(&paths, &enums))
                    .collect::<Vec<Fld>>()
            };
            for (message, (fields, nested, _)) in proto.messages.iter_mut().zip(&messages) {
                message.fields = fill(fields);
                if let Some(nested) = nested {
                    message.messages[0].fields = fill(nested);
                }
            }
            proto.mend();
            proto
        })
}
