//! Edits that people make to Protobuf schemas, as data: a kind, and picks that choose the place.
//!
//! [`script`] makes some, [`apply`] runs them. An edit that finds no place does nothing; the result is always valid.

use callsheet_schema::protobuf::Scalar;
use proptest::prelude::*;

use super::generate::{Enm, Fld, KEYS, Lbl, Msg, Proto, Ty};

/// What an edit does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    AddField,
    AddRequiredField,
    RemoveField,
    RemoveFieldAndReserve,
    RenameField,
    RenumberField,
    SwapNames,
    ReuseNumber,
    ReuseName,
    OtherScalar,
    WidenInteger,
    NarrowInteger,
    StringToBytes,
    BytesToString,
    ScalarToMessage,
    ScalarToEnum,
    EnumToInteger,
    OtherMessage,
    MakeRepeated,
    MakeSingular,
    MakeOptional,
    MakePlain,
    MakeRequired,
    MakeMap,
    MoveIntoOneof,
    MoveOutOfOneof,
    RenameOneof,
    TogglePacked,
    Deprecate,
    SetJsonName,
    OtherDefault,
    AddEnumValue,
    RemoveEnumValue,
    RenameEnumValue,
    RenumberEnumValue,
    AddMessage,
    RemoveMessage,
    RenameMessage,
    AddEnum,
    RemoveEnum,
    Reserve,
    OtherPackage,
    OtherSyntax,
    ReorderFields,
    ReorderTypes,
}

impl Kind {
    /// Every kind.
    pub(crate) const ALL: [Self; 45] = [
        Self::AddField,
        Self::AddRequiredField,
        Self::RemoveField,
        Self::RemoveFieldAndReserve,
        Self::RenameField,
        Self::RenumberField,
        Self::SwapNames,
        Self::ReuseNumber,
        Self::ReuseName,
        Self::OtherScalar,
        Self::WidenInteger,
        Self::NarrowInteger,
        Self::StringToBytes,
        Self::BytesToString,
        Self::ScalarToMessage,
        Self::ScalarToEnum,
        Self::EnumToInteger,
        Self::OtherMessage,
        Self::MakeRepeated,
        Self::MakeSingular,
        Self::MakeOptional,
        Self::MakePlain,
        Self::MakeRequired,
        Self::MakeMap,
        Self::MoveIntoOneof,
        Self::MoveOutOfOneof,
        Self::RenameOneof,
        Self::TogglePacked,
        Self::Deprecate,
        Self::SetJsonName,
        Self::OtherDefault,
        Self::AddEnumValue,
        Self::RemoveEnumValue,
        Self::RenameEnumValue,
        Self::RenumberEnumValue,
        Self::AddMessage,
        Self::RemoveMessage,
        Self::RenameMessage,
        Self::AddEnum,
        Self::RemoveEnum,
        Self::Reserve,
        Self::OtherPackage,
        Self::OtherSyntax,
        Self::ReorderFields,
        Self::ReorderTypes,
    ];
}

/// An edit: what, and picks that choose where.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Edit {
    pub(crate) kind: Kind,
    pub(crate) place: u16,
    pub(crate) field: u16,
    pub(crate) pick: u16,
}

/// One to `most` edits.
pub(crate) fn script(most: usize) -> impl Strategy<Value = Vec<Edit>> {
    let one = (
        prop::sample::select(Kind::ALL.to_vec()),
        any::<u16>(),
        any::<u16>(),
        any::<u16>(),
    )
        .prop_map(|(kind, place, field, pick)| Edit {
            kind,
            place,
            field,
            pick,
        });
    prop::collection::vec(one, 1..=most)
}

/// The schema after the edits.
pub(crate) fn apply(proto: &Proto, script: &[Edit]) -> Proto {
    let mut edited = proto.clone();
    for edit in script {
        run(&mut edited, *edit);
        edited.mend();
    }
    edited
}

fn at<T>(list: &[T], pick: u16) -> Option<usize> {
    (!list.is_empty()).then(|| usize::from(pick) % list.len())
}

fn new_field(message: &Msg, pick: u16) -> Fld {
    let mut number = i32::from(pick % 40) + 1;
    while message.reserved.contains(&number)
        || message
            .fields
            .iter()
            .any(|field| field.number == number || field.name == format!("n_{number}"))
        || message.reserved_names.contains(&format!("n_{number}"))
    {
        number += 1;
    }
    Fld {
        name: format!("n_{number}"),
        number,
        label: if pick.is_multiple_of(5) {
            Lbl::Repeated
        } else {
            Lbl::Plain
        },
        ty: Ty::Scalar(Scalar::ALL[usize::from(pick) % Scalar::ALL.len()]),
        oneof: None,
        packed: None,
        deprecated: false,
        json_name: None,
        default: None,
    }
}

