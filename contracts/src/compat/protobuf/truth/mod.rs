//! The truth verdict: can a record of the writer fail, or read as another value?
//!
//! **Binary.** This is what the verdict is about. Messages are matched by name, fields by number; [`meet`] says what a
//! reader's field makes of a writer's, [`walk`] visits every pair of messages that records can reach, and
//! [`assemble`] draws the verdict. A difference counts only if a record shows it: [`build`] makes the smallest one,
//! [`bench`] writes it, [`decode`] reads it as the encoding guide wants it, and [`compare`] looks whether the reader sees
//! what was written. What counts as the same value is written down in [`compare`].
//!
//! - A value whose field the reader does not have is kept as unknown; the reader does not ask for it, so that is no break.
//! - A value that is put aside although the reader has the field, because it came in another wire type or is an undeclared
//!   number of a closed enum, reads as absent: that corrupts it.
//! - Absence is the default. Two sides with different defaults read one record differently: that corrupts it.
//! - Writers write declared enum values and UTF-8 text. They set at most one member of a oneof.
//!
//! **ProtoJSON** goes by names instead of numbers and is read by fewer consumers, so it does not decide the verdict: it has
//! findings of its own (`proto_json_…`, class `SEMANTIC`), each with an executed witness whose bytes are JSON text. They are
//! left out for a field whose binary form breaks already. A pair is safe for readers of ProtoJSON if it is proven and has
//! none of these findings. Unknown keys are rejected, as the format asks of parsers.

pub(crate) mod assemble;
pub(crate) mod bench;
pub(crate) mod build;
pub(crate) mod compare;
pub(crate) mod decode;
pub(crate) mod enums;
pub(crate) mod field;
pub(crate) mod meet;
pub(crate) mod pair;
pub(crate) mod repair;
pub(crate) mod walk;
