//! How the values of one field arrive at another of the same number (encoding guide, "wire types").

use prost_reflect::Kind;

use super::field::{Field, Presence, is_closed};

/// What a reader's field makes of the values of a writer's field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Meeting {
    /// The same type.
    Same,
    /// The reader's type holds every value.
    Widened,
    /// The reader's type has fewer bits, or fewer values.
    Narrowed,
    /// The same bits with another sign.
    Resigned,
    /// Text is read as bytes.
    TextAsBytes,
    /// Bytes are read as text.
    BytesAsText,
    /// A message is read as its encoding.
    MessageAsBytes,
    /// Two enums.
    Enums,
    /// Two messages in the same framing.
    Messages,
    /// The bits are taken for something else.
    Reinterpreted,
    /// The wire type is not the reader's: the value is an unknown field.
    Dropped,
}

impl Meeting {
    /// Whether the two types have nothing to say to each other.
    pub(crate) const fn is_unlike(self) -> bool {
        matches!(self, Self::Dropped | Self::Reinterpreted)
    }
}

/// Framing of a value on the wire.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Framing {
    Varint,
    Fixed64,
    Block,
    Group,
    Fixed32,
}

/// How two fields of one number meet.
pub(crate) fn meet(writer: &Field, reader: &Field) -> Meeting {
    let (sent, wanted) = (framing(writer), framing(reader));
    let packed = matches!(writer.presence, Presence::Repeated { packed: true });
    let unpacks = matches!(reader.presence, Presence::Repeated { .. }) && reader.is_packable();
    match (packed, unpacks) {
        (true, true) if sent == wanted => elements(writer, reader),
        (true, true) => Meeting::Reinterpreted,
        (true, false) if wanted == Framing::Block => Meeting::Reinterpreted,
        (true, false) => Meeting::Dropped,
        (false, true) if sent == Framing::Block => Meeting::Reinterpreted,
        (false, _) if sent != wanted => Meeting::Dropped,
        (false, _) => elements(writer, reader),
    }
}

const fn framing(field: &Field) -> Framing {
    match &field.kind {
        Kind::Fixed32 | Kind::Sfixed32 | Kind::Float => Framing::Fixed32,
        Kind::Fixed64 | Kind::Sfixed64 | Kind::Double => Framing::Fixed64,
        Kind::Message(_) if field.group => Framing::Group,
        Kind::String | Kind::Bytes | Kind::Message(_) => Framing::Block,
        _ => Framing::Varint,
    }
}

/// Two elements in the same framing.
fn elements(writer: &Field, reader: &Field) -> Meeting {
    match (&writer.kind, &reader.kind) {
        (Kind::Enum(_), Kind::Enum(_)) => Meeting::Enums,
        (Kind::Message(_), Kind::Message(_)) => Meeting::Messages,
        (Kind::String, Kind::Bytes) => Meeting::TextAsBytes,
        (Kind::Bytes, Kind::String) => Meeting::BytesAsText,
        (Kind::Message(_), Kind::Bytes) => Meeting::MessageAsBytes,
        (Kind::Sint32, Kind::Sint64) => Meeting::Widened,
        (Kind::Sint64, Kind::Sint32) => Meeting::Narrowed,
        (Kind::Fixed32, Kind::Sfixed32)
        | (Kind::Sfixed32, Kind::Fixed32)
        | (Kind::Fixed64, Kind::Sfixed64)
        | (Kind::Sfixed64, Kind::Fixed64) => Meeting::Resigned,
        (written, read) if written == read => Meeting::Same,
        (written, read) => varints(written, read).unwrap_or(Meeting::Reinterpreted),
    }
}

/// The values that a plain varint type carries; `None` for zigzag and everything else.
fn range(kind: &Kind) -> Option<(i64, u64)> {
    Some(match kind {
        Kind::Bool => (0, 1),
        Kind::Int32 => (i64::from(i32::MIN), 0x7fff_ffff),
        Kind::Int64 => (i64::MIN, 0x7fff_ffff_ffff_ffff),
        Kind::Uint32 => (0, 0xffff_ffff),
        Kind::Uint64 => (0, u64::MAX),
        // Writers write declared values.
        Kind::Enum(enumeration) => {
            let numbers = || enumeration.values().map(|value| value.number());
            let lowest = numbers().min().unwrap_or(0).min(0);
            let highest = numbers().max().unwrap_or(0).max(0);
            (i64::from(lowest), u64::try_from(highest).unwrap_or(0))
        }
        _ => return None,
    })
}

/// Two varint types, at most one of them an enum.
fn varints(written: &Kind, read: &Kind) -> Option<Meeting> {
    let (sent, mut held) = (range(written)?, range(read)?);
    if let Kind::Enum(enumeration) = read {
        if is_closed(enumeration) {
            // Only a bool has so few values that an enum may declare them all.
            let all = sent == (0, 1) && [0, 1].iter().all(|n| enumeration.get_value(*n).is_some());
            return Some(if all {
                Meeting::Widened
            } else {
                Meeting::Narrowed
            });
        }
        // An open enum keeps every number.
        held = (i64::from(i32::MIN), 0x7fff_ffff);
    }
    Some(if held.0 <= sent.0 && sent.1 <= held.1 {
        Meeting::Widened
    } else if bits(held) < bits(sent) {
        Meeting::Narrowed
    } else {
        Meeting::Resigned
    })
}

/// Bits that a range takes.
const fn bits((low, high): (i64, u64)) -> u32 {
    if low < -0x8000_0000 || high > 0xffff_ffff {
        64
    } else if low < 0 || high > 1 {
        32
    } else {
        1
    }
}