fn run(proto: &mut Proto, edit: Edit) {
    let Edit {
        kind,
        place,
        field,
        pick,
    } = edit;
    let (messages, enums) = (proto.message_paths(), proto.enum_paths());
    match kind {
        Kind::AddEnumValue
        | Kind::RemoveEnumValue
        | Kind::RenameEnumValue
        | Kind::RenumberEnumValue => {
            let Some(target) = at(&enums, place) else {
                return;
            };
            let mut index = 0;
            proto.each_enum(&mut |one| {
                if index == target {
                    enum_edit(one, kind, field, pick);
                }
                index += 1;
            });
        }
        Kind::AddMessage => {
            let name = fresh("N", pick, &messages);
            proto.messages.push(Msg {
                name,
                fields: Vec::new(),
                messages: Vec::new(),
                enums: Vec::new(),
                reserved: Vec::new(),
                reserved_names: Vec::new(),
            });
        }
        Kind::RemoveMessage => {
            // At least one stays.
            if proto.messages.len() > 1
                && let Some(index) = at(&proto.messages, place)
            {
                proto.messages.remove(index);
            }
        }
        Kind::RenameMessage => {
            if let Some(index) = at(&proto.messages, place) {
                let name = fresh("R", pick, &messages);
                let old = std::mem::replace(&mut proto.messages[index].name, name.clone());
                redirect(proto, &old, &name);
            }
        }
        Kind::AddEnum => {
            let name = fresh("F", pick, &enums);
            let values = vec![(format!("{name}_ZERO"), 0)];
            proto.enums.push(Enm { name, values });
        }
        Kind::RemoveEnum => {
            if let Some(index) = at(&proto.enums, place) {
                proto.enums.remove(index);
            }
        }
        Kind::OtherPackage => {
            proto.package = ["", "shop", "shop.v1", "store"][usize::from(pick) % 4].to_owned();
        }
        Kind::OtherSyntax => proto.proto3 = !proto.proto3,
        Kind::ReorderTypes => {
            proto.messages.rotate_left(1);
            if !proto.enums.is_empty() {
                proto.enums.rotate_left(1);
            }
        }
        _ => {
            let Some(target) = at(&messages, place) else {
                return;
            };
            let mut index = 0;
            proto.each_message(&mut |message| {
                if index == target {
                    message_edit(message, kind, field, pick, (&messages, &enums));
                }
                index += 1;
            });
        }
    }
}

fn fresh(prefix: &str, pick: u16, taken: &[String]) -> String {
    let mut number = u32::from(pick % 100);
    while taken.contains(&format!("{prefix}{number}")) {
        number += 1;
    }
    format!("{prefix}{number}")
}

/// Types below a renamed message are called by its new name.
fn redirect(proto: &mut Proto, old: &str, new: &str) {
    fn follow(ty: &mut Ty, old: &str, new: &str) {
        match ty {
            Ty::Message(path) | Ty::Enum(path) => {
                let mut parts: Vec<&str> = path.split('.').collect();
                if parts[0] == old {
                    parts[0] = new;
                    *path = parts.join(".");
                }
            }
            Ty::Map(_, value) => follow(value, old, new),
            Ty::Scalar(_) => {}
        }
    }
    proto.each_message(&mut |message| {
        for field in &mut message.fields {
            follow(&mut field.ty, old, new);
        }
    });
}

fn enum_edit(one: &mut Enm, kind: Kind, field: u16, pick: u16) {
    let free = |one: &Enm| {
        let mut number = i32::from(pick % 20) - 5;
        while one.values.iter().any(|(_, taken)| *taken == number) {
            number += 1;
        }
        number
    };
    let prefix = one.name.to_uppercase();
    let Some(index) = at(&one.values, field) else {
        return;
    };
    match kind {
        Kind::AddEnumValue => {
            let number = free(one);
            let name = format!("{prefix}_A{pick}");
            if one.values.iter().all(|(taken, _)| *taken != name) {
                one.values.push((name, number));
            }
        }
        Kind::RemoveEnumValue if one.values.len() > 1 => {
            one.values.remove(index);
        }
        Kind::RenameEnumValue => one.values[index].0.push_str("_X"),
        Kind::RenumberEnumValue => one.values[index].1 = free(one),
        _ => {}
    }
}

/// The integer type that holds more, or less.
fn resize(scalar: Scalar) -> Option<Scalar> {
    Some(match scalar {
        Scalar::Int32 => Scalar::Int64,
        Scalar::Int64 => Scalar::Int32,
        Scalar::Uint32 => Scalar::Uint64,
        Scalar::Uint64 => Scalar::Uint32,
        Scalar::Sint32 => Scalar::Sint64,
        Scalar::Sint64 => Scalar::Sint32,
        Scalar::Fixed32 => Scalar::Sfixed32,
        Scalar::Sfixed32 => Scalar::Fixed32,
        Scalar::Fixed64 => Scalar::Sfixed64,
        Scalar::Sfixed64 => Scalar::Fixed64,
        _ => return None,
    })
}

fn message_edit(
    message: &mut Msg,
    kind: Kind,
    field: u16,
    pick: u16,
    (messages, enums): (&[String], &[String]),
) {
    match kind {
        Kind::AddField | Kind::AddRequiredField => {
            let mut added = new_field(message, pick);
            if kind == Kind::AddRequiredField {
                added.label = Lbl::Required;
            }
            message.fields.push(added);
            return;
        }
        Kind::Reserve => {
            message.reserved.push(i32::from(pick % 60) + 50);
            return;
        }
        Kind::ReorderFields => {
            if !message.fields.is_empty() {
                message.fields.rotate_left(1);
            }
            return;
        }
        _ => {}
    }
    let Some(index) = at(&message.fields, field) else {
        return;
    };
    match kind {
        Kind::RemoveField => {
            message.fields.remove(index);
        }
        Kind::RemoveFieldAndReserve => {
            let gone = message.fields.remove(index);
            message.reserved.push(gone.number);
            message.reserved_names.push(gone.name);
        }
        Kind::RenameField => {
            let name = format!("{}_x", message.fields[index].name);
            if message.fields.iter().all(|field| field.name != name) {
                message.fields[index].name = name;
            }
        }
        Kind::RenumberField => message.fields[index].number = new_field(message, pick).number,
        Kind::SwapNames => {
            let other = usize::from(pick) % message.fields.len();
            let name = message.fields[index].name.clone();
            message.fields[index].name = message.fields[other].name.clone();
            message.fields[other].name = name;
        }
        Kind::ReuseNumber | Kind::ReuseName => {
            let mut added = new_field(message, pick);
            let gone = message.fields.remove(index);
            if kind == Kind::ReuseNumber {
                added.number = gone.number;
            } else {
                added.name = gone.name;
            }
            message.fields.push(added);
        }
        Kind::RenameOneof => {
            if let Some(oneof) = message.fields[index].oneof.clone() {
                for field in &mut message.fields {
                    if field.oneof.as_ref() == Some(&oneof) {
                        field.oneof = Some(format!("{oneof}_x"));
                    }
                }
            }
        }
        _ => field_edit(&mut message.fields[index], kind, pick, (messages, enums)),
    }
}

fn field_edit(field: &mut Fld, kind: Kind, pick: u16, (messages, enums): (&[String], &[String])) {
    match (kind, &field.ty) {
        (Kind::OtherScalar, _) => {
            field.ty = Ty::Scalar(Scalar::ALL[usize::from(pick) % Scalar::ALL.len()]);
        }
        (Kind::WidenInteger | Kind::NarrowInteger, Ty::Scalar(scalar)) => {
            if let Some(other) = resize(*scalar) {
                field.ty = Ty::Scalar(other);
            }
        }
        (Kind::StringToBytes, Ty::Scalar(Scalar::String)) => field.ty = Ty::Scalar(Scalar::Bytes),
        (Kind::BytesToString, Ty::Scalar(Scalar::Bytes)) => field.ty = Ty::Scalar(Scalar::String),
        (Kind::ScalarToMessage, Ty::Scalar(_)) | (Kind::OtherMessage, Ty::Message(_)) => {
            if let Some(index) = at(messages, pick) {
                field.ty = Ty::Message(messages[index].clone());
            }
        }
        (Kind::ScalarToEnum, Ty::Scalar(_)) => {
            if let Some(index) = at(enums, pick) {
                field.ty = Ty::Enum(enums[index].clone());
            }
        }
        (Kind::EnumToInteger, Ty::Enum(_)) => field.ty = Ty::Scalar(Scalar::Int32),
        (Kind::MakeMap, Ty::Scalar(_) | Ty::Message(_) | Ty::Enum(_)) => {
            let key = KEYS[usize::from(pick) % KEYS.len()];
            field.ty = Ty::Map(key, Box::new(field.ty.clone()));
        }
        (Kind::MakeRepeated, _) => {
            field.oneof = None;
            field.label = Lbl::Repeated;
        }
        (Kind::MakeSingular | Kind::MakePlain, _) => field.label = Lbl::Plain,
        (Kind::MakeOptional, _) => field.label = Lbl::Optional,
        (Kind::MakeRequired, _) => field.label = Lbl::Required,
        (Kind::MoveIntoOneof, _) => field.oneof = Some(format!("pick_{}", pick % 2)),
        (Kind::MoveOutOfOneof, _) => field.oneof = None,
        (Kind::TogglePacked, _) => field.packed = Some(field.packed != Some(true)),
        (Kind::Deprecate, _) => field.deprecated = !field.deprecated,
        (Kind::SetJsonName, _) => {
            field.json_name = match field.json_name {
                Some(_) => None,
                None => Some(format!("k{}", field.number)),
            };
        }
        (Kind::OtherDefault, _) => field.default = u8::try_from(pick % 256).ok(),
        _ => {}
    }
}
